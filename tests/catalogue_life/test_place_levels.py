"""Levels: adoption, own items and power, reports; differences filed upward, noted, spread, objected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from test_drafting_and_review import market_of, refused

from tongban.catalogue.acts.adopting import Taking, adopt, end_adoption
from tongban.catalogue.acts.drafting import Start, draft_standard
from tongban.catalogue.acts.filing import note, note_by_silence, object_to, spread
from tongban.catalogue.acts.publish import Publication, Unpublishable, next_edition
from tongban.catalogue.acts.retiring import retire
from tongban.catalogue.acts.reviewing import approve, publish_draft, review_legality, submit
from tongban.catalogue.life.levels import may_create
from tongban.catalogue.life.listing import STORED, Entry, Listing, stored
from tongban.catalogue.models import DirectoryEntry
from tongban.catalogue.queries import directory, in_force
from tongban.catalogue.reading import levels
from tongban.catalogue.reading.drafts import draft_of, dry_run
from tongban.catalogue.reading.standing import stranded
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.book import perform, write
from tongban.core.ledger.load import load_reference
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.definition.source import read

from demo import FOOD, GUANGAN, HYGIENE, JOBLESS, WUHOU, staff
from life_course import LOCAL, MARKET, PROVINCE, editor, head, ledger, legality, office, published, shorter, text_of

pytestmark = pytest.mark.django_db
FREE = "510107000000"


def given_up(code: str = JOBLESS, place: str = WUHOU) -> None:
    end_adoption(code, place, "调整", actor=office(place))


def taking(code: str = JOBLESS, **values: Any) -> Taking:
    required = read(text_of(code), code).data["local"]["required"]
    return replace(Taking(code, WUHOU, "武侯办发〔2026〕9号", {k: LOCAL[k] for k in required}), **values)


@pytest.fixture
def soon(db: None) -> Iterator[None]:
    """An hour after the shipped difference was filed: its period to answer runs."""
    with time_machine.travel(filing()["filed_at"] + timedelta(hours=1), tick=True):
        yield


def text_of_difference(key: Any) -> str:
    return str(fetch("SELECT text FROM catalogue_difference WHERE id = %s", [key])[0]["text"])


def filing() -> dict[str, Any]:
    """The filing of Wuhou's shipped difference."""
    return fetch("SELECT * FROM catalogue_filing ORDER BY number LIMIT 1")[0]


def test_a_place_adopts_with_its_own_values_and_takes_filings_again() -> None:
    given_up()
    with pytest.raises(Refusal) as found:
        in_force(JOBLESS, WUHOU, now())
    assert found.value.code == "item.given-up"
    made = adopt(taking(), actor=office(WUHOU))
    here = in_force(JOBLESS, WUHOU, now())
    assert (here.difference, here.difference_number) == (made, "武侯办发〔2026〕9号")
    assert fetch("SELECT count(*) AS n FROM catalogue_filing WHERE difference_id = %s", [made]) == [{"n": 0}]
    refused("adoption.standing", lambda: adopt(taking(), actor=office(WUHOU)))


@pytest.mark.parametrize(
    ("local", "code"),
    [
        ({**LOCAL, "complaint_phone": LOCAL["consult_phone"]}, "difference.local.same"),
        ({**LOCAL, "hours": ""}, "difference.local.missing"),
        ({**LOCAL, "fax": "1"}, "difference.local.unknown"),
        ({}, "difference.local.missing"),
    ],
)
def test_local_elements_are_filled_in_and_telephones_differ(local: dict[str, str], code: str) -> None:
    found = refused("definition.errors", lambda: adopt(taking(FOOD, local=local), actor=office(WUHOU)))
    assert isinstance(found, Unpublishable)
    assert code in {one.code for one in found.findings}


def test_an_adoption_that_adds_a_material_is_refused() -> None:
    more = [{"at": "common.materials", "add": [{"id": "promise", "name": "承诺书"}]}]
    found = refused("definition.errors", lambda: adopt(taking(FOOD, changes=more), actor=office(WUHOU)))
    assert isinstance(found, Unpublishable)
    assert [one.code for one in found.findings] == ["difference.adds"]


