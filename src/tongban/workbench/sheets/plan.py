"""What an import would do, worked out from the file and from what stands now: shown at the dry run, done on confirming.

``digest`` covers every text that would be written and what it would follow: confirming takes exactly what was shown.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.core.canonical import digest_of
from tongban.definition.check.finding import Finding
from tongban.workbench.sheets.found import Changed


@dataclass(frozen=True, slots=True)
class Target:
    """One text that would be begun (``draft`` None) or saved. ``sort``: standard or difference; ``of`` the edition it
    starts from; ``findings`` with the place in the table of each.
    """

    sort: str
    code: str
    title: str
    text: str
    of: str = ""
    place: str = ""
    organ: uuid.UUID | None = None
    draft: uuid.UUID | None = None
    revision: int = 0
    changes: tuple[Changed, ...] = ()
    findings: tuple[tuple[str, Finding], ...] = ()

    @property
    def errors(self) -> int:
        """How many findings would block publication."""
        return sum(finding.severity == "error" for _, finding in self.findings)


@dataclass(frozen=True)
class Plan:
    """``sort``: definition, items, directory. ``counts``: rows, new, changed, unchanged. ``entries`` are changes of the
    directory (the first ones), ``areas`` its divisions.
    """

    sort: str
    file_digest: str
    targets: tuple[Target, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[tuple[str, str], ...] = ()
    entries: tuple[Changed, ...] = ()
    areas: tuple[str, ...] = ()
    warnings: int = 0

    @property
    def digest(self) -> str:
        """SM3 over everything that would be written."""
        texts: list[Any] = [
            [one.sort, one.code, one.of, one.place, str(one.organ), str(one.draft), one.revision, one.text]
            for one in self.targets
        ]
        return digest_of([self.sort, self.file_digest, texts, sorted(self.counts.items())])

    @property
    def empty(self) -> bool:
        """Nothing would change."""
        return not self.targets and not any(self.counts.get(name) for name in ("new", "changed", "ended"))
