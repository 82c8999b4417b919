"""新编、修订、做本地差异: the form that begins a draft."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.catalogue.acts.drafting import Start, draft_difference, draft_standard
from tongban.catalogue.acts.publish import cited
from tongban.catalogue.pages.desk import for_cataloguers
from tongban.catalogue.policies import PROVINCE
from tongban.catalogue.reading.editions import editions_to_begin_with
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import PLATFORM, Actor, Post
from tongban.identity.pages import filled, staff_only
from tongban.organisation.models import Organ
from tongban.organisation.posts import EDITOR
from tongban.web.context import language
from tongban.web.staff import faults_of, one_time_key, refused, url_or_nothing
from tongban.web.words import later, t

SORTS: Sequence[tuple[str, str, str]] = (
    ("revise", later("修订"), later("从现有的一版开始改，公布后成为新的一版")),
    ("difference", later("做本地差异"), later("不改标准，只缩短时限、增加方式、减少材料和收费")),
    ("new", later("新编一个事项"), later("省直部门编全省通用标准；市县编本级自设事项，须有设定依据")),
)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_draft(request: HttpRequest) -> HttpResponse:
    """``?sort=`` and ``?of=`` (code@edition) come from an item's page; nothing typed is lost. 查找 shows editions to
    choose from and begins nothing.
    """
    actor = for_cataloguers(request)
    posts = editing(actor)
    raw = filled(request) or (request.GET.dict() if request.method != "POST" else {})
    refusal: Refusal | None = None
    if request.method == "POST" and "look" not in raw:
        made: list[uuid.UUID] = []
        refusal = refused(lambda: made.append(begin(raw, posts, actor)))
        if refusal is None:
            page = url_or_nothing("workbench:edit", *made) or reverse("catalogue:draft", args=made)
            return HttpResponseRedirect(f"{page}?done=begin")
    names = dict(Organ.seen_by(PLATFORM).filter(id__in=[post.organ for post in posts]).values_list("id", "name"))
    organs = [{"value": str(post.organ), "label": names[post.organ]} for post in posts]
    chosen = raw.get("organ") or _fitting(raw.get("of", ""), posts)
    editions, of = _editions(raw, posts), raw.get("of", "").strip()
    context: dict[str, Any] = {
        "sorts": [{"value": key, "label": t(zh, language()), "hint": t(hint, language())} for key, zh, hint in SORTS],
        "sort": raw.get("sort") or ("revise" if raw.get("of") else ""),
        "organs": organs,
        "organ": chosen or (organs[0]["value"] if len(organs) == 1 else ""),
        "raw": raw,
        "editions": editions,
        # Whoever names an item without a number means its newest edition.
        "of": next((one["value"] for one in editions if one["value"].partition("@")[0] == of), of) if of else "",
        "once": raw.get("once") or one_time_key(),
        "errors": faults_of(refusal) if refusal is not None else [],
    }
    return render(request, "catalogue/desk/new.html", context, status=refusal.status if refusal else 200)


def _editions(raw: Mapping[str, str], posts: Sequence[Post]) -> list[dict[str, str]]:
    """What one may begin with, as a list to choose from."""
    lang = language()
    lines = {post.line for post in posts if post.line}
    found = editions_to_begin_with(raw.get("q", "").strip()[:100], lines, now(), raw.get("of", "").strip())
    return [
        {
            "value": one.of,
            "label": one.name,
            "hint": f"{one.code}　{t(later('第 {n} 版'), lang, n=one.number)}　"
            + t(later("{when} 起施行"), lang, when=day_of(one.in_force_from).isoformat()),
        }
        for one in found
    ]


def editing(actor: Actor) -> list[Post]:
    """The posts by which the actor writes items. Denied ``draft.editor`` where he has none."""
    posts = [post for post in actor.posts if post.name == EDITOR]
    if not posts:
        raise Denied(
            "draft.editor",
            "起草由机关的事项编制岗进行。发现事项有问题的，请提变更申请；需要岗位的，请找本单位负责人。",
            "Drafts are begun by editors of an organ. Where an item is wrong, ask for a change; "
            "the head of your organ gives posts.",
        )
    return posts


def begin(raw: Mapping[str, str], posts: Sequence[Post], actor: Actor) -> uuid.UUID:
    """Begin what the form says. Refusals ``draft.sort``, ``draft.organ``, ``draft.title``, ``draft.code``,
    ``draft.edition``, and those of the acts.
    """
    sort, of, code = raw.get("sort", ""), raw.get("of", "").strip(), raw.get("code", "").strip()
    if sort not in {key for key, _, _ in SORTS}:
        raise Refusal("draft.sort", "请选择要做什么。", "Choose what you want to write.", where="sort")
    post = next((one for one in posts if str(one.organ) == raw.get("organ")), None)
    if post is None:
        raise Refusal("draft.organ", "请选择为哪个机关起草。", "Choose the organ for which you draft.", where="organ")
    title, reason = raw.get("title", "").strip(), raw.get("reason", "").strip()
    if not title:
        raise Refusal(
            "draft.title", "请写一个名称，审核的人凭它认出这份文本。", "Give the draft a title.", where="title"
        )
    key, place = raw.get("once", ""), "" if post.division == PROVINCE else post.division
    if sort == "new":
        if not code:
            raise Refusal("draft.code", "请写事项编码（12 位）。", "Write the item's code (12 places).", where="code")
        return draft_standard(Start(post.organ, title, code, place, reason=reason), actor=actor, key=key)
    if not of:
        raise Refusal(
            "draft.edition",
            "请选择从哪一版开始：写名称或编码，点“查找”，再点选一版。",
            "Choose the edition to begin with: type a name or code, look it up and pick one.",
            where="of",
        )
    try:
        item, _ = cited(of)
    except Refusal as fault:
        raise Refusal(fault.code, fault.zh, fault.en, where="of", status=fault.status) from None
    if sort == "difference":
        start = Start(post.organ, title, item["code"], post.division, of, reason=reason)
        return draft_difference(start, actor=actor, key=key)
    return draft_standard(
        Start(post.organ, title, item["code"], item["place"], of, reason=reason), actor=actor, key=key
    )


def _fitting(of: str, posts: Sequence[Post]) -> str:
    """The organ of the item's own line, where one of mine is."""
    if not of:
        return ""
    try:
        item, _ = cited(of)
    except Refusal:
        return ""
    return next((str(post.organ) for post in posts if post.line == item["line"]), "")


urlpatterns: list[URLPattern] = [path("catalogue/new/", new_draft, name="new_draft")]
