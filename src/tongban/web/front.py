"""The first door: a visitor's page that is kept (``kept``) is given out before the house is asked who comes, in which
language and for which address.

What is given is the answer as the whole house once gave it, with all its headers, to a visitor who asked for the same
address (its path says the language, its query the area) of the same host, in the same mode, contrast and way of
packing. Whoever sends a session's cookie passes by; an answer that sets a cookie, or whose policy names a nonce, is
never kept. Before each use the answer is asked whether what it was made from still stands, so an edition published by
another process shows on the next request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, parse_cookie

from tongban.web.kept import MOST_BYTES, Shelf, Text
from tongban.web.middleware import chosen_before
from tongban.web.packing import taken

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer(Text):
    """A whole answer, good as long as it ``stands``; ``unchanged`` are the headers for who has its bytes (304), where
    somebody had.
    """

    headers: Headers
    stands: Callable[[], bool]
    unchanged: Headers | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """All that an answer to a visitor may differ by."""

    scheme: str
    host: str
    path: tuple[str, str]
    query: str
    chosen: tuple[str, str]
    way: str


shelf: Shelf[Answer] = Shelf(MOST_BYTES)


def first_door(house: WSGIApplication) -> WSGIApplication:
    """The house behind its first door, as the web server opens it."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        found = given(environ)
        if found is None:
            return house(environ, start_response)
        status, headers, said = found
        # A server may add to the list it is given.
        start_response(status, list(headers))
        return [said]

    return application


def given(environ: Mapping[str, object]) -> tuple[str, Headers, bytes] | None:
    """Status, headers and bytes of the kept answer that still stands, if there is one for this request."""
    asked = _asked(environ)
    found = shelf.get(asked) if asked is not None else None
    if found is None:
        return None
    same = environ.get("HTTP_IF_NONE_MATCH") == found.tag
    headers = found.unchanged if same else found.headers
    if headers is None or not _stands(found):
        return None
    return ("304 Not Modified", headers, b"") if same else ("200 OK", headers, found.said)


def _stands(answer: Answer) -> bool:
    """Where the database does not answer the house is asked: it mends its connection, or says what is wrong."""
    try:
        return answer.stands()
    except Error:
        return False


def _asked(environ: Mapping[str, object]) -> Asked | None:
    """Nothing where the answer may be somebody's own, or the request may change something."""
    said = {name: str(environ.get(name, "")) for name in _NAMES}
    cookies = parse_cookie(said["HTTP_COOKIE"])
    if said["REQUEST_METHOD"] != "GET" or said["HTTP_AUTHORIZATION"] or settings.SESSION_COOKIE_NAME in cookies:
        return None
    return Asked(
        said["wsgi.url_scheme"],
        said["HTTP_HOST"],
        (said["SCRIPT_NAME"], said["PATH_INFO"]),
        said["QUERY_STRING"],
        chosen_before(cookies),
        taken(said["HTTP_ACCEPT_ENCODING"]),
    )


_NAMES = (
    *("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "wsgi.url_scheme"),
    *("HTTP_HOST", "HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_ACCEPT_ENCODING"),
)


class Keeping:
    """Middleware, the first of all: keeps what may be given out at the door, as it leaves the house."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        stands: Callable[[], bool] | None = getattr(response, "stands", None)
        if stands is not None and (asked := _asked(request.META)) is not None:
            _keep(asked, response, stands)
        return response


def _keep(asked: Asked, response: HttpResponse, stands: Callable[[], bool]) -> None:
    if response.cookies or "nonce-" in response.get("Content-Security-Policy", ""):
        return
    headers, tag = list(response.items()), response["ETag"]
    if response.status_code == 304:
        if (found := shelf.get(asked)) is not None and found.tag == tag:
            shelf.put(asked, replace(found, stands=stands, unchanged=headers))
    elif response.get("Content-Encoding", "") == asked.way:
        shelf.put(asked, Answer(response.content, tag, headers, stands))
