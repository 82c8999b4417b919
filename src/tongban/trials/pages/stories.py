"""试办: the stories of a draft with how they stand on its text, and the way to begin one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.catalogue.acts.rehearsing import refuse_untriable
from tongban.catalogue.pages.desk import for_cataloguers
from tongban.catalogue.pages.draft import context_of
from tongban.catalogue.policies import Row, allows
from tongban.catalogue.reading.drafts import as_row, draft_of
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.definition.effective import effective
from tongban.definition.source import ReadError, read
from tongban.identity.pages import filled, staff_only
from tongban.organisation.queries import adopting_places, division_name
from tongban.trials.acts import keep
from tongban.trials.cast import CAST, fitting
from tongban.trials.pages.scene import parting_words, worded
from tongban.trials.policies import may_write
from tongban.trials.queries import Run, run, stories_of
from tongban.web.context import language
from tongban.web.staff import refused, said
from tongban.web.words import later, t

# So many are run whenever the page is opened; more wait for the button.
AT_ONCE = 4
CHANNELS: Mapping[str, str] = {"online": later("网上办"), "window": later("到窗口办")}
COLOURS: Mapping[str, tuple[str, str]] = {
    "green": (later("符合预期"), "ok"),
    "red": (later("与预期不符"), "bad"),
    "grey": (later("还没记预期"), "warn"),
    "": (later("没有运行"), ""),
}


def may_write_here(actor: object, row: Row) -> bool:
    """May the actor write stories of this draft now? For what a page offers."""
    try:
        return allows(may_write, actor, row)
    except Refusal:
        return False


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def stories(request: HttpRequest, draft: uuid.UUID) -> HttpResponse:
    """The list with its colours; an editor begins another."""
    actor = for_cataloguers(request)
    reviewed = draft_of(actor, draft)
    row, raw = as_row(reviewed.draft), filled(request)
    refusal = None
    if request.method == "POST":
        made: list[str] = []
        refusal = refused(
            lambda: made.append(str(keep(draft, *_said(row, raw), actor=actor, key=raw.get("once", ""))["id"]))
        )
        if refusal is None:
            return HttpResponseRedirect(reverse("trials:story", args=[draft, made[0]]))
    context = context_of(request, reviewed, actor, raw, refusal)
    found, fault = _listed(row, everything="all" in request.GET)
    choices = _choices(row) if not fault else {}
    context |= {
        "page_name": t("试办", language()),
        "stories": found,
        "waits": any(one["colour"] == "" for one in found),
        "red": sum(one["colour"] == "red" for one in found),
        "fault": fault,
        "choices": choices,
        "begins": _first(choices) | {name: value for name, value in raw.items() if value},
        "writes": may_write_here(actor, row) and bool(choices),
    }
    return render(request, "trials/stories.html", context, status=refusal.status if refusal else 200)


def _said(row: Row, raw: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    names = ("situation", "place", "applicant", "channel", "day")
    begins = {name: raw.get(name, "") for name in names}
    who = CAST.get(begins["applicant"])
    name = raw.get("name", "").strip() or " · ".join(
        part for part in (_situation(row, begins["situation"]), t(who.zh, "zh") if who is not None else "") if part
    )
    return name or begins["situation"], begins


def _situation(row: Row, key: str) -> str:
    """What a situation is called in the draft's text."""
    try:
        return str(((_text(row)[0].get("situations") or {}).get(key) or {}).get("name") or key)
    except (ReadError, Refusal):
        return key


def _listed(row: Row, *, everything: bool) -> tuple[list[dict[str, object]], str]:
    """Every story with how it stands on the text; why none can be run, where the text has errors."""
    try:
        refuse_untriable(row)
        found = list(stories_of(row))
    except Refusal as fault:
        return [], said(fault)
    runs = [run(row, one) if everything or len(found) <= AT_ONCE else None for one in found]
    return [shown(row, one, ran) for one, ran in zip(found, runs, strict=True)], ""


def shown(row: Row, story: Row, ran: Run | None) -> dict[str, object]:
    """A story as a list has it; ``ran`` is None where it was not run."""
    colour = "" if ran is None else "grey" if not ran.is_judged else "green" if ran.holds else "red"
    words, tone = COLOURS[colour]
    begins = story["begins"]
    who = CAST[begins["applicant"]]
    why = ran.fault if ran is not None else None
    stopped = ran.stopped if ran is not None else None
    expected = story["expected"]
    return {
        "href": reverse("trials:story", args=[row["id"], story["id"]]),
        "name": story["name"],
        "colour": colour,
        "words": t(words, language()),
        "tone": tone,
        "who": t(who.zh, language()),
        "where": division_name(begins["place"]),
        "channel": t(CHANNELS.get(begins["channel"], begins["channel"]), language()),
        "day": begins["day"],
        "result": worded(ran.outcome.result or ran.outcome.state) if ran is not None and ran.outcome else "",
        "expected": worded(expected["result"] or expected["state"]) if expected is not None else "",
        "taken": day_of(story["expected_at"]).isoformat() if story["expected_at"] is not None else "",
        "parts": [parting_words(one, ran.names) for one in ran.parts[:5]] if ran is not None else [],
        "more": max(len(ran.parts) - 5, 0) if ran is not None else 0,
        "why": said(why) if why else said(stopped.refusal) if stopped and stopped.refusal and colour != "green" else "",
    }


def _choices(row: Row) -> dict[str, object]:
    """What a story may begin with: situations of the text, test people it serves, places, channels."""
    try:
        data, place = _text(row)
    except (ReadError, Refusal):
        return {}
    situations = data.get("situations") or {}
    first = next(iter(situations), "")
    if not first:
        return {}
    people = fitting(effective(data, first).targets)
    places = [place] if place else adopting_places()
    return {
        "situation": [{"value": key, "label": (one or {}).get("name") or key} for key, one in situations.items()],
        "applicant": [{"value": one.key, "label": t(one.zh, language())} for one in people],
        "place": [{"value": code, "label": division_name(code)} for code in sorted(places, key=_county_first)],
        "channel": [{"value": key, "label": t(words, language())} for key, words in CHANNELS.items()],
        "day": day_of(now()).isoformat(),
    }


def _first(choices: Mapping[str, object]) -> dict[str, str]:
    """What most would choose: the first of each."""
    lists = {name: one for name, one in choices.items() if isinstance(one, list)}
    return {name: str(one[0]["value"]) for name, one in lists.items() if one} | {"day": str(choices.get("day", ""))}


def _county_first(code: str) -> tuple[bool, str]:
    return (code.endswith("00000000"), code)


def _text(row: Row) -> tuple[Row, str]:
    """The definition a story would run on, and the place it is for: of a difference the standard it differs from."""
    from tongban.catalogue.acts.publish import cited

    data = read(row["text"], row["code"]).data
    if row["sort"] != "difference":
        return data, str(row["place"])
    return_to = cited(str((data.get("difference") or {}).get("of") or row["of"]))[1]
    return read(return_to["text"], row["code"]).data, str(row["place"]).ljust(12, "0")


urlpatterns: list[URLPattern] = [path("catalogue/drafts/<uuid:draft>/trials/", stories, name="stories")]
