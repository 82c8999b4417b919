"""Founding organs, giving powers by line and place, appointing people to posts; loading the divisions."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path

from tongban.core.clock import now
from tongban.core.codes import credit_code
from tongban.core.crypto import sm3
from tongban.core.errors import Denied
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Head, KeepReply, Subject, new_row, perform, write
from tongban.core.ledger.load import load_reference
from tongban.core.scope import Actor
from tongban.core.workdays.loading import read_rows
from tongban.organisation.models import CalendarDay, Division, Holding, Organ, Power
from tongban.organisation.queries import forget, level_of


@dataclass(frozen=True)
class Founding:
    """An organ to be entered: what it is, where, and how it can be reached."""

    id: uuid.UUID
    credit_code: str
    name: str
    name_en: str
    role: str
    division: str
    line: str = ""
    address: str = ""
    phone: str = ""
    complaint_phone: str = ""
    hours: str = "工作日 9:00–17:30"
    closes: time = time(17, 30)
    posts: Sequence[tuple[uuid.UUID, str]] = field(default=())
    powers: Sequence[tuple[str, uuid.UUID, uuid.UUID, uuid.UUID, str]] = field(default=())
    # Since when the posts are held; the demonstration's since the day of the policy.
    since: date = date(2022, 6, 1)


def _may_organise(actor: Actor) -> None:
    if not actor.is_platform:
        raise Denied(
            "organisation.manage",
            "机构、职权和岗位由编办和平台管理机构登记。",
            "Organs, powers and posts are entered by the staffing office and the platform's operator.",
        )


def founding_change(founding: Founding, *, actor: Actor, basis: str = "") -> Change:
    """The Change that enters an organ, with the posts held and the powers it is the competent organ for; ``basis``: by
    which document. Whoever calls it has asked who may.
    """
    checked = credit_code.check(founding.credit_code)
    level = level_of(founding.division)
    organ = new_row(
        Organ,
        id=founding.id,
        credit_code=checked,
        name=founding.name,
        name_en=founding.name_en,
        role=founding.role,
        line=founding.line,
        division=founding.division,
        level=level,
        address=founding.address,
        phone=founding.phone,
        complaint_phone=founding.complaint_phone,
        hours=founding.hours,
        closes=founding.closes,
    )
    posts = [
        new_row(Holding, id=new_id(), account_id=account, organ_id=founding.id, post=post, begins=founding.since)
        for account, post in founding.posts
    ]
    powers = [
        new_row(
            Power,
            id=new_id(),
            line=line,
            division=founding.division,
            level=level,
            competent_id=competent,
            supervising_id=supervising,
            enforcing_id=enforcing,
            basis=basis,
        )
        for line, competent, supervising, enforcing, basis in founding.powers
    ]
    return Change(
        Subject("organ", founding.id),
        Head.start(),
        "organ.found",
        actor,
        now(),
        rows=(organ, *posts, *powers),
        detail={"basis": basis} if basis else {},
    )


def found_all(foundings: Sequence[Founding], *, actor: Actor) -> None:
    """Enter many organs in one transaction (powers may name each other)."""
    _may_organise(actor)
    changes = [founding_change(f, actor=actor) for f in foundings]

    def work(once: KeepReply) -> dict[str, int]:
        write(changes)
        return {"organs": len(changes)}

    perform(work, actor=actor)
    forget()


def load_divisions(path: Path, *, actor: Actor) -> bool:
    """Load the divisions of a province from CSV (code, name, level, parent); True if something was loaded."""
    _may_organise(actor)
    data = path.read_bytes()
    rows = csv.DictReader(data.decode("utf-8-sig").splitlines())
    loaded = load_reference(
        Division,
        ((r["code"], r["name"], int(r["level"]), r["parent"]) for r in rows),
        ("code", "name", "level", "parent"),
        digest=sm3(data).hex(),
        actor=actor,
    )
    forget()
    return loaded


def load_days(national: Path, local: Path, *, actor: Actor) -> bool:
    """Load the announced days from CSV (date, kind, name; local days also division); True if something was loaded.

    Cases whose due date lay beyond the calendar are re-derived by ``cases.jobs`` afterwards.
    """
    _may_organise(actor)
    texts = [path.read_text(encoding="utf-8-sig") for path in (national, local) if path.exists()]
    rows = [row for text in texts for row in read_rows(text)]
    loaded = load_reference(
        CalendarDay,
        ((f"{r.division}:{r.day}", r.day, r.kind, r.name, r.division) for r in rows),
        ("id", "day", "kind", "name", "division"),
        digest=sm3("\n".join(texts).encode()).hex(),
        actor=actor,
    )
    forget()
    return loaded
