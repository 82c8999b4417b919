"""The store: each content once, named by a keyed index of its digest, encrypted in pieces, whole or not at all.

The digest (SHA-256 of the content) is what the ledger and rows hold, and what anybody can recompute from the file
in hand. The name on disk is a keyed index of it, so that who holds the disk cannot ask whether a known file is
there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, InMemoryStorage, Storage

from tongban.core.crypto import KeyStore, keys
from tongban.core.errors import Refusal
from tongban.core.files.inspection import Media, inspect

_MAGIC = b"TB1"
_SALT = 16
_PIECE = 256 * 1024
_TAG = 16
_HEAD = len(_MAGIC) + 1 + _SALT


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept file: SHA-256 in hex, size in bytes, kind."""

    digest: str
    size: int
    media: Media


class WholeDisk(FileSystemStorage):
    """Files on disk, whole or not at all: written aside, flushed, then named; never readable by others."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name asked for: equal names mean equal content here."""
        return name

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            try:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
                draft.replace(target)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
        return name


class Store:
    """Files under ``root`` (a folder, or any Django storage such as S3), encrypted with the keys of the house."""

    def __init__(self, root: Path | Storage, keys: KeyStore) -> None:
        if isinstance(root, Path):
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            root = WholeDisk(location=root)
        self.storage = root
        self.keys = keys

    def put(self, source: bytes | IO[Any], *, name: str, limit: int) -> Stored:
        """Keeps ``source`` after inspection; the same content twice is kept once.  ``limit`` in bytes.

        Refuses with ``file.too-large`` and with all that ``inspect`` refuses; then nothing is kept.
        """
        data = source if isinstance(source, bytes) else source.read(limit + 1)
        if len(data) > limit:
            raise too_large(name, limit)
        media = inspect(data, name)
        digest = hashlib.sha256(data).hexdigest()
        place = self._place(digest)
        if not self.storage.exists(place):
            kept = self.storage.save(place, ContentFile(self._sealed(data, digest)))
            if kept != place:  # a storage that renames on collision: another process kept the same content first
                self.storage.delete(kept)
        return Stored(digest, len(data), media)

    def get(self, digest: str) -> bytes:
        """The content of ``digest``; ``file.missing`` or ``file.broken`` when it is not there or not what was kept."""
        place = self._place(digest)
        try:
            with self.storage.open(place, "rb") as file:
                blob = file.read()
        except FileNotFoundError:
            raise Refusal(
                "file.missing",
                f"文件库中没有摘要为 {digest[:12]}… 的文件。请联系管理员从备份恢复。",
                f"The store has no file {digest[:12]}…. Ask the operator to restore it from a backup.",
                status=404,
            ) from None
        data = self._opened(blob, digest)
        if hashlib.sha256(data).hexdigest() != digest:
            raise broken(digest)
        return data

    def has(self, digest: str) -> bool:
        """True when the content of ``digest`` is kept here."""
        return bool(self.storage.exists(self._place(digest)))

    def _place(self, digest: str) -> str:
        index = self.keys.mac(b"file\0" + digest.encode()).hex()
        return f"{index[:2]}/{index[2:4]}/{index}"

    def _sealed(self, data: bytes, digest: str) -> bytes:
        number, _ = self.keys.current()
        salt = os.urandom(_SALT)
        cipher = AESGCM(self.keys.derive(number, salt, "file"))
        pieces = [_MAGIC, bytes((number,)), salt]
        count = max(1, -(-len(data) // _PIECE))
        for at in range(count):
            piece = data[at * _PIECE : (at + 1) * _PIECE]
            pieces.append(cipher.encrypt(at.to_bytes(12, "big"), piece, _bound(digest, at, count)))
        return b"".join(pieces)

    def _opened(self, blob: bytes, digest: str) -> bytes:
        if blob[: len(_MAGIC)] != _MAGIC or len(blob) < _HEAD + _TAG:
            raise broken(digest)
        salt = blob[len(_MAGIC) + 1 : _HEAD]
        cipher = AESGCM(self.keys.derive(blob[len(_MAGIC)], salt, "file"))
        step = _PIECE + _TAG
        count = -(-(len(blob) - _HEAD) // step)
        try:
            return b"".join(
                cipher.decrypt(
                    at.to_bytes(12, "big"), blob[_HEAD + at * step : _HEAD + (at + 1) * step], _bound(digest, at, count)
                )
                for at in range(count)
            )
        except InvalidTag:
            raise broken(digest) from None


def _bound(digest: str, at: int, count: int) -> bytes:
    """What each piece is tied to: its file, its place, and how many there are, so that none can be cut or moved."""
    return f"{digest}:{at}/{count}".encode()


_aside: ContextVar[Store | None] = ContextVar("aside", default=None)


def house_store() -> Store:
    """The store of this house: where everything handed in and every finished paper is kept."""
    return _aside.get() or _kept_store()


@contextmanager
def kept_aside() -> Iterator[None]:
    """Within, and for this thread alone, files are kept in memory and gone at the end (``core.rehearsal``)."""
    token = _aside.set(Store(InMemoryStorage(), keys()))
    try:
        yield
    finally:
        _aside.reset(token)


@lru_cache(maxsize=1)
def _kept_store() -> Store:
    return Store(Path(settings.TONGBAN_FILES), keys())


def too_large(name: str, limit: int) -> Refusal:
    """The refusal of a file beyond ``limit`` bytes."""
    shown = f"{limit / 1024 / 1024:g} MB" if limit >= 1024 * 1024 else f"{limit / 1024:g} KB"
    return Refusal(
        "file.too-large",
        f"文件“{name}”超过 {shown} 上限。请降低扫描分辨率或分成几个文件后上传。",
        f"The file “{name}” is larger than {shown}. Scan at a lower resolution or split it into several files.",
        where=name,
        status=413,
    )


def broken(digest: str) -> Refusal:
    """The refusal of a kept file that was altered on disk."""
    return Refusal(
        "file.broken",
        f"文件库中摘要为 {digest[:12]}… 的文件已被改动或损坏。请联系管理员从备份恢复。",
        f"The kept file {digest[:12]}… was altered or damaged. Ask the operator to restore it from a backup.",
        status=500,
    )
