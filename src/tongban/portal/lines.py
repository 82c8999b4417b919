"""The two lines of life: what a person and an enterprise meet one after the other, with the items that exist for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from tongban.catalogue.pages.browsing import topic_words
from tongban.catalogue.queries import Shelf, Shelves
from tongban.web.words import t

# The stations of the lines, in the order of life. A topic the directory has and the line has not comes last.
PERSON = ("出生", "上学", "就业创业", "成家", "住房", "就医", "养老", "身后")
ENTERPRISE = ("开办", "准营", "建设", "用工", "经营", "退出")
MOST = 4


def line_of(who: str, stations: Iterable[str], counted: Shelves, lang: str) -> list[dict[str, Any]]:
    """Stations with links to their items (at most four, then all of the topic); one without items has none."""
    found: dict[str, Shelf | None] = dict.fromkeys(stations)
    found |= {one.theme: one for one in counted.topics if one.who == who}
    line = []
    for name, shelf in found.items():
        links = [
            {"label": label, "href": reverse("catalogue:item", args=[code])}
            for code, label in (shelf.first if shelf is not None else ())
        ]
        if shelf is not None and shelf.count > MOST:
            all_of = f"{reverse('catalogue:items')}?who={who}&theme={name}"
            links.append({"label": t("全部 {n} 项", lang, n=shelf.count), "href": all_of})
        line.append({"name": topic_words(name, lang), "links": links})
    return line
