"""Shipped definitions of different shapes are tried to their end: what is played is what the law of each wants."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tongban.core.jobs import jobs_of
from tongban.licences.queries import issued_in
from tongban.site import jobs
from tongban.trials.days import NOT_PLAYED, OF_CASE, OF_DUTY
from tongban.trials.rules import Outcome
from tongban.trials.stage import Stage, played
from tongban.trials.usual import to_the_end

import life_course
from demo import GUANGAN
from trying import beginning

pytestmark = pytest.mark.django_db
WELL = "511A99324000"
DISABILITY, AID, CARE_HOME, HYGIENE, TEACHER, SPORTS = (
    "511F82001002",
    "511G12015001",
    "512011001001",
    "511A00155000",
    "511A01386000",
    "511F33033003",
)


@pytest.fixture(autouse=True)
def _morning() -> Any:
    with time_machine.travel("2026-11-24T10:00:00+08:00"):
        yield


def draft_of(code: str, text: str = "") -> dict[str, Any]:
    """A draft of a shipped item as its own editors would have it."""
    said = {"code": code, "sort": "standard", "place": "", "of": code, "text": text or life_course.text_of(code)}
    return {"id": uuid.uuid4(), "revision": 1, **said}


def tried(code: str, **begins: Any) -> tuple[list[dict[str, Any]], Outcome, Stage]:
    """The usual way of an item to its end."""
    with played(draft_of(code), beginning(place=GUANGAN, **begins), []) as stage:
        moves = to_the_end(stage, 60)
        return moves, stage.outcome(), stage


def steps_of(moves: list[dict[str, Any]]) -> list[str]:
    return [one["step"] for one in moves if one["act"] == "advance"]


def told(code: str, moves: list[dict[str, Any]], text: str = "", **begins: Any) -> tuple[Outcome, list[str]]:
    """What comes of these moves, and what the house did of itself: day and job."""
    with played(draft_of(code, text), beginning(place=GUANGAN, **begins), moves) as stage:
        by_itself = [f"{one.day} {one.move['job']}" for one in stage.played if one.move["act"] == "of_itself"]
        return stage.outcome(), by_itself


def test_a_confirmation_with_publicity_waits_for_its_days() -> None:
    moves, outcome, _ = tried(DISABILITY, situation="hospital", applicant="adult")
    assert steps_of(moves) == ["accept", "appraise", "publicise", "decide", "issue"]
    assert next(one["day"] for one in moves if one.get("step") == "publicise") == 8
    early = [{**one, "day": min(one["day"], 7)} for one in moves]
    refused, _ = told(DISABILITY, early, situation="hospital", applicant="adult")
    assert (outcome.result, refused.refusal.partition(" ")[2]) == ("granted", "step.too_early")
    assert outcome.papers == ("受理通知书", "公示", "准予行政确认决定书", "残疾人证")
    assert outcome.licences == ("残疾人证 valid 2036-11-09",)


def test_a_confirmation_is_refused_by_what_the_facts_say_and_granted_by_others() -> None:
    moves, outcome, _ = tried(SPORTS, situation="single", applicant="adult")
    assert (outcome.state, outcome.result, moves[-1]["verdict"]) == ("finished", "refused", "refused")
    assert moves[-1]["reasons"] == ["近一年志愿服务30次以上"]
    _, other, _ = tried(SPORTS, situation="single", applicant="adult", known={"sports.services": 30})
    assert other.result == "granted"


def test_a_benefit_is_tried_to_the_lawyer_it_gives() -> None:
    moves, outcome, _ = tried(AID, situation="civil", applicant="adult")
    assert steps_of(moves) == ["coach", "accept", "review", "decide", "assign", "issue"]
    assert (outcome.result, outcome.papers[-1], outcome.promised) == ("granted", "给予法律援助决定书", "2026-11-09")


def test_a_filing_is_accepted_and_known_and_nobody_decides_it() -> None:
    moves, outcome, _ = tried(CARE_HOME, situation="new", applicant="company")
    assert steps_of(moves) == ["accept", "issue", "visit"]
    assert (outcome.result, outcome.papers) == ("granted", ("受理通知书", "养老机构备案回执"))
    assert outcome.asked == ("inquiry 广安区市场监督管理局（演示）",)


def test_a_licence_with_a_test_and_an_inspection_stops_its_clock() -> None:
    moves, outcome, _ = tried(HYGIENE, situation="new", applicant="company")
    assert steps_of(moves) == ["accept", "test", "review", "inspect", "decide", "issue"]
    assert outcome.papers.count("特别程序期限告知书") == 2
    assert outcome.licences == ("公共场所卫生许可证 valid 2030-11-01",)


def test_an_item_with_a_season_is_filed_in_it_and_taken_after_its_close() -> None:
    moves, outcome, _ = tried(TEACHER, situation="exam", applicant="adult")
    acts = [one["act"] for one in moves]
    assert acts.index("season") == acts.index("file") - 1
    assert next(one["day"] for one in moves if one.get("step") == "review") == 31
    assert (outcome.result, outcome.promised) == ("granted", "不早于2027年1月1日，待放假安排公布")
    none = [one for one in moves if one["act"] != "season"]
    closed, _ = told(TEACHER, none, situation="exam", applicant="adult")
    assert closed.refusal.partition(" ")[2] == "season.closed"


def with_commitment(moves: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same person chooses the commitment before he submits: what it spares is not handed in, examined or done."""
    spared = {"plan", "rules", "test", "review", "inspect"}
    kept = [one for one in moves if one.get("step") not in spared and one.get("material") not in spared]
    at = next(n for n, one in enumerate(kept) if one["act"] == "file")
    said = [{**one, "verdicts": {"form": ["fit", ""]}} if one["act"] == "examine" else one for one in kept]
    return [*said[:at], {"act": "commit", "day": 0}, *said[at:]]


