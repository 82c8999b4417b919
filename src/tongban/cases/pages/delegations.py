"""委托和授权: what the head of an organ delegated or authorised, a new one, taking one back; what everybody sees."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.acts.delegating import Delegating, delegate, withdraw_delegation
from tongban.cases.queries.delegations import Giveable, giveable, headed, recipients
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import filled, staff_only
from tongban.organisation.delegations import made_by, published
from tongban.organisation.door import area
from tongban.organisation.queries import division_name
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import actor_of, day_in, faults_of, one_time_key, refused, required_day
from tongban.web.words import later, t

DONE: Mapping[str, str] = {
    "give": later("已登记并公布。从开始日起，轮到决定的办件按它办。"),
    "withdraw": later("已收回并公布。还没有决定的办件随后自动退回本机关。"),
}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """The organs the actor heads. ``?item=&organ=`` opens the form of one item; ``?back=`` that of taking one back."""
    actor, raw = actor_of(request), filled(request)
    if not headed(actor):
        raise Denied(
            "delegation.office",
            "委托和授权由机关负责人办理。您可以看委托公告。",
            "Delegations are made by the head of an organ; you may look at what is published.",
        )
    refusal = None
    if request.method == "POST":
        act = _withdraw if raw.get("act") == "withdraw" else _give
        refusal = refused(lambda: act(raw, actor))
        if refusal is None:
            done = "withdraw" if raw.get("act") == "withdraw" else "give"
            return HttpResponseRedirect(f"{request.path}?{urlencode({'done': done})}")
    return _page(request, actor, raw, refusal)


def _give(raw: Mapping[str, str], actor: Actor) -> None:
    sort, _, key = raw.get("to", "").partition(":")
    if not key:
        raise Refusal("delegation.to", "请选择委托或授权给谁。", "Choose whom it goes to.", where="to")
    to, item = _key(key), raw.get("item", "")
    said = Delegating(
        item,
        _key(raw.get("organ", "")),
        to if sort == "organ" else None,
        raw.get("document", ""),
        required_day(raw, "document_on", "文书日期", "Date of the document"),
        required_day(raw, "begins", "从哪天起", "First day"),
        day_in(raw, "ends", "到哪天止", "Last day"),
        to if sort == "person" else None,
    )
    delegate(said, actor=actor, key=raw.get("once", ""))


def _withdraw(raw: Mapping[str, str], actor: Actor) -> None:
    withdraw_delegation(_key(raw.get("delegation", "")), raw.get("reason", ""), actor=actor, key=raw.get("once", ""))


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refusal("delegation.unknown", "没有这项委托。", "There is no such delegation.", status=404) from None


def _page(request: HttpRequest, actor: Actor, raw: Mapping[str, str], refusal: Refusal | None) -> HttpResponse:
    today, done = day_of(now()), request.GET.get("done", "")
    rows = [_shown(row, today) for row in made_by(headed(actor))]
    mine = list(giveable(actor, now()))
    wanted = (raw.get("item") or request.GET.get("item", ""), raw.get("organ") or request.GET.get("organ", ""))
    chosen = next((one for one in mine if (one.code, str(one.organ)) == wanted), None)
    back = raw.get("delegation") or request.GET.get("back", "")
    context = {
        "rows": rows,
        "mine": [_offered(one) for one in mine],
        "chosen": _offered(chosen) if chosen is not None else None,
        "to": recipients(chosen, today) if chosen is not None else [],
        "back": next((row for row in rows if str(row["id"]) == back and row["stands"]), None),
        "raw": raw or {"document_on": today.isoformat(), "begins": today.isoformat()},
        "errors": faults_of(refusal) if refusal else [],
        "once": raw.get("once") or one_time_key(),
        "done": t(DONE[done], language()) if done in DONE else "",
    }
    return render(request, "cases/authority/delegations.html", context, status=refusal.status if refusal else 200)


def _offered(one: Giveable) -> dict[str, Any]:
    may, lang = one.may, language()
    said = []
    if may.delegable is not None:
        said.append(t("可委托{level}机关", lang, level=may.delegable.to) + (f"：{may.when}" if may.when else ""))
    if may.chief:
        said.append(t("可授权首席事务代表当场决定", lang))
    query = urlencode({"item": one.code, "organ": str(one.organ)})
    return {
        "code": one.code,
        "name": one.name,
        "organ": one.organ,
        "organ_name": one.organ_name,
        "said": "；".join(said),
        "basis": "；".join(c.zh for c in may.delegable.basis) if may.delegable is not None else "",
        "chief": may.chief,
        "href": f"?{query}#give",
    }


def _shown(row: Mapping[str, Any], today: date) -> dict[str, Any]:
    lang = language()
    ended = row["ends"] is not None and row["ends"] < today
    stands = row["withdrawn_at"] is None and not ended
    state, tone = (t("已收回", lang), "bad") if row["withdrawn_at"] is not None else (t("已到期", lang), "")
    if stands:
        state, tone = (t("生效中", lang), "ok") if row["begins"] <= today else (t("尚未开始", lang), "warn")
    english = lang == "en"
    return {
        **row,
        "from": (row["delegator_en"] or row["delegator_name"]) if english else row["delegator_name"],
        "to": row["person"] or ((row["delegate_en"] or row["delegate_name"]) if english else row["delegate_name"]),
        "stands": stands,
        "state": state,
        "tone": tone,
        "href": f"{reverse('cases:delegations')}?{urlencode({'back': str(row['id'])})}#back",
    }


@require_safe
def announced(request: HttpRequest) -> HttpResponse:
    """委托公告 (行政许可法24): who decides what in whose name, with the document, for everybody. ``?item=`` narrows."""
    where, item, today = area(request), request.GET.get("item", ""), day_of(now())
    found = [_shown(row, today) for row in published(item, f"{where[:4]}00000000") if row["account"] is None]
    rows = [{**row, "told": _told(row)} for row in found]
    context = {"rows": rows, "area": division_name(f"{where[:4]}00000000"), "item": item}
    return render(request, "cases/authority/announced.html", context)


def _told(row: Mapping[str, Any]) -> list[dict[str, str]]:
    lang = language()
    until = f" – {row['ends']:%Y-%m-%d}" if row["ends"] is not None else ""
    said = [
        (t("委托机关", lang), row["from"]),
        (t("受委托机关", lang), f"{row['to']}\n{row['delegate_address']}　{row['delegate_phone']}"),
        (t("委托内容", lang), row["content"]),
        (t("委托书", lang), row["document"]),
        (t("起止", lang), f"{row['begins']:%Y-%m-%d}{until}"),
        (t("收回的理由", lang), row["reason"]),
    ]
    return [{"label": label, "value": value} for label, value in said if value]


def _heads(request: HttpRequest) -> bool:
    actor = actor_of(request)
    return actor.is_staff and bool(headed(actor))


menus.add(
    menus.Entry("desk", 60, later("委托和授权"), "cases:delegations", shown=_heads),
    menus.Entry("foot", 70, later("委托公告"), "cases:announced"),
)
urlpatterns: list[URLPattern] = [
    path("desk/delegations/", delegations, name="delegations"),
    path("delegations/", announced, name="announced"),
]
