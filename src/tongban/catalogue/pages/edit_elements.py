"""The official table of the 118 elements beside the editor: what each says now, and where it is written or from what
it is derived."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tongban.catalogue.editor.opening import MISSHAPEN
from tongban.catalogue.editor.sections import HOME
from tongban.catalogue.editor.spec import SECTIONS
from tongban.catalogue.effective import Effective, elements_of
from tongban.catalogue.effective.elements import fields
from tongban.catalogue.models import Draft
from tongban.core.errors import Refusal
from tongban.web.context import language
from tongban.web.words import t


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
                "href": reverse("catalogue:edit", args=(one.id, section)) if written and section != "basics" else "",
            }
        )
    return found
