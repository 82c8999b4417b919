"""层级目录: the basic directory of a province, city or county, and what is wrong between levels; each report a count
that opens its list, each row with the one next action.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from tongban.catalogue.pages.browsing import kind_words
from tongban.catalogue.policies import allows, may_adopt
from tongban.catalogue.queries import definition
from tongban.catalogue.reading import levels as reads
from tongban.catalogue.reading.reports import counts, report_of
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.definition.wording import worded
from tongban.identity.pages import staff_only
from tongban.organisation.queries import chain_of, division_name, level_of
from tongban.web.context import language
from tongban.web.staff import actor_of, csv_of, moment, url_or_nothing
from tongban.web.words import later, t

Row = dict[str, Any]
COUNTY = 3
REPORTS: Mapping[str, str] = {
    "directory": later("基本目录"),
    "unadopted": later("未认领"),
    "orphaned": later("上级已取消"),
    "unfounded": later("无依据"),
    "beyond": later("越权设定"),
    "diverging": later("与上级不一致"),
    "stranded": later("待按新标准修订"),
    "absorbed": later("已被标准吸收"),
}
# What each report says of itself, and what an empty one says.
MEANS: Mapping[str, str] = {
    "directory": later("上级标准中由本级办理的事项，和本级自设的事项。"),
    "unadopted": later("上级标准由本级办理、本地还没有认领的事项。"),
    "orphaned": later("本地和下级认领了、但上级已经取消的事项：不再收件，在办的照常办完。"),
    "unfounded": later("没有写明设定依据的事项，不能继续实施。"),
    "beyond": later("本级和下级自设、但所引依据不足以由该层级设定的事项（行政许可法第十四条至第十七条）。"),
    "diverging": later("本级和下级的条目中，名称、类别、编码或依据与上级标准不一致的。"),
    "stranded": later("上级新标准施行后，本级和下级的改变不再有利或已无处可改：到期前不修订的，从施行起按标准办理。"),
    "absorbed": later("本级和下级先行的改变，现行标准已经全部写入：保留本地信息即可。"),
}
DIFFERS: Mapping[str, str] = {
    "name": later("名称"),
    "kind": later("类别"),
    "code": later("编码"),
    "basis": later("依据"),
}


def place_asked(request: HttpRequest, actor: Actor) -> str:
    """The place of ``?place=`` (6 to 12 digits), else that of the actor's first post; a province, city or county.

    Refusal ``area.code``.
    """
    said = request.GET.get("place", "").strip()
    if said and not (said.isascii() and said.isdigit() and 2 <= len(said) <= 12):
        raise Refusal("area.code", "区划代码要写数字，例如 510107。", "A division code has digits, such as 510107.")
    code = said.ljust(12, "0") if said else next((post.division for post in actor.posts), "51".ljust(12, "0"))
    found = next(one for one in chain_of(code) if level_of(one) <= COUNTY)
    if not division_name(found):
        raise Refusal("area.unknown", "没有这个区划，请核对代码。", "There is no such division.", status=404)
    return found


@staff_only
@require_safe
def levels(request: HttpRequest) -> HttpResponse:
    """``?place=&report=&line=&after=``; ``&format=csv`` gives the whole report as a table."""
    actor, at = actor_of(request), now()
    place = place_asked(request, actor)
    report = request.GET.get("report", "")
    report = report if report in REPORTS else "directory"
    line, after = request.GET.get("line", ""), request.GET.get("after", "")
    whole = request.GET.get("format") == "csv"
    mine = allows(may_adopt, actor, place)
    rows = report_of(report, place, at, after, None if whole else reads.PAGE + 1, line)
    table = [_SHOWN[report](row, place, mine) for row in rows]
    columns = [t(zh, language()) for zh in _COLUMNS[report]]
    if whole:
        cells = ([one["code"], *(text for _, text in one["cells"])] for one in table)
        return csv_of(f"{place[:6]}-{report}.csv", [t("编码", language()), *columns], cells)
    numbers = counts(place, at, line)
    context = {
        "place": place, "name": division_name(place), "report": report, "means": t(MEANS[report], language()),
        "tabs": _tabs(place, report, line, numbers), "columns": columns, "rows": table[: reads.PAGE],
        "next": _address(place, report, line, after=rows[reads.PAGE - 1]["key"]) if len(rows) > reads.PAGE else "",
        "csv": _address(place, report, line, format="csv"), "mine": mine, "missing": numbers["unadopted"],
        "up": [{"name": division_name(one), "href": _address(one)} for one in reversed(chain_of(place)[1:])],
        "below": _below(place, at), "lines": _lines(place, report, line, at), "line": line,
        "adopt": _address(place, "unadopted"),
    }  # fmt: skip
    return render(request, "catalogue/levels/levels.html", context)


def _address(place: str, report: str = "directory", line: str = "", **more: str) -> str:
    said = {"place": place, "report": report if report != "directory" else "", "line": line, **more}
    return f"{reverse('catalogue:levels')}?{urlencode({k: v for k, v in said.items() if v})}"


def _tabs(place: str, report: str, line: str, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": f"{t(zh, language())} {numbers[key]}",
            "href": _address(place, key, line),
            "current": key == report,
        }
        for key, zh in REPORTS.items()
    ]


def _below(place: str, at: datetime) -> list[Row]:
    if level_of(place) >= COUNTY:
        return []
    return [{**row, "href": _address(row["code"])} for row in reads.places_below(place, at)]


def _lines(place: str, report: str, chosen: str, at: datetime) -> list[Row]:
    rows = reads.lines_of(place, at)
    shown = report if report in ("directory", "unadopted") else "directory"
    whole = {"name": t("全部条线", language()), "n": sum(row["n"] for row in rows), "href": _address(place, shown)}
    listed = [{"name": row["line"], "n": row["n"], "href": _address(place, shown, row["line"])} for row in rows]
    return [{**one, "current": one["name"] == chosen or (not chosen and one is whole)} for one in (whole, *listed)]


# -- one row of each report: its cells in words, and the one thing to do next ------------------------------------------


def _shown(row: Row, cells: Iterable[object], *, href: str = "", action: str = "", to: str = "") -> dict[str, Any]:
    return {
        "code": row["code"],
        "name": row["name"],
        "href": href or (reverse("catalogue:item", args=[row["code"]]) if row["code"] else ""),
        "cells": [("", row["name"]), *(("", str(cell)) for cell in cells)],
        "action": t(action, language()) if action else "",
        "to": to,
    }


def adopting(place: str, code: str) -> str:
    """The page on which a place takes an item on or changes what it took on."""
    return f"{reverse('catalogue:adopt')}?{urlencode({'item': code, 'place': place})}"


def _edition(number: int | None) -> str:
    return t("第 {n} 版", language(), n=number) if number else ""


def _kind(row: Row) -> str:
    return kind_words(row["kind"], language())


def _directory(row: Row, place: str, mine: bool) -> dict[str, Any]:
    lang = language()
    own = row["place"] == place
    source = t("本级自设", lang) if own else t("通用标准", lang) if not row["place"] else row["place_name"]
    state = t("自设，不用认领", lang) if own else t("还没有认领", lang)
    if row["adopted_at"]:
        state = t("{when} 认领", lang, when=day_of(row["adopted_at"]).isoformat())
        state += f"　{row['number']}" if row["number"] else ""
    elif not row["carried_out"]:
        state = t("由下级办理，{n} 地已认领", lang, n=row["adopters"])
    better = t("{n} 处优于标准", lang, n=row["changes"]) if row["changes"] else ""
    if row["cites"] and row["cites"] < row["edition"]:
        better = "　".join(one for one in (better, t("本地信息写在第 {n} 版上", lang, n=row["cites"])) if one)
    cells = (_kind(row), row["line"], source, _edition(row["edition"]), state, better)
    if own or not mine or not row["carried_out"]:
        return _shown(row, cells, action=later("看公开指南"), to=reverse("catalogue:item", args=[row["code"]]))
    action = later("改本地信息") if row["adopted_at"] else later("认领")
    return _shown(row, cells, action=action, to=adopting(place, row["code"]))


def _unadopted(row: Row, place: str, mine: bool) -> dict[str, Any]:
    cells = (_kind(row), row["line"], _edition(row["edition"]), day_of(row["since"]).isoformat())
    if not mine:
        return _shown(row, cells)
    return _shown(row, cells, action=later("认领"), to=adopting(place, row["code"]))


def _orphaned(row: Row, place: str, mine: bool) -> dict[str, Any]:
    cells = (row["place_name"], day_of(row["retired_at"]).isoformat(), row["replaced_by"] or "—")
    if mine and row["place"] == place:
        return _shown(row, cells, action=later("结束认领"), to=f"{adopting(place, row['code'])}#end")
    return _shown(row, cells, **_there(row, place, "orphaned"))


def _there(row: Row, place: str, report: str) -> dict[str, str]:
    """What stands below is dealt with there: the one thing to do is to look at that place's own report."""
    if row["place"] == place:
        return {}
    # A place that is no province, city or county answers in the report of its county.
    held = next(one for one in chain_of(row["place"]) if level_of(one) <= COUNTY)
    return {"action": later("看当地报表"), "to": _address(held, report)} if held != place else {}


