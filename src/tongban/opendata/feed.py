"""What changed in the catalogue, as an Atom feed (RFC 4287): published, suspended, resumed, retired, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from tongban.core.clock import SHANGHAI, day_of
from tongban.web.words import later, t

ATOM = "http://www.w3.org/2005/Atom"
_SAID = {
    "publish": later("发布第{n}版，{day}起实施"),
    "suspend": later("暂停受理：{words}"),
    "resume": later("恢复受理"),
    "retire": later("{day}起取消：{words}"),
    "withdraw_edition": later("撤回尚未实施的第{n}版"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One change, in words. ``verb`` is publish, suspend, resume, retire or withdraw_edition."""

    id: str
    at: datetime
    verb: str
    code: str
    name: str
    words: str


def happened(row: Mapping[str, Any], lang: str = "zh") -> Happened:
    """A row of the ledger's as people read it."""
    verb, detail = row["verb"].removeprefix("item."), row["detail"]
    when = detail.get("in_force_from") or detail.get("when") or row["at"].isoformat()
    words = t(
        _SAID[verb],
        lang,
        n=detail.get("edition", ""),
        day=day_of(datetime.fromisoformat(str(when))).isoformat(),
        words=detail.get("words", ""),
    )
    return Happened(str(row["id"]), row["at"], verb, row["code"], row["name"], words)


def feed_of(changes: Iterable[Happened], base: str, older: str, at: datetime, lang: str = "zh") -> str:
    """The document. ``older``: the address of the page after this one, empty on the last; ``at``: when the directory
    last changed.
    """
    ET.register_namespace("", ATOM)
    own = f"{base}/{'en/' if lang == 'en' else ''}changes.atom"
    feed = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en" if lang == "en" else "zh"})
    _sub(feed, "id").text = own
    _sub(feed, "title").text = t("政务服务事项的变化", lang)
    _sub(feed, "updated").text = _moment(at)
    _sub(_sub(feed, "author"), "name").text = t("政务服务平台", lang)
    _sub(feed, "link", rel="self", type="application/atom+xml", href=own)
    _sub(feed, "link", rel="alternate", type="text/html", href=f"{base}/open-data/")
    if older:
        _sub(feed, "link", rel="next", type="application/atom+xml", href=older)
    for one in changes:
        entry = _sub(feed, "entry")
        _sub(entry, "id").text = f"urn:uuid:{one.id}"
        _sub(entry, "title").text = f"{one.name}：{one.words}" if lang != "en" else f"{one.name}: {one.words}"
        _sub(entry, "updated").text = _moment(one.at)
        _sub(entry, "published").text = _moment(one.at)
        _sub(entry, "category", term=one.verb)
        _sub(entry, "link", rel="alternate", type="text/html", href=f"{base}/items/{one.code}/versions/")
        _sub(entry, "summary").text = f"{one.code} {one.words}"
    ET.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="unicode") + "\n"


def _sub(above: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(above, f"{{{ATOM}}}{tag}", attributes)


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")
