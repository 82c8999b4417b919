"""What one tab of situations shows: the shared part of a definition, or one situation with what it inherits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from tongban.definition.merge import ITEM_ONLY, bases, merged, situation
from tongban.definition.source import resolve
from tongban.definition.source.paths import children, entries

# What is usually shared by the situations; the rest is said of the item as a whole.
SHARED = frozenset(
    {
        "start", "form", "conditions", "materials", "steps", "limits", "spans", "fee", "result", "supervision",
        "commitment", "declared", "apply_before_end", "silence", "withdraw", "hearing", "quota", "intake",
    }
)  # fmt: skip


class Scope:
    """``key`` is a situation, or empty for what all share. Paths below (``rel``) have no prefix of a layer.

    Raises MergeError, and what a text of the wrong form makes of merging (TypeError, AttributeError, ValueError).
    """

    def __init__(self, data: Mapping[str, Any], key: str = "") -> None:
        self.data, self.key = data, key
        whole = {name: value for name, value in data.items() if name not in ITEM_ONLY}
        self.shared: Any = merged(merged({}, whole), data.get("common") or {})
        self.values: Any = situation(data, key) if key else self.shared
        self.before: Any = self._before()

    def _before(self) -> Any:
        """What the situation would be without a word of its own."""
        if not self.key:
            return {}
        like = bases(self.data, self.key)[1]
        return situation(self.data, like.partition(".")[2]) if like.startswith("situations.") else self.shared

    def get(self, rel: str, at_item: bool = False) -> Any:
        """The value shown; None where nothing stands."""
        return (self._written if at_item else self._shown).get(rel)

    def path(self, rel: str, at_item: bool = False) -> str:
        """The key path under which a change here is written."""
        if at_item:
            return rel
        if self.key:
            return f"situations.{self.key}.{rel}"
        at = rel
        while at:
            for prefix in ("common.", ""):
                if self._written.get(prefix + at) is not None:
                    return prefix + rel
            at = at.rpartition(".")[0]
        return f"common.{rel}" if rel.partition(".")[0] in SHARED else rel

    def inherited(self, rel: str) -> bool:
        """Does a value stand here that the situation did not write itself?"""
        return (
            bool(self.key) and self._written.get(f"situations.{self.key}.{rel}") is None and self.get(rel) is not None
        )

    @cached_property
    def _written(self) -> dict[str, Any]:
        return every(self.data)

    @cached_property
    def _shown(self) -> dict[str, Any]:
        return every(self.values)

    @cached_property
    def own(self) -> Any:
        """The situation's own words."""
        return (self.data.get("situations") or {}).get(self.key) or {} if self.key else {}

    def left_out(self, rel: str) -> list[str]:
        """Rows of the container that the situation leaves out."""
        if not self.key:
            return []
        found = stands(self.own, rel)
        return [key for key, value in entries(rel, found).items() if value is None] if found else []


def every(data: Any) -> dict[str, Any]:
    """Every value by its key path: a sheet asks for thousands."""
    found: dict[str, Any] = {}
    waiting = [("", data)]
    while waiting:
        path, value = waiting.pop()
        for _, here, member in children(path, value):
            found[here] = member
            waiting.append((here, member))
    return found


def stands(data: Any, path: str) -> Any:
    """What stands at a path; None where nothing does."""
    try:
        return resolve(data, path)
    except KeyError:
        return None


def rows_of(value: Any, path: str) -> list[tuple[str, Any]]:
    """(key, value) of the rows of a container, in order; lists without names by position."""
    return [(key, member) for key, _, member in children(path, value)] if isinstance(value, dict | list) else []


def rel_of(path: str) -> tuple[str, str]:
    """(situation or empty, the path without the prefix of its layer)."""
    head, _, rest = path.partition(".")
    if head == "common":
        return "", rest
    if head == "situations":
        key, _, rel = rest.partition(".")
        return (key, rel) if rel else ("", path)
    return "", path
