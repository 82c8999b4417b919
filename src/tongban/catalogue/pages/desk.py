"""事项工作台: what waits for me first, then the drafts of my organ, then the items I look after; the search."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from tongban.catalogue.life.states import OPEN, STATES
from tongban.catalogue.models import Draft
from tongban.catalogue.pages.parts import WHERE, scope_words, state_words, todo_words, tone_of
from tongban.catalogue.pages.registered import links
from tongban.catalogue.policies import POSTS, allows, may_use_workbench
from tongban.catalogue.reading.awaiting import awaiting
from tongban.catalogue.reading.drafts import as_row, counted, drafts_for
from tongban.catalogue.reading.errands import Errands, errands_for
from tongban.catalogue.reading.own_items import PAGE, items_of
from tongban.catalogue.reading.requests import flagged
from tongban.catalogue.reading.waiting import Waiting, waiting_for
from tongban.core.clock import day_of, now
from tongban.core.scope import Actor
from tongban.identity.pages import begin_at, staff_only
from tongban.organisation.posts import EDITOR, HEAD
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import actor_of, badge, moment, url_or_nothing
from tongban.web.words import later, t

SHOWN = 30


def is_cataloguer(actor: Actor) -> bool:
    """Does the actor hold a post of the catalogue?"""
    return allows(may_use_workbench, actor)


def for_cataloguers(request: HttpRequest) -> Actor:
    """The actor; Denied ``catalogue.desk`` for staff without a post of the catalogue."""
    actor = actor_of(request)
    may_use_workbench(actor)
    return actor


def waiting_of(request: HttpRequest) -> list[Waiting]:
    """What waits for whoever looks; read once for the page and the number in its menu."""
    kept: list[Waiting] | None = getattr(request, "catalogue_waiting", None)
    if kept is None:
        kept = waiting_for(actor_of(request))
        request.catalogue_waiting = kept  # type: ignore[attr-defined]
    return kept


def errands_of(request: HttpRequest) -> Errands:
    """The filings and requests that wait for whoever looks; read once for the page and the number in its menu."""
    kept: Errands | None = getattr(request, "catalogue_errands", None)
    if kept is None:
        kept = errands_for(actor_of(request), day_of(now()))
        request.catalogue_errands = kept  # type: ignore[attr-defined]
    return kept


def _number(request: HttpRequest) -> int:
    return len(waiting_of(request)) + errands_of(request).total


@staff_only
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The board; with ``?q=`` the drafts and items found; ``?state=`` chooses among the drafts."""
    actor, at = for_cataloguers(request), now()
    q, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    chosen = state if state in STATES else ""
    after = request.GET.get("after", "")
    rows = items_of(actor, at, q, after, PAGE + 1)
    flags = flagged((row["code"] for row in rows), {post.division for post in actor.posts})
    drafts = drafts_for(actor, chosen or ("" if q else OPEN), q=q, size=SHOWN)
    numbers = counted(actor)
    context: dict[str, Any] = {
        "q": q,
        "waiting": [] if q else _todos(request),
        "number": 0 if q else _number(request),
        "more": 0 if q else errands_of(request).total - len(errands_of(request).rows),
        "drafts": [_draft(one) for one in drafts],
        "tabs": _tabs(numbers, chosen),
        "items": [_item(row, flags, at) for row in rows[:PAGE]],
        "next": "?" + urlencode({"q": q, "after": rows[PAGE - 1]["code"]} if q else {"after": rows[PAGE - 1]["code"]})
        if len(rows) > PAGE
        else "",
        "first": not after and not chosen,
        "awaiting": [] if q or after else awaiting(),
        "may_draft": any(post.name == EDITOR for post in actor.posts),
        "links": links(),
    }
    return render(request, "catalogue/desk/board.html", context)


def _todos(request: HttpRequest) -> list[dict[str, Any]]:
    """Drafts, filings and requests in one list, the nearest day first; what has no day comes last."""
    drafts = [(one.waits.due, _todo(one)) for one in waiting_of(request)]
    errands = [(row["due"], _errand(row)) for row in errands_of(request).rows]
    return [row for _, row in sorted((*drafts, *errands), key=lambda one: one[0] or date.max)]


