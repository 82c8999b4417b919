"""Words of states and places, for every page of the room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tongban.definition.vocabulary import PUBLIC_PLACES, SITE
from tongban.notices.queries import NoticeRow, ObjectionRow
from tongban.organisation.queries import division_name
from tongban.web.context import language
from tongban.web.words import later, t

KINDS: Mapping[str, str] = {"publicity": later("办件公示")}
STATES: Mapping[str, tuple[str, str]] = {
    "open": (later("正在核实"), "warn"),
    "upheld": (later("异议成立"), "ok"),
    "partly": (later("异议部分成立"), "ok"),
    "not_upheld": (later("异议不成立"), ""),
    "passed_on": (later("已转承办机关参考"), ""),
    "owed": (later("待公开"), "warn"),
    "published": (later("已公开"), "ok"),
    "withheld": (later("不予公开"), ""),
    "withdrawn": (later("决定已撤销"), "bad"),
}
CHANNELS: Mapping[str, str] = {
    "window": later("到窗口提出"),
    "phone": later("打电话提出"),
    "mail": later("寄信提出"),
    "online": later("网上提出"),
}
OUTCOMES: Mapping[str, str] = {"granted": later("准予"), "refused": later("不予")}
PLACES: Mapping[str, str] = {
    "site": later("政府网站"),
    "village_board": later("村（社区）公示栏"),
    "hall": later("政务服务大厅"),
    "newspaper": later("报纸"),
}
assert PLACES.keys() == PUBLIC_PLACES.keys()


def state_of(state: str) -> dict[str, str]:
    """A state in words, with its tone."""
    words, tone = STATES[state]
    return {"words": t(words, language()), "tone": tone}


def place_words(place: str) -> str:
    """A place of publicity; one the house does not know as it is written."""
    return t(PLACES[place], language()) if place in PLACES else place


def day_words(day: date | None) -> str:
    """2026-11-09, or that it is not known yet."""
    return day.isoformat() if day is not None else t("全部张贴后起算", language())


def shown(one: NoticeRow) -> dict[str, object]:
    """What pages show of a notice."""
    lang = language()
    english = lang == "en"
    places = [*([SITE] if one.on_site else []), *(place.place for place in one.places)]
    return {
        "one": one,
        "kind": t(KINDS[one.kind], lang),
        "organ": one.organ_en if english else one.organ,
        "place": division_name(one.division),
        "places": "、".join(place_words(place) for place in places),
        "lines": [{"label": en if english else zh, "value": value} for zh, en, value in one.lines],
        "last": day_words(one.last_day),
        "state": t("已结束" if one.over else "公示中", lang),
        "tone": "" if one.over else "ok",
    }


def objection(one: ObjectionRow) -> dict[str, object]:
    """What the objector and the handling officer see of an objection."""
    return {
        "one": one,
        "state": state_of(one.state),
        "channel": t(CHANNELS[one.channel], language()),
        "late": one.state == "passed_on",
    }
