"""At the window: verdicts, the one-time notice, not accepting, accepting; each refusal leaves the case as it was."""

from __future__ import annotations

import uuid

import pytest

from tongban.cases.acts.advance import advance
from tongban.cases.acts.examine import examine
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import answer_correction, not_accept, tell_defects
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect, Unlawful
from tongban.core.ledger.reading import fetch

from courses import accepted, examined, filed, filled
from demo import PDF, citizen, staff
from refusing import denied, refused

pytestmark = pytest.mark.django_db


def standing(case: uuid.UUID) -> list[tuple[str, str, str]]:
    """Every material with its state and verdict."""
    return [(m["key"], m["state"], m["verdict"]) for m in load(case).materials]


def counted(case: uuid.UUID) -> list[str]:
    """Codes of the unlawful demands on record with a case."""
    return [row["code"] for row in fetch("SELECT code FROM cases_refused WHERE case_id = %s ORDER BY id", [case])]


def unlawful(case: uuid.UUID, code: str, where: str, act) -> None:  # type: ignore[no-untyped-def]
    """What the law forbids is refused and counted once more; nothing of the case changes."""
    before, many = (standing(case), load(case).case["state"]), len(counted(case))
    with pytest.raises(Unlawful) as caught:
        act()
    assert (caught.value.code, caught.value.where, caught.value.status) == (code, where, 422)
    assert (standing(case), load(case).case["state"]) == before
    assert counted(case)[many:] == [code]


def test_only_the_acceptor_of_the_hall_judges_papers_tells_and_turns_away() -> None:
    case = filed()
    for actor in (staff("审查"), staff("决定"), staff("窗口", "511602000000"), citizen("wang", "snack")):
        with denied("case.post"):
            examine(case, {"layout": ("fit", "")}, actor=actor)
        with denied("case.post"):
            tell_defects(case, [Defect("layout", "缺洗手池")], actor=actor)
        with denied("case.post"):
            not_accept(case, "not_needed", actor=actor)
        with denied("case.post"):
            advance(case, "accept", Said(), actor=actor)


def test_a_verdict_is_one_of_three_and_on_a_material_of_the_table() -> None:
    case, clerk = filed(), staff("窗口")
    with refused("examine.verdict", "layout"):
        examine(case, {"layout": ("good", "")}, actor=clerk)
    unlawful(case, "material.outside", "health", lambda: examine(case, {"health": ("unfit", "x")}, actor=clerk))
    unlawful(case, "material.held", "licence", lambda: examine(case, {"licence": ("unfit", "x")}, actor=clerk))


def test_a_main_paper_is_not_deferred_and_nothing_that_came_in() -> None:
    case, clerk = filed(), staff("窗口")
    with refused("defer.not_allowed", "layout"):
        examine(case, {"layout": ("deferred", "")}, actor=clerk)
    with refused("defer.supplied", "rules"):
        examine(case, {"rules": ("deferred", "")}, actor=clerk)
    without = filed(papers=("layout",))
    examine(without, {"rules": ("deferred", "")}, actor=clerk)
    assert ("rules", "missing", "deferred") in standing(without)


def test_nothing_unfit_and_nothing_missing_is_accepted() -> None:
    clerk = staff("窗口")
    case = filed()
    examine(case, {"layout": ("unfit", "没有标明面积")}, actor=clerk)
    with refused("accept.unfit", "layout"):
        advance(case, "accept", Said(), actor=clerk)
    without = filed(papers=("layout",))
    with refused("accept.missing", "rules"):
        advance(without, "accept", Said(), actor=clerk)
    examine(without, {"rules": ("deferred", "")}, actor=clerk)
    advance(without, "accept", Said(), actor=clerk)
    assert load(without).case["state"] == "accepted"


def test_a_notice_names_defects_in_words_and_nothing_that_is_held() -> None:
    case, clerk = filed(), staff("窗口")
    with refused("notice.empty"):
        tell_defects(case, [], actor=clerk)
    with refused("notice.problem", "layout"):
        tell_defects(case, [Defect("layout", "  ")], actor=clerk)
    unlawful(case, "material.outside", "health", lambda: tell_defects(case, [Defect("health", "缺")], actor=clerk))
    unlawful(case, "material.held", "licence", lambda: tell_defects(case, [Defect("licence", "缺")], actor=clerk))


def test_a_second_notice_names_only_what_came_after_the_first() -> None:
    case, clerk, wang = filed(), staff("窗口"), citizen("wang", "snack")
    tell_defects(case, [Defect("layout", "没有标明面积")], actor=clerk)
    hand_in(case, "layout", PDF, "新.pdf", actor=wang)
    answer_correction(case, actor=wang)
    unlawful(case, "notice.second", "rules", lambda: tell_defects(case, [Defect("rules", "缺名称")], actor=clerk))
    tell_defects(case, [Defect("layout", "仍没有面积")], actor=clerk)
    assert load(case).case["state"] == "correcting"


def test_only_what_was_told_is_put_right_and_all_of_it() -> None:
    case, clerk, wang = filed(), staff("窗口"), citizen("wang", "snack")
    with refused("correct.not_now", status=409):
        answer_correction(case, actor=wang)
    tell_defects(case, [Defect("layout", "没有标明面积"), Defect("rules", "缺名称")], actor=clerk)
    hand_in(case, "layout", PDF, "新.pdf", actor=wang)
    rules = load(case).material("rules")
    assert rules is not None
    with refused("correct.open", rules["name"]):
        answer_correction(case, actor=wang)
    with denied("case.not_yours"):
        answer_correction(case, actor=citizen("rare"))
    hand_in(case, "rules", PDF, "新.pdf", actor=wang)
    answer_correction(case, actor=wang)
    assert load(case).case["state"] == "received"


def test_there_are_three_grounds_not_to_accept_and_the_proper_organ_is_named() -> None:
    case, clerk = filed(), staff("窗口")
    for ground in ("", "conditions", "incomplete"):
        with refused("not_accept.ground", "ground"):
            not_accept(case, ground, actor=clerk)
    with refused("not_accept.organ", "proper_organ"):
        not_accept(case, "not_ours", proper_organ=" ", actor=clerk)
    not_accept(case, "not_ours", proper_organ="武侯区城市管理局（演示）", actor=clerk)
    done = load(case)
    assert (done.case["state"], done.case["outcome"], done.case["finish"]) == ("finished", "not_accepted", "1")
    assert [s["state"] for s in done.steps] == ["done"]


def test_what_was_not_submitted_or_is_accepted_already_is_not_at_the_window() -> None:
    draft, _ = filled()
    gone = accepted()
    for case in (draft, gone):
        with refused("step.not_open", status=409):
            examine(case, {"layout": ("fit", "")}, actor=staff("窗口"))
        with refused("step.not_open", status=409):
            tell_defects(case, [Defect("layout", "x")], actor=staff("窗口"))
        with refused("step.not_open", status=409):
            not_accept(case, "not_needed", actor=staff("窗口"))


def test_a_screen_drawn_before_somebody_else_worked_on_the_case_is_stale() -> None:
    case, clerk = filed(), staff("窗口")
    seen = load(case).case["head_seq"]
    examine(case, {"layout": ("fit", "")}, seen=seen, actor=staff("窗口二"))
    with refused("case.stale", status=409):
        examine(case, {"rules": ("fit", "")}, seen=seen, actor=clerk)
    with refused("case.stale", status=409):
        tell_defects(case, [Defect("rules", "x")], seen=seen, actor=clerk)
    examined(case)
    with refused("case.stale", status=409):
        advance(case, "accept", Said(), seen=seen, actor=clerk)
