"""Spreading a local innovation: a place's changes laid into the standard, as the text of the next edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from tongban.core.errors import Refusal
from tongban.definition.merge import MergeError, apply_difference
from tongban.definition.source import read


def spread_text(standard: str, difference: Mapping[str, Any]) -> str:
    """The standard's text with the difference's changes in it; local values, parameters and statute stay out.

    The text is written anew from the document (comments of the old text are lost). Refusal ``filing.stranded``.
    """
    source = read(standard, "standard")
    said = {"changes": difference.get("changes") or []}
    try:
        laid = apply_difference(source.data, said)
    except MergeError as fault:
        raise Refusal(
            "filing.stranded",
            f"现行标准里已没有“{fault.where}”，这项创新不能直接推广，请在新标准里另行编写。",
            f"The standard in force no longer has “{fault.where}”; write the improvement into a draft by hand.",
            where=fault.where,
        ) from fault
    return written(laid)


def written(document: Mapping[str, Any]) -> str:
    """A document as the text of a definition: every scalar plain or quoted so that it reads back the same."""
    return yaml.dump(_plain(document), Dumper=_Quoting, allow_unicode=True, sort_keys=False, width=120)


class _Quoting(yaml.SafeDumper):
    """Every scalar of a definition is text; what YAML would read as a number is quoted by the dumper itself."""

    def ignore_aliases(self, data: Any) -> bool:
        """An anchor is an error of the format: what stands twice is written twice."""
        return True


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
