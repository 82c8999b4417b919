"""Reviewing, inspecting, extending, deciding, withdrawing: each refusal leaves the case as it was."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

import pytest
import time_machine

from tongban.cases.acts.advance import advance
from tongban.cases.acts.ending import end_for_deferral, end_late_step
from tongban.cases.acts.extend import extend
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules.flow import chosen
from tongban.core.clock import SHANGHAI, now
from tongban.core.rules import parse
from tongban.core.scope import PLATFORM

from courses import accepted, confirmed, filed
from demo import citizen, staff
from refusing import denied, refused

pytestmark = pytest.mark.django_db
PLACE = {"place": True, "equipment": True, "flow": True}


def reviewed() -> uuid.UUID:
    case = accepted()
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查"))
    return case


def inspected(**conditions: bool) -> uuid.UUID:
    case = reviewed()
    said = Said({"passed": "是"}, {**PLACE, **conditions}, opinion="现场看过", partner=staff("审查").account)
    advance(case, "inspect", said, actor=staff("核查"))
    confirmed(case)
    return case


def test_every_condition_put_to_a_step_is_judged_and_a_no_says_why() -> None:
    case, reviewer = accepted(), staff("审查")
    with refused("step.condition", "people"):
        advance(case, "review", Said(), actor=reviewer)
    with refused("step.opinion", "opinion"):
        advance(case, "review", Said(conditions={"people": False}, opinion=" "), actor=reviewer)
    advance(case, "review", Said(conditions={"people": False}, opinion="没有制度"), actor=reviewer)
    assert load(case).states["inspect"] == "open"


def test_an_inspection_says_what_it_found_and_two_of_the_organ_make_it() -> None:
    case, inspector, other = reviewed(), staff("核查"), staff("审查").account
    with refused("step.two", "partner"):
        advance(case, "inspect", Said({"passed": "是"}, PLACE), actor=inspector)
    with refused("step.two", "partner"):
        advance(case, "inspect", Said({"passed": "是"}, PLACE, partner=inspector.account), actor=inspector)
    for stranger in (staff("窗口"), staff("窗口二"), staff("审查", "511602000000")):
        with refused("step.partner", "partner"):
            advance(case, "inspect", Said({"passed": "是"}, PLACE, partner=stranger.account), actor=inspector)
    with refused("step.output", "passed"):
        advance(case, "inspect", Said({}, PLACE, partner=other), actor=inspector)
    advance(case, "inspect", Said({"passed": "是"}, PLACE, partner=other), actor=inspector)
    confirmed(case)
    assert load(case).states["decide"] == "open"


def test_a_step_out_of_turn_is_refused() -> None:
    case = accepted()
    with refused("step.not_open", status=409):
        advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    with refused("step.not_open", status=409):
        advance(case, "accept", Said(), actor=staff("窗口"))


def test_only_the_post_of_a_step_takes_it() -> None:
    case = accepted()
    for actor in (staff("决定"), staff("审查", "511602000000"), citizen("wang", "snack"), citizen("rare")):
        with denied("case.post"):
            advance(case, "review", Said(conditions={"people": True}), actor=actor)


def test_a_decision_is_one_of_two_and_a_refusal_has_reasons() -> None:
    case, decider = inspected(), staff("决定")
    for verdict in ("", "maybe"):
        with refused("decide.verdict", "verdict"):
            advance(case, "decide", Said(verdict=verdict), actor=decider)
    with refused("decide.reasons", "reasons"):
        advance(case, "decide", Said(verdict="refused"), actor=decider)
    with refused("decide.reasons", "reasons"):
        advance(case, "decide", Said(verdict="refused", reasons=("  ",)), actor=decider)
    advance(case, "decide", Said(verdict="refused", reasons=("场所不符合", " ")), actor=decider)
    done = load(case)
    assert (done.case["state"], done.case["outcome"], done.case["finish"]) == ("finished", "refused", "6")
    decision = done.step("decide")
    assert decision is not None and decision["outputs"] == {"reasons": ["场所不符合"]}


def test_nothing_is_granted_against_what_was_found() -> None:
    case = inspected(flow=False)
    with refused("decide.against_findings", "verdict"):
        advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))


def test_nothing_is_decided_while_a_deferred_paper_is_out() -> None:
    case = accepted(papers=("layout",), deferred=("rules",))
    advance(case, "review", Said(), actor=staff("审查"))  # what hangs on the paper is judged when it has come
    said = Said({"passed": "是"}, PLACE, partner=staff("审查").account)
    advance(case, "inspect", said, actor=staff("核查"))
    confirmed(case)
    for verdict, reasons in (("granted", ()), ("refused", ("不符合",))):
        with refused("decide.deferred"):
            advance(case, "decide", Said(verdict=verdict, reasons=reasons), actor=staff("决定"))


def test_only_the_head_extends_once_with_reasons_while_it_is_reviewed() -> None:
    waiting = filed()
    head = staff("负责人")
    with refused("extend.not_allowed", status=409):
        extend(waiting, "案情复杂", actor=head)
    case = accepted()
    for actor in (staff("决定"), staff("审查"), staff("负责人", "511602000000"), citizen("wang", "snack")):
        with denied("extend.head"):
            extend(case, "案情复杂", actor=actor)
    with refused("extend.reason", "reason"):
        extend(case, "  ", actor=head)
    extend(case, "案情复杂", actor=head)
    with refused("extend.twice", status=409):
        extend(case, "还要延长", actor=head)


def test_what_is_decided_is_not_withdrawn_and_what_is_not_is() -> None:
    case, wang = inspected(), citizen("wang", "snack")
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    with refused("withdraw.decided", status=409):
        withdraw(case, actor=wang)
    other = inspected()
    withdraw(other, actor=wang)
    done = load(other)
    assert (done.case["state"], done.case["outcome"], done.case["finish"]) == ("finished", "withdrawn", "2")
    assert "open" not in done.states.values()
    with refused("withdraw.decided", status=409):
        withdraw(other, actor=wang)


def test_what_follows_from_lateness_is_the_platforms() -> None:
    case = accepted(papers=("layout",), deferred=("rules",))
    for actor in (staff("负责人"), staff("窗口"), citizen("wang", "snack")):
        with denied("deferral.end"):
            end_for_deferral(case, actor=actor)
        with denied("step.late"):
            end_late_step(case, "review", actor=actor)


def test_a_deferred_paper_ends_the_case_on_the_day_after_its_last_day() -> None:
    with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI), tick=False):  # a Monday
        case = accepted(papers=("layout",), deferred=("rules",))
        row = load(case).material("rules")
    assert row is not None and row["due"].isoformat() == "2026-11-09"  # five working days
    for day, ended in ((9, False), (10, True)):
        with time_machine.travel(datetime(2026, 11, day, 9, tzinfo=SHANGHAI), tick=False):
            assert end_for_deferral(case, actor=PLATFORM) is ended
    assert (load(case).case["outcome"], load(case).case["finish"]) == ("deferral_lapsed", "5")


def test_an_edge_that_cannot_be_decided_says_what_is_missing() -> None:
    case = accepted()
    loaded = load(case)
    step = loaded.e.steps["review"]
    hanging = parse("premises.area >= 100")
    target = replace(step.next.targets[0], when=hanging)
    unknown = replace(step, next=replace(step.next, mode="one", targets=(target,)))
    with refused("flow.unknown"):
        chosen(loaded.e, unknown, {}, now())
