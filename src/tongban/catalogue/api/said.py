"""What the catalogue's staff endpoints share: who calls, keys and versions, cells and findings as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Header, Schema
from pydantic import AfterValidator

from tongban.catalogue.policies import may_use_workbench
from tongban.core.clock import SHANGHAI
from tongban.core.scope import Actor
from tongban.definition.check.finding import Finding
from tongban.definition.comparison import Cell

KEY: Any = Header(  # type: ignore[type-arg]
    "", alias="Idempotency-Key", description="A key of your own: the same call again gives the same answer."
)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


# An instant; without an offset it is the country's time.
Instant = Annotated[datetime, AfterValidator(_aware)]


class CellTold(Schema):
    """A cell that differs, in the words of the table; ``kind`` added, removed or changed."""

    path: str
    label: str
    before: str
    after: str
    kind: str


class FindingTold(Schema):
    """What the checker says of one cell, as ``tongban check --json`` prints it; ``where`` is its place in the table
    that was handed in, empty where there is none.
    """

    code: str
    severity: str
    path: str
    line: int
    what_zh: str
    what_en: str
    mend_zh: str
    mend_en: str
    where: str = ""


class Words(Schema):
    """What is said with an act, on record."""

    words: str = ""


class Cells(Schema):
    """A comparison, in the order of the text."""

    cells: list[CellTold]


def actor_of(request: HttpRequest) -> Actor:
    """Who calls."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def cataloguer(request: HttpRequest) -> Actor:
    """Who calls, with a post of the catalogue. Denied ``catalogue.desk``."""
    actor = actor_of(request)
    may_use_workbench(actor)
    return actor


def cells_told(cells: Iterable[Cell]) -> list[CellTold]:
    """A comparison as JSON."""
    return [CellTold(**asdict(one)) for one in cells]


def finding_told(finding: Finding, where: str = "") -> FindingTold:
    """A finding as JSON."""
    return FindingTold(**asdict(finding), where=where)


def findings_told(findings: Iterable[Finding]) -> list[FindingTold]:
    """Findings as JSON."""
    return [finding_told(one) for one in findings]
