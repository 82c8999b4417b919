"""A decision delegated by an act of its own: published, in writing, in whose name it is made, reported, taken back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tongban.cases.acts.advance import advance
from tongban.cases.acts.begin import Application
from tongban.cases.acts.delegating import Delegating, delegate, take_back_ended, withdraw_delegation
from tongban.cases.acts.duties import mark_late
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file_at_once
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.catalogue.acts import publish
from tongban.core.errors import Denied, Refusal
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.organisation.queries import forget
from tongban.site.shipped import key
from tongban.supervision.acts.reporting import report_decision

from counting import statements
from demo import GUANGAN, WUHOU, citizen, person, staff
from life_course import everything

pytestmark = pytest.mark.django_db
TREES = Path(__file__).parents[1] / "definitions" / "own-trees.yaml"
ITEM, TOWN = "511A99303000", "510107011000"
START = datetime(2026, 11, 2, 2, tzinfo=UTC)  # a Monday morning in 成都
FORESTRY, CUQIAO = key("organ", WUHOU, "林业"), key("township", TOWN)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        forget()
        publish(TREES.read_text(encoding="utf-8"), actor=PLATFORM, name="own-trees.yaml")
        yield traveller
    forget()


def head() -> Actor:
    return staff("负责人")


def said(**changed: Any) -> Delegating:
    values: dict[str, Any] = {
        "item": ITEM,
        "delegator": FORESTRY,
        "delegate": CUQIAO,
        "document": "武侯区林业局委托书（演示）〔2026〕1号",
        "document_on": date(2026, 11, 1),
        "begins": date(2026, 11, 1),
    }
    return Delegating(**{**values, **changed})


def deciding(number: int = 8, own: str = "是") -> uuid.UUID:
    """A case whose decision has opened."""
    wang = citizen("wang")
    answers = {
        "trees.address": "簇桥街道演示山",
        "trees.address.division": TOWN,
        "trees.number": str(number),
        "trees.own": own,
    }
    application = Application(ITEM, "own", TOWN, person("wang"), "api")
    case = file_at_once(application, answers, actor=wang, signed=wang.name)
    station = staff("便民", TOWN)
    examine(case, {"form": ("fit", "")}, actor=station)
    advance(case, "accept", Said(), actor=station)
    advance(case, "review", Said(conditions={"title": True}), actor=staff("审查"))
    return case


def row(case: uuid.UUID) -> dict[str, Any]:
    found = load(case).step("decide")
    assert found is not None
    return found


def duties(case: uuid.UUID) -> list[dict[str, Any]]:
    return fetch("SELECT * FROM cases_duty WHERE case_id = %s ORDER BY id", [case])


def test_without_a_published_delegation_the_organ_itself_decides() -> None:
    case = deciding()
    assert (row(case)["organ_id"], row(case)["post"], row(case)["in_name_of_id"]) == (FORESTRY, "决定", None)
    before = everything()
    with pytest.raises(Denied) as caught:
        advance(case, "decide", Said(verdict="granted"), actor=staff("便民二", TOWN))
    assert caught.value.code == "case.post" and everything() == before


@pytest.mark.clause("3.3.3d")
def test_the_delegate_decides_in_the_name_of_the_organ_whose_power_it_is_and_reports() -> None:
    given = delegate(said(), actor=head(), key="give")
    assert delegate(said(), actor=head(), key="give") == given
    case = deciding()
    assert (row(case)["organ_id"], row(case)["in_name_of_id"], row(case)["delegation"]) == (CUQIAO, FORESTRY, given)
    before = everything()
    with pytest.raises(Denied):
        advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    assert everything() == before
    advance(case, "decide", Said(verdict="granted"), actor=staff("便民二", TOWN))
    advance(case, "issue", Said(), actor=staff("便民", TOWN))
    papers = fetch("SELECT kind, organ_id, data->>'organ' AS organ FROM papers_paper WHERE about_id = %s", [case])
    assert {(p["kind"], p["organ"]) for p in papers if p["kind"] in ("granted", "licence")} == {
        ("granted", "武侯区林业局（演示）"),
        ("licence", "武侯区林业局（演示）"),
    }
    assert {p["organ_id"] for p in papers} == {FORESTRY}
    assert [r["issuer_id"] for r in fetch("SELECT issuer_id FROM licences_licence WHERE case_id = %s", [case])] == [
        FORESTRY
    ]
    (duty,) = duties(case)
    assert (duty["kind"], duty["organ_id"], duty["post"], duty["to_id"], duty["due"]) == (
        "report",
        CUQIAO,
        "决定",
        FORESTRY,
        date(2026, 11, 16),
    )
    assert fetch("SELECT body->>'kind' AS kind FROM event_outbox WHERE name = 'duty.owed'") == [{"kind": "report"}]
    before = everything()
    for other in (head(), staff("审查"), citizen("wang")):
        with pytest.raises(Denied):
            report_decision(duty["id"], "已依法准予。", actor=other)
    with pytest.raises(Refusal) as caught:
        report_decision(duty["id"], "  ", actor=staff("便民二", TOWN))
    assert caught.value.code == "duty.words" and everything() == before
    report_decision(duty["id"], "权属清楚，8棵，准予。", actor=staff("便民二", TOWN))
    (duty,) = duties(case)
    assert (duty["state"], duty["outcome"], duty["words"]) == ("done", "reported", "权属清楚，8棵，准予。")
    with pytest.raises(Refusal) as caught:
        report_decision(duty["id"], "再报一次", actor=staff("便民二", TOWN))
    assert (caught.value.code, caught.value.status) == ("duty.done", 409)


def test_the_refusal_of_a_delegate_names_the_organ_whose_power_it_is() -> None:
    delegate(said(), actor=head())
    case = deciding()
    advance(case, "decide", Said(verdict="refused", reasons=("权属有争议",)), actor=staff("便民二", TOWN))
    (paper,) = fetch("SELECT organ_id, data FROM papers_paper WHERE about_id = %s AND kind = 'refused'", [case])
    assert paper["organ_id"] == FORESTRY and "武侯区林业局" in paper["data"]["contact"]
    assert [d["kind"] for d in duties(case)] == ["report"]


@pytest.mark.parametrize(("number", "own"), [(51, "是"), (8, "否")])
def test_what_the_rule_does_not_cover_is_not_delegated(number: int, own: str) -> None:
    delegate(said(), actor=head())
    assert row(deciding(number, own))["organ_id"] == FORESTRY


def test_only_what_is_in_force_on_the_day_counts() -> None:
    delegate(said(begins=date(2026, 11, 3)), actor=head())
    assert row(deciding())["organ_id"] == FORESTRY


def test_a_delegation_stands_on_its_last_day_and_not_on_the_day_after(clock: time_machine.Traveller) -> None:
    delegate(said(ends=date(2026, 11, 2)), actor=head())
    assert row(deciding())["organ_id"] != FORESTRY
    clock.shift(timedelta(days=1))
    forget()
    assert row(deciding())["organ_id"] == FORESTRY


def test_only_the_head_of_the_organ_delegates_in_writing_to_an_administrative_organ_of_the_level() -> None:
    before = everything()
    for actor in (staff("决定"), staff("负责人", GUANGAN), staff("便民", TOWN), citizen("wang")):
        with pytest.raises(Denied) as denied:
            delegate(said(), actor=actor)
        assert denied.value.code == "delegation.office"
    with pytest.raises(Denied):  # a delegate has no power to pass on (行政许可法24条3款)
        delegate(said(delegator=CUQIAO, delegate=FORESTRY), actor=staff("便民", TOWN))
    for wrong, code in (
        ({"document": " "}, "delegation.document"),
        ({"document_on": date(2026, 11, 3), "begins": date(2026, 11, 3)}, "delegation.days"),
        ({"begins": date(2026, 10, 31)}, "delegation.days"),
        ({"ends": date(2026, 11, 1)}, "delegation.days"),
        ({"delegate": key("village", "510107011002")}, "delegation.to"),
        ({"delegate": key("hall", WUHOU)}, "delegation.to"),
        ({"delegate": key("organ", WUHOU, "农业农村")}, "delegation.to"),
        ({"delegate": uuid.UUID(int=7)}, "delegation.to"),
        ({"item": "511A99001000", "delegator": key("organ", WUHOU, "市场监管")}, "delegation.none"),
        ({"delegate": None, "account": head().account}, "delegation.none"),
    ):
        with pytest.raises(Refusal) as caught:
            delegate(said(**wrong), actor=head())
        assert caught.value.code == code, wrong
    assert everything() == before
    delegate(said(ends=date(2026, 12, 31)), actor=head())
    before = everything()
    with pytest.raises(Refusal) as caught:
        delegate(said(begins=date(2026, 12, 1)), actor=head())
    assert caught.value.code == "delegation.overlap" and everything() == before


def test_a_delegation_withdrawn_brings_open_decisions_back() -> None:
    given = delegate(said(), actor=head())
    case = deciding()
    before = everything()
    for actor, reason, code in (
        (staff("便民", TOWN), "改由本局决定", "delegation.office"),
        (head(), " ", "delegation.reason"),
    ):
        with pytest.raises(Refusal) as caught:
            withdraw_delegation(given, reason, actor=actor)
        assert caught.value.code == code
    assert everything() == before
    withdraw_delegation(given, "改由本局决定", actor=head())
    with pytest.raises(Refusal) as caught:  # at once, before the worker has moved anything
        advance(case, "decide", Said(verdict="granted"), actor=staff("便民二", TOWN))
    assert (caught.value.code, caught.value.status) == ("authority.ended", 409)
    while deliver_pending():
        pass
    assert (row(case)["organ_id"], row(case)["in_name_of_id"], row(case)["delegation"]) == (FORESTRY, None, None)
    with pytest.raises(Denied):
        advance(case, "decide", Said(verdict="granted"), actor=staff("便民二", TOWN))
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    assert duties(case) == []
    with pytest.raises(Refusal) as caught:
        withdraw_delegation(given, "再收一次", actor=head())
    assert caught.value.code == "delegation.over"


def test_a_delegation_that_ends_brings_open_decisions_back_the_day_after(clock: time_machine.Traveller) -> None:
    delegate(said(ends=date(2026, 11, 3)), actor=head())
    case = deciding()
    clock.shift(timedelta(days=1))
    assert take_back_ended() == 0
    clock.shift(timedelta(days=1))
    forget()
    assert (take_back_ended(), take_back_ended()) == (1, 0)
    assert row(case)["organ_id"] == FORESTRY


def test_a_report_that_is_late_is_told_once(clock: time_machine.Traveller) -> None:
    delegate(said(), actor=head())
    case = deciding()
    advance(case, "decide", Said(verdict="granted"), actor=staff("便民二", TOWN))
    clock.shift(timedelta(days=14))
    assert mark_late() == 0
    clock.shift(timedelta(days=1))
    assert (mark_late(), mark_late()) == (1, 0)
    (late,) = fetch("SELECT body FROM event_outbox WHERE name = 'duty.late'")
    assert late["body"]["duty"] == str(duties(case)[0]["id"])


def test_what_a_delegated_decision_costs() -> None:
    """One statement to look for the delegation where the step opens, one to see that it stands where it is decided, and
    one to see whether whoever works at a counter too helped with it there.
    """
    delegate(said(), actor=head())
    case = deciding()
    decider = staff("便民二", TOWN)
    deciding()  # whatever a process keeps is kept
    with statements() as told:
        advance(case, "decide", Said(verdict="granted"), actor=decider)
    assert len(told) == 4, told  # the locking read, who helped, the delegation, the write
