"""The Actor of a request: read lazily, once, from the session's account; nothing else decides who acts."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from tongban.core.scope import Actor, nobody
from tongban.organisation.queries import actor


def _read(request: HttpRequest) -> Actor:
    account = request.session.get(SESSION_KEY)
    if not account:
        return nobody()
    return actor(uuid.UUID(str(account)), request.session.get("principal", ""))


class Actors:
    """Middleware: ``request.actor``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _read(request))  # type: ignore[attr-defined]
        return self.get_response(request)
