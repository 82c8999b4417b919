"""Limited numbers, seasons and batches: who announces, and what is refused."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from tongban.cases.kinds import Said
from tongban.catalogue.acts import publish
from tongban.core.clock import SHANGHAI
from tongban.core.scope import PLATFORM
from tongban.limits.acts.batch import MOST, advance_batch
from tongban.limits.acts.quotas import Announcement, announce_quota, change_quota
from tongban.limits.acts.seasons import Season, open_season
from tongban.limits.queries import season_of

from courses import accepted
from demo import FOOD, GUANGAN, WUHOU, citizen, known, person, staff
from places import CARD, announced, card_text, numbers
from refusing import denied, refused
from runs import filed, holders, row_of, take

pytestmark = pytest.mark.django_db
TEACHER = "511A01386000"
OTHERS = (staff, "决定"), (staff, "负责人", GUANGAN), (staff, "窗口"), (citizen, "wang")


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def autumn(**changed: Any) -> Season:
    said: dict[str, Any] = {"name": "2026年秋季", "opens_at": at(9, 7), "closes_at": at(9, 18, 17)}
    return Season(TEACHER, WUHOU, **{**said, **changed})


def year(**changed: Any) -> Announcement:
    said: dict[str, Any] = {
        "item": CARD, "place": WUHOU, "period": "2026年", "opens_on": date(2026, 1, 1), "closes_on": date(2026, 12, 31),
        "total": "2",
    }  # fmt: skip
    return Announcement(**{**said, **changed})


@time_machine.travel(at(11, 2))
def test_the_head_of_the_competent_organ_announces_a_number_and_no_other() -> None:
    publish(card_text(), actor=PLATFORM)
    for make, *who in OTHERS:
        with denied("quota.office"):
            announce_quota(year(), actor=make(*who))
    head = staff("负责人")
    with refused("quota.none"):
        announce_quota(year(item=FOOD), actor=head)
    with refused("quota.period", "period"):
        announce_quota(year(period=" "), actor=head)
    with refused("quota.days", "closes_on"):
        announce_quota(year(closes_on=date(2026, 11, 1)), actor=head)
    with refused("quota.total", "total"):
        announce_quota(year(total=""), actor=head)
    quota = announce_quota(year(), actor=head)
    with refused("quota.overlap", "opens_on"):
        announce_quota(year(opens_on=date(2026, 12, 31), closes_on=None), actor=head)
    for make, *who in OTHERS:
        with denied("quota.office"):
            change_quota(quota, "5", "增加", actor=make(*who))
    assert numbers(quota) == (2, 0, 0)


@time_machine.travel(at(9, 1))
def test_the_head_of_the_competent_organ_opens_a_season_and_no_other() -> None:
    for make, *who in OTHERS:
        with denied("season.office"):
            open_season(autumn(), actor=make(*who))
    head = staff("负责人")
    with refused("season.times", "closes_at"):
        open_season(autumn(closes_at=at(9, 7)), actor=head)
    season = open_season(autumn(), actor=head)
    with refused("season.overlap", "opens_at"):
        open_season(autumn(opens_at=at(9, 18, 16), closes_at=at(10, 1)), actor=head)
    with refused("season.unknown", status=404):
        season_of(uuid.uuid4())
    assert season_of(season)["name"] == "2026年秋季"


def taught(name: str) -> uuid.UUID:
    known(
        person(name), teacher__education="本科", teacher__exam_passed=True, teacher__mandarin="二级甲等",
        teacher__barred=False,
    )  # fmt: skip
    answers = {
        "teacher.stage": "小学", "teacher.subject": "语文", "teacher.division": WUHOU,
        "teacher.tie": "户籍在这里", "handover.way": "电子",
    }  # fmt: skip
    return filed(TEACHER, "exam", answers, name, papers=("health", "photo"))


def test_a_case_comes_in_between_the_first_and_the_last_moment_of_its_season() -> None:
    with time_machine.travel(at(9, 1), tick=False) as clock:
        open_season(autumn(), actor=staff("负责人"))
        for moment, opens in (
            (at(9, 7, 9), False),
            (at(9, 7, 10), True),
            (at(9, 18, 16), True),
            (at(9, 18, 17), False),
        ):
            clock.move_to(moment)
            name = {9: "wang", 10: "single", 16: "tibetan", 17: "rare"}[moment.hour]
            if opens:
                assert row_of(taught(name), "accept")["state"] == "open"
            else:
                with pytest.raises(Exception, match="season.closed"):
                    taught(name)


def test_a_batch_is_of_one_season_each_once_and_by_the_post_of_its_step() -> None:
    said = Said(conditions={"health": True, "morals": True})
    with time_machine.travel(at(9, 1), tick=False) as clock:
        season = open_season(autumn(), actor=staff("负责人"))
        clock.move_to(at(9, 8))
        cases = [taught(name) for name in ("wang", "single")]
        for case in cases:
            take(case, "accept")
            take(case, "record_check", clear="是")
        clock.move_to(at(9, 19))
        reviewer = holders(row_of(cases[0], "review"))[0]
        for wrong in ([], [cases[0], cases[0]], [uuid.uuid4() for _ in range(MOST + 1)]):
            with refused("batch.size", "cases"):
                advance_batch(wrong, "review", said, season=season, actor=reviewer)
        with pytest.raises(Exception, match="batch.season"):
            advance_batch(cases[:1], "review", said, season=uuid.uuid4(), actor=reviewer)
        for make, *who in OTHERS:
            with pytest.raises(Exception, match="case.post"):
                advance_batch(cases[:1], "review", said, season=season, actor=make(*who))
        advance_batch(cases, "review", said, season=season, actor=reviewer)
        assert [row_of(case, "review")["state"] for case in cases] == ["done", "done"]
        with pytest.raises(Exception, match="batch.step"):
            advance_batch(cases[:1], "decide", Said(verdict="granted"), actor=holders(row_of(cases[0], "decide"))[0])


def test_what_is_taken_case_by_case_is_no_batch() -> None:
    case = accepted()
    with pytest.raises(Exception, match="batch.step"):
        advance_batch([case], "review", Said(conditions={"people": True}), actor=staff("审查"))


def test_by_rank_nothing_is_granted_before_the_season_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from tongban.limits.acts.places import _check_compared

    quota = {"id": 1, "total": 1, "held": 0, "taken": 0, "kind": "int", "unit": "个", "name": "名额"}
    monkeypatch.setattr("tongban.limits.acts.places.closes_at", lambda intake: at(9, 18, 17))
    said = SimpleNamespace(when_short="lot", rank="", then="lot", of="x")
    turn = SimpleNamespace(e=SimpleNamespace(limited=said), case={"intake": None}, at=at(9, 18, 17))
    with refused("quota.season", "verdict"):
        _check_compared(turn, {"case_id": 1, "amount": 1}, quota, SimpleNamespace(waiting=lambda *a: []))  # type: ignore[arg-type]


def test_a_case_that_has_come_to_take_more_than_is_free_is_not_granted() -> None:
    from types import SimpleNamespace

    from tongban.limits.acts.places import _take

    quota = {"id": 1, "total": 2, "held": 1, "taken": 1, "kind": "int", "unit": "个", "name": "名额"}
    claim = {"id": 2, "case_id": 3, "quota_id": 1, "state": "held", "amount": 1}
    said = SimpleNamespace(take="reader.many", when_short="queue")
    turn = SimpleNamespace(e=SimpleNamespace(limited=said), facts={"reader.many": 2})
    with refused("quota.short", "verdict"):
        _take(turn, claim, None, SimpleNamespace(quotas={1: quota}))  # type: ignore[arg-type]


@time_machine.travel(at(11, 2))
def test_a_second_period_begins_after_the_first() -> None:
    publish(card_text(), actor=PLATFORM)
    announced("1")
    later = year(period="2027年", opens_on=date(2027, 1, 1), closes_on=date(2027, 12, 31))
    assert numbers(announce_quota(later, actor=staff("负责人"))) == (2, 0, 0)
