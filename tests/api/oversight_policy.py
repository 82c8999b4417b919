"""Who may call what of oversight."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from oversight_world import answered, asked, late
from tongban.cases.queries.late import STAGE
from tongban.core.clock import day_of, now
from tongban.site.shipped import key

from demo import WUHOU
from policy import ALL, HEAD, Line

STAFF = "401 403 403 200 200 200 200 200 200 200"
# The post that was asked is held by the reviewer and the inspector; the head answers too.
ASKED = "401 403 403 403 403 200 200 403 200 403"


def _slip(known: uuid.UUID) -> dict[str, str]:
    return {"slip": str(known)}


def _about(known: uuid.UUID) -> dict[str, Any]:
    due = day_of(now()) + timedelta(days=2)
    return {"kind": STAGE, "key": str(known), "words": "请尽快办理（演示）", "due": str(due)}


def _words(known: uuid.UUID) -> dict[str, Any]:
    return {"words": "明天办结（演示）", "due": str(day_of(now()) + timedelta(days=2))}


def _report(known: uuid.UUID) -> dict[str, Any]:
    return {"organ": str(key("government", WUHOU)), "period": "day"}


OVERSIGHT: tuple[Line, ...] = (
    Line("GET", "/overdue", STAFF),
    Line("GET", "/slips", STAFF),
    Line("POST", "/slips", HEAD.replace("200", "201"), late, body=_about),
    Line("POST", "/slips/{slip}/answer", ASKED, asked, _slip, _words),
    Line("POST", "/slips/{slip}/close", HEAD, answered, _slip, _words),
    Line("POST", "/slips/{slip}/return", HEAD, answered, _slip, _words),
    Line("GET", "/open/time", ALL),
    Line("POST", "/oversight/reports", HEAD.replace("200", "201"), body=_report),
)
