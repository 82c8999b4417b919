"""What the workbench's pages say alike: states, whose turn it is, what is to be done, the way of a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from tongban.catalogue.acts.publish import cited
from tongban.catalogue.life.states import STATES
from tongban.catalogue.life.waiting import Turn, has_passed
from tongban.core.errors import Refusal
from tongban.definition.check.finding import Finding
from tongban.definition.source import ReadError, read
from tongban.definition.wording import worded
from tongban.web.context import language
from tongban.web.words import later, t

Row = Mapping[str, Any]
DUTIES: Mapping[str, str] = {
    "opine": later("出具会审意见"),
    "legality": later("做合法性审核"),
    "approve": later("批准"),
    "publish": later("公布"),
    "returned": later("按退回意见修改"),
    "reply": later("答复意见"),
    "settle": later("了结意见"),
    "go_on": later("结束联合审核"),
    "save": later("写完文本并提交"),
}
# The page on which each is done.
WHERE: Mapping[str, str] = {
    "opine": "catalogue:review",
    "legality": "catalogue:review",
    "approve": "catalogue:review",
    "publish": "catalogue:publish",
    "reply": "catalogue:review",
    "settle": "catalogue:review",
}
WAY: Sequence[tuple[str, str]] = (
    ("draft", later("编制")),
    ("check", later("自检")),
    ("joint", later("联合审核")),
    ("legal", later("合法性审核")),
    ("approve", later("负责人批准")),
    ("published", later("公布")),
)


def state_words(state: str) -> str:
    """编制中, 联合审核 …"""
    zh, en = STATES[state]
    return en[:1].upper() + en[1:] if language() == "en" else zh


def tone_of(state: str) -> str:
    """How a state is marked."""
    return {"published": "ok", "dropped": "none", "approved": "ok"}.get(state, "")


def todo_words(what: str, n: int = 0) -> str:
    """What is to be done, as a link says it."""
    said = t(DUTIES[what], language())
    return t("{what}（{n} 条）", language(), what=said, n=n) if n else said


def scope_words(draft: Row, place_name: str) -> str:
    """For whom the text is: all of the province, or one place."""
    if not draft["place"]:
        return t("全省通用标准", language())
    if draft["sort"] == "difference":
        return t("{place}的地方差异", language(), place=place_name)
    return t("{place}自设", language(), place=place_name)


def way_of(draft: Row, opinions: Sequence[Row], errors: int | None) -> list[dict[str, Any]]:
    """The stops of the route line, each done, now, todo or skip. ``errors``: None while nobody has looked."""
    state = draft["state"]
    at = {"draft": 0, "joint": 2, "legal": 3, "approved": 5, "published": 6, "dropped": 0}[state]
    if state == "legal" and has_passed(draft, opinions):
        at = 4
    joint = any(one["sort"] == "joint" for one in opinions)
    alone = bool(draft["place"]) and not joint and at > 2
    stops = []
    for number, (key, name) in enumerate(WAY):
        now = number == at and state != "dropped"
        mark = "now" if now else "done" if number < at else "todo"
        if key == "check" and state == "draft" and errors is not None:
            mark = "done" if errors == 0 else "bad"
        if key == "joint" and alone:
            mark = "skip"
        stops.append({"key": key, "name": t(name, language()), "mark": mark})
    return stops


def turn_words(turn: Turn | None, organ: str, office: str, names: Mapping[Any, str]) -> dict[str, Any]:
    """Who is next and what he does; ``names`` are the organs asked."""
    if turn is None:
        return {}
    who = "、".join(names.get(one, "") for one in turn.organs) or (office if turn.what == "publish" else organ)
    return {"who": who, "post": turn.post, "does": t(DUTIES[turn.what], language()), "due": turn.due}


class Written(Protocol):
    """A draft, or a text that would become one."""

    @property
    def sort(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def of(self) -> str: ...
    @property
    def text(self) -> str: ...


def told(one: Written, found: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings of a text in the words of the tables; of a difference its sentences speak of the standard's cells.
    One query for a difference with findings.
    """
    if not found:
        return ()
    try:
        text = one.text if one.sort == "standard" else cited(one.of)[1]["text"]
        document: Mapping[str, Any] = read(text, one.code or "definition").data
    except (ReadError, Refusal):
        document = {}
    return worded(found, document)
