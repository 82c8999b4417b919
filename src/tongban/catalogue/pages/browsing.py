"""Browsing the directory: by whose matter, by topic, by kind; departments are no way in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from tongban.catalogue.queries import Shelves, directory, shelves
from tongban.core.clock import now
from tongban.definition.vocabulary import KINDS
from tongban.web.context import language
from tongban.web.programs import cursor_of, key_after
from tongban.web.words import later, t

WHO = {"person": later("个人"), "enterprise": later("企业")}
# Topics of the directory in English; a topic that a definition brings shows as it is written.
TOPICS = {
    "出生": later("出生"),
    "上学": later("上学"),
    "就业创业": later("就业创业"),
    "成家": later("成家"),
    "住房": later("住房"),
    "就医": later("就医"),
    "养老": later("养老"),
    "身后": later("身后"),
    "开办": later("开办"),
    "准营": later("准营"),
    "建设": later("建设"),
    "用工": later("用工"),
    "经营": later("经营"),
    "退出": later("退出市场"),
    "创业": later("创业"),
    "教育科研": later("教育科研"),
    "土地": later("土地"),
    "婚姻登记": later("婚姻登记"),
    "文化体育": later("文化体育"),
    "残疾人服务": later("残疾人服务"),
    "司法公证": later("司法公证"),
    "社会保障": later("社会保障"),
    "住房保障": later("住房保障"),
    "设立变更": later("设立变更"),
    "户籍办理": later("户籍办理"),
    "生育收养": later("生育收养"),
    "医疗卫生": later("医疗卫生"),
    "社会救助": later("社会救助"),
    "农林牧渔": later("农林牧渔"),
    "资源能源": later("资源能源"),
    "住房装修": later("住房装修"),
    "工程建设": later("工程建设"),
    "交通运输": later("交通运输"),
    "水电气热": later("水电气热"),
    "知识产权和质量": later("知识产权和质量"),
}


# What is marked in lists: nothing new is taken.
RESTS = {"suspended": later("暂停受理"), "retired": later("已取消")}


def topic_words(topic: str, lang: str) -> str:
    """A topic in the language of the page."""
    return t(TOPICS.get(topic, topic), lang)


def kind_words(kind: str, lang: str) -> str:
    """A kind of item in the language of the page."""
    return KINDS[kind].en if lang == "en" and kind in KINDS else kind


# Items on a page of the directory.
PAGE = 60


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Items in force under their topics; filters in the address, each to be taken off by a link. Two queries."""
    chosen = {key: request.GET.get(key, "")[:50] for key in ("who", "theme", "kind")}
    at, lang = now(), language()
    counted = shelves(at)
    found = directory(at, **chosen, after=key_after(request.GET.get("after", "")), size=PAGE + 1)
    context = {
        "selects": _selects(counted, chosen, lang),
        "applied": _applied(chosen, lang),
        "shelves": list(_shelves(found[:PAGE], chosen, lang)),
        "total": counted.total,
        "first": _address(chosen) if request.GET.get("after") else "",
        "next": _address(chosen, cursor_of(found[PAGE - 1]["code"])) if len(found) > PAGE else "",
    }
    return render(request, "catalogue/items.html", context)


def _address(chosen: Mapping[str, str], after: str = "") -> str:
    said = {key: value for key, value in {**chosen, "after": after}.items() if value}
    base = reverse("catalogue:items")
    return f"{base}?{urlencode(said)}" if said else base


def _selects(counted: Shelves, chosen: Mapping[str, str], lang: str) -> list[dict[str, Any]]:
    themes = dict.fromkeys(one.theme for one in counted.topics)
    rows = (
        ("who", t("谁来办", lang), {key: t(words, lang) for key, words in WHO.items()}),
        ("theme", t("主题", lang), {name: topic_words(name, lang) for name in themes}),
        ("kind", t("事项类别", lang), {kind: kind_words(kind, lang) for kind in counted.kinds}),
    )
    return [
        {
            "name": name,
            "label": label,
            "value": chosen[name],
            "options": [
                {"value": "", "label": t("不限", lang)},
                *({"value": k, "label": w} for k, w in options.items()),
            ],
        }
        for name, label, options in rows
    ]


def _applied(chosen: Mapping[str, str], lang: str) -> list[dict[str, str]]:
    words = {
        "who": t(WHO.get(chosen["who"], chosen["who"]), lang),
        "theme": topic_words(chosen["theme"], lang),
        "kind": kind_words(chosen["kind"], lang),
    }
    return [{"label": words[key], "href": _address({**chosen, key: ""})} for key, value in chosen.items() if value]


def _shelves(found: Iterable[Mapping[str, Any]], chosen: Mapping[str, str], lang: str) -> Iterable[dict[str, Any]]:
    """Persons, then enterprises: under each its topics, under each of these its items; one with several topics stands
    under each.
    """
    stands: dict[str, dict[str, list[dict[str, str]]]] = {}
    for one in found:
        for who, names in (one["topics"] or {"": [""]}).items():
            for name in names:
                if chosen["who"] in ("", who) and chosen["theme"] in ("", name):
                    stands.setdefault(who, {}).setdefault(name, []).append(card_of(one, lang))
    for who in sorted(stands, key=lambda one: list(WHO).index(one) if one in WHO else 9):
        shelves = [{"heading": topic_words(name, lang), "cards": cards} for name, cards in stands[who].items()]
        yield {"heading": t(WHO.get(who, who), lang) or t("其他", lang), "shelves": shelves}


def card_of(one: Mapping[str, Any], lang: str) -> dict[str, str]:
    """An entry of the directory as a card."""
    href = reverse("catalogue:item", args=[one["code"]])
    topics = dict.fromkeys(name for names in (one.get("topics") or {}).values() for name in names)
    return {
        "href": href,
        # Names are Chinese; who reads English sees at least what it is about.
        "about": ", ".join(topic_words(name, lang) for name in topics) if lang == "en" else "",
        "name": one["name"],
        "text": one["plain"] or "",
        "kind": kind_words(one["kind"], lang),
        "rests": t(RESTS[one["rests"]], lang) if one["rests"] in RESTS else "",
    }


urlpatterns: list[URLPattern] = [path("items/", items, name="items")]
