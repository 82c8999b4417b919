"""The approver's list and the page of one step: facts left, the form of the step right, made from the definition."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.acts.advance import advance
from tongban.cases.acts.confirming import confirm
from tongban.cases.acts.extend import extend
from tongban.cases.acts.turn import Turn
from tongban.cases.authority import named_organ
from tongban.cases.kinds import Said
from tongban.cases.kinds.payment import paid_words
from tongban.cases.kinds.result import valid_words
from tongban.cases.pages import case_view, party
from tongban.cases.pages.case_view import DONE, may_extend, sealed_of, version_of
from tongban.cases.pages.step_form import OUTPUT, form_of, said_in
from tongban.cases.papers import tell_granted, tell_refused
from tongban.cases.queries.lists import case_seen_by
from tongban.cases.queries.staff import DESK_KINDS, attached_to
from tongban.cases.queries.worklist import GROUPS, PAGE, Waiting, Worklist, to_confirm, worklist
from tongban.cases.reading import Loaded, apart
from tongban.cases.rules.flow import of_step
from tongban.cases.rules.second import waits_for
from tongban.cases.separation import check_taking
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import Change
from tongban.core.scope import Actor
from tongban.definition.drawing import graph_of
from tongban.identity.pages import filled, staff_only
from tongban.papers.acts import preview_of
from tongban.web.context import language
from tongban.web.framing import shows_pdf
from tongban.web.staff import NO_DAY, actor_of, badge, csv_of, faults_of, one_time_key, said
from tongban.web.words import t

COLUMNS = ("办件号", "环节", "事项", "申请人", "环节期限", "承诺期限", "轮到的日期", "停表")


@staff_only
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """Open steps of the actor's posts by severity; ``?item=`` and ``?step=`` narrow it, ``?format=csv`` exports."""
    actor, today = actor_of(request), day_of(now())
    item, step = request.GET.get("item", ""), request.GET.get("step", "")
    if request.GET.get("format") == "csv":
        return _csv(worklist(actor, today, item=item, step=step, size=None), today)
    text = request.GET.get("page", "1")
    number = max(1, int(text)) if text.isdigit() and len(text) < 6 else 1
    found = worklist(actor, today, item=item, step=step, page=number)
    context = {
        "groups": [
            {"name": name, "count": found.groups.get(key, 0), "rows": rows}
            for key, name in GROUPS.items()
            if (rows := [_row(one, today) for one in found.rows if one.severity == key])
        ],
        "total": found.total,
        "to_confirm": to_confirm(actor),
        "items": _links(request, "item", [(code, name, n) for code, name, n in found.items], item),
        "steps": _links(request, "step", [(name, name, n) for name, n in found.steps], step),
        "csv": "?" + urlencode({k: v for k, v in (("item", item), ("step", step)) if v} | {"format": "csv"}),
        **_pages(found, number, item, step),
    }
    return render(request, "cases/review/list.html", context)


def _links(
    request: HttpRequest, name: str, values: Sequence[tuple[str, str, int]], chosen: str
) -> list[dict[str, Any]]:
    """The filter as visible links, the whole first."""
    other = {k: v for k in ("item", "step") if k != name and (v := request.GET.get(k, ""))}
    links = [{"label": t("全部", language()), "href": "?" + urlencode(other), "current": not chosen}]
    for value, label, n in values:
        links.append(
            {"label": f"{label} {n}", "href": "?" + urlencode({**other, name: value}), "current": value == chosen}
        )
    return links


