"""The desk: what has to be put up, objections to decide, decisions owed to the public; panels on the case."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.reading import Loaded
from tongban.core.clock import day_of, now
from tongban.core.crypto import open_sealed
from tongban.core.errors import Refusal
from tongban.core.files import house_store
from tongban.core.scope import Actor
from tongban.identity.pages import filled, staff_only
from tongban.notices.acts.disclosing import answer_asked, publish, withhold
from tongban.notices.acts.objecting import NAME, REACH, decide_objection
from tongban.notices.acts.putting_up import PutUp, put_up
from tongban.notices.acts.standing import has_publicity_in
from tongban.notices.pages import words
from tongban.notices.pages.public import decided
from tongban.notices.queries import (
    NoticeRow,
    ObjectionRow,
    counts_of,
    disclosures_of,
    notice_seen_by,
    notices_of,
    notices_to_work_on,
    objections_to,
    open_for,
    record_seen_by,
)
from tongban.notices.rules import GROUNDS, VERDICTS
from tongban.organisation.posts import organs_with_cases
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import NO_DAY, actor_of, badge, faults_of, one_time_key, refused, required_day
from tongban.web.words import later, t

MEDIA: Mapping[str, str] = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
DONE: Mapping[str, str] = {
    "put_up": later("已登记张贴。"),
    "decide": later("异议已处理，答复书已生成，异议人凭回执号可以看到。"),
    "publish": later("已公开。"),
    "withhold": later("已登记不公开的理由。"),
    "answer": later("已答复当事人。"),
}


@staff_only
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer's organs, the overdue first."""
    actor, today = actor_of(request), day_of(now())
    records = disclosures_of(actor)
    context = {
        "notices": [words.shown(one) for one in notices_to_work_on(actor)],
        "objections": [words.objection(one) for one in open_for(actor)],
        "records": [
            {**decided(one), "badge": badge(one.due, today) if one.state == "owed" else NO_DAY} for one in records
        ],
    }
    return render(request, "notices/desk/work.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One notice: its places, and what was said against it."""
    actor, raw = actor_of(request), filled(request)
    found = notice_seen_by(actor, key)
    refusal = None
    if request.method == "POST":
        refusal = refused(lambda: _do(request, found, raw, actor))
        if refusal is None:
            return HttpResponseRedirect(f"{request.path}?done={raw.get('act', '')}")
        found = notice_seen_by(actor, key)
    verdicts = [{"value": one, "label": t(words.STATES[one][0], language())} for one in VERDICTS]
    context = {
        **words.shown(found),
        "up": [
            {"name": words.place_words(one.place), "key": one.place, "on": one.on, "where": one.where, "file": one.file}
            for one in found.places
        ],
        "sheet": reverse("cases:review_step", args=(found.case, found.step)),
        "objections": [_whole(one) for one in objections_to(actor, key)],
        "verdicts": verdicts,
        "raw": raw,
        "today": day_of(now()).isoformat(),
        **_result(request, raw, refusal),
    }
    return render(request, "notices/desk/notice.html", context, status=refusal.status if refusal else 200)


def _result(request: HttpRequest, raw: Mapping[str, str], refusal: Refusal | None) -> dict[str, object]:
    done = request.GET.get("done", "")
    return {
        "errors": faults_of(refusal) if refusal else [],
        "once": raw.get("once") or one_time_key(),
        "done": t(DONE[done], language()) if done in DONE else "",
    }


def _whole(one: ObjectionRow) -> dict[str, object]:
    """With the objector's name and how he is reached, for whoever answers him."""
    name, reach = open_sealed(one.name, NAME), open_sealed(one.reach, REACH)
    return {**words.objection(one), "name": name, "reach": reach}


def _do(request: HttpRequest, found: NoticeRow, raw: Mapping[str, str], actor: Actor) -> None:
    once = raw.get("once", "")
    if raw.get("act") == "decide":
        mine = next((one for one in objections_to(actor, found.id) if str(one.id) == raw.get("objection")), None)
        if mine is None:
            raise Refusal("objection.unknown", "没有这件异议，请从列表打开。", "No such objection.", status=404)
        decide_objection(mine.id, raw.get("verdict", ""), raw.get("words", ""), actor=actor, key=once)
        return
    file = request.FILES.get("file")
    on = required_day(raw, "on", "哪天张贴", "Day")
    data, name = (file.read(), str(file.name or "")) if file is not None else (b"", "")
    put_up(found.id, raw.get("place", ""), PutUp(on, raw.get("where", ""), data, name), actor=actor, key=once)


@staff_only
@require_safe
def proof(request: HttpRequest, key: uuid.UUID, digest: str) -> HttpResponse:
    """The picture of a place, or the file of an objection, for staff who see the notice."""
    actor = actor_of(request)
    found = notice_seen_by(actor, key)
    files = {one.file: one.file_name for one in found.places if one.file}
    files |= {one.file: one.file_name for one in objections_to(actor, key) if one.file}
    if digest not in files:
        raise Refusal("file.missing", "没有这个文件，请从公示页打开。", "There is no such file.", status=404)
    media = MEDIA.get(files[digest].rpartition(".")[2].lower(), "application/octet-stream")
    answer = HttpResponse(house_store().get(digest), content_type=media)
    answer["Content-Disposition"], answer["Cache-Control"] = "inline", "private, no-store"
    return answer


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One decision owed to the public: publish it, keep it back with its ground, answer what the holder says."""
    actor, raw = actor_of(request), filled(request)
    found = record_seen_by(actor, key)
    refusal = None
    if request.method == "POST":
        act, once, said = raw.get("act", ""), raw.get("once", ""), raw.get("words", "")
        if act == "withhold":
            refusal = refused(lambda: withhold(key, raw.get("ground", ""), said, actor=actor, key=once))
        elif act == "answer":
            refusal = refused(lambda: answer_asked(key, said, actor=actor, key=once))
        else:
            act, refusal = "publish", refused(lambda: publish(key, actor=actor, key=once))
        if refusal is None:
            return HttpResponseRedirect(f"{request.path}?done={act}")
    context = {
        **decided(found),
        "grounds": [{"value": one, "label": t(name, language())} for one, name in GROUNDS.items()],
        "badge": badge(found.due, day_of(now())) if found.state == "owed" else NO_DAY,
        "waits": bool(found.asked) and not found.answer,
        "raw": raw,
        **_result(request, raw, refusal),
    }
    return render(request, "notices/desk/record.html", context, status=refusal.status if refusal else 200)


def _notices_in(subject: object) -> list[NoticeRow]:
    """Those of a case that publishes anything; an ordinary one costs nothing."""
    loaded = cast(Loaded, subject)
    return notices_of(loaded.case["id"]) if has_publicity_in(loaded) else []


def _at_step(request: HttpRequest, subject: object) -> SafeString:
    """On the step: where it hangs, until when, how many objections wait."""
    rows = [{**words.shown(one), "counts": counts_of(one.id)} for one in _notices_in(subject)]
    return render_to_string("notices/desk/_panel.html", {"rows": rows}) if rows else SafeString()


def _own(request: HttpRequest, subject: object) -> SafeString:
    """For the applicant: that it is before the public, and how many objected; never who."""
    rows = [{**words.shown(one), "counts": counts_of(one.id)} for one in _notices_in(subject)]
    return render_to_string("notices/public/_own.html", {"rows": rows}) if rows else SafeString()


def _looks(request: HttpRequest) -> bool:
    actor = actor_of(request)
    return actor.is_staff and bool(organs_with_cases(actor))


menus.add(
    menus.Entry("desk", 36, later("公示和公开"), "notices:to_do", shown=_looks),
    menus.Panel("case_step", 30, _at_step),
    menus.Panel("own_case", 30, _own),
)
urlpatterns: list[URLPattern] = [
    path("desk/notices/", work, name="to_do"),
    path("desk/notices/<uuid:key>/", notice, name="desk_notice"),
    path("desk/notices/<uuid:key>/files/<str:digest>/", proof, name="enclosed"),
    path("desk/disclosures/<uuid:key>/", record, name="record"),
]
