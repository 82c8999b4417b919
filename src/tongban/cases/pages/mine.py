"""The applicant's own screens: his space, a case with its receipt and progress, correction, withdrawal, look-up."""

from __future__ import annotations

import uuid
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases.acts.deferring import defer_longer, may_extend_deferral
from tongban.cases.acts.receipting import give_receipt
from tongban.cases.acts.tell import answer_correction
from tongban.cases.acts.withdraw import withdraw as take_back
from tongban.cases.pages import fields, standing, tasks
from tongban.cases.pages.apply import material_context, take_file
from tongban.cases.pages.fields import said
from tongban.cases.policies import acts_for_applicant
from tongban.cases.queries import applicant as own
from tongban.cases.reading import Loaded
from tongban.cases.rules import clock
from tongban.cases.rules.deferrals import is_out, waits
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.definition.drawing import graph_of
from tongban.identity.pages import Attempts, actor_of_request, first_page, signed_in
from tongban.licences.queries import held_count, issued_in
from tongban.messages.queries import inbox
from tongban.papers.queries import papers_about
from tongban.web.context import language
from tongban.web.words import later, t

# How an item of a notice stands, by the verdict on its paper.
TOLD = {"unfit": later("还没补"), "fit": later("已补，合格"), "": later("已补，等窗口核对")}
# Whoever guesses: by case number, and by where the question comes from.
BY_NUMBER = Attempts("progress.number", 5, 15 * 60)
BY_ADDRESS = Attempts("progress.address", 30, 15 * 60)
NOT_FOUND = later("没有查到。请核对完整的办件号和申请人的身份证号，两样都要对。")
TOO_OFTEN = later("查询太频繁，请 15 分钟后再试，或拨打 12345 查询。")


def qr(text: str) -> str:
    """A QR code as a data address of an image."""
    return segno.make(text, error="m").svg_data_uri(scale=4, border=2, dark="#14211F", light="#fff")


@require_GET
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """我的空间: what waits for the person first."""
    actor = actor_of_request(request)
    if actor.is_staff:
        return HttpResponseRedirect(first_page(actor))
    at = now()
    found = own.cases_of(actor, day_of(at))
    principals = own.applicants_of(actor, day_of(now()))
    counts = own.open_counts(actor)
    current = next((one for one in principals if (one.sort, one.id) == actor.principal), None)
    context = {
        "todo": [_row(row) for row in found.todo], "running": [_row(row) for row in found.running],
        "drafts": [_row(row) for row in found.drafts], "ended": [_row(row) for row in found.ended],
        "principals": [(one, counts.get(one.id, 0)) for one in principals if one != current],
        "current": current, "licences": held_count(actor), "messages": inbox(actor, 3),
        "empty": not (found.todo or found.running or found.drafts or found.ended),
    }  # fmt: skip
    return render(request, "cases/mine/me.html", context)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A case of a list with its state in words."""
    words, tone = standing.state_words(row["state"], row["outcome"])
    due = standing.day_words(row["promised_due"]) if row["promised_due"] else row["due_words"]
    deferred_due = standing.day_words(row["deferred_due"]) if row["deferred_due"] else ""
    return {**row, "words": words, "tone": tone, "due": due, "deferred_due": deferred_due}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def case(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Receipt and progress of a case: at most twelve queries. Posted it draws up the receipt and leads to it."""
    actor, at = actor_of_request(request), now()
    if request.method == "POST":
        given = give_receipt(key, actor=actor, key=request.POST.get("once", ""))
        return HttpResponseRedirect(reverse("papers:pdf", args=(given["paper"],)))
    loaded = own.seen_case(actor, key)
    if loaded.case["state"] == "draft":
        return HttpResponseRedirect(reverse("cases:tasks", args=(key,)))
    view = standing.Standing(loaded, at)
    words, tone = standing.state_words(loaded.case["state"], loaded.case["outcome"])
    current, done = view.position()
    got, made, asking = tasks.obtained_of(loaded)
    context = {
        "case": loaded.case, "words": words, "tone": tone, "badge": view.badge(), "events": view.events(),
        "next": view.next(),
        "graph": graph_of(loaded.e, loaded.case["place"], language(), loaded.registry.dictionary.labels),
        "current": current, "done": done, "days": view.days(), "spans": view.spans(), "promised": view.promised(),
        "papers": papers_about("case", key), "licences": issued_in(key, day_of(at)), "told": _told(loaded),
        "deferred": [{**m, "waits": waits(m)} for m in loaded.materials if is_out(m) or waits(m)],
        "out": any(is_out(m) for m in loaded.materials),
        "sections": tasks.summary_of(loaded, at, change=False),
        "got": [*got, *made], "asking": asking, "asking_words": fields.joined(asking),
        "handed": [m for m in loaded.materials if m["state"] == "supplied" and not tasks.is_obtained(m)],
        "qr": qr(loaded.case["number"]), "organ": view.organ_name(loaded.case["organ_id"]),
        "hall": view.organs.get(loaded.case["hall_id"]), "hall_name": view.organ_name(loaded.case["hall_id"]),
        "counter_name": view.organ_name(loaded.case["counter_id"]),
        "received": standing.moment(loaded.case["received_at"]),
        "mine": acts_for_applicant(actor, loaded.case),
        "can_withdraw": loaded.case["state"] in ("received", "correcting", "accepted"),
        "loaded": loaded, "consent": standing.consent_of(loaded), "once": fields.fresh(),
    }  # fmt: skip
    return render(request, "cases/mine/case.html", context)


# -- correction --------------------------------------------------------------------------------------------------------


