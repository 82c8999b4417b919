"""What is wrong with a text that does not read, in words an editor knows: the line, and what to type instead.

The parser speaks of tokens and simple keys; whoever writes a definition has typed a Chinese colon, a tab, one space too
many, or saved the file in another encoding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

FULL = {
    ord(full): half
    for full, half in zip("：，；！？＃．／＝＜＞＋－＊％＠＿＂“”＇‘’", ":,;!?#./=<>+-*%@_\"\"\"'''", strict=True)
}
FULL |= {0xFF10 + n: str(n) for n in range(10)}
FULL |= {base + n: chr(own + n) for base, own in ((0xFF21, 65), (0xFF41, 97)) for n in range(26)}
FULL |= {0x3000: " ", 0xA0: " "}
_KEY = re.compile(r"^[\s　-]*[^\s:：{\[\"'#]{1,40}：")
_INSIDE = re.compile(r"[{\[][^}\]]*(，|：)")
_NO_SPACE = re.compile(r"^\s*(?:- )?([A-Za-z_][\w.]*):([^\s/:].*)$")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
_SPACE = {
    "\t": ("制表符（Tab）", "a tab"),
    "　": ("全角空格", "a full-width space"),
    "\xa0": ("不换行空格", "a hard space"),
}


@dataclass(frozen=True, slots=True)
class Plain:
    """A fault as told: its code, the line counted from 1, and the sentence with what to type, in both languages."""

    code: str
    line: int
    zh: str
    en: str


def half(text: str) -> str:
    """The same with full-width digits, letters and punctuation as a keyboard without input method writes them."""
    return text.translate(FULL)


def damaged(text: str) -> Plain | None:
    """A text whose letters were lost: saved in another encoding, and read as UTF-8 all the same."""
    for number, line in enumerate(text.split("\n"), 1):
        if "�" in line or "\0" in line:
            return Plain(
                "format.encoding",
                number,
                "这一行有读不出的字，文件多半不是 UTF-8 编码（例如 GBK）。请用原文件另存为 UTF-8 编码再提交",
                "letters are lost here: the file was not UTF-8 (GBK?). Save the original as UTF-8 and try again",
            )
    return None


def explained(text: str, error: yaml.YAMLError) -> Plain:
    """What the parser's error comes from; ``format.syntax`` where it is none of the known slips."""
    lines = text.split("\n")
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    at = min(mark.line if mark else 0, len(lines) - 1)
    first = min(context.line if context else at, at)
    said = str(getattr(error, "problem", None) or error)
    return (
        _indented_with(lines, at)
        or _full_width(lines, first, at)
        or _two_colons(lines, at, said)
        or _closed(lines, at)
        or _indent(lines, at, said)
        or _open(lines, first, at, said)
        or _begins(lines, at, said)
        or _unspaced(lines, at)
        or Plain(
            "format.syntax",
            at + 1,
            f"这一行写得不完整或多了符号（{said}）。请对照上下几行，检查冒号后的空格、括号和引号",
            f"this line is incomplete or has a sign too many ({said}); check blanks after colons, brackets, quotes",
        )
    )


def _indented_with(lines: list[str], at: int) -> Plain | None:
    for number in (at, at - 1):
        line = lines[number] if number >= 0 else ""
        head = line[: len(line) - len(line.lstrip())]
        for space, (zh, en) in _SPACE.items():
            if space in head or (space == "\t" and space in line):
                return Plain(
                    "format.tab" if space == "\t" else "format.indent",
                    number + 1,
                    f"这一行用了{zh}。请删去，改用普通空格，每层缩进两个",
                    f"there is {en} in this line; use plain spaces, two for each level",
                )
    return None


def _full_width(lines: list[str], first: int, at: int) -> Plain | None:
    for number in dict.fromkeys((at, at - 1, *range(at, first - 1, -1))):
        line = _QUOTED.sub("", lines[number].partition(" #")[0]) if 0 <= number < len(lines) else ""
        if _KEY.match(line):
            return full_colon(number + 1, line.strip())
        inside = _INSIDE.search(line)
        if inside:
            return full_comma(number + 1) if inside.group(1) == "，" else full_colon(number + 1, inside.group(0))
    return None


def full_colon(line: int, said: str) -> Plain:
    """A Chinese colon where a key ends."""
    key = re.split(r"[：{\[,，]", said.strip("- 　"))[0].strip() or "键"
    return Plain(
        "format.fullwidth",
        line,
        f"这一行用了中文冒号“：”。请改为英文冒号加一个空格，如“{key}: …”",
        f"this line has a Chinese colon “：”; type a colon and a space, as “{key}: …”",
    )


