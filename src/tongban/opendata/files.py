"""The files of one item: picture, flow, table, linked data, schema.org, and the guide as plain data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tongban.definition.guide.build import as_json
from tongban.definition.guide.parts import Guide
from tongban.opendata.bpmn import bpmn_of
from tongban.opendata.cpsv import item_graph
from tongban.opendata.offered import Offered, all_offered, offered
from tongban.opendata.schema_org import service_of
from tongban.opendata.serving import File
from tongban.web.drawing.process import draw_file
from tongban.web.staff import csv_line
from tongban.web.words import t


@dataclass(frozen=True, slots=True)
class Asked:
    """One item as somebody asks for it: ``edition`` 0 is what is in force here, ``base`` the address of the site."""

    code: str
    division: str
    situation: str = ""
    edition: int = 0
    lang: str = "zh"
    base: str = ""

    def one(self) -> Offered:
        """The situation asked for, the first one if none is."""
        return offered(self.code, self.division, self.situation, self.edition, self.lang)

    def every(self) -> tuple[tuple[Offered, Offered], ...]:
        """All situations, in both languages."""
        return all_offered(self.code, self.division, self.edition)


def picture(asked: Asked) -> File:
    """一图 as SVG by itself; its stops lead to the page of the picture."""
    guide = asked.one().guide
    language = "/en" if asked.lang == "en" else ""
    page = f"{asked.base}{language}/items/{guide.item_code}/graph?situation={guide.situation}&area={guide.area}"
    return File("", "image/svg+xml", draw_file(guide.graph, asked.lang, page), _since(guide))


def bpmn(asked: Asked) -> File:
    """The flow as BPMN 2.0."""
    found = asked.one()
    guide = found.guide
    text = bpmn_of(found.e, guide.graph, edition_words(guide, asked.lang), asked.lang)
    return File(f"{_name(guide)}.bpmn", "application/xml", text, _since(guide))


def table(asked: Asked) -> File:
    """一表 for a spreadsheet."""
    guide = asked.one().guide
    return File(f"{_name(guide)}.csv", "text/csv", table_csv(guide, asked.lang), _since(guide))


def table_csv(guide: Guide, lang: str) -> str:
    """The 一表: UTF-8 with its mark, a cell that would be a formula is made text."""
    header = (t("分组", lang), t("要素", lang), t("内容", lang), t("适用环节", lang), t("依据", lang))
    rows = ((group.name, r.element, r.content, r.steps, r.basis) for group in guide.groups for r in group.rows)
    return "".join(["\ufeff", csv_line(header), *map(csv_line, rows)])


def plain(asked: Asked) -> File:
    """Everything the guide says, as JSON."""
    guide = asked.one().guide
    return File("", "application/json", json.dumps(as_json(guide), ensure_ascii=False, indent=1), _since(guide))


def schema_org(asked: Asked) -> File:
    """schema.org GovernmentService."""
    found = asked.one()
    body = json.dumps(service_of(found, asked.base), ensure_ascii=False, indent=1)
    return File("", "application/ld+json", body, _since(found.guide))


def _linked(form: str, media: str) -> Callable[[Asked], File]:
    def made(asked: Asked) -> File:
        """All situations of the item by CPSV-AP."""
        every = asked.every()
        return File("", media, item_graph(every, asked.base).serialize(format=form), _since(every[0][0].guide))

    return made


@dataclass(frozen=True, slots=True)
class Data:
    """One suffix of ``data``: its media type and how it is made."""

    suffix: str
    media: str
    make: Callable[[Asked], File]


DATA: Mapping[str, Data] = {
    one.suffix: one
    for one in (
        Data("ttl", "text/turtle", _linked("turtle", "text/turtle")),
        Data("rdf", "application/rdf+xml", _linked("pretty-xml", "application/rdf+xml")),
        Data("jsonld", "application/ld+json", _linked("json-ld", "application/ld+json")),
        Data("json", "application/json", plain),
    )
}


def edition_words(guide: Guide, lang: str) -> str:
    """Which edition a file was made from."""
    said = t("版本 v{n}，{since} 起实施", lang, n=guide.edition.number, since=guide.edition.since)
    return f"{said}　{guide.edition.difference}".strip()


def _name(guide: Guide) -> str:
    return f"{guide.item_code}-{guide.situation}"


def _since(guide: Guide) -> datetime:
    return datetime.fromisoformat(f"{guide.edition.since}T00:00:00+08:00")
