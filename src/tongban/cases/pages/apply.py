"""Filing online: who applies, the task list, one page of questions at a time, materials, check and submit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases.acts.answer import Unreadable, answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.elsewhere import elsewhere
from tongban.cases.acts.file import file, follow_edition
from tongban.cases.acts.supplying import hand_in
from tongban.cases.pages import fields, standing, tasks, visits
from tongban.cases.policies import check_himself
from tongban.cases.queries import applicant as mine
from tongban.cases.reading import Loaded
from tongban.catalogue.queries import in_force
from tongban.catalogue.taken import place_of_begin
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal, Stale
from tongban.core.scope import Actor
from tongban.definition.effective import Effective, Material
from tongban.definition.vocabulary import WAYS
from tongban.identity.pages import act_for, actor_of_request, signed_in, typed_before
from tongban.organisation.door import area
from tongban.organisation.queries import organ
from tongban.web.context import language
from tongban.web.words import t

MB = 1024 * 1024


def with_key(act: Callable[[str], object], key: str) -> None:
    """Run an act under the form's one-time key. A form that came back by the browser's Back button carries a key that
    was used for other content: keeping answers or a file again is harmless, so it goes on under a fresh key.
    """
    try:
        act(key)
    except Stale as stale:
        if stale.code != "once.other-body":
            raise
        act(fields.fresh())


def _redirect(name: str, *args: Any, fragment: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"cases:{name}", args=args) + fragment)


# -- begin -------------------------------------------------------------------------------------------------------------


def _wanted(request: HttpRequest) -> dict[str, str]:
    """Item, situation and area, from the guide's form, a link, or a form that was sent before signing in."""
    kept = {name: values[-1] for name, values in typed_before(request).items() if values}
    source: Mapping[str, Any] = request.POST if request.method == "POST" else {**request.GET.dict(), **kept}
    return {
        "item": str(source.get("item", "")),
        "situation": str(source.get("situation", "")),
        "area": str(source.get("area", "")).ljust(12, "0") if source.get("area") else area(request),
    }


def _effective(wanted: Mapping[str, str]) -> Effective:
    found = in_force(wanted["item"], wanted["area"], now())
    situation = wanted["situation"] or (found.situations[0] if len(found.situations) == 1 else "")
    if situation not in found.situations:
        raise Refusal(
            "case.situation",
            "没有这种办理情形，请从办事指南重新选择。",
            "There is no such situation of this item; choose again on its guide.",
            status=404,
        )
    e = found.effective(situation)
    place_of_begin(found, e, day_of(now()))  # said before anybody chooses for whom
    return e


