"""PDF files: whole, readable without a password, and doing nothing when opened.

Names are compared after their ``#xx`` escapes are undone, also within object streams, where a script would
otherwise hide.
"""

from __future__ import annotations

import re
import zlib

from tongban.core.files.refusals import active, bulky, damaged, encrypted

_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME_WITH_ESCAPE = re.compile(rb"/[^\s()<>\[\]{}/%]*#[0-9A-Fa-f]{2}[^\s()<>\[\]{}/%]*")
_ENDS = rb"(?=[\s()<>\[\]{}/%]|\Z)"
# Long names only: a short one (/JS) turns up by chance in images, and a script also carries its long one.
_ACTIVE = (
    (re.compile(rb"/JavaScript" + _ENDS), "脚本（JavaScript）", "a script (JavaScript)"),
    (re.compile(rb"/Launch" + _ENDS), "启动其他程序的动作", "an action that starts another program"),
    (re.compile(rb"/RichMedia" + _ENDS), "富媒体", "rich media"),
)
_ENCRYPTED = re.compile(rb"/Encrypt" + _ENDS)
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT_STREAM = re.compile(rb"/ObjStm" + _ENDS)
_ODD_FILTER = re.compile(rb"/(?:LZWDecode|ASCIIHexDecode|ASCII85Decode|RunLengthDecode|Crypt)" + _ENDS)
_MOST_INFLATED = 64 * 1024 * 1024


def examine(data: bytes, name: str) -> None:
    """Refuses a PDF that is cut, locked, or active."""
    if b"%%EOF" not in data[-2048:]:
        raise damaged(name)
    plain = _unescaped(data)
    if _ENCRYPTED.search(plain):
        raise encrypted(name)
    _refuse_active(plain, name)
    for objects in _object_streams(data, name):
        _refuse_active(_unescaped(objects), name)


def _refuse_active(text: bytes, name: str) -> None:
    for pattern, zh, en in _ACTIVE:
        if pattern.search(text):
            raise active(name, zh, en)


def _unescape(name: re.Match[bytes]) -> bytes:
    return _ESCAPE.sub(lambda code: bytes((int(code[1], 16),)), name[0])


def _unescaped(data: bytes) -> bytes:
    return _NAME_WITH_ESCAPE.sub(_unescape, data)


def _object_streams(data: bytes, name: str) -> list[bytes]:
    """The inflated contents of the object streams of ``data``; ``file.bulky`` beyond 64 MiB in all."""
    found: list[bytes] = []
    room = _MOST_INFLATED
    for match in _STREAM.finditer(data):
        opening = data.rfind(b" obj", max(0, match.start() - 4096), match.start())
        head = _unescaped(data[max(opening, match.start() - 4096, 0) : match.start()])
        if not _OBJECT_STREAM.search(head):
            continue
        if _ODD_FILTER.search(head):
            raise active(name, "以罕见方式压缩的对象", "objects packed in an unusual way")
        if b"/Fl" not in head:
            found.append(data[match.end() : data.find(b"endstream", match.end())])
            continue
        inflater = zlib.decompressobj()
        try:
            objects = inflater.decompress(data[match.end() :], room)
        except zlib.error:
            raise damaged(name) from None
        if inflater.unconsumed_tail and not inflater.eof:
            raise bulky(name)
        room -= len(objects)
        if room <= 0:
            raise bulky(name)
        found.append(objects)
    return found
