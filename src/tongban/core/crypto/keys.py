"""The keys of one installation: made at first use, kept outside the repository, loaded by every process.

A directory (0700) holds one file (0600) for each: ``data.N.key`` seals texts and files, the highest N seals anew
and the others still open what they sealed; ``blind.key`` makes indexes and is never changed; ``ledger.key`` is the
SM2 pair of the ledger's seals. Losing ``data.*`` loses the personal data: a backup of the database without this
directory is worth nothing.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import gmssl_pyx
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tongban.core.crypto import digests
from tongban.core.errors import Refusal

_DATA = re.compile(r"data\.([1-9]\d{0,2})\.key\Z")
_DATA_SIZE = 32
_PAIR_SIZE = 96
MOST_KEYS = 255


class KeysUnusable(Refusal):
    """The key directory cannot be used as it is; the house does not start rather than write what it cannot open."""

    def __init__(self, code: str, zh: str, en: str, *, where: str = "") -> None:
        super().__init__(code, zh, en, where=where, status=500)


class KeyStore:
    """The keys in ``directory``, made there when this is the first process ever to ask."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._data: dict[int, bytes] = {}

    def _prepare(self) -> None:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.directory.stat().st_mode & 0o077:
            self.directory.chmod(0o700)

    @cached_property
    def _blind(self) -> bytes:
        return self._load("blind.key", _DATA_SIZE, _new_secret)

    @cached_property
    def _pair(self) -> bytes:
        return self._load("ledger.key", _PAIR_SIZE, _new_pair)

    @property
    def ledger_public(self) -> bytes:
        """The 64-byte SM2 public key by which anyone checks the ledger's seals."""
        return self._pair[:64]

    def sm2_sign(self, message: bytes) -> bytes:
        """A DER signature of ``message`` by the ledger key of this installation."""
        return digests.sm2_sign(self._pair[64:], self._pair[:64], message)

    def sm2_verify(self, message: bytes, signature: bytes) -> bool:
        """True when ``signature`` is this installation's own."""
        return digests.sm2_verify(self.ledger_public, message, signature)

    def mac(self, data: bytes) -> bytes:
        """HMAC-SM3 of ``data`` under the blind-index key, 32 bytes."""
        self.current()  # data first: a directory with an index key and no data key has lost something
        return digests.hmac_sm3(self._blind, data)

    def current(self) -> tuple[int, bytes]:
        """Number and bytes of the data key that seals now; made when the directory is new.

        Raises KeysUnusable ``keys.lost`` when other keys are there and the data key is not.
        """
        if not self._data:
            self._prepare()
            began = (self.directory / "blind.key").exists()  # asked before the data keys: they are always made first
            numbers = self._numbers()
            if not numbers and began:
                raise KeysUnusable(
                    "keys.lost",
                    f"密钥目录 {self.directory} 缺少数据密钥 data.*.key。请从备份恢复整个目录后再启动。",
                    f"The data key data.*.key is missing from {self.directory}. Restore it whole from a backup.",
                )
            for number in numbers or [1]:
                self._data[number] = self._load_data(number)
            if not began:
                self._load("blind.key", _DATA_SIZE, _new_secret)
                self._load("ledger.key", _PAIR_SIZE, _new_pair)
        number = max(self._data)
        return number, self._data[number]

    def numbered(self, number: int) -> bytes:
        """The data key of ``number``, also one another process has made since; KeysUnusable ``keys.unknown`` if
        absent.
        """
        self.current()
        if number not in self._data:
            if number not in self._numbers():
                raise KeysUnusable(
                    "keys.unknown",
                    f"缺少第 {number} 号数据密钥。请从备份恢复 {self.directory}。",
                    f"Data key {number} is missing. Restore {self.directory} from a backup.",
                )
            self._data[number] = self._load_data(number)
        return self._data[number]

    def rotate(self) -> int:
        """Makes the next data key, which seals from now on; what is sealed already stays readable. Returns its
        number.
        """
        self.current()
        number = max(self._numbers()) + 1
        if number > MOST_KEYS:
            raise KeysUnusable("keys.many", "数据密钥已满 255 把。", "There are 255 data keys already.")
        self._data[number] = self._load_data(number)
        return number

    def derive(self, number: int, salt: bytes, purpose: str) -> bytes:
        """A 32-byte key for one thing only (one file), by HKDF-SHA256 from data key ``number``."""
        return HKDF(SHA256(), 32, salt, f"tongban.{purpose}".encode()).derive(self.numbered(number))

    def _numbers(self) -> list[int]:
        found = (_DATA.match(name) for name in os.listdir(self.directory))
        return sorted(int(match[1]) for match in found if match)

    def _load_data(self, number: int) -> bytes:
        return self._load(f"data.{number}.key", _DATA_SIZE, _new_secret)

    def _load(self, name: str, size: int, make: Callable[[], bytes]) -> bytes:
        path = self.directory / name
        if not path.exists():
            self._prepare()
            place_once(path, make())
        if path.stat().st_mode & 0o077:
            raise KeysUnusable(
                "keys.open",
                f"密钥文件 {path} 可被他人读取。请执行 chmod 600 后再启动；如已外泄，请轮换密钥。",
                f"Key file {path} can be read by others. Run chmod 600 on it; rotate the key if it may have leaked.",
            )
        data = path.read_bytes()
        if len(data) != size:
            raise KeysUnusable(
                "keys.damaged",
                f"密钥文件 {path} 应为 {size} 字节，实为 {len(data)} 字节。请从备份恢复。",
                f"Key file {path} should hold {size} bytes and holds {len(data)}. Restore it from a backup.",
            )
        return data


def _new_secret() -> bytes:
    return secrets.token_bytes(_DATA_SIZE)


def _new_pair() -> bytes:
    public, private = gmssl_pyx.sm2_key_generate()
    return bytes(public) + bytes(private)


def place_once(path: Path, data: bytes) -> None:
    """Puts ``data`` at ``path`` whole or not at all; when another process was first, its file stays.

    A link refuses to replace, where a rename would: a loser that overwrote would leave the winner sealing with a
    lost key.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