def _told(loaded: Loaded) -> list[dict[str, Any]]:
    """The lines of the last notice and how each stands by itself, until the case is accepted."""
    notice = clock.told_last(loaded.notices)
    if notice is None or loaded.case["state"] not in ("received", "correcting"):
        return []
    found: list[dict[str, Any]] = []
    for line in notice["lines"]:
        row = loaded.material(line["material"])
        verdict = row["verdict"] if row is not None else "unfit"
        words = t(TOLD.get(verdict, TOLD[""]), language())
        name = row["name"] if row is not None else line["material"]
        found.append({
            "id": line["material"], "name": name, "problem": line["problem"], "mended": verdict != "unfit",
            "words": words,
        })  # fmt: skip
    return found


def _awaited(loaded: Loaded) -> list[str]:
    """Ids of the materials that may come in now: those that were told, or those that were deferred."""
    if loaded.case["state"] in ("received", "correcting"):
        return [line["id"] for line in _told(loaded)]
    if loaded.case["state"] == "accepted":
        return [m["key"] for m in loaded.materials if is_out(m) or waits(m)]
    return []


@require_http_methods(["GET", "POST"])
@signed_in
def supplement(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Only what was told, or deferred, can be handed in here; nothing else can be asked."""
    actor = actor_of_request(request)
    loaded = own.own_case(actor, key)
    awaited = _awaited(loaded)
    if not awaited:
        return HttpResponseRedirect(reverse("cases:case", args=(key,)))
    faults: list[Refusal] = []
    wrong = ""
    if request.method == "POST":
        wrong = request.POST.get("material", "")
        if "longer" in request.POST:
            defer_longer(key, request.POST["longer"], actor=actor, key=request.POST.get("once", ""))
        else:
            faults = _finish(request, key) if "done" in request.POST else _take(request, loaded, wrong, awaited)
        if not faults:
            name = "cases:case" if "done" in request.POST else "cases:supplement"
            return HttpResponseRedirect(reverse(name, args=(key,)))
        loaded = own.own_case(actor, key)
    back = reverse("cases:case", args=(key,))
    materials = []
    for name in awaited:
        found = loaded.e.material(name)
        if found is not None:
            one = material_context(loaded, found, back)
            one["input"] = f"file-{name}"
            one["error"] = said(faults[0]) if faults and wrong == name else ""
            one["due"] = standing.day_words(one["row"]["due"]) if one["row"]["due"] else ""
            one["longer"] = may_extend_deferral(loaded.spans, one["row"], day_of(now()))
            materials.append(one)
    still = [one["material"].name for one in materials if one["row"]["verdict"] == "unfit"]
    context = {
        "case": loaded.case, "materials": materials, "still": still, "correcting": loaded.case["state"] == "correcting",
        "told": loaded.case["state"] != "accepted",
        "errors": [{"where": f"file-{wrong}" if wrong else "", "said": said(fault)} for fault in faults],
        "once": fields.fresh(),
    }  # fmt: skip
    return render(request, "cases/mine/supplement.html", context, status=422 if faults else 200)


def _take(request: HttpRequest, loaded: Loaded, name: str, awaited: list[str]) -> list[Refusal]:
    if name not in awaited:
        zh = "告知书没有要这份材料，不用交。"
        return [Refusal("supplement.not_told", zh, "The notice does not ask for this paper; do not hand it in.")]
    return take_file(request, loaded, name, f"file-{name}")


def _finish(request: HttpRequest, key: uuid.UUID) -> list[Refusal]:
    try:
        answer_correction(key, actor=actor_of_request(request), key=request.POST.get("once", ""))
    except Refusal as refusal:
        if refusal.bars:
            raise
        return [refusal]
    return []


@require_http_methods(["GET", "POST"])
@signed_in
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the application back, after a page that says what follows."""
    actor = actor_of_request(request)
    if request.method == "POST":
        take_back(key, actor=actor, key=request.POST.get("once", ""))
        dropped = bool(request.POST.get("draft"))
        return HttpResponseRedirect(reverse("cases:me") if dropped else reverse("cases:case", args=(key,)))
    loaded = own.own_case(actor, key)
    return render(request, "cases/mine/withdraw.html", {"case": loaded.case, "once": fields.fresh()})


# -- progress without signing in ---------------------------------------------------------------------------------------


@sensitive_post_parameters("id_number")
@require_http_methods(["GET", "POST"])
@never_cache
def progress(request: HttpRequest) -> HttpResponse:
    """查进度 without signing in: the full case number and the applicant's ID number give the state, nothing else."""
    number, error, found = request.POST.get("number", "").strip(), "", None
    if request.method == "POST":
        address = request.META.get("REMOTE_ADDR", "")
        if BY_NUMBER.blocked(number) or BY_ADDRESS.blocked(address):
            error = TOO_OFTEN
        else:
            found = own.progress(number, request.POST.get("id_number", ""), day_of(now()))
            if found is None:
                BY_NUMBER.wrong(number)
                BY_ADDRESS.wrong(address)
                error = NOT_FOUND
    context: dict[str, Any] = {"number": number, "error": error, "found": found}
    context["errors"] = [{"where": "number", "said": t(error, language())}] if error else []
    if found is not None:
        context["words"], context["tone"] = standing.state_words(found.state, found.outcome)
        context["next"] = standing.next_words(
            found.state, found.outcome, found.at_step, until=found.until, at_window=found.at_window
        )
        context["due"] = standing.day_words(found.due) if found.due else found.due_words
    return render(request, "cases/mine/progress.html", context, status=422 if error else 200)


urlpatterns = [
    path("me/", me, name="me"),
    path("cases/", progress, name="progress"),
    path("cases/<uuid:key>/", case, name="case"),
    path("cases/<uuid:key>/supplement/", supplement, name="supplement"),
    path("cases/<uuid:key>/withdraw/", withdraw, name="withdraw"),
]