def _is_free_to(actor: Actor, e: Effective, one: mine.Applying) -> bool:
    """May he apply for this one, where the law may want the applicant himself?"""
    return e.applying is None or not e.applying.himself or actor.is_himself((one.sort, one.id))


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Begin, or go on with a standing draft; asks for whom only where several fit."""
    actor = actor_of_request(request)
    wanted = _wanted(request)
    e = _effective(wanted)
    fitting = [one for one in mine.applicants_of(actor, day_of(now()), e.item_code) if mine.serves(e, one)]
    if not fitting:
        raise Refusal(
            "case.target",
            f"“{e.item}”的服务对象是{'、'.join(e.targets)}，您的账号没有这样的身份。"
            "企业可由法定代表人授权给您，也可到窗口办理。",
            f"“{e.item}” serves {', '.join(e.targets)}; your account may act for none. Ask for a mandate.",
        )
    able = [one for one in fitting if _is_free_to(actor, e, one)]
    if not able:
        check_himself(actor, e.applying, (fitting[0].sort, fitting[0].id))
    fitting = able
    chosen = next((one for one in fitting if one.key == request.POST.get("applicant")), None)
    if request.method == "POST" and (chosen is not None or len(fitting) == 1):
        one = chosen or fitting[0]
        who = (one.sort, one.id)
        draft = mine.standing_draft(e.item_code, e.situation, who)
        standing = mine.under_way(e.item_code, [one.id]) if draft is None and "again" not in request.POST else []
        if standing:
            return render(
                request, "cases/apply/again.html", {"e": e, "wanted": wanted, "who": one, "standing": standing}
            )
        if draft is None:
            application = Application(e.item_code, e.situation, wanted["area"], who)
            draft = begin(application, actor=actor, key=request.POST.get("once", ""))
        act_for(request, who)
        return _redirect("tasks", draft)
    current = ":".join(str(part) for part in actor.principal) if actor.principal else ""
    context = {
        "e": e,
        "wanted": {**wanted, "situation": e.situation},
        "options": [
            {
                "value": one.key,
                "label": one.name,
                "hint": t(one.kind, language()) + (f" {one.number}" if one.number else ""),
            }
            for one in fitting
        ],
        "value": current if any(one.key == current for one in fitting) else fitting[0].key if len(fitting) == 1 else "",
        "error": t("请选择为谁办理。", language()) if request.method == "POST" and "applicant" in request.POST else "",
        "once": fields.fresh(),
    }
    context["errors"] = [{"where": "applicant", "said": context["error"]}] if context["error"] else []
    return render(request, "cases/apply/new.html", context, status=422 if context["error"] else 200)


# -- the task list -----------------------------------------------------------------------------------------------------


def _draft(request: HttpRequest, key: uuid.UUID) -> Loaded | HttpResponse:
    """The draft, or the way to the case page for one that was submitted."""
    loaded = mine.own_case(actor_of_request(request), key)
    return loaded if loaded.case["state"] == "draft" else _redirect("case", key)


@require_GET
@signed_in
def task_list(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What is filled in and what is still open. A draft follows the edition in force, and says what changed."""
    loaded = _draft(request, key)
    if isinstance(loaded, HttpResponse):
        return loaded
    at = now()
    moved, changed = mine.newer_edition(loaded, at), []
    if moved:
        changed = follow_edition(key, actor=actor_of_request(request))
        loaded = mine.own_case(actor_of_request(request), key)
    plan = tasks.plan_of(loaded, at)
    got, made, asking = tasks.obtained_of(loaded)
    hall = organ(loaded.case["hall_id"]) if loaded.case["hall_id"] else None
    context = {
        "case": loaded.case, "e": loaded.e, "plan": plan, "left": len(plan.open), "got": got, "made": made,
        "asking": asking, "asking_words": fields.joined(asking),
        "ahead": tasks.ahead(loaded, at), "moved": moved, "changed": changed, "hall": hall,
        "visited": visits.visited_until(loaded, at), "first": plan.first, "elsewhere": _elsewhere(loaded, at),
        "consent": standing.consent_of(loaded),
    }  # fmt: skip
    return render(request, "cases/apply/tasks.html", context)


def _elsewhere(loaded: Loaded, at: datetime) -> dict[str, str] | None:
    """What is said as soon as the answers show that it is not dealt with here, and the way to the item that is."""
    found = elsewhere(loaded.e, loaded.facts(at), loaded.registry.dictionary.labels, at)
    if found is None:
        return None
    where = loaded.facts(at).get(loaded.e.competence.place) or loaded.case["place"]
    guide = f"{reverse('catalogue:item', args=(found.item,))}?area={where}" if found.item else ""
    return {"said": fields.said(found), "href": guide, "target": found.target}


def _next_task(loaded: Loaded) -> HttpResponse:
    """After something was filled in: the next open task, else the check."""
    return HttpResponseRedirect(tasks.plan_of(loaded, now()).first.href)


# -- questions ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@signed_in
def question(request: HttpRequest, key: uuid.UUID, number: int) -> HttpResponse:
    """One page of the definition."""
    loaded = _draft(request, key)
    if isinstance(loaded, HttpResponse):
        return loaded
    if not 1 <= number <= len(loaded.pages(now())):
        raise Refusal("case.page", "没有这一页，请从任务列表进入。", "There is no such page.", status=404)
    if request.method == "GET":
        entered = typed_before(request)
        return _question_page(request, loaded, number, entered or None, kept=bool(entered))
    entered = dict(request.POST.lists())
    if grow := request.POST.get("grow", ""):
        return _question_page(request, loaded, number, entered, grow=grow)
    return _keep(request, loaded, number, entered)


