"""平台运行: what failed and is tried again, and the days off nobody has loaded, for whoever runs the platform.

He sees numbers of cases and what went wrong, never whose they are (个人信息保护法6).
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from tongban.core.clock import day_of, now
from tongban.core.errors import Denied
from tongban.core.jobs import EVENT, Failure, failures, try_again
from tongban.core.scope import Actor
from tongban.identity.pages import begin_at, staff_only
from tongban.organisation.days import CalendarEnd, missing_calendars
from tongban.organisation.posts import OPERATION
from tongban.organisation.queries import level_of
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import actor_of, moment
from tongban.web.words import later, t

log = logging.getLogger("tongban.security")
PROVINCE = 1
DONE = {"tried": later("已安排马上再试，过几秒刷新看结果。"), "gone": later("这一条已经办成，不用再试。")}


def operates(actor: Actor) -> bool:
    """Does the actor hold the post that runs the platform, at the province?"""
    return any(post.name == OPERATION and level_of(post.division) == PROVINCE for post in actor.posts)


def may_operate(actor: Actor) -> None:
    """Only whoever runs the platform; Denied for everybody else."""
    if not (actor.is_platform or operates(actor)):
        raise Denied(
            "operations.post",
            "平台运行情况由省级平台运行岗位查看和处理。",
            "How the platform runs is for the province's operators to see and deal with.",
        )


def try_now(key: uuid.UUID, *, actor: Actor) -> bool:
    """Let a failure be tried again at once, by the worker; False where it was mended meanwhile. Denied."""
    may_operate(actor)
    found = try_again(key)
    log.info("failure %s is tried again at once by %s", key, actor.account)
    return found


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def operations(request: HttpRequest) -> HttpResponse:
    """The failures, the oldest first, and the calendars that end."""
    actor = actor_of(request)
    may_operate(actor)
    if request.method == "POST":
        tried = try_now(_key(request.POST.get("failure", "")), actor=actor)
        return HttpResponseRedirect(f"{request.path}?done={'tried' if tried else 'gone'}")
    lang, done = language(), request.GET.get("done", "")
    rows = [_row(one, lang) for one in failures()]
    context = {
        "rows": rows,
        "calendars": [_ending(one, lang) for one in missing_calendars(day_of(now()))],
        "done": t(DONE[done], lang) if done in DONE else "",
    }
    return render(request, "organisation/operations.html", context)


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _row(one: Failure, lang: str) -> dict[str, Any]:
    event = one.job.removeprefix(EVENT) if one.job.startswith(EVENT) else ""
    return {
        "id": one.id,
        "job": t("没有送到“{name}”的事件", lang, name=event) if event else t(one.words, lang),
        "called": one.called,
        "said": one.en if lang == "en" else one.zh,
        "code": one.code,
        "since": moment(one.first_at),
        "times": one.times,
        "again": moment(one.again_at),
    }


def _ending(one: CalendarEnd, lang: str) -> str:
    if one.division:
        return t("{name}：{year}年的自定放假日还没有载入。", lang, name=one.name, year=one.year)
    return t("全国：{year}年的放假安排还没有载入，涉及的期限写“不早于”，载入后自动推算。", lang, year=one.year)


def begins_here(actor: Actor) -> str:
    """Whoever only runs the platform begins at its page."""
    only = actor.posts and all(post.name == OPERATION for post in actor.posts)
    return "organisation:operations" if only and operates(actor) else ""


menus.add(
    menus.Entry(
        "desk", 70, later("平台运行"), "organisation:operations", shown=lambda request: operates(actor_of(request))
    )
)
begin_at(begins_here)
urlpatterns = [path("desk/operations/", operations, name="operations")]
