"""The file store: what comes in, what is refused and why, and what stands on the disk."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from tongban.core.crypto import KeyStore
from tongban.core.errors import Refusal
from tongban.core.files import Store, inspect

LIMIT = 1024 * 1024


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)
JPG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080001000101011100ffda0008010100003f00d2ffd9")


def pdf(objects: bytes = b"", trailer: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n"
        + objects
        + b"\ntrailer<</Root 1 0 R"
        + trailer
        + b">>\n%%EOF\n"
    )


def package(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for path, content in entries.items():
            made.writestr(path.replace("__", "/").replace("_DOT_", "."), content)
    return buffer.getvalue()


OFD = package(
    OFD_DOT_xml=b'<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>',
    Doc_0__Document_DOT_xml=b"<a/>",
)
DOCX = package(word__document_DOT_xml=b"<w:document/>")
OUTSIDE = b'<R Type="x/attachedTemplate" Target="http://x" TargetMode="External"/>'
HIDDEN = zlib.compress(b"5 0 6 40 <</S/Java#53cript/JS(app.alert(1))>> ")
OBJECT_STREAM = (
    b"4 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length 60>>\nstream\n" + HIDDEN + b"\nendstream\nendobj\n"
)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (pdf(), "营业执照.pdf", "pdf"),
        (JPG, "照片.JPEG", "jpg"),
        (PNG, "C:\\scan\\a.png", "png"),
        (OFD, "电子证照.ofd", "ofd"),
        (DOCX, "申请书.docx", "docx"),
        (pdf(), "没有扩展名", "pdf"),
        (pdf(b"2 0 obj<</Title(about /JS and /Launching)>>endobj"), "t.pdf", "pdf"),
    ],
)
def test_recognised_by_content(data: bytes, name: str, kind: str) -> None:
    assert inspect(data, name).kind == kind


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "空.pdf", "file.empty"),
        (b"MZ\x90\0", "执照.pdf", "file.executable"),
        (b"\x7fELF\x02", "执照", "file.executable"),
        (b"#!/bin/sh\n", "执照.jpg", "file.executable"),
        (pdf(), "执照.pdf.exe", "file.executable"),
        (b"\xef\xbb\xbf <!DOCTYPE html><script>", "a.pdf", "file.executable"),
        (b"<?xml version='1.0'?>\n<svg onload='x()'/>", "章.png", "file.executable"),
        (PNG, "照片.pdf", "file.not-what-it-says"),
        (pdf(), "照片.jpg", "file.not-what-it-says"),
        (DOCX, "证照.ofd", "file.not-what-it-says"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧.doc", "file.kind"),
        (package(readme_DOT_txt=b"x"), "包.zip", "file.kind"),
        ("只是文字".encode(), "说明.txt", "file.kind"),
        (b"%PDF-1.7 cut", "断.pdf", "file.damaged"),
        (PNG[:-9], "断.png", "file.damaged"),
        (PNG.replace(b"IDAT", b"IDAX"), "改.png", "file.damaged"),
        (JPG[:20], "断.jpg", "file.damaged"),
        (DOCX[: len(DOCX) - 30], "断.docx", "file.damaged"),
        (pdf(trailer=b"/Encrypt 9 0 R"), "密.pdf", "file.encrypted"),
        (pdf(trailer=b"/#45ncrypt 9 0 R"), "密.pdf", "file.encrypted"),
        (pdf(b"2 0 obj<</S/JavaScript/JS(x)>>endobj"), "动.pdf", "file.active"),
        (pdf(b"2 0 obj<</S/J#61vaScript/JS(x)>>endobj"), "动.pdf", "file.active"),
        (pdf(OBJECT_STREAM), "藏.pdf", "file.active"),
        (pdf(OBJECT_STREAM.replace(b"/FlateDecode", b"[/ASCIIHexDecode/FlateDecode]")), "藏.pdf", "file.active"),
        (pdf(b"2 0 obj<</S/Launch/F(cmd)>>endobj"), "启.pdf", "file.active"),
        (package(word__document_DOT_xml=b"<w/>", word__vbaProject_DOT_bin=b"x"), "宏.docx", "file.active"),
        (
            package(
                word__document_DOT_xml=b"<w/>",
                word___rels__settings_DOT_xml_DOT_rels=OUTSIDE,
            ),
            "链.docx",
            "file.active",
        ),
        (package(OFD_DOT_xml=b"<ofd:OFD/>", Doc_0__a_DOT_exe=b"MZ"), "藏.ofd", "file.executable"),
    ],
)
def test_refused_with_the_file_and_the_remedy(data: bytes, name: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        inspect(data, name)
    assert caught.value.code == code
    assert caught.value.where == name
    assert f"“{name}”" in caught.value.zh
    assert f"“{name}”" in caught.value.en
    assert "请" in caught.value.zh


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from tongban.core.files import packages
    from tongban.core.files import pdf as pdf_rules

    monkeypatch.setattr(packages, "_MOST_UNPACKED", 1000)
    monkeypatch.setattr(pdf_rules, "_MOST_INFLATED", 1000)
    bomb = b"4 0 obj\n<</Type/ObjStm/Filter/FlateDecode>>\nstream\n" + zlib.compress(b" " * 100_000) + b"\nendstream\n"
    for data, name in ((package(word__document_DOT_xml=b"<" * 5000), "弹.docx"), (pdf(bomb), "弹.pdf")):
        with pytest.raises(Refusal) as caught:
            inspect(data, name)
        assert caught.value.code == "file.bulky"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files", KeyStore(tmp_path / "keys"))


def on_disk(store: Store) -> list[Path]:
    return sorted(path for path in Path(store.storage.base_location).rglob("*") if path.is_file())


def test_kept_once_encrypted_and_given_back(store: Store) -> None:
    data = pdf(b"% 510107199001010017 " * 40_000)
    first = store.put(data, name="a.pdf", limit=LIMIT)
    second = store.put(io.BytesIO(data), name="b.pdf", limit=LIMIT)
    assert first == second
    assert (first.digest, first.size, first.media.kind) == (hashlib.sha256(data).hexdigest(), len(data), "pdf")
    (path,) = on_disk(store)
    assert first.digest not in str(path)
    assert b"510107199001010017" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert store.get(first.digest) == data
    assert store.has(first.digest) is True


def test_older_files_open_after_the_key_was_rotated(store: Store) -> None:
    kept = store.put(PNG, name="a.png", limit=LIMIT)
    store.keys.rotate()
    newer = store.put(JPG, name="a.jpg", limit=LIMIT)
    assert (store.get(kept.digest), store.get(newer.digest)) == (PNG, JPG)


def test_too_large_is_refused_and_nothing_kept(store: Store) -> None:
    for source in (pdf() + b" " * 3000, io.BytesIO(pdf() + b" " * 3000)):
        with pytest.raises(Refusal) as caught:
            store.put(source, name="大.pdf", limit=2048)
        assert (caught.value.code, caught.value.status) == ("file.too-large", 413)
        assert "2 KB" in caught.value.zh
    with pytest.raises(Refusal):
        store.put(b"MZ", name="x.pdf", limit=2048)
    assert on_disk(store) == []


def test_altered_cut_swapped_or_missing_is_noticed(store: Store) -> None:
    data = pdf(b"% long " * 80_000)
    kept = store.put(data, name="a.pdf", limit=LIMIT)
    (path,) = on_disk(store)
    sound = path.read_bytes()
    step = 256 * 1024 + 16
    moved = sound[:20] + sound[20 + step : 20 + 2 * step] + sound[20 : 20 + step] + sound[20 + 2 * step :]
    for spoiled in (sound[:-1] + bytes((sound[-1] ^ 1,)), sound[: 20 + step], moved, b"", PNG):
        path.write_bytes(spoiled)
        with pytest.raises(Refusal) as caught:
            store.get(kept.digest)
        assert caught.value.code == "file.broken"
    path.unlink()
    with pytest.raises(Refusal) as caught:
        store.get(kept.digest)
    assert (caught.value.code, caught.value.status) == ("file.missing", 404)


def test_a_failed_write_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    store.keys.mac(b"")
    monkeypatch.setattr("tongban.core.files.store.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.put(PNG, name="a.png", limit=LIMIT)
    monkeypatch.undo()
    assert on_disk(store) == []
    assert store.has(hashlib.sha256(PNG).hexdigest()) is False
