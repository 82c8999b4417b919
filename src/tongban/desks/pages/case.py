"""The desk's page of a case: examine, tell once, accept or not, take in materials, hand out; view files."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.cases.acts.advance import advance
from tongban.cases.acts.examine import examine
from tongban.cases.acts.extend import extend
from tongban.cases.acts.receipting import give_receipt
from tongban.cases.acts.reveal import reveal
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import answer_correction, approve_again, not_accept, tell_defects
from tongban.cases.acts.turn import Turn
from tongban.cases.kinds import Said
from tongban.cases.pages import case_view
from tongban.cases.pages.case_view import DONE, label_of, version_of
from tongban.cases.pages.step_form import said_in
from tongban.cases.queries.counter import Wanted
from tongban.cases.queries.lists import case_seen_by
from tongban.cases.queries.staff import attached_to, file_of
from tongban.cases.reading import Loaded
from tongban.cases.rules.demands import check_defects
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.files import house_store
from tongban.core.scope import Actor
from tongban.desks.acts.reasons import LONGEST_CODE
from tongban.desks.pages import screen as desk_screen
from tongban.desks.pages.listing import listed, wanted_of
from tongban.desks.pages.screen import Typed, counter_step, defects_of, first_of, preview_of, verdicts_in
from tongban.desks.queries import reasons_of
from tongban.identity.pages import filled, staff_only
from tongban.web.context import language
from tongban.web.framing import shows_pdf
from tongban.web.staff import actor_of
from tongban.web.words import t

FILE, WAY = "file.", "way."
# Shown inside the page or in a tab of its own; anything else is saved as a file.
INLINE = frozenset({"image/jpeg", "image/png", "application/pdf"})


def _key(request: HttpRequest, part: str) -> str:
    """One form may do two acts, each with a key of its own."""
    once = request.POST.get("once", "")
    return f"{once}:{part}" if once else ""


def _changed(loaded: Loaded, typed: Typed) -> dict[str, tuple[str, str]]:
    rows = {m["key"]: (m["verdict"], m["problem"]) for m in loaded.materials}
    return {key: said for key, said in typed.items() if rows.get(key) != said}


def _examined(request: HttpRequest, loaded: Loaded, actor: Actor, typed: Typed) -> bool:
    """Note the verdicts that changed; an unlawful one is refused and counted. True if something was noted."""
    changed = _changed(loaded, typed)
    if not changed:
        return False
    examine(loaded.case["id"], changed, seen=version_of(request), actor=actor, key=_key(request, "examine"))
    return True


def _typed(request: HttpRequest, loaded: Loaded, actor: Actor) -> dict[str, tuple[str, str]]:
    """The verdicts of the form; a problem that is only the code of a reason kept ready says that reason."""
    typed = verdicts_in(request.POST)
    if not any(problem and len(problem) <= LONGEST_CODE for _, problem in typed.values()):
        return typed
    texts = {one.code.lower(): one.text for one in reasons_of(actor, loaded.case["item_code"])}
    return {key: (verdict, texts.get(problem.lower(), problem)) for key, (verdict, problem) in typed.items()}


def _save(request: HttpRequest, loaded: Loaded, actor: Actor) -> None:
    _examined(request, loaded, actor, _typed(request, loaded, actor))


def _tell(request: HttpRequest, loaded: Loaded, actor: Actor) -> None:
    """The notice and the verdicts beside it. What may not be demanded is refused before anything is noted."""
    typed = _typed(request, loaded, actor)
    defects = defects_of(typed, request.POST)
    seen: int | None = version_of(request)
    try:
        check_defects(loaded.e, {m["key"]: m for m in loaded.materials}, defects, loaded.told_at)
    except Refusal:
        pass
    else:
        beside = {key: said for key, said in typed.items() if said[0] != "unfit"}
        if _examined(request, loaded, actor, beside):
            seen = None
    tell_defects(loaded.case["id"], defects, seen=seen, actor=actor, key=_key(request, "tell"))


def _accept(request: HttpRequest, loaded: Loaded, actor: Actor) -> None:
    noted = _examined(request, loaded, actor, _typed(request, loaded, actor))
    step = next((s["key"] for s in loaded.steps if s["kind"] == "accept"), "")
    seen = None if noted else version_of(request)
    here = Said(conditions=said_in(request).conditions)
    advance(loaded.case["id"], step, here, seen=seen, actor=actor, key=_key(request, "accept"))


def _not_accept(request: HttpRequest, loaded: Loaded, actor: Actor) -> None:
    not_accept(
        loaded.case["id"],
        request.POST.get("ground", ""),
        proper_organ=request.POST.get("proper_organ", ""),
        actor=actor,
        key=_key(request, "not"),
    )


def _extend(request: HttpRequest, loaded: Loaded, actor: Actor) -> None:
    extend(loaded.case["id"], request.POST.get("reason", ""), actor=actor, key=_key(request, "extend"))


def _supply(request: HttpRequest, loaded: Loaded, actor: Actor) -> None:
    """Files chosen for materials; verdicts already set on the page are noted first, so that nothing typed is lost."""
    if not request.FILES:
        raise Refusal("file.none", "请选择扫描的文件。", "Choose the scanned file.")
    _examined(request, loaded, actor, _typed(request, loaded, actor))
    take_in(request, loaded.case["id"], actor)


def take_in(request: HttpRequest, case: uuid.UUID, actor: Actor) -> None:
    """Every ``file.<material>`` of the form: a scan, or the picture of an original that was shown."""
    for name, file in request.FILES.items():
        if not name.startswith(FILE) or isinstance(file, list):
            continue
        material = name[len(FILE) :]
        way = request.POST.get(f"{WAY}{material}", "scan")
        key = _key(request, f"supply:{material}")
        hand_in(case, material, file.read(), str(file.name), way=way, actor=actor, key=key)


def _correct(request: HttpRequest, loaded: Loaded, actor: Actor) -> None:
    answer_correction(loaded.case["id"], actor=actor, key=_key(request, "correct"))


def _step(request: HttpRequest, loaded: Loaded, actor: Actor) -> None:
    step = counter_step(loaded, actor)
    key = str(step["key"]) if step is not None else request.POST.get("step", "")
    advance(loaded.case["id"], key, said_in(request), seen=version_of(request), actor=actor, key=_key(request, "step"))


def _again(request: HttpRequest, loaded: Loaded, actor: Actor) -> None:
    approve_again(loaded.case["id"], request.POST.get("verdict", ""), actor=actor, key=_key(request, "again"))


def _receipt(request: HttpRequest, loaded: Loaded, actor: Actor) -> None:
    give_receipt(loaded.case["id"], actor=actor, key=_key(request, "receipt"))


ACTS: Mapping[str, Callable[[HttpRequest, Loaded, Actor], None]] = {
    "save": _save,
    "tell": _tell,
    "accept": _accept,
    "accept_next": _accept,
    "not_accept": _not_accept,
    "extend": _extend,
    "supply": _supply,
    "correct": _correct,
    "step": _step,
    "again": _again,
    "receipt": _receipt,
}


@staff_only
@shows_pdf
@require_http_methods(["GET", "HEAD", "POST"])
def desk_case(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Screen 04. A draft is gone on with on its own page."""
    actor = actor_of(request)
    loaded = case_seen_by(actor, case)
    if request.method == "POST":
        return _posted(request, loaded, actor)
    if loaded.case["state"] == "draft":
        return HttpResponseRedirect(reverse("desks:draft", args=(case,)))
    kept = filled(request)
    context = desk_screen.screen(loaded, actor, typed=verdicts_in(kept), wanted=wanted_of(request.GET.dict()))
    return render(request, "desks/case.html", {**context, "done": done_words(request)})