def _revising(code: str, edition: int) -> str:
    page = url_or_nothing("catalogue:new_draft")
    return f"{page}?{urlencode({'sort': 'revise', 'of': f'{code}@{edition}'})}" if page else ""


def _where(row: Row) -> str:
    return row["place_name"] if row["place"] else t("全省通用标准", language())


def _unfounded(row: Row, place: str, mine: bool) -> dict[str, Any]:
    cells = (_kind(row), row["line"], _where(row), _edition(row["edition"]))
    to = _revising(row["code"], row["edition"])
    return _shown(row, cells, action=later("修订，补上设定依据") if to else "", to=to)


def _beyond(row: Row, place: str, mine: bool) -> dict[str, Any]:
    lang = language()
    given = "、".join(kind or t("没有写类型", lang) for kind in row["kinds"]) or t("没有写依据", lang)
    allowed = "、".join(row["allowed"]) or t("这一层级无权设定", lang)
    to = _revising(row["code"], row["edition"])
    return _shown(
        row, (_kind(row), _where(row), given, allowed), action=later("改引有权依据，或取消") if to else "", to=to
    )


def _diverging(row: Row, place: str, mine: bool) -> dict[str, Any]:
    lang = language()
    differs = "、".join(t(DIFFERS[one], lang) for one in row["differs"])
    superior = f"{row['superior_name']}　{row['superior_code']}　{kind_words(row['superior_kind'], lang)}"
    href = reverse("catalogue:item", args=[row["superior_code"]])
    cells = (row["place_name"], row["code"], _kind(row), differs, superior)
    if mine and row["place"] == place:
        return _shown(row, cells, href=href, action=later("按上级标准认领"), to=adopting(place, row["superior_code"]))
    there = _there(row, place, "diverging") or {"action": later("看上级标准"), "to": href}
    return _shown(row, cells, href=href, **there)


