"""机构调整: organs merged, split and renamed, each as one act whose effects are listed before it is confirmed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import begin_at, filled, staff_only
from tongban.organisation.acts import Founding
from tongban.organisation.posts import STAFFING
from tongban.organisation.queries import chain_of, division_name, holders_of, organ, organs_listed, places_with_organs
from tongban.organisation.reorganising import (
    Effects,
    effects_of_merging,
    effects_of_splitting,
    may_reorganise,
    merge,
    rename,
    split,
)
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, one_time_key
from tongban.web.words import later, t

Row = dict[str, Any]
ACTS: Mapping[str, str] = {"merge": later("合并"), "split": later("分设"), "rename": later("更名")}
ROLES: Mapping[str, str] = {
    "organ": later("部门"),
    "government": later("人民政府"),
    "hall": later("政务服务中心"),
    "township": later("乡镇街道"),
    "village": later("村（社区）"),
}
DUTIES: Mapping[str, str] = {"competent": later("审批"), "supervising": later("监管"), "enforcing": later("执法")}
DONE: Mapping[str, str] = {
    "merge": later("已合并。职权和岗位已经过去，在办的件和草稿随后自动跟过去。"),
    "split": later("已分设。分出的条线已归新机构，在办的件和草稿随后自动跟过去。"),
    "rename": later("已更名。今后的文书和指南用新名称，已经制发的文书不变。"),
}
_SPACE = uuid.UUID("0f3f7d0e-8f0a-4f7e-9a1d-2b7c5d9b6c01")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def reorganise(request: HttpRequest) -> HttpResponse:
    """``?place=&organ=&do=``: the organs of a place; one of them with what may be done; the effects; the act."""
    actor = actor_of(request)
    place = place_asked(request, actor)
    rows = organs_listed(place, day_of(now()))
    chosen = next((row for row in rows if str(row["id"]) == request.GET.get("organ", "")), None)
    do = request.GET.get("do", "")
    do = do if do in ACTS else ""
    raw = filled(request)
    refusal: Refusal | None = None
    effects: Effects | None = None
    if request.method == "POST":
        may_reorganise(actor, place)
        raw["lines"] = "、".join(request.POST.getlist("lines"))
        raw["posts"] = "|".join(request.POST.getlist("posts"))
        try:
            if chosen is None:
                raise Refusal("organ.unknown", "没有这个机构。", "There is no such organ.", status=404)
            effects = _looked_at(do, chosen["id"], raw)
            if raw.get("act") == "confirm":
                _do(do, chosen["id"], place, raw, actor)
                return HttpResponseRedirect(f"{request.path}?{urlencode({'place': place, 'done': do})}")
        except Refusal as fault:
            if fault.bars:
                raise
            refusal, effects = fault, None
    return _page(request, actor, place, rows, chosen, do, raw, effects, refusal)


def place_asked(request: HttpRequest, actor: Actor) -> str:
    """Which place a page of organs is about: ``?place=``, else where the actor staffs or works."""
    said = request.GET.get("place", "")
    if said.isascii() and said.isdigit() and len(said) == 12 and division_name(said):
        return said
    staffed = [post.division for post in actor.posts if post.name == STAFFING]
    return next(iter([*staffed, *(post.division for post in actor.posts)]))


def _key(text: str, where: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refusal("organ.choice", "请选择并入哪个机构。", "Choose the organ it goes into.", where=where) from None


def _lines(raw: Mapping[str, str]) -> list[str]:
    return [line for line in raw.get("lines", "").split("、") if line]


def _looked_at(do: str, key: uuid.UUID, raw: Mapping[str, str]) -> Effects:
    """What the act would do, before anything is written. Refusals of form are told now, not after confirming."""
    if not raw.get("basis", "").strip():
        raise Refusal("organ.basis", "请写明机构改革的文号。", "Name the document it rests on.", where="basis")
    if do == "merge":
        into = _key(raw.get("into", ""), "into")
        if into == key:
            raise Refusal("organ.self", "不能并入自己，请选择另一个机构。", "An organ cannot be merged into itself.")
        return effects_of_merging(key, into, day_of(now()))
    if do == "split":
        if not _lines(raw):
            raise Refusal("organ.lines", "请选择分出哪些条线。", "Choose the lines that are split off.", where="lines")
        _named(raw)
        return effects_of_splitting(key, _lines(raw))
    _named(raw)
    return Effects(key, None, (), ())


def _named(raw: Mapping[str, str]) -> None:
    for name in ("name", "name_en"):
        if not raw.get(name, "").strip():
            raise Refusal("organ.name", "请写明中英文名称。", "Give the name in both languages.", where=name)


def _do(do: str, key: uuid.UUID, place: str, raw: Mapping[str, str], actor: Actor) -> None:
    once, basis = raw.get("once", ""), raw.get("basis", "")
    if do == "merge":
        merge(key, _key(raw.get("into", ""), "into"), basis, actor=actor, key=once)
    elif do == "split":
        old = organ(key)
        posts = [(uuid.UUID(one.partition(":")[0]), one.partition(":")[2]) for one in raw["posts"].split("|") if one]
        founding = Founding(
            uuid.uuid5(_SPACE, once or one_time_key()),
            raw.get("credit_code", ""),
            raw.get("name", "").strip(),
            raw.get("name_en", "").strip(),
            "organ",
            place,
            line=_lines(raw)[0],
            address=raw.get("address", "").strip() or old.address,
            phone=raw.get("phone", "").strip() or old.phone,
            complaint_phone=old.complaint_phone,
            hours=old.hours,
            posts=posts,
        )
        split(key, founding, _lines(raw), basis, actor=actor, key=once)
    else:
        rename(key, raw.get("name", ""), raw.get("name_en", ""), basis, actor=actor, key=once)


# -- what the page says ------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    actor: Actor,
    place: str,
    rows: list[Row],
    chosen: Row | None,
    do: str,
    raw: Mapping[str, str],
    effects: Effects | None,
    refusal: Refusal | None,
) -> HttpResponse:
    lang = language()
    mine = _may(actor, place)
    done = request.GET.get("done", "") if request.method != "POST" else ""
    live = [row for row in rows if row["ended_on"] is None]
    others = [row for row in live if chosen is not None and row["id"] != chosen["id"]]
    people = holders_of(chosen["id"], on=day_of(now())) if chosen is not None and do == "split" else []
    context = {
        "place": place, "name": division_name(place), "mine": mine, "do": do, "raw": raw, "chosen": chosen,
        "rows": [_row(row, place) for row in rows], "errors": faults_of(refusal) if refusal else [],
        "acts": [
            {"key": key, "label": t(zh, lang), "href": _address(place, chosen["id"], key), "current": key == do}
            for key, zh in ACTS.items()
        ] if chosen is not None and chosen["ended_on"] is None else [],
        "into": [{"value": str(row["id"]), "label": row["name"]} for row in others],
        "lines": [{"value": line, "label": line} for line in (chosen or {}).get("lines", [])],
        "picked": _lines(raw), "people": [{"value": str(one["account_id"]), "label": one["name"]} for one in people],
        "effects": _told(effects, rows) if effects is not None else None,
        "subject": {"organ": effects.organ, "lines": _lines(raw) if do == "split" else (), "place": place}
        if effects is not None else None,
        "once": raw.get("once") or one_time_key(), "done": t(DONE[done], lang) if done in DONE else "",
        "up": [{"name": division_name(one), "href": _address(one)} for one in reversed(chain_of(place)[1:])],
        "below": [{"name": division_name(one), "href": _address(one)} for one in places_with_organs(place)],
        "posts": raw.get("posts", "").split("|") if raw.get("posts") else [],
    }  # fmt: skip
    return render(request, "organisation/organs.html", context, status=refusal.status if refusal else 200)


def _address(place: str, key: uuid.UUID | None = None, do: str = "") -> str:
    said = {"place": place, "organ": str(key or ""), "do": do}
    return f"{reverse('organisation:reorganise')}?{urlencode({k: v for k, v in said.items() if v})}"


def _row(row: Row, place: str) -> Row:
    return {**row, "role": t(ROLES.get(row["role"], row["role"]), language()), "href": _address(place, row["id"])}


def _may(actor: Actor, place: str) -> bool:
    try:
        may_reorganise(actor, place)
    except Denied:
        return False
    return True


def _told(effects: Effects, rows: list[Row]) -> dict[str, Any]:
    """The effects in words: powers by line and place, posts, what simply ends."""
    lang = language()
    names = {row["id"]: row["name"] for row in rows}
    powers: dict[tuple[str, str], list[str]] = {}
    for line, division, role in effects.powers:
        powers.setdefault((line, division), []).append(t(DUTIES[role], lang))
    return {
        "organ": names.get(effects.organ, ""), "to": names.get(effects.to, "") if effects.to else "",
        "powers": [{"line": line, "place": division_name(place), "duties": "、".join(duties)}
                   for (line, place), duties in powers.items()],
        "posts": len(effects.posts), "repeated": effects.repeated,
    }  # fmt: skip


def staffs(actor: Actor) -> bool:
    """Does the actor hold a post of a staffing office?"""
    return any(post.name == STAFFING for post in actor.posts)


def begins_here(actor: Actor) -> str:
    """Whoever holds only posts of a staffing office begins at its page."""
    only = actor.posts and all(post.name == STAFFING for post in actor.posts)
    return "organisation:reorganise" if only else ""


menus.add(
    menus.Entry(
        "desk", 60, later("机构调整"), "organisation:reorganise", shown=lambda request: staffs(actor_of(request))
    )
)
begin_at(begins_here)
urlpatterns = [path("catalogue/organs/", reorganise, name="reorganise")]
