"""编辑: the editor of a draft, table by table. A cell is saved when it is left; without a script a button saves all.

One address for a section: GET shows it, POST saves cells and does what its button says (add, move, remove a row). A
cell's own POST (``cell=…``) is answered with that cell and whatever changed elsewhere on the page.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.catalogue.library_now import library_now
from tongban.catalogue.models import Draft
from tongban.catalogue.pages.parts import told
from tongban.catalogue.reading.drafts import findings
from tongban.catalogue.reading.editing import draft_to_edit
from tongban.core.errors import Refusal
from tongban.definition.source import ReadError, read
from tongban.identity.pages import staff_only
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of
from tongban.web.words import t
from tongban.workbench.editor.cells import Asked, Conflict
from tongban.workbench.editor.opening import MISSHAPEN, opened
from tongban.workbench.editor.sheet import Cell, Sheet, shown_edge
from tongban.workbench.editor.spec import SECTIONS
from tongban.workbench.pages import edit_bases, edit_difference, edit_frame, edit_text
from tongban.workbench.pages.edit_saving import Saved, anchor, saved

Context = dict[str, Any]


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, draft: uuid.UUID, section: str = "") -> HttpResponse:
    """One section of the editor. Denied ``draft.editor`` (403) to all but editors of the drafting organ."""
    one = draft_to_edit(actor_of(request), draft)
    section = section or ("difference" if one.sort == "difference" else "basics")
    if section == "text":
        return edit_text.page(request, one)
    if one.sort == "difference":
        if section != "difference":
            raise Http404
        return edit_difference.page(request, one)
    if section not in SECTIONS:
        raise Http404
    return _sheet(request, one, section)


def _sheet(request: HttpRequest, one: Draft, section: str) -> HttpResponse:
    situation = request.GET.get("s", "")
    if request.method != "POST":
        return _shown(request, one, section, situation)
    try:
        result = saved(actor_of(request), one.id, section, situation, request.POST)
    except ReadError:
        return _shown(request, one, section, situation)
    except Refusal as refusal:
        if refusal.bars:
            raise
        return _refused(request, one.id, section, situation, refusal)
    if request.headers.get("HX-Request"):
        if request.GET.get("cell"):
            return _cell(request, result, section, situation)
        return _shown(request, result.draft, section, situation, result)
    if result.asked.conflicts or result.asked.branches:
        return _shown(request, result.draft, section, situation, result)
    query = {**({"s": situation} if situation else {}), "saved": "merged" if result.merged else "1"}
    where = f"#r-{anchor(result.goto)}" if result.goto else ""
    return HttpResponseRedirect(f"{address(one.id, section)}?{urlencode(query)}{where}")


def address(draft: uuid.UUID, section: str, situation: str = "") -> str:
    """Where a section is."""
    return reverse("workbench:edit", args=(draft, section)) + (f"?{urlencode({'s': situation})}" if situation else "")


def _refused(request: HttpRequest, draft: uuid.UUID, section: str, situation: str, refusal: Refusal) -> HttpResponse:
    """Nothing was saved; what was typed stands in its cells."""
    one = draft_to_edit(actor_of(request), draft)
    typed = {}
    for name, values in request.POST.lists():
        parts = name.split(".")
        if parts[0] == "v" and len(parts) == 3:
            typed[parts[1]] = "、".join(value for value in values if value)
    result = Saved(one, one.text, Asked(typed=typed))
    return _shown(request, one, section, situation, result, refusal)


def _shown(
    request: HttpRequest, one: Draft, section: str, situation: str, result: Saved | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:  # fmt: skip
    """The whole page, or for a script the sheet with what stands beside it."""
    found = told(one, findings(one))
    context = edit_frame.frame(request, one, section, found)
    errors = faults_of(refusal) if refusal is not None else []
    status = refusal.status if refusal is not None else 200
    try:
        source = read(one.text, one.code or "definition")
        branches = frozenset(c.path for c in result.asked.branches) if result else frozenset()
        sheet, e, registry = opened(
            source, section, _known(source.data, situation), found, branches, library_now(), language()
        )
    except ReadError as fault:
        context |= {"unreadable": edit_frame.words_of(fault), "errors": errors}
        return render(request, "workbench/edit/page.html", context, status=status)
    except (Refusal, *MISSHAPEN):
        context |= {"unreadable": t("文本的结构不对，列不成表。", language()), "errors": errors}
        return render(request, "workbench/edit/page.html", context, status=status)
    if result is not None:
        _keep(sheet, result)
        if result.asked.conflicts:
            status = 409
            errors += [_clash(one) for one in result.asked.conflicts]
    context |= edit_frame.sheet_context(request, one, sheet, e, registry)
    context |= {"errors": errors, "said": _said(request, result, refusal)}
    context["goto"] = anchor(result.goto) if result else ""
    edit_frame.aim(context, sheet)
    if section == "bases":
        q = request.GET.get("q", "").strip()
        context |= {"q": q, "laws": edit_bases.found_laws(q, edit_bases.laws_of(one.text))}
    name = "workbench/edit/_swap.html" if request.headers.get("HX-Request") else "workbench/edit/page.html"
    # A fragment is swapped whatever its status; 200 keeps the browser's console quiet about what is no fault.
    return render(request, name, context, status=200 if request.headers.get("HX-Request") else status)


def _known(data: Mapping[str, Any], situation: str) -> str:
    """A tab that is no situation (any more) is the shared part."""
    situations = data.get("situations")
    return situation if isinstance(situations, dict) and situation in situations else ""


def _keep(sheet: Sheet, result: Saved) -> None:
    """What was typed and is not saved stands in its cell; a conflict shows both."""
    clashes = {one.cid for one in result.asked.conflicts}
    branching = {one.cid for one in result.asked.branches}
    for cell in sheet.cells():
        typed = result.asked.typed.get(cell.cid)
        if cell.cid in clashes:
            cell.kept = cell.conflict = typed
        elif cell.cid in branching:
            cell.widget, cell.kept = "area", shown_edge(cell.value, sheet.names)
        elif typed is not None and not result.wrote and not result.asked.changed and typed != cell.text:
            cell.kept = typed
        if cell.cid in result.previous and result.wrote:
            cell.undo = result.previous[cell.cid][0]
    opened_rows = {cell.cid for cell in sheet.cells() if cell.kept is not None or cell.undo is not None}
    for table in sheet.every():
        for row in table.rows:
            inner = [c for below in row.below for r in below.rows for c in (*r.main, *r.more)]
            row.open = row.open or any(c.cid in opened_rows for c in (*row.more, *inner))


def _clash(one: Conflict) -> dict[str, str]:
    if one.cell is None:
        said = t("您写了“{mine}”的那一行已被另一位编制人员删去，请另加一行。", language(), mine=one.mine)
        return {"where": "", "said": said}
    label = f"{one.cell.row} {t(one.cell.col.zh, language())}".strip()
    return {"where": one.cid, "said": t("“{cell}”有两种写法，请选一种", language(), cell=label)}


def _said(request: HttpRequest, result: Saved | None, refusal: Refusal | None) -> str:
    """The line that says what happened."""
    lang = language()
    if refusal is not None:
        return t("没有保存。", lang)
    how = request.GET.get("saved", "") if result is None else "merged" if result.merged else "1" if result.wrote else ""
    if how == "merged":
        return t("已保存。另一位编制人员在此期间改过别处，两人的改动都在。", lang)
    return t("已保存。", lang) if how == "1" else ""


def _cell(request: HttpRequest, result: Saved, section: str, situation: str) -> HttpResponse:
    """The answer to one cell: the cell, the notes that changed elsewhere, counts, findings, picture."""
    one = result.draft
    found = told(one, findings(one))
    source = read(one.text, one.code or "definition")
    branches = frozenset(cell.path for cell in result.asked.branches)
    situation = _known(source.data, situation)
    sheet, e, registry = opened(source, section, situation, found, branches, library_now(), language())
    _keep(sheet, result)
    cells = list(sheet.cells())
    touched = set(request.GET.getlist("cell")) | set(result.asked.typed)
    mine = [cell for cell in cells if cell.cid in touched]
    noted = _noted(request)
    others = [cell for cell in cells if cell.cid not in touched and _differs(cell, noted)]
    context = edit_frame.frame(request, one, section, found)
    context |= edit_frame.sheet_context(request, one, sheet, e, registry)
    edit_frame.aim(context, sheet)
    context |= {"mine": mine, "others": others, "said": _said(request, result, None), "refresh": result.merged}
    return render(request, "workbench/edit/_cell.html", context)


def _noted(request: HttpRequest) -> Mapping[str, list[str]]:
    """Cell → codes of its findings, as the page showed them: it says so itself."""
    shown: dict[str, list[str]] = {}
    for pair in request.POST.get("noted", "").split():
        cid, _, code = pair.partition(":")
        shown.setdefault(cid, []).append(code)
    return shown


def _differs(cell: Cell, before: Mapping[str, list[str]]) -> bool:
    return [edit_frame.mark(one) for one in cell.findings] != before.get(cell.cid, [])


urlpatterns: list[URLPattern] = [
    path("catalogue/drafts/<uuid:draft>/edit/", edit, name="edit"),
    path("catalogue/drafts/<uuid:draft>/edit/<slug:section>/", edit, name="edit"),
    *edit_bases.urlpatterns,
]
