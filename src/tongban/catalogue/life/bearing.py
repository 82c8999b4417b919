"""For whom a change is better: 有利于申请人, 不利于申请人, or neither (then a person has to read it).

By the one table of favourable directions (``rules.favour``) where it speaks of the cell; else by what plainly burdens
or relieves whoever applies: a material, a condition or a question more or less, a limit of the law longer or shorter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tongban.definition.check.direction import holds, turned
from tongban.definition.check.finding import Context
from tongban.definition.comparison import Cell
from tongban.definition.favour import favour_of
from tongban.definition.source import Source
from tongban.web.words import later

# What asks something of applicants: more of it is worse, less is better.
_BURDEN = re.compile(
    r"(?:^|\.)(?:materials\.[^.]+\.(?:id|name)|conditions\.[^.]+\.(?:id|text)|form\.[^.]+\.questions\.[^.]+\.fact"
    r"|fee\.[^.]+\.(?:name|amount))$"
)
# What gives applicants something: more of it is better, less is worse.
_RELIEF = re.compile(
    r"(?:^|\.)(?:materials\.[^.]+\.supply(?:\..+)?|materials\.[^.]+\.defer(?:\..+)?|channels(?:\..+)?|commitment(?:\..+)?"
    r"|never_ask(?:\..+)?|faq(?:\..+)?|silence(?:\..+)?|fee\.[^.]+\.exempt|materials\.[^.]+\.files\.formats\..+)$"
)
_LIMIT = re.compile(r"(?:^|\.)limits\.(?:statutory|promised)$")


@dataclass(frozen=True, slots=True)
class Bearing:
    """``tone`` good, bad or empty; ``zh`` the words, to be translated when shown."""

    tone: str
    zh: str


GOOD = Bearing("good", later("有利于申请人"))
BAD = Bearing("bad", later("不利于申请人"))
OPEN = Bearing("", later("需要看内容"))


def bearing_of(cell: Cell, base: Source, context: Context) -> Bearing:
    """For whom this change is better; ``base`` is the text in which the cell stands."""
    if cell.kind == "changed":
        return _changed(cell, base, context)
    if _BURDEN.search(cell.path):
        return BAD if cell.kind == "added" else GOOD
    if _RELIEF.search(cell.path):
        return GOOD if cell.kind == "added" else BAD
    favour = favour_of(cell.path)
    if favour is not None and (favour.add in ("ways", "words") if cell.kind == "added" else favour.drop == "any"):
        return GOOD
    return OPEN


def _changed(cell: Cell, base: Source, context: Context) -> Bearing:
    favour = favour_of(cell.path)
    direction = turned(base, cell.path, favour) if favour is not None else _LIMIT.search(cell.path) and "shorter"
    if not direction:
        return OPEN
    better = holds(direction, cell.before, cell.after, context)
    worse = holds(direction, cell.after, cell.before, context)
    if better is None or worse is None or better == worse:
        return OPEN
    return GOOD if better else BAD
