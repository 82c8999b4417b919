"""The second inspector 第二名核查人员: he is named by the first, and what was found counts when he has said so himself
(行政许可法34: two or more). His confirmation stands in ``joined_by`` of the step.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

Row = Mapping[str, object]


def named_in(row: Row) -> uuid.UUID | None:
    """The account of the second inspector that a finished step names."""
    outputs = row["outputs"]
    said = outputs.get("partner") if isinstance(outputs, Mapping) else None
    return uuid.UUID(str(said)) if said else None


def waits_for(row: Row) -> uuid.UUID | None:
    """Whose confirmation a finished step waits for; None where nobody else is named or he has confirmed."""
    named, joined = named_in(row), row["joined_by"]
    if named is None or row["state"] != "done" or not isinstance(joined, list):
        return None
    return None if any(one.get("account") == str(named) for one in joined) else named


def unconfirmed(steps: Iterable[Row]) -> list[str]:
    """The names of the steps that wait for their second inspector."""
    return [str(row["name"]) for row in steps if waits_for(row) is not None]
