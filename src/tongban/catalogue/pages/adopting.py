"""认领: a place takes an item on beside its standard, changes its local values later, or gives it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from tongban.catalogue.acts.adopting import Taking, adopt, end_adoption, set_local
from tongban.catalogue.acts.publish import Unpublishable
from tongban.catalogue.life.openings import Opening, named, openings, split_up
from tongban.catalogue.life.openings import taken as changes_in
from tongban.catalogue.pages.levels import place_asked
from tongban.catalogue.policies import allows, may_adopt
from tongban.catalogue.reading.adoptions import Meant, Taken, filled_before, judge, taken
from tongban.catalogue.reading.separation import held_by_one
from tongban.catalogue.reading.standing import judged_one
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.definition.citations import printed, split
from tongban.definition.favour import directed, favour_of
from tongban.definition.labels import word_of
from tongban.definition.source import ReadError, read
from tongban.definition.vocabulary import OUTPUT_TYPES
from tongban.definition.wording import worded
from tongban.identity.pages import filled, staff_only
from tongban.organisation.queries import division_name
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, moment, one_time_key, refused
from tongban.web.staff import said as sentence
from tongban.web.words import later, t

DONE: Mapping[str, str] = {
    "adopt": later("已认领，从现在起按本地信息办理。优于标准的改变已自动报省级备案。"),
    "local": later("本地信息已更新，马上在指南里生效。"),
    "end": later("已结束认领：不再收新件，在办的照常办完。"),
}
BETTER: Mapping[str, str] = {"up": later("越高对申请人越有利"), "down": later("越低对申请人越有利")}
ADDS: Mapping[str, str] = {
    "drop": later("可以不再要求"),
    "way": later("可以增加提供方式"),
    "words": later("只能增加"),
}
EXTRA = "extra"


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def adopt_item(request: HttpRequest) -> HttpResponse:
    """``?item=&place=``; without an item the list of what is not taken on yet."""
    actor, at = actor_of(request), now()
    place, code = place_asked(request, actor), request.GET.get("item", "")
    if not code:
        listed = urlencode({"place": place, "report": "unadopted"})
        return HttpResponseRedirect(f"{reverse('catalogue:levels')}?{listed}")
    held = taken(code, place, at)
    offered = openings(held.standard)
    raw = filled(request)
    if request.method != "POST":
        return _page(request, held, offered, place, raw or _standing(held, offered))
    act = raw.get("act", "adopt")
    if act == "check":
        may_adopt(actor, place)
        return _page(request, held, offered, place, raw, act=act)
    if refusal := refused(lambda: _do(act, raw, held, offered, place, actor)):
        return _page(request, held, offered, place, raw, act=act, refusal=refusal)
    return HttpResponseRedirect(f"{request.path}?{urlencode({'item': code, 'place': place, 'done': act})}")


@staff_only
@require_POST
def adopt_check(request: HttpRequest) -> HttpResponse:
    """What the checker says of the form as it stands, for the pane beside it."""
    actor, at = actor_of(request), now()
    place = place_asked(request, actor)
    may_adopt(actor, place)
    held = taken(request.GET.get("item", ""), place, at)
    offered = openings(held.standard)
    raw = filled(request)
    return render(request, "catalogue/levels/_verdict.html", {"verdict": _verdict(held, offered, place, raw)})


def _do(act: str, raw: Mapping[str, str], held: Taken, offered: Sequence[Opening], place: str, actor: Any) -> None:
    code, key = held.item["code"], raw.get("once", "")
    if act == "end":
        end_adoption(code, place, raw.get("reason", ""), actor=actor, key=key)
        return
    meant = _meant(raw, held, offered, place)
    if act == "local":
        set_local(code, place, meant.local, meant.params, actor=actor, key=key)
        return
    of = f"{code}@{held.number}"
    adopt(Taking(of, place, meant.number, meant.local, meant.params, meant.changes), actor=actor, key=key)


def _standing(held: Taken, offered: Sequence[Opening]) -> dict[str, str]:
    """The form as what stands now."""
    filled, rest = split_up(offered, held.said.get("changes") or [])
    raw = {"number": str(held.said.get("number") or ""), **filled}
    raw |= {f"local.{name}": str(value) for name, value in (held.said.get("local") or {}).items()}
    raw |= {f"param.{name}": str(value) for name, value in (held.said.get("params") or {}).items()}
    return raw | {EXTRA: "\n".join(_line(one) for one in rest)}


def _line(change: Mapping[str, Any]) -> str:
    import json

    return json.dumps(dict(change), ensure_ascii=False)


def _meant(raw: Mapping[str, str], held: Taken, offered: Sequence[Opening], place: str) -> Meant:
    """What the form says. Raises ReadError for further changes that do not read (field ``extra``)."""
    local = {name: raw.get(f"local.{name}", "").strip() for name in held.required}
    params = {name: raw.get(f"param.{name}", "").strip() for name, one in held.params(place).items() if one["own"]}
    changes = changes_in(offered, raw)
    lines = [line.strip().removeprefix("- ") for line in raw.get(EXTRA, "").splitlines() if line.strip()]
    if lines:
        text = "changes:\n" + "\n".join(f"  - {line}" for line in lines) + "\n"
        changes.extend(one or {} for one in read(text, t("其他改变", language())).data["changes"])
    given = {name: value for name, value in params.items() if value}
    return Meant(raw.get("number", "").strip(), local, given, changes)


# -- what the page says ------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    held: Taken,
    offered: Sequence[Opening],
    place: str,
    raw: Mapping[str, str],
    *,
    act: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    actor, lang = actor_of(request), language()
    done = request.GET.get("done", "") if request.method != "POST" else ""
    errors = _errors(refusal, held, offered, place, raw) if refusal is not None else []
    faulty = {one["where"]: one["said"] for one in errors if one["where"]}
    mine = allows(may_adopt, actor, place)
    query = urlencode({"item": held.item["code"], "place": place})
    context = {
        "held": held, "item": held.item, "place": place, "name": division_name(place), "mine": mine, "raw": raw,
        "done": t(DONE[done], lang) if done in DONE else "", "errors": errors, "act": act,
        "once": raw.get("once") or one_time_key(), "refusal": refusal, "since": moment(held.since),
        "adopted": moment(held.adopted_at), "later": (held.later[0], moment(held.later[1])) if held.later else None,
        "local": _locals(held, raw, faulty, filled_before(place)), "params": _params(held, place, raw, faulty),
        "cells": [_cell(one, raw, faulty, lang) for one in offered], "extra": raw.get(EXTRA, ""),
        "verdict": _verdict(held, offered, place, raw) if mine and (act or raw.get("number")) else None,
        "number_error": faulty.get("number", ""),
        "check": f"{reverse('catalogue:adopt_check')}?{query}", "query": query, "strays": _strays(held, place),
        "back": f"{reverse('catalogue:levels')}?{urlencode({'place': place, 'report': 'unadopted'})}",
    }  # fmt: skip
    status = refusal.status if refusal is not None else 200
    return render(request, "catalogue/levels/adopt.html", context, status=status)


def _locals(
    held: Taken, raw: Mapping[str, str], faulty: Mapping[str, str], before: Mapping[str, str]
) -> list[dict[str, str]]:
    lang = language()
    rows = []
    for name in held.required:
        field, last = f"local.{name}", before.get(name, "")
        label = word_of(name) or name
        hint = t("本地别的事项填的是：{value}", lang, value=last) if last and not raw.get(field) else ""
        rows.append(
            {"field": field, "label": label, "value": raw.get(field, ""), "hint": hint, "error": faulty.get(field, "")}
        )
    return rows


def _params(held: Taken, place: str, raw: Mapping[str, str], faulty: Mapping[str, str]) -> list[dict[str, Any]]:
    lang = language()
    laws = held.standard.data.get("laws") or {}
    rows = []
    for name, one in held.params(place).items():
        field = f"param.{name}"
        parts = split(str(one.get("basis") or ""))
        basis = printed(str((laws.get(parts[0]) or {}).get("title") or parts[0]), parts[1]) if parts else ""
        kind = OUTPUT_TYPES.get(str(one.get("type")), str(one.get("type")))
        better = t(BETTER.get(str(one.get("better")), ""), lang)
        told = (kind, better, t("由{level}设定", lang, level=one.get("set_by")), basis)
        words = "；".join(part for part in told if part)
        rows.append(
            {
                "field": field,
                "label": name,
                "own": one["own"],
                "hint": words,
                "value": raw.get(field, ""),
                "above": held.above.get(name, ""),
                "error": faulty.get(field, ""),
            }  # fmt: skip
        )
    return rows


def _cell(one: Opening, raw: Mapping[str, str], faulty: Mapping[str, str], lang: str) -> dict[str, Any]:
    """One cell a place may change, with its direction in words."""
    if one.how == "to":
        zh, en = directed(one.direction)
        direction = en if lang == "en" else zh
    else:
        direction = t(ADDS[one.how], lang)
    return {
        "one": one, "label": one.label_en if lang == "en" else one.label, "direction": direction,
        "value": raw.get(one.field, ""), "error": faulty.get(one.field, ""),
        "options": [{"value": value, "label": zh} for value, zh in one.options],
    }  # fmt: skip


def _strays(held: Taken, place: str) -> list[str]:
    """What of the standing difference the standard in force, or the next one, no longer bears."""
    if held.difference is None or held.cites == held.number:
        return []
    found = judged_one(held.edition, held.difference, held.item["code"], place, now())
    errors = worded(found.errors, held.standard.data)
    return [one.what_en if language() == "en" else one.what_zh for one in errors]


def _verdict(held: Taken, offered: Sequence[Opening], place: str, raw: Mapping[str, str]) -> dict[str, Any]:
    """What the checker says of the form now: its errors, or what would be better than the standard."""
    lang = language()
    try:
        findings, cells = judge(held, place, _meant(raw, held, offered, place))
    except Refusal as refusal:
        return {"errors": [{"said": sentence(refusal), "code": refusal.code}], "cells": []}
    errors, warned = (
        [
            {"said": f"{f.what_en}. {f.mend_en}" if lang == "en" else f"{f.what_zh}。{f.mend_zh}", "code": f.code}
            for f in told
        ]
        for told in (worded(findings, held.standard.data), held_by_one(held.standard, place, day_of(now())))
    )
    document = held.standard.data
    shown = [
        {"label": named(document, c.path, favour_of(c.path))[lang == "en"], "before": c.before, "after": c.after}
        for c in cells
    ]
    return {"errors": errors, "cells": shown, "warnings": warned}


def _errors(
    refusal: Refusal, held: Taken, offered: Sequence[Opening], place: str, raw: Mapping[str, str]
) -> list[dict[str, str]]:
    """The faults with the field each belongs to."""
    if not isinstance(refusal, Unpublishable):
        where = "reason" if refusal.where == "words" else EXTRA if isinstance(refusal, ReadError) else ""
        return [{"where": where, "said": sentence(refusal), "code": refusal.code}]
    changes = _meant(raw, held, offered, place).changes
    by_change = {(one.path, one.how == "drop"): one.field for one in offered}
    faults = faults_of(Unpublishable(worded(refusal.findings, held.standard.data)))
    return [{**fault, "where": _field(fault["where"], changes, by_change, offered)} for fault in faults]


def _field(
    where: str,
    changes: Sequence[Mapping[str, Any]],
    by_change: Mapping[tuple[str, bool], str],
    offered: Sequence[Opening],
) -> str:
    """The field of the form that a finding's path is about; none for what is about the whole."""
    head, _, rest = where.removeprefix("difference.").partition(".")
    if head in ("local", "params"):
        return f"{head.removesuffix('s') if head == 'params' else head}.{rest}"
    if head == "number":
        return "number"
    if head == "changes":
        at = rest.partition(".")[0]
        change = changes[int(at)] if at.isdigit() and int(at) < len(changes) else {}
        dropped = "to" in change and change["to"] is None
        return by_change.get((str(change.get("at")), dropped), EXTRA)
    return next((one.field for one in offered if one.path == where and one.how == "to"), "")


urlpatterns: list[URLPattern] = [
    path("catalogue/adopt/", adopt_item, name="adopt"),
    path("catalogue/adopt/check/", adopt_check, name="adopt_check"),
]
