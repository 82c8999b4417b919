"""Packages (zip): OFD documents (GB/T 33190) and Word documents, without macros, links that load themselves, or
bombs.
"""

from __future__ import annotations

import io
import re
import zipfile

from tongban.core.errors import Refusal
from tongban.core.files.refusals import active, bulky, damaged, encrypted

_MOST_UNPACKED = 256 * 1024 * 1024
_MOST_ENTRIES = 5000
_RUNNING = re.compile(r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|js|jar|class|sh|so|dex)\Z", re.I)
# A template or frame loaded from elsewhere when the document opens.
_OUTSIDE = re.compile(rb'(?:attachedTemplate|oleObject|frame)"[^>]*TargetMode="External"', re.I)


def examine(data: bytes, name: str) -> str:
    """``ofd``, ``docx`` or nothing; refuses what is damaged, locked, active, bulky, or hides a program."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _examine(package, name)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, EOFError):
        raise damaged(name) from None


def _examine(package: zipfile.ZipFile, name: str) -> str:
    entries = package.infolist()
    inner = {entry.filename for entry in entries}
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise bulky(name)
    if any(entry.flag_bits & 1 for entry in entries):
        raise encrypted(name)
    kind = "ofd" if "OFD.xml" in inner else "docx" if "word/document.xml" in inner else ""
    if not kind:
        return ""
    for path in inner:
        if _RUNNING.search(path) or path.startswith("/") or ".." in path.split("/"):
            raise Refusal(
                "file.executable",
                f"文件“{name}”内藏有程序（{path[:60]}），不能接收。请另存为普通文件后上传。",
                f"The file “{name}” hides a program ({path[:60]}). Save it as a plain document and upload that.",
                where=name,
            )
    if any(path.lower().endswith(("vbaproject.bin", "vbadata.xml")) for path in inner):
        raise active(name, "宏", "macros")
    if any(path.startswith("word/activeX/") for path in inner):
        raise active(name, "ActiveX 控件", "ActiveX controls")
    for path in inner:
        if path.endswith(".rels") and _OUTSIDE.search(package.read(path)):
            raise active(name, "自动加载的外部链接", "an outside link that loads itself")
    start = package.read("OFD.xml" if kind == "ofd" else "word/document.xml")[:4096]
    if b"OFD" not in start if kind == "ofd" else b"<" not in start:
        raise damaged(name)
    return kind
