"""数量台账: how many there are, held, granted and left, for the head who changes them, and for everybody."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.pages.case_view import STATES
from tongban.cases.reading import Loaded
from tongban.catalogue.queries import in_force
from tongban.core.clock import day_of, now
from tongban.core.codes import masking
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import filled, staff_only
from tongban.limits.acts.claims import shown
from tongban.limits.acts.quotas import Announcement, announce_quota, change_quota, counted_by, limited
from tongban.limits.queries import (
    Headed,
    claim_of,
    claims_of,
    headed,
    heads_of,
    history_of,
    left_by_zone,
    left_of,
    quota_of,
    quotas_at,
)
from tongban.limits.rules import COMPARED
from tongban.organisation.door import area
from tongban.organisation.posts import organs_with_cases
from tongban.organisation.queries import division_name
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import actor_of, day_in, faults_of, moment, one_time_key, refused, required_day
from tongban.web.words import later, t

CLAIMS: Mapping[str, tuple[str, str]] = {
    "held": (later("已占用"), ""),
    "taken": (later("已准予"), "ok"),
    "waiting": (later("排队"), "warn"),
    "listed": (later("待排序"), "warn"),
}
# Where the claim of a case stands, in words for everybody.
PLACES: Mapping[str, str] = {
    "held": later("这件事数量有限，已为您占用一个名额，准予时就用这个。"),
    "waiting": later("这件事数量有限，现在没有空的名额，前面还有 {n} 件。有名额时按受理先后轮到，会通知您。"),
    "listed": later("这件事数量有限，收齐后按公布的规则排先后，结果会通知您。"),
    "short": later("这件事数量有限，按受理先后轮到这件时名额已满。"),
}
DONE: Mapping[str, str] = {
    "announce": later("数量已公布，排队的件按受理先后已补上。"),
    "change": later("总量已调整，排队的件按受理先后已补上。"),
}


def place_words(loaded: Loaded) -> str:
    """Where the claim of a case of a limited item stands; one query there, none elsewhere."""
    if loaded.e.quota is None or loaded.case["accepted_at"] is None:
        return ""
    found = claim_of(loaded.case["id"], day_of(now()))
    words = PLACES.get(found["state"], "") if found is not None else ""
    return t(words, language(), n=found["before"]) if words and found is not None else ""


def places_of(actor: Actor) -> list[str]:
    """Where the organs lie whose cases the actor may look at."""
    organs = organs_with_cases(actor)
    return list(dict.fromkeys(post.division for post in actor.posts if post.organ in organs))


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def quotas(request: HttpRequest) -> HttpResponse:
    """The ledgers of the actor's places; a head announces a period."""
    actor, raw = actor_of(request), filled(request)
    if request.method == "POST":
        refusal = refused(lambda: _announce(raw, actor))
        if refusal is None:
            return HttpResponseRedirect(f"{request.path}?done=announce")
        return _list(request, actor, raw, refusal)
    return _list(request, actor, raw)


def _announce(raw: Mapping[str, str], actor: Actor) -> None:
    code, place, zone = (*raw.get("of", "").split(":", 2), "", "")[:3]
    if not place:
        raise Refusal("quota.item", "请选择哪件事的数量。", "Choose whose number it is.", where="of")
    opens = required_day(raw, "opens_on", "从哪天起", "First day")
    closes = day_in(raw, "closes_on", "到哪天止", "Last day")
    said = Announcement(code, place, raw.get("period", ""), opens, closes, raw.get("total", ""), zone)
    announce_quota(said, actor=actor, key=raw.get("once", ""))


def _list(request: HttpRequest, actor: Actor, raw: Mapping[str, str], refusal: Refusal | None = None) -> HttpResponse:
    mine = list(headed(actor, "quota", now()))
    today, done = day_of(now()), request.GET.get("done", "")
    found = quotas_at(places_of(actor))
    context: dict[str, Any] = {
        "running": [row for row in map(_shown, found) if row["runs"]],
        "others": [row for row in map(_shown, found) if not row["runs"]],
        "choices": [choice for one in mine for choice in _choices(one)],
        "raw": raw or {"opens_on": f"{today.year}-01-01", "closes_on": f"{today.year}-12-31"},
        "errors": faults_of(refusal) if refusal else [],
        "once": raw.get("once") or one_time_key(),
        "done": t(DONE[done], language()) if done in DONE else "",
    }
    return render(request, "limits/quotas/list.html", context, status=refusal.status if refusal else 200)


def _choices(one: Headed) -> list[dict[str, str]]:
    """An item at its place; where each zone has its own number, once for each."""
    value, label = f"{one.code}:{one.place}", f"{division_name(one.place)}　{one.name}{_unit(one.counted)}"
    zones = one.counted.zones if one.counted is not None else {}
    if not zones:
        return [{"value": value, "label": label}]
    return [{"value": f"{value}:{key}", "label": f"{label}　{name}"} for key, name in zones.items()]


def _unit(counted: Any) -> str:
    return f"（{counted.unit}）" if counted is not None and counted.unit else ""


def _shown(one: Any) -> dict[str, Any]:
    row, today = one.row, day_of(now())
    return {
        "one": one,
        "row": row,
        "place": division_name(row["place"]),
        "runs": row["opens_on"] <= today and (row["closes_on"] is None or today <= row["closes_on"]),
        "days": days_words(row["opens_on"], row["closes_on"]),
        "full": one.row["total"] <= one.row["held"] + one.row["taken"],
    }


