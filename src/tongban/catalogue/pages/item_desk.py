"""One item as staff see it: editions with their instants, places that differ, and the acts of the catalogue office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.catalogue.acts.retiring import resume, retire, revert, suspend, withdraw_edition
from tongban.catalogue.models import Draft
from tongban.catalogue.pages.desk import for_cataloguers
from tongban.catalogue.pages.parts import state_words, tone_of
from tongban.catalogue.pages.publishing import moment_in, tomorrow
from tongban.catalogue.policies import allows, may_manage
from tongban.catalogue.reading.editions import Editions, editions_of
from tongban.catalogue.reading.history import history_of
from tongban.catalogue.reading.requests import flagged
from tongban.core.clock import SHANGHAI, now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import filled, staff_only
from tongban.organisation.posts import EDITOR
from tongban.web.context import language
from tongban.web.staff import faults_of, moment, one_time_key, refused, url_or_nothing
from tongban.web.words import later, t

Raw = Mapping[str, str]
# A field is named by its act, because several forms stand on one page: ``suspend-words``.
ACTS: Mapping[str, Callable[[str, Raw, Actor], object]] = {
    "suspend": lambda code, raw, a: suspend(code, raw.get("suspend-words", ""), actor=a, key=raw.get("once", "")),
    "resume": lambda code, raw, a: resume(code, actor=a, key=raw.get("once", "")),
    "retire": lambda code, raw, a: retire(
        code,
        moment_in(raw, "retire-when"),
        raw.get("retire-words", ""),
        raw.get("retire-replaced_by", "").strip(),
        actor=a,
        key=raw.get("once", ""),
    ),
    "revert": lambda code, raw, a: revert(
        f"{code}@{raw.get('revert-number', '')}",
        raw.get("revert-words", ""),
        moment_in(raw, "revert-in_force_from"),
        actor=a,
        key=raw.get("once", ""),
    ),
    "withdraw": lambda code, raw, a: withdraw_edition(
        f"{code}@{raw.get('withdraw-number', '')}", raw.get("withdraw-words", ""), actor=a, key=raw.get("once", "")
    ),
}
DONE: Mapping[str, str] = {
    "suspend": later("已暂停受理，指南和搜索里已经写明；在办的件照常办理。"),
    "resume": later("已恢复受理。"),
    "retire": later("取消已登记，到时刻起不再受理；在办的件照常办理。"),
    "revert": later("已按旧版文本公布为新的一版。"),
    "withdraw": later("这一版已撤回，不会生效。"),
}
HAPPENED: Mapping[str, str] = {
    "item.publish": later("公布新版"),
    "item.differ": later("公布地方差异"),
    "item.suspend": later("暂停受理"),
    "item.resume": later("恢复受理"),
    "item.retire": later("登记取消"),
    "item.withdraw_edition": later("撤回未生效的版本"),
    "item.adopt": later("认领"),
    "item.give_up": later("不再办理"),
}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def item_desk(request: HttpRequest, code: str) -> HttpResponse:
    """The item's page for staff of the catalogue; the acts are offered to the office of its place."""
    actor = for_cataloguers(request)
    raw = filled(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        answer = _acted(code, raw, actor)
        if isinstance(answer, HttpResponse):
            return answer
        refusal = answer
    context = _page(editions_of(code, known=True), actor, raw, refusal)
    done = request.GET.get("done", "")
    context["done"] = t(DONE[done], language()) if done in DONE else ""
    return render(request, "catalogue/desk/item.html", context, status=refusal.status if refusal else 200)


def _acted(code: str, raw: Raw, actor: Actor) -> HttpResponse | Refusal:
    verb = raw.get("act", "")
    act = ACTS.get(verb)
    if act is None:
        return Refusal("form.act", "请用页面上的按钮办理。", "Use the buttons of the page.")
    if refusal := refused(lambda: act(code, raw, actor)):
        return refusal
    return HttpResponseRedirect(f"{reverse('catalogue:item_desk', args=[code])}?done={verb}")


def _page(known: Editions, actor: Actor, raw: Raw, refusal: Refusal | None) -> dict[str, Any]:
    at, item, act = now(), known.item, raw.get("act", "")
    rows = [_row(row, at) for row in known.rows]
    in_force = [row for row in rows if row["in_force_from"] <= at and row["withdrawn_at"] is None]
    current = max(in_force, key=lambda row: (row["in_force_from"], row["number"]), default=None)
    for row in rows:
        row["mark"] = _mark(row, current, at)
    prefix = f"{act}-" if act else ""
    drafts = Draft.seen_by(actor).filter(code=known.code).exclude(state__in=("published", "dropped"))
    shown = drafts.select_related("organ").defer("text").order_by("-saved_at")[:20]
    return {
        "item": item,
        "rows": rows,
        "current": current["number"] if current else 0,
        "older": [row["number"] for row in in_force if row is not current],
        "coming": [row["number"] for row in rows if row["mark"] == "coming"],
        "places": known.places,
        "adopters": known.adopters,
        "rests": _rests(item, at),
        "flags": flagged([known.code], {post.division for post in actor.posts}).get(known.code, []),
        "drafts": [{"draft": one, "state": state_words(one.state), "tone": tone_of(one.state)} for one in shown],
        "history": _history(item["id"], {row["place"]: row["name"] or row["place"] for row in known.places}),
        "manages": allows(may_manage, actor, item["place"]),
        "edits": any(post.name == EDITOR for post in actor.posts),
        "adopt": url_or_nothing("catalogue:adopt"),
        "tomorrow": tomorrow(),
        "once": raw.get("once") or one_time_key(),
        "raw": {name.replace("-", "_"): value for name, value in raw.items()},
        "act": act,
        "errors": faults_of(refusal, "" if refusal.where.startswith(prefix) else prefix) if refusal else [],
    }


def _row(row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    return {**row, "since": moment_long(row["in_force_from"]), "published": moment_long(row["published_at"])}


def moment_long(at: datetime | None) -> str:
    """2026-03-18 14:20, Asia/Shanghai."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at is not None else ""


def _mark(row: Mapping[str, Any], current: Mapping[str, Any] | None, at: datetime) -> str:
    if row["withdrawn_at"] is not None:
        return "withdrawn"
    if row["in_force_from"] > at:
        return "coming"
    return "current" if row is current else "past"


def _rests(item: Mapping[str, Any], at: datetime) -> str:
    if item["retired_at"] is not None:
        return "retired" if item["retired_at"] <= at else "ending"
    return "suspended" if item["suspended_at"] is not None else ""


def _history(item: Any, places: Mapping[str, str]) -> list[dict[str, Any]]:
    lines = []
    for event in history_of("item", item):
        detail = event["detail"] or {}
        said = detail.get("words") or detail.get("reason") or detail.get("reverts_to") or ""
        where = places.get(str(detail.get("place", "")).ljust(12, "0"), "")
        number = t("第 {n} 版", language(), n=detail["edition"]) if detail.get("edition") else ""
        lines.append(
            {
                "name": t(HAPPENED.get(event["verb"], event["verb"].partition(".")[2]), language()),
                "who": event["who"] or t("平台", language()),
                "when": moment(event["at"]),
                "iso": event["at"].isoformat(),
                "note": " · ".join(part for part in (number, where, said) if part),
                "state": "done",
            }
        )
    return lines[::-1]


urlpatterns: list[URLPattern] = [path("catalogue/items/<str:code>/", item_desk, name="item_desk")]
