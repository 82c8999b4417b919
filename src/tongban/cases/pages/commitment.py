"""Choosing 告知承诺 on the web: the whole letter, a signature, or the ordinary way; nobody has to promise."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.cases.acts.committing import bars_now, commit, take_ordinary_way
from tongban.cases.pages import fields
from tongban.cases.queries import applicant as mine
from tongban.cases.rules.commitment import CHOSEN, SIGNED, letter_of, replaced_words
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import actor_of_request, signed_in, typed_before
from tongban.web.staff import refused


@require_http_methods(["GET", "POST"])
@signed_in
def commitment(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The letter of this item, or that it has none (404). A refused signature comes back with what was typed."""
    actor = actor_of_request(request)
    loaded = mine.own_case(actor, key)
    if loaded.case["state"] != "draft":
        return HttpResponseRedirect(reverse("cases:case", args=(key,)))
    letter = letter_of(loaded.e)
    faults: list[Refusal] = []
    if request.method == "POST":
        refusal = refused(lambda: _choose(request, key, actor))
        if refusal is None:
            return HttpResponseRedirect(reverse("cases:tasks", args=(key,)))
        faults = [refusal]
    kept = typed_before(request)
    facts = loaded.facts(now())
    signed = facts.get(SIGNED) or {}
    context = {
        "case": loaded.case, "letter": letter, "spared": replaced_words(loaded.e),
        "chosen": facts.get(CHOSEN) is True and signed.get("digest") == letter.digest,
        "barred": bars_now(loaded), "signer": loaded.case["applicant_name"] if actor.is_staff else actor.name,
        "signed": request.POST.get("signed", (kept.get("signed") or [""])[0]), "agreed": "agree" in request.POST,
        "errors": [{"where": fault.where, "said": fields.said(fault)} for fault in faults],
        "wrong": {fault.where: fields.said(fault) for fault in faults}, "once": fields.fresh(),
    }  # fmt: skip
    return render(request, "cases/apply/commitment.html", context, status=422 if faults else 200)


def _choose(request: HttpRequest, key: uuid.UUID, actor: Actor) -> None:
    post = request.POST
    if post.get("way") == "ordinary":
        take_ordinary_way(key, actor=actor, key=post.get("once", ""))
        return
    if "agree" not in post:
        raise Refusal(
            "commitment.agree",
            "请勾选“我已读完并承诺属实”，再签名；不愿承诺的按一般程序办。",
            "Tick that you have read the letter and make the promise, or take the ordinary way.",
            where="agree",
        )
    commit(key, signed=post.get("signed", ""), digest=post.get("digest", ""), actor=actor, key=post.get("once", ""))


urlpatterns: list[URLPattern] = [path("apply/<uuid:key>/commitment/", commitment, name="commitment")]
