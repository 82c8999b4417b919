"""One story: whose turn it is with his very form, everything that came of it so far, and what is expected of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.pages import fields
from tongban.cases.pages.step_form import said_in
from tongban.catalogue.pages.desk import for_cataloguers
from tongban.catalogue.policies import Row
from tongban.catalogue.reading.drafts import as_row, draft_of
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import filled, staff_only
from tongban.organisation.queries import division_name
from tongban.papers.acts import preview
from tongban.supervision.acts.verifying import FALSE, KEPT
from tongban.trials.acts import change, drop, expect
from tongban.trials.cast import CAST
from tongban.trials.pages.scene import Scene, parting_words, scene_of
from tongban.trials.pages.stories import CHANNELS, may_write_here
from tongban.trials.policies import may_write
from tongban.trials.queries import story_of
from tongban.trials.rules import MOST_DAYS, MOST_MOVES, Move, beginning_of, partings
from tongban.trials.stage import Stage, played
from tongban.trials.usual import next_move, to_the_end
from tongban.web.context import language
from tongban.web.staff import faults_of, one_time_key, refused, said
from tongban.web.words import later, t

DONE: Mapping[str, str] = {
    "expect": later("已记为预期：以后每次公布前都会重新办一遍来核对。"),
    "change": later("已保存。"),
    "back": later("已退回，后面的步骤已去掉。"),
}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def story(request: HttpRequest, draft: uuid.UUID, story: uuid.UUID) -> HttpResponse:
    """The story on the draft's text as it stands. A refused form comes back filled, with nothing changed."""
    actor = for_cataloguers(request)
    row = as_row(draft_of(actor, draft).draft)
    kept = story_of(row, story, actor)
    if request.method != "POST":
        return _page(request, actor, row, kept)
    act = request.POST.get("act", "")
    if act in _KEEPERS:
        refusal = refused(lambda: _KEEPERS[act](request, actor, row, kept))
        if refusal is None:
            after = "trials:stories" if act == "drop" else "trials:story"
            args = [draft] if act == "drop" else [draft, story]
            return HttpResponseRedirect(f"{reverse(after, args=args)}?done={act}")
        return _page(request, actor, row, kept, refusal)
    return _play(request, actor, row, kept, act)


# -- keeping -----------------------------------------------------------------------------------------------------------


def _revision(request: HttpRequest) -> int:
    said_ = request.POST.get("version", "")
    return int(said_) if said_.isdigit() else 0


def _expect(request: HttpRequest, actor: Actor, row: Row, kept: Row) -> None:
    expect(row["id"], kept["id"], _revision(request), actor=actor, key=request.POST.get("once", ""))


def _drop(request: HttpRequest, actor: Actor, row: Row, kept: Row) -> None:
    reason = request.POST.get("reason", "")
    drop(row["id"], kept["id"], _revision(request), reason, actor=actor, key=request.POST.get("once", ""))


def _rename(request: HttpRequest, actor: Actor, row: Row, kept: Row) -> None:
    name = request.POST.get("name", "")
    change(row["id"], kept["id"], _revision(request), name=name, actor=actor, key=request.POST.get("once", ""))


def _back(request: HttpRequest, actor: Actor, row: Row, kept: Row) -> None:
    """The moves before the one named stay."""
    number = request.POST.get("number", "")
    moves = kept["moves"][: max(int(number) - 1, 0)] if number.isdigit() else kept["moves"]
    change(row["id"], kept["id"], _revision(request), moves=moves, actor=actor, key=request.POST.get("once", ""))


_KEEPERS: Mapping[str, Callable[[HttpRequest, Actor, Row, Row], None]] = {
    "expect": _expect,
    "drop": _drop,
    "change": _rename,
    "back": _back,
}


# -- playing -----------------------------------------------------------------------------------------------------------


