"""法律依据库: the laws with their validity and who cites them; here repeals, amendments and checks are recorded."""

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

from tongban.catalogue.acts.library import Revision, record, withdraw
from tongban.catalogue.policies import allows, may_keep_library
from tongban.catalogue.reading.library import Article, Citing, Law, LawSeen, law_of, laws
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.definition.check.library import UNDIVIDED
from tongban.definition.citations import printed
from tongban.identity.pages import filled, staff_only
from tongban.organisation.queries import division_names
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, moment, one_time_key, url_or_nothing
from tongban.web.words import later, t

STATUSES: Mapping[str, tuple[str, str]] = {
    "in force": (later("现行有效"), "ok"),
    "coming": (later("将有变动"), "warn"),
    "parts": (later("部分条文有变动"), "warn"),
    "repealed": (later("已经废止"), "bad"),
}
# The addition of a law that was taken back; it stands in no list.
GONE = (later("添加已撤回"), "none")
WHAT: Mapping[str, str] = {"repealed": later("废止"), "amended": later("修改"), "checked": later("条文已核对")}
# What stands among the records of a law beside these; they are made on pages of their own.
ADDED: Mapping[str, str] = {"added": later("添加入库"), "version": later("新的文本")}


@staff_only
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """``?q=&validity=&unchecked=1``: every law, those most cited first."""
    q, validity = request.GET.get("q", "").strip()[:100], request.GET.get("validity", "")
    todo = request.GET.get("unchecked") == "1"
    everything = laws(now())
    found = [
        one for one in everything if q in one.title and validity in ("", one.status) and (one.unchecked or not todo)
    ]
    counts = {key: sum(one.status == key for one in everything) for key in STATUSES}
    tabs = [
        _tab(later("全部"), len(everything), {}, not validity and not todo),
        *(_tab(STATUSES[key][0], counts[key], {"validity": key}, validity == key) for key in STATUSES),
        _tab(later("待核"), sum(bool(one.unchecked) for one in everything), {"unchecked": "1"}, todo),
    ]
    context = {
        "rows": [_law_row(one) for one in found],
        "tabs": tabs,
        "asked": q,
        "total": len(everything),
        "keeps": allows(may_keep_library, actor_of(request)),
    }
    return render(request, "catalogue/library/laws.html", context)


def _tab(zh: str, n: int, said: Mapping[str, str], current: bool) -> dict[str, Any]:
    base = reverse("catalogue:library")
    href = f"{base}?{urlencode(said)}" if said else base
    return {"label": f"{t(zh, language())} {n}", "href": href, "current": current}


def _law_row(one: Law) -> dict[str, Any]:
    words, tone = STATUSES.get(one.status, GONE)
    return {
        "law": one,
        "href": reverse("catalogue:law", args=[one.title]),
        "words": t(words, language()),
        "tone": tone,
        "whole": one.unchecked.get("", ""),
        "numbered": numbered_said(one.numbered),
        "parts": [printed("", number).removeprefix("《》") for number in sorted(one.unchecked) if number],
    }


def numbered_said(numbered: str) -> str:
    """Which articles a law has, in words: 共83条; 共452条，另有第一百二十条之一; empty where nobody counted."""
    lang, (last, *inserted) = language(), numbered.split("、")
    if numbered in ("", UNDIVIDED):
        return t("不分条", lang) if numbered else ""
    beside = "、".join(printed("", one).removeprefix("《》") for one in inserted)
    return t("共{n}条，另有{beside}", lang, n=last, beside=beside) if beside else t("共{n}条", lang, n=last)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def law(request: HttpRequest, title: str) -> HttpResponse:
    """One law: its articles, who cites each, what was recorded; the form for whoever keeps the library."""
    actor = actor_of(request)
    raw = filled(request)
    if request.method != "POST":
        return _page(request, title, actor, raw or {"article": request.GET.get("article", "")})
    try:
        done = _do(title, raw, actor)
    except Refusal as refusal:
        if refusal.bars:
            raise
        return _page(request, title, actor, raw, refusal)
    return HttpResponseRedirect(f"{reverse('catalogue:law', args=[title])}?{urlencode(done)}")


