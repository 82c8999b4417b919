"""A slip: to send one about something late, to answer it, to close it or send it back; and reports."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook

from tongban.cases.queries.late import late_matter
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import filled, staff_only
from tongban.organisation.queries import organ
from tongban.organisation.ranks import names_of
from tongban.oversight.acts.reporting import PERIOD_WORDS, make_report, sheets_of
from tongban.oversight.acts.slips import ANSWERED, ASKED, Asked, answer, ask, close, send_back
from tongban.oversight.policies import asking_post, may_answer, may_settle, watched
from tongban.oversight.queries.slips import SlipTold, course_of, report_figures, reports_of, slip_of, slips_of
from tongban.oversight.rules import GOVERNING
from tongban.oversight.words import STATE_WORDS, what_of
from tongban.papers.queries import papers_about
from tongban.web.context import language
from tongban.web.staff import actor_of, badge, faults_of, moment, one_time_key, refused, required_day
from tongban.web.words import later, t
from tongban.workbench.sheets.writing import bytes_of, put

TONES = {"asked": "warn", "answered": "", "closed": "ok"}
VERBS: Mapping[str, str] = {
    "slip.ask": later("发出督办"),
    "slip.answer": later("督办答复"),
    "slip.close": later("办结"),
    "slip.send_back": later("退回重新答复"),
    "slip.raise": later("逾期未答复，报上一级"),
}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_slip(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """Send a slip about one entry of the list; what was typed comes back where it is refused."""
    actor, raw, today = actor_of(request), filled(request), day_of(now())
    late = late_matter(kind, key, today)
    if late is None:
        raise Refusal(
            "slip.nothing", "这一件现在没有超期，不用督办。请刷新列表。", "This is not late now; reload the list.",
            status=404,
        )  # fmt: skip
    asked = organ(late.organ, standing=True)
    asking_post(actor, asked.id, asked.division)
    refusal, made = None, ""
    if request.method == "POST":

        def send() -> None:
            nonlocal made
            due = required_day(raw, "due", "答复期限", "Answer by")
            said = Asked(kind, key, raw.get("words", ""), due)
            made = ask(said, actor=actor, key=raw.get("once", ""))["id"]

        refusal = refused(send)
        if refusal is None:
            return HttpResponseRedirect(f"{reverse('oversight:slip', args=(made,))}?done=ask")
    context = {
        "late": late,
        "what": what_of(late),
        "organ": asked.name,
        "badge": badge(late.due, today),
        "raw": raw,
        "errors": faults_of(refusal) if refusal else [],
        "once": raw.get("once") or one_time_key(),
    }
    return render(request, "oversight/new_slip.html", context, status=refusal.status if refusal else 200)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def slip(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One slip with its course and paper, and what the reader may do with it."""
    actor, raw, lang = actor_of(request), filled(request), language()
    found, refusal = slip_of(actor, key), None
    if request.method == "POST":
        refusal = refused(lambda: _do(key, raw, actor))
        if refusal is None:
            return HttpResponseRedirect(f"{request.path}?done={raw.get('act', '')}")
    context = {
        "slip": found,
        "state": t(STATE_WORDS[found.state], lang),
        "tone": TONES[found.state],
        "badge": badge(found.due, day_of(now())) if found.state == ASKED else {},
        "course": [
            {"at": moment(line.at), "verb": t(VERBS[line.verb], lang), "words": line.words} for line in course_of(key)
        ],
        "papers": papers_about("slip", key),
        "answers": found.state == ASKED and _may(may_answer, actor, found),
        "settles": found.state == ANSWERED and _may(may_settle, actor, found),
        "done": request.GET.get("done", ""),
        "raw": raw,
        "errors": faults_of(refusal) if refusal else [],
        "once": raw.get("once") or one_time_key(),
    }
    return render(request, "oversight/slip.html", context, status=refusal.status if refusal else 200)


def _may(policy: object, actor: Actor, found: SlipTold) -> bool:
    row = {
        "to_id": found.to, "to_post": found.to_post, "organ_id": found.organ, "raised_to_id": found.raised_to,
    }  # fmt: skip
    assert callable(policy)
    try:
        policy(actor, row)
    except Refusal:
        return False
    return True


def _do(key: uuid.UUID, raw: Mapping[str, str], actor: Actor) -> None:
    words, once = raw.get("words", ""), raw.get("once", "")
    if raw.get("act") == "answer":
        answer(key, words, actor=actor, key=once)
    elif raw.get("act") == "send_back":
        due = required_day(raw, "due", "新的答复期限", "New day for the answer")
        send_back(key, words, due, actor=actor, key=once)
    else:
        close(key, words, actor=actor, key=once)


@staff_only
@require_safe
def closed_slips(request: HttpRequest) -> HttpResponse:
    """Slips that are closed, the newest first."""
    return render(request, "oversight/closed.html", {"slips": slips_of(actor_of(request), closed=True)})


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest) -> HttpResponse:
    """The reports of the places the reader watches; the head of a government makes the last period's now."""
    actor, raw, lang = actor_of(request), filled(request), language()
    offices = [post.organ for post in watched(actor) if post.role in GOVERNING]
    refusal = None
    if request.method == "POST":
        organ = uuid.UUID(raw["organ"]) if raw.get("organ", "") in map(str, offices) else uuid.UUID(int=0)
        refusal = refused(lambda: make_report(organ, raw.get("period", ""), actor=actor, key=raw.get("once", "")))
        if refusal is None:
            return HttpResponseRedirect(f"{request.path}?done=1")
    rows = [{"report": one, "period": t(PERIOD_WORDS[one.period], lang)} for one in reports_of(actor)]
    context = {
        "rows": rows,
        "offices": [{"value": str(key), "label": name} for key, name in names_of(offices).items()],
        "periods": [{"value": name, "label": t(words, lang)} for name, words in PERIOD_WORDS.items()],
        "raw": raw,
        "done": "done" in request.GET,
        "errors": faults_of(refusal) if refusal else [],
        "once": raw.get("once") or one_time_key(),
    }
    return render(request, "oversight/reports.html", context, status=refusal.status if refusal else 200)


@staff_only
@require_safe
def workbook(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A report as a table file: one sheet for each table, whole."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, header, rows in sheets_of(report_figures(actor_of(request), key)):
        sheet = book.create_sheet(title)
        for n, line in enumerate((header, *rows), 1):
            for place, text in enumerate(line, 1):
                put(sheet, n, place, text)
    response = HttpResponse(
        io.BytesIO(bytes_of(book)).getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="report-{key}.xlsx"'
    return response


urlpatterns: list[URLPattern] = [
    path("desk/oversight/ask/<str:kind>/<uuid:key>/", new_slip, name="new_slip"),
    path("desk/oversight/slips/", closed_slips, name="closed_slips"),
    path("desk/oversight/slips/<uuid:key>/", slip, name="slip"),
    path("desk/oversight/reports/", reports, name="reports"),
    path("desk/oversight/reports/<uuid:key>.xlsx", workbook, name="workbook"),
]
