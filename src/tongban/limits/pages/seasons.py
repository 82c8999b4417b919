"""收件季: seasons that the head of the competent organ announces, and the batch of one: where each case stands,
and the steps that are taken for many at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.cases.acts.turn import Turn
from tongban.cases.pages.standing import state_words
from tongban.cases.pages.step_form import StepForm, form_of, said_in
from tongban.cases.reading import Loaded, load
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.codes import masking
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import filled, staff_only
from tongban.limits.acts.batch import MOST, advance_batch
from tongban.limits.acts.seasons import Season, open_season
from tongban.limits.pages.quotas import places_of
from tongban.limits.queries import batch_of, headed, season_of, seasons_at
from tongban.organisation.posts import organs_with_cases
from tongban.organisation.queries import division_name
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import NO_DAY, actor_of, badge, faults_of, moment, one_time_key, refused, required_day
from tongban.web.words import later, t

Row = Mapping[str, Any]


# -- the list, and to open one -----------------------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def seasons(request: HttpRequest) -> HttpResponse:
    """Seasons of the actor's places; the head of a competent organ announces one."""
    actor, raw = actor_of(request), filled(request)
    refusal = None
    if request.method == "POST":
        refusal = refused(lambda: _open(raw, actor))
        if refusal is None:
            return HttpResponseRedirect(f"{request.path}?done=open")
    mine = list(headed(actor, "intake", now()))
    rows = [_shown(row) for row in seasons_at(places_of(actor))]
    context = {
        "groups": [
            {"name": t(name, language()), "rows": [row for row in rows if row["when"] == key]}
            for key, name in (("now", "正在受理"), ("coming", "还没开始"), ("over", "已截止"))
        ],
        "any": bool(rows),
        "choices": [
            {"value": f"{one.code}:{one.place}", "label": f"{division_name(one.place)}　{one.name}"} for one in mine
        ],
        "raw": raw,
        "errors": faults_of(refusal) if refusal else [],
        "once": raw.get("once") or one_time_key(),
        "done": request.GET.get("done") == "open",
    }
    return render(request, "limits/seasons/list.html", context, status=refusal.status if refusal else 200)


def _open(raw: Mapping[str, str], actor: Actor) -> None:
    code, _, place = raw.get("of", "").partition(":")
    if not place:
        raise Refusal("season.item", "请选择哪件事的受理期。", "Choose whose season it is.", where="of")
    if not raw.get("name", "").strip():
        raise Refusal("season.name", "请给这一季起个名，如2026年秋季。", "Give the season a name.", where="name")
    opens = required_day(raw, "opens_on", "从哪天开始", "First day")
    closes = required_day(raw, "closes_on", "到哪天截止", "Last day")
    first, last = datetime.combine(opens, time.min, SHANGHAI), datetime.combine(closes, time(23, 59, 59), SHANGHAI)
    try:
        open_season(Season(code, place, raw["name"].strip(), first, last), actor=actor, key=raw.get("once", ""))
    except Refusal as refusal:  # the form asks for days
        refusal.where = {"opens_at": "opens_on", "closes_at": "closes_on"}.get(refusal.where, refusal.where)
        raise


def _shown(row: Row) -> dict[str, Any]:
    at = now()
    return {
        **row,
        "place": division_name(row["place"]),
        "opens": f"{row['opens_at'].astimezone(SHANGHAI):%Y-%m-%d}",
        "closes": f"{row['closes_at'].astimezone(SHANGHAI):%Y-%m-%d}",
        "when": "coming" if row["opens_at"] > at else "now" if row["closes_at"] >= at else "over",
    }


# -- the batch ---------------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def season(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The cases of one season as they came in; ``?step=`` chooses which step is taken together."""
    actor, raw = actor_of(request), filled(request)
    found = season_of(key)
    if request.method != "POST":
        return _page(request, found, actor, raw)
    ticked = request.POST.getlist("case")
    refusal = refused(lambda: _advance(request, key, ticked, actor))
    if refusal is not None:
        return _page(request, found, actor, raw, ticked=ticked, refusal=refusal)
    query = {"step": raw.get("step", ""), "done": str(len(ticked))}
    return HttpResponseRedirect(f"{reverse('limits:season', args=(key,))}?{urlencode(query)}")


def _advance(request: HttpRequest, season: uuid.UUID, ticked: Sequence[str], actor: Actor) -> None:
    try:
        cases = [uuid.UUID(text) for text in ticked]
    except ValueError:
        cases = []
    if not cases:
        raise Refusal("batch.none", "请勾选要一起办的件。", "Tick the cases to be taken together.", where="case")
    step, once = request.POST.get("step", ""), request.POST.get("once", "")
    advance_batch(cases, step, said_in(request), season=season, actor=actor, key=once)


