"""表格导入导出: export, hand in, look at the dry run, confirm; the list of imports and how far each has come."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue.models import Draft
from tongban.catalogue.pages.parts import told
from tongban.catalogue.policies import may_import
from tongban.catalogue.reading.drafts import drafts_for
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import staff_only
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, moment, one_time_key, said, url_or_nothing
from tongban.web.words import later, t
from tongban.workbench import uploads
from tongban.workbench.acts.importing import confirm, hand_in
from tongban.workbench.models import Import
from tongban.workbench.pages.directories import counts_said
from tongban.workbench.reading import exports
from tongban.workbench.reading.imports import import_of, imports_of, own_place, plan_kept, worker_stands
from tongban.workbench.sheets.book import MAX_BYTES, refuse_size
from tongban.workbench.sheets.faults import Faulty
from tongban.workbench.sheets.listing import ENTRY_HEAD, ITEM_HEAD, faulty_rows, list_csv, list_workbook
from tongban.workbench.sheets.plan import Target

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DRAFTS = 10
SHOWN = 200  # so many changes, findings or faults stand on one page; the CSV has them all
SORTS = {"definition": later("要素表"), "items": later("事项总表"), "directory": later("基本目录")}
STATES = {"queued": later("正在导入"), "done": later("已存为草稿"), "failed": later("没有导入")}
TONES = {"queued": "warn", "done": "ok", "failed": "bad"}


def importer(request: HttpRequest) -> Actor:
    """The actor. Denied ``import.post``."""
    actor = actor_of(request)
    may_import(actor)
    return actor


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest) -> HttpResponse:
    """Export and import; a file with faults comes back with every one of them and nothing is kept."""
    actor = importer(request)
    if request.method != "POST":
        return _board(request, actor)
    try:
        data, name = _handed_in(request)
        key, _ = hand_in(data, name, actor=actor)
    except Refusal as refusal:
        if refusal.bars:
            raise
        return _board(request, actor, refusal)
    return HttpResponseRedirect(reverse("workbench:sheet_import", args=[key]))


def _handed_in(request: HttpRequest) -> tuple[bytes, str]:
    file = request.FILES.get("file")
    if file is None:
        raise Refusal("sheet.none", "请选择要导入的表格。", "Choose the table to import.", where="file")
    refuse_size(file.size or 0)
    return file.read(MAX_BYTES + 1), file.name or ""


def _board(request: HttpRequest, actor: Actor, refusal: Refusal | None = None) -> HttpResponse:
    faults = list(getattr(refusal, "faults", ())) if isinstance(refusal, Faulty) else []
    context: dict[str, Any] = {
        "errors": faults_of(refusal) if refusal is not None and not faults else [],
        "faults": [{"where": one.where, "said": said(one), "code": one.code} for one in faults[:SHOWN]],
        "code": refusal.code if refusal is not None else "",
        "count": len(faults),
        "bad_rows": _bad_rows(request, faults),
        "file_name": getattr(request.FILES.get("file"), "name", ""),
        "imports": [_listed(one) for one in imports_of(actor)],
        "limit": MAX_BYTES // 1024 // 1024,
        "of": request.GET.get("of", ""),
        "local": request.GET.get("local", ""),
        "place": own_place(actor),
        "drafts": drafts_for(actor, ("draft", "joint"), size=DRAFTS),
        "replace": url_or_nothing("workbench:replace"),
        "directory": url_or_nothing("catalogue:directory"),
    }
    return render(request, "workbench/sheets/board.html", context, status=refusal.status if refusal else 200)


def _bad_rows(request: HttpRequest, faults: list[Refusal]) -> str:
    """The rows that cannot be taken, with what is wrong beside each, as a link that holds the file itself: nothing is
    kept of a file with faults.
    """
    file = request.FILES.get("file")
    if file is None or not faults:
        return ""
    file.seek(0)
    data = faulty_rows(file.read(MAX_BYTES + 1), file.name or "", faults, language())
    return "data:text/csv;base64," + base64.b64encode(data).decode() if data else ""


def _listed(one: Import) -> dict[str, Any]:
    return {
        "import": one,
        "href": reverse("workbench:sheet_import", args=[one.id]),
        "sort": t(SORTS[one.sort], language()),
        "state": t(STATES[one.state], language()),
        "tone": TONES[one.state],
        "at": moment(one.made_at),
        "counts": _counts(one.counts),
    }


def _counts(counts: Mapping[str, int]) -> str:
    return counts_said(counts)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_import(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The dry run of a file, worked out anew each time it is looked at; confirming does exactly what it shows."""
    actor = importer(request)
    done = import_of(actor, key)
    if done is not None:
        return _done(request, done)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            confirm(key, request.POST.get("digest", ""), actor=actor, once_key=request.POST.get("once", ""))
            return HttpResponseRedirect(reverse("workbench:sheet_import", args=[key]))
        except Refusal as fault:
            if fault.bars:
                raise
            refusal = fault
    try:
        kept, plan = plan_kept(key, actor=actor)
    except Refusal as fault:
        if fault.bars:
            raise
        return _board(request, actor, fault)
    context = {
        "file": kept,
        "at": moment(kept["made_at"]),
        "plan": plan,
        "sort": t(SORTS[plan.sort], language()),
        "counts": t("{n} 处改动", language(), n=len(plan.targets[0].changes))
        if plan.sort == "definition" and plan.targets
        else _counts(plan.counts),
        "targets": [_shown(one) for one in plan.targets[:SHOWN]],
        "left": max(0, len(plan.targets) - SHOWN),
        "notices": [en if language() == "en" else zh for zh, en in plan.notices],
        "errors": faults_of(refusal) if refusal is not None else [],
        "once": one_time_key(),
        "blocking": sum(one.errors for one in plan.targets),
        "worker": plan.sort != "directory" or worker_stands(),
    }
    return render(request, "workbench/sheets/plan.html", context, status=refusal.status if refusal else 200)


