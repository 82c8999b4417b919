"""名录登记: the lines, posts, classes of providers and sources that definitions may name, where each is from, and the
form for whoever keeps the register. Everybody on the staff reads them; what is missing is asked of the keeper.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.core.errors import Refusal
from tongban.core.facts.sources import SOURCES
from tongban.core.scope import Actor
from tongban.definition.check.registered import shipped_registers
from tongban.identity.pages import filled, staff_only
from tongban.organisation.queries import names_entered
from tongban.organisation.registers import KEEPERS, Named, enter_name, entries_of, may_keep, strike
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, moment, one_time_key
from tongban.web.words import later, t

SORTS: Mapping[str, str] = {
    "lines": later("条线"),
    "posts": later("岗位"),
    "providers": later("服务机构类别"),
    "sources": later("数据来源"),
}
HINTS: Mapping[str, str] = {
    "lines": later("写条线的名称，例如 烟草。登记后还要有机关持有这条线的职权，许可才能发布。"),
    "posts": later("写岗位的名称，例如 复核。没有人任职的岗位由负责人承担。"),
    "providers": later("写小写字母的标识，例如 gas_company；这一类的机构由机构编制部门另行登记。"),
    "sources": later("写小写字母的标识，例如 gas_accounts；没有接入的来源取不到事实，由申请人填写或转人工。"),
}
DONE: Mapping[str, str] = {
    "enter": later("已登记，编写事项时可以引用。"),
    "strike": later("已撤销，引用它的文本自检时会重新提醒。"),
}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def registers(request: HttpRequest) -> HttpResponse:
    """``?sort=``: one register with what ships, what organs and people do, and what was entered."""
    actor = actor_of(request)
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "lines"
    raw = filled(request)
    if request.method != "POST":
        return _page(request, actor, sort, raw)
    try:
        done = _do(sort, raw, actor)
    except Refusal as refusal:
        if refusal.bars:
            raise
        return _page(request, actor, sort, raw, refusal)
    return HttpResponseRedirect(f"{request.path}?{urlencode({'sort': sort, 'done': done})}")


def _do(sort: str, raw: Mapping[str, str], actor: Actor) -> str:
    once = raw.get("once", "")
    if raw.get("act") == "strike":
        strike(_key(raw.get("entry", "")), raw.get("why", ""), actor=actor, key=once)
        return "strike"
    said = (raw.get(name, "").strip() for name in ("name", "label", "label_en", "words"))
    enter_name(Named(sort, *said), actor=actor, key=once)
    return "enter"


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refusal("register.unknown", "没有这条登记。", "There is no such entry.", status=404) from None


def _keeps(actor: Actor, sort: str) -> bool:
    try:
        may_keep(actor, sort)
    except Refusal:
        return False
    return True


def _page(
    request: HttpRequest, actor: Actor, sort: str, raw: Mapping[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    lang, done, here = language(), request.GET.get("done", ""), reverse("catalogue:registers")
    entries = entries_of(actor, sort)
    context = {
        "sort": sort,
        "title": t(SORTS[sort], lang),
        "tabs": [
            {"label": t(zh, lang), "href": f"{here}?{urlencode({'sort': key})}", "current": key == sort}
            for key, zh in SORTS.items()
        ],
        "columns": [
            {"label": t("名称", lang), "zh": True}, {"label": t("说明", lang)}, {"label": t("从哪里来", lang)}
        ],
        "rows": _rows(sort, {one.name for one in entries if one.struck_at is None}, lang),
        "entries": [
            {"one": one, "label": one.label_en if lang == "en" else one.label, "at": moment(one.entered_at),
             "struck": moment(one.struck_at)}
            for one in entries
        ],
        "provided": [(prefix or "*", title) for prefix, title in SOURCES.listed()] if sort == "sources" else [],
        "keeps": _keeps(actor, sort),
        "hint": t(HINTS[sort], lang),
        "keeper": KEEPERS[sort],
        "raw": raw,
        "once": raw.get("once") or one_time_key(),
        "errors": faults_of(refusal) if refusal else [],
        "done": t(DONE[done], lang) if done in DONE and refusal is None else "",
    }  # fmt: skip
    return render(request, "catalogue/registers.html", context, status=refusal.status if refusal else 200)


def _rows(sort: str, entered: set[str], lang: str) -> list[dict[str, object]]:
    """What ships, then what organs and people do beyond that."""
    shipped = shipped_registers()[sort]
    own = t("随平台提供", lang)
    rows: list[dict[str, object]] = [{"cells": (name, both[lang == "en"], own)} for name, both in shipped.items()]
    used = sorted(names_entered().get(sort, frozenset()) - set(shipped) - entered)
    rows += [{"cells": (name, name, t("机构或人员在用", lang))} for name in used]
    return rows


menus.add(
    menus.Entry(
        "desk", 65, later("名录登记"), "catalogue:registers",
        shown=lambda request: any(_keeps(actor_of(request), sort) for sort in SORTS),
    )
)  # fmt: skip
urlpatterns: list[URLPattern] = [path("catalogue/registers/", registers, name="registers")]