def _pages(found: Worklist, number: int, item: str, step: str) -> dict[str, Any]:
    last = max(1, -(-found.total // PAGE))
    kept = {k: v for k, v in (("item", item), ("step", step)) if v}

    def href(page: int) -> str:
        return "?" + urlencode({**kept, "page": page})

    return {
        "previous": href(number - 1) if number > 1 else "",
        "next": href(number + 1) if number < last else "",
        "numbers": [{"number": n, "href": href(n), "current": n == number} for n in range(1, last + 1)]
        if 1 < last < 30
        else [],
    }


def _row(one: Waiting, today: date) -> dict[str, Any]:
    where = ("desks:case", (one.case,)) if one.at_desk else ("cases:review_step", (one.case, one.step))
    early = one.opens_on is not None and today <= one.opens_on
    return {
        "one": one,
        "href": reverse(where[0], args=where[1]),
        "due": badge(
            min((d for d in (one.due, one.promised) if d is not None), default=None), today, one.stopped, one.words
        ),
        "early": one.opens_on if early else None,
    }


def _csv(found: Worklist, today: date) -> HttpResponse:
    rows = (
        (
            one.number,
            one.name,
            one.item,
            one.applicant,
            one.due or "",
            one.promised or one.words,
            one.since,
            one.stopped,
        )
        for one in found.rows
    )
    return csv_of(f"review-{today.isoformat()}.csv", [t(column, language()) for column in COLUMNS], rows)


@staff_only
@shows_pdf
@require_http_methods(["GET", "HEAD", "POST"])
def review_step(request: HttpRequest, case: uuid.UUID, step: str) -> HttpResponse:
    """One step. A step of a counter has its own page; one not open yet says where the case stands (409)."""
    actor = actor_of(request)
    loaded = case_seen_by(actor, case)
    if request.method == "POST":
        return _posted(request, loaded, actor, step)
    row = loaded.step(step)
    if row is not None and row["kind"] in DESK_KINDS:
        return HttpResponseRedirect(reverse("desks:case", args=(case,)))
    kept = filled(request)
    return _page(request, loaded, actor, step, raw=kept or None)


def _posted(request: HttpRequest, loaded: Loaded, actor: Actor, step: str) -> HttpResponse:
    case, act, once = loaded.case["id"], request.POST.get("act", "finish"), request.POST.get("once", "")
    raw = request.POST.dict()
    if act == "preview":
        return _preview(loaded, actor, step, raw)
    try:
        if act == "confirm":
            confirm(case, step, actor=actor, key=once)
            return HttpResponseRedirect(f"{reverse('cases:review_step', args=(case, step))}?done=confirm")
        if act == "extend":
            extend(case, raw.get("reason", ""), actor=actor, key=once)
            return HttpResponseRedirect(f"{reverse('cases:review_step', args=(case, step))}?done=extend")
        advance(case, step, said_in(request), seen=version_of(request), actor=actor, key=once)
    except Refusal as refusal:
        if refusal.bars or refusal.code == "step.not_open":
            raise
        return _page(request, case_seen_by(actor, case), actor, step, raw=raw, refusal=refusal, act=act)
    return HttpResponseRedirect(f"{reverse('cases:review')}?{urlencode({'finished': loaded.case['number']})}")


def _page(
    request: HttpRequest,
    loaded: Loaded,
    actor: Actor,
    step: str,
    *,
    raw: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    act: str = "",
) -> HttpResponse:
    turn = Turn(loaded, actor, now())
    row = _shown(loaded, step)
    today = day_of(turn.at)
    attached = attached_to(loaded)
    context: dict[str, Any] = {
        "head": case_view.head(turn, today),
        "step": {**row, "name": case_view.step_name(turn, row)},
        "step_due": badge(row["due"], today) if row["state"] == "open" else NO_DAY,
        "answers": case_view.answers(turn),
        "checked": case_view.checked(turn),
        "materials": case_view.materials(turn, attached),
        "findings": case_view.findings(turn),
        "events": case_view.happened(attached, turn),
        "papers": case_view.papers(turn, attached),
        "graph": graph_of(loaded.e, loaded.case["place"], language(), loaded.registry.dictionary.labels),
        "current": [of_step(s["key"]) for s in loaded.steps if s["state"] == "open"],
        "passed": ["filed", *(of_step(s["key"]) for s in loaded.steps if s["state"] == "done")],
        "may_extend": may_extend(turn, actor),
        "sealed": sealed_of(turn),
        "loaded": loaded,
        "confirms": actor.account is not None and waits_for(row) == actor.account,
        "unconfirmed": waits_for(row) is not None,
        "once": one_time_key(),
        "raw": raw or {},
        "act": act,
        "errors": faults_of(refusal) if refusal is not None else [],
        "done": t(DONE[request.GET["done"]], language()) if request.GET.get("done", "") in DONE else "",
        "refused": attached.refused,
    }
    context |= _form(turn, row, request.path, raw, refusal if act != "extend" else None)
    return render(request, "cases/review/step.html", context, status=refusal.status if refusal is not None else 200)


def _form(
    turn: Turn, row: Mapping[str, Any], action: str, raw: Mapping[str, str] | None, refusal: Refusal | None
) -> dict[str, Any]:
    """The form, or the sentence why this person may not take this step (post, 受审分离, own application)."""
    if row["state"] != "open":
        return {}
    try:
        check_taking(turn, row)
    except Refusal as denied:
        return {"denied": said(denied)}
    form = form_of(turn, row, action, raw=raw, refusal=refusal)
    return {"form": form, "errors": form.errors, "preview": row["kind"] == "decide"}


def _shown(loaded: Loaded, step: str) -> dict[str, Any]:
    row = loaded.step(step)
    if row is None:
        at = "、".join(s["name"] for s in loaded.steps if s["state"] == "open") or "已结束"
        raise Refusal(
            "step.not_open",
            f"这一步还没有轮到。办件现在的环节：{at}。",
            f"The turn of this step has not come. The case stands at: {at}.",
            status=409,
        )
    return row


def _preview(loaded: Loaded, actor: Actor, step: str, raw: Mapping[str, str]) -> HttpResponse:
    """The decision as its paper will be, for whoever may take the step; nothing is written."""
    turn = Turn(loaded, actor, now())
    check_taking(turn, row := _shown(loaded, step))
    answer = HttpResponse(preview_of(drafted(turn, row, raw)), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="preview.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def drafted(turn: Turn, row: Mapping[str, Any], raw: Mapping[str, str]) -> Change:
    """The paper of the decision, by the same function that draws it up; on a turn that is never written."""
    draft = Turn(apart(turn.loaded), turn.actor, turn.at)
    organ = named_organ(turn, row)
    if raw.get("verdict") == "refused":
        reasons = [line.strip() for line in raw.get("reasons", "").splitlines() if line.strip()]
        tell_refused(draft, organ, reasons or ["（请写明事实和理由）"])
    else:
        outputs = {name.removeprefix(OUTPUT): value for name, value in raw.items() if name.startswith(OUTPUT)}
        tell_granted(draft, organ, valid_words(draft), paid_words(draft, Said(outputs=outputs)))
    return draft.also[-1]


urlpatterns: list[URLPattern] = [
    path("review/", review, name="review"),
    path("review/<uuid:case>/<str:step>/", review_step, name="review_step"),
    *party.urlpatterns,
]
