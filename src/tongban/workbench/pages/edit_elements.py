"""The official table of the 118 elements beside the editor: what each says now, and where it is written or from what
it is derived."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tongban.catalogue.models import Draft
from tongban.core.errors import Refusal
from tongban.definition.effective import Effective, elements_of
from tongban.definition.effective.elements import fields
from tongban.web.context import language
from tongban.web.words import t
from tongban.workbench.editor.opening import MISSHAPEN
from tongban.workbench.editor.sections import HOME
from tongban.workbench.editor.spec import SECTIONS


def overview(one: Draft, e: Effective | None) -> list[dict[str, Any]]:
    """Every official field: number, name, value, and where it is written (a link) or what it follows from."""
    values: dict[int, str] = {}
    derived: dict[int, str] = {}
    if e is not None:
        try:
            for row in elements_of(e):
                values[row.number], derived[row.number] = row.value, row.derived
        except (Refusal, *MISSHAPEN):
            pass
    found = []
    for field in fields():
        written = field.disposition == "written"
        section = HOME.get(field.key_path.removeprefix("situations.*.").partition(".")[0].split("|")[0], "basics")
        found.append(
            {
                "number": field.number,
                "zh": field.zh,
                "value": values.get(field.number, ""),
                "written": written,
                "where": t(SECTIONS[section], language()) if written else derived.get(field.number, ""),
                "href": reverse("workbench:edit", args=(one.id, section)) if written and section != "basics" else "",
            }
        )
    return found