def test_a_commitment_spares_the_inspection_and_is_checked_after() -> None:
    moves = with_commitment(tried(HYGIENE, situation="new", applicant="company")[0])
    granted, _ = told(HYGIENE, moves, situation="new", applicant="company")
    assert granted.result == "granted"
    assert granted.steps.get("inspect", "dropped").startswith("dropped")
    assert any(one.startswith("verify ") for one in granted.asked)
    false = {"act": "verify", "outcome": "false", "words": "现场没有消毒间"}
    ordered, _ = told(HYGIENE, [*moves, {**false, "day": 3}], situation="new", applicant="company")
    assert ordered.licences == granted.licences
    # Thirty days end on a Saturday, so on the Monday after it.
    early = [*moves, {**false, "day": 3}, {**false, "day": 35}]
    assert told(HYGIENE, early, situation="new", applicant="company")[0].refusal.endswith("verify.too_early")
    false_moves = [*early[:-1], {**false, "day": 36}]
    begun = beginning(place=GUANGAN, situation="new", applicant="company")
    with played(draft_of(HYGIENE), begun, false_moves) as stage:
        assert to_the_end(stage, 3) == [{"act": "revoke", "reasons": ["核查发现与承诺不符，逾期没有改正"], "day": 36}]
        revoked = stage.outcome()
    assert (revoked.refusal, revoked.licences) == ("", ("公共场所卫生许可证 revoked 2030-11-01",))


def test_who_may_not_commit_is_refused_in_the_story_too() -> None:
    refused, _ = told(SPORTS, [{"act": "commit"}], situation="single", applicant="adult")
    assert refused.refusal == "1 commitment.none"
    nothing, _ = told(
        SPORTS, [{"act": "verify", "outcome": "kept", "words": "x"}], situation="single", applicant="adult"
    )
    assert nothing.refusal == "1 story.verify"


