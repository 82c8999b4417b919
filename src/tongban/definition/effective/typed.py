"""Text into typed values. The shape check has refused what cannot be typed; here nothing is guessed or defaulted by
law.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from tongban.core.rules import Rule, parse
from tongban.core.workdays import Duration
from tongban.definition.citations import printed, split
from tongban.definition.effective.model import Choice, Citation, Law, Next, Target

T = TypeVar("T")


def text(value: Any) -> str:
    """A word, or "" where none was written."""
    return value if isinstance(value, str) else ""


def texts(value: Any) -> tuple[str, ...]:
    """A list of words, or one word."""
    if isinstance(value, str):
        return (value,)
    return tuple(str(one) for one in value or ())


def flag(value: Any, default: bool = False) -> bool:
    """True or false as written, or the default."""
    return value == "true" if isinstance(value, str) else default


def rule(value: Any) -> Rule | None:
    """A rule, or None where none was written."""
    return parse(value) if isinstance(value, str) else None


def needed_rule(value: Any) -> Rule:
    """A rule; one that always holds where none was written."""
    return parse(value if isinstance(value, str) else "true")


def duration(value: Any) -> Duration | None:
    """A span, or None where none was written or the law sets none."""
    return Duration.parse(value) if isinstance(value, str) and value != "none" else None


def duration_choice(value: Any) -> Duration | Choice[Duration] | None:
    """A span or a conditional one."""
    return choice(value, Duration.parse) if isinstance(value, dict) else duration(value)


def choice(value: Any, typed: Callable[[str], T]) -> Choice[T]:
    """A conditional value whose options ``typed`` reads."""
    return Choice(tuple((typed(one["is"]), rule(one.get("when"))) for one in value["one"]))


def word_choice(value: Any) -> str | Choice[str]:
    """A word or a conditional one."""
    return choice(value, str) if isinstance(value, dict) else text(value)


def words_by_key(value: Any) -> dict[str, str]:
    """The members of a mapping that are words."""
    return {key: member for key, member in (value or {}).items() if isinstance(member, str)}


def citations(value: Any, laws: Mapping[str, Law]) -> tuple[Citation, ...]:
    """The citations that can be read, with their laws."""
    return tuple(one for one in (citation(member, laws) for member in texts(value)) if one is not None)


def citation(value: str, laws: Mapping[str, Law]) -> Citation | None:
    """The citation with its law; a document named by its number (国发〔2021〕7号) needs no entry in ``laws``."""
    parts = split(value)
    if parts is None:
        return None
    law = laws.get(parts[0])
    title, kind = (law.title, law.kind) if law else (parts[0], "")
    return Citation(parts[0], parts[1], title, kind, printed(title, parts[1]))


def following(value: Any) -> Next:
    """Where a step leads: to one step, to the first that holds, to all that hold, or to the end."""
    if isinstance(value, str):
        return Next("end", ()) if value == "end" else Next("step", (Target(value, None),))
    for mode in ("one", "all"):
        if isinstance(value, dict) and isinstance(value.get(mode), list):
            return Next(mode, tuple(_target(one) for one in value[mode]))
    return Next("end", ())


def _target(one: Any) -> Target:
    if isinstance(one, str):
        return Target(one, None)
    return Target(text(one.get("to")), rule(one.get("when")))
