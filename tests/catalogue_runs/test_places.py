"""Limited numbers: held at acceptance, taken at the grant, given back otherwise; short, in the order of acceptance."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine

from tongban.cases.acts.places import serve_waiting
from tongban.cases.acts.quotas import Announcement, announce_quota, change_quota
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.reading import load
from tongban.catalogue.acts import publish
from tongban.core.clock import SHANGHAI
from tongban.core.errors import Denied, Refusal
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.verify import verify
from tongban.core.scope import PLATFORM
from tongban.site.management.commands.ledger import HouseKeys

from demo import GUANGAN, WUHOU, citizen, staff
from places import CARD, announced, card, card_text, changed, claim, numbers, standing, told, wants
from runs import ended, open_steps, run, take

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
    assert len(fetch("SELECT 1 AS one FROM cases_quota WHERE item_code = %s", [CARD])) == 2


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


def test_an_item_without_a_limit_has_no_claims(clock: time_machine.Coordinates) -> None:
    publish(card_text().replace("quota: {", "# quota: {"), actor=PLATFORM)
    case = wants("wang")
    assert run(case) == ["look", "grant", "card"]
    assert claim(case) == "" and open_steps(case) == []