def done_words(request: HttpRequest) -> str:
    """What was just done; after 受理并下一件 it was done to the case before this one, whose number is said."""
    words = DONE.get(request.GET.get("done", ""), "")
    before = request.GET.get("of", "")
    if words and before:
        return t("{number}：{words}", language(), number=before, words=t(words, language()))
    return t(words, language()) if words else ""


def _posted(request: HttpRequest, loaded: Loaded, actor: Actor) -> HttpResponse:
    act = request.POST.get("act", "save")
    if act == "reveal":
        return _revealed(request, loaded, actor)
    if act not in ACTS:
        raise Refusal("desk.act", "没有这个操作，请刷新页面。", "There is no such action; reload the page.", status=400)
    try:
        ACTS[act](request, loaded, actor)
    except Refusal as refusal:
        if refusal.bars:
            raise
        return _shown_again(request, actor, loaded.case["id"], act, refusal)
    if act == "tell" and case_seen_by(actor, loaded.case["id"]).case["state"] == "received":
        act = "ask_again"  # something new: it waits for a second person
    return HttpResponseRedirect(_onward(request, loaded, actor, act))


def _onward(request: HttpRequest, loaded: Loaded, actor: Actor, act: str) -> str:
    """The same case again; after 受理并下一件 the next of the list worked through, or the list when it is empty."""
    wanted = wanted_of(request.POST.dict())
    said = {"done": "accept" if act == "accept_next" else act}
    query = {
        name: value
        for name, value in (("show", wanted.sort), ("when", wanted.severity), ("item", wanted.item))
        if value
    }
    if act != "accept_next":
        return f"{reverse('desks:case', args=(loaded.case['id'],))}?{urlencode(said | query)}"
    rest = listed(actor, now(), wanted if wanted.sort else Wanted("received"), size=2).rows
    after = next((one.case for one in rest if one.case != loaded.case["id"]), None)
    said["of"] = loaded.case["number"]
    where = reverse("desks:case", args=(after,)) if after is not None else reverse("desks:board")
    return f"{where}?{urlencode(said | query)}"


