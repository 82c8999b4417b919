"""Socket: the other formats of a guide, for programs and search engines. The room that gives data away says them
when it starts; without such a room a guide has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tongban.catalogue.guide_now import Told


@dataclass(frozen=True, slots=True)
class Formats:
    """``listed(code, language, query)``: name, media, href and words of each format. ``summary(told)``: the block that
    search engines read, safe to stand in a page. ``table(code)``: the address of the 一表 as a file.
    """

    listed: Callable[[str, str, str], list[dict[str, str]]] = lambda code, language, query: []
    summary: Callable[[Told], str] = lambda told: ""
    table: Callable[[str], str] = lambda code: ""


_given: list[Formats] = []


def give_formats(formats: Formats) -> None:
    """Register; the last one counts."""
    _given[:] = [formats]


def formats_given() -> Formats:
    """What is registered."""
    return _given[0] if _given else Formats()
