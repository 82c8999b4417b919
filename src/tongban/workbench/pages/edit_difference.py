"""差异: what a place changes of the standard, in the applicant's favour only, and what it fills in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from tongban.catalogue.acts.drafting import Overtaken, save
from tongban.catalogue.acts.publish import cited
from tongban.catalogue.models import Draft
from tongban.catalogue.pages.parts import told
from tongban.catalogue.reading.drafts import findings
from tongban.catalogue.reading.editing import draft_to_edit
from tongban.core.errors import Refusal
from tongban.definition.source import ReadError, read
from tongban.definition.source.editing import changed
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of
from tongban.web.words import t
from tongban.workbench.editor.cells import Asked, asked
from tongban.workbench.editor.differing import Differing, attach, differing, edits_of, grouped
from tongban.workbench.pages import edit_frame

TRIES = 3


def page(request: HttpRequest, one: Draft) -> HttpResponse:
    """GET shows what may be changed; POST saves the cells, each alone or all at once."""
    if request.method != "POST":
        return _shown(request, one)
    refusal: Refusal | None = None
    for _ in range(TRIES):
        try:
            found = _saved(request, one)
            break
        except Overtaken as fault:
            refusal = fault
            one = draft_to_edit(actor_of(request), one.id)
        except ReadError:
            return _shown(request, one)
        except Refusal as fault:
            if fault.bars:
                raise
            return _shown(request, one, refusal=fault)
    else:
        return _shown(request, one, refusal=refusal)
    if found.conflicts or request.headers.get("HX-Request"):
        return _shown(request, one, found)
    here = reverse("workbench:edit", args=(one.id, "difference"))
    return HttpResponseRedirect(f"{here}?{urlencode({'saved': 1})}")


def _sheet(one: Draft) -> Differing:
    own = read(one.text, one.code or "difference").data.get("difference")
    own = own if isinstance(own, dict) else {}
    item, edition = cited(str(own.get("of") or one.of))
    return differing(read(edition["text"], item["code"]).data, own)


def _saved(request: HttpRequest, one: Draft) -> Asked:
    do = request.POST.get("do", "")
    without = frozenset({do.partition(":")[2]}) if do.startswith("theirs:") else frozenset()
    found = asked(_sheet(one), request.POST.lists(), edits_of, without)
    # A row that goes moves those after it up: the last goes first.
    edits = sorted(
        found.edits, key=lambda e: (e.do == "remove", -int(e.path.rpartition(".")[2]) if e.do == "remove" else 0)
    )
    text = changed(one.text, edits)
    if text != one.text:
        one.revision = save(one.id, text, one.revision, actor=actor_of(request))
        one.text = text
    return found


def _shown(
    request: HttpRequest, one: Draft, result: Asked | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    found = told(one, findings(one))
    context: dict[str, Any] = edit_frame.frame(request, one, "difference", found)
    errors = faults_of(refusal) if refusal is not None else []
    status = refusal.status if refusal is not None else 200
    try:
        sheet = _sheet(one)
    except Refusal as fault:
        context |= {"unreadable": edit_frame.words_of(fault), "errors": errors}
        return render(request, "workbench/edit/difference.html", context, status=status)
    if result is not None and result.conflicts:
        status = 409
        for cell in sheet.cells():
            if any(one.cid == cell.cid for one in result.conflicts):
                cell.kept = cell.conflict = result.typed.get(cell.cid)
                label = f"{cell.row} {t(cell.col.zh, language())}".strip()
                errors.append({"where": cell.cid, "said": t("“{cell}”有两种写法，请选一种", language(), cell=label)})
    saved = request.GET.get("saved") or (result is not None and result.edits)
    base = reverse("workbench:edit", args=(one.id, "difference"))
    context |= {
        "rest": attach(sheet, found),
        "sheet": sheet,
        "groups": grouped(sheet),
        "changed_n": sum(1 for line in sheet.lines if line.changed),
        "send": f"{base}?cell=1",
        "errors": errors,
        "said": t("已保存。", language()) if saved and refusal is None else "",
        "of": str(sheet.data.get("of") or one.of),
    }
    status = 200 if request.headers.get("HX-Request") else status
    return render(request, "workbench/edit/difference.html", context, status=status)
