"""What reading a workbook brings together: changes, the edits that make them, faults, and what was not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.definition.as_typed import Names
from tongban.definition.labels import label_of
from tongban.definition.source.editing import Edit
from tongban.workbench.sheets.faults import Fault, Spot


@dataclass(frozen=True, slots=True)
class Changed:
    """One cell or row that is another than in the text: where it stands in the table, its key path and words.

    ``kind``: added, removed, changed; ``before`` and ``after`` as the table shows them.
    """

    where: str
    path: str
    label: str
    before: str
    after: str
    kind: str


@dataclass(slots=True)
class Found:
    """Changes against ``document``; ``notices`` are sentences (zh, en) on what was left unread.

    What other sheets need to know of those read before them: ``names`` of lanes, steps and situations with the new
    ones, ``layers`` (what a row may say in 情形 → its prefix), prefixes of situations that are ``gone``.
    """

    document: Mapping[str, Any]
    names: Names = field(default_factory=Names)
    layers: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    changes: list[Changed] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)

    def change(self, spot: Spot, path: str, before: str, after: str, label: str = "") -> None:
        """Note a cell or row; where nothing else is said, its words come from the document."""
        kind = "added" if not before else "removed" if not after else "changed"
        said = label or label_of(self.document, path)
        self.changes.append(Changed(spot.where, path, said, before, after, kind))
