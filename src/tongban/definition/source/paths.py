"""Key paths: how a comment, a difference or a finding names one cell of a definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

# Lists whose members have an identity, by the key that holds the list. Supply is by way: the one key, or the bare word.
IDENTITY: Mapping[str, str] = {
    "materials": "id",
    "conditions": "id",
    "spans": "id",
    "form": "page",
    "questions": "fact",
    "ask": "key",
    "supply": "",
}

# Keys whose members are named freely, so that a material called `form` is no list of pages.
_HOLDERS = frozenset(IDENTITY) | {"steps", "lanes", "parties", "situations", "params", "laws"}


@lru_cache(maxsize=65536)
def field_of(path: str) -> str | None:
    """Which field names the members of the list at ``path`` ("" for ways of supply); None where it is no such list."""
    parent, _, last = path.rpartition(".")
    return None if _holds_names(parent) else IDENTITY.get(last)


def _holds_names(path: str) -> bool:
    parent, _, last = path.rpartition(".")
    return last in _HOLDERS and not (parent and _holds_names(parent))


def identity(path: str, value: Any) -> str | None:
    """What names this member of the list at ``path``; None where it has no name (then its position is its address)."""
    field = field_of(path)
    if field is None:
        return None
    if field == "":
        if isinstance(value, str):
            return value
        return next(iter(value)) if isinstance(value, dict) and len(value) == 1 else None
    own = value.get(field) if isinstance(value, dict) else None
    return own if isinstance(own, str) else None


def entries(path: str, value: Any) -> dict[str, Any]:
    """A list with identity as a mapping by it, in order; a mapping is taken as it is (it may be written so).

    A way of supply without options maps to an empty mapping, because None means left out.
    """
    if isinstance(value, dict):
        return dict(value)
    field = field_of(path)
    found: dict[str, Any] = {}
    for place, member in enumerate(value if isinstance(value, list) else []):
        own = identity(path, member)
        if field == "":
            found[own or str(place)] = member[own] if isinstance(member, dict) and own else {}
            if found[own or str(place)] is None:
                found[own or str(place)] = {}
        else:
            found[own or str(place)] = member
    return found


def children(path: str, value: Any) -> Iterator[tuple[str, str, Any]]:
    """(key, path, value) of everything directly below; lists with identity by it."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield key, f"{path}.{key}" if path else key, member
    elif isinstance(value, list):
        if field_of(path) is not None:
            for key, member in entries(path, value).items():
                yield key, f"{path}.{key}", member
        else:
            for place, member in enumerate(value):
                yield str(place), f"{path}.{place}", member


def resolve(data: Any, path: str) -> Any:
    """The value at a key path; KeyError where nothing stands there. Keys that hold dots (fact names) are found
    whole.
    """

    def walk(value: Any, at: str, rest: str) -> Any:
        if not rest:
            return value
        for key, here, member in children(at, value):
            if rest == key:
                return member
            if rest.startswith(key + "."):
                try:
                    return walk(member, here, rest[len(key) + 1 :])
                except KeyError:
                    continue
        raise KeyError(path)

    return walk(data, "", path)