def test_a_difference_on_a_path_that_is_gone_is_refused() -> None:
    gone = [{"at": "common.steps.weigh.within", "to": "1wd"}]
    found = refused("definition.errors", lambda: adopt(taking(FOOD, changes=gone), actor=office(WUHOU)))
    assert isinstance(found, Unpublishable)
    assert [one.code for one in found.findings] == ["difference.path.missing"]


def test_only_the_places_own_office_adopts_and_only_at_its_level() -> None:
    for actor in (office(), office(GUANGAN), editor(WUHOU), staff("窗口")):
        refused("catalogue.office", lambda actor=actor: adopt(taking(FOOD), actor=actor), Denied)
    refused("adoption.level", lambda: adopt(taking(FOOD, place=PROVINCE), actor=office()))
    retire(FOOD, None, "取消", actor=office())
    refused("item.retired", lambda: adopt(taking(FOOD), actor=office(WUHOU)))


def test_power_to_create_by_kind_and_level() -> None:
    assert may_create("许可", 1) == ("地方性法规", "省政府规章", "自治条例")
    assert may_create("许可", 2) == ("地方性法规", "自治条例")
    assert may_create("许可", 3) == ("自治条例",)
    assert may_create("许可", 4) == ()
    assert "规范性文件" in may_create("公共服务", 3)
    assert may_create("裁决", 3) == ("自治条例",)


def own(text: str) -> Any:
    code = read(text, "own").data["code"]
    start = Start(market_of(WUHOU), "本级自设", code, place=WUHOU, text=text)
    return draft_standard(start, actor=editor(WUHOU))


def test_a_county_creates_no_licence_of_its_own() -> None:
    draft = own(text_of().replace("511A99001000", "511A99005000"))
    found = refused("item.no-power", lambda: submit(draft, [], None, actor=editor(WUHOU)))
    assert "县级" in found.zh and found.where == "basis"


def test_an_own_item_is_published_by_the_place_and_stands_only_there() -> None:
    text = text_of(JOBLESS).replace(JOBLESS, "512B99009000").replace("line: 人力资源社会保障", "line: 市场监管")
    head_, found, rest = text.partition("\nlaws:")
    assert found
    laws = "  武侯办法: {title: 武侯府发〔2026〕3号（演示）, kind: 规范性文件}"
    text = head_ + found + "\n" + laws + rest
    start = text.index("\nbasis:")
    text = text[:start] + "\nbasis: [武侯办法]" + text[text.index("\n", start + 1) :]
    draft = own(text)
    submit(draft, [], None, actor=editor(WUHOU))
    review_legality(draft, True, "", actor=legality(WUHOU))
    approve(draft, actor=head(WUHOU))
    refused("catalogue.office", lambda: publish_draft(draft, actor=office()), Denied)
    publish_draft(draft, actor=office(WUHOU))
    assert in_force("512B99009000", WUHOU, now()).number == 1
    with pytest.raises(Refusal) as elsewhere:
        in_force("512B99009000", GUANGAN, now())
    assert elsewhere.value.code == "item.unknown"
    refused("adoption.own", lambda: adopt(Taking("512B99009000", GUANGAN, "x", LOCAL), actor=office(GUANGAN)))
    assert [row["code"] for row in levels.beyond_power(now())] == []
    rows = levels.directory_of(3, WUHOU, now())
    assert "512B99009000" in [row["code"] for row in rows]


def test_reports_of_unadopted_and_orphaned() -> None:
    assert levels.unadopted(WUHOU, now()) == []
    given_up(FOOD)
    assert [row["code"] for row in levels.unadopted(WUHOU, now())] == [FOOD]
    assert levels.orphaned(GUANGAN, now()) == []
    published()
    assert [(row["code"], row["cause"], row["cites"], row["edition"]) for row in levels.orphaned(GUANGAN, now())] == [
        (FOOD, "superseded", 1, 2)
    ]
    retire(HYGIENE, None, "取消", actor=office())
    found = levels.orphaned(GUANGAN, now() + timedelta(seconds=1))
    assert [(row["code"], row["cause"]) for row in found] == [(HYGIENE, "retired"), (FOOD, "superseded")]


