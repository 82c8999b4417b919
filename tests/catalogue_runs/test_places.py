"""Limited numbers: held at acceptance, taken at the grant, given back otherwise; short, in the order of acceptance."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from test_hard_parts import water as abstraction

from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.catalogue.acts import publish
from tongban.core.clock import SHANGHAI, now
from tongban.core.errors import Denied, Refusal
from tongban.core.events import deliver_pending
from tongban.core.ledger.book import write
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.verify import verify
from tongban.core.scope import PLATFORM
from tongban.definition.effective import Quota
from tongban.licences.rules import draw_up_end
from tongban.limits.acts.batch import advance_batch
from tongban.limits.acts.places import give_back, serve_waiting
from tongban.limits.acts.quotas import Announcement, announce_quota, change_quota
from tongban.limits.rules import ahead
from tongban.site.management.commands.ledger import HouseKeys

from answering import as_if_built, move_on, published  # noqa: F401
from demo import GUANGAN, WUHOU, citizen, staff
from places import CARD, announced, card, card_text, changed, claim, numbers, standing, told, wants
from runs import ended, filed, holders, open_steps, row_of, run, take

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as travelled:
        yield travelled


def code_of(act: object, *said: object, **more: object) -> str:
    with pytest.raises(Refusal) as caught:
        act(*said, **more)  # type: ignore[operator]
    return caught.value.code


def test_a_place_is_held_at_acceptance_and_taken_at_the_grant(clock: time_machine.Coordinates) -> None:
    quota = card(total="2")
    case = wants("wang")
    assert (claim(case), numbers(quota)) == ("held", (2, 1, 0))
    take(case, "look")
    take(case, "grant")
    assert (claim(case), numbers(quota)) == ("taken", (2, 0, 1))
    take(case, "card")
    assert (ended(case)[:2], claim(case)) == (("finished", "granted"), "taken")
    assert [fault for fault in verify(HouseKeys()) if "cases_" in fault.where] == []


def test_who_comes_when_nothing_is_left_is_accepted_and_told_and_refused_in_the_end(
    clock: time_machine.Coordinates,
) -> None:
    quota = card()
    first, second = wants("wang"), wants("single")
    assert (claim(first), claim(second), numbers(quota)) == ("held", "waiting", (1, 1, 0))
    assert load(second).case["state"] == "accepted"
    deliver_pending()
    assert [title for title in told("single") if "名额" in title] == [
        "公共图书馆读者证（演示）：已受理，现在没有空的名额"
    ]
    assert not [title for title in told("wang") if "名额" in title]
    take(second, "look")  # the decision opens: it is not tried again
    assert claim(second) == "short"
    before = standing()
    assert code_of(take, second, "grant") == "quota.short"
    assert standing() == before
    take(second, "grant", verdict="refused", reasons=("名额已满，按受理先后轮不到",))
    assert (ended(second)[:2], claim(second)) == (("finished", "refused"), "returned")
    assert numbers(quota) == (1, 1, 0)


def test_what_is_given_back_goes_to_whoever_was_accepted_first(clock: time_machine.Coordinates) -> None:
    quota = card()
    first, second, third = wants("wang"), wants("single"), wants("tibetan")
    withdraw(first, actor=citizen("wang"))
    assert [claim(case) for case in (first, second, third)] == ["returned", "held", "waiting"]
    deliver_pending()
    assert "公共图书馆读者证（演示）：名额轮到您了" in told("single")
    assert "公共图书馆读者证（演示）：名额轮到您了" not in told("tibetan")
    take(second, "look")
    take(second, "grant", verdict="refused", reasons=("材料不实",))
    assert (claim(third), numbers(quota)) == ("held", (1, 1, 0))


def test_whoever_can_only_be_refused_holds_nobody_up(clock: time_machine.Coordinates) -> None:
    quota = card()
    first, second, third = wants("wang"), wants("single"), wants("tibetan")
    take(second, "look")
    withdraw(first, actor=citizen("wang"))
    assert [claim(case) for case in (second, third)] == ["short", "held"]
    assert numbers(quota) == (1, 1, 0)


def test_a_greater_number_is_given_out_at_once_and_a_smaller_one_takes_nothing_away(
    clock: time_machine.Coordinates,
) -> None:
    quota = card()
    cases = [wants(who) for who in ("wang", "single", "tibetan")]
    changed(quota, "2")
    assert [claim(case) for case in cases] == ["held", "held", "waiting"]
    before = standing()
    head = staff("负责人")
    assert code_of(change_quota, quota, "1", "减少", actor=head) == "quota.used"
    assert code_of(change_quota, quota, "5", " ", actor=head) == "quota.reason"
    assert code_of(change_quota, quota, "五个", "增加", actor=head) == "fact.number"
    assert code_of(change_quota, uuid.uuid4(), "5", "增加", actor=head) == "quota.unknown"
    for stranger in (staff("窗口"), staff("决定"), staff("负责人", GUANGAN), citizen("wang")):
        with pytest.raises(Denied):
            change_quota(quota, "9", "增加", actor=stranger)
    assert standing() == before


def test_only_the_head_of_the_competent_organ_announces_and_only_what_makes_sense(
    clock: time_machine.Coordinates,
) -> None:
    publish(card_text(), actor=PLATFORM)
    before = standing()
    good = Announcement(CARD, WUHOU, "2026年", date(2026, 1, 1), date(2026, 12, 31), "10")
    for stranger in (staff("窗口"), staff("决定"), staff("负责人", GUANGAN), citizen("wang")):
        with pytest.raises(Denied):
            announce_quota(good, actor=stranger)
    head = staff("负责人")
    wrong = {
        "quota.none": Announcement("512B00668000", WUHOU, "2026年", date(2026, 1, 1), None, "10"),
        "quota.period": Announcement(CARD, WUHOU, " ", date(2026, 1, 1), None, "10"),
        "quota.days": Announcement(CARD, WUHOU, "2026年", date(2026, 3, 1), date(2026, 2, 1), "10"),
        "quota.total": Announcement(CARD, WUHOU, "2026年", date(2026, 1, 1), None, ""),
        "fact.range": Announcement(CARD, WUHOU, "2026年", date(2026, 1, 1), None, "-1"),
    }
    for code, said in wrong.items():
        assert code_of(announce_quota, said, actor=head) == code
    assert standing() == before
    first = announce_quota(good, actor=head, key="once")
    assert announce_quota(good, actor=head, key="once") == first
    assert code_of(announce_quota, good, actor=head) == "quota.overlap"
    next_year = Announcement(CARD, WUHOU, "2027年", date(2027, 1, 1), date(2027, 12, 31), "10")
    announce_quota(next_year, actor=head)
    assert len(fetch("SELECT 1 AS one FROM limits_quota WHERE item_code = %s", [CARD])) == 2


def test_before_the_number_is_announced_papers_are_taken_and_nothing_is_granted(
    clock: time_machine.Coordinates,
) -> None:
    publish(card_text("queue"), actor=PLATFORM)
    case = wants("wang")
    take(case, "look")
    assert (claim(case), code_of(take, case, "grant")) == ("waiting", "quota.closed")
    quota = announced("1")
    assert (claim(case), numbers(quota)) == ("held", (1, 1, 0))
    assert run(case) == ["grant", "card"]


def test_a_queue_waits_for_the_next_period_and_keeps_its_order(clock: time_machine.Coordinates) -> None:
    quota = card("queue")
    cases = [wants(who) for who in ("wang", "single", "tibetan")]
    for case in cases:
        take(case, "look")
    assert [claim(case) for case in cases] == ["held", "waiting", "waiting"]
    with pytest.raises(Refusal) as caught:
        take(cases[2], "grant")
    assert (caught.value.code, "前面还有1件" in caught.value.zh) == ("quota.waiting", True)
    said = Announcement(CARD, WUHOU, "2027年", date(2027, 1, 1), None, "1")
    following = announce_quota(said, actor=staff("负责人"))
    assert [claim(case) for case in cases] == ["held", "waiting", "waiting"]  # it has not begun
    clock.move_to(NOW + timedelta(days=61))
    assert (serve_waiting(), serve_waiting()) == (1, 0)
    assert [claim(case) for case in cases] == ["held", "held", "waiting"]
    take(cases[0], "grant")  # of the period in which it was given
    assert (numbers(quota), numbers(following)) == ((1, 0, 1), (1, 1, 0))


def test_a_place_nearer_by_comes_before_one_above(clock: time_machine.Coordinates) -> None:
    publish(card_text("queue"), actor=PLATFORM)
    above = Announcement(CARD, "510100000000", "2026年", date(2026, 1, 1), None, "5")
    city = announce_quota(above, actor=staff("负责人", "510100000000"))
    first = wants("wang")
    assert (claim(first), numbers(city)) == ("held", (5, 1, 0))
    own = announced("1")
    second, third = wants("single"), wants("tibetan")
    assert [claim(case) for case in (second, third)] == ["held", "waiting"]
    assert (numbers(city), numbers(own)) == ((5, 1, 0), (1, 1, 0))


RANKED = {
    "    reader.child:": "    reader.books: {zh: 去年借了几本, en: Books, type: int, min: 0, sensitivity: public}\n"
    "    reader.child:",
    "        - {fact: reader.child}": "        - {fact: reader.child}\n        - {fact: reader.books}",
}


def ranked(who: str, books: int) -> uuid.UUID:
    said = {"reader.library": WUHOU, "reader.child": "否", "reader.books": str(books)}
    case = filed(CARD, "first", said, who)
    take(case, "receive")
    take(case, "look")
    return case


def test_by_rank_nobody_is_granted_before_those_who_may_come_first(clock: time_machine.Coordinates) -> None:
    publish(card_text("{rank: reader.books, then: queue}", **RANKED), actor=PLATFORM)
    quota = announced("2")
    low, high, middle, same = ranked("wang", 3), ranked("single", 9), ranked("tibetan", 5), ranked("rare", 5)
    assert [claim(case) for case in (low, high, middle, same)] == ["listed"] * 4
    assert numbers(quota) == (2, 0, 0)
    before = standing()
    with pytest.raises(Refusal) as caught:
        take(low, "grant")
    assert (caught.value.code, "共要4 个" in caught.value.zh) == ("quota.rank", True)
    assert code_of(take, same, "grant") == "quota.rank"  # of the same rank who was accepted first comes first
    assert standing() == before
    take(middle, "grant")
    take(high, "grant")
    assert numbers(quota) == (2, 0, 2)
    assert code_of(take, same, "grant") == "quota.rank"
    take(same, "grant", verdict="refused", reasons=("排序在后，名额已满",))
    assert claim(same) == "returned"


def test_of_the_same_rank_nobody_is_granted_before_the_lots_are_drawn(clock: time_machine.Coordinates) -> None:
    said = Quota("reader.cards", "reader.library", "1", "rank", "reader.books", "lot", ())
    first = {"case_id": 1, "id": 1, "since": NOW, "amount": 1}
    second = {"case_id": 2, "id": 2, "since": NOW + timedelta(hours=1), "amount": 1}
    third = {"case_id": 3, "id": 3, "since": NOW, "amount": 1}
    claims, ranks = [first, second, third], {1: 5, 2: 5, 3: 4}
    assert [ahead(said, one, claims, ranks) for one in claims] == [1, 1, 2]
    assert ahead(replace(said, then="queue"), first, claims, ranks) == 0
    assert [ahead(replace(said, when_short="lot", rank=""), one, claims, {}) for one in claims] == [2, 2, 2]
    assert ahead(said, first, claims, {1: 5, 2: 5}) == 2  # a rank that is not known yet may come first


def test_a_batch_moves_the_places_of_all_its_cases_at_once(clock: time_machine.Coordinates) -> None:
    text = card_text("queue", **{"kind: decide, within": "kind: decide, batch: 每周一批, within"})
    publish(text, actor=PLATFORM)
    quota = announced("2")
    cases = [wants(who) for who in ("wang", "single", "tibetan")]
    for case in cases:
        take(case, "look")
    decider = holders(row_of(cases[0], "grant"))[0]
    before = standing()
    with pytest.raises(Refusal) as caught:
        advance_batch(cases, "grant", Said(verdict="granted"), actor=decider)
    assert (caught.value.code, caught.value.where) == ("quota.waiting", str(cases[2]))
    assert load(cases[2]).case["number"] in caught.value.zh and standing() == before
    advance_batch(cases[:2], "grant", Said(verdict="granted"), actor=decider)
    assert (numbers(quota), [claim(case) for case in cases]) == ((2, 0, 2), ["taken", "taken", "waiting"])
    assert [fault for fault in verify(HouseKeys()) if "cases_" in fault.where] == []


def test_an_item_without_a_limit_has_no_claims(clock: time_machine.Coordinates) -> None:
    publish(card_text().replace("quota: {", "# quota: {"), actor=PLATFORM)
    case = wants("wang")
    assert run(case) == ["look", "grant", "card"]
    assert claim(case) == "" and open_steps(case) == []


# -- what ships --------------------------------------------------------------------------------------------------------


@pytest.fixture
def water(as_if_built: None) -> uuid.UUID:  # noqa: F811
    """The ledger of water of Wuhou, with half a million cubic metres."""
    with time_machine.travel(NOW, tick=False):
        published("water-abstraction")
        quota: uuid.UUID = fetch("SELECT id FROM limits_quota WHERE ledger = 'water.total' AND place = %s", [WUHOU])[0][
            "id"
        ]
        change_quota(quota, "500000", "按当年下达的指标（演示）", actor=staff("负责人"))
    return quota


def test_water_is_given_out_by_cubic_metres_and_a_small_wish_does_not_pass_a_large_one(
    water: uuid.UUID, clock: time_machine.Coordinates
) -> None:
    cases = []
    for volume in ("300000", "250000.5", "100000"):
        said = abstraction("500", **{"abstraction.volume_year": volume})
        case = filed("511A00794000", "approval", said, "carer", firm="care", papers=("argument",))
        take(case, "accept")
        cases.append(case)
    assert [claim(case) for case in cases] == ["held", "waiting", "waiting"]
    assert numbers(water) == (500_000_000, 300_000_000, 0)  # thousandths of a cubic metre
    withdraw(cases[0], actor=citizen("carer", "care"))
    assert [claim(case) for case in cases] == ["returned", "held", "held"]
    assert numbers(water) == (500_000_000, 350_000_500, 0)


@pytest.mark.parametrize("left", ["300000", "299999"])
def test_an_approval_of_water_runs_to_its_result_or_is_refused_for_want_of_it(
    left: str, water: uuid.UUID, clock: time_machine.Coordinates
) -> None:
    change_quota(water, left, "按当年下达的指标（演示）", actor=staff("负责人"))
    case = filed("511A00794000", "approval", abstraction("500"), "carer", firm="care", papers=("argument",))
    while open_steps(case) and open_steps(case)[0] != "decide":
        move_on(case, clock, open_steps(case)[0])
    if left == "299999":
        assert (claim(case), code_of(take, case, "decide")) == ("short", "quota.short")
        take(case, "decide", verdict="refused", reasons=("取水总量指标已用完，按受理先后",))
        assert (ended(case)[:2], numbers(water)) == (("finished", "refused"), (299_999_000, 0, 0))
        return
    while open_steps(case):
        move_on(case, clock, open_steps(case)[0])
    assert (ended(case)[:2], claim(case)) == (("finished", "granted"), "taken")
    assert numbers(water) == (300_000_000, 0, 300_000_000)


@pytest.mark.parametrize("state", ["revoked", "withdrawn", "cancelled", "forfeited", "expired"])
def test_a_licence_that_ends_before_its_time_frees_its_place_for_who_waits(
    clock: time_machine.Coordinates, state: str
) -> None:
    quota = card("queue", total="1")
    first, second = wants("wang"), wants("single")
    run(first)
    deliver_pending()
    assert (claim(first), claim(second), numbers(quota)) == ("taken", "waiting", (1, 0, 1))
    end_licence(first, state)
    deliver_pending()
    assert (claim(first), claim(second), numbers(quota)) == ("returned", "held", (1, 1, 0))
    give_back(licence_of(first)["id"], actor=PLATFORM)  # told twice, it frees nothing twice
    assert (claim(second), numbers(quota)) == ("held", (1, 1, 0))


@pytest.mark.parametrize("state", ["replaced", "suspended"])
def test_a_licence_renewed_or_suspended_keeps_its_place(clock: time_machine.Coordinates, state: str) -> None:
    quota = card("queue", total="1")
    first, second = wants("wang"), wants("single")
    run(first)
    end_licence(first, state)
    deliver_pending()
    assert (claim(first), claim(second), numbers(quota)) == ("taken", "waiting", (1, 0, 1))


def licence_of(case: uuid.UUID) -> dict[str, object]:
    return fetch("SELECT * FROM licences_licence WHERE case_id = %s", [case])[0]


def end_licence(case: uuid.UUID, state: str) -> None:
    write([draw_up_end(licence_of(case), state, "演示", actor=PLATFORM, at=now())])
