"""A limited number in tests: a small item with a quota, its ledger, and where the claim of a case stands."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Any

from tongban.catalogue.acts import publish
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.limits.acts.quotas import Announcement, announce_quota, change_quota

from demo import WUHOU, person, staff
from runs import filed, take

CARD = "512B99201000"
_TEXT = (Path(__file__).parent / "definitions" / "reader-card.yaml").read_text(encoding="utf-8")
PEOPLE = ("wang", "single", "tibetan", "rare")


def card_text(short: str = "refuse", **also: str) -> str:
    """The library card with a quota; ``also`` replaces words of the definition."""
    text = _TEXT.replace(
        "  licences:\n", "  ledgers:\n    reader.cards: {name: 读者证名额, en: Cards}\n  licences:\n", 1
    )
    quota = f"quota: {{of: reader.cards, at: reader.library, take: 1, when_short: {short}, basis: 图书馆法#33}}"
    text = text.replace("  fee: []\n", f"  {quota}\n  fee: []\n", 1)
    for old, new in also.items():
        text = text.replace(old, new)
    return text


def card(short: str = "refuse", total: str = "1") -> uuid.UUID:
    """Published, with so many cards announced in Wuhou; returns the ledger."""
    publish(card_text(short), actor=PLATFORM)
    return announced(total)


def announced(total: str = "1", place: str = WUHOU, period: str = "2026年") -> uuid.UUID:
    said = Announcement(CARD, place, period, date(2026, 1, 1), date(2026, 12, 31), total)
    return announce_quota(said, actor=staff("负责人", place))


def changed(quota: uuid.UUID, total: str) -> None:
    change_quota(quota, total, "增加名额（演示）", actor=staff("负责人"))


def wants(who: str) -> uuid.UUID:
    """A card applied for, accepted by the desk."""
    case = filed(CARD, "first", {"reader.library": WUHOU, "reader.child": "否"}, who)
    take(case, "receive")
    return case


def claim(case: uuid.UUID) -> str:
    """The state of the claim of a case."""
    found = fetch("SELECT state FROM limits_hold WHERE case_id = %s", [case])
    return str(found[0]["state"]) if found else ""


def numbers(quota: uuid.UUID) -> tuple[int, int, int]:
    """(total, held, taken) of a ledger."""
    row = fetch("SELECT total, held, taken FROM limits_quota WHERE id = %s", [quota])[0]
    return row["total"], row["held"], row["taken"]


def told(who: str) -> list[str]:
    """Titles of what somebody was told, first to last."""
    rows = fetch("SELECT title FROM messages_message WHERE to_id = %s ORDER BY id", [person(who)[1]])
    return [row["title"] for row in rows]


def standing() -> list[Any]:
    """Everything an act on places could change."""
    tables = ("cases_case", "cases_step", "cases_notice", "limits_hold", "limits_quota")
    parts = ", ".join(
        f"(SELECT md5(COALESCE(string_agg(t::text, '|' ORDER BY t.id), '')) FROM {name} t) AS {name}" for name in tables
    )
    return list(fetch(f"SELECT {parts}, (SELECT count(*) FROM ledger_entry) AS lines")[0].values())