def _play(request: HttpRequest, actor: Actor, row: Row, kept: Row, act: str) -> HttpResponse:
    """A move tried: kept where the house let it, else shown again with why."""
    may_write(actor, row)
    typed = dict(request.POST.lists())
    made: list[Move] = []
    refusal: Refusal | None = None
    with played(row, beginning_of(kept["begins"]), kept["moves"]) as stage:
        if act == "auto":
            made = to_the_end(stage, MOST_MOVES - len(kept["moves"]))
        else:
            made = _moves_in(request, stage, act)
            for move in made:
                if stage.refused is None:
                    stage.play(move)
        stopped = stage.refused
        if stopped is not None and stopped.number and "keep_refused" not in request.POST:
            refusal = stopped.refusal
            made = made[: stopped.number - 1 - len(kept["moves"])]
            stage.take_back()
        scene = scene_of(stage, typed if act == "answer" or act == "advance" else None, refusal)
    if made:
        key, moves = request.POST.get("once", ""), [*kept["moves"], *made]
        late = refused(lambda: change(row["id"], kept["id"], _revision(request), moves=moves, actor=actor, key=key))
        if late is not None:
            return _drawn(request, actor, row, kept, scene, late)
        if refusal is None:
            return HttpResponseRedirect(request.path)
        kept = story_of(row, kept["id"], actor)
    return _drawn(request, actor, row, kept, scene, refusal)


def _moves_in(request: HttpRequest, stage: Stage, act: str) -> list[Move]:
    """The moves a form stands for; a clerk who accepts has looked at the papers first."""
    post = request.POST
    usual = next_move(stage) or {}
    day = int(post["day"]) if post.get("day", "").isdigit() else int(usual.get("day", stage.day))
    day = min(max(day, stage.day), MOST_DAYS)
    if act == "answer":
        loaded, wanted = stage.loaded, post.get("page", "")
        page = next((one for one in loaded.pages(stage.at) if one.page == wanted), None)
        raw = fields.raw_of(loaded, page.questions, dict(post.lists())) if page is not None else {}
        return [{"act": "answer", "day": day, "page": wanted, "answers": raw}]
    if act == "advance":
        told = said_in(request)
        outputs, judged = dict(told.outputs), dict(told.conditions)
        move: Move = {"act": act, "day": day, "step": post.get("step", ""), "outputs": outputs, "conditions": judged}
        more = {"verdict": told.verdict, "opinion": told.opinion, "reasons": list(told.reasons)}
        return [{**move, **{name: value for name, value in more.items() if value}}]
    if act == "accept":
        return _accepting(stage, day, post.getlist("deferred"))
    if act == "tell":
        defects = {key: post.get("problem", "") for key in post.getlist("defects")}
        return [{"act": "tell", "day": day, "defects": defects}]
    if act == "not_accept":
        return [{"act": act, "day": day, "ground": post.get("ground", ""), "organ": post.get("organ", "")}]
    if act in ("inquiry", "verify"):
        names = ("material", "outcome", "words") if act == "inquiry" else ("outcome", "words")
        return [{"act": act, "day": day, **{name: post.get(name, "") for name in names}}]
    if act == "look":
        return [{**usual, "day": day}] if usual.get("act") == act else []
    if act == "revoke":
        reasons = [line for line in post.get("words", "").splitlines() if line.strip()]
        return [{"act": act, "day": day, "reasons": reasons}]
    if act == "supply":
        return [{"act": act, "day": day, "material": post.get("material", "")}]
    if act in ("season", "wait"):
        days = int(post["days"]) if post.get("days", "").isdigit() else 1
        return [_season(day, days) if act == "season" else {"act": act, "day": min(stage.day + days, MOST_DAYS)}]
    return [{"act": act, "day": day}] if act in ("file", "correct", "withdraw", "commit") else []


def _season(day: int, days: int) -> Move:
    return {"act": "season", "day": day, "days": min(max(days, 1), MOST_DAYS)}


