"""The guided question on pages of a guide: which answers lead here, and which of them was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template

from tongban.definition.guide.parts import Asked, Guide, Way

register = template.Library()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as pages offer it. ``mark`` names it in the address where several lead to its situation; ``chosen``:
    it was given.
    """

    way: Way
    mark: str
    chosen: bool


@register.simple_tag(takes_context=True)
def answers(context: Any, guide: Guide) -> list[tuple[Asked, list[Answer]]]:
    """The questions of a guide with their answers. An answer was given where the address names it, or names a situation
    to which no other answer leads; so were the answers by which its question is reached. Where nothing was asked for,
    nothing was given. Situations that are chosen by name are no answers: the one shown is the one chosen.
    """
    request = context.get("request")
    given = request.GET if request is not None else {}
    said = guide.situation if given.get("situation", "") == guide.situation or not _is_tree(guide) else ""
    leading = _leading(guide.asked, said)
    chosen = {given.get("answer", "")} & set(leading) or (set(leading) if len(leading) == 1 else set())
    chosen = _before(guide.asked, chosen)
    return [
        (
            one,
            [
                Answer(way, mark if len(_leading(guide.asked, way.situation)) > 1 else "", mark in chosen)
                for mark, way in _marked(one)
            ],
        )
        for one in guide.asked
    ]


def _is_tree(guide: Guide) -> bool:
    return any(one.text for one in guide.asked)


def _marked(one: Asked) -> list[tuple[str, Way]]:
    return [(f"{one.key}-{place}", way) for place, way in enumerate(one.ways, 1)]


def _leading(asked: Sequence[Asked], situation: str) -> list[str]:
    """The answers that lead to a situation."""
    return [mark for one in asked for mark, way in _marked(one) if situation and way.situation == situation]


def _before(asked: Sequence[Asked], chosen: set[str]) -> set[str]:
    """The answers and those on the way to their questions, where there is one way to a question."""
    known = set(chosen)
    for _ in asked:
        for one in asked:
            ways = [mark for other in asked for mark, way in _marked(other) if way.ask == one.key]
            if len(ways) == 1 and known & {mark for mark, _ in _marked(one)}:
                known |= set(ways)
    return known
