"""The page of a draft: where it is on its way, who is next and by when, what I may do now, what happened so far."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.catalogue.life.states import latest, objected, unsettled
from tongban.catalogue.life.waiting import moves_for, sent_back, whose_turn
from tongban.catalogue.models import Comment, Opinion
from tongban.catalogue.pages.desk import for_cataloguers
from tongban.catalogue.pages.draft_acts import DONE, acted
from tongban.catalogue.pages.parts import scope_words, state_words, told, tone_of, turn_words, way_of
from tongban.catalogue.policies import PROVINCE
from tongban.catalogue.reading.above import confirming_for, rests_on_statute
from tongban.catalogue.reading.behind import Behind, behind
from tongban.catalogue.reading.drafts import Reviewed, as_row, draft_of, findings
from tongban.catalogue.reading.history import history_of
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import PLATFORM, Actor
from tongban.definition.check.finding import Finding
from tongban.identity.pages import filled, staff_only
from tongban.organisation.models import Organ
from tongban.organisation.queries import division_name
from tongban.web.context import language
from tongban.web.staff import NO_DAY, badge, faults_of, moment, one_time_key, url_or_nothing
from tongban.web.words import later, t

ANSWER_IN = timedelta(days=7)
FINDINGS_SHOWN = 5
HAPPENED: Mapping[str, str] = {
    "draft.begin": later("起草"),
    "draft.save": later("保存文本"),
    "draft.submit": later("提交审核"),
    "draft.comment": later("提意见"),
    "draft.reply": later("答复意见"),
    "draft.settle": later("了结意见"),
    "draft.opine": later("出具会审意见"),
    "draft.go_on": later("结束联合审核"),
    "draft.pass_legal": later("通过合法性审核"),
    "draft.return_legal": later("退回修改"),
    "draft.approve": later("批准"),
    "draft.publish": later("公布"),
    "draft.recall": later("撤回修改"),
    "draft.rebase": later("并入新版"),
    "draft.drop": later("放弃"),
}
VERDICTS: Mapping[str, str] = {"asked": later("还没有答复"), "agreed": later("同意"), "objected": later("不同意")}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, draft: uuid.UUID) -> HttpResponse:
    """One draft. A refused form comes back filled; whoever may not is told who can (403)."""
    actor = for_cataloguers(request)
    reviewed = draft_of(actor, draft)
    refusal = None
    if request.method == "POST":
        answer = acted(request, draft, actor, "catalogue:draft")
        if isinstance(answer, HttpResponse):
            return answer
        refusal = answer
    raw = filled(request)
    context = context_of(request, reviewed, actor, raw, refusal)
    context |= {"history": history(reviewed), "form": forms_of(reviewed, actor, request)}
    return render(request, "catalogue/desk/draft.html", context, status=refusal.status if refusal else 200)


def context_of(
    request: HttpRequest, reviewed: Reviewed, actor: Actor, raw: Mapping[str, str], refusal: Refusal | None
) -> dict[str, Any]:
    """What every page of a draft shows: head, route line, whose turn, findings, opinions, my moves, the errors."""
    one = reviewed.draft
    row, opinions, comments = as_row(one), rows_of(reviewed.opinions), rows_of(reviewed.comments)
    found = told(one, findings(one))  # worked out once for the page
    late = behind(row)
    organ = one.organ.name if one.organ else ""
    place = division_name(one.place) if one.place else ""
    office = t("{place}政府事项管理岗", language(), place=place or division_name(PROVINCE))
    turn = turn_words(whose_turn(row, opinions, comments), organ, office, names_of(reviewed.opinions))
    errors = [f for f in found if f.severity == "error"]
    done = request.GET.get("done", "")
    return {
        "draft": one,
        "organ": organ,
        "scope": scope_words(row, place),
        "state": state_words(one.state),
        "tone": tone_of(one.state),
        "way": way_of(row, opinions, len(errors)),
        "turn": turn,
        "turn_due": badge(turn.get("due"), day_of(now())) if turn else NO_DAY,
        "saved": moment(one.saved_at),
        "found": found,
        "errors_found": len(errors),
        "warnings_found": len(found) - len(errors),
        "findings": [finding_words(f) for f in (*errors, *(f for f in found if f.severity != "error"))][
            :FINDINGS_SHOWN
        ],
        "opinions": [opinion_words(o, one.revision) for o in reviewed.opinions],
        "returned": _returned(row, opinions),
        "unsettled": len(unsettled(comments)),
        "against": len(objected(opinions)),
        "moves": moves_for(row, opinions, actor),
        "behind": late,
        "late": late_words(late),
        "edit": url_or_nothing("workbench:edit", one.id),
        "trials": url_or_nothing("trials:stories", one.id),
        "links": links_of(one),
        "once": raw.get("once") or one_time_key(),
        "raw": raw,
        "act": raw.get("act", ""),
        "errors": faults_of(refusal) if refusal is not None else [],
        "done": t(DONE[done], language()) if done in DONE else "",
    }


def late_words(late: Behind | None) -> dict[str, str]:
    """What was published since the draft was begun, in a sentence; nothing where it stands on the last text."""
    if late is None:
        return {}
    if not late.standard_moved:
        return {"said": t("起草以后，本地又公布过这个事项的差异。", language())}
    return {"said": t("这份草稿写在 {on} 上，现在已有第 {n} 版。", language(), on=late.on, n=late.number)}


def _returned(row: Mapping[str, Any], opinions: list[dict[str, Any]]) -> str:
    """Why the legality review sent this very text back; empty where it did not."""
    if row["state"] != "draft" or not sent_back(row, opinions):
        return ""
    return str(next(iter(latest(opinions, "legal").values()))["words"])


def rows_of(found: Iterable[Opinion | Comment]) -> list[dict[str, Any]]:
    """Opinions or comments as the rules read them."""
    return [as_row(one) for one in found]


def names_of(opinions: Iterable[Opinion]) -> dict[Any, str]:
    """Organ → its name."""
    return {one.organ_id: one.organ.name for one in opinions}


def links_of(one: Any) -> list[dict[str, str]]:
    """The other pages of a draft."""
    pages = (
        (t("审核和意见", language()), "catalogue:review"),
        (t("版本对照", language()), "catalogue:diff"),
        (t("公布前检查和试算", language()), "catalogue:publish"),
    )
    found = [{"label": label, "href": reverse(name, args=[one.id])} for label, name in pages]
    trials = url_or_nothing("trials:stories", one.id)
    return [*found, {"label": t("试办", language()), "href": trials}] if trials else found


def finding_words(found: Finding) -> dict[str, Any]:
    """One finding in the language of the page."""
    en = language() == "en"
    return {
        "bad": found.severity == "error",
        "line": found.line,
        "what": found.what_en if en else found.what_zh,
        "mend": found.mend_en if en else found.mend_zh,
        "path": found.path,
    }


def opinion_words(one: Opinion, revision: int) -> dict[str, Any]:
    """One opinion for the table; ``old``: given on a text that has been changed since."""
    tone = {"agreed": "ok", "objected": "bad"}.get(one.verdict, "warn")
    return {
        "organ": one.organ.name,
        "sort": t("合法性审核", language()) if one.sort == "legal" else t("联合审核", language()),
        "verdict": t(VERDICTS[one.verdict], language()),
        "tone": tone,
        "words": one.words,
        "when": moment(one.answered_at),
        "due": badge(one.due, day_of(now())) if one.verdict == "asked" else NO_DAY,
        "old": one.verdict != "asked" and one.revision != revision,
    }


def history(reviewed: Reviewed) -> list[dict[str, Any]]:
    """The timeline; saves of one person in a row stand together."""
    names = {str(key): name for key, name in names_of(reviewed.opinions).items()}
    lines: list[dict[str, Any]] = []
    for event in history_of("draft", reviewed.draft.id):
        who = event["who"] or t("平台", language())
        verb, detail = event["verb"], event["detail"] or {}
        if lines and verb == "draft.save" and (lines[-1]["verb"], lines[-1]["who"]) == (verb, who):
            lines[-1]["times"] += 1
            lines[-1].update(when=moment(event["at"]), note=t("共 {n} 次", language(), n=lines[-1]["times"]))
            continue
        name = t(HAPPENED.get(verb, verb.partition(".")[2]), language())
        lines.append(
            {"verb": verb, "name": name, "who": who, "when": moment(event["at"]), "iso": event["at"].isoformat(),
             "note": _note(detail, names), "state": "done", "times": 1}
        )  # fmt: skip
    return lines[::-1]


def _note(detail: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What a line says beside who and when."""
    verdict = t(VERDICTS[detail["verdict"]], language()) if detail.get("verdict") in VERDICTS else ""
    asked = "、".join(names.get(one, "") for one in detail.get("organs") or [])
    said = detail.get("words") or detail.get("reason") or detail.get("text") or detail.get("reply") or ""
    return " · ".join(part for part in (names.get(detail.get("organ", ""), ""), verdict, asked, said) if part)


def forms_of(reviewed: Reviewed, actor: Actor, request: HttpRequest) -> dict[str, Any]:
    """What the forms offer: organs to ask with the day by which, organs I may speak for."""
    one = reviewed.draft
    if one.state != "draft":
        return {}
    here = Q(division=one.place or PROVINCE)
    if one.sort == "difference" and rests_on_statute(one.text):
        here |= Q(id=confirming_for(one.of))
    organs = Organ.seen_by(PLATFORM).filter(here, role="organ", ended_on__isnull=True)
    return {
        "organs": [
            {"value": str(o.id), "label": o.name}
            for o in organs.exclude(id__in=[one.organ.id] if one.organ else []).order_by("line")
        ],
        "chosen": request.POST.getlist("organs"),
        "due": request.POST.get("due") or (day_of(now()) + ANSWER_IN).isoformat(),
        "needs_joint": one.sort == "standard" and not one.place,
    }


urlpatterns: list[URLPattern] = [path("catalogue/drafts/<uuid:draft>/", draft, name="draft")]
