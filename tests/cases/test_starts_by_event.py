"""``start: {by: event}``: what the house does for somebody begins or offers what follows, through outbox and worker."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tongban.beginnings.acts.offers import begin_announced, decline, take_up
from tongban.cases.acts.advance import advance
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.catalogue.acts import Unpublishable, publish
from tongban.core.errors import Denied, Refusal
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.organisation.queries import forget

from courses import accepted, confirmed, take
from demo import FOOD, citizen, enterprise, known, staff
from life_course import everything

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        forget()
        yield traveller
    forget()


def follow_up(start: str) -> str:
    """An item that begins by an event: the training every new food business is offered (演示)."""
    return FOLLOW.replace("START", start)


FOLLOW = (Path(__file__).parents[1] / "definitions" / "food-training.yaml").read_text(encoding="utf-8")
CODE = "512B99304000"
LICENCE = "licence.issued:food_business_licence"


def issued() -> uuid.UUID:
    """A food business gets its licence; the worker has heard of nothing yet."""
    case = accepted()
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查"))
    said = Said(
        outputs={"passed": "是"},
        conditions={"place": True, "equipment": True, "flow": True},
        partner=staff("审查").account,
    )
    advance(case, "inspect", said, actor=staff("核查"))
    confirmed(case)
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    advance(case, "issue", Said(), actor=staff("窗口二"))
    return case


def work() -> None:
    """The worker until nothing is left to tell."""
    while deliver_pending():
        pass


def offers() -> list[dict[str, Any]]:
    return fetch("SELECT * FROM beginnings_offer WHERE item_code = %s ORDER BY id", [CODE])


def test_a_licence_that_is_issued_offers_what_follows_and_it_may_be_declined(clock: time_machine.Traveller) -> None:
    publish(follow_up(f'"{LICENCE}", may_decline: 10d'), actor=PLATFORM)
    case = issued()
    assert offers() == []
    work()
    (licence,) = fetch("SELECT id FROM licences_licence WHERE case_id = %s", [case])
    (offer,) = offers()
    assert (offer["state"], offer["owner_id"], offer["cause"], offer["cause_words"], offer["begins_on"]) == (
        "announced",
        enterprise("snack")[1],
        licence["id"],
        "食品经营许可证",
        date(2026, 6, 11),
    )
    (told,) = fetch("SELECT title, text FROM messages_message WHERE link = %s", [f"/me/offers/{offer['id']}/"])
    assert told["title"] == "食品经营者入门培训（演示）：可以接着办" and "食品经营许可证" in told["text"]
    fetch("UPDATE event_outbox SET done = false WHERE name = 'licence.issued' RETURNING 1 AS one")
    fetch("DELETE FROM event_seen WHERE subscriber = 'cases.starts' RETURNING 1 AS one")
    work()  # told twice, offered once
    assert len(offers()) == 1
    before = everything()
    with pytest.raises(Denied):
        decline(offer["id"], actor=citizen("rare", "hotel"))
    assert everything() == before
    decline(offer["id"], actor=citizen("wang", "snack"))
    clock.shift(timedelta(days=12))
    assert begin_announced() == 0 and offers()[0]["state"] == "declined"


def test_what_nobody_declined_begins_when_its_time_has_come(clock: time_machine.Traveller) -> None:
    publish(follow_up(f'"{LICENCE}", may_decline: 10d'), actor=PLATFORM)
    issued()
    work()
    clock.shift(timedelta(days=10))
    assert begin_announced() == 0
    clock.shift(timedelta(days=1))
    assert begin_announced() == 1
    (offer,) = offers()
    begun = load(offer["case_id"])
    assert (offer["state"], begun.case["channel"], begun.case["applicant_id"]) == (
        "begun",
        "platform",
        enterprise("snack")[1],
    )
    take(begun.case["id"], "note", actor=staff("窗口"))
    assert load(begun.case["id"]).states["note"] == "done"


def test_whoever_it_is_offered_to_may_take_it_up_himself() -> None:
    publish(follow_up(f'"{LICENCE}", may_decline: 10d'), actor=PLATFORM)
    issued()
    work()
    (offer,) = offers()
    before = everything()
    with pytest.raises(Denied):
        take_up(offer["id"], actor=citizen("rare", "hotel"))
    with pytest.raises(Refusal) as caught:
        take_up(uuid.UUID(int=5), actor=citizen("wang", "snack"))
    assert caught.value.status == 404 and everything() == before
    draft = take_up(offer["id"], actor=citizen("wang", "snack"), key="mine")
    assert (load(draft).case["state"], offers()[0]["state"], offers()[0]["case_id"]) == ("draft", "begun", draft)
    with pytest.raises(Refusal) as caught:
        take_up(offer["id"], actor=citizen("wang", "snack"))
    assert caught.value.code == "offer.over"


def test_what_may_not_be_declined_begins_with_the_event() -> None:
    publish(follow_up(f'"{LICENCE}"'), actor=PLATFORM)
    issued()
    work()
    (offer,) = offers()
    assert (offer["state"], load(offer["case_id"]).case["state"]) == ("begun", "received")


def test_an_item_that_is_granted_is_an_event_too_and_a_refusal_is_none() -> None:
    publish(follow_up(f'"case.granted:{FOOD}", may_decline: 10d'), actor=PLATFORM)
    refused = accepted()
    advance(refused, "review", Said(conditions={"people": False}, opinion="没有健康证明"), actor=staff("审查"))
    said = Said(
        outputs={"passed": "是"},
        conditions={"place": True, "equipment": True, "flow": True},
        partner=staff("审查").account,
    )
    advance(refused, "inspect", said, actor=staff("核查"))
    confirmed(refused)
    advance(refused, "decide", Said(verdict="refused", reasons=("没有健康证明",)), actor=staff("决定"))
    work()
    assert offers() == []
    case = issued()
    work()
    (offer,) = offers()
    assert (offer["cause"], offer["state"]) == (case, "announced")


@pytest.mark.parametrize(("known_of", "state"), [(True, "announced"), (False, None), (None, "person")])
def test_its_rule_decides_and_one_that_cannot_tell_waits_for_a_person(known_of: bool | None, state: str | None) -> None:
    publish(follow_up(f'"{LICENCE}", when: training.newcomer, may_decline: 10d'), actor=PLATFORM)
    if known_of is not None:
        known(enterprise("snack"), training__newcomer=known_of)
    issued()
    work()
    assert [offer["state"] for offer in offers()] == ([state] if state else [])


def test_somebody_who_is_at_it_already_is_not_bothered() -> None:
    publish(follow_up(f'"{LICENCE}", may_decline: 10d'), actor=PLATFORM)
    from tongban.cases.acts.begin import Application, begin

    begin(Application(CODE, "new", "510107000000", enterprise("snack")), actor=citizen("wang", "snack"))
    issued()
    work()
    assert offers() == []


@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("新登记", "flow.start.event"),
        ('"licence.issud:food_business_licence"', "flow.start.event"),
        ('"licence.issued:fishing_licence"', "flow.start.of"),
        ('"case.granted:食品经营许可"', "flow.start.of"),
    ],
)
def test_an_event_the_house_does_not_have_is_not_published(start: str, code: str) -> None:
    before = everything()
    with pytest.raises(Unpublishable) as caught:
        publish(follow_up(start), actor=PLATFORM)
    assert [one.code for one in caught.value.findings] == [code] and everything() == before


def test_the_checker_knows_exactly_the_events_that_are_followed() -> None:
    from tongban.beginnings.acts.starts import FOLLOWED
    from tongban.definition.check.starts import EVENTS

    assert set(EVENTS) == set(FOLLOWED)
