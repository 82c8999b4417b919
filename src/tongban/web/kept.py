"""Pages made once and given out many times: what differs by visitor is put in when the page goes out.

A page is kept in pieces, cut where the form token and the one-time key stand; everything else that may differ (address,
language, mode, contrast, area, and whatever the page itself names) is in its key. Only pages of visitors who are not
signed in are kept whole, so nothing of a person is ever in one.
"""

from __future__ import annotations

import re
import secrets
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from tongban.core.scope import Actor
from tongban.web import menus
from tongban.web.context import language

MOST_BYTES = 16 * 1024 * 1024
# Marks nobody outside this process can know, so that no text of a page can look like one.
_TOKEN, _ONCE = f"token{secrets.token_hex(16)}", f"once{secrets.token_hex(16)}"
_CUT = re.compile(f"({_TOKEN}|{_ONCE})".encode())


class Shelf:
    """Texts by key, the longest unused thrown away first when together they are larger than ``most`` bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._lock = threading.Lock()
        self._held: OrderedDict[Any, tuple[bytes, ...]] = OrderedDict()

    def get(self, key: Any) -> tuple[bytes, ...] | None:
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: Any, pieces: tuple[bytes, ...]) -> None:
        with self._lock:
            self.size += _length(pieces) - _length(self._held.pop(key, ()))
            self._held[key] = pieces
            while self.size > self.most:
                _, oldest = self._held.popitem(last=False)
                self.size -= _length(oldest)

    def clear(self) -> None:
        with self._lock:
            self._held.clear()
            self.size = 0


def _length(pieces: tuple[bytes, ...]) -> int:
    return sum(map(len, pieces))


shelf = Shelf(MOST_BYTES)


def page(request: HttpRequest, template: str, key: Any, make: Callable[[], Mapping[str, Any]]) -> HttpResponse:
    """The page of ``template``; ``key`` says everything its context comes from, ``make`` is asked where it is new.

    The context gets ``once``, a fresh one-time key.
    """
    if _signed_in(request):
        once = uuid.uuid4().hex
        return HttpResponse(render_to_string(template, {**make(), "once": once}, request))
    whole = (template, key, *_seen(request))
    pieces = shelf.get(whole)
    if pieces is None:
        marked = {**make(), "once": _ONCE, "csrf_token": _TOKEN}
        pieces = tuple(_CUT.split(render_to_string(template, marked, request).encode()))
        shelf.put(whole, pieces)
    return HttpResponse(_filled(request, pieces))


def _filled(request: HttpRequest, pieces: tuple[bytes, ...]) -> bytes:
    values = {_TOKEN.encode(): get_token(request).encode(), _ONCE.encode(): uuid.uuid4().hex.encode()}
    if settings.CSRF_COOKIE_NAME in request.COOKIES:
        # Who has the cookie (it lasts a year) is not sent it again with every page he reads.
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
    return b"".join(values.get(piece, piece) for piece in pieces)


def _signed_in(request: HttpRequest) -> bool:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor.account is not None or getattr(request, "session_ends", None) is not None


def _seen(request: HttpRequest) -> tuple[str, ...]:
    """What the shell shows a visitor who is not signed in."""
    mode, contrast = getattr(request, "mode", ""), getattr(request, "contrast", "")
    return (request.get_full_path(), language(), mode, contrast, menus.area(request))
