"""A step that a party takes himself (await, respond, sign): its form on his case page, and where it is sent."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.cases.acts.advance import advance, is_member, open_step
from tongban.cases.acts.turn import Turn
from tongban.cases.models import Case
from tongban.cases.pages.case_view import version_of
from tongban.cases.pages.fields import label_of, shown
from tongban.cases.pages.step_form import StepForm, form_of, said_in
from tongban.cases.policies import may_take
from tongban.cases.reading import Loaded, load
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import signed_in
from tongban.web.staff import actor_of, url_or_nothing

PARTY = "party:"


def forms_for(loaded: Loaded, actor: Actor) -> list[StepForm]:
    """The forms of the steps that wait for this party now; for the case page's context. No query."""
    turn = Turn(loaded, actor, now())
    return [
        form_of(turn, row, reverse("cases:party_step", args=(loaded.case["id"], row["key"])))
        for row in loaded.steps
        if row["state"] == "open" and row["post"].startswith(PARTY)
    ]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def party_step(request: HttpRequest, case: uuid.UUID, step: str) -> HttpResponse:
    """Show the form by itself, or take it; wrong input comes back with everything typed."""
    actor = actor_of(request)
    sees = Case.seen_by(actor).filter(id=case).exists()
    if not sees:
        _check_member(case, step, actor)
    back = (url_or_nothing("cases:case", case) if sees else url_or_nothing("cases:me")) or "/"
    refusal = None
    if request.method == "POST":
        try:
            advance(
                case, step, said_in(request), seen=version_of(request), actor=actor, key=request.POST.get("once", "")
            )
            return HttpResponseRedirect(back)
        except Refusal as found:
            if found.bars or found.code == "step.not_open":
                raise
            refusal = found
    turn = Turn(load(case), actor, now())
    row = open_step(turn, step)
    may_take(actor, turn.case, row, turn.loaded.steps, joins=is_member(turn, row))
    raw = request.POST.dict() if refusal is not None else None
    context = {
        "form": form_of(turn, row, request.path, raw=raw, refusal=refusal),
        "item": turn.case["item_name"],
        "number": turn.case["number"],
        "by": "" if sees else turn.case["applicant_name"],
        "told": [] if sees else own_view(turn),
        "back": back,
    }
    return render(request, "cases/party_step.html", context, status=refusal.status if refusal is not None else 200)


def own_view(turn: Turn) -> list[dict[str, str]]:
    """What somebody sees of a matter in which he signs or answers: its public answers, nothing of another person."""
    dictionary = turn.loaded.registry.dictionary
    found = []
    for question in turn.e.questions:
        element, value = dictionary.get(question.fact), turn.facts.get(question.fact)
        if element is not None and element.sensitivity == "public" and value not in (None, []):
            found.append({"label": label_of(element), "value": shown(element, value)})
    return found


def _check_member(case: uuid.UUID, step: str, actor: Actor) -> None:
    """Whoever signs or answers in another's case sees this one step of it, while it waits for him; to everybody else
    the case does not exist.
    """
    try:
        turn = Turn(load(case), actor, now())
    except Refusal:
        turn = None
    row = turn.loaded.step(step) if turn is not None else None
    if turn is None or row is None or row["state"] != "open" or not is_member(turn, row):
        raise Refusal(
            "case.unknown", "没有这个办件，请核对编号。", "There is no such case; check its number.", status=404
        )


urlpatterns: list[URLPattern] = [path("cases/<uuid:case>/step/<str:step>/", party_step, name="party_step")]
