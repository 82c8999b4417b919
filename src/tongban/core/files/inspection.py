"""What a file is by its content, and why it may not come in.

People are told before they leave the form: what is wrong with which file, and what to do (ui.md 2.3, form error).
Nothing is stripped or repaired: a file is evidence and stays as it came, or does not come in.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from tongban.core.errors import Refusal
from tongban.core.files import packages, pdf
from tongban.core.files.refusals import damaged


@dataclass(frozen=True, slots=True)
class Media:
    """A kind of file the house takes: ``kind`` (pdf), its media type, its name on Chinese screens."""

    kind: str
    type: str
    zh: str


KINDS = {
    media.kind: media
    for media in (
        Media("pdf", "application/pdf", "PDF 文件"),
        Media("jpg", "image/jpeg", "JPG 图片"),
        Media("png", "image/png", "PNG 图片"),
        Media("ofd", "application/ofd", "OFD 版式文件"),
        Media("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word 文档"),
    )
}
_ENDINGS = {"pdf": "pdf", "jpg": "jpg", "jpeg": "jpg", "png": "png", "ofd": "ofd", "docx": "docx"}
_RUNNING_ENDINGS = frozenset(
    [
        "exe",
        "dll",
        "com",
        "scr",
        "msi",
        "bat",
        "cmd",
        "ps1",
        "vbs",
        "js",
        "jse",
        "wsf",
        "hta",
        "jar",
        "apk",
        "sh",
        "py",
        "php",
        "jsp",
        "asp",
        "aspx",
        "lnk",
        "reg",
        "html",
        "htm",
        "svg",
        "xhtml",
    ]
)
# Windows, Linux, scripts, Java classes, the four Mach-O orders, Android, WebAssembly
_RUNNING_STARTS = tuple(
    bytes.fromhex(start)
    for start in [
        "4d5a",
        "7f454c46",
        "2321",
        "cafebabe",
        "feedface",
        "feedfacf",
        "cffaedfe",
        "cefaedfe",
        "6465780a",
        "0061736d",
    ]
)
_MARKUP = re.compile(
    rb"\A[\xef\xbb\xbf\s]*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|script|svg|\?php)", re.I | re.S
)
_TAKEN = "、".join(media.zh for media in KINDS.values())


def inspect(data: bytes, declared_name: str) -> Media:
    """The kind of ``data``; its name may be without an ending, but must not claim another kind.

    Refuses with ``file.empty``, ``file.executable``, ``file.kind``, ``file.not-what-it-says``, ``file.active``,
    ``file.encrypted``, ``file.damaged``; ``where`` is the declared name.
    """
    name = _shown(declared_name)
    ending = PurePosixPath(name).suffix.lower().lstrip(".")
    if not data:
        raise Refusal(
            "file.empty",
            f"文件“{name}”是空的（0 字节）。请重新选择或重新扫描后上传。",
            f"The file “{name}” is empty (0 bytes). Choose it again or scan it again.",
            where=name,
        )
    if data.startswith(_RUNNING_STARTS) or ending in _RUNNING_ENDINGS or _MARKUP.match(data[:2048]):
        raise Refusal(
            "file.executable",
            f"文件“{name}”是程序或网页，不能作为材料。请上传{_TAKEN}。",
            f"The file “{name}” is a program or a web page. Upload a PDF, JPG, PNG, OFD or Word document.",
            where=name,
        )
    kind = _kind(data, name)
    if ending and _ENDINGS.get(ending) != kind:
        raise Refusal(
            "file.not-what-it-says",
            f"文件“{name}”的内容其实是{KINDS[kind].zh}，与扩展名“.{ending}”不符。请改用正确的文件或另存后上传。",
            f"“{name}” holds {kind.upper()}, not .{ending}. Choose the right file or save it anew.",
            where=name,
        )
    return KINDS[kind]


def _kind(data: bytes, name: str) -> str:
    if data.startswith(b"%PDF-"):
        pdf.examine(data, name)
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        _examine_jpg(data, name)
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        _examine_png(data, name)
        return "png"
    if data.startswith(b"PK\x03\x04"):
        kind = packages.examine(data, name)
        if kind:
            return kind
    raise Refusal(
        "file.kind",
        f"不能识别或不接收文件“{name}”的格式。请另存为或拍照为{_TAKEN}后上传。",
        f"The format of “{name}” is not recognised or not taken. Save it as PDF, JPG, PNG, OFD or DOCX.",
        where=name,
    )


def _examine_jpg(data: bytes, name: str) -> None:
    """A JPG is whole when its markers lead to a frame with a size and to an end."""
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if marker == 0xFF:
            place += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            frame = data[place + 5 : place + 9]
            if len(frame) == 4 and all(struct.unpack(">HH", frame)) and data.rfind(b"\xff\xd9", place) > 0:
                return
            break
        place += 2 + length
    raise damaged(name)


def _examine_png(data: bytes, name: str) -> None:
    """A PNG is whole when every chunk up to IEND is there and right by its check."""
    place = 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        end = place + 12 + length
        if end > len(data) or zlib.crc32(data[place + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            break
        if data[place + 4 : place + 8] == b"IEND":
            return
        place = end
    raise damaged(name)


def _shown(declared_name: str) -> str:
    """The last part of the name as a browser gives it, without control characters, at most 120 characters."""
    last = re.split(r"[/\\]", declared_name)[-1]
    return "".join(char for char in last if char.isprintable()).strip()[-120:]
