"""Somebody stands at the window: find or enrol the person, choose the item, fill in everything on one page, take it in.

A draft begun on the web goes on here: the same case, the same materials.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.ex_officio import begin_for
from tongban.cases.acts.file import file, follow_edition
from tongban.cases.acts.keeping import is_within
from tongban.cases.acts.turn import Turn
from tongban.cases.pages import case_view
from tongban.cases.pages.answer_fields import pages_of, raw_for
from tongban.cases.policies import check_himself
from tongban.cases.queries.applicant import under_way
from tongban.cases.queries.lists import case_seen_by
from tongban.cases.queries.staff import HALL_ROLES, attached_to, drafts_of, recent_items, townships_of
from tongban.cases.reading import Loaded, Row
from tongban.catalogue.queries import directory, in_force, search
from tongban.core.clock import day_of, now
from tongban.core.codes import id_number
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor, Capacity
from tongban.desks.pages.case import take_in
from tongban.identity.acts import Enrolment, enrol_person
from tongban.identity.models import Person
from tongban.identity.pages import filled, staff_only
from tongban.identity.queries import enterprises_of, person_by_number
from tongban.organisation.queries import adopting_places, division_name
from tongban.web.staff import actor_of, faults_of, one_time_key, said


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk_new(request: HttpRequest) -> HttpResponse:
    """Find the person, then choose for whom, what and where. The ID number never stands in an address."""
    actor = actor_of(request)
    if request.method == "POST":
        try:
            return _posted(request, actor)
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            return _page(request, actor, refusal)
    return _page(request, actor)


def _posted(request: HttpRequest, actor: Actor) -> HttpResponse:
    act = request.POST.get("act", "find")
    if act == "begin":
        return _begin(request, actor)
    number = str(id_number.check(request.POST.get("number", ""), on=day_of(now())))
    person = person_by_number(actor, number)
    if person is not None:
        return _to(person.id)
    if act != "enrol":
        return _page(request, actor, unknown=number)
    if not request.POST.get("name", "").strip():
        raise Refusal("enrol.name", "请按身份证填写姓名。", "Enter the name as on the identity card.", where="name")
    enrolment = Enrolment(request.POST["name"], number, area_of(actor), phone=request.POST.get("phone", "").strip())
    return _to(enrol_person(enrolment, actor=actor, key=request.POST.get("once", "")))


def _to(person: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('desks:new')}?{urlencode({'person': str(person)})}")


def areas_of(actor: Actor) -> list[str]:
    """Divisions whose matters this actor's halls take in."""
    return list(dict.fromkeys(post.division for post in actor.posts if post.role in HALL_ROLES))


def area_of(actor: Actor) -> str:
    """Where the actor works."""
    return next(iter(areas_of(actor)), actor.posts[0].division if actor.posts else "")


def _begin(request: HttpRequest, actor: Actor) -> HttpResponse:
    kind, _, key = request.POST.get("applicant", "").partition(":")
    try:
        applicant = (kind, uuid.UUID(key))
    except ValueError:
        raise Refusal("begin.applicant", "请选择为谁办。", "Choose for whom.", where="applicant") from None
    area = request.POST.get("area", "")
    if kind not in ("person", "enterprise") or not (area.isdigit() and len(area) == 12 and division_name(area)):
        raise Refusal("begin.area", "请选择在哪里办的事。", "Choose where the matter lies.", where="area")
    if not request.POST.get("situation"):
        raise Refusal("begin.situation", "请选择办理情形。", "Choose a situation.", where="situation")
    if standing := [] if "again" in request.POST else under_way(request.POST.get("item", ""), [applicant[1]]):
        numbers = "、".join(one.number for one in standing)
        raise Refusal(
            "begin.under_way",
            f"{standing[0].applicant}的同一事项已经在办：{numbers}。先看是不是同一件；确实另办一件的，勾选后再开始。",
            f"The same item is under way for this applicant: {numbers}. Look whether it is the same matter; "
            "tick to begin another.",
            where="again",
        )
    if not request.POST.get("consent", "").strip():  # whoever consented need not have come
        _check_who_stands_there(actor, request, applicant, area)
    application = Application(request.POST.get("item", ""), request.POST["situation"], area, applicant, "window")
    once, consent = request.POST.get("once", ""), request.POST.get("consent", "")
    if consent.strip():
        case = begin_for(application, consent, actor=actor, key=once)
    else:
        case = begin(application, actor=actor, key=once)
    return HttpResponseRedirect(reverse("desks:draft", args=(case,)))


def _check_who_stands_there(actor: Actor, request: HttpRequest, applicant: tuple[str, uuid.UUID], area: str) -> None:
    """Where nobody may be sent, the person at the window is the applicant or represents him by law."""
    person = _person(actor, request.GET.get("person", ""))
    found = in_force(request.POST.get("item", ""), area, now())
    if person is None or request.POST["situation"] not in found.situations:
        return
    embodied = {("enterprise", one["id"]) for one in enterprises_of(person.id, day_of(now())) if one["by_law"]}
    stands = Actor(None, Capacity.SELF, person=person.id, embodied=frozenset(embodied))
    try:
        check_himself(stands, found.effective(request.POST["situation"]).applying, applicant)
    except Denied as denied:
        raise Refusal(denied.code, denied.zh, denied.en, where="applicant") from denied