def _keep(request: HttpRequest, loaded: Loaded, number: int, entered: fields.Entered) -> HttpResponse:
    key, at, page = loaded.case["id"], now(), loaded.pages(now())[number - 1]
    actor = actor_of_request(request)
    raw = fields.raw_of(loaded, page.questions, entered)
    before = {q.fact for q in fields.standing(loaded, page, at)}
    try:
        with_key(lambda once: answer(key, page.page, raw, actor=actor, key=once), request.POST.get("once", ""))
    except Unreadable as unreadable:
        now_asked = {q.fact for q in fields.standing(loaded, page, at, entered)} - before - set(entered)
        faults = [fault for fault in unreadable.faults if fault.where not in now_asked]
        return _question_page(request, loaded, number, entered, faults=faults, more=bool(now_asked) and not faults)
    except Refusal as refusal:
        if refusal.bars:
            raise
        return _question_page(request, loaded, number, entered, faults=[refusal])
    after = mine.own_case(actor, key)
    if {q.fact for q in fields.standing(after, page, at) if after.facts(at).get(q.fact) is None and not q.optional}:
        return _redirect("question", key, number)
    return _redirect("tasks", key) if "leave" in request.POST else _next_task(after)


def _question_page(
    request: HttpRequest,
    loaded: Loaded,
    number: int,
    entered: fields.Entered | None,
    *,
    faults: list[Refusal] | None = None,
    grow: str = "",
    kept: bool = False,
    more: bool = False,
) -> HttpResponse:
    at, page = now(), loaded.pages(now())[number - 1]
    faults = faults or []
    shown = fields.fields_of(loaded, fields.standing(loaded, page, at, entered), at, entered, faults, grow)
    context = {
        "case": loaded.case, "title": tasks.page_name(loaded, page), "fields": shown, "kept": kept, "more": more,
        "errors": [{"where": fault.where, "said": fields.said(fault)} for fault in faults], "once": fields.fresh(),
        "back": reverse("cases:tasks", args=(loaded.case["id"],)),
    }  # fmt: skip
    return render(request, "cases/apply/question.html", context, status=422 if faults else 200)


# -- materials ---------------------------------------------------------------------------------------------------------


def material_context(loaded: Loaded, material: Material, back: str) -> dict[str, Any]:
    """What a page says of one material: requirements, formats, limit, sample, how it stands."""
    formats = material.files.formats if material.files is not None else ("pdf", "jpg", "png")
    row = loaded.material(material.id)
    material = replace(material, name=row["name"]) if row is not None else material
    return {
        "case": loaded.case, "material": material, "row": row, "back": back, "once": fields.fresh(), "input": "file",
        "formats": "、".join(formats), "accept": ",".join(f".{one}" for one in formats),
        "most": material.files.max_mb if material.files is not None else settings.UPLOAD_LIMIT_MB,
        "obtained": row is not None and tasks.is_obtained(row), "online": tasks.is_online(material),
        "asking": row is not None and row["state"] == "asking",
        "basis": [one.zh for one in material.basis],
        "within": tasks.length_words(material.defer.within) if material.defer is not None else "",
        "ways": [one.zh if language() == "zh" else one.en for s in material.supply if (one := WAYS.get(s.way))],
    }  # fmt: skip


