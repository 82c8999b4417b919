"""Template tags of the shell. ``{% load tongban %}``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString

from tongban.web import menus
from tongban.web.context import language
from tongban.web.drawing.graph import Graph, Line, outline
from tongban.web.drawing.process import draw
from tongban.web.words import t as translate

register = template.Library()


@register.simple_tag
def t(zh: str, **values: object) -> str:
    """``{% t "还剩 {n} 天" n=3 %}``: the sentence in the language of the page. Only literals: a test collects them."""
    return translate(zh, language(), **values)


@register.filter
def words(zh: object) -> str:
    """A sentence held in a variable: ``{{ state|words }}``. Its English must stand in the room's words too."""
    return translate(str(zh), language())


@register.simple_tag
def process(
    graph: Graph, current: Any = (), done: Any = (), ident: str = "pg", leads: Mapping[str, str] | None = None
) -> SafeString:
    """The graph as a drawing; ``leads`` says where on the page a stop leads, else to its line of the list."""
    now, over = frozenset(current or ()), frozenset(done or ())
    return draw(graph, current=now, done=over, lang=language(), ident=ident, leads=leads or {})


@register.simple_tag
def process_lines(graph: Graph, current: Any = (), done: Any = ()) -> list[Line]:
    """The graph as lines of text."""
    return outline(graph, current=frozenset(current or ()), done=frozenset(done or ()))


@register.simple_tag(takes_context=True)
def panels(context: template.Context, place: str, subject: object = None) -> list[SafeString]:
    """The blocks other rooms show here."""
    request: HttpRequest = context["request"]
    return menus.panels(place, request, subject)


@register.filter
def at(mapping: Mapping[str, Any] | None, key: object) -> Any:
    """A value by a key that is itself a variable; empty when there is none."""
    return mapping.get(str(key), "") if mapping else ""


@register.filter
def aslist(value: object) -> list[Any]:
    """``"a|b|c"`` written in a template, or any sequence, as a list."""
    if isinstance(value, str):
        return [part.strip() for part in value.split("|") if part.strip()]
    return list(value) if value else []  # type: ignore[call-overload]


@register.simple_tag
def described(*parts: str) -> str:
    """The ids for aria-describedby, blanks left out."""
    return " ".join(part for part in parts if part)


@register.filter
def nth(items: Any, number: int) -> Any:
    """The item at a place counted from 0; empty beyond the end."""
    try:
        return items[int(number)]
    except (IndexError, TypeError, KeyError):
        return ""


@register.filter
def date_part(value: object, part: str) -> str:
    """``year``, ``month`` or ``day`` of a date, of ``2026-03-18`` or of what was typed as ``{"year": ...}``."""
    if isinstance(value, Mapping):
        return str(value.get(part, ""))
    if isinstance(value, dt.date):
        return str(getattr(value, part))
    pieces = str(value or "").split("-")
    place = {"year": 0, "month": 1, "day": 2}[part]
    return pieces[place].lstrip("0") if len(pieces) == 3 else ""