def _page(request: HttpRequest, actor: Actor, refusal: Refusal | None = None, *, unknown: str = "") -> HttpResponse:
    raw = request.POST.dict()
    context: Row = {
        "errors": faults_of(refusal) if refusal is not None else [],
        "raw": raw,
        "once": one_time_key(),
        "unknown": bool(unknown) or raw.get("act") == "enrol",
        "areas": [{"value": code, "label": division_name(code)} for code in areas_of(actor)],
    }
    person = _person(actor, request.GET.get("person", ""))
    if person is not None:
        context.update(_chosen(request, actor, person))
    status = refusal.status if refusal is not None else 200
    return render(request, "desks/new.html", context, status=status)


def _person(actor: Actor, text: str) -> Person | None:
    try:
        return Person.seen_by(actor).filter(id=uuid.UUID(text)).first()
    except ValueError:
        return None


def _chosen(request: HttpRequest, actor: Actor, person: Person) -> Row:
    """For whom, drafts to go on with, items found, situations of the one chosen."""
    at = now()
    owned = enterprises_of(person.id, day_of(at))
    q, code = request.GET.get("q", "").strip(), request.GET.get("item", "")
    found: Row = {
        "person": {"id": person.id, "name": person.name, "number": str(person.id_number)},
        "applicants": [
            {"value": f"person:{person.id}", "label": person.name},
            *({"value": f"enterprise:{e['id']}", "label": e["name"], "hint": e["credit_code"]} for e in owned),
        ],
        "drafts": drafts_of(actor, [person.id, *(e["id"] for e in owned)]),
        "q": q,
        "items": search(q, at) if q else [],
        "recent": []
        if q
        else recent_items(actor) or [{"code": i["code"], "name": i["name"]} for i in directory(at, size=8)],
    }
    if code:
        area = area_of(actor)
        item = in_force(code, area, at)
        found["standing"] = under_way(code, [person.id, *(e["id"] for e in owned)])
        found["item"] = {"code": code, "name": item.effective(item.situations[0]).item}
        found["by_organ"] = any(one.by == "organ" for s in item.situations for one in item.effective(s).start)
        accepted_in = item.effective(item.situations[0]).accepted_in
        codes = [*areas_of(actor), *(one for one in adopting_places() if is_within(accepted_in, area, one))]
        found["areas"] = [{"value": one, "label": division_name(one)} for one in dict.fromkeys(codes)]
        found["situations"] = [{"value": s, "label": item.effective(s).situation_name} for s in item.situations]
    return found


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk_draft(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """All pages of a draft on one, with its materials; 保存 or 收件."""
    actor = actor_of(request)
    loaded = case_seen_by(actor, case)
    if loaded.case["state"] != "draft":
        return HttpResponseRedirect(reverse("desks:case", args=(case,)))
    if request.method == "POST":
        return _saved(request, loaded, actor)
    new = follow_edition(case, actor=actor)
    if new:
        loaded = case_seen_by(actor, case)
    kept = filled(request)
    return _draft_page(request, loaded, actor, raw=kept or None, moved=new)


def _saved(request: HttpRequest, loaded: Loaded, actor: Actor) -> HttpResponse:
    """Files first (a browser cannot keep them), then page by page; every fault is shown, what was right is kept."""
    key, once = loaded.case["id"], request.POST.get("once", "")
    post = request.POST.dict()
    faults: list[Refusal] = []
    try:
        take_in(request, key, actor)
    except Refusal as refusal:
        faults.append(refusal)
    for number, page in enumerate(loaded.e.pages):
        turn = Turn(loaded, actor, now())
        try:
            answer(key, page.page, raw_for(turn, page, post), actor=actor, key=f"{once}:{number}" if once else "")
        except Refusal as refusal:
            faults.extend(getattr(refusal, "faults", (refusal,)))
    if not faults and post.get("act") == "file":
        try:
            file(key, actor=actor, key=f"{once}:file" if once else "")
            return HttpResponseRedirect(f"{reverse('desks:case', args=(key,))}?done=file")
        except Refusal as refusal:
            faults.append(refusal)
    if denied := next((f for f in faults if f.bars), None):
        raise denied
    if not faults:
        return HttpResponseRedirect(f"{reverse('desks:draft', args=(key,))}?done=save")
    return _draft_page(request, case_seen_by(actor, key), actor, raw=post, faults=faults)


def _draft_page(
    request: HttpRequest,
    loaded: Loaded,
    actor: Actor,
    *,
    raw: Mapping[str, str] | None = None,
    faults: list[Refusal] | None = None,
    moved: list[str] | None = None,
) -> HttpResponse:
    turn = Turn(loaded, actor, now())
    attached = attached_to(loaded)
    context = {
        "head": case_view.head(turn, day_of(turn.at)),
        "pages": pages_of(turn, raw, faults or [], townships_of(actor, loaded.case["place"])),
        "materials": case_view.materials(turn, attached),
        "errors": [{"where": f.where, "said": said(f)} for f in faults or []],
        "moved": moved or [],
        "saved": request.GET.get("done") == "save",
        "once": one_time_key(),
    }
    status = faults[0].status if faults else 200
    return render(request, "desks/draft.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("desk/new/", desk_new, name="new"),
    path("desk/new/<uuid:case>/", desk_draft, name="draft"),
]
