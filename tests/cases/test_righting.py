"""当场更正, originals that were shown, originals that are kept: B3 of issue 8, the clerk's side."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tongban.cases.acts.advance import advance
from tongban.cases.acts.originals import keep_original, originals_of, return_original
from tongban.cases.acts.righting import note_shown, replace_file, set_right
from tongban.cases.kinds import Said
from tongban.cases.lanes import competence
from tongban.cases.reading import load
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor, nobody
from tongban.papers.models import Paper

from courses import accepted, examined, filed, filled
from demo import GUANGAN, PDF, citizen, staff
from desk_walk import sent, signed_in
from refusing import denied, refused
from visiting import opened

pytestmark = pytest.mark.django_db
AREA, SIGNED = "premises.area", "王秀英在收件单上签字"


def last(case: uuid.UUID) -> Any:
    return fetch(
        "SELECT verb, detail FROM ledger_entry WHERE subject_kind = 'case' AND subject_id = %s "
        "ORDER BY seq DESC LIMIT 1",
        [case],
    )[0]


def receipts(case: uuid.UUID) -> list[Paper]:
    return list(Paper.seen_by(PLATFORM).filter(about_id=case, kind="receipt").order_by("made_at", "id"))


def test_a_wrong_answer_is_put_right_without_a_notice_and_without_a_stop() -> None:
    case = filed()
    before = load(case)
    set_right(case, AREA, {AREA: "68"}, SIGNED, actor=staff("窗口"))
    after = load(case)
    assert after.case["facts"][AREA] != before.case["facts"][AREA]
    assert (after.case["state"], after.case["received_at"]) == ("received", before.case["received_at"])
    assert (after.spans, after.told_at, after.steps) == (before.spans, None, before.steps)
    line = {"name": "经营场所面积", "was": "58 m²", "now": "68 m²", "signed": SIGNED}
    said = last(case)
    assert said["verb"] == "case.set_right" and said["detail"]["facts"] == [AREA]
    (noted,) = said["detail"]["lines"]
    assert {**noted, "name": line["name"]} == {**line, "was": noted["was"], "now": noted["now"]}
    assert "58" in noted["was"] and "68" in noted["now"]
    (paper,) = receipts(case)
    assert any("58" in words and "68" in words and SIGNED in words for words in paper.data["next_words"])
    examined(case)
    advance(case, "accept", Said(), actor=staff("窗口"))
    assert load(case).case["state"] == "accepted"


def test_what_was_put_right_twice_stands_twice_on_the_receipt() -> None:
    case = filed()
    set_right(case, AREA, {AREA: "68"}, SIGNED, actor=staff("窗口"), key="one")
    set_right(case, AREA, {AREA: "68"}, SIGNED, actor=staff("窗口"), key="one")
    set_right(case, "premises.name", {"premises.name": "王记二店"}, SIGNED, actor=staff("窗口"))
    first, second = receipts(case)
    assert len(second.data["next_words"]) == len(first.data["next_words"]) + 1 == 3


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (nobody, "case.not_yours"),
        (lambda: citizen("rare"), "case.not_yours"),
        (lambda: citizen("wang", "snack"), "right.clerk"),
        (lambda: staff("审查"), "case.not_yours"),
        (lambda: staff("窗口", GUANGAN), "case.not_yours"),
    ],
)
def test_only_the_counters_clerk_puts_right(actor: Callable[[], Actor], code: str) -> None:
    case = filed()
    for act in (
        lambda: set_right(case, AREA, {AREA: "68"}, SIGNED, actor=actor()),
        lambda: replace_file(case, "layout", PDF, "b.pdf", SIGNED, actor=actor()),
        lambda: note_shown(case, "layout", "营业执照 9151", actor=actor()),
    ):
        with denied(code):
            act()


def test_what_is_refused_changes_nothing() -> None:
    case, clerk = filed(), staff("窗口")
    with refused("right.signed", "signed"):
        set_right(case, AREA, {AREA: "68"}, " ", actor=clerk)
    with refused("right.question", "fact", 404):
        set_right(case, "premises.nothing", {}, SIGNED, actor=clerk)
    with refused("right.same", AREA):
        set_right(case, AREA, {AREA: "58"}, SIGNED, actor=clerk)
    with refused("answers", AREA):
        set_right(case, AREA, {AREA: "很大"}, SIGNED, actor=clerk)
    with refused("right.signed", "signed"):
        replace_file(case, "layout", PDF, "b.pdf", "", actor=clerk)
    with refused("material.way", "layout"):
        note_shown(case, "layout", "图纸一张", actor=clerk)


def test_what_would_give_it_to_another_organ_is_no_correction(monkeypatch: pytest.MonkeyPatch) -> None:
    case, before = filed(), competence

    def by_size(e: Any, facts: Any, at: Any, fallback: str) -> Any:
        where, level = before(e, facts, at, fallback)
        return (where, level) if str(facts[AREA]).startswith("58") else (where, 2)

    monkeypatch.setattr("tongban.cases.acts.righting.competence", by_size)
    with refused("right.organ", AREA):
        set_right(case, AREA, {AREA: "6000"}, SIGNED, actor=staff("窗口"))


def test_nothing_is_put_right_once_it_is_accepted_nor_in_a_draft() -> None:
    case = accepted()
    with refused("step.not_open", status=409):
        set_right(case, AREA, {AREA: "68"}, SIGNED, actor=staff("窗口"))
    draft, _ = filled()
    clerk = opened(draft, staff("窗口"))
    with refused("step.not_open", status=409):
        set_right(draft, AREA, {AREA: "68"}, SIGNED, actor=clerk)


def test_a_wrong_file_gives_way_to_another_and_is_kept() -> None:
    case = filed(papers=("layout",))
    old = load(case).material("layout")
    assert old is not None
    with refused("right.file", "rules"):
        replace_file(case, "rules", PDF, "b.pdf", SIGNED, actor=staff("窗口"))
    replace_file(case, "layout", PDF + b"\n", "新图.pdf", SIGNED, actor=staff("窗口"))
    row = load(case).material("layout")
    assert row is not None and row["held"] != old["held"] and (row["way"], row["verdict"]) == ("scan", "")
    said = last(case)["detail"]
    assert said["was"] != said["now"] and said["lines"][0]["now"] == "新图.pdf"
    kept = fetch("SELECT count(*) AS n FROM materials_held WHERE id = ANY(%s)", [[old["held"], row["held"]]])[0]
    assert kept["n"] == 2 and "新图.pdf" in receipts(case)[0].data["next_words"][0]


def test_an_original_that_was_shown_needs_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    case, clerk = filed(papers=("layout",)), staff("窗口")
    rules = load(case).e.material("rules")
    assert rules is not None
    may_show = replace(rules, supply=(*rules.supply, replace(rules.supply[0], way="shown")))
    monkeypatch.setattr("tongban.cases.acts.righting.defined", lambda e, key: may_show)
    with refused("shown.words", "seen"):
        note_shown(case, "rules", "证", actor=clerk)
    note_shown(case, "rules", "制度原件，编号演示1号", actor=clerk)
    row = load(case).material("rules")
    assert row is not None
    assert (row["state"], row["way"], row["held"], row["seen"]) == ("supplied", "shown", None, "制度原件，编号演示1号")
    assert last(case) == {
        "verb": "case.note_shown",
        "detail": {"material": "rules", "seen": "制度原件，编号演示1号"},
    }


def test_an_original_is_coded_kept_with_a_slip_and_returned_to_somebody() -> None:
    case, clerk = filed(), staff("窗口")
    reply = keep_original(case, "layout", "房屋产权证", 2, actor=clerk)
    code = reply["code"]
    assert code == f"{load(case).case['number']}-Y01"
    (slip,) = receipts(case)
    assert {"name": "房屋产权证 2 份", "source": "原件", "note": code} in slip.data["materials"]
    with refused("original.to", "to"):
        return_original(case, code, " ", actor=clerk)
    return_original(case, code, "王秀英本人签收", actor=staff("窗口二"))
    (row,) = originals_of(case)
    assert (row["returned_to"], row["returned_by"]) == ("王秀英本人签收", staff("窗口二").account)
    with refused("original.returned", "code", 409):
        return_original(case, code, "王秀英本人签收", actor=clerk)


def test_who_may_not_keep_or_return_originals() -> None:
    case, clerk = filed(), staff("窗口")
    code = keep_original(case, "layout", "房屋产权证", actor=clerk)["code"]
    with refused("original.what", "what"):
        keep_original(case, "layout", " ", actor=clerk)
    with refused("original.copies", "copies"):
        keep_original(case, "layout", "证", 0, actor=clerk)
    with denied("original.counter"):
        keep_original(case, "layout", "证", actor=citizen("wang", "snack"))
    for actor in (citizen("wang", "snack"), staff("审查"), staff("便民", "510107011000")):
        with denied("original.unknown"):
            return_original(case, code, "本人签收", actor=actor)
    with denied("original.unknown"):
        return_original(case, "510107-Y09", "本人签收", actor=clerk)


def test_the_page_puts_right_and_keeps_what_was_typed() -> None:
    case, clerk = filed(), signed_in(staff("窗口"))
    url = f"/desk/case/{case}/right/"
    page = clerk.get(f"{url}?fact={AREA}").content.decode()
    assert 'value="58"' in page
    wrong = sent(clerk, f"{url}?fact={AREA}", "answer", {"fact": AREA, AREA: "很大", "signed": SIGNED})
    assert wrong.status_code == 422 and 'value="很大"' in wrong.content.decode()
    done = sent(clerk, f"{url}?fact={AREA}", "answer", {"fact": AREA, AREA: "68", "signed": SIGNED})
    assert done.status_code == 302
    assert sent(clerk, url, "keep", {"material": "layout", "what": "产权证", "copies": "1"}).status_code == 302
    assert "-Y01" in clerk.get(url).content.decode()
    assert signed_in(staff("窗口", GUANGAN)).get(url).status_code == 404
