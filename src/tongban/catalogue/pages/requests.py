"""动态管理: change requests, problem tickets and tickets of fallen bases, by severity; decided, carried out, closed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue.acts.publish import cited, standing_difference
from tongban.catalogue.acts.requesting import Asking, ask, close, decide
from tongban.catalogue.models import ChangeRequest
from tongban.catalogue.pages.filings import chosen_organ
from tongban.catalogue.policies import PROVINCE, allows, may_decide_request, may_manage
from tongban.catalogue.reading.requests import PAGE, SEVERITIES, board, items_named, request_of, settling, severity_of
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.definition.labels import label_of, said
from tongban.definition.source import read
from tongban.definition.source.paths import resolve
from tongban.identity.pages import filled, staff_only
from tongban.organisation.queries import division_name, organs_at
from tongban.web.context import language
from tongban.web.staff import NO_DAY, actor_of, badge, faults_of, moment, one_time_key, refused, url_or_nothing
from tongban.web.words import later, t

SORTS: Mapping[str, str] = {"change": later("变更申请"), "problem": later("问题反映"), "basis": later("依据变动")}
STATES: Mapping[str, tuple[str, str]] = {
    "open": (later("待处理"), "warn"),
    "decided": (later("已采纳，待落实"), "biz"),
    "done": (later("已落实"), "ok"),
    "refused": (later("不采纳"), ""),
}
GROUPS: Mapping[str, str] = {
    "overdue": later("超期"),
    "today": later("今天到期"),
    "near": later("三天内到期"),
    "other": later("其他"),
}
DONE: Mapping[str, str] = {
    "accept": later("已采纳，反映人会收到答复。"),
    "refuse": later("已答复不采纳，反映人看得到理由。"),
    "close": later("已按公布的版本办结，反映人看得到。"),
    "ask": later("变更申请已提交。"),
}


@staff_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """``?sort=&state=&code=&severity=&page=``: what waits, the nearest day first."""
    actor, today = actor_of(request), day_of(now())
    chosen = {name: request.GET.get(name, "") for name in ("sort", "state", "code", "severity")}
    chosen["state"] = chosen["state"] if chosen["state"] in (*STATES, "all") else "open"
    number = int(page) if (page := request.GET.get("page", "1")).isdigit() and 0 < int(page) < 10_000 else 1
    state = "" if chosen["state"] == "all" else chosen["state"]
    found = board(actor, today, chosen["sort"], state, chosen["code"].strip(), chosen["severity"], number)
    names = items_named(one.code for one in found.rows)
    rows = [(severity_of(one.due, today), _row(one, names)) for one in found.rows]
    groups = [
        {"name": t(GROUPS[key], language()), "count": found.severities.get(key, 0), "rows": mine}
        for key in SEVERITIES
        if (mine := [row for severe, row in rows if severe == key])
    ]
    if state != "open":  # what is decided has no day any more
        groups = [{"name": "", "count": found.total, "rows": [row for _, row in rows]}]
    context = {
        "groups": [one for one in groups if one["rows"]], "total": found.total, "code": chosen["code"],
        "tabs": _tabs(chosen, found.states), "sorts": _sorts(chosen, found.sorts), "page": number,
        "previous": _address(chosen, page=str(number - 1)) if number > 1 else "",
        "next": _address(chosen, page=str(number + 1)) if number * PAGE < found.total else "",
        "keep": {name: value for name, value in chosen.items() if value and name != "code"},
    }  # fmt: skip
    return render(request, "catalogue/levels/requests.html", context)


def _address(chosen: Mapping[str, str], **changed: str) -> str:
    said_ = {**chosen, **changed}
    return f"{reverse('catalogue:requests')}?{urlencode({k: v for k, v in said_.items() if v})}"


def _tabs(chosen: Mapping[str, str], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    states = {**{key: zh for key, (zh, _) in STATES.items()}, "all": later("全部")}
    numbers = {**counts, "all": sum(counts.values())}
    return [
        {
            "label": f"{t(zh, language())} {numbers.get(key, 0)}",
            "href": _address({**chosen, "severity": ""}, state=key),
            "current": key == chosen["state"],
        }
        for key, zh in states.items()
    ]


def _sorts(chosen: Mapping[str, str], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    sorts = {"": later("全部种类"), **SORTS}
    numbers = {**counts, "": sum(counts.values())}
    return [
        {
            "label": t(zh, language()),
            "n": numbers.get(key, 0),
            "href": _address(chosen, sort=key),
            "current": key == chosen["sort"],
        }
        for key, zh in sorts.items()
    ]


def _row(one: ChangeRequest, names: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    words, tone = STATES[one.state]
    return {
        "one": one, "item": names.get(one.code, {}).get("name", one.code), "sort": t(SORTS[one.sort], language()),
        "words": t(words, language()), "tone": tone, "asked": moment(one.asked_at),
        "place": division_name(one.place) if one.place else "",
        "due": badge(one.due, day_of(now())) if one.state == "open" else NO_DAY,
    }  # fmt: skip


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One request with the cell it is about, its decision and its effect."""
    actor = actor_of(request)
    raw = filled(request)
    if request.method != "POST":
        return _page(request, key, actor, raw)
    act = raw.get("act", "")
    if refusal := refused(lambda: _do(act, key, raw, actor)):
        return _page(request, key, actor, raw, act=act, refusal=refusal)
    return HttpResponseRedirect(f"{request.path}?{urlencode({'done': act})}")