def days_words(opens: date, closes: date | None) -> str:
    """From when until when."""
    if closes is None:
        return t("{day}起", language(), day=opens.isoformat())
    return t("{opens} 至 {closes}", language(), opens=opens.isoformat(), closes=closes.isoformat())


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def quota(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One ledger: its numbers, who holds and who waits, what was changed; the head changes the total."""
    actor, raw = actor_of(request), filled(request)
    refusal = None
    if request.method == "POST":
        act = raw.get("total", ""), raw.get("reason", "")
        refusal = refused(lambda: change_quota(key, *act, actor=actor, key=raw.get("once", "")))
        if refusal is None:
            return HttpResponseRedirect(f"{request.path}?done=change")
    one = quota_of(key)
    done = request.GET.get("done", "")
    context = {
        **_shown(one),
        "claims": [_claim(row) for row in claims_of(actor, one.row)],
        "history": [_happened(row, one.row) for row in history_of(key)],
        "may_change": any(h.code == one.row["item_code"] and h.place == one.row["place"] for h in _mine(actor)),
        "raw": raw,
        "errors": faults_of(refusal) if refusal else [],
        "once": raw.get("once") or one_time_key(),
        "done": t(DONE[done], language()) if done in DONE else "",
    }
    return render(request, "limits/quotas/quota.html", context, status=refusal.status if refusal else 200)


def _mine(actor: Actor) -> list[Any]:
    return list(headed(actor, "quota", now())) if heads_of(actor) else []


def _claim(row: Mapping[str, Any]) -> dict[str, Any]:
    person = row["applicant_kind"] == "person"
    words, tone = CLAIMS[row["stands_in"]]
    return {
        **row,
        "applicant": masking.name(row["applicant_name"]) if person else row["applicant_name"],
        "words": t(words, language()),
        "tone": tone,
        "since": moment(row["since"]),
        "stands": STATES.get(row["state"], row["state"]),
    }


def _happened(row: Mapping[str, Any], ledger: Mapping[str, Any]) -> dict[str, Any]:
    detail = row["detail"]
    return {
        "at": moment(row["at"]),
        "who": row["who"] or t("平台", language()),
        "total": shown(ledger, detail["total"]),
        "was": shown(ledger, detail["was"]) if "was" in detail else "",
        "reason": detail.get("reason", ""),
        "announced": row["verb"] == "quota.announce",
    }


@require_safe
def places_left(request: HttpRequest, code: str) -> HttpResponse:
    """For everybody: how many are left of an item whose number is limited, at the visitor's place. ``?part=1`` is the
    line that the guide shows.
    """
    chosen = area(request)
    found = in_force(code, chosen, now(), resting=True)
    counted = counted_by(found)
    if counted is None:
        raise Refusal("quota.none", "这件事没有数量限制。", "The number of this item is not limited.", status=404)
    today = day_of(now())
    zones = [_shown(one) for one in left_by_zone(counted.ledger, chosen, today)] if counted.zones else []
    one = left_of(counted.ledger, chosen, today) if not counted.zones else None
    e = limited(found)
    short = e.quota.when_short if e is not None and e.quota is not None else ""
    context: dict[str, Any] = {
        "name": counted.name,
        "item": found.effective(found.situations[0]).item,
        "code": code,
        "area": division_name(chosen),
        "compared": short in COMPARED,
        "queue": short == "queue",
        "limit": _shown(one) if one is not None else None,
        "zones": zones,
        "history": [_happened(row, one.row) for row in history_of(one.row["id"])] if one is not None else [],
        "crumbs": [{"label": t("全部事项", language()), "href": reverse("catalogue:items")}],
        "guide": f"{reverse('catalogue:item', args=[code])}?{urlencode({'area': chosen})}",
    }
    template = "limits/quotas/_left.html" if request.GET.get("part") else "limits/quotas/left.html"
    return render(request, template, context)


def _panel(request: HttpRequest, subject: object) -> SafeString:
    """The place on the guide of a limited item where how many are left comes in; the guide itself is kept, so this
    says nothing but where to look.
    """
    guide: Any = subject
    href = f"{reverse('limits:places_left', args=[guide.item_code])}?{urlencode({'area': guide.area})}"
    return render_to_string("limits/quotas/_panel.html", {"href": href})


def _looks(request: HttpRequest) -> bool:
    actor = actor_of(request)
    return actor.is_staff and bool(heads_of(actor))


def _own(request: HttpRequest, subject: object) -> SafeString:
    """Where their claim stands, for the applicant."""
    words = place_words(cast(Loaded, subject))
    return format_html("<p data-place>{}</p>", words) if words else SafeString()


def _at_step(request: HttpRequest, subject: object) -> SafeString:
    """The same for whoever decides."""
    words = place_words(cast(Loaded, subject))
    return format_html('<p class="note" data-place>{}</p>', words) if words else SafeString()


menus.add(
    menus.Entry("desk", 50, later("数量台账"), "limits:quotas", shown=_looks),
    menus.Panel("limited", 10, _panel),
    menus.Panel("own_case", 10, _own),
    menus.Panel("case_step", 10, _at_step),
)
urlpatterns: list[URLPattern] = [
    path("desk/quotas/", quotas, name="quotas"),
    path("desk/quotas/<uuid:key>/", quota, name="quota"),
    path("items/<str:code>/places/", places_left, name="places_left"),
]
