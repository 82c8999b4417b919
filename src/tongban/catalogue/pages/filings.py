"""创新举措备案: what places do better than the standard, as it files itself; the provincial office answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue.acts.filing import note, object_to, spread
from tongban.catalogue.models import Filing
from tongban.catalogue.policies import PROVINCE, allows, may_answer_filings
from tongban.catalogue.reading.filings import filing_of, numbers
from tongban.catalogue.reading.levels import PAGE, filings
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import filled, staff_only
from tongban.organisation.queries import division_name, organs_at
from tongban.web.context import language
from tongban.web.staff import NO_DAY, actor_of, badge, faults_of, moment, one_time_key, refused, url_or_nothing
from tongban.web.words import later, t

STATES: Mapping[str, tuple[str, str]] = {
    "filed": (later("待省级答复"), "warn"),
    "noted": (later("已知悉"), "ok"),
    "spread": (later("复制推广"), "ok"),
    "objected": (later("不予同意，已停止"), "bad"),
}
DONE: Mapping[str, str] = {
    "note": later("已答复知悉，本地改变继续有效。"),
    "spread": later("已答复推广，写入改变的标准草稿已经起好，按审核程序公布后全省适用。"),
    "object": later("已答复不予同意，本地从现在起按标准办理。"),
}


@staff_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """``?state=&after=``; whoever answers begins with what waits."""
    actor = actor_of(request)
    answers = allows(may_answer_filings, actor)
    state = request.GET.get("state", "filed" if answers else "")
    state = state if state in STATES else ""
    rows = filings(actor, state, request.GET.get("after", ""), PAGE + 1)
    found = numbers(actor)
    tabs = [_tab("all", t("全部", language()), sum(found.values()), state == "")]
    tabs += [_tab(key, t(zh, language()), found.get(key, 0), key == state) for key, (zh, _) in STATES.items()]
    more = urlencode({"state": state or "all", "after": rows[PAGE - 1].number}) if len(rows) > PAGE else ""
    context = {
        "rows": [_row(one) for one in rows[:PAGE]], "tabs": tabs, "next": f"?{more}" if more else "",
        "waiting": found.get("filed", 0) if answers else 0, "state": state,
    }  # fmt: skip
    return render(request, "catalogue/levels/filings.html", context)


def _tab(key: str, label: str, n: int, current: bool) -> dict[str, Any]:
    return {"label": f"{label} {n}", "href": f"{reverse('catalogue:filings')}?state={key}", "current": current}


def _row(one: Filing) -> dict[str, Any]:
    words, tone = STATES[one.state]
    changes = (one.difference.document.get("difference") or {}).get("changes") or []
    return {
        "one": one, "item": one.difference.item, "place": division_name(one.difference.place.ljust(12, "0")),
        "words": t(words, language()), "tone": tone, "n": len(changes),
        "due": badge(one.answer_by, day_of(now())) if one.state == "filed" else NO_DAY,
    }  # fmt: skip


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def filing(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One filing: what it changes, its receipt, and the answer."""
    actor = actor_of(request)
    raw = filled(request)
    if request.method != "POST":
        return _page(request, key, actor, raw)
    act = raw.get("act", "")
    if refusal := refused(lambda: _answer(act, key, raw, actor)):
        return _page(request, key, actor, raw, act=act, refusal=refusal)
    return HttpResponseRedirect(f"{request.path}?{urlencode({'done': act})}")


def _answer(act: str, key: uuid.UUID, raw: Mapping[str, str], actor: Actor) -> None:
    once, words = raw.get("once", ""), raw.get("words", "")
    if act == "note":
        note(key, words, actor=actor, key=once)
    elif act == "object":
        object_to(key, words, actor=actor, key=once)
    elif act == "spread":
        may_answer_filings(actor)
        spread(key, chosen_organ(raw), words, actor=actor, key=once)
    else:
        raise Refusal("filing.answer", "请选择知悉、推广或不予同意。", "Choose to note, to spread or to object.")


def chosen_organ(raw: Mapping[str, str]) -> uuid.UUID:
    """The organ a form names. Refusal ``draft.organ``."""
    try:
        return uuid.UUID(raw.get("organ", ""))
    except ValueError:
        raise Refusal(
            "draft.organ", "请选择由哪个机关起草。", "Choose the organ that is to draft.", where="organ"
        ) from None


def _page(
    request: HttpRequest,
    key: uuid.UUID,
    actor: Actor,
    raw: Mapping[str, str],
    *,
    act: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    found = filing_of(actor, key)
    one = found.filing
    today, lang = day_of(now()), language()
    open_ = one.state == "filed" and (one.answer_by is None or one.answer_by >= today)
    answers = open_ and allows(may_answer_filings, actor)
    line = one.difference.item.line
    organs = sorted(organs_at(PROVINCE), key=lambda row: row["line"] != line) if answers else []
    done = request.GET.get("done", "")
    context = {
        **_row(one), "found": found, "answers": answers, "filed": moment(one.filed_at), "raw": raw, "act": act,
        "organs": [{"value": str(row["id"]), "label": row["name"]} for row in organs],
        "organ": raw.get("organ") or (str(organs[0]["id"]) if organs else ""),
        "decided": moment(one.decided_at), "once": raw.get("once") or one_time_key(),
        "errors": faults_of(refusal) if refusal else [], "done": t(DONE[done], lang) if done in DONE else "",
        "draft": url_or_nothing("catalogue:draft", one.draft) if one.draft else "",
        "silent": one.state == "filed" and not open_,
    }  # fmt: skip
    return render(request, "catalogue/levels/filing.html", context, status=refusal.status if refusal else 200)


@staff_only
@require_safe
def receipt(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """备案回执, to be printed by the place."""
    found = filing_of(actor_of(request), key)
    context = {**_row(found.filing), "found": found, "filed": moment(found.filing.filed_at)}
    return render(request, "catalogue/levels/receipt.html", context)


urlpatterns: list[URLPattern] = [
    path("catalogue/filings/", listed, name="filings"),
    path("catalogue/filings/<uuid:key>/", filing, name="filing"),
    path("catalogue/filings/<uuid:key>/receipt/", receipt, name="filing_receipt"),
]
