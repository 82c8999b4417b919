"""Something late, a slip about it, and a report, by acts, as long ago as the clock is now."""

from __future__ import annotations

import uuid
from datetime import timedelta

import time_machine

from tongban.cases.queries.late import STAGE
from tongban.core.clock import day_of, now
from tongban.core.ledger.reading import fetch
from tongban.oversight.acts.reporting import make_report
from tongban.oversight.acts.slips import Asked, answer, ask
from tongban.site.shipped import key

import calls
from demo import WUHOU


def late() -> uuid.UUID:
    """The open step of a case that was accepted weeks ago."""
    with time_machine.travel(now() - timedelta(days=40)):
        case = calls.accepted()
    found: uuid.UUID = fetch("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", [case])[0]["id"]
    return found


def asked() -> uuid.UUID:
    """A slip about it."""
    said = Asked(STAGE, late(), "请尽快办理（演示）", day_of(now()) + timedelta(days=2))
    return uuid.UUID(ask(said, actor=calls.staff("负责人"))["id"])


def answered() -> uuid.UUID:
    """One that was answered."""
    slip = asked()
    answer(slip, "明天办结（演示）", actor=calls.staff("审查"))
    return slip


def reported() -> uuid.UUID:
    """The report of yesterday for Wuhou."""
    return uuid.UUID(make_report(key("government", WUHOU), "day", actor=calls.staff("负责人"))["id"])