def _do(act: str, key: uuid.UUID, raw: Mapping[str, str], actor: Actor) -> None:
    once = raw.get("once", "")
    if act == "accept":
        organ = chosen_organ(raw) if raw.get("organ") else None
        decide(key, True, raw.get("words", ""), organ=organ, actor=actor, key=once)
    elif act == "refuse":
        decide(key, False, raw.get("words", ""), actor=actor, key=once)
    elif act == "close":
        close(key, _chosen(raw), raw.get("effect", ""), actor=actor, key=once)
    else:
        raise Refusal("request.answer", "请选择采纳、不采纳或写落实情况。", "Choose to accept, to refuse or to close.")


def _chosen(raw: Mapping[str, str]) -> uuid.UUID | None:
    """The edition a form names; what is no identifier is none."""
    try:
        return uuid.UUID(raw.get("edition", ""))
    except ValueError:
        return None


def _page(
    request: HttpRequest,
    key: uuid.UUID,
    actor: Actor,
    raw: Mapping[str, str],
    *,
    act: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    one = request_of(actor, key)
    item = items_named([one.code]).get(one.code)
    item_place = str(item["place"]) if item else ""
    decides = allows(may_decide_request, actor, item_place, one.place)
    manages = allows(may_manage, actor, item_place)
    organs = organs_at(item_place or PROVINCE) if decides and manages and one.state == "open" else []
    line = item["line"] if item else ""
    closes = decides and one.state == "decided"
    done = request.GET.get("done", "")
    context = {
        **_row(one, {one.code: item} if item else {}), "known": item, "cell": _cell(one), "raw": raw, "act": act,
        "decides": decides and one.state == "open", "closes": closes,
        "settling": [{"value": str(by.id), "label": by.zh} for by in settling(one)] if closes else [],
        "organs": [
            {"value": str(row["id"]), "label": row["name"]} for row in sorted(organs, key=lambda r: r["line"] != line)
        ],
        "decided": moment(one.decided_at), "once": raw.get("once") or one_time_key(),
        "errors": faults_of(refusal) if refusal else [],
        "draft": url_or_nothing("catalogue:draft", one.draft) if one.draft else "",
        "done": t(DONE[done], language()) if done in DONE else "",
    }  # fmt: skip
    return render(request, "catalogue/levels/request.html", context, status=refusal.status if refusal else 200)


def _cell(one: ChangeRequest) -> dict[str, str]:
    """The cell a request is about: its words and what stands there now, in the standard or in a place's difference."""
    if not one.path:
        return {}
    try:
        item, edition = cited(one.code)
        here = standing_difference(item["id"], one.place) if one.path.startswith("difference.") else None
        document = read((here or edition)["text"], item["code"]).data
        value = resolve(document, one.path)
    except (Refusal, KeyError):
        return {"label": one.path, "value": ""}
    if isinstance(value, list) and all(isinstance(member, str) for member in value):
        return {"label": label_of(document, one.path), "value": "；".join(value)}
    whole = isinstance(value, dict | list)
    return {"label": label_of(document, one.path), "value": "" if whole else said(one.path, value)}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def ask_change(request: HttpRequest) -> HttpResponse:
    """An organ asks for a change of an item: ``?item=``."""
    actor = actor_of(request)
    raw = filled(request) or (request.GET.dict() if request.method != "POST" else {})
    refusal: Refusal | None = None
    if request.method == "POST":
        asking = Asking("change", raw.get("item", "").strip(), raw.get("title", ""), raw.get("text", ""))
        made: list[uuid.UUID] = []
        refusal = refused(lambda: made.append(ask(asking, actor=actor, key=raw.get("once", ""))))
        if refusal is None:
            return HttpResponseRedirect(f"{reverse('catalogue:request', args=made)}?done=ask")
    context = {
        "raw": raw, "once": raw.get("once") or one_time_key(), "errors": faults_of(refusal) if refusal else [],
    }  # fmt: skip
    return render(request, "catalogue/levels/ask.html", context, status=refusal.status if refusal else 200)


urlpatterns: list[URLPattern] = [
    path("catalogue/requests/", listed, name="requests"),
    path("catalogue/requests/new/", ask_change, name="ask_change"),
    path("catalogue/requests/<uuid:key>/", request_page, name="request"),
]