def _stranded(row: Row, place: str, mine: bool) -> dict[str, Any]:
    lang = language()
    first = worded(row["findings"][:1], definition(row["edition"]).data)[0]
    more = t("等 {n} 处", lang, n=len(row["findings"])) if len(row["findings"]) > 1 else ""
    what = (first.what_en if lang == "en" else first.what_zh) + more
    cells = (row["place_name"], _edition(row["cites"]), _edition(row["newest"]), moment(row["since"]), what)
    if mine and row["place"] == place:
        return _shown(row, cells, action=later("修订本地改变"), to=adopting(place, row["code"]))
    return _shown(row, cells, **_there(row, place, "stranded"))


def _absorbed(row: Row, place: str, mine: bool) -> dict[str, Any]:
    cells = (row["place_name"], _edition(row["cites"]), _edition(row["running"]), row["number"])
    if mine and row["place"] == place:
        return _shown(row, cells, action=later("按新标准重新认领"), to=adopting(place, row["code"]))
    return _shown(row, cells, **_there(row, place, "absorbed"))


_SHOWN: Mapping[str, Callable[[Row, str, bool], dict[str, Any]]] = {
    "directory": _directory,
    "unadopted": _unadopted,
    "orphaned": _orphaned,
    "unfounded": _unfounded,
    "beyond": _beyond,
    "diverging": _diverging,
    "stranded": _stranded,
    "absorbed": _absorbed,
}
_NAME, _KIND, _LINE, _WHERE, _EDITION = later("事项"), later("类别"), later("条线"), later("地方"), later("标准版本")
_COLUMNS: Mapping[str, Sequence[str]] = {
    "directory": (_NAME, _KIND, _LINE, later("来源"), _EDITION, later("本地认领"), later("本地差异")),
    "unadopted": (_NAME, _KIND, _LINE, _EDITION, later("施行日期")),
    "orphaned": (_NAME, _WHERE, later("取消日期"), later("替代事项")),
    "unfounded": (_NAME, _KIND, _LINE, _WHERE, _EDITION),
    "beyond": (_NAME, _KIND, _WHERE, later("所引依据的类型"), later("这一层级可依据")),
    "diverging": (_NAME, _WHERE, later("编码"), _KIND, later("不一致之处"), later("上级标准")),
    "stranded": (_NAME, _WHERE, later("写在"), later("新标准"), later("须在此前修订"), later("哪里不再成立")),
    "absorbed": (_NAME, _WHERE, later("写在"), later("现行标准"), later("本地文号")),
}
urlpatterns: list[URLPattern] = [path("catalogue/levels/", levels, name="levels")]
