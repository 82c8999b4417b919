"""Width of words in a picture, estimated without a font: the server draws before any browser has measured."""

from __future__ import annotations

import re
import unicodedata

# A line never begins with these, nor ends with an opening bracket (GB/T 15834, 避头尾).
_NOT_FIRST = set("，。、；：！？）》」』】〕％·”’,.;:!?)%")


def width(words: str, size: float, *, bold: bool = False) -> float:
    """Pixels, rounded upwards: full-width signs one em, others 0.6 em (0.64 in bold)."""
    em = 0.0
    for sign in words:
        if unicodedata.combining(sign):
            continue
        em += 1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.64 if bold else 0.6
    return em * size


def wrap(words: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break between words of Latin script and between any two Chinese signs; lines of Chinese are made even.

    No line is wider than ``room`` unless one Latin word alone is; such a word is cut.
    """
    words = " ".join(words.split())
    if not words:
        return ()
    if width(words, size, bold=bold) <= room:
        return (words,)
    best = _fill(words, size, room, bold)
    narrower = room - size / 2
    while narrower > size * 2:  # two lines of four rather than one of six and one of two
        lines = _fill(words, size, narrower, bold)
        if len(lines) > len(best):
            break
        best, narrower = lines, narrower - size / 2
    return best


def _pieces(words: str) -> list[str]:
    # A place for a break: after a blank, before and after any full-width sign, but never inside short brackets nor
    # between a number and its unit.
    return re.findall(r"[（(][^）)]{1,4}[）)]|\d+ ?[个天日月年次份人小]\S?|[!-~\u00a0-\u024f\u0f00-\u0fff]+ ?|.", words)


def _fill(words: str, size: float, room: float, bold: bool) -> tuple[str, ...]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(words):
        fits = width((line + piece).rstrip(), size, bold=bold) <= room
        if fits or not line or (piece in _NOT_FIRST and width(line + piece, size, bold=bold) <= room + size):
            line += piece
        else:
            lines.append(line.rstrip())
            line = piece
        while width(line.rstrip(), size, bold=bold) > room + size and len(line) > 1:
            cut = max([n for n in range(1, len(line)) if width(line[:n], size, bold=bold) <= room], default=1)
            lines.append(line[:cut])
            line = line[cut:]
    if line.strip():
        lines.append(line.rstrip())
    return tuple(lines)
