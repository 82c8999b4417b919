"""Facts that stand without anybody answering: what a definition declares as default, and the numbers of the place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.core.facts import Dictionary, parse_value
from tongban.core.rules import Rule
from tongban.definition.effective import Effective

ASK = "ask"
APPLICANT = "申请人"
# What a fact may hang on and still be about the applicant himself.
_OWN = ("applicant.", "enterprise.")
TRUSTED = ("A", "B")


def is_own(of: str) -> bool:
    """Is a declared fact asked of its source by the applicant's own number?"""
    return not of or of.startswith(_OWN)


def standing(e: Effective, dictionary: Dictionary) -> Mapping[str, Any]:
    """Declared defaults and ``param.<name>``, typed; what is known of the case takes their place."""
    found: dict[str, Any] = {"case.commitment": False}
    for name, source in e.facts.items():
        if source.default not in ("", ASK) and name in dictionary:
            found[name] = parse_value(dictionary[name], source.default)
    for name, param in e.params.items():
        if param.typed is not None:
            found[f"param.{name}"] = param.typed
    return found


def untrusted(
    rule: Rule, dictionary: Mapping[str, Any], facts: Mapping[str, Any], trusts: Mapping[str, str]
) -> tuple[str, ...]:
    """The facts of a rule that nobody of trust A or B has said: a rule grants on none of them (国办函〔2016〕108号).

    A fact that follows from another has its trust; what a step found was found by its post; parameters are set by law.
    """
    return tuple(
        name
        for name in sorted(rule.names)
        if not name.startswith(("param.", "step.", "case.", "place."))
        and facts.get(name) is not None
        and _trust(name, dictionary, trusts) not in TRUSTED
    )


def _trust(name: str, dictionary: Mapping[str, Any], trusts: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while name not in trusts and name not in seen:
        seen.add(name)
        element = dictionary.get(name)
        if element is not None and element.of:
            name = element.of
        elif name.endswith((".division", ".point")):
            name = name.rpartition(".")[0]
    return trusts.get(name, "")
