"""Jobs: one bad subject stops nobody, is written down with a sentence, waits longer each time, and is cleared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tongban.core import jobs
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.jobs import called, failures, per_subject, retry_due, try_again, whole

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def only_ours() -> Iterator[None]:
    """What these tests register is gone afterwards."""
    kept = dict(jobs._jobs), dict(jobs._called)
    yield
    jobs._jobs.clear(), jobs._called.clear()
    jobs._jobs.update(kept[0]), jobs._called.update(kept[1])


def test_a_bad_subject_stops_nobody_and_is_cleared_by_success(clock: time_machine.Traveller) -> None:
    bad, done = {"c"}, []

    @per_subject("test.letters", "letter", "写信")
    def letters(key: str) -> bool:
        if key in bad:
            raise Refusal("letter.bad", "这封信写不成。", "This letter cannot be written.")
        done.append(key)
        return True

    assert letters.each("abcde") == 4
    assert done == ["a", "b", "d", "e"]
    (failure,) = failures()
    assert (failure.job, failure.words, failure.kind, failure.called) == ("test.letters", "写信", "letter", "c")
    assert (failure.code, failure.zh, failure.en) == ("letter.bad", "这封信写不成。", "This letter cannot be written.")
    assert (failure.times, failure.first_at, failure.last_at) == (1, START, START)
    assert failure.again_at == START + timedelta(minutes=1)
    assert letters.each("cf") == 1, "what waits for its next try is left alone"
    assert failures()[0].times == 1 and letters.waiting() == ["c"]
    clock.shift(60)
    assert letters.waiting() == []
    bad.clear()
    assert letters.each("c") == 1
    assert failures() == []


def test_each_try_waits_twice_as_long_at_most_six_hours(clock: time_machine.Traveller) -> None:
    @per_subject("test.never", "letter", "写信")
    def never(key: str) -> bool:
        raise RuntimeError("王秀英的信")

    never.run("a")
    waits = []
    for times in range(1, 12):
        (failure,) = failures()
        assert (failure.times, failure.first_at, failure.last_at) == (times, START, now())
        waits.append(failure.again_at - now())
        clock.move_to(failure.again_at - timedelta(microseconds=1))
        assert retry_due() == 0 and failures()[0].times == times
        clock.move_to(failure.again_at)
        assert retry_due() == 0
    minutes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert waits == [timedelta(minutes=n) for n in minutes]
    assert failure.code == "job.fault" and "RuntimeError" in failure.zh and "RuntimeError" in failure.en
    assert "王秀英" not in failure.zh + failure.en, "a fault's message may hold what somebody wrote"


def test_whoever_tries_now_does_not_wait(clock: time_machine.Traveller) -> None:
    bad = [True]

    @per_subject("test.now", "letter", "写信")
    def letter(key: str) -> bool:
        if bad:
            raise RuntimeError("not yet")
        return True

    letter.run("a")
    assert retry_due() == 0
    bad.clear()
    assert retry_due() == 0 and len(failures()) == 1
    key = failures()[0].id
    assert try_again(key) and retry_due() == 1
    assert failures() == [] and not try_again(key)


def test_a_duty_without_subjects_is_guarded_and_tried_again(clock: time_machine.Traveller) -> None:
    seen = []

    def fall() -> int:
        if len(seen) < 1:
            seen.append(1)
            raise ValueError("no")
        return 3

    duty = whole("test.duty", "每日的事", fall)
    assert duty.run() == 0
    assert [(one.job, one.kind, one.called) for one in failures()] == [("test.duty", "", "")]
    assert duty.run() == 3 and failures() == []


def test_failures_are_called_by_their_number_and_a_job_that_is_no_more_is_forgotten() -> None:
    @per_subject("test.named", "letter", "写信")
    def letter(key: str) -> bool:
        raise RuntimeError("no")

    @called("letter")
    def numbers(keys: list[str]) -> dict[str, str]:
        return {key: f"川信〔2026〕{key}号" for key in keys}

    letter.run("7 to somebody")
    assert failures()[0].called == "川信〔2026〕7号"
    del jobs._jobs["test.named"]
    with time_machine.travel(now() + timedelta(hours=1)):
        assert retry_due() == 0
    assert failures() == []
