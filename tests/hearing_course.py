"""A licence of the demonstration in which a neighbour is heard: brought by acts to each point of its hearing."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import time_machine

from tongban.cases.reading import load
from tongban.core.clock import SHANGHAI, now
from tongban.core.scope import PLATFORM, Actor
from tongban.hearings.acts.asking import ask, tell, waive
from tongban.hearings.acts.holding import Arrangement, Minutes, Statement, arrange, challenge, hosts_of, record
from tongban.hearings.acts.parties import Named, declare, name_party, note_served
from tongban.hearings.rules import earliest_day
from tongban.hearings.sitting import Sitting, read
from tongban.organisation.queries import actor as account_actor

import calls
from demo import citizen, staff
from runs import holders, number_of

# A Monday; the fifth working day after it lies behind a weekend and the days of Qingming: 7 April.
TOLD = datetime(2026, 3, 30, 9, tzinfo=SHANGHAI)
LAST = datetime(2026, 4, 7, 23, 59, 59, tzinfo=SHANGHAI)
NEIGHBOUR = "rare"


def neighbour() -> Actor:
    """He lives over the shop."""
    return citizen(NEIGHBOUR)


def named(case: uuid.UUID, number: str | None = None, **said: str) -> uuid.UUID:
    """The reviewer names the neighbour as interested."""
    who = {"name": "邻居（演示）", "interest": "排烟口正对住家的窗", **said}
    known = number_of(NEIGHBOUR) if number is None else number
    return uuid.UUID(name_party(case, Named(number=known, **who), actor=staff("审查"))["party"])


def told() -> uuid.UUID:
    """Reviewed and inspected, a neighbour named, both told."""
    case = calls.inspected()
    named(case)
    tell(case, actor=staff("审查"))
    return case


def asked() -> uuid.UUID:
    """The neighbour asked."""
    case = told()
    ask(case, actor=neighbour())
    return case


def host(case: uuid.UUID) -> Actor:
    """Who may host, the decider last: he is wanted afterwards."""
    hosts = list(hosts_of(Sitting(case, PLATFORM, lock=False)))
    return min(map(account_actor, hosts), key=lambda one: any(post.name == "决定" for post in one.posts))


def hour(case: uuid.UUID) -> datetime:
    """The earliest lawful day, in the morning."""
    first = earliest_day(now(), Sitting(case, PLATFORM, lock=False).calendar)
    assert first is not None
    return datetime(first.year, first.month, first.day, 9, 30, tzinfo=SHANGHAI)


def arranged(case: uuid.UUID, **said: Any) -> datetime:
    """Set to the earliest day; returns the hour."""
    at = said.pop("starts_at", None) or hour(case)
    who = said.pop("host", None) or host(case).account
    office, venue = said.pop("office", None) or staff("审查"), said.pop("venue", "武侯区政务服务中心302室（演示）")
    arrange(case, Arrangement(who, at, venue, **said), actor=office)
    return at


def minutes(case: uuid.UUID, signing: str = "signed", why: str = "", **said: Any) -> Minutes:
    """What is taken down: everybody spoke, everybody signed."""
    _, parties = read(case)
    spoken = [Statement(one["id"], "陈述如下（演示）", signing, why) for one in parties if one["state"] == "party"]
    words = {
        "opinion": "油烟净化达标",
        "exhibits": "检测报告一份",
        "argued": "就检测时段作了质证",
        "recorder": "记录员（演示）",
    }
    reviewer = next(s["done_by"] for s in load(case).steps if s["kind"] == "review")
    return Minutes(**{"reviewer": reviewer, "statements": tuple(spoken), **words, **said})


def held(case: uuid.UUID, clock: Any, office: Actor | None = None) -> None:
    """Arranged and held on its day."""
    at = arranged(case, office=office)
    clock.move_to(at + timedelta(hours=2))
    record(case, minutes(case), actor=account_actor(read(case)[0]["host"]))  # type: ignore[index]


def named_only() -> uuid.UUID:
    """The neighbour is named and nobody told."""
    case = calls.inspected()
    named(case)
    return case


def named_by_hand() -> uuid.UUID:
    """Somebody without an account is named; his paper waits to be served."""
    case = calls.inspected()
    named(case, number="", contact="演示路9号")
    tell(case, actor=staff("审查"))
    return case


def declared() -> uuid.UUID:
    """The neighbour declared himself; nobody has answered."""
    case = calls.inspected()
    declare(load(case).case["number"], Named("", interest="挡光"), actor=neighbour())
    return case


def set_long_ago() -> uuid.UUID:
    """Asked for a month ago and set to a day that has passed, before the decider as host."""
    with time_machine.travel(now() - timedelta(days=30)):
        case = asked()
        arranged(case, host=staff("决定").account)
    return case


def challenged() -> uuid.UUID:
    """The host was asked to step aside."""
    case = set_long_ago()
    challenge(case, "主持人是申请人的亲戚", actor=neighbour())
    return case


def waive_hearing(case: uuid.UUID) -> None:
    """Whom the application names as concerned is told and wants no hearing; nor does the applicant. Nothing of any
    other case.
    """
    loaded = load(case)
    if Sitting(case, PLATFORM, lock=False).barrier != "not_told":
        return
    office = next(holders(row)[0] for row in loaded.steps if row["kind"] == "decide")
    tell(case, actor=office)
    clerk = holders({"organ_id": loaded.case["hall_id"], "post": "综合窗口"})[0]
    for party in read(case)[1]:
        if party["told_at"] is None:
            note_served(case, party["id"], "当面交本人，已签收", actor=office)
        waive(case, party=party["id"], signature="身份证核对，签名", actor=clerk)