def _do(title: str, raw: Mapping[str, str], actor: Actor) -> dict[str, str]:
    if raw.get("act") == "withdraw":
        withdraw(_key(raw.get("revision", "")), raw.get("withdrawn", ""), actor=actor, key=raw.get("once", ""))
        return {"done": "withdraw"}
    revision = Revision(
        title,
        raw.get("article", "").strip(),
        raw.get("what", ""),
        day_said(raw.get("on", ""), "on"),
        raw.get("by", ""),
        raw.get("words", ""),
        raw.get("numbered", ""),
    )
    _, tickets = record(revision, actor=actor, key=raw.get("once", ""))
    return {"done": revision.what, "n": str(tickets)}


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refusal("law.revision", "没有这条登记。", "There is no such record.", status=404) from None


def day_said(text: str, where: str) -> date | None:
    """A day of a form, none where nothing was written. Refusal ``law.day``."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refusal(
            "law.day", "日期要写成 2026-03-01 的样子。", "Write a date like 2026-03-01.", where=where
        ) from None


def _page(
    request: HttpRequest, title: str, actor: Actor, raw: Mapping[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    seen = law_of(title, actor, now())
    names = division_names(each.place for one in seen.articles for each in one.items if each.place)
    words, tone = STATUSES.get(seen.law.status, GONE)
    context = {
        **_law_row(seen.law),
        "words": t(words, language()),
        "tone": tone,
        "articles": [_article(one, seen, names) for one in seen.articles],
        "revisions": [_revision(one, title) for one in seen.revisions],
        "keeps": allows(may_keep_library, actor) and seen.law.status != "withdrawn",
        "raw": raw,
        "once": raw.get("once") or one_time_key(),
        "errors": faults_of(refusal) if refusal else [],
        "options": [{"value": key, "label": t(zh, language())} for key, zh in WHAT.items()],
        "done": _done(request),
    }
    return render(request, "catalogue/library/law.html", context, status=refusal.status if refusal else 200)


def _done(request: HttpRequest) -> str:
    what, n = request.GET.get("done", ""), request.GET.get("n", "0")
    if what == "withdraw":
        return t("已撤回这条登记，引用它的事项不再因此标黄。", language())
    if what == "checked":
        return t("已登记条文核对。", language())
    if what == "added":
        return t("已添加，编写事项时可以引用。", language())
    if what in WHAT or what == "version":
        return t("已登记。新开 {n} 件依据变动的问题单，引用它的事项已标黄。", language(), n=n if n.isdigit() else "0")
    return ""


def _article(one: Article, seen: LawSeen, names: Mapping[str, str]) -> dict[str, Any]:
    fate = one.fate
    number = printed(seen.law.title, one.number)
    head = printed(seen.law.title, "")
    return {
        "number": one.number,
        "words": number.removeprefix(head) or t("整部", language()),
        "fate": t(WHAT[fate["what"]], language()) if fate else "",
        "tone": {"repealed": "bad", "amended": "warn"}.get(fate.get("what", ""), ""),
        "on": fate.get("on", ""),
        "by": fate.get("by", ""),
        "unchecked": one.unchecked,
        "items": [{**_citing(each), "place": names.get(each.place, "")} for each in one.items],
        "drafts": [_citing(each) for each in one.drafts],
    }


def _citing(one: Citing) -> dict[str, Any]:
    """An item by its page of the workbench where that is here, else by its guide; a draft by its page."""
    if one.draft is not None:
        href = url_or_nothing("catalogue:draft", one.draft)
    else:
        href = url_or_nothing("catalogue:item_desk", one.code) or reverse("catalogue:item", args=[one.code])
    return {"one": one, "href": href, "cells": [words for _, words in one.cells]}


def _revision(row: Mapping[str, Any], title: str) -> dict[str, Any]:
    number = printed(title, row["article"]).removeprefix(printed(title, ""))
    return {
        "row": row,
        "what": t({**WHAT, **ADDED}[row["what"]], language()),
        "article": number or t("整部", language()),
        "at": moment(row["recorded_at"]),
        "withdrawn": moment(row["withdrawn_at"]),
    }


urlpatterns: list[URLPattern] = [
    path("catalogue/library/", library, name="library"),
    path("catalogue/library/<str:title>/", law, name="law"),
]
