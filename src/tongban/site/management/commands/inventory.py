"""``tongban inventory``: every page of the house by its URL name, for the inventory of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver

# The API has its own table of endpoints (docs/openapi.json), the same addresses again in English are no other pages.
APART = frozenset({"api"})


def named_pages() -> dict[str, str]:
    """URL name → route, without the API."""
    found: dict[str, str] = {}
    for name, route in _walk(get_resolver(), "", ""):
        found.setdefault(name, route)
    return dict(sorted(found.items()))


def _walk(resolver: URLResolver, space: str, stem: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        route = stem + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            if pattern.namespace not in APART:
                yield from _walk(pattern, inner, route)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}" if pattern.name else f"{space}(no name) {route}", "/" + route


class Command(BaseCommand):
    help = "List every page by its URL name."
    requires_system_checks: list[str] = []  # noqa: RUF012  (Django's own name and form)

    def handle(self, *args: Any, **options: Any) -> None:
        """Needs no database."""
        for name, route in named_pages().items():
            self.stdout.write(f"{name}\t{route}")