# What is to be done about a filing or a request, by ``Errands``.
ERRANDS: Mapping[str, str] = {
    "filing": later("答复创新备案"),
    "change": later("处理变更申请"),
    "problem": later("处理问题反映"),
    "basis": later("处理依据变动"),
    "close": later("写明落实情况"),
}


def _errand(row: dict[str, Any]) -> dict[str, Any]:
    """As a row of the list: the thing to do and the matter lead to the page where it is done."""
    href = reverse("catalogue:filing" if row["what"] == "filing" else "catalogue:request", args=[row["id"]])
    return {
        "what": t(ERRANDS[row["what"]], language()),
        "href": href,
        "title": "　".join(part for part in (row["title"], row["mark"]) if part),
        "matter": href,
        "scope": row["place_name"] or t("全省通用标准", language()),
        "organ": "",
        "due": badge(row["due"], day_of(now())),
        "saved": moment(row["at"]),
    }


def _todo(one: Waiting) -> dict[str, Any]:
    what, draft = one.waits.what, one.draft
    href = reverse(WHERE[what], args=[draft["id"]]) if what in WHERE else reverse("catalogue:draft", args=[draft["id"]])
    if what == "returned":
        href = url_or_nothing("workbench:edit", draft["id"]) or href
    return {
        "what": todo_words(what, one.waits.n),
        "href": href,
        "title": draft["title"],
        "matter": reverse("catalogue:draft", args=[draft["id"]]),
        "organ": draft["organ"],
        "scope": scope_words(draft, draft["place_name"] or ""),
        "due": badge(one.waits.due, day_of(now())),
        "saved": moment(draft["saved_at"]),
    }


def _draft(one: Draft) -> dict[str, Any]:
    row = as_row(one)
    return {
        "draft": one,
        "state": state_words(one.state),
        "tone": tone_of(one.state),
        "scope": scope_words(row, getattr(one, "place_name", "") or ""),
        "late": _late(one),
        "saved": moment(one.saved_at),
    }


def _late(one: Draft) -> str:
    """Which later edition the item has than the draft was written on; empty where none, or the draft is closed."""
    last = getattr(one, "last", None)
    if one.state not in OPEN or not one.of or last is None or one.of == f"{one.code}@{last}":
        return ""
    return t("已有第 {n} 版", language(), n=last)


def _tabs(numbers: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    base = reverse("catalogue:desk")
    tabs = [
        {
            "label": t("在办", language()),
            "href": f"{base}#drafts",
            "current": not chosen,
            "count": sum(numbers.get(state, 0) for state in OPEN),
        }
    ]
    return tabs + [
        {
            "label": state_words(state),
            "href": f"{base}?state={state}#drafts",
            "current": state == chosen,
            "count": numbers.get(state, 0),
        }
        for state in STATES
        if numbers.get(state) or state not in OPEN
    ]


def _item(row: dict[str, Any], flags: dict[str, list[str]], at: Any) -> dict[str, Any]:
    rests = ""
    if row["retired_at"] is not None:
        rests = "retired" if row["retired_at"] <= at else "ending"
    elif row["suspended_at"] is not None:
        rests = "suspended"
    return {**row, "flags": flags.get(row["code"], []), "rests": rests}


def begins_here(actor: Actor) -> str:
    """Whoever holds posts of the catalogue only begins at its desk; a head has cases to decide as well."""
    only = actor.posts and all(post.name in POSTS - {HEAD} for post in actor.posts)
    return "catalogue:desk" if only else ""


menus.add(
    menus.Entry(
        "desk",
        40,
        later("事项工作台"),
        "catalogue:desk",
        shown=lambda request: is_cataloguer(actor_of(request)),
        count=_number,
    )
)
begin_at(begins_here)
urlpatterns: list[URLPattern] = [path("catalogue/", desk, name="desk")]
