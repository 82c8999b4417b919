"""审核: the text as its 一表 and 一图, what changed in each row, comments beside the row, the opinion and its form."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from tongban.catalogue.acts.publish import cited
from tongban.catalogue.life.states import latest
from tongban.catalogue.life.waiting import made_by
from tongban.catalogue.models import Comment, Draft
from tongban.catalogue.pages.desk import for_cataloguers
from tongban.catalogue.pages.draft import context_of, rows_of
from tongban.catalogue.pages.draft_acts import acted
from tongban.catalogue.policies import PROVINCE, allows, may_opine, may_review_legality
from tongban.catalogue.reading.drafts import Reviewed, as_row, compare_draft, draft_of
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor
from tongban.definition.comparison import Cell
from tongban.definition.drawing import graph_of
from tongban.definition.guide.review import Sheet, Text, difference_sheets, sheets_of
from tongban.definition.labels import label_of
from tongban.definition.source import ReadError, read
from tongban.identity.pages import filled, staff_only
from tongban.identity.queries import names_of_accounts
from tongban.web.context import language
from tongban.web.staff import moment
from tongban.web.words import t


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, draft: uuid.UUID) -> HttpResponse:
    """``?situation=`` chooses the situation, ``?at=`` the row to comment on."""
    actor = for_cataloguers(request)
    reviewed = draft_of(actor, draft)
    refusal = None
    raw = filled(request)
    if request.method == "POST":
        answer = acted(request, draft, actor, "catalogue:review")
        if isinstance(answer, HttpResponse):
            return answer
        refusal = answer
    context = context_of(request, reviewed, actor, raw, refusal)
    context |= shown(request, reviewed, actor, raw)
    return render(request, "catalogue/desk/review.html", context, status=refusal.status if refusal else 200)


def text_of(draft: Draft) -> Text:
    """What the draft says. Raises ReadError, and Refusal where the edition it differs from is gone."""
    data = read(draft.text, draft.code).data
    if draft.sort != "difference":
        return Text(data, draft.place)
    said = data.get("difference") or {}
    item, edition = cited(str(said.get("of") or draft.of))
    return Text(read(edition["text"], item["code"]).data, draft.place, said)


@dataclass
class Table:
    """What could be made of the text: its rows, its picture, or why neither can be shown."""

    sheets: list[Sheet]
    loose: Sequence[Mapping[str, Any]]
    graph: Any = None
    fault: str = ""


def table_of(
    text: Text, reviewed: Reviewed, situation: str, comments: Sequence[Mapping[str, Any]], organ: str
) -> Table:
    """A text with errors may not run: then the comments and its findings are all there is to show."""
    lang = language()
    try:
        cells: Sequence[Cell] = compare_draft(reviewed.draft)
        e = text.runs(situation)
        make = (
            difference_sheets(text, cells, comments, lang)
            if reviewed.draft.sort == "difference"
            else sheets_of(text, situation, organ, cells, comments, lang)
        )
        graph = graph_of(e, text.place or PROVINCE, lang, text.registry.dictionary.labels)
    except (Refusal, KeyError, ValueError, TypeError, AttributeError, StopIteration):
        fault = t("文本还有错误，暂时列不成表。请先看自检结果。", lang)
        return Table([], comments, None, fault)
    return Table(*make, graph)


def shown(request: HttpRequest, reviewed: Reviewed, actor: Actor, raw: Mapping[str, str]) -> dict[str, Any]:
    """Everything of this page beside what all pages of a draft show."""
    one, comments = reviewed.draft, _comments(reviewed, actor)
    try:
        text = text_of(one)
    except (ReadError, Refusal):
        text = Text({})
    names = text.situations
    chosen = raw.get("situation") or request.GET.get("situation", "")
    situation = chosen if chosen in names else next(iter(names), "")
    table = table_of(text, reviewed, situation, comments, one.organ.name if one.organ else "")
    at = raw.get("path") if raw.get("act") == "comment" else request.GET.get("at", "")
    own = read_or_empty(one)
    return {
        "page_name": t("审核和意见", language()),
        "situation": situation,
        "situations": [
            {"label": name, "href": "?" + urlencode({"situation": key}), "current": key == situation}
            for key, name in names.items()
        ],
        "table": table,
        "open_comments": [c for c in comments if not c["settled"]],
        "settled_comments": [c for c in comments if c["settled"]],
        "at": at or "",
        "at_label": label_of(own, at) if at else t("全文", language()),
        "speaks": _speaks(reviewed, actor),
        "barred": _barred(reviewed, actor),
    }


def read_or_empty(draft: Draft) -> Mapping[str, Any]:
    """The draft's own document; empty while it does not read."""
    try:
        return read(draft.text, draft.code).data
    except ReadError:
        return {}


def _comments(reviewed: Reviewed, actor: Actor) -> list[dict[str, Any]]:
    """Comments with names, labels and what I may do with each; one query for the names."""
    document = read_or_empty(reviewed.draft)
    wanted = {one.by for one in reviewed.comments if one.by}
    names = names_of_accounts(wanted) if wanted else {}
    return [_comment(one, document, names, actor) for one in reviewed.comments]


def _comment(one: Comment, document: Mapping[str, Any], names: Mapping[uuid.UUID, str], actor: Actor) -> dict[str, Any]:
    row = as_row(one)
    return {
        **row,
        "label": label_of(document, one.path) if one.path else t("全文", language()),
        "who": names.get(one.by, "") if one.by else "",
        "organ_name": one.organ.name if one.organ else "",
        "when": moment(one.at),
        "settled": one.settled_at is not None,
        "mine": made_by(row, actor),
    }


def _speaks(reviewed: Reviewed, actor: Actor) -> list[dict[str, str]]:
    """The organs asked for which I may give the opinion."""
    names = {one.organ_id: one.organ.name for one in reviewed.opinions}
    asked, row = latest(rows_of(reviewed.opinions), "joint"), as_row(reviewed.draft)
    return [
        {"value": str(organ), "label": names[organ]} for organ, o in asked.items() if allows(may_opine, actor, o, row)
    ]


def _barred(reviewed: Reviewed, actor: Actor) -> str:
    """Why somebody whose post would let him judge this text may not; empty for everybody else."""
    row, asked = as_row(reviewed.draft), latest(rows_of(reviewed.opinions), "joint").values()
    checks: list[tuple[Callable[..., None], tuple[Any, ...]]]
    checks = [(may_opine, (o, row)) for o in asked] if row["state"] == "joint" else []
    checks += [(may_review_legality, (row,))] if row["state"] == "legal" else []
    for check, about in checks:
        try:
            check(actor, *about)
        except Denied as denied:
            if denied.code.endswith(".same-person"):
                return denied.en if language() == "en" else denied.zh
    return ""


urlpatterns: list[URLPattern] = [path("catalogue/drafts/<uuid:draft>/review/", review, name="review")]
