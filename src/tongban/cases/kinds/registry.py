"""The register of handlers, and what passes between a screen or the API and a handler."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from tongban.core.clock import day_of
from tongban.core.errors import Refusal
from tongban.definition.registry import declare_kinds

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import Row


@dataclass(frozen=True)
class Said:
    """What the person at the step says. Values of ``outputs`` are as written in a form; the handler types them."""

    outputs: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, bool] = field(default_factory=dict)
    verdict: str = ""
    opinion: str = ""
    reasons: tuple[str, ...] = ()
    partner: uuid.UUID | None = None
    partner_name: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing the form of a step asks: an output, a condition to judge, or one of the fixed fields."""

    name: str
    label: str
    type: str
    sort: str
    options: tuple[tuple[str, str], ...] = ()
    basis: str = ""


class Handler(Protocol):
    """One way of finishing steps."""

    def asks(self, turn: Turn, row: Mapping[str, Any]) -> tuple[Asked, ...]:
        """What the form shows; taken from the definition."""
        ...

    def finish(self, turn: Turn, row: Row, said: Said) -> None:
        """Check what is said, finish the step on the turn; raises Refusal with the field at fault."""
        ...


_handlers: dict[str, Handler] = {}


def handles(handler: Handler, *kinds: str) -> None:
    """Register a handler."""
    for kind in kinds:
        _handlers[kind] = handler
    declare_kinds(kinds)


def handler_of(kind: str) -> Handler:
    """The handler of a kind."""
    found = _handlers.get(kind)
    if found is None:
        raise Refusal(
            "step.no_handler",
            f"平台还不能办理“{kind}”类环节，请联系平台管理机构。",
            f"The platform has no handler for steps of kind “{kind}”; tell its operator.",
            status=501,
        )
    return found


def is_early(turn: Turn, row: Mapping[str, object]) -> bool:
    """Does what the step waits for still run (公示期、等待期)? It can be finished from the day after."""
    last = row["opens_on"]
    return isinstance(last, date) and day_of(turn.at) <= last


def check_time(turn: Turn, row: Row) -> None:
    """Refusal ``step.too_early`` of a step of any kind whose time has not come."""
    if is_early(turn, row):
        raise Refusal(
            "step.too_early",
            f"“{row['name']}”要到{row['opens_on']:%Y-%m-%d}届满，届满后才能办结。",
            f"“{row['name']}” runs until {row['opens_on']:%Y-%m-%d}; it can be finished after that day.",
        )
