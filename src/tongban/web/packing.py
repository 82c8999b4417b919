"""Answers packed for the wire: text is sent as gzip to whoever takes it.

A page may hold a form token and repeat what was typed, and the length of a packed page could tell of the one by the
other (BREACH). Django's gzip therefore adds bytes of random number, and what is packed here is gzip only. Pages that
are nobody's own are kept packed (``kept``), as brotli too.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/", "application/json", "application/problem+json", "application/ld+json", "application/xml", "image/svg")


class Packed(GZipMiddleware):
    """Text alone: pictures, PDF and archives are packed already, and a file that is streamed keeps its length."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, packed where that is worth it."""
        if response.streaming or not response.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)


_WAYS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda text: bytes(brotli.compress(text, quality=9)),
    "gzip": lambda text: gzip.compress(text, 9, mtime=0),
}


def taken(accepted: str) -> str:
    """What a reader takes, by his ``Accept-Encoding``: ``br`` before ``gzip`` before nothing (empty)."""
    said = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        said[name.strip()] = quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((way for way in _WAYS if said.get(way, False)), "")


def pack(text: bytes, way: str) -> bytes:
    """The text as it is sent by that way (``br``, ``gzip``, or empty for as it is)."""
    return _WAYS[way](text) if way else text
