"""Two sockets of the shell: menu entries and panels, which rooms above register when they start (``AppConfig.ready``).

The shell never knows who offers what: a place is a name (``public``, ``util``, ``foot``, ``desk``; ``case``, ``item``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .words import t


def _everyone(request: HttpRequest) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of a menu. ``url`` is a URL name; an entry whose page does not exist here is not shown.

    ``count`` may return a number shown behind the words (cases waiting); ``shown`` says for whom the entry is.
    """

    place: str
    order: int
    zh: str
    url: str
    args: tuple[object, ...] = ()
    shown: Callable[[HttpRequest], bool] = _everyone
    count: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A block that another room shows on a page; ``render`` gets the request and the subject, and may answer ""."""

    place: str
    order: int
    render: Callable[[HttpRequest, object], SafeString]


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the head of the page says it; ``office`` is the post of a member of staff."""

    name: str
    url: str
    office: str = ""
    leave: str = ""


@dataclass(slots=True)
class _Sockets:
    entries: list[Entry] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    person: Callable[[HttpRequest], Person | None] = lambda request: None
    area: Callable[[HttpRequest], str] = lambda request: ""
    own_area: Callable[[HttpRequest], str] = lambda request: ""


_sockets = _Sockets()


def add(*offers: Entry | Panel) -> None:
    """Register; offering the same thing twice changes nothing."""
    for offer in offers:
        if isinstance(offer, Entry):
            if offer not in _sockets.entries:
                _sockets.entries.append(offer)
        elif offer not in _sockets.panels:
            _sockets.panels.append(offer)


def tell_person(source: Callable[[HttpRequest], Person | None]) -> None:
    """Register who knows the person signed in."""
    _sockets.person = source


def tell_area(source: Callable[[HttpRequest], str], own: Callable[[HttpRequest], str]) -> None:
    """Register who knows the area a page is about, and the visitor's ``own``: a link may lead to another's page."""
    _sockets.area, _sockets.own_area = source, own


def person(request: HttpRequest) -> Person | None:
    """Who is signed in, for the head of the page."""
    return _sockets.person(request)


def area(request: HttpRequest) -> str:
    """The area a page is about, for its head."""
    return _sockets.area(request)


def own_area(request: HttpRequest) -> str:
    """The area the visitor chose; another than the page's where a link led him here."""
    return _sockets.own_area(request)


def links(place: str, request: HttpRequest) -> list[Mapping[str, object]]:
    """The menu of a place: ``label``, ``url``, ``current``, ``count``."""
    found: list[Mapping[str, object]] = []
    for entry in sorted(_sockets.entries, key=lambda e: (e.order, e.zh)):
        if entry.place != place or not entry.shown(request):
            continue
        try:
            url = reverse(entry.url, args=entry.args)
        except NoReverseMatch:
            continue
        count = entry.count(request) if entry.count else None
        found.append({"label": t(entry.zh, get_language() or "zh"), "url": url, "count": count})
    # Of two entries, one below the other, the page is the nearer one's.
    here = [url for one in found if _leads(url := str(one["url"]), request.path)]
    return [{**one, "current": one["url"] == max(here, key=len, default=None)} for one in found]


def _leads(url: str, path: str) -> bool:
    return path == url or (url.count("/") > 2 and path.startswith(url))


def panels(place: str, request: HttpRequest, subject: object) -> list[SafeString]:
    """The blocks other rooms show at a place, in order; empty ones are left out."""
    chosen = sorted((p for p in _sockets.panels if p.place == place), key=lambda p: p.order)
    return [block for block in (panel.render(request, subject) for panel in chosen) if block]
