"""Signing in and out, for whom one acts; the decorators of pages that need somebody; what was typed is kept."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tongban.core.crypto import open_sealed, seal, sm3
from tongban.core.errors import Denied
from tongban.core.scope import PLATFORM, Actor
from tongban.identity import acts
from tongban.identity.models import Account
from tongban.identity.queries import demo_accounts
from tongban.web.menus import Person
from tongban.web.words import later

View = Callable[..., HttpResponse]
BACKEND = "tongban.identity.signing_in.Passwords"
# Posts that serve people at a counter begin at the desk; all other staff begin at the list of reviews.
HALL_ROLES = frozenset({"hall", "township", "village"})
KEPT = "kept"
KEPT_CONTEXT = "session.kept"
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "once", "password"})
KEPT_LIMIT = 200_000

WRONG = later("登录名或密码不对，请重新输入。忘了密码，可以带身份证到政务服务窗口重设。")
TOO_MANY = later("密码连续输错 5 次，请 15 分钟后再试；急办可以带身份证到政务服务窗口。")
NO_DEMO = later("这个演示账号用不了，请从下面的表里重新选。")


class Attempts:
    """Counts wrong tries of one sort by name, in the process's cache; names are kept as digests only."""

    def __init__(self, sort: str, most: int, seconds: int) -> None:
        self.sort, self.most, self.seconds = sort, most, seconds

    def _key(self, name: str) -> str:
        return f"tongban.attempts.{self.sort}.{sm3(name.strip().encode()).hex()}"

    def blocked(self, name: str) -> bool:
        """Have there been so many wrong tries that the next one has to wait?"""
        return int(cache.get(self._key(name), 0)) >= self.most

    def wrong(self, name: str) -> None:
        """One more; the time runs from the first."""
        key = self._key(name)
        cache.add(key, 0, self.seconds)
        cache.incr(key)

    def right(self, name: str) -> None:
        """Begin anew."""
        cache.delete(self._key(name))


PASSWORDS = Attempts("password", 5, 15 * 60)


def actor_of_request(request: HttpRequest) -> Actor:
    """The Actor that the middleware read for this request."""
    return request.actor  # type: ignore[attr-defined, no-any-return]


def signed_in(view: View) -> View:
    """For pages of somebody: a visitor signs in first and comes back, with everything he had typed."""

    uncached = never_cache(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actor_of_request(request).account is None:
            return _to_login(request)
        return uncached(request, *args, **kwargs)

    return guarded


def staff_only(view: View) -> View:
    """For pages of staff: visitors sign in, everybody else is told whom to ask."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not actor_of_request(request).is_staff:
            raise Denied(
                "identity.staff",
                "这是工作人员的页面。您是工作人员的，请用工作账号登录；要开通岗位，请找本单位负责人。",
                "This page is for staff. Sign in with your staff account; the head of your organ gives posts.",
            )
        return view(request, *args, **kwargs)

    return signed_in(guarded)


def _to_login(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a form that was sent meanwhile is kept sealed in the visitor's session."""
    if request.method == "POST":
        typed = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}
        text = json.dumps({"path": request.path, "typed": typed}, ensure_ascii=False)
        if len(text) <= KEPT_LIMIT:
            request.session[KEPT] = base64.b64encode(seal(text, KEPT_CONTEXT)).decode()
    path = request.get_full_path() if request.method != "POST" else request.path
    return HttpResponseRedirect(f"{reverse('identity:login')}?next={quote(path)}")


def typed_before(request: HttpRequest) -> dict[str, list[str]]:
    """What was typed into this page when the session had ended; given once, to the page it was typed into."""
    sealed = request.session.get(KEPT)
    if not sealed:
        return {}
    said = json.loads(open_sealed(base64.b64decode(sealed), KEPT_CONTEXT))
    if said["path"] != request.path:
        return {}
    del request.session[KEPT]
    typed: dict[str, list[str]] = said["typed"]
    return typed


def filled(request: HttpRequest) -> dict[str, str]:
    """The form as its page shows it again: what was just sent, or what was typed when the session had ended."""
    if request.method == "POST":
        return request.POST.dict()
    return {name: values[-1] for name, values in typed_before(request).items()}


def next_page(request: HttpRequest, otherwise: str) -> str:
    """``?next=`` where it leads into this house, else ``otherwise``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else otherwise


def url_of(name: str, otherwise: str) -> str:
    """The address of a page of a room that may not be there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return otherwise


_BEGINNINGS: list[Callable[[Actor], str]] = []


