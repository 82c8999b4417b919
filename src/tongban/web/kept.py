"""Pages made once and given out many times to visitors who are not signed in.

Such a page has nothing in it that is one visitor's own: no name, no form token, no one-time key; what he can do from it
is a link. All else that may differ (address, language, mode, contrast, area, and whatever the page itself names) is in
its key, and whoever has its bytes already (ETag) is not sent them again. Whoever is signed in gets a page made for him.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string

from tongban.core.crypto import sm3
from tongban.core.scope import Actor
from tongban.web import menus
from tongban.web.context import language
from tongban.web.packing import pack, taken

MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Text:
    """A page as it is sent, and its ETag: the same for every way it is packed, for they say the same (hence weak)."""

    said: bytes
    tag: str

    @classmethod
    def of(cls, said: str, way: str = "") -> Text:
        text = said.encode()
        return cls(pack(text, way), f'W/"{sm3(text).hex()[:40]}"')


Held = TypeVar("Held", bound=Text)


class Shelf(Generic[Held]):
    """Texts by key, the longest unused thrown away first when together they are larger than ``most`` bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._lock = threading.Lock()
        self._held: OrderedDict[Any, Held] = OrderedDict()

    def get(self, key: Any) -> Held | None:
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: Any, text: Held) -> None:
        with self._lock:
            if key in self._held:
                self.size -= len(self._held.pop(key).said)
            self._held[key] = text
            self.size += len(text.said)
            while self.size > self.most:
                _, oldest = self._held.popitem(last=False)
                self.size -= len(oldest.said)

    def clear(self) -> None:
        with self._lock:
            self._held.clear()
            self.size = 0


shelf: Shelf[Text] = Shelf(MOST_BYTES)


def page(
    request: HttpRequest,
    template: str,
    key: Any,
    make: Callable[[], Mapping[str, Any]],
    stands: Callable[[], bool] | None = None,
) -> HttpResponse:
    """The page of ``template``; ``key`` says everything its context comes from, ``make`` is asked where it is new,
    ``stands`` whether it is still the same. It stays on the answer: the first door (``front``) may give that to others
    as long as it stands.

    The context gets ``once``, a fresh one-time key, for those who are signed in; without it a page has no form that
    posts, for it has no token either.
    """
    if signed_in(request):
        return HttpResponse(render_to_string(template, {**make(), "once": uuid.uuid4().hex}, request))
    way = taken(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    whole = (template, key, way, *_seen(request))
    text = shelf.get(whole)
    if text is None:
        text = Text.of(render_to_string(template, {**make(), "once": "", "csrf_token": ""}, request), way)
        shelf.put(whole, text)
    known = request.META.get("HTTP_IF_NONE_MATCH") == text.tag
    response = HttpResponseNotModified() if known else HttpResponse(text.said)
    if stands is not None:
        response.stands = stands  # type: ignore[attr-defined]
    response["ETag"] = text.tag
    response["Vary"] = "Accept-Encoding"
    if way and not known:
        response["Content-Encoding"] = way
    return response


def signed_in(request: HttpRequest) -> bool:
    """Whether the page of this request is somebody's own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor.account is not None or getattr(request, "session_ends", None) is not None


def _seen(request: HttpRequest) -> tuple[str, ...]:
    """What the shell shows a visitor who is not signed in."""
    mode, contrast = getattr(request, "mode", ""), getattr(request, "contrast", "")
    return (request.get_full_path(), language(), mode, contrast, menus.area(request), menus.own_area(request))