def test_reports_cost_one_statement_each_and_page() -> None:
    at = now()
    for read_ in (
        lambda: levels.directory_of(3, WUHOU, at),
        lambda: levels.unadopted(PROVINCE, at),
        lambda: levels.orphaned("", at),
        lambda: levels.unfounded(at),
        lambda: levels.beyond_power(at),
        lambda: levels.diverging(WUHOU),
        lambda: levels.filings(office()),
    ):
        viewer_costs = 2 if "filings" in read_.__code__.co_names else 0
        with CaptureQueriesContext(connection) as seen:
            read_()
        assert len(seen.captured_queries) == 1 + viewer_costs
    codes = [row["code"] for row in levels.directory_of(3, WUHOU, at)]
    assert codes == sorted(one["code"] for one in directory(at))
    paged = [levels.directory_of(3, WUHOU, at, after=after, size=1)[0]["code"] for after in ("", *codes[:-1])]
    assert paged == codes


def stood(text: str, place: str) -> None:
    """An own item as it may have been found: written past the checks that refuse it today."""
    data = read(text, "found")
    _, changes = next_edition(data, text, Publication.of(PLATFORM, None, place=place))

    def work(once: Any) -> dict[str, str]:
        write(changes)
        return {}

    perform(work, actor=PLATFORM)


def found_items() -> None:
    """Of Wuhou: a licence on a law that gives a county nothing, a service without any basis, both found as they are."""
    stood(text_of().replace(FOOD, "511A99005000"), WUHOU)
    text = text_of(JOBLESS).replace(JOBLESS, "512B99005000")
    start = text.index("\nbasis:")
    stood(text[:start] + "\nbasis: []" + text[text.index("\n", start + 1) :], WUHOU)


@pytest.mark.clause("3.1.2a")
def test_unadopted_orphaned_unfounded_and_beyond_power_are_listed() -> None:
    found_items()
    at = now()
    assert [row["code"] for row in levels.unfounded(at)] == ["512B99005000"]
    rows = levels.beyond_power(at)
    assert [(row["code"], row["kinds"], row["allowed"]) for row in rows] == [
        ("511A99005000", ["法律"], ["自治条例"]),
        ("512B99005000", [], ["自治条例", "规范性文件"]),
    ]
    given_up(FOOD)
    assert [row["code"] for row in levels.unadopted(WUHOU, now())] == [FOOD]
    retire(HYGIENE, None, "取消", actor=office())
    orphans = levels.orphaned(WUHOU, now() + timedelta(seconds=1))
    assert [(row["code"], row["cause"]) for row in orphans] == [(HYGIENE, "retired")]


def test_diverging_entries_say_in_what_they_differ() -> None:
    listing = Listing("demo.csv", "演示目录", WUHOU, "2022", "演示")
    entries = [
        Entry(2, FOOD, "餐饮服务许可", "", "许可", "", ""),
        Entry(3, "511A88001000", "食品经营许可（餐饮）", "", "许可", "", ""),
        Entry(4, FOOD + "01", "食品经营许可（餐饮）", "", "其他", "", ""),
        Entry(5, FOOD + "02", "食品经营许可（餐饮）", "", "许可", "", ""),
        Entry(6, FOOD + "03", "食品经营许可注销", "食品经营许可", "许可", "", ""),
        Entry(7, "511Z31138001", "仅销售预包装食品经营者备案", "", "其他", "", ""),
    ]
    load_reference(DirectoryEntry, stored(listing, entries), STORED, digest="x", actor=PLATFORM)
    found = [(row["id"], row["differs"], row["superior_code"]) for row in levels.diverging(WUHOU)]
    renamed, recoded, retyped = f"{FOOD}@510107", "511A88001000@510107", f"{FOOD}01@510107"
    assert found == [(recoded, ["code"], FOOD), (retyped, ["kind"], FOOD), (renamed, ["name"], FOOD)]
    assert [row["id"] for row in levels.diverging(WUHOU, after=recoded + FOOD, size=1)] == [retyped]