def begin_at(choose: Callable[[Actor], str]) -> None:
    """Socket: a room names the page at which some staff begin (a URL name), or "" for everybody else."""
    if choose not in _BEGINNINGS:
        _BEGINNINGS.append(choose)


def first_page(actor: Actor) -> str:
    """Where somebody begins: citizens in their own space, counters at the desk, other staff at their reviews, unless
    a room says otherwise (``begin_at``).
    """
    if not actor.is_staff:
        return url_of("cases:me", "/")
    for choose in _BEGINNINGS:
        if name := choose(actor):
            return url_of(name, "/")
    at_counter = any(post.role in HALL_ROLES for post in actor.posts)
    return url_of("desks:board", "/desk/") if at_counter else url_of("cases:review", "/review/")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Password, or one press in the demonstration. The session's key changes with it."""
    if request.method != "POST":
        return _login_page(request)
    if "account" in request.POST:
        account, error = _demo_account(request.POST["account"]), NO_DEMO
    else:
        account, error = _by_password(request)
    if account is None:
        return _login_page(request, error, request.POST.get("login", ""))
    request.session.pop("principal", None)
    login(request, account, backend=BACKEND)
    actor = actor_of_request(request)
    acts.sign_in(account.id, way="demo" if "account" in request.POST else "password", actor=actor)
    return HttpResponseRedirect(next_page(request, first_page(actor)))


def _demo_account(key: str) -> Account | None:
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        return None
    if not settings.DEMO:
        return None
    return Account.seen_by(PLATFORM).filter(id=wanted, active=True).exclude(demo_role="").first()


def _by_password(request: HttpRequest) -> tuple[Account | None, str]:
    name = request.POST.get("login", "")
    if PASSWORDS.blocked(name):
        return None, TOO_MANY
    account = authenticate(request, login=name, password=request.POST.get("password", ""))
    if account is None:
        PASSWORDS.wrong(name)
        return None, TOO_MANY if PASSWORDS.blocked(name) else WRONG
    PASSWORDS.right(name)
    return account, ""


def _login_page(request: HttpRequest, error: str = "", name: str = "") -> HttpResponse:
    citizens, places = _demo_table() if settings.DEMO else ([], [])
    context = {
        "next": next_page(request, ""),
        "error": error,
        "errors": [{"where": "login", "said": error}] if error else [],
        "name": name,
        "citizens": citizens,
        "places": places,
        "kept": KEPT in request.session,
    }
    return render(request, "identity/login.html", context, status=422 if error else 200)


def _demo_table() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Applicants, and staff by place; a role is written ``place·role``."""
    citizens: list[dict[str, Any]] = []
    places: dict[str, list[dict[str, Any]]] = {}
    for row in demo_accounts():
        place, dot, role = row["demo_role"].partition("·")
        if row["kind"] == "staff" and dot:
            places.setdefault(place, []).append({**row, "role": role})
        else:
            citizens.append({**row, "role": row["demo_role"]})
    return citizens, [{"name": name, "people": people} for name, people in places.items()]


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session ends, with all that was kept in it."""
    actor = actor_of_request(request)
    if actor.account is not None:
        acts.sign_out(actor.account, actor=actor)
    logout(request)
    return HttpResponseRedirect(url_of("portal:home", reverse("identity:login")))


@require_POST
@signed_in
def principal(request: HttpRequest) -> HttpResponse:
    """For whom one acts from now on: oneself, or an enterprise that gave a mandate."""
    chosen = request.POST.get("principal", "self")
    own = {f"{kind}:{key}" for kind, key in actor_of_request(request).represented}
    if chosen not in own and chosen != "self":
        raise Denied(
            "identity.principal",
            "您没有这家企业的授权，请法定代表人先授权给您。",
            "You hold no mandate of this enterprise; its legal person can give you one.",
        )
    if chosen == "self":
        request.session.pop("principal", None)
    else:
        request.session["principal"] = chosen
    return HttpResponseRedirect(next_page(request, url_of("cases:me", "/")))


def act_for(request: HttpRequest, who: tuple[str, uuid.UUID]) -> None:
    """Go on acting for this principal: whoever began something for his enterprise finds it in his space."""
    if who not in actor_of_request(request).represented:
        return
    if who[0] == "person":
        request.session.pop("principal", None)
    else:
        request.session["principal"] = f"{who[0]}:{who[1]}"


def person_of(request: HttpRequest) -> Person | None:
    """Who is signed in, for the head of every page."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.account is None:
        return None
    office = "、".join(dict.fromkeys(post.name for post in actor.posts[:2])) if actor.is_staff else ""
    return Person(actor.name, first_page(actor), office, reverse("identity:logout"))
