"""The register of standards: five families, what each governs, added and retired by the provincial office."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from test_drafting_and_review import refused

from tongban.catalogue.acts.standards import key_of, load_standards, register, retire
from tongban.catalogue.life.standards import FAMILIES, Registration, parsed
from tongban.catalogue.models import Standard
from tongban.catalogue.reading.standards import standards, status_of
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied
from tongban.core.scope import PLATFORM, Actor, nobody
from tongban.definition.vocabulary import KINDS, STEP_KINDS, WAYS

from calls import Caller
from demo import FOOD, WUHOU, citizen
from life_course import PROVINCE, editor, head, ledger, legality, office

pytestmark = pytest.mark.django_db
ONE = Registration(
    "DB51/T 演示-1", "政务服务实施", "受理环节规范（演示）", "演示", (("step", "accept"), ("item", FOOD)), "演示厅"
)


def numbers(viewer: Actor | None = None, **asked: str) -> list[str]:
    return [one.number for one in standards(viewer or nobody(), **asked)]


@pytest.mark.clause("3.1.4b")
def test_five_families_are_registered_and_tied_to_what_they_govern() -> None:
    assert {one.family for one in standards(nobody())} == set(FAMILIES)
    for one in standards(nobody()):
        assert one.governs and one.source and (one.demo is ("演示" in one.number))
        for each in one.governs:
            known = {"step": STEP_KINDS, "way": WAYS, "kind": KINDS}.get(each["sort"])
            assert known is None or each["key"] in known
    assert numbers(sort="step", key="accept") == ["演示-中心-01"]
    assert numbers(sort="kind", key="许可") == ["GB/T 39048-2020"]
    assert "机器规则 1" in numbers(sort="check", key="consistency")


def test_it_is_loaded_once_by_the_platform_alone() -> None:
    assert load_standards(actor=PLATFORM) == 0
    for actor in (nobody(), office()):
        refused("catalogue.publish", lambda actor=actor: load_standards(actor=actor), Denied)


def test_a_changed_file_revises_what_it_says_and_leaves_what_people_did(tmp_path: Path) -> None:
    key = key_of("GB/T 2260")
    retire(key, date(2026, 1, 1), "已有新版", actor=office())
    path = tmp_path / "register.yaml"
    said = "{family: 政务服务事项管理, title: 行政区划代码, source: 演示, governs: [{matter: 区划}]}"
    path.write_text(f"standards:\n  GB/T 2260: {said}\n", encoding="utf-8")
    assert load_standards(path, actor=PLATFORM) == 1
    one = Standard.seen_by(PLATFORM).get(id=key)
    assert (one.title, one.ended_on, len(standards(nobody()))) == ("行政区划代码", date(2026, 1, 1), 19)
    assert [line["verb"] for line in ledger("standard", key)] == [
        "standard.register",
        "standard.retire",
        "standard.revise",
    ]


@pytest.mark.clause("3.1.4b")
def test_a_standard_is_registered_and_retired_with_its_successor() -> None:
    key = register(ONE, actor=office(), key="k")
    assert register(ONE, actor=office(), key="k") == key
    assert ONE.number in numbers(sort="item", key=FOOD)
    refused("standard.known", lambda: register(ONE, actor=office()))
    refused("standard.words", lambda: retire(key, date(2027, 1, 1), " ", actor=office()))
    refused("standard.replaced", lambda: retire(key, date(2027, 1, 1), "换版", "DB51/T 无", actor=office()))
    register(replace(ONE, number="DB51/T 演示-2"), actor=office())
    coming = day_of(now()) + timedelta(days=5)
    retire(key, coming, "换版", "DB51/T 演示-2", actor=office())
    one = Standard.seen_by(PLATFORM).get(id=key)
    assert (status_of(one, coming - timedelta(days=1)), status_of(one, coming)) == ("in force", "ended")
    assert one.replaced_by == "DB51/T 演示-2" and ONE.number in numbers()
    refused("standard.retired", lambda: retire(key, coming, "再废", actor=office()))
    refused("standard.unknown", lambda: retire(uuid.uuid4(), coming, "无", actor=office()))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"number": " "}, "standard.number"),
        ({"title": ""}, "standard.title"),
        ({"source": ""}, "standard.source"),
        ({"family": "其他"}, "standard.family"),
        ({"governs": ()}, "standard.governs"),
        ({"governs": (("step", "fly"),)}, "standard.governs"),
        ({"governs": (("weather", "rain"),)}, "standard.governs"),
        ({"governs": (("item", "519999999999"),)}, "item.unknown"),
    ],
)
def test_a_registration_says_what_it_is_and_what_it_governs(said: dict[str, Any], code: str) -> None:
    refused(code, lambda: register(replace(ONE, **said), actor=office()))


def test_only_the_provincial_office_keeps_the_register() -> None:
    key = key_of("GB/T 2260")
    for actor in (nobody(), citizen("wang"), editor(), legality(), head(), office(WUHOU)):
        refused("catalogue.office", lambda actor=actor: register(ONE, actor=actor), Denied)
        refused("catalogue.office", lambda actor=actor: retire(key, date(2027, 1, 1), "停", actor=actor), Denied)


def test_what_it_governs_is_written_in_words_or_keys() -> None:
    wanted = (("step", "accept"), ("way", "scan"), ("item", FOOD), ("matter", "窗口服务"))
    assert parsed(f"环节: 受理\n材料的提供方式：{WAYS['scan'].zh}\n事项: {FOOD}\n\nmatter: 窗口服务\n") == wanted
    refused("standard.governs", lambda: parsed("受理"))


# -- the pages ---------------------------------------------------------------------------------------------------------


def as_office() -> Client:
    from tongban.site.shipped import key

    return Caller(key("account", PROVINCE, "事项办")).client


def test_the_page_by_family_costs_the_same_however_many(django_assert_num_queries: Any) -> None:
    client = as_office()
    client.get("/catalogue/standards/")
    for _ in range(2):
        with django_assert_num_queries(7):
            page = client.get("/catalogue/standards/").content.decode()
        register(replace(ONE, number=f"DB51/T {uuid.uuid4()}"), actor=office())
    assert all(f">{family}</h2>" in page for family in FAMILIES)
    assert "演示" in page and 'href="/desk/"' not in page  # an office without a counter is led to none
    assert "GB/T 2260" not in client.get("/catalogue/standards/?family=便民热线运行").content.decode()


def test_a_refused_form_comes_back_filled() -> None:
    client = as_office()
    said = {"number": "DB51/T 演示-3", "title": "窗口规范（演示）", "family": "政务服务中心建设", "source": "演示"}
    answer = client.post("/catalogue/standards/new/", {**said, "governs": "环节: 飞"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "没有这一项" in page and 'value="DB51/T 演示-3"' in page and "环节: 飞" in page
    answer = client.post("/catalogue/standards/new/", {**said, "governs": "环节: 受理", "since": "2026-3-1"})
    assert answer.status_code == 422 and "2026-03-01" in answer.content.decode()
    answer = client.post("/catalogue/standards/new/", {**said, "governs": "环节: 受理", "once": "a"}, follow=True)
    assert "标准已登记" in answer.content.decode() and "DB51/T 演示-3" in answer.content.decode()
    address = f"/catalogue/standards/{key_of('DB51/T 演示-3')}/"
    assert client.post(address, {"words": ""}).status_code == 422
    done = client.post(address, {"words": "试行结束"}, follow=True).content.decode()
    assert "已登记停用" in done and "已停用" in done


def test_programs_read_and_keep_it() -> None:
    from tongban.site.shipped import key

    api, keeper = Caller(), Caller(key("account", PROVINCE, "事项办"))
    assert len(api.get("/standards").body["standards"]) == 19
    assert [one["number"] for one in api.get("/standards?sort=step&governs=accept").body["standards"]] == [
        "演示-中心-01"
    ]
    body = {"number": "DB51/T 演示-4", "family": "政务服务实施", "title": "演示", "source": "演示"}
    made = keeper.post("/standards", {**body, "governs": [{"sort": "step", "key": "review"}]})
    assert (made.status, made.body["status"]) == (200, "in force")
    assert keeper.post("/standards", {**body, "governs": []}).code == "standard.governs"
    told = keeper.post(f"/standards/{made.body['id']}/retire", {"words": "停"})
    assert told.body["status"] == "ended"
