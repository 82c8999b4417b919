"""Width of words in a picture, estimated without a font: the server draws before any browser has measured."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import rjieba

# A line never begins with these, nor ends with an opening bracket (GB/T 15834, 避头尾).
_NOT_FIRST = set("，。、；：！？）》」』】〕％·”’,.;:!?)%")
_NOT_LAST = set("（《「『【〔“‘([")
_NOT_ALONE = set("局厅部委站所室院处科")  # the last sign of an organ's name
_WHOLE = re.compile(r"([（(][^）)]{1,4}[）)]|(?<![^，；、。])[\u4e00-\u9fff]{2,5}[、，；])")
_UNIT = re.compile(r"\d+ ?[个天日月年次份人小万元㎡公平米]{1,2}.?")
_LATIN = re.compile(r"[!-~\u00a0-\u024f\u0f00-\u0fff]+")


def width(words: str, size: float, *, bold: bool = False) -> float:
    """Pixels, rounded upwards: full-width signs one em, others 0.6 em (0.64 in bold)."""
    em = 0.0
    for sign in words:
        if unicodedata.combining(sign):
            continue
        em += 1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.64 if bold else 0.6
    return em * size


def wrap(words: str, size: float, room: float, *, bold: bool = False, whole: bool = False) -> tuple[str, ...]:
    """Break between words, of Latin script and of Chinese; lines of Chinese are made even.

    No line is wider than ``room``; a word that alone is wider is cut. With ``whole`` the room becomes up to half as
    wide again where that keeps a word whole, and a little wider for Latin script, whose words are long.
    """
    words = " ".join(words.split())
    if not words:
        return ()
    if width(words, size, bold=bold) <= room:
        return (words,)
    widest = max(width(piece.rstrip(), size, bold=bold) for piece in _pieces(words))
    if whole:
        room = max(room * 1.3 if words.isascii() else room, min(widest, 1.5 * room))
    best = _fill(words, size, room, bold)
    narrower = room - size / 2
    while narrower > max(size * 2, min(widest, room)):  # two lines of four rather than one of six and one of two
        lines = _fill(words, size, narrower, bold)
        if len(lines) > len(best):
            break
        best, narrower = lines, narrower - size / 2
    return best


@lru_cache(maxsize=4096)
def _pieces(words: str) -> tuple[str, ...]:
    """Where a line may break: between words, never inside a short one, short brackets or a number with its unit; a
    sign of punctuation stays with the word before it, and what stands between two 、 stays together if it is short.
    """
    found: list[str] = []
    for part in _WHOLE.split(words):
        if _WHOLE.fullmatch(part):
            found.append(part)
            continue
        for word in rjieba.cut(part):
            if found and _belongs(found[-1], word):
                found[-1] += word
            else:
                found.extend([word] if len(word) <= 4 or word.isascii() else list(word))
    return tuple(found)


def _belongs(before: str, word: str) -> bool:
    """Whether a word stays on the line of the one before it."""
    if word in _NOT_ALONE:
        return len(before) <= 4 and not _WHOLE.fullmatch(before)
    return (
        word in _NOT_FIRST
        or word.isspace()
        or before in _NOT_LAST
        or bool(_UNIT.fullmatch(before + word) or _LATIN.fullmatch(before + word))
    )


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