def deferring(moves: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """The same moves up to acceptance, with one paper let come later."""
    kept = [one for one in moves if one.get("material") != key]
    at = next(n for n, one in enumerate(kept) if one.get("step") == "accept")
    said = kept[: at + 1]
    for one in said:
        if one["act"] == "examine":
            one["verdicts"] = {**one["verdicts"], key: ["deferred", ""]}
    return said


def test_a_deferred_paper_that_does_not_come_ends_the_case_on_the_day_after() -> None:
    moves = deferring(tried(HYGIENE, situation="new", applicant="company")[0], "rules")
    waits, nothing = told(HYGIENE, [*moves, {"act": "wait", "day": 2}], situation="new", applicant="company")
    assert (waits.state, nothing) == ("accepted", [])
    ended, by_itself = told(HYGIENE, [*moves, {"act": "wait", "day": 9}], situation="new", applicant="company")
    assert (ended.state, ended.result, by_itself) == ("finished", "deferral_lapsed", ["2026-11-05 case.end_deferral"])
    came = [*moves, {"act": "supply", "material": "rules", "day": 2}, {"act": "wait", "day": 9}]
    assert told(HYGIENE, came, situation="new", applicant="company")[0].state == "accepted"


def test_a_deferred_paper_is_brought_before_the_decision() -> None:
    moves = deferring(tried(DISABILITY, situation="hospital", applicant="adult")[0], "photo")
    with played(
        draft_of(DISABILITY), beginning(place=GUANGAN, situation="hospital", applicant="adult"), moves
    ) as stage:
        rest = to_the_end(stage, 40)
        assert stage.outcome().result == "granted"
    supplied = next(n for n, one in enumerate(rest) if one.get("material") == "photo")
    assert [one.get("step", one["act"]) for one in rest[supplied + 1 : supplied + 3]] == ["look", "decide"]


def test_silence_accepts_on_the_day_after_five_working_days() -> None:
    moves = tried(SPORTS, situation="single", applicant="adult")[0]
    filed = moves[: next(n for n, one in enumerate(moves) if one["act"] == "file") + 1]
    still, nothing = told(SPORTS, [*filed, {"act": "wait", "day": 7}], situation="single", applicant="adult")
    assert (still.state, nothing) == ("received", [])
    accepted, by_itself = told(SPORTS, [*filed, {"act": "wait", "day": 8}], situation="single", applicant="adult")
    assert (accepted.state, by_itself) == ("accepted", ["2026-11-10 case.accept_by_silence"])


def test_a_right_that_is_not_used_lapses_when_its_days_are_over() -> None:
    text = (Path(__file__).parents[1] / "definitions" / "machine" / "well.yaml").read_text()
    begins = {"situation": "first", "applicant": "company"}
    with played(draft_of(WELL, text), beginning(place=GUANGAN, **begins), []) as stage:
        moves = to_the_end(stage, 60)
        last = next(card.lapse["last"] for card in issued_in(stage.case, date(2026, 11, 2)) if card.lapse)
    days = (date.fromisoformat(last) - date(2026, 11, 2)).days
    held, _ = told(WELL, [*moves, {"act": "wait", "day": days}], text, **begins)
    assert "valid" in held.licences[0]
    _, by_itself = told(WELL, [*moves, {"act": "wait", "day": days + 1}], text, **begins)
    assert by_itself[-1].endswith("duty.lapse")


def test_every_job_of_a_case_or_duty_is_played_or_named_as_not_played() -> None:
    assert jobs.DAILY  # every room's jobs are registered
    assert set(OF_CASE) | set(OF_DUTY) | set(NOT_PLAYED) == jobs_of("case") | jobs_of("duty")


def test_a_season_that_stands_already_is_taken_as_it_is() -> None:
    moves = tried(TEACHER, situation="exam", applicant="adult")[0]
    at = next(n for n, one in enumerate(moves) if one["act"] == "season")
    twice = [*moves[:at], {"act": "season", "days": 30, "day": 0}, *moves[at:]]
    assert told(TEACHER, twice, situation="exam", applicant="adult")[0].result == "granted"


def test_silence_grants_on_the_day_after_the_limit_of_the_law_where_the_item_says_so() -> None:
    said = "silence: {decide: granted, basis: 许可法#50}"
    text = life_course.text_of(HYGIENE).replace('code: "09"\n', f'code: "09"\n    {said}\n')
    begins = {"situation": "new", "applicant": "company"}
    moves = tried(HYGIENE, **begins)[0]
    at = next(n for n, one in enumerate(moves) if one.get("step") == "decide")
    waits, nothing = told(HYGIENE, [*moves[:at], {"act": "wait", "day": 28}], text, **begins)
    assert (waits.state, waits.statutory, nothing) == ("accepted", "2026-11-30", [])
    granted, by_itself = told(HYGIENE, [*moves[:at], {"act": "wait", "day": 29}], text, **begins)
    assert (granted.result, by_itself) == ("granted", ["2026-12-01 case.decide_by_silence"])


def test_only_what_came_late_is_looked_at_in_a_story() -> None:
    nothing, _ = told(SPORTS, [{"act": "look", "verdict": "fit", "words": "x"}], situation="single", applicant="adult")
    assert nothing.refusal == "1 story.look"
