"""Who may do what with the catalogue. Deny by default; each refusal says who can.

Posts: 事项编制 writes for its organ, 法制审核 judges lawfulness, 负责人 approves, 事项管理 of a government's office
publishes for its place; the provincial one also publishes common standards, rests and retires items, answers filings.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tongban.core.errors import Denied
from tongban.core.scope import Actor
from tongban.organisation.posts import EDITOR, HEAD, LEGALITY, OFFICE
from tongban.organisation.queries import chain_of

PROVINCE = "510000000000"
# Whoever holds one of these works at the catalogue's workbench.
POSTS = frozenset({EDITOR, LEGALITY, OFFICE, HEAD})
Row = Mapping[str, Any]


def allows(check: Callable[..., None], *asked: Any) -> bool:
    """Would this check let the actor? For what a page offers; the act checks again."""
    try:
        check(*asked)
    except Denied:
        return False
    return True


def may_use_workbench(actor: Actor) -> None:
    """Staff with a post of the catalogue."""
    if not (actor.is_staff and any(post.name in POSTS for post in actor.posts)):
        raise Denied(
            "catalogue.desk",
            "事项工作台供事项编制、法制审核、事项管理岗和机关负责人使用。需要开通，请找本单位负责人。",
            "The catalogue's workbench is for editors, legality reviewers, catalogue offices and heads of organs. "
            "The head of your organ gives posts.",
        )


def may_publish(actor: Actor) -> None:
    """Without a review only the platform publishes: what ships, and what its operator loads by command."""
    if not actor.is_platform:
        raise Denied(
            "catalogue.publish",
            "事项文本须经编制、审核后发布。请在编制台起草并提交审核。",
            "Definitions are published after drafting and review; draft it and submit it to review.",
        )


def may_draft(actor: Actor, organ: uuid.UUID, place: str) -> None:
    """An editor of the organ, for the organ's own place; a common standard (no place) by an editor of the province."""
    for post in actor.posts:
        if post.organ == organ and post.name == EDITOR and post.division == (place or PROVINCE):
            return
    raise Denied(
        "draft.editor",
        "只有本机关的事项编制岗可以起草本级事项；通用标准由省直部门编制岗起草。请联系本机关事项编制岗。",
        "Only an editor of the organ may draft for its own place; common standards are drafted by provincial organs.",
    )


def may_edit(actor: Actor, draft: Row) -> None:
    """An editor of the draft's organ."""
    if not actor.holds(draft["organ_id"], EDITOR):
        raise Denied(
            "draft.editor",
            "只有起草机关的事项编制岗可以修改这份文本。需要改动的，请用“提意见”。",
            "Only editors of the drafting organ may change this text; use a comment instead.",
        )


def may_comment(actor: Actor, draft: Row, opinions: Sequence[Row]) -> None:
    """The drafting organ, the organs asked, and the catalogue office."""
    organs = {draft["organ_id"], *(row["organ_id"] for row in opinions)}
    if not (any(actor.serves(one) for one in organs) or _office(actor, draft["place"])):
        raise Denied(
            "draft.comment",
            "这份文本没有征求您所在机关的意见。请联系起草机关。",
            "Your organ was not asked about this draft; contact the organ that drafts it.",
        )


def writers_of(draft: Row) -> frozenset[str]:
    """Accounts that began, saved or sent a draft: who wrote a text judges it for no organ."""
    return frozenset(str(one) for one in (draft["made_by"], draft["saved_by"], *draft["writers"]) if one)


def may_opine(actor: Actor, opinion: Row, draft: Row) -> None:
    """Editors, legality reviewers and heads of the organ asked speak for it, none of whom wrote or sent the text."""
    if not any(actor.holds(opinion["organ_id"], post) for post in (EDITOR, LEGALITY, HEAD)):
        raise Denied(
            "draft.opinion",
            "只有被征求意见机关的编制岗、法制岗或负责人可以出具意见。",
            "Only an editor, legality reviewer or head of the organ asked may give its opinion.",
        )
    if str(actor.account) in writers_of(draft):
        raise Denied(
            "draft.opinion.same-person",
            "起草、修改或提交过这份文本的人，不能代表被征求意见的机关出具意见。请由该机关另一人出具。",
            "Whoever wrote, changed or sent this text may not speak for an organ that is asked; another person must.",
        )


def may_send_on(actor: Actor, draft: Row, opinions: Sequence[Row]) -> None:
    """An editor of the draft's organ who has judged the text for no organ that was asked."""
    may_edit(actor, draft)
    if str(actor.account) in {str(one["answered_by"]) for one in opinions if one["sort"] == "joint"}:
        raise Denied(
            "draft.opinion.same-person",
            "您代表被征求意见的机关出具过意见，不能再结束这份文本的联合审核。请由本机关另一位编制人员办理。",
            "You gave the opinion of an organ that was asked; another editor must close this joint review.",
        )