def _shown(target: Target) -> dict[str, Any]:
    spots, said = [where for where, _ in target.findings], told(target, [one for _, one in target.findings])
    findings = sorted(zip(spots, said, strict=True), key=lambda one: one[1].severity != "error")
    english = language() == "en"
    return {
        "target": target,
        "changes": target.changes[:SHOWN],
        "more": max(0, len(target.changes) - SHOWN),
        "findings": [
            {
                "where": where,
                "code": one.code,
                "error": one.severity == "error",
                "said": f"{one.what_en}. {one.mend_en}" if english else f"{one.what_zh}。{one.mend_zh}",
                "path": one.path,
            }
            for where, one in findings[:SHOWN]
        ],
    }


def _done(request: HttpRequest, one: Import) -> HttpResponse:
    context = {**_listed(one), **_progress(one), "faults": _kept_faults(one), "count": len(one.faults)}
    context["drafts"] = _titles(actor_of(request), one)
    return render(request, "workbench/sheets/done.html", context)


def _titles(actor: Actor, one: Import) -> list[dict[str, str]]:
    rows = Draft.seen_by(actor).filter(id__in=one.drafts).order_by("code").values("id", "title", "code")
    return [
        {"title": f"{row['code']} {row['title']}", "href": url_or_nothing("catalogue:draft", row["id"])} for row in rows
    ]


def _kept_faults(one: Import) -> list[dict[str, str]]:
    said_in = "en" if language() == "en" else "zh"
    return [{"where": fault["where"], "said": fault[said_in]} for fault in one.faults[:SHOWN]]


def _progress(one: Import) -> dict[str, Any]:
    done, total = uploads.progress(one.id)
    return {
        "import": one,
        "queued": one.state == "queued",
        "done_rows": done,
        "total": total or one.counts.get("rows", 0),
        "worker": one.state != "queued" or worker_stands(),
        "poll": reverse("workbench:sheet_progress", args=[one.id]),
    }


@staff_only
@require_safe
def sheet_progress(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far the worker has come: the part of the page that asks again every two seconds. Without a script the page
    itself is loaded again.
    """
    one = import_of(importer(request), key)
    if one is None:
        raise Refusal("import.unknown", "没有这次导入。", "There is no such import.", status=404)
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(reverse("workbench:sheet_import", args=[key]))
    response = render(request, "workbench/sheets/_progress.html", {**_listed(one), **_progress(one)})
    if one.state != "queued":
        response["HX-Refresh"] = "true"
    return response


@staff_only
@require_safe
def sheet_faults(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The rows of an import that was not taken in, with what is wrong beside each."""
    actor = importer(request)
    one = import_of(actor, key)
    if one is None or not one.faults:
        raise Refusal("import.unknown", "这次导入没有问题行。", "This import has no faulty rows.", status=404)
    kept = uploads.kept(key, actor)
    faults = [Refusal(f["code"], f["zh"], f["en"], where=f["where"]) for f in one.faults]
    return _file(f"{key}-faults.csv", faulty_rows(kept["content"], kept["file_name"], faults, language()))


@staff_only
@require_safe
def sheet_list(request: HttpRequest, name: str) -> HttpResponse:
    """items.xlsx and items.csv: the list of items; directory.csv: the headings of the basic directory."""
    importer(request)
    if name == "directory.csv":
        return _file(name, list_csv(ENTRY_HEAD, ()))
    rows = exports.list_rows(now())
    return _file(name, list_csv(ITEM_HEAD, rows) if name.endswith(".csv") else list_workbook(rows))


@staff_only
@require_safe
def sheet_export(request: HttpRequest) -> HttpResponse:
    """``?of=`` an edition (code or code@number; with ``local`` what the actor's place says otherwise), ``?draft=`` a
    draft, ``?new=`` a code: the workbook to fill in.
    """
    actor = importer(request)
    if draft := request.GET.get("draft", ""):
        try:
            return _file(*exports.sheet_of_draft(actor, uuid.UUID(draft)))
        except ValueError:
            raise Refusal("draft.unknown", "没有这份草稿。", "There is no such draft.", status=404) from None
    if new := request.GET.get("new", "").strip():
        return _file(*exports.sheet_of_new(new[:20]))
    of = request.GET.get("of", "").strip()
    try:
        if request.GET.get("local"):
            return _file(*exports.sheet_of_difference(of, own_place(actor)))
        return _file(*exports.sheet_of_edition(of))
    except Refusal as refusal:
        shown = Refusal(refusal.code, refusal.zh, refusal.en, where="of", status=refusal.status)
        return _board(request, actor, shown)


def _file(name: str, data: bytes) -> HttpResponse:
    kind = XLSX if name.endswith(".xlsx") else "text/csv; charset=utf-8"
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns: list[URLPattern] = [
    path("catalogue/sheets/", sheets, name="sheets"),
    path("catalogue/sheets/export", sheet_export, name="sheet_export"),
    *(
        path(f"catalogue/sheets/{one}", sheet_list, {"name": one}, name=f"sheet_{one.replace('.', '_')}")
        for one in ("items.xlsx", "items.csv", "directory.csv")
    ),
    path("catalogue/sheets/<uuid:key>/", sheet_import, name="sheet_import"),
    path("catalogue/sheets/<uuid:key>/progress", sheet_progress, name="sheet_progress"),
    path("catalogue/sheets/<uuid:key>/faults.csv", sheet_faults, name="sheet_faults"),
]