# -- filing upward -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("3.2.1b")
def test_a_favourable_difference_files_itself_with_number_day_and_receipt() -> None:
    row = filing()
    assert row["number"].startswith("川事备〔") and row["state"] == "filed" and row["answer_by"] is not None
    line = ledger("filing", row["id"])[0]
    assert (line["verb"], line["detail"]["place"], line["detail"]["number"]) == ("filing.file", "510107", row["number"])
    assert fetch("SELECT count(*) AS n FROM catalogue_filing") == [{"n": 1}]


@pytest.mark.clause("3.2.1b")
def test_an_objection_suspends_the_difference_at_once(soon: None) -> None:
    row = filing()
    assert str(in_force(FOOD, WUHOU, now()).effective("new").limits.promised) == "5wd"
    refused("filing.words", lambda: object_to(row["id"], " ", actor=office()))
    for actor in (office(WUHOU), editor(), head()):
        refused("catalogue.office", lambda actor=actor: object_to(row["id"], "不足", actor=actor), Denied)
    object_to(row["id"], "核查时间不足以保证安全", actor=office())
    here = in_force(FOOD, WUHOU, now())
    assert str(here.effective("new").limits.promised) == "10wd"
    # Its telephones, venues and parameters stay: only the changes are struck out.
    assert here.difference != row["difference_id"] and here.difference_number == "武侯市监发〔2026〕1号（演示）"
    said = read(text_of_difference(here.difference), "difference").data["difference"]
    assert (said["changes"], said["local"]["consult_phone"]) == ([], "028-00000101")
    refused("filing.answered", lambda: note(row["id"], actor=office()))
    again = read(text_of_difference(row["difference_id"]), "difference").data["difference"]["changes"]
    refused("filing.objected", lambda: adopt(taking(FOOD, local=LOCAL, changes=again), actor=office(WUHOU)))
    assert fetch("SELECT count(*) AS n FROM catalogue_filing") == [{"n": 1}]


@pytest.mark.clause("3.2.1b")
def test_silence_is_noted_after_the_day_and_answers_nothing_later(soon: None) -> None:
    row = filing()
    assert note_by_silence() == 0
    with time_machine.travel(row["filed_at"] + timedelta(days=30), tick=False):
        refused("filing.answered", lambda: object_to(row["id"], "晚了", actor=office()))
        assert note_by_silence() == 1
        assert note_by_silence() == 0
    assert filing()["state"] == "noted"
    assert str(in_force(FOOD, WUHOU, now()).effective("new").limits.promised) == "5wd"


@pytest.mark.clause("3.2.1b")
def test_spreading_drafts_the_next_standard_with_the_improvement(soon: None) -> None:
    row = filing()
    draft = spread(row["id"], MARKET, "全省推广", actor=office())
    made = draft_of(editor(), draft).draft
    assert (made.state, made.of, filing()["draft"]) == ("draft", f"{FOOD}@1", draft)
    data = read(made.text, "spread").data
    assert data["common"]["limits"]["promised"] == "5wd"
    assert data["common"]["steps"]["inspect"]["within"] == "3wd"
    assert {k: v for k, v in data.items() if k != "common"} == {
        k: v for k, v in read(text_of(), "standard").data.items() if k != "common"
    }
    assert dry_run(made).stranded == ()


def test_a_standard_that_strands_a_difference_is_listed_with_its_day() -> None:
    """The next standard is itself quicker than what Wuhou promised: its difference is no longer favourable."""
    quick = (
        shorter(text_of()).replace("promised: 8wd", "promised: 4wd")
        .replace("defer: {within: 5wd", "defer: {within: 3wd")
        .replace("within: 4wd, staff", "within: 2wd, staff")
        .replace("paper review, within: 2wd", "paper review, within: 1wd")
        .replace("kind: decide, within: 2wd", "kind: decide, within: 1wd")
    )  # fmt: skip
    since = now() + timedelta(days=5)
    assert stranded(WUHOU, now()) == []
    published(quick, since)
    rows = stranded(WUHOU, now())
    assert [(row["code"], row["cites"], row["newest"], row["since"]) for row in rows] == [(FOOD, 1, 2, since)]
    assert {one.code for one in rows[0]["findings"]} == {"difference.longer"}
    later = since + timedelta(minutes=1)
    e = in_force(FOOD, WUHOU, later).effective("new")
    assert str(e.limits.promised) == "4wd"
