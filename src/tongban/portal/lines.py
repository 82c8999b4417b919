"""The two lines of life: what a person and an enterprise meet one after the other, with the items that exist for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from tongban.catalogue.pages.browsing import topic_words
from tongban.web.words import t

# The stations of the lines, in the order of life. A topic the directory has and the line has not comes last.
PERSON = ("出生", "上学", "就业创业", "成家", "住房", "就医", "养老", "身后")
ENTERPRISE = ("开办", "准营", "建设", "用工", "经营", "退出")
MOST = 4


def line_of(who: str, stations: Iterable[str], entries: Iterable[Mapping[str, Any]], lang: str) -> list[dict[str, Any]]:
    """Stations with links to their items (at most four, then all of the topic); one without items has none."""
    found: dict[str, list[dict[str, str]]] = {name: [] for name in stations}
    for one in entries:
        for topic in (one["topics"] or {}).get(who, []):
            link = {"label": one["name"], "href": reverse("catalogue:item", args=[one["code"]])}
            found.setdefault(topic, []).append(link)
    line = []
    for name, links in found.items():
        shown = links[:MOST]
        if len(links) > MOST:
            all_of = f"{reverse('catalogue:items')}?who={who}&theme={name}"
            shown = [*shown, {"label": t("全部 {n} 项", lang, n=len(links)), "href": all_of}]
        line.append({"name": topic_words(name, lang), "links": shown})
    return line
