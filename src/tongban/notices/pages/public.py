"""What everybody reads: notices, the form of an objection and its course, decisions. Nobody needs an account."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tongban.core.errors import Refusal
from tongban.identity.pages import filled, signed_in
from tongban.notices.acts.disclosing import ask_correction
from tongban.notices.acts.objecting import object_to
from tongban.notices.door import OBJECTIONS, RECEIPTS, check_often
from tongban.notices.pages import words
from tongban.notices.queries import (
    FILE_ROWS,
    OVER,
    PAGE,
    STANDING,
    Asked,
    DisclosureRow,
    decision_by,
    decisions,
    notice_by,
    notices,
    objection_by,
)
from tongban.notices.rules import Said
from tongban.organisation.door import own_area
from tongban.organisation.queries import chain_of, division_name, organs_at
from tongban.papers.acts import typeset
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import actor_of, csv_of, faults_of, one_time_key, refused
from tongban.web.words import later, t

COLUMNS = (
    later("公开编号"), later("决定文书号"), later("决定机关"), later("当事人"), later("统一社会信用代码"),
    later("事项"), later("决定"), later("证照"), later("有效期自"), later("有效期至"), later("决定日期"),
    later("公开时间"), later("状态"),
)  # fmt: skip


def asked_in(request: HttpRequest) -> Asked:
    """What the address narrows the list to; what is no division, organ or state narrows nothing."""
    found = request.GET
    area, state = found.get("area", ""), found.get("state", "")
    known = area.isascii() and area.isdigit() and len(area) == 12 and bool(division_name(area))
    try:
        organ = uuid.UUID(found["organ"]) if found.get("organ") else None
    except ValueError:
        organ = None
    kind = found.get("kind", "")
    return Asked(
        area if known else "",
        organ,
        kind if kind in words.KINDS else "",
        state if state in (STANDING, OVER) else "",
        found.get("q", "").strip(),
    )


def _id_in(request: HttpRequest) -> str:
    try:
        return str(uuid.UUID(request.GET.get("after", "")))
    except ValueError:
        return ""


def _selects(request: HttpRequest, asked: Asked) -> list[dict[str, object]]:
    """Where (the visitor's own place and what lies above it), and which organ there."""
    lang, everywhere = language(), {"value": "", "label": t("全省", language())}
    chain = list(dict.fromkeys([*chain_of(own_area(request)), *(chain_of(asked.area) if asked.area else ())]))
    places = [{"value": code, "label": division_name(code)} for code in chain if code[2:] != "0" * 10]
    organs = organs_at(asked.area) if asked.area else []
    said: list[dict[str, object]] = [
        {"name": "area", "label": t("地方", lang), "value": asked.area, "options": [everywhere, *places]},
    ]
    if organs:
        options = [{"value": "", "label": t("全部机关", lang)}]
        options += [{"value": str(one["id"]), "label": one["name"]} for one in organs]
        said.append({"name": "organ", "label": t("机关", lang), "value": str(asked.organ or ""), "options": options})
    return said


def _next(request: HttpRequest, rows: list[object], last: object) -> str:
    """The address of the next page; empty on the last."""
    if len(rows) <= PAGE:
        return ""
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    return "?" + urlencode({**kept, "after": str(last)})


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What stands before the public now, or did; by place, organ and sort."""
    asked, lang = asked_in(request), language()
    chosen = asked if asked.state else Asked(asked.area, asked.organ, asked.kind, STANDING)
    rows = notices(chosen, _id_in(request), PAGE + 1)
    states = [{"value": STANDING, "label": t("公示中", lang)}, {"value": OVER, "label": t("已结束", lang)}]
    kinds = [{"value": "", "label": t("全部类别", lang)}]
    kinds += [{"value": key, "label": t(name, lang)} for key, name in words.KINDS.items()]
    context = {
        "rows": [words.shown(one) for one in rows[:PAGE]],
        "selects": [
            *_selects(request, asked),
            {"name": "kind", "label": t("类别", lang), "value": asked.kind, "options": kinds},
            {"name": "state", "label": t("状态", lang), "value": chosen.state, "options": states},
        ],
        "next": _next(request, list(rows), rows[PAGE - 1].id if len(rows) >= PAGE else ""),
    }
    return render(request, "notices/public/list.html", context)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": t("公示公开", language()), "href": reverse("notices:list")}]


@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: what is shown, until when, and how to object."""
    return render(request, "notices/public/notice.html", {"crumbs": _crumbs(), **words.shown(notice_by(number))})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def objecting(request: HttpRequest, number: str) -> HttpResponse:
    """The form of an objection; staff enter one for somebody at the window or on the phone."""
    found, actor, raw = notice_by(number), actor_of(request), filled(request)
    refusal, taken = None, None

    def send() -> None:
        nonlocal taken
        address = "" if actor.is_staff else check_often(OBJECTIONS, request)
        file = request.FILES.get("file")
        said = Said(
            raw.get("name", ""),
            raw.get("reach", ""),
            raw.get("about", ""),
            raw.get("reasons", ""),
            raw.get("channel", "") if actor.is_staff else "online",
            file.read() if file is not None else b"",
            str(file.name or "") if file is not None else "",
        )
        taken = object_to(number, said, actor=actor, key=raw.get("once", ""))
        if address:
            OBJECTIONS.wrong(address)

    if request.method == "POST":
        refusal = refused(send)
    channels = [{"value": key, "label": t(words.CHANNELS[key], language())} for key in ("window", "phone", "mail")]
    context = {
        **words.shown(found),
        "crumbs": [*_crumbs(), {"label": found.number, "href": reverse("notices:read", args=[found.number])}],
        "raw": raw,
        "taken": taken,
        "channels": channels if actor.is_staff else [],
        "errors": faults_of(refusal) if refusal else [],
        "wrong": {fault["where"]: fault["said"] for fault in faults_of(refusal)} if refusal else {},
        "once": raw.get("once") or one_time_key(),
    }
    return render(request, "notices/public/object.html", context, status=refusal.status if refusal else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest) -> HttpResponse:
    """How one's own objection stands, by its receipt; the answer may be saved. The number goes in no address."""
    receipt, found, refusal = request.POST.get("receipt", ""), None, None

    def look() -> None:
        nonlocal found
        address = check_often(RECEIPTS, request)
        try:
            found = objection_by(receipt)
        except Refusal:
            RECEIPTS.wrong(address)
            raise

    if request.method == "POST":
        refusal = refused(look)
    if found is not None and found.paper is not None and request.POST.get("act") == "paper":
        answer = HttpResponse(typeset(found.paper), content_type="application/pdf")
        answer["Content-Disposition"] = 'inline; filename="answer.pdf"'
        answer["Cache-Control"] = "private, no-store"
        return answer
    context = {
        "crumbs": _crumbs(),
        "receipt": receipt,
        "found": words.objection(found) if found is not None else None,
        "errors": faults_of(refusal) if refusal else [],
        "error": faults_of(refusal)[0]["said"] if refusal else "",
    }
    return render(request, "notices/public/follow.html", context, status=refusal.status if refusal else 200)


# -- decisions ---------------------------------------------------------------------------------------------------------


def decided(one: DisclosureRow) -> dict[str, object]:
    """What pages show of a published decision."""
    lang = language()
    return {
        "one": one,
        "organ": one.organ_en if lang == "en" else one.organ,
        "outcome": t(words.OUTCOMES[one.outcome], lang),
        "state": words.state_of(one.state),
        "place": division_name(one.division),
    }


@require_safe
def decision_list(request: HttpRequest) -> HttpResponse:
    """Published decisions, found by number, enterprise, credit code, organ and place; ``?format=csv`` saves."""
    asked = asked_in(request)
    found: list[DisclosureRow] = []

    def look() -> None:
        nonlocal found
        whole = request.GET.get("format") == "csv"
        found = decisions(asked, _id_in(request), FILE_ROWS if whole else PAGE + 1)

    refusal = refused(look)
    if refusal is None and request.GET.get("format") == "csv":
        return csv_of("decisions.csv", [t(one, language()) for one in COLUMNS], map(_line, found))
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    context = {
        "crumbs": _crumbs(),
        "rows": [decided(one) for one in found[:PAGE]],
        "asked": asked,
        "selects": _selects(request, asked),
        "errors": faults_of(refusal) if refusal else [],
        "next": _next(request, list(found), found[PAGE - 1].id if len(found) >= PAGE else ""),
        "csv": "?" + urlencode({**kept, "format": "csv"}),
    }
    return render(request, "notices/public/decisions.html", context, status=refusal.status if refusal else 200)


def _line(one: DisclosureRow) -> list[object]:
    lang = language()
    at = one.published_at.isoformat() if one.published_at is not None else ""
    state = words.state_of(one.state)["words"]
    held = [one.licence, one.valid_from or "", one.valid_until or "", one.decided_on, at, state]
    outcome = t(words.OUTCOMES[one.outcome], lang)
    return [one.receipt, one.number, one.organ, one.party, one.credit_code, one.item, outcome, *held]


@require_safe
def decision(request: HttpRequest, receipt: str) -> HttpResponse:
    """One decision as it was published; its holder may ask for a correction."""
    return _decision(request, decision_by(receipt), None)


@require_http_methods(["POST"])
@signed_in
def asking(request: HttpRequest, receipt: str) -> HttpResponse:
    """The holder says what is wrong."""
    found, actor = decision_by(receipt), actor_of(request)
    said = request.POST.get("words", "")
    refusal = refused(lambda: ask_correction(found.id, said, actor=actor, key=request.POST.get("once", "")))
    if refusal is None:
        return HttpResponseRedirect(f"{reverse('notices:decision', args=[found.receipt])}?done=1")
    return _decision(request, found, refusal)


def _decision(request: HttpRequest, found: DisclosureRow, refusal: Refusal | None) -> HttpResponse:
    actor = actor_of(request)
    holder = actor.acts_for((found.party_kind, found.party_id), found.item_code)
    context = {
        "crumbs": [*_crumbs(), {"label": t("决定公开", language()), "href": reverse("notices:decisions")}],
        **decided(found),
        "holder": holder,
        "raw": request.POST,
        "done": "done" in request.GET,
        "errors": faults_of(refusal) if refusal else [],
        "once": request.POST.get("once") or one_time_key(),
    }
    return render(request, "notices/public/decision.html", context, status=refusal.status if refusal else 200)


menus.add(menus.Entry("foot", 20, later("公示公开"), "notices:list"))
urlpatterns: list[URLPattern] = [
    path("notices/", listed, name="list"),
    path("notices/objections/", following, name="follow"),
    path("notices/decisions/", decision_list, name="decisions"),
    path("notices/decisions/<str:receipt>/", decision, name="decision"),
    path("notices/decisions/<str:receipt>/correction/", asking, name="ask_correction"),
    path("notices/<str:number>/", notice, name="read"),
    path("notices/<str:number>/objection/", objecting, name="object"),
]