def _accepting(stage: Stage, day: int, deferred: Sequence[str] = ()) -> list[Move]:
    """What a clerk does one after the other: takes what is missing or lets it come later, finds it fit, accepts."""
    made: list[Move] = []
    loaded = stage.loaded
    for _, held in loaded.held:
        if held["state"] == "missing" and held["verdict"] != "deferred" and held["key"] not in deferred:
            made.append({"act": "supply", "day": day, "material": held["key"]})
    fit = [row["key"] for row in loaded.materials if row["state"] == "supplied" and row["verdict"] != "fit"]
    looked = {key: ["fit", ""] for key in [*fit, *(move["material"] for move in made)]}
    looked |= {key: ["deferred", ""] for key in deferred}
    row = next(one for one in loaded.steps if one["kind"] == "accept" and one["state"] == "open")
    examined = [{"act": "examine", "day": day, "verdicts": looked}] if looked else []
    return [*made, *examined, {"act": "advance", "day": day, "step": row["key"], "conditions": _signed(stage, row)}]


def _signed(stage: Stage, row: Row) -> dict[str, bool]:
    from tongban.cases.kinds import handler_of

    return {one.name: True for one in handler_of(row["kind"]).asks(stage.turn(), row) if one.sort == "condition"}


# -- the page ----------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, actor: Actor, row: Row, kept: Row, refusal: Refusal | None = None) -> HttpResponse:
    try:
        with played(row, beginning_of(kept["begins"]), kept["moves"]) as stage:
            scene, outcome, names = scene_of(stage), stage.outcome(), stage.names()
    except Refusal as fault:
        return _drawn(request, actor, row, kept, None, refusal or fault)
    parts = partings(kept["expected"], outcome) if kept["expected"] is not None else ()
    told = [parting_words(one, names) for one in parts]
    return _drawn(request, actor, row, kept, scene, refusal, told)


def _drawn(
    request: HttpRequest,
    actor: Actor,
    row: Row,
    kept: Row,
    scene: Scene | None,
    refusal: Refusal | None,
    parts: Sequence[Mapping[str, str]] = (),
) -> HttpResponse:
    raw, done = filled(request), request.GET.get("done", "")
    begins = kept["begins"]
    context = {
        "draft": row,
        "story": kept,
        "scene": scene,
        "parts": parts,
        "judged": kept["expected"] is not None,
        "who": t(CAST[begins["applicant"]].zh, language()),
        "where": division_name(begins["place"]),
        "channel": t(CHANNELS.get(begins["channel"], begins["channel"]), language()),
        "writes": may_write_here(actor, row),
        "errors": faults_of(refusal) if refusal is not None else [],
        "refusal": said(refusal) if refusal is not None else "",
        "raw": raw,
        "once": one_time_key(),
        "done": t(DONE[done], language()) if done in DONE else "",
        "grounds": [
            {"value": "not_needed", "label": t("依法不需要办理", language())},
            {"value": "not_ours", "label": t("不属于本机关职权", language())},
            {"value": "barred", "label": t("在禁止再次申请的期限内，或材料虚假", language())},
        ],
        "outcomes": [
            {"value": "held", "label": t("查到，与申请一致", language())},
            {"value": "none", "label": t("没有查到", language())},
        ],
        "findings": [
            {"value": KEPT, "label": t("承诺属实", language())},
            {"value": FALSE, "label": t("与承诺不符", language())},
        ],
    }
    return render(request, "trials/story.html", context, status=refusal.status if refusal is not None else 200)


@staff_only
@require_safe
def paper(request: HttpRequest, draft: uuid.UUID, story: uuid.UUID, number: int) -> HttpResponse:
    """A paper the story would make, marked as tried; made anew each time and kept nowhere."""
    actor = for_cataloguers(request)
    row = as_row(draft_of(actor, draft).draft)
    kept = story_of(row, story, actor)
    with played(row, beginning_of(kept["begins"]), kept["moves"]) as stage:
        papers = stage.papers()
        if not 1 <= number <= len(papers):
            raise Refusal("story.paper", "这个故事没有做出这份文书。", "The story makes no such paper.", status=404)
        pdf = preview(papers[number - 1].id)
    return HttpResponse(pdf, content_type="application/pdf")


urlpatterns: list[URLPattern] = [
    path("catalogue/drafts/<uuid:draft>/trials/<uuid:story>/", story, name="story"),
    path("catalogue/drafts/<uuid:draft>/trials/<uuid:story>/papers/<int:number>/", paper, name="paper"),
]
