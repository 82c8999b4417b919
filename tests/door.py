"""The first door as the web server knocks at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import RequestFactory

from tongban.site.wsgi import application
from tongban.web import front, kept

from demo import JOBLESS

GUIDE = f"/items/{JOBLESS}/"
Came = tuple[str, list[tuple[str, str]], bytes]


@contextmanager
def empty() -> Iterator[None]:
    """No page is kept when it begins, and none is left."""
    for shelf in (front.shelf, kept.shelf):
        shelf.clear()
    yield
    for shelf in (front.shelf, kept.shelf):
        shelf.clear()


def _environ(path: str, **said: str) -> dict[str, Any]:
    return {**RequestFactory().get(path).environ, "HTTP_HOST": "localhost", **said}


def ask(path: str = GUIDE, **said: str) -> Came:
    """Status, headers and bytes as the web server gets them."""
    heads: list[Any] = []
    body = application(_environ(path, **said), lambda status, headers, wrong=None: heads.append((status, headers)))
    said_by = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return (*heads[-1], said_by)


def at_door(path: str = GUIDE, **said: str) -> Came | None:
    """What the door has, if it has something."""
    return front.given(_environ(path, **said))