def may_review_legality(actor: Actor, draft: Row) -> None:
    """The legality reviewer of the drafting organ, who is another person than whoever wrote, changed or sent it."""
    if not actor.holds(draft["organ_id"], LEGALITY):
        raise Denied(
            "draft.legality.post",
            "合法性审核由起草机关的法制审核岗进行。",
            "The legality review is done by the legality reviewer of the drafting organ.",
        )
    if str(actor.account) in writers_of(draft):
        raise Denied(
            "draft.legality.same-person",
            "起草、修改或提交过这份文本的人不能做合法性审核，请由另一人审核。",
            "Whoever wrote, changed or sent this text may not review its legality; another person must.",
        )


def may_approve(actor: Actor, draft: Row) -> None:
    """The head of the drafting organ."""
    if not actor.holds(draft["organ_id"], HEAD):
        raise Denied(
            "draft.approve",
            "由起草机关负责人批准。",
            "The head of the drafting organ approves.",
        )


def _office(actor: Actor, place: str) -> bool:
    """Does the actor hold 事项管理 in the government of that place (the province where it names none)?"""
    wanted = place or PROVINCE
    return any(p.name == OFFICE and p.role == "government" and p.division == wanted for p in actor.posts)


def may_manage(actor: Actor, place: str) -> None:
    """The catalogue office of the place: publishes its drafts, decides requests."""
    if not _office(actor, place):
        raise Denied(
            "catalogue.office",
            "只有本级人民政府办公室的事项管理岗可以办理；通用标准由省级办理。",
            "Only the catalogue office of that government may do this; the province's, for common standards.",
        )


def may_adopt(actor: Actor, place: str) -> None:
    """The catalogue office of the place takes an item on, or gives it up."""
    may_manage(actor, place or "-")


def may_answer_filings(actor: Actor) -> None:
    """The provincial catalogue office notes, spreads or objects."""
    may_manage(actor, "")


def may_decide_request(actor: Actor, item_place: str, place: str) -> None:
    """The office that manages the item, or that of the place whose guide it is about."""
    if not (place and _office(actor, place)):
        may_manage(actor, item_place)


def may_ask_change(actor: Actor) -> None:
    """Whoever is signed in may point out a problem; staff may ask for a change."""
    if actor.account is None:
        raise Denied(
            "request.login",
            "请先登录，登录后可提交并查看处理结果。",
            "Sign in first; then you can submit it and see what came of it.",
        )


def may_import(actor: Actor) -> None:
    """Who hands tables in: editors of items, and the catalogue offices."""
    if not (actor.is_platform or any(post.name in (EDITOR, OFFICE) for post in actor.posts)):
        raise Denied(
            "import.post",
            "表格由事项编制岗和事项管理岗导入。需要岗位的，请找本单位负责人。",
            "Tables are imported by editors of items and catalogue offices; the head of your organ gives posts.",
        )


def may_import_entries(actor: Actor, areas: Iterable[str]) -> None:
    """The catalogue office of a government, for its own division and those below it; the operator by command."""
    mine = {post.division for post in actor.posts if post.name == OFFICE and post.role == "government"}
    if not actor.is_platform and any(mine.isdisjoint(chain_of(area)) for area in areas):
        raise Denied(
            "import.area",
            "基本目录由本级人民政府办公室的事项管理岗导入，只能导入本级和下级的条目。请核对行政区划代码，或请上级办公室导入。",
            "A directory is imported by the catalogue office of that government or one above it; check the divisions.",
        )


def may_review_directory(actor: Actor, edition: Row) -> None:
    """Another person than whoever handed it in: the head, a legality reviewer or the catalogue office of the division's
    government, or of one above it.
    """
    posts, above = (HEAD, LEGALITY, OFFICE), chain_of(edition["division"])
    if not any(p.name in posts and p.role == "government" and p.division in above for p in actor.posts):
        raise Denied(
            "directory.review",
            "基本目录由本级或上级人民政府办公室的负责人、法制审核岗或事项管理岗审核。",
            "A directory is reviewed by the head, a legality reviewer or the catalogue office of that government or "
            "of one above it.",
        )
    if actor.account is None or actor.account == edition["made_by"]:
        raise Denied(
            "directory.same-person",
            "导入这份目录的人不能审核它，请由另一人审核公布。",
            "Whoever handed this directory in may not review it; another person must.",
        )


def may_keep_library(actor: Actor) -> None:
    """The provincial catalogue office, and the legality reviewers of provincial organs."""
    if not (_office(actor, "") or any(p.name == LEGALITY and p.division == PROVINCE for p in actor.posts)):
        raise Denied(
            "library.keep",
            "法律依据库由省级事项管理岗和省直部门法制审核岗登记。发现依据有变动的，请在事项页提出问题反映。",
            "The library is kept by the provincial catalogue office and provincial legality reviewers; report what "
            "you find as a problem of the item.",
        )
