"""2.2a: for each of the eight kinds of items that are applied for, and each of the nine fields of public services, an
item that ships runs to its result; and a power used ex officio is published at no door.

An item that waits for a handler is none of them: each is shown by one that can be published today.
"""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tongban.catalogue.acts import publish
from tongban.catalogue.acts.publish import Unpublishable
from tongban.core.clock import day_of, now
from tongban.core.scope import PLATFORM
from tongban.definition.source import read
from tongban.definition.vocabulary import KINDS
from tongban.identity.models import Account
from tongban.site.shipped import key

from answering import FOLDER, runs, runs_to_its_result
from calls import Caller
from demo import FOOD
from life_course import HEALTH, PROVINCE, begun, everything

pytestmark = pytest.mark.django_db
# The nine fields of 国发〔2022〕5号, with the public services that ship in each.
FIELDS = {
    "公共教育": ("migrant-pupil", "school-enrolment"),
    "劳动就业": ("unemployment-registration",),
    "社会保险": ("pension-eligibility",),
    "医疗卫生": ("vaccination-certificate", "medical-assistance"),
    "养老服务": ("elderly-care-home-filing",),
    "社会服务": ("relief-station", "temporary-assistance"),
    "住房保障": ("public-rental-housing",),
    "文化体育": ("library-reader-card",),
    "残疾人服务": ("child-rehabilitation", "home-accessibility"),
}
BESIDE = {"notary-appointment", "water-connection"}  # public services in none of the nine
RUNS = list(runs(waiting=False))


def kinds() -> dict[str, list[str]]:
    """Kind → files of it, by what the definition says."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for path in sorted(FOLDER.glob("*.yaml")):
        found[read(path.read_text(encoding="utf-8"), path.name).data["kind"]].append(path.stem)
    return found


def first_run(files: Any) -> tuple[str, str] | None:
    return next((run for run in RUNS if run[0] in files), None)


WANTED: dict[str, tuple[str, ...]] = {**{kind: tuple(files) for kind, files in kinds().items()}, **FIELDS}
SHOWN = {name: run for name, files in WANTED.items() if (run := first_run(files)) is not None}


def test_every_public_service_that_ships_stands_in_its_field() -> None:
    named = [one for files in FIELDS.values() for one in files]
    assert sorted([*named, *BESIDE]) == sorted(kinds()["公共服务"]) and len(FIELDS) == 9 and len(KINDS) == 8


@pytest.mark.clause("2.2a")
@pytest.mark.parametrize("name", list(WANTED))
def test_an_item_of_the_kind_or_field_runs_to_its_result(name: str) -> None:
    runs_to_its_result(*SHOWN[name])


def test_no_kind_and_no_field_is_without_one() -> None:
    assert set(SHOWN) == {*KINDS, *FIELDS}


# -- ex-officio powers -------------------------------------------------------------------------------------------------

CODE = "elements.ex_officio"
EDITOR = key("account", PROVINCE, "编制")


def text_of_a_penalty() -> str:
    return (FOLDER / "food-business.yaml").read_text(encoding="utf-8").replace("kind: 许可\n", "kind: 行政处罚\n", 1)


def text_begun_by_the_organ() -> str:
    text = (FOLDER / "food-business.yaml").read_text(encoding="utf-8")
    return text.replace("start: {by: applicant}", "start: {by: organ, lane: approve}", 1)


@pytest.mark.clause("2.2a")
@pytest.mark.parametrize("make", [text_of_a_penalty, text_begun_by_the_organ])
def test_a_power_used_ex_officio_is_published_at_no_door(make: Any, tmp_path: Path) -> None:
    text = make()
    assert text != (FOLDER / "food-business.yaml").read_text(encoding="utf-8")
    draft = begun(text)
    browser = Client()
    browser.force_login(Account.seen_by(PLATFORM).get(id=EDITOR))
    due = str(day_of(now()))
    before = everything()

    with pytest.raises(Unpublishable) as refused:
        publish(text, actor=PLATFORM)
    assert CODE in {one.code for one in refused.value.faults}

    page = browser.post(reverse("catalogue:draft", args=[draft]), {"act": "submit", "organs": str(HEALTH), "due": due})
    assert page.status_code == 422 and f'data-code="{CODE}"' in page.content.decode()

    answer = Caller(EDITOR).post(f"/catalogue/drafts/{draft}/submit", {"organs": [str(HEALTH)], "due": due})
    assert answer.status == 422 and CODE in {one["code"] for one in answer.body["faults"]}

    path = tmp_path / "power.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as loaded:
        call_command("load", str(path), stdout=StringIO())
    assert re.search(rf"\b{re.escape(CODE)}\b", str(loaded.value))
    assert everything() == before


@pytest.mark.parametrize("kind", ["行政处罚", "强制", "06"])
def test_nor_does_a_list_bring_one_in(kind: str) -> None:
    heads = "基本编码,事项名称,主项名称,事项类型,实施机关,机关代码,行政区划代码,年份,来源"
    table = f"\ufeff{heads}\n512B90001000,演示事项,,{kind},演示局,,510107,2025,演示\n".encode()
    items = f"\ufeff基本编码,事项名称,事项类型\n{FOOD},食品经营许可（餐饮）,{kind}\n".encode()
    office = key("account", PROVINCE, "事项办")
    browser = Client()
    before = everything()
    for who, data in ((office, table), (EDITOR, items)):
        if data is items and kind.isdigit():
            continue  # the list of items has words, the directory has the numbers of the standard too
        answer = Caller(who).call("POST", "/catalogue/imports", upload={"file": SimpleUploadedFile("表.csv", data)})
        assert (answer.status, answer.code) == (422, CODE)
        browser.force_login(Account.seen_by(PLATFORM).get(id=who))
        page = browser.post("/catalogue/sheets/", {"file": SimpleUploadedFile("表.csv", data)})
        assert page.status_code == 422 and CODE in page.content.decode()
    assert everything() == before
