"""What may be done to a draft by a form, by whoever's turn it is: one table for the draft's page and its review."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from tongban.catalogue.acts.commenting import comment, reply, settle
from tongban.catalogue.acts.drafting import drop, recall
from tongban.catalogue.acts.reviewing import approve, go_on, opine, review_legality, submit
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.web.staff import refused
from tongban.web.words import later

Said = QueryDict
Act = Callable[[uuid.UUID, Said, Actor, str], object]
DONE: Mapping[str, str] = {
    "submit": later("已提交审核，已告知要办的机关。"),
    "opine": later("会审意见已出具。"),
    "go_on": later("联合审核已结束，转合法性审核。"),
    "pass_legal": later("合法性审核已通过，请负责人批准。"),
    "return_legal": later("已退回编制岗修改。"),
    "approve": later("已批准，等待公布。"),
    "recall": later("已撤回，可以继续修改。"),
    "drop": later("已放弃，文本仍可查看。"),
    "comment": later("意见已记下。"),
    "reply": later("答复已记下。"),
    "settle": later("这条意见已了结。"),
    "publish": later("已公布。到施行的时刻，各个渠道同时改用新版。"),
    "rebase": later("新公布的改动已并入草稿，请看自检。"),
    "begin": later("草稿已建立，可以开始编写。"),
}


def key_in(post: Said, name: str) -> uuid.UUID:
    """An identifier of the form. Refusal ``form.choice`` where it is none."""
    try:
        return uuid.UUID(post.get(name, ""))
    except ValueError:
        raise Refusal("form.choice", "请选择一项。", "Choose one.", where=name) from None


def day_in(post: Said, name: str) -> date | None:
    """A day of the form; None where nothing was written. Refusal ``form.day``."""
    text = post.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(
            "form.day", "请写一个日期，如 2026-12-01。", "Write a date such as 2026-12-01.", where=name
        ) from None


def _organs(post: Said) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(one) for one in post.getlist("organs")]
    except ValueError:
        raise Refusal("form.choice", "请从列表里选择机关。", "Choose organs of the list.", where="organs") from None


ACTS: Mapping[str, Act] = {
    "submit": lambda d, p, a, k: submit(d, _organs(p), day_in(p, "due"), actor=a, key=k),
    "opine": lambda d, p, a, k: opine(d, key_in(p, "organ"), p.get("verdict", ""), p.get("words", ""), actor=a, key=k),
    "go_on": lambda d, p, a, k: go_on(d, p.get("words", ""), actor=a, key=k),
    "pass_legal": lambda d, p, a, k: review_legality(d, True, p.get("words", ""), actor=a, key=k),
    "return_legal": lambda d, p, a, k: review_legality(d, False, p.get("words", ""), actor=a, key=k),
    "approve": lambda d, p, a, k: approve(d, p.get("words", ""), actor=a, key=k),
    "recall": lambda d, p, a, k: recall(d, p.get("reason", ""), actor=a, key=k),
    "drop": lambda d, p, a, k: drop(d, p.get("drop_reason", ""), actor=a, key=k),
    "comment": lambda d, p, a, k: comment(d, p.get("path", ""), p.get("text", ""), actor=a, key=k),
    "reply": lambda d, p, a, k: reply(key_in(p, "comment"), p.get("text", ""), actor=a, key=k),
    "settle": lambda d, p, a, k: settle(key_in(p, "comment"), actor=a, key=k),
}


def acted(request: HttpRequest, draft: uuid.UUID, actor: Actor, page: str) -> HttpResponse | Refusal:
    """Do what the form says and come back to ``page``; the refusal where the form is to be shown again. Who may not,
    or what is not there, is told by the house (403, 404).
    """
    verb = request.POST.get("act", "")
    act = ACTS.get(verb)
    if act is None:
        return Refusal("form.act", "请用页面上的按钮办理。", "Use the buttons of the page.")
    if refusal := refused(lambda: act(draft, request.POST, actor, request.POST.get("once", ""))):
        return refusal
    situation = request.POST.get("situation", "")
    back = f"{reverse(page, args=[draft])}?done={verb}" + (f"&situation={situation}" if situation else "")
    return HttpResponseRedirect(back)
