"""How a person wants to see pages, and how a refusal is shown to them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from tongban.core.errors import Refusal

from .context import language
from .programs import for_program, problem

security = logging.getLogger("tongban.security")

YEAR = 365 * 24 * 3600
SEEN_EVERY = 300  # seconds: a session is prolonged by use, at the cost of one write in five minutes


def chosen_before(cookies: Mapping[str, str]) -> tuple[str, str]:
    """Mode and contrast as a visitor's cookies keep them; nothing else of how a page looks is kept in cookies."""
    mode, contrast = cookies.get("mode"), cookies.get("contrast")
    return ("elder" if mode == "elder" else "std", "high" if contrast == "high" else "std")


class Modes:
    """``request.mode`` (std, elder, staff) and ``request.contrast`` from the query, else from the cookie.

    长辈版 stays until it is left, so it is a cookie; ``staff`` belongs to a page, never to a person, and is not kept.
    Also ``request.session_ends``: seconds until a signed-in session ends, for the warning two minutes before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("mode", "")
        kept, kept_contrast = chosen_before(request.COOKIES)
        request.mode = asked if asked in ("std", "elder", "staff") else kept  # type: ignore[attr-defined]
        contrast = request.GET.get("contrast", "") or kept_contrast
        request.contrast = "high" if contrast == "high" else "std"  # type: ignore[attr-defined]
        request.session_ends = _session_ends(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if asked in ("std", "elder") and asked != kept:
            response.set_cookie("mode", asked, max_age=YEAR, samesite="Lax", httponly=True)
        if request.GET.get("contrast") in ("std", "high"):
            response.set_cookie("contrast", request.GET["contrast"], max_age=YEAR, samesite="Lax", httponly=True)
        patch_vary_headers(response, ("Cookie",))
        return response


def _session_ends(request: HttpRequest) -> int | None:
    session = getattr(request, "session", None)
    if session is None or not session.session_key or "_auth_user_id" not in session:
        return None
    now = time.time()
    seen = session.get("seen", 0.0)
    if not 0 <= now - seen <= SEEN_EVERY:
        session["seen"] = seen = now
    return int(session.get_expiry_age() - (now - seen))


class Refusals:
    """A ``Refusal`` that no page caught becomes its own sentence: a problem document, a fragment or a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DataError) and "NUL" in str(exception):
            exception = Refusal(
                "request.nul",
                "输入里有看不见的空字符（NUL），不能保存。请删去后重新输入。",
                "There is an invisible NUL character in what was sent; it cannot be kept. Remove it and send it again.",
                status=400,
            )
        if not isinstance(exception, Refusal):
            return None
        if exception.status == 403:
            security.info("denied %s at %s", exception.code, request.path)
        return refused(request, exception)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """RFC 9457 to programs, a fragment to htmx, a whole page to a person; the same sentence in all three."""
    if for_program(request):
        return problem(request, refusal)
    said = refusal.en if language() == "en" else refusal.zh
    known = refusal.status in (403, 404, 409)
    name = f"{refusal.status}.html" if known else "refused.html"
    if request.headers.get("HX-Request"):
        name = "fragment_refused.html"
    context = {"said": said, "code": refusal.code, "where": refusal.where, "reference": refusal.code}
    return HttpResponse(render_to_string(name, context, request), status=refusal.status)
