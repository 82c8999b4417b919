"""Cover for absence: who may, for how long, and that it ends by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tongban.core.clock import day_of, now
from tongban.organisation.covering import CoverSaid, cover
from tongban.organisation.queries import actor as account_actor

from demo import GUANGAN, citizen, staff
from desk_walk import desk_of, hidden
from refusing import denied, refused

pytestmark = pytest.mark.django_db


def said(days: int = 5, **other: object) -> CoverSaid:
    """The second clerk's post of help, covered by the first, from today."""
    colleague = staff("窗口").account
    mine = next(one for one in staff("窗口二").posts if one.name == "帮办")
    assert colleague is not None
    today = day_of(now())
    whole = CoverSaid(mine.organ, mine.name, colleague, today, today + timedelta(days=days - 1), "年休假")
    return replace(whole, **other)  # type: ignore[arg-type]


def holds_on(day: date) -> bool:
    colleague = staff("窗口").account
    assert colleague is not None
    return account_actor(colleague, on=day).holds(said().organ, said().post)


def test_the_colleague_holds_the_post_from_the_first_to_the_last_day_and_no_longer() -> None:
    today = day_of(now())
    assert not holds_on(today)
    cover(said(), actor=staff("窗口二"), key="one")
    cover(said(), actor=staff("窗口二"), key="one")
    days = [holds_on(today + timedelta(days=n)) for n in (0, 4, 5)]
    assert days == [True, True, False]
    with refused("post.held", "by", status=409):
        cover(said(), actor=staff("窗口二"))


def test_nobody_covers_what_is_not_his_nor_a_heads_post() -> None:
    for who in (staff("决定"), staff("窗口"), staff("窗口二", GUANGAN), citizen("wang")):
        with denied("post.cover"):
            cover(said(), actor=who)
    head = staff("负责人")
    with denied("post.cover"):
        cover(said(organ=head.posts[0].organ, post="负责人"), actor=head)
    decider = staff("决定")
    with denied("post.cover"):
        cover(said(organ=decider.posts[0].organ, post="决定"), actor=decider)
    assert not holds_on(day_of(now()))


def test_what_is_refused() -> None:
    mine, today = staff("窗口二"), day_of(now())
    with refused("cover.days", "ends"):
        cover(said(days=61), actor=mine)
    with refused("cover.days", "begins"):
        cover(said(begins=today - timedelta(days=1)), actor=mine)
    with refused("cover.reason", "reason"):
        cover(said(reason=" "), actor=mine)
    for other in (mine.account, staff("审查").account):
        with refused("cover.colleague", "by"):
            cover(said(by=other), actor=mine)
    assert not holds_on(today)
    cover(said(days=60), actor=mine)


def test_the_page_registers_and_keeps_what_was_typed() -> None:
    clerk, whole = desk_of("窗口二"), said()
    page = clerk.get("/desk/cover/").content.decode()
    typed = {
        "once": hidden(page, "once"),
        "post": f"{whole.organ}:{whole.post}",
        "by": str(whole.by),
        "reason": "年休假",
    }
    bad = clerk.post("/desk/cover/", {**typed, "begins": "", "ends": ""})
    assert bad.status_code == 422 and 'value="年休假"' in bad.content.decode() and not holds_on(whole.begins)
    days = {"begins": whole.begins.isoformat(), "ends": whole.ends.isoformat()}
    assert clerk.post("/desk/cover/", {**typed, **days}).status_code == 302
    assert holds_on(whole.ends)
