"""The list at a counter for its templates: numbers that are links, rows by severity, the case before and the next."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlencode

from django.urls import reverse

from tongban.cases.queries.counter import PAGE, SEVERITIES, SORTS, AtCounter, CounterList, Edges, Wanted, counter_list
from tongban.cases.queries.staff import HALL_ROLES
from tongban.cases.rules import clock
from tongban.core.clock import day_of
from tongban.core.scope import Actor
from tongban.desks.rules import edges_of
from tongban.organisation.queries import calendar, place
from tongban.web.context import language
from tongban.web.staff import NO_DAY, DaysLeft, NoDay, badge, moment
from tongban.web.words import later, t

SORT_WORDS: Mapping[str, str] = {
    "received": later("待收件核验"),
    "correcting": later("补正中"),
    "issue": later("待出件"),
    "drafts": later("窗口草稿"),
    "promised": later("承诺到期"),
    "deferred": later("容缺材料到期"),
}
SEVERITY_WORDS: Mapping[str, str] = {
    "late": later("超期"),
    "today": later("今天到期"),
    "soon": later("3 天内"),
    "later": later("以后"),
    "none": later("没有期限"),
}
# What a desk minds today: the words, the sort and the severity of the list behind them.
MINDED = (
    (later("告知期限已过"), "received", "late"),
    (later("告知期限今天到"), "received", "today"),
    (later("承诺今天办结"), "promised", "today"),
    (later("已超过承诺时限"), "promised", "late"),
    (later("容缺材料明天前到期"), "deferred", ""),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the table shows it."""

    one: AtCounter
    href: str
    when: str
    badge: DaysLeft | NoDay
    days: int | None
    severity: str


@dataclass(frozen=True, slots=True)
class Link:
    """A number that is a link: the list behind it has so many rows."""

    label: str
    href: str
    n: int
    current: bool = False


def href_of(wanted: Wanted, page: int = 1) -> str:
    """The address of a list."""
    query = urlencode(query_of(wanted) | ({"page": str(page)} if page > 1 else {}))
    return reverse("desks:board") + (f"?{query}" if query else "")


def query_of(wanted: Wanted) -> dict[str, str]:
    """The filter as an address names it."""
    said = {"show": wanted.sort, "when": wanted.severity, "item": wanted.item}
    return {name: value for name, value in said.items() if value}


def wanted_of(said: Mapping[str, str]) -> Wanted:
    """The filter an address or a form names; what is no filter is none."""
    sort, severity = said.get("show", ""), said.get("when", "")
    return Wanted(sort if sort in SORTS else "", severity if severity in SEVERITIES else "", said.get("item", ""))


def edges_at(actor: Actor, at: datetime) -> Edges:
    """The edges of severity by the calendar and closing time of the actor's first hall."""
    hall = next((post for post in actor.posts if post.role in HALL_ROLES), None)
    if hall is None:
        return Edges(at, at, at)
    days, organ = calendar(hall.division), place(hall.division, day_of(at)).by_id(hall.organ)
    closes = organ["closes"] if organ is not None else None
    return edges_of(lambda since: clock.step_due(clock.CORRECTION, since, days, closes), at, day_of(at))


def listed(actor: Actor, at: datetime, wanted: Wanted, *, page: int = 1, size: int | None = PAGE) -> CounterList:
    """What waits, as the filter wants it. One query."""
    return counter_list(actor, day_of(at), edges_at(actor, at), wanted, page=page, size=size)


def lines(found: CounterList, at: datetime, wanted: Wanted) -> list[Line]:
    """The rows with what is to be shown."""
    return [_line(one, day_of(at), wanted) for one in found.rows]


def _line(one: AtCounter, today: date, wanted: Wanted) -> Line:
    due, days = one.due, None
    if one.sort == "received":
        closes = time.fromisoformat(one.closes) if one.closes else None
        due = clock.step_due(clock.CORRECTION, one.since, calendar(one.place), closes)
    elif one.sort == "correcting" and one.told_at is not None:
        days = (today - day_of(one.told_at)).days
    href = reverse("desks:case", args=(one.case,))
    query = urlencode(query_of(wanted))
    shown = NO_DAY if days is not None else badge(due, today)
    when = moment(one.since)
    return Line(
        one, f"{href}?{query}" if query else href, when, shown, days, t(SEVERITY_WORDS[one.severity], language())
    )


def sorts_of(found: CounterList, wanted: Wanted) -> list[Link]:
    """Everything, then each sort with its number; the sorts that hold nothing are left out unless chosen."""
    lang = language()
    whole = Link(t("全部", lang), href_of(Wanted()), sum(found.counts.values()), not wanted.sort)
    return [whole] + [
        Link(t(words, lang), href_of(Wanted(sort)), n, wanted.sort == sort)
        for sort, words in SORT_WORDS.items()
        if (n := found.number(sort)) or wanted.sort == sort
    ]


def severities_of(found: CounterList, wanted: Wanted) -> list[Link]:
    """The severities within the sort chosen."""
    lang = language()
    counts = dict.fromkeys(SEVERITIES, 0)
    for (sort, how), n in found.counts.items():
        counts[how] += n if wanted.sort in ("", sort) else 0
    return [Link(t("全部", lang), href_of(Wanted(wanted.sort)), sum(counts.values()), not wanted.severity)] + [
        Link(t(SEVERITY_WORDS[how], lang), href_of(Wanted(wanted.sort, how)), n, wanted.severity == how)
        for how, n in counts.items()
        if n or wanted.severity == how
    ]


def items_of(found: CounterList, wanted: Wanted) -> list[Link]:
    """The items within the sort chosen, most first."""
    whole = Link(t("全部", language()), href_of(Wanted(wanted.sort, wanted.severity)), 0, not wanted.item)
    return [whole] + [
        Link(name, href_of(Wanted(wanted.sort, "", code)), n, wanted.item == code) for code, name, n in found.items
    ]


def minded(found: CounterList) -> list[Link]:
    """What to mind today, each number with its list."""
    return [
        Link(t(words, language()), href_of(Wanted(sort, severity)), found.number(sort, severity))
        for words, sort, severity in MINDED
    ]


def left_pane(actor: Actor, at: datetime, wanted: Wanted) -> dict[str, object]:
    """The first of the list one works through, and what to mind today. One query for all of it."""
    chosen = wanted if wanted.sort else Wanted("received")
    found = listed(actor, at, chosen)
    return {
        "rows": lines(found, at, chosen),
        "title": t(SORT_WORDS[chosen.sort], language()),
        "total": found.total,
        "all": href_of(chosen),
        "minded": minded(found),
    }


def neighbours(rows: list[Line], case: uuid.UUID) -> tuple[str, str]:
    """The addresses of the case before and the next of the list; of one that is not in it the first is the next."""
    cases = [line.one.case for line in rows]
    if case not in cases:
        return "", rows[0].href if rows else ""
    at = cases.index(case)
    return rows[at - 1].href if at else "", rows[at + 1].href if at + 1 < len(rows) else ""
