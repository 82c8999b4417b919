"""The one API: routers of the rooms, problem documents (RFC 9457) for everything that is not done, a session per
caller.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.security import APIKeyCookie

from tongban.beginnings.api import router as beginnings
from tongban.cases.api import router as cases
from tongban.cases.api_authority import router as authority
from tongban.catalogue.api import router as catalogue
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.hearings.api import router as hearings
from tongban.identity.api import router as identity
from tongban.licences.api import router as licences
from tongban.limits.api import router as limits
from tongban.notices.api import router as notices
from tongban.opendata.api import router as opendata
from tongban.organisation.api import router as organisation
from tongban.oversight.api import router as oversight
from tongban.supervision.api import router as supervision
from tongban.trials.api import router as trials
from tongban.web.programs import problem
from tongban.workbench.api import router as workbench

log = logging.getLogger("tongban.api")


class Session(APIKeyCookie):
    """A signed-in account by its session cookie; what writes needs the CSRF token too."""

    param_name: str = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor of the session; None sends 401."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor if actor.account is not None else None


class HouseAPI(NinjaAPI):
    """An operation is named by its room and its function, so that moving a function between modules renames nothing."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Such as ``tongban_catalogue_api_items``."""
        view = operation.view_func
        return "_".join([*view.__module__.split(".")[:3], view.__name__])


api = HouseAPI(
    title="Tongban 通办",
    version="1",
    description="Every refusal is a problem document (RFC 9457) with the same code and sentence as on the screens. "
    "What writes takes an Idempotency-Key, and If-Match with the ETag of what was looked at.",
    urls_namespace="api",
    docs_url=None,
    auth=Session(),
)
api.add_router("", identity)
api.add_router("", organisation)
api.add_router("", catalogue)
api.add_router("", opendata)
api.add_router("", workbench)
api.add_router("", cases)
api.add_router("", limits)
api.add_router("", beginnings)
api.add_router("", authority)
api.add_router("", supervision)
api.add_router("", licences)
api.add_router("", hearings)
api.add_router("", notices)
api.add_router("", oversight)
api.add_router("", trials)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """To the middleware, which answers every door with one function and keeps the log of denials."""
    raise refusal


@api.exception_handler(DataError)
def unkept(request: HttpRequest, error: DataError) -> HttpResponse:
    """What the database cannot keep, such as a NUL character: the middleware says it at every door alike."""
    raise error


class Faulty(Refusal):
    """The request does not have the form the description says; ``faults`` has one Refusal per place."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        self.faults = tuple(_fault(error) for error in errors)
        where = self.faults[0].where if self.faults else ""
        super().__init__(
            "request.form",
            f"请求的内容不合要求：{where}。请对照 openapi.json 改正。",
            f"The request is not as described: {where}. Compare it with openapi.json.",
            where=where,
        )


def _fault(error: dict[str, Any]) -> Refusal:
    place = ".".join(str(part) for part in error.get("loc", ()))
    said = str(error.get("msg", ""))
    return Refusal(f"request.{error.get('type', 'value')}", f"{place}：{said}", f"{place}: {said}", where=place)


@api.exception_handler(ValidationError)
def not_as_described(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A missing or mistyped part of the request, each named."""
    return problem(request, Faulty(error.errors))


@api.exception_handler(HttpError)
def by_the_framework(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Not signed in, no token, a body that is not JSON."""
    known = {
        401: ("session.none", "请先登录：POST /api/v1/session。", "Sign in first: POST /api/v1/session."),
        403: (
            "session.token",
            "缺少 CSRF 令牌：请先 GET /api/v1/session，再把 csrf 放在 X-CSRFToken 头里。",
            "No CSRF token: GET /api/v1/session first and send its csrf in the header X-CSRFToken.",
        ),
        400: ("request.body", "请求体不是合法的 JSON。", "The body of the request is not JSON."),
    }
    code, zh, en = known.get(error.status_code, ("request.refused", str(error), str(error)))
    return problem(request, Refusal(code, zh, en, status=error.status_code))


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """More than the house reads into memory; larger things are files."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024
    refusal = Refusal(
        "request.size",
        f"请求体超过 {most} MB，没有读取。文件请按接口说明用 multipart 上传。",
        f"The body is larger than {most} MB and was not read. Files are uploaded as multipart, as described.",
        status=413,
    )
    return problem(request, refusal)


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    """No such thing."""
    return problem(request, _no_address())


@api.exception_handler(Exception)
def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: a reference for 12345 and the log, nothing of the inside."""
    reference = uuid.uuid4().hex[:8].upper()
    log.error("failed at %s %s, reference %s", request.method, request.path, reference, exc_info=error)
    refusal = Refusal(
        "platform.failed",
        f"平台出错了，刚才的操作没有执行。请稍后再试，或拨打 12345 并报编号 {reference}。",
        f"Something failed here and nothing was done. Try again later, or call 12345 and give {reference}.",
        status=500,
    )
    return problem(request, refusal, reference=reference)


# Last, so that every address of a room is tried before it.
strays = Router(auth=None)


@strays.api_operation(["GET", "POST", "PUT", "PATCH", "DELETE"], "/{path:rest}", include_in_schema=False)
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """An address that the description does not have."""
    raise _no_address()


def _no_address() -> Refusal:
    return Refusal(
        "address.unknown",
        "没有这个接口地址，请对照 /api/v1/openapi.json。",
        "There is no such address; compare with /api/v1/openapi.json.",
        status=404,
    )


api.add_router("", strays)
