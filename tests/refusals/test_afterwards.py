"""What follows a decision, and what the platform offers: who may, and what is refused."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine

from tongban.beginnings.acts.offers import decline, take_up
from tongban.beginnings.models import Offer
from tongban.cases.acts.delegating import withdraw_delegation
from tongban.cases.models import Duty
from tongban.core.clock import SHANGHAI
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.organisation.queries import actor, forget
from tongban.site.shipped import key
from tongban.supervision.acts.reporting import report_decision
from tongban.supervision.acts.verifying import repair, revoke, verify
from tongban.supervision.queries import duty_seen_by

from authority_world import delegated, followed, to_be_checked, to_be_reported
from demo import GUANGAN, citizen, staff
from entrusting import entrusted
from refusing import denied, refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():  # type: ignore[no-untyped-def]
    with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI), tick=False) as traveller:
        forget()
        yield traveller
    forget()


def duty(kind: str) -> Duty:
    return Duty.seen_by(PLATFORM).get(kind=kind)


def holder_of(key_: uuid.UUID, *, but: tuple[uuid.UUID | None, ...] = ()) -> Actor:
    """Somebody who holds the post of a duty."""
    row = fetch("SELECT organ_id, post FROM cases_duty WHERE id = %s", [key_])[0]
    held = fetch(
        "SELECT account_id FROM organisation_holding WHERE organ_id = %s AND post = %s ORDER BY id",
        [row["organ_id"], row["post"]],
    )
    return next(actor(one["account_id"]) for one in held if one["account_id"] not in but)


def also(one: Actor, other: Actor) -> Actor:
    """The same person, who holds the posts of another too."""
    return replace(one, posts=(*one.posts, *other.posts))


def test_a_duty_belongs_to_its_post_is_done_once_and_to_others_does_not_exist() -> None:
    owed = to_be_reported()
    with refused("duty.unknown", status=404):
        report_decision(uuid.uuid4(), "已办", actor=staff("便民二", "510107011000"))
    with refused("duty.unknown", status=404):
        duty_seen_by(citizen("wang"), owed)
    for other in (staff("窗口"), staff("决定"), citizen("wang")):
        with denied("duty.post"):
            report_decision(owed, "已办", actor=other)
    right = holder_of(owed)
    with refused("duty.words", "words"):
        report_decision(owed, "  ", actor=right)
    with refused("duty.unknown", status=404):
        verify(owed, "kept", "看过", actor=right)
    report_decision(owed, "已查，准予", actor=right)
    with refused("duty.done", status=409):
        report_decision(owed, "已查，准予", actor=right)


def test_a_commitment_is_checked_by_its_post_and_by_nobody_who_served_decided_or_applies() -> None:
    owed = to_be_checked()
    right = holder_of(owed)
    for other in (staff("窗口"), staff("监督", GUANGAN), citizen("wang", "snack")):
        with denied("duty.post"):
            verify(owed, "kept", "看过", actor=other)
    for served in (staff("窗口"), staff("决定")):
        with denied("case.separation"):
            verify(owed, "kept", "看过", actor=also(served, right))
    with denied("case.own"):
        entrusted_to = replace(right, mandates=frozenset({("enterprise", key("enterprise", "snack"))}))
        verify(owed, "kept", "看过", actor=entrusted_to)
    with refused("verify.verdict", "verdict"):
        verify(owed, "perhaps", "看过", actor=right)
    with refused("verify.words", "words"):
        verify(owed, "kept", " ", actor=right)
    verify(owed, "kept", "现场看过，符合", actor=right)
    assert duty("verify").outcome == "kept"


def test_the_time_to_put_it_right_runs_through_its_last_day_then_another_revokes(
    clock: time_machine.Traveller,
) -> None:
    owed = to_be_checked()
    right = holder_of(owed)
    with refused("repair.none", status=404):
        repair(owed, "已改正", actor=right)
    verify(owed, "false", "没有消毒设施", actor=right)
    last = duty("verify").due
    assert last is not None and duty("verify").state == "ordered"
    clock.move_to(datetime(last.year, last.month, last.day, 23, 59, tzinfo=SHANGHAI))
    forget()
    with refused("verify.too_early", "verdict"):
        verify(owed, "false", "没有消毒设施", actor=right)
    clock.move_to(datetime(last.year, last.month, last.day, tzinfo=SHANGHAI) + timedelta(days=1))
    forget()
    verify(owed, "false", "仍没有消毒设施", actor=right)
    ending = duty("revoke").id
    decider = holder_of(ending)
    with denied("duty.post"):
        revoke(ending, ["承诺不实"], actor=staff("窗口"))
    with denied("case.separation"):
        revoke(ending, ["承诺不实"], actor=also(right, decider))
    for nothing in ([], ["  "]):
        with refused("revoke.reasons", "reasons"):
            revoke(ending, nothing, actor=decider)
    revoke(ending, ["承诺不实，逾期没有改正"], actor=decider)
    assert (duty("revoke").state, duty("revoke").outcome) == ("done", "revoked")
    with refused("verify.words", "words"):
        repair(owed, " ", actor=right)
    repair(owed, "已经改正，复查符合", actor=right)
    assert duty("verify").outcome == "repaired"


def test_a_delegation_that_is_none_is_not_withdrawn_and_only_by_the_head_with_a_reason() -> None:
    given = delegated()
    head = staff("负责人")
    with refused("delegation.unknown", status=404):
        withdraw_delegation(uuid.uuid4(), "收回", actor=head)
    for other in (staff("决定"), staff("负责人", GUANGAN), citizen("wang")):
        with denied("delegation.office"):
            withdraw_delegation(given, "收回", actor=other)
    with refused("delegation.reason", "reason"):
        withdraw_delegation(given, " ", actor=head)
    withdraw_delegation(given, "机构调整", actor=head)
    with refused("delegation.over", status=409):
        withdraw_delegation(given, "机构调整", actor=head)


def test_an_offer_is_declined_or_taken_up_by_whom_it_is_for_and_once() -> None:
    offer = followed()
    for other in (citizen("wang"), staff("窗口"), staff("负责人")):
        with denied("offer.not_yours"):
            decline(offer, actor=other)
        with denied("offer.not_yours"):
            take_up(offer, actor=other)
    owner = citizen("rare")
    with refused("offer.unknown", status=404):
        decline(uuid.uuid4(), actor=owner)
    with refused("offer.unknown", status=404):
        take_up(uuid.uuid4(), actor=owner)
    decline(offer, actor=owner)
    with refused("offer.over", status=409):
        decline(offer, actor=owner)
    with refused("offer.over", status=409):
        take_up(offer, actor=owner)


def test_an_agent_of_one_item_takes_up_no_offer_of_another() -> None:
    offer = followed()
    item = Offer.seen_by(PLATFORM).get(id=offer).item_code
    entrusted(key("person", "wang"), "hotel", items=("512B00668000",))
    with denied("offer.not_yours"):
        decline(offer, actor=citizen("wang"))
    entrusted(key("person", "wang"), "hotel", items=(item,))
    decline(offer, actor=citizen("wang"))
    assert Offer.seen_by(PLATFORM).get(id=offer).state == "declined"
