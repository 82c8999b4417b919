"""From contents to PDF/A-2b (ISO 19005-2) by Typst: only shipped fonts, no network, no clock but the document's
own.

Data reaches a template as JSON in an input and is only ever placed as text: whatever stands in a name is printed,
never run. The same contents give the same bytes, so that a document can be made again and compared.
"""

from __future__ import annotations

import io
import json
import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst

from tongban.papers.fonts import FOLDER, missing_glyphs
from tongban.papers.typeset.contents import Paper

TEMPLATES = Path(__file__).parent / "templates"
_log = logging.getLogger("tongban.papers")
GETA = "〓"
# How much closer together a paper may be drawn where that spares a sheet: margins and lines, then the size of the type.
TIGHTER = (1, 2)
_PAGE = re.compile(rb"/Type\s*/Page\b")
_one_at_a_time = Lock()


@cache
def _compiler() -> Any:
    """One compiler a process: it keeps the fonts and the parsed templates."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts, ignore_system_fonts=True)


def compose(paper: Paper) -> bytes:
    """The PDF of ``paper``, its title filled in; characters no font can draw are noted in the log."""
    data = asdict(paper)
    data["title"] = paper.title.format_map(data)
    return typeset(paper.template, data)


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of ``template`` with ``data`` (JSON values, and ``made_at`` an aware datetime).

    A character that no shipped font can draw is printed as 〓, named in the foot of the page by its code, and
    noted in the log; ``missing_in`` tells beforehand.
    """
    made_at = data["made_at"]
    if not isinstance(made_at, datetime) or made_at.tzinfo is None:
        raise ValueError("made_at must be an aware datetime")
    missing = missing_in(data)
    codes = " ".join(f"U+{ord(char):04X}" for char in missing)
    if missing:
        _log.warning("characters without a glyph in %s %s: %s", template, data.get("number", ""), codes)
    inputs = _drawable({**data, "made_at": made_at.isoformat()}, missing)
    inputs |= {"qr": _qr(str(data["verify_url"])), "missing": codes}
    pdf = _set(template, inputs, made_at)
    for tight in () if data.get("large") else TIGHTER:
        if sheets(pdf) == 1:
            break
        closer = _set(template, {**inputs, "tight": tight}, made_at)
        pdf = closer if sheets(closer) < sheets(pdf) else pdf
    return pdf


def _set(template: str, inputs: Mapping[str, object], made_at: datetime) -> bytes:
    with _one_at_a_time:
        pdf = _compiler().compile(
            input=str(TEMPLATES / f"{template}.typ"),
            format="pdf",
            sys_inputs={"data": json.dumps(inputs, ensure_ascii=False)},
            pdf_standards="a-2b",
            timestamp=int(made_at.timestamp()),
        )
    assert isinstance(pdf, bytes)
    return pdf


def sheets(pdf: bytes) -> int:
    """Pages of a document made here."""
    return len(_PAGE.findall(pdf))


def missing_in(data: Paper | Mapping[str, Any]) -> str:
    """The characters anywhere in ``data`` that no shipped font can draw."""
    return missing_glyphs("".join(_texts(asdict(data) if isinstance(data, Paper) else data)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)


def _drawable(value: Any, missing: str) -> Any:
    """``value`` with 〓 for each of ``missing``, and without control characters, which print nothing."""
    if isinstance(value, str):
        printing = (char for char in value if char in "\n\t" or unicodedata.category(char) != "Cc")
        return "".join(GETA if char in missing else char for char in printing)
    if isinstance(value, Mapping):
        return {key: _drawable(inner, missing) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_drawable(inner, missing) for inner in value]
    return value


def _qr(url: str) -> str:
    """The QR code of ``url`` as SVG, error level M: a stained or folded print still reads."""
    buffer = io.BytesIO()
    segno.make(url, error="m", micro=False).save(buffer, kind="svg", border=2, xmldecl=False, svgns=True, scale=4)
    return buffer.getvalue().decode()
