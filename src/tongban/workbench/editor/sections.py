"""Which tables a section of the editor shows, and whose matter a finding is."""

from __future__ import annotations

from collections.abc import Mapping

from tongban.workbench.editor import spec_forms as forms
from tongban.workbench.editor import spec_rows as rows
from tongban.workbench.editor.spec import Spec

TABLES: Mapping[str, tuple[Spec, ...]] = {
    "basics": (forms.ITEM, forms.SITUATIONS, forms.FAQ, forms.PARTIES, forms.OUTSIDE),
    "steps": (rows.STEPS, rows.LANES),
    "materials": (rows.MATERIALS, rows.NEVER),
    "questions": (rows.ASK, rows.FORM, rows.FACTS, rows.ELEMENTS),
    "conditions": (rows.CONDITIONS, rows.PARAMS),
    "bases": (rows.BASIS, rows.LAWS),
    "terms": (forms.LIMITS, forms.RESULT, forms.FEE, forms.MOVES, forms.STOPS, forms.SPANS, forms.REMEDIES),
    "text": (),
}
# Whose matter a finding is, by the first key that says so.
HOME: Mapping[str, str] = {
    **dict.fromkeys(("steps", "lanes"), "steps"),
    "materials": "materials",
    **dict.fromkeys(("ask", "form", "facts"), "questions"),
    **dict.fromkeys(("conditions", "params"), "conditions"),
    **dict.fromkeys(("laws", "basis"), "bases"),
    **dict.fromkeys(
        (
            "limits",
            "spans",
            "fee",
            "result",
            "supervision",
            "hearing",
            "silence",
            "withdraw",
            "commitment",
            "quota",
            "intake",
            "apply_before_end",
            "start",
        ),
        "terms",
    ),
    "dictionary": "questions",
    "never_ask": "materials",
    "remedies": "terms",
    "declared": "terms",
}
