"""Pages of the shell itself: the gallery of components, a sign of life, the error pages."""

from __future__ import annotations

import logging
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.http import require_GET, require_POST

from .gallery import demonstration
from .words import later

log = logging.getLogger("tongban.web")


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component in its states, in the mode of the request; no model is read."""
    base = "base_staff.html" if request.mode == "staff" else "base.html"  # type: ignore[attr-defined]
    return render(request, "web/components.html", {"base": base, **demonstration()})


@require_GET
def printed(request: HttpRequest) -> HttpResponse:
    """The gallery's sample of a printed page."""
    return render(request, "web/printed.html", demonstration())


@require_GET
def question(request: HttpRequest) -> HttpResponse:
    """One thing per page, with an error: the form is a sample and is not received."""
    shown = demonstration()
    return render(request, "web/question.html", {"errors": shown["errors"][:1]})


@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    """For the supervisor: the process answers. Reads nothing."""
    return HttpResponse("alive", content_type="text/plain")


@require_POST
def extend(request: HttpRequest) -> HttpResponse:
    """One tap prolongs a signed-in session; its new length in seconds is the answer."""
    session = getattr(request, "session", None)
    if session is None or "_auth_user_id" not in session:
        return HttpResponse("0", content_type="text/plain", status=403)
    session["seen"] = 0.0
    session.modified = True
    return HttpResponse(str(session.get_expiry_age()), content_type="text/plain")


def _reference() -> str:
    """What a person reads to 12345 and an operator finds in the log."""
    return uuid.uuid4().hex[:8].upper()


def _answer(request: HttpRequest, status: int, said: str = "") -> HttpResponse:
    reference = _reference()
    log.info("answered %s at %s, reference %s", status, request.path, reference)
    name = "fragment_refused.html" if request.headers.get("HX-Request") else f"{status}.html"
    return render(request, name, {"reference": reference, "said": said, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _answer(request, 400)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _answer(request, 404)


TOO_OLD = later("这个页面放得太久，或者登录已过期。刚才的操作没有执行，已保存的内容还在。请返回上一页，刷新后再试。")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that is too old, or a session that ended: nothing was done, what was saved is kept."""
    return _answer(request, 403, TOO_OLD)


def failed(request: HttpRequest) -> HttpResponse:
    """Works with the database down: no request context, no query."""
    reference = _reference()
    log.error("failed at %s, reference %s", request.path, reference)
    return HttpResponse(get_template("500.html").render({"reference": reference}), status=500)
