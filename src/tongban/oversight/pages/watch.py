"""督办: what is past its day on the reader's lists, and who waits for whom."""

from __future__ import annotations

import uuid
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from tongban.cases.queries.flows import stopped, waits
from tongban.cases.queries.late import LateRow
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.identity.pages import staff_only
from tongban.organisation.queries import division_name
from tongban.organisation.ranks import names_of, places_of
from tongban.oversight.policies import watched
from tongban.oversight.queries.figures import MONTH, last_period
from tongban.oversight.queries.late import PAGE, late_of, reaches
from tongban.oversight.queries.slips import SlipTold, running_about, slips_of
from tongban.oversight.words import KIND_WORDS, what_of
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import actor_of, badge, csv_of
from tongban.web.words import later, t


@staff_only
@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """The list, the longest late first; ``?kind=`` and ``?organ=`` narrow it, ``?page=`` turns it. At most 12
    queries.
    """
    actor, today = actor_of(request), day_of(now())
    kind, organ = request.GET.get("kind", ""), _key(request.GET.get("organ", ""))
    page = int(said) if (said := request.GET.get("page", "1")).isdecimal() and 0 < int(said) < 10_000 else 1
    found = late_of(actor, today, kind=kind if kind in KIND_WORDS else "", organ=organ, page=page)
    running = running_about(row.key for row in found.rows)
    lang, last = language(), -(-found.found.total // PAGE)
    context = {
        "rows": [_shown(row, found.names, today, running) for row in found.rows],
        "total": found.found.total,
        "all": sum(found.found.kinds.values()),
        "kinds": [
            {"href": _href(kind=name, organ=organ), "label": t(words, lang), "number": found.found.kinds[name],
             "current": name == kind}
            for name, words in KIND_WORDS.items() if found.found.kinds.get(name)
        ],
        "organs": [
            {"href": _href(kind=kind, organ=key), "label": found.names[key], "number": number, "current": key == organ}
            for key, number in sorted(found.found.organs.items(), key=lambda one: found.names[one[0]])
        ],
        "narrowed": bool(kind or organ),
        "previous": _href(kind=kind, organ=organ, page=page - 1) if page > 1 else "",
        "next": _href(kind=kind, organ=organ, page=page + 1) if page < last else "",
        "slips": [_slip(one, today) for one in slips_of(actor)],
        "asks": bool(watched(actor)),
    }  # fmt: skip
    return render(request, "oversight/watch.html", context)


def _slip(one: SlipTold, today: date) -> dict[str, object]:
    return {"slip": one, "badge": badge(one.due, today) if one.state == "asked" else {}}


def _shown(
    row: LateRow, names: dict[uuid.UUID, str], today: date, running: dict[uuid.UUID, uuid.UUID]
) -> dict[str, object]:
    return {
        "row": row,
        "kind": t(KIND_WORDS[row.kind], language()),
        "what": what_of(row) if row.what else "",
        "organ": names[row.organ],
        "badge": badge(row.due, today),
        "slip": running.get(row.key),
    }


def _href(**said: object) -> str:
    kept = {name: str(value) for name, value in said.items() if value}
    return f"?{urlencode(kept)}" if kept else "?"


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise Refusal("organ.unknown", "没有这个机关。", "There is no such organ.", status=404) from None


@staff_only
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Which organs wait for which, of those the reader watches. Six queries and what the head of the page needs."""
    actor = actor_of(request)
    organs = {seat.organ for seat in reaches(actor, day_of(now()))}
    rows = waits(organs)
    names = names_of({key for row in rows for key in (row.organ, row.on)})
    shown = [{"row": row, "organ": names[row.organ], "on": names[row.on]} for row in rows]
    return render(request, "oversight/waits.html", {"rows": shown})


@require_safe
def public_time(request: HttpRequest) -> HttpResponse:
    """What time lawful stops and corrections took last month, by organ and cause, and who waits for whom now: open
    figures, in the order of places and organs. ``?csv`` gives the table.
    """
    begins, ends = last_period(MONTH, day_of(now()))
    stops, waiting_ = stopped(begins, ends), waits()
    keys = {row.organ for row in stops} | {key for row in waiting_ for key in (row.organ, row.on)}
    names, places = names_of(keys), places_of(keys)
    stops = sorted(stops, key=lambda row: (places[row.organ], names[row.organ], row.cause))
    if "csv" in request.GET:
        header = ("地方", "机关", "原因", "办件数", "停时天数")
        lines = ((division_name(places[r.organ]), names[r.organ], r.cause, r.cases, r.days) for r in stops)
        return csv_of(f"stopped-{begins:%Y-%m}.csv", header, lines)
    waiting_ = sorted(waiting_, key=lambda row: (places[row.organ], names[row.organ], names[row.on]))
    context = {
        "begins": begins,
        "ends": ends,
        "stops": [{"row": row, "organ": names[row.organ]} for row in stops],
        "waits": [{"row": row, "organ": names[row.organ], "on": names[row.on]} for row in waiting_],
    }
    return render(request, "oversight/public_time.html", context)


def _watches(request: HttpRequest) -> bool:
    return bool(watched(actor_of(request)))


menus.add(menus.Entry("desk", 36, later("期限督办"), "oversight:watch", shown=_watches))
urlpatterns: list[URLPattern] = [
    path("desk/oversight/", watch, name="watch"),
    path("desk/oversight/waits/", waiting, name="waits"),
    path("open/time/", public_time, name="public_time"),
]
