"""The wallet, one licence to show, and verification for anybody."""

from __future__ import annotations

import re
import uuid
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.identity.pages import actor_of_request, signed_in
from tongban.licences.queries import Card, card, public_answer
from tongban.licences.queries import wallet as wallet_of
from tongban.licences.rules import STATES
from tongban.web.context import language
from tongban.web.words import t

# What a code or an identifier may be written with.
_CODE = re.compile(r"[0-9A-Za-z.\-]{1,120}")


def _shown(one: Card) -> dict[str, Any]:
    """A card with its words in the language of the page."""
    english = language() == "en"
    ended = "" if one.state == "valid" else STATES[one.state][1 if english else 0]
    valid = str(one.valid_until) if one.valid_until else t("长期", language())
    issuer = one.issuer_en if english and one.issuer_en else one.issuer
    return {"card": one, "ended": ended, "valid": valid, "issuer": issuer}


def verify_url(code: str) -> str:
    """What the code shown at a counter leads to."""
    return f"{settings.TONGBAN_PUBLIC_URL}{reverse('licences:verify', args=(code,))}"


@require_GET
@signed_in
def wallet(request: HttpRequest) -> HttpResponse:
    """Licences of whom the account acts for; ended ones stay, and say how they ended."""
    cards = [_shown(one) for one in wallet_of(actor_of_request(request), day_of(now()))]
    return render(request, "licences/wallet.html", {"cards": cards})


@require_GET
@signed_in
def licence(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One licence: the card, the code to show, what stands on it, its PDF."""
    one = card(actor_of_request(request), key, day_of(now()))
    if one is None:
        raise Refusal(
            "licence.unknown",
            "您的卡包里没有这张证照。请核对是不是用办证人的账号登录的。",
            "There is no such licence in your wallet. Check that you signed in with the holder's account.",
            status=404,
        )
    qr = segno.make(verify_url(one.code), error="m").svg_data_uri(scale=8, border=2, dark="#000", light="#fff")
    return render(request, "licences/licence.html", {**_shown(one), "qr": qr})


@require_GET
@never_cache
def verify_form(request: HttpRequest) -> HttpResponse:
    """A code or an identifier typed by anybody leads to its answer."""
    code = "".join(request.GET.get("code", "").split())
    if _CODE.fullmatch(code):
        return HttpResponseRedirect(reverse("licences:verify", args=(code,)))
    return render(request, "licences/verify.html", {"code": code, "wrong": bool(code)}, status=422 if code else 200)


@require_GET
@never_cache
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Valid, ended (and how), or unknown; persons' names are masked."""
    answer = public_answer(code.strip(), day_of(now()))
    context = {"code": code, "answer": answer, "state": answer.state_en if language() == "en" else answer.state_zh}
    return render(request, "licences/verify.html", context, status=200 if answer.known else 404)
