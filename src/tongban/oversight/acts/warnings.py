"""预警: a case that has used most of its own span is yellow, past its day red; each is given and told once. Daily."""

from __future__ import annotations

import uuid
from datetime import date

from tongban.cases.acts.turn import Turn
from tongban.cases.queries.spans_used import near_groups, near_in
from tongban.cases.reading import load
from tongban.cases.rules import clock
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.events import Happened, subscribe
from tongban.core.ids import new_id
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.core.workdays import BeyondCalendar, account
from tongban.organisation.queries import HEAD_POST, calendar
from tongban.oversight.acts.telling import tell_posts
from tongban.oversight.models import EarlyWarning
from tongban.oversight.rules import GREEN_LIGHT, RED_LIGHT, YELLOW, light_of, share_used

_TITLES = {"yellow": "黄色预警", "red": "红色预警"}


def warn_early() -> int:
    """Every accepted case that turned yellow or red since; which may have is found by their days alone."""
    today = day_of(now())
    near = [group for group in near_groups() if _may_be_yellow(group.place, group.began, group.due, today)]
    done = {(row["case_id"], row["due"], row["level"]) for row in _given(today)}
    wanted = [
        one.case for one in near_in(near)
        if (one.case, one.due, RED_LIGHT if one.due < today else "yellow") not in done
    ]  # fmt: skip
    return _warn.each(wanted)


def _given(today: date) -> list[dict[str, object]]:
    return fetch("SELECT case_id, due, level FROM oversight_early_warning WHERE due >= %s OR level = 'red'", [today])


def _may_be_yellow(place: str, began: date, due: date, today: date) -> bool:
    """By working days or by calendar days, without the days a stop took: what is used is then never said too small."""
    if today >= due:
        return True
    days = calendar(place)

    def working(first: date, last: date) -> int:
        every = (date.fromordinal(n) for n in range(first.toordinal() + 1, last.toordinal() + 1))
        return sum(days.is_workday(day) for day in every)

    natural = share_used((today - began).days + 1, (due - began).days)
    try:
        return max(natural, share_used(working(began, today) + 1, working(began, due))) >= YELLOW
    except BeyondCalendar:
        return True


@per_subject("case.warn_early", "case", "办理期限预警")
def _warn(key: str) -> bool:
    return bool(warn(uuid.UUID(key), actor=PLATFORM).get("level"))


@act("early_warning.give")
def warn(case: uuid.UUID, *, actor: Actor) -> Done:
    """Give one case the warning it has earned by the account of its days; nothing while it is green or was warned."""
    at = now()
    today, turn = day_of(at), Turn(load(case, lock=True), actor, at)
    row, due = turn.case, turn.case["promised_due"]
    if row["state"] != "accepted" or due is None or row["organ_id"] is None:
        return Done()
    used, whole = _used(turn, due, today)
    level = light_of(used, whole, due, today)
    given = fetch("SELECT 1 AS one FROM oversight_early_warning WHERE case_id = %s AND due = %s AND level = %s",
                  [case, due, level])  # fmt: skip
    if level == GREEN_LIGHT or given:
        return Done()
    said = {"case": str(case), "level": level, "due": str(due), "used": share_used(used, whole)}
    values = {"case_id": case, "organ_id": row["organ_id"], "level": level, "due": due, "used": said["used"]}
    warning = new_row(EarlyWarning, id=new_id(), at=at, **values)
    subject = Subject("early_warning", warning.values["id"])
    event = Event("early_warning.give", said)
    change = Change(subject, Head.start(), "early_warning.give", actor, at, rows=(warning,), detail=said, event=event)
    return Done([change], {"level": level})


def _used(turn: Turn, due: date, today: date) -> tuple[int, int]:
    """How many days count up to today, and how many the case's own span has."""
    start = clock.starts_at(turn.e, turn.case)
    length = clock.length_of(turn.e, "promised", turn.loaded.spans, turn.facts, start) if start is not None else None
    if start is None or length is None:
        return 0, 1
    days, closes = turn.desk()
    stops = clock.stops_of(turn.loaded.spans)
    counted = account(start, length, stops, days, closes, max(due, today))
    by_day = {day.date: day.number for day in counted}
    return max((n for day, n in by_day.items() if day <= today), default=0), by_day.get(due, 0)


@subscribe("oversight.warned", "early_warning.give")
def on_warning(happened: Happened) -> None:
    """Who holds the case's open steps in its organ; of a red one its head too."""
    case, level = uuid.UUID(happened.body["case"]), happened.body["level"]
    loaded = load(case)
    organ = loaded.case["organ_id"]
    posts = [row["post"] for row in loaded.steps if row["state"] == "open" and row["organ_id"] == organ]
    seats = [(organ, post) for post in (*posts, *([HEAD_POST] if level == RED_LIGHT or not posts else ()))]
    due, number = date.fromisoformat(happened.body["due"]), loaded.case["number"]
    text = f"办件{number}承诺{due:%Y-%m-%d}办结，期限已用{happened.body['used']}%。"
    link = f"/desk/case/{case}/"
    tell_posts(seats, ("case", case), (_TITLES[level], text, link), str(happened.id))
