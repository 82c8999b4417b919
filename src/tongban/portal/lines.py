"""The two lines of life: what a person and an enterprise meet one after the other, with the items that exist for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from tongban.catalogue.pages.browsing import topic_words
from tongban.catalogue.queries import Shelf, Shelves
from tongban.web.words import later, t

# The stations of the lines in the order of life, each with the topics of the directory that belong to it.
PERSON: Mapping[str, tuple[str, ...]] = {
    "出生": ("出生", "生育收养", "户籍办理"),
    "上学": ("上学", "教育科研"),
    "就业创业": ("就业创业", "创业"),
    "成家": ("成家", "婚姻登记"),
    "住房": ("住房", "住房保障", "住房装修", "水电气热", "土地"),
    "就医": ("就医", "医疗卫生", "残疾人服务"),
    "养老": ("养老", "社会保障", "离职退休", "社会救助"),
    "身后": ("身后", "死亡殡葬"),
}
ENTERPRISE: Mapping[str, tuple[str, ...]] = {
    "开办": ("开办", "设立变更"),
    "准营": ("准营",),
    "建设": ("建设", "工程建设", "土地", "资源能源"),
    "用工": ("用工", "社会保障"),
    "经营": ("经营", "交通运输", "知识产权和质量", "水电气热", "农林牧渔"),
    "退出": ("退出",),
}
OTHERS = later("其他")
MOST = 4


def line_of(who: str, stations: Mapping[str, tuple[str, ...]], counted: Shelves, lang: str) -> list[dict[str, Any]]:
    """Stations with links to their items (at most four, then all of them); one without items has none. Topics of no
    station stand together at the end.
    """
    shelves = {one.theme: one for one in counted.topics if one.who == who}
    line = []
    for name, topics in stations.items():
        own = [shelves.pop(topic) for topic in topics if topic in shelves]
        line.append({"name": topic_words(name, lang), "links": _links(who, own, lang)})
    if shelves:
        line.append({"name": t(OTHERS, lang), "links": _links(who, list(shelves.values()), lang)})
    return line


def _links(who: str, shelves: list[Shelf], lang: str) -> list[dict[str, str]]:
    first = dict.fromkeys(one for shelf in shelves for one in shelf.first)
    links = [{"label": label, "href": reverse("catalogue:item", args=[code])} for code, label in list(first)[:MOST]]
    count = sum(shelf.count for shelf in shelves)
    if count > MOST:
        theme = f"&theme={shelves[0].theme}" if len(shelves) == 1 else ""
        href = f"{reverse('catalogue:items')}?who={who}{theme}"
        links.append({"label": t("全部 {n} 项", lang, n=count) if theme else t("更多", lang), "href": href})
    return links
