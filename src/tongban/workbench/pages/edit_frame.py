"""What stands around a section of the editor: tabs with counts, situations, findings with links, the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from tongban.catalogue.models import Draft
from tongban.catalogue.policies import PROVINCE
from tongban.catalogue.reading.editing import WRITTEN_ON
from tongban.core.errors import Refusal
from tongban.definition.check.finding import Finding
from tongban.definition.drawing import graph_of
from tongban.definition.effective import Effective
from tongban.definition.labels import label_of
from tongban.definition.registry import Registry
from tongban.definition.scope import rows_of
from tongban.definition.source import ReadError, read
from tongban.web.context import language
from tongban.web.staff import moment, url_or_nothing
from tongban.web.words import later, t
from tongban.workbench.editor.opening import MISSHAPEN, mended, placed
from tongban.workbench.editor.sheet import Sheet, short
from tongban.workbench.editor.spec import SECTIONS
from tongban.workbench.pages.edit_elements import overview

Context = dict[str, Any]
DIFFERENCE = {"difference": later("差异"), "text": later("定义全文")}


def words_of(fault: Refusal) -> str:
    """A refusal's sentence in the language of the page."""
    return fault.en if language() == "en" else fault.zh


def mark(one: Finding) -> str:
    """A finding as the page notes it, to know later whether it is the same."""
    return short(f"{one.code} {one.what_zh}")


def frame(request: HttpRequest, one: Draft, section: str, found: Sequence[Finding]) -> Context:
    """Head, tabs and findings; the same for every section."""
    try:
        data = read(one.text, one.code or "definition").data
    except ReadError:
        data = {}
    listed = [_listed(one, finding, data) for finding in found]
    errors = [row for row in listed if row["bad"]]
    return {
        "draft": one,
        "section": section,
        "tabs": _tabs(one, section, listed),
        "back": url_or_nothing("catalogue:draft", one.id),
        "found": [*errors, *(row for row in listed if not row["bad"])],
        "errors_n": len(errors),
        "warnings_n": len(listed) - len(errors),
        "saved_at": moment(one.saved_at),
        "open": one.state in WRITTEN_ON,
        "fit": not listed and bool(data),
    }


def _listed(one: Draft, finding: Finding, data: dict[str, Any]) -> Context:
    en = language() == "en"
    if one.sort == "difference":
        section, situation, where = "difference", "", finding.path.removeprefix("difference.")
    else:
        spot = placed(finding, data)
        section, situation, where = spot.section, spot.situation, finding.path
    if not data:
        section = "text"
    query = f"?{urlencode({'s': situation})}" if situation else ""
    return {
        "bad": finding.severity == "error",
        "section": section,
        "situation": situation,
        "where": label_of(data, where) if data else t("第 {n} 行", language(), n=finding.line),
        "what": finding.what_en if en else finding.what_zh,
        "mend": mended(finding, language()) if section != "text" else finding.mend_en if en else finding.mend_zh,
        "line": finding.line,
        "href": reverse("workbench:edit", args=(one.id, section)) + query,
        "mark": mark_at(finding),
        "anchor": f"i-{short(finding.path)}" if data else "f-text",
    }


def _tabs(one: Draft, section: str, listed: Sequence[Context]) -> list[Context]:
    sections = DIFFERENCE if one.sort == "difference" else SECTIONS
    return [
        {
            "href": reverse("workbench:edit", args=(one.id, key)),
            "label": t(zh, language()),
            "current": key == section,
            "count": sum(1 for row in listed if row["section"] == key and row["bad"]),
        }
        for key, zh in sections.items()
    ]


def sheet_context(request: HttpRequest, one: Draft, sheet: Sheet, e: Effective | None, registry: Registry) -> Context:
    """The sheet, the tabs of situations, where cells are sent, the picture beside the steps."""
    key = sheet.scope.key
    query = urlencode({"s": key}) if key else ""
    base = reverse("workbench:edit", args=(one.id, sheet.section))
    for row in request.GET.getlist("open"):
        _open(sheet, row)
    names = [(name, one) for name, one in rows_of(sheet.scope.data.get("situations"), "situations")]
    cells = list(sheet.cells())
    return {
        "sheet": sheet,
        "post": f"{base}?{query}",
        "send": f"{base}?{query}{'&' if query else ''}cell=1",
        "situation": key,
        "situation_name": sheet.names.situations.get(key, key),
        "situations": _situation_tabs(base, key, names) if len(names) > 0 else [],
        "noted": " ".join(f"{cell.cid}:{mark(f)}" for cell in cells for f in cell.findings),
        "graph": picture(one, e, registry) if sheet.section == "steps" else None,
        "facts": list(registry.dictionary.items()) if sheet.section == "questions" else [],
        "overview": overview(one, e) if sheet.section == "basics" and not key else [],
    }


def aim(context: Context, sheet: Sheet) -> None:
    """Links of findings lead to the very cell, row or table where it stands in this sheet."""
    spots: dict[str, str] = {}
    for table in sheet.every():
        spots |= {mark_at(one): f"t-{table.cid}" for one in table.findings}
        for row in table.rows:
            spots |= {mark_at(one): f"r-{row.cid}" for one in row.findings}
    for cell in sheet.cells():
        spots |= {mark_at(one): f"i-{cell.cid}" for one in cell.findings}
    for row in context["found"]:
        row["anchor"] = spots.get(row["mark"], row["anchor"])


def mark_at(one: Finding) -> str:
    """A finding and its place."""
    return f"{one.path} {mark(one)}"


def _open(sheet: Sheet, cid: str) -> None:
    for table in sheet.every():
        for row in table.rows:
            if row.cid == cid:
                row.open = True


def _situation_tabs(base: str, key: str, names: Sequence[tuple[str, Any]]) -> list[Context]:
    rows = [("", t("各情形共同", language())), *((k, _name(one, k)) for k, one in names)]
    return [
        {"href": f"{base}?{urlencode({'s': k})}" if k else base, "label": label, "current": k == key}
        for k, label in rows
    ]


def _name(one: Any, key: str) -> str:
    return str(one.get("name") or key) if isinstance(one, dict) else key


def picture(one: Draft, e: Effective | None, registry: Registry) -> Any:
    """The 一图 of what is written, with the organs of the place; None while it cannot be drawn."""
    if e is None or not e.steps:
        return None
    try:
        return graph_of(e, one.place or PROVINCE, language(), registry.dictionary.labels)
    except (Refusal, *MISSHAPEN):
        return None
