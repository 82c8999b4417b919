"""A file of the public data as an answer: its ETag and day, nothing sent again to whoever has it; the same for pages
and API.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

from tongban.core.crypto import sm3

# Anybody may keep it, and asks each time whether it still holds: a change shows at once.
KEEP = "public, no-cache"


@dataclass(frozen=True, slots=True)
class File:
    """``name`` is what it is saved under (empty: it is looked at), ``since`` when it became what it is."""

    name: str
    media: str
    body: str
    since: datetime | None


def serve(request: HttpRequest, file: File, *vary: str) -> HttpResponse:
    """The file, or 304."""
    tag = f'"{sm3(file.body.encode()).hex()[:40]}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(file.body, content_type=f"{file.media}; charset=utf-8")
        if file.name:
            response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    _mark(response, tag, file.since)
    patch_vary_headers(response, vary)
    return response


def stream(
    request: HttpRequest, name: str, media: str, pieces: Iterator[str], state: str, since: datetime | None
) -> HttpResponseBase:
    """A file of any length in pieces; ``state`` stands for what it would say."""
    tag = f'W/"{sm3(f"{state}|{request.get_full_path()}|{request.get_host()}".encode()).hex()[:40]}"'
    response: HttpResponseBase
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = StreamingHttpResponse(_large(pieces), content_type=f"{media}; charset=utf-8")
        if name:
            response["Content-Disposition"] = f'attachment; filename="{name}"'
    _mark(response, tag, since)
    return response


def _mark(response: HttpResponseBase, tag: str, since: datetime | None) -> None:
    response["ETag"] = tag
    response["Cache-Control"] = KEEP
    response["Access-Control-Allow-Origin"] = "*"
    if since is not None:
        response["Last-Modified"] = http_date(since.timestamp())


def _large(pieces: Iterator[str], size: int = 65_536) -> Iterator[bytes]:
    """Small pieces together, so that a row is no packet of its own."""
    held: list[str] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= size:
            yield "".join(held).encode()
            held, length = [], 0
    if held:
        yield "".join(held).encode()