def _page(
    request: HttpRequest,
    found: Row,
    actor: Actor,
    raw: Mapping[str, str],
    *,
    ticked: Sequence[str] = (),
    refusal: Refusal | None = None,
) -> HttpResponse:
    rows = batch_of(actor, found["id"])
    mine = _mine(rows, actor)
    wanted = raw.get("step") or request.GET.get("step", "")
    step = wanted if wanted in mine else next(iter(mine), "")
    faults = {fault.where: fault for fault in getattr(refusal, "faults", (refusal,)) if fault is not None}
    first = mine.get(step)
    form = _form(first, step, request.path, actor, raw, refusal) if first is not None else None
    done = request.GET.get("done", "")
    lines = [_row(row, step, ticked, faults) for row in rows]
    context = {
        "season": _shown(found),
        "rows": lines,
        "may": any(line["may"] for line in lines),
        "steps": [
            {
                "label": f"{_name(rows, key)} {_count(rows, key)}",
                "href": f"{request.path}?{urlencode({'step': key})}",
                "current": key == step,
            }
            for key in mine
        ],
        "step": step,
        "stands": _stands(rows),
        "form": form,
        "most": MOST,
        "errors": [{**fault, "where": _where(fault["where"], form)} for fault in faults_of(refusal)] if refusal else [],
        "done": int(done) if done.isdigit() and len(done) < 5 else 0,
    }
    return render(request, "limits/seasons/season.html", context, status=refusal.status if refusal else 200)


def _where(where: str, form: StepForm | None) -> str:
    """The field of the form, or the row of the case, at which a fault stands."""
    named = {name.removeprefix("o-").removeprefix("c-"): name for name in (f.name for f in form.fields)} if form else {}
    if where in named:
        return named[where]
    return "case" if where in ("case", "cases") else f"case-{where}" if len(where) == 36 else ""


def _mine(rows: Sequence[Row], actor: Actor) -> dict[str, Loaded]:
    """Steps that may be taken together and that wait for a post of this actor, each with a case of it."""
    found: dict[str, Loaded] = {}
    for row in rows:
        for one in row["open"]:
            if one["key"] in found or not actor.holds(uuid.UUID(one["organ_id"] or str(uuid.UUID(int=0))), one["post"]):
                continue
            loaded = load(row["id"])
            if one["key"] in loaded.e.steps and loaded.e.steps[one["key"]].batch:
                found[one["key"]] = loaded
    return found


def _form(
    loaded: Loaded, step: str, action: str, actor: Actor, raw: Mapping[str, str], refusal: Refusal | None
) -> StepForm | None:
    """The form of the step, as for one case; what is said stands for all that are ticked."""
    row = loaded.step(step)
    return form_of(Turn(loaded, actor, now()), row, action, raw=raw, refusal=refusal) if row is not None else None


def _row(row: Row, step: str, ticked: Sequence[str], faults: Mapping[str, Refusal]) -> dict[str, Any]:
    today = day_of(now())
    mine = next((one for one in row["open"] if one["key"] == step), None)
    opens = mine["opens_on"] if mine is not None else None
    early = opens is not None and today.isoformat() <= opens
    fault = faults.get(str(row["id"]))
    words, tone = state_words(row["state"], row["outcome"])
    last = row["last"]
    return {
        **row,
        "applicant": masking.name(row["applicant_name"])
        if row["applicant_kind"] == "person"
        else row["applicant_name"],
        "came": moment(row["received_at"]),
        "due": badge(row["promised_due"], today) if row["state"] == "accepted" else NO_DAY,
        "at": "、".join(one["name"] for one in row["open"]),
        "words": t(words, language()),
        "tone": tone,
        "last": f"{last['name']}　{moment(last['at'])}" if last else "",
        "may": mine is not None and not early,
        "early": opens if early else "",
        "ticked": str(row["id"]) in ticked or (not ticked and not faults),
        "fault": (fault.en if language() == "en" else fault.zh) if fault is not None else "",
    }


def _stands(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """How many cases stand at which step."""
    counts: dict[str, int] = {}
    for row in rows:
        for one in row["open"]:
            counts[one["name"]] = counts.get(one["name"], 0) + 1
    ended = sum(1 for row in rows if row["state"] == "finished")
    found = [{"name": name, "n": n} for name, n in counts.items()]
    return [*found, {"name": t("已结束", language()), "n": ended}] if ended else found


def _name(rows: Sequence[Row], step: str) -> str:
    return next((str(one["name"]) for row in rows for one in row["open"] if one["key"] == step), step)


def _count(rows: Sequence[Row], step: str) -> int:
    return sum(1 for row in rows for one in row["open"] if one["key"] == step)


def _handles(request: HttpRequest) -> bool:
    actor = actor_of(request)
    handled = organs_with_cases(actor) if actor.is_staff else []
    return any(post.role in ("organ", "government") and post.organ in handled for post in actor.posts)


menus.add(menus.Entry("desk", 40, later("收件季"), "limits:seasons", shown=_handles))
urlpatterns: list[URLPattern] = [
    path("desk/seasons/", seasons, name="seasons"),
    path("desk/seasons/<uuid:key>/", season, name="season"),
]
