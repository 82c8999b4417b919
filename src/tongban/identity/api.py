"""The session of a program: password in, cookie and CSRF token out, as a browser has them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from ninja import Router, Schema
from ninja.utils import check_csrf

from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor
from tongban.identity import acts
from tongban.identity.pages import BACKEND, PASSWORDS, TOO_MANY, WRONG
from tongban.identity.queries import actor_of
from tongban.web.words import t

router = Router(tags=["identity 登录"], auth=None)


class SignIn(Schema):
    """Login name and password."""

    login: str
    password: str


class Principal(Schema):
    """A person or an enterprise for whom the account may act."""

    kind: str
    id: uuid.UUID


class PostHeld(Schema):
    """A post of a member of staff."""

    organ: uuid.UUID
    division: str
    name: str


class Session(Schema):
    """Who is signed in; ``csrf`` goes into the header ``X-CSRFToken`` of everything that writes."""

    capacity: str
    name: str
    account: uuid.UUID | None
    principals: list[Principal]
    posts: list[PostHeld]
    csrf: str


@router.get("/session", response=Session, summary="Who is signed in, and the CSRF token")
def session(request: HttpRequest) -> Session:
    """For everybody; a visitor is told that he is nobody."""
    return _session(request, request.actor)  # type: ignore[attr-defined]


@router.post("/session", response=Session, summary="Sign in by password")
def sign_in(request: HttpRequest, body: SignIn) -> Session:
    """Refusals: ``identity.password`` (401), ``identity.attempts`` (429) after five wrong tries; Denied without a
    token.
    """
    check_token(request)
    if PASSWORDS.blocked(body.login):
        raise Refusal("identity.attempts", TOO_MANY, t(TOO_MANY, "en"), where="login", status=429)
    account: Any = authenticate(request, login=body.login, password=body.password)
    if account is None:
        PASSWORDS.wrong(body.login)
        raise Refusal("identity.password", WRONG, t(WRONG, "en"), where="login", status=401)
    PASSWORDS.right(body.login)
    request.session.pop("principal", None)
    login(request, account, backend=BACKEND)
    actor = actor_of(account.id)
    acts.sign_in(account.id, way="password", actor=actor)
    return _session(request, request.actor)  # type: ignore[attr-defined]


@router.delete("/session", response={204: None}, summary="Sign out")
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session ends; without one nothing happens."""
    check_token(request)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.account is not None:
        acts.sign_out(actor.account, actor=actor)
    logout(request)
    return HttpResponse(status=204)


def check_token(request: HttpRequest) -> None:
    """Another site must not act through somebody's cookies."""
    if check_csrf(request):
        raise Denied(
            "session.token",
            "缺少 CSRF 令牌：请先 GET /api/v1/session，再把 csrf 放在 X-CSRFToken 头里。",
            "No CSRF token: GET /api/v1/session first and send its csrf in the header X-CSRFToken.",
        )


def _session(request: HttpRequest, actor: Actor) -> Session:
    return Session(
        capacity=str(actor.capacity),
        name=actor.name,
        account=actor.account,
        principals=[Principal(kind=kind, id=key) for kind, key in actor.represented],
        posts=[PostHeld(organ=p.organ, division=p.division, name=p.name) for p in actor.posts],
        csrf=get_token(request),
    )
