"""A hearing in words, the same for every page of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from tongban.cases.pages.standing import day_words, moment
from tongban.cases.reading import Row
from tongban.hearings.rules import is_asking
from tongban.hearings.view import Side, View
from tongban.web.context import language
from tongban.web.words import later, t

STATES: Mapping[str, tuple[str, str]] = {
    "none": (later("还没有听证程序"), ""),
    "named": (later("有利害关系人，还没有告知权利"), "warn"),
    "told": (later("已告知，等各方答复"), "warn"),
    "asked": (later("要听证，还没有定时间"), "warn"),
    "set": (later("已定时间地点"), "ok"),
    "held": (later("已举行，笔录已作出"), "ok"),
    "over": (later("不举行听证"), ""),
}
ENDED: Mapping[str, str] = {
    "unasked": later("期限内没有人要求"),
    "waived": later("各方都表示不要求"),
    "granted": later("已作出决定"),
    "refused": later("已作出决定"),
    "withdrawn": later("申请已撤回"),
}
ROLES: Mapping[str, str] = {"applicant": later("申请人"), "interested": later("利害关系人")}
VERDICTS: Mapping[str, str] = {
    "": later("等负责人决定"), "granted": later("同意回避，已换主持人"), "declined": later("不同意回避"),
}  # fmt: skip


def state_of(state: str) -> dict[str, str]:
    """A state in words, with its tone."""
    words, tone = STATES[state]
    return {"text": t(words, language()), "tone": tone}


def when(at: datetime | None) -> str:
    """A moment, or nothing."""
    return moment(at) if at is not None else ""


def day(on: date | None) -> str:
    """A day, or nothing."""
    return day_words(on) if on is not None else ""


def facts_of(view: View) -> list[dict[str, str]]:
    """What is known of the hearing, for a summary: only what there is."""
    row, lang = view.sitting.hearing, language()
    if row is None:
        return []
    open_ = (
        ""
        if row["starts_at"] is None
        else t("公开", lang)
        if row["public"]
        else t("不公开", lang) + "：" + row["closed_why"]
    )
    found = (
        (later("为什么听证"), row["reason"]),
        (later("提出的时间"), when(row["asked_at"])),
        (later("最晚举行"), day(view.hold_by)),
        (later("举行时间"), when(row["starts_at"])),
        (later("地点"), row["venue"]),
        (later("主持人"), row["host_name"]),
        (later("是否公开"), open_),
        (later("笔录作出"), when(row["held_at"])),
        (later("结果"), t(ENDED.get(row["ended_how"], row["ended_how"]), lang)),
    )
    return [{"label": t(label, lang), "value": value} for label, value in found if value]


def challenges_of(row: Row | None) -> list[dict[str, str]]:
    """Requests that the host step aside, with what was decided."""
    return [
        {"reason": one["reason"], "verdict": t(VERDICTS[one["verdict"]], language()), "why": one.get("why", "")}
        for one in (row["challenges"] if row is not None else ())
    ]


def side_of(side: Side) -> dict[str, object]:
    """A party in words: who he is, what he was told, what he wants."""
    row, lang = side.row, language()
    if row["state"] == "declared":
        said, tone = t("自己声明，等答复", lang), "warn"
    elif row["state"] == "declined":
        said, tone = t("没有认定：{why}", lang, why=row["answer"]), ""
    elif is_asking(row):
        said, tone = t("{at}要求听证", lang, at=when(row["asked_at"])), "ok"
    elif row["waived_at"] is not None:
        said, tone = t("不要求听证", lang), ""
    elif row["told_at"] is not None and side.may_ask:
        said, tone = t("可以在{day}以前要求听证", lang, day=day(side.ask_by)), "warn"
    elif row["told_at"] is not None:
        said, tone = t("没有要求听证", lang), ""
    elif row["written_at"] is not None:
        said, tone = t("文书等送达", lang), "warn"
    else:
        said, tone = t("还没有告知", lang), "warn"
    return {
        "id": row["id"],
        "key": str(row["id"]),
        "name": row["name"],
        "role": t(ROLES[row["role"]], lang),
        "interest": row["interest"],
        "said": said,
        "tone": tone,
        "declared": row["state"] == "declared",
        "asking": is_asking(row),
        "untold": row["state"] == "party" and row["told_at"] is None and row["written_at"] is None,
        "to_serve": side.to_serve,
        "may_ask": side.may_ask,
        "may_waive": side.may_waive,
        "party": row["state"] == "party",
    }
