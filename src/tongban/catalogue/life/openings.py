"""What a place may change of one standard: every cell the table of favourable directions speaks of, in words.

The page of adoption offers these and nothing else; whether a change that was made is lawful is check 11's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.core.errors import Refusal
from tongban.core.workdays import Duration
from tongban.definition.check.direction import SERVICES, only_practice, turned
from tongban.definition.favour import RULE, Favour, favour_of
from tongban.definition.labels import label_of, said
from tongban.definition.source import Source
from tongban.definition.source.paths import children
from tongban.definition.vocabulary import CHANNELS, SCOPES, WAYS

# Ways a place can add by their bare word; others need options and are written as text.
PLAIN_WAYS: Mapping[str, str] = {way: WAYS[way].zh for way in ("scan", "shown", "generate", "earlier")} | {
    "upload": "网上上传"
}
_SPLIT = str.maketrans(dict.fromkeys("、，,；; \t", "\n"))


@dataclass(frozen=True, slots=True)
class Opening:
    """One cell a place may change. ``how``: to (another value), words (more members), way (one more way of supply),
    drop (leave out). ``direction`` is a word of the table of favour; ``options`` are (value, zh) to choose from.
    """

    path: str
    label: str
    label_en: str
    before: str
    how: str
    direction: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def field(self) -> str:
        """The name of its field in a form."""
        return f"{self.how}.{self.path}"


def openings(standard: Source) -> tuple[Opening, ...]:
    """Every opening of a standard: the limits of the whole first, the rest in the order of its text."""
    found: list[Opening] = []
    for path, value in _cells("", standard.data):
        favour = favour_of(path)
        if favour is None or RULE.search(path) or ".one." in path or path in ("words", "faq"):
            continue
        found.extend(_of(standard, path, value, favour))
    return tuple(sorted(found, key=lambda one: (not one.path.endswith("limits.promised"), "limits." not in one.path)))


def _cells(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if path:
        yield path, value
    for _, here, member in children(path, value):
        yield from _cells(here, member)


def _of(standard: Source, path: str, value: Any, favour: Favour) -> Iterator[Opening]:
    zh, en = named(standard.data, path, favour)
    practice = only_practice(standard, path) if "materials." in path else False
    if favour.to and value is not None and str(value) != "now" and (practice or not path.endswith("not_older")):
        direction = turned(standard, path, favour)
        reach = SCOPES.get(str(value), "9")
        wider = tuple((one, one) for one in SCOPES if direction == "wider" and SCOPES[one] < reach)
        yield Opening(path, zh, en, _before(path, value), "to", direction, wider)
    if favour.add == "ways":
        held = [key for key, _, _ in children(path, value)]
        left = tuple((way, name) for way, name in PLAIN_WAYS.items() if way not in held)
        yield Opening(path, zh, en, "；".join(PLAIN_WAYS.get(one) or WAYS[one].zh for one in held), "way", "", left)
    if favour.add == "words":
        members = [str(one) for one in value or ()]
        left = tuple((key, name) for key, name in CHANNELS.items() if key not in members)
        options = left if path.endswith("channels") else ()
        yield Opening(path, zh, en, "、".join(said(f"{path}.0", one) for one in members), "words", "", options)
    if _may_drop(favour, value, practice):
        yield Opening(path, zh, en, "", "drop")


def named(document: Mapping[str, Any], path: str, favour: Favour | None) -> tuple[str, str]:
    """What a cell is called: the material or step it belongs to, then the word of the table of favour; as every cell
    where the table does not speak of it.
    """
    if favour is None:
        return (label_of(document, path),) * 2
    for block in ("materials.", "steps."):
        head, held, rest = path.partition(block)
        if held:
            whose = label_of(document, f"{head}{held}{rest.partition('.')[0]}")
            own = favour.zh.removeprefix("环节").removeprefix("材料")
            return (whose, whose) if "." not in rest else (f"{whose}的{own}", f"{whose}: {favour.en}")
    where = label_of(document, path.partition(".limits")[0]) if path.startswith("situations.") else ""
    return f"{where}{favour.zh}", f"{where} {favour.en}".strip()


def _before(path: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return " / ".join(said(path, one.get("is")) for one in value.get("one") or [])
    return f"{value} MB" if path.endswith("max_mb") else said(path, value)


def _may_drop(favour: Favour, value: Any, practice: bool) -> bool:
    if favour.drop == "practice":
        return practice
    if favour.drop == "service":
        return isinstance(value, Mapping) and value.get("kind") in SERVICES
    return favour.drop == "any" and bool(value)


def taken(offered: Sequence[Opening], filled: Mapping[str, str]) -> list[dict[str, Any]]:
    """The changes a filled form asks for: field → what was typed; blanks and what stands already are no changes."""
    found: list[dict[str, Any]] = []
    for one in offered:
        typed = filled.get(one.field, "").strip()
        if not typed:
            continue
        if one.how == "drop":
            found.append({"at": one.path, "to": None})
        elif one.how == "to":
            found.append({"at": one.path, "to": _written(one, typed)})
        else:
            found.append({"at": one.path, "add": typed.translate(_SPLIT).split()})
    return found


def _written(one: Opening, typed: str) -> str:
    """A length of time in the form definitions write (5个工作日 is 5wd): the same change is always the same text."""
    if one.direction not in ("shorter", "longer"):
        return typed
    try:
        return str(Duration.parse(typed))
    except Refusal:
        return typed


def split_up(
    offered: Sequence[Opening], changes: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Changes as the fields of the form, and those that no field can hold."""
    by_field = {one.field for one in offered}
    filled: dict[str, str] = {}
    rest: list[dict[str, Any]] = []
    for change in changes:
        path, added = str(change.get("at")), change.get("add")
        how, typed = "", ""
        if "to" in change:
            how, typed = ("drop", "yes") if change["to"] is None else ("to", said(path, change["to"]))
        elif isinstance(added, list | str) and all(isinstance(one, str) for one in added):
            words = [added] if isinstance(added, str) else added
            how = next((one for one in ("way", "words") if f"{one}.{path}" in by_field), "")
            typed = "、".join(words)
        if f"{how}.{path}" in by_field and f"{how}.{path}" not in filled:
            filled[f"{how}.{path}"] = typed
        else:
            rest.append(dict(change))
    return filled, rest