def take_file(request: HttpRequest, loaded: Loaded, material: str, field: str = "file") -> list[Refusal]:
    """Hand in the file of the form; what is wrong with it, where something is."""
    upload = request.FILES.get(field)
    if upload is None:
        return [Refusal("file.none", "请选择要上传的文件。", "Choose a file to upload.", where=field)]
    found = loaded.e.material(material)
    most = (found.files.max_mb if found is not None and found.files is not None else settings.UPLOAD_LIMIT_MB) * MB
    data = upload.read(most + 1)
    actor, key = actor_of_request(request), loaded.case["id"]
    try:
        with_key(
            lambda once: hand_in(key, material, data, str(upload.name), actor=actor, key=once),
            request.POST.get("once", ""),
        )
    except Refusal as refusal:
        if refusal.bars:
            raise
        return [Refusal(refusal.code, refusal.zh, refusal.en, where=field)]
    return []


@require_http_methods(["GET", "POST"])
@signed_in
def material(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponse:
    """One material: what is required, a sample, and the upload; an error keeps what was there."""
    loaded = _draft(request, key)
    if isinstance(loaded, HttpResponse):
        return loaded
    found = loaded.e.material(name)
    if found is None:
        raise Refusal(
            "material.outside",
            "这份材料不在本事项的清单里，不用提交。",
            "This paper is not in the item's table; it need not be handed in.",
            status=404,
        )
    faults: list[Refusal] = []
    if request.method == "POST":
        faults = take_file(request, loaded, name)
        if not faults:
            return _next_task(mine.own_case(actor_of_request(request), key))
    context = material_context(loaded, found, reverse("cases:tasks", args=(key,)))
    context["errors"] = [{"where": fault.where, "said": fields.said(fault)} for fault in faults]
    context["error"] = context["errors"][0]["said"] if faults else ""
    context["kept"] = bool(typed_before(request))
    return render(request, "cases/apply/material.html", context, status=422 if faults else 200)


# -- check and submit --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@signed_in
def check(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Look over everything, sign, submit; pressing twice submits once."""
    actor = actor_of_request(request)
    loaded = _draft(request, key)
    if isinstance(loaded, HttpResponse):
        return loaded
    faults: list[Refusal] = []
    if request.method == "POST":
        faults = _submit(request, key)
        if not faults:
            return _redirect("case", key)
        if faults[0].code == "file.edition":
            return _redirect("tasks", key)
        loaded = mine.own_case(actor, key)
    kept = typed_before(request)
    at = now()
    plan = tasks.plan_of(loaded, at)
    got, made, asking = tasks.obtained_of(loaded)
    context = {
        "case": loaded.case, "e": loaded.e, "plan": plan, "sections": tasks.summary_of(loaded, at),
        "got": [*got, *made], "asking": asking, "asking_words": fields.joined(asking), "signer": actor.name,
        "signed": request.POST.get("signed", (kept.get("signed") or [""])[0]),
        "agreed": "agree" in request.POST or "agree" in kept, "kept": bool(kept), "once": fields.fresh(),
        "errors": [{"where": fault.where, "said": fields.said(fault)} for fault in faults],
        "wrong": {fault.where: fields.said(fault) for fault in faults}, "elsewhere": _elsewhere(loaded, at),
    }  # fmt: skip
    return render(request, "cases/apply/check.html", context, status=422 if faults else 200)


def _submit(request: HttpRequest, key: uuid.UUID) -> list[Refusal]:
    if "agree" not in request.POST:
        return [
            Refusal(
                "file.agree",
                "请勾选“我已读完并承诺属实”，再提交。",
                "Tick the commitment before submitting.",
                where="agree",
            )
        ]
    try:
        file(
            key,
            actor=actor_of_request(request),
            signed=request.POST.get("signed", ""),
            key=request.POST.get("once", ""),
        )
    except Refusal as refusal:
        if refusal.bars:
            raise
        if refusal.code == "case.submitted":
            return []
        return [refusal]
    return []


urlpatterns = [
    path("apply/new", new, name="new"),
    path("apply/<uuid:key>/", task_list, name="tasks"),
    path("apply/<uuid:key>/q/<int:number>/", question, name="question"),
    path("apply/<uuid:key>/m/<str:name>/", material, name="material"),
    path("apply/<uuid:key>/check/", check, name="check"),
]