def _shown_again(request: HttpRequest, actor: Actor, case: uuid.UUID, act: str, refusal: Refusal) -> HttpResponse:
    """The page as it stands now with everything typed kept, and what was wrong."""
    fresh = case_seen_by(actor, case)
    raw = request.POST.dict()
    known = {m["key"] for m in fresh.materials}
    typed = {key: said for key, said in verdicts_in(request.POST).items() if key in known}
    context = desk_screen.screen(
        fresh, actor, typed=typed, refusal=refusal, act=act, raw=raw, wanted=wanted_of(request.POST.dict())
    )
    return render(request, "desks/case.html", context, status=refusal.status)


def _revealed(request: HttpRequest, loaded: Loaded, actor: Actor) -> HttpResponse:
    """The number stands on this one answer and nowhere else: not in the address, not in the session."""
    fact = request.POST.get("fact", "")
    try:
        value = reveal(
            loaded.case["id"], fact, request.POST.get("reason", ""), actor=actor, key=_key(request, "reveal")
        )
    except Refusal as refusal:
        if refusal.bars:
            raise
        return _shown_again(request, actor, loaded.case["id"], "reveal", refusal)
    fresh = case_seen_by(actor, loaded.case["id"])
    shown = {"label": label_of(fresh.registry.dictionary.get(fact), fact), "value": value}
    return render(request, "desks/case.html", desk_screen.screen(fresh, actor, revealed=shown))


@staff_only
@require_POST
def desk_preview(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The notice of the verdicts in the form, for the pane beside it; writes nothing."""
    actor = actor_of(request)
    loaded = case_seen_by(actor, case)
    turn, typed = Turn(loaded, actor, now()), verdicts_in(request.POST)
    rows = case_view.materials(turn, attached_to(loaded), typed)
    context = {"preview": preview_of(turn, typed), "first": first_of(rows), "swap": True}
    return render(request, "desks/_preview.html", context)


@staff_only
@require_safe
def desk_file(request: HttpRequest, case: uuid.UUID, material: str) -> HttpResponse:
    """A file handed in, to staff who see the case; never kept by the browser, never taken for another kind."""
    held = file_of(case_seen_by(actor_of(request), case), material)
    inline = held.media in INLINE
    response = HttpResponse(
        house_store().get(held.file), content_type=held.media if inline else "application/octet-stream"
    )
    response["Content-Disposition"] = content_disposition_header(not inline, held.file_name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    if held.media == "application/pdf":  # a sandbox would keep the browser's own viewer from showing it
        response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'"
        response["X-Frame-Options"] = "SAMEORIGIN"
    else:
        response["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; sandbox"
    return response


urlpatterns: list[URLPattern] = [
    path("desk/case/<uuid:case>/", desk_case, name="case"),
    path("desk/case/<uuid:case>/preview/", desk_preview, name="preview"),
    path("desk/case/<uuid:case>/file/<str:material>/", desk_file, name="file"),
]