def full_comma(line: int) -> Plain:
    """A Chinese comma between the members of a list or record."""
    return Plain(
        "format.fullwidth",
        line,
        "括号里用了中文逗号“，”。请改为英文逗号加一个空格“, ”；逗号是文字的一部分的，把这段文字用英文引号括起来",
        "there is a Chinese comma “，” between brackets; type “, ”, or put the text in quotes where it belongs to it",
    )


def _two_colons(lines: list[str], at: int, said: str) -> Plain | None:
    bare = _QUOTED.sub("", lines[at].partition(" #")[0])
    if "mapping values are not allowed" in said and bare.count(": ") + bare.rstrip().endswith(":") > 1:
        return Plain(
            "format.syntax",
            at + 1,
            '这一行有两个冒号。值里带冒号的，请把整个值用英文引号括起来，如 q: "时间: 上午"',
            'there are two colons in this line; put the whole value in quotes, as q: "hours: morning"',
        )
    return None


def _indent(lines: list[str], at: int, said: str) -> Plain | None:
    wrong = ("mapping values are not allowed", "did not find expected key", "did not find expected '-'", "block end")
    if not any(one in said for one in wrong):
        return None
    before = next((line for line in reversed(lines[:at]) if line.strip() and not line.lstrip().startswith("#")), "")
    own, above = (len(line) - len(line.lstrip(" ")) for line in (lines[at], before))
    if own == above and before.lstrip().startswith("- ") != lines[at].lstrip().startswith("- "):
        return Plain(
            "format.indent",
            at + 1,
            "这一行和上一行对齐，却一行以“- ”开头，另一行没有。同一个列表的每一项都以“- ”开头",
            "this line and the one above begin alike, but only one with “- ”; every member of a list does",
        )
    return Plain(
        "format.indent",
        at + 1,
        f"这一行的缩进对不上：行首有 {own} 个空格，上一行有 {above} 个。同一层的各行要左边对齐，下一层多空两格",
        f"the indent does not fit: {own} spaces here, {above} in the line above; lines of one level begin alike, "
        "those of the next two spaces later",
    )


def _unspaced(lines: list[str], at: int) -> Plain | None:
    """``kind:许可``: without a space the colon belongs to the word."""
    for number in (at, at - 1):
        found = _NO_SPACE.match(_QUOTED.sub("", lines[number])) if number >= 0 else None
        if found:
            return Plain(
                "format.syntax",
                number + 1,
                f"冒号后面要有一个空格：“{found.group(1)}: {found.group(2)}”",
                f"a space is missing after the colon: “{found.group(1)}: {found.group(2)}”",
            )
    return None


def _closed(lines: list[str], at: int) -> Plain | None:
    bare = _QUOTED.sub("", lines[at])
    if bare.count("}") > bare.count("{") or bare.count("]") > bare.count("["):
        return Plain(
            "format.syntax",
            at + 1,
            "这一行多了一个“}”或“]”，前面没有与它成对的。请删去，或补上前面的括号",
            "there is a } or ] too many in this line; delete it, or write the bracket it closes",
        )
    return None


def _begins(lines: list[str], at: int, said: str) -> Plain | None:
    found = re.search(r"(?:[:\-,\[{]\s+|^\s*)([@%`])", _QUOTED.sub("", lines[at]))
    if "cannot start any token" not in said or found is None:
        return None
    return Plain(
        "format.syntax",
        at + 1,
        f"值不能以“{found.group(1)}”开头。请把整个值用英文引号括起来",
        f"a value cannot begin with {found.group(1)}; put the whole value in quotes",
    )


def _open(lines: list[str], first: int, at: int, said: str) -> Plain | None:
    if "quoted scalar" in said or "end of stream" in said and _QUOTED.sub("", lines[first]).count('"') % 2:
        return Plain(
            "format.syntax",
            first + 1,
            "这一行的引号没有收住。请在这段文字的末尾补上同样的英文引号",
            "a quotation begins in this line and does not end; add the same quote at its end",
        )
    if any(one in said for one in ("expected ','", "flow", "node content")):
        opened = next((n for n in range(at, -1, -1) if set(_QUOTED.sub("", lines[n])) & set("{[")), first)
        return Plain(
            "format.syntax",
            opened + 1,
            "这一行的括号没有配对，或者两项之间少了英文逗号。请检查“{ }”“[ ]”是否成对",
            "a bracket of this line is not closed, or a comma is missing; see that { } and [ ] pair",
        )
    return None
