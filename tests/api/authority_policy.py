"""Who may call what of delegations, commitments, offers and what is owed after decisions."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from tongban.cases.reading import load
from tongban.cases.rules.commitment import letter_of
from tongban.catalogue.acts import publish
from tongban.core.scope import PLATFORM
from tongban.site.shipped import key

import authority_world as world
from demo import WUHOU
from policy import ALL, HEAD, HIS_DRAFT, REVIEWER, SIGNED_IN, Line

NONE = "401" + " 403" * 9
CHECKER = "401 403 403 403 403 403 403 403 200 200"
DECIDER = "401 403 403 403 403 403 403 200 200 403"
ASKED = "401 403 403 403 403 200 200 403 200 403"
FORWARDS = "401 403 403 403 403 403 403 403 403 403"
REVIEWS = "401 403 403 403 403 200 200 403 200 403"
OWNER = "401 403 200 403 403 403 403 403 403 403"


def trees() -> uuid.UUID:
    """An item whose decision may be delegated."""
    publish((world.DEFINITIONS / "own-trees.yaml").read_text(encoding="utf-8"), actor=PLATFORM)
    return uuid.UUID(int=0)


def _delegation(known: uuid.UUID) -> dict[str, Any]:
    return {
        "item": "511A99303000",
        "delegator": str(key("organ", WUHOU, "林业")),
        "delegate": str(key("township", "510107011000")),
        "document": "武侯区林业局委托书（演示）〔2026〕1号",
        "document_on": "2026-01-05",
        "begins": "2026-01-05",
    }


def _id(name: str) -> Callable[[uuid.UUID], dict[str, str]]:
    return lambda known: {name: str(known)}


def _letter(case: uuid.UUID) -> dict[str, str]:
    return {"signed": load(case).case["applicant_name"], "digest": letter_of(load(case).e).digest}


DUTY, OFFER, CASE = "/duties/{duty}", "/me/offers/{offer}", "/cases/{case}/commitment"
AUTHORITY: tuple[Line, ...] = (
    Line("GET", "/delegations", ALL),
    Line("POST", "/delegations", HEAD.replace("200", "201"), trees, body=_delegation),
    Line(
        "POST",
        "/delegations/{delegation}/withdraw",
        HEAD,
        world.delegated,
        _id("delegation"),
        lambda known: {"reason": "改由本局决定"},
    ),
    Line("GET", CASE, "401 200" + " 404" * 8, world.promising),
    Line("PUT", CASE, HIS_DRAFT, world.promising, body=_letter),
    Line("DELETE", CASE, HIS_DRAFT, world.promised),
    Line("GET", "/duties", SIGNED_IN),
    Line("POST", DUTY + "/report", NONE, world.to_be_reported, _id("duty"), lambda known: {"words": "已准予"}),
    Line(
        "POST",
        DUTY + "/answer",
        ASKED,
        world.to_be_answered,
        _id("duty"),
        lambda known: {"outcome": "held", "words": "查到，无重大事故", "facts": {"raft.clear": "是"}},
    ),
    Line(
        "POST",
        DUTY + "/look",
        REVIEWER,
        world.to_be_examined,
        _id("duty"),
        lambda known: {"verdict": "fit", "words": "制度齐全", "conditions": {"people": True}},
    ),
    Line("POST", DUTY + "/forward", FORWARDS, world.to_be_forwarded, _id("duty"), lambda known: {"words": "同意"}),
    Line(
        "POST",
        DUTY + "/verify",
        CHECKER,
        world.to_be_checked,
        _id("duty"),
        lambda known: {"verdict": "kept", "words": "与承诺一致"},
    ),
    Line(
        "POST",
        DUTY + "/lapse",
        DECIDER,
        world.to_be_looked_at,
        _id("duty"),
        lambda known: {"verdict": "used", "words": "已经开钻"},
    ),
    Line(
        "POST",
        DUTY + "/review",
        REVIEWS,
        world.to_be_reviewed,
        _id("duty"),
        lambda known: {"verdict": "passed", "words": "没有变化"},
    ),
    Line("POST", DUTY + "/repair", CHECKER, world.found_false, _id("duty"), lambda known: {"words": "已整改"}),
    Line("POST", DUTY + "/revoke", DECIDER, world.to_be_revoked, _id("duty"), lambda known: {"reasons": ["未改正"]}),
    Line("GET", "/me/offers", SIGNED_IN),
    Line("POST", OFFER + "/decline", OWNER, world.followed, _id("offer")),
    Line("POST", OFFER + "/take", OWNER.replace("200", "201"), world.followed, _id("offer")),
)
