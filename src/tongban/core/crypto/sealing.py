"""Sealed texts and blind indexes, under the keys of this installation.

A sealed text is ``number of the data key (1 byte) · nonce (12) · AES-256-GCM ciphertext and tag``; the context (the
column it stands in) is authenticated with it, so that a value moved into another column or row kind does not open.
"""

from __future__ import annotations

import os
import unicodedata
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tongban.core.crypto.keys import KeyStore
from tongban.core.errors import Refusal

_NONCE = 12
_SHORTEST = 1 + _NONCE + 16
INDEX_SIZE = 16
_installed: KeyStore | None = None


class Broken(Refusal):
    """A sealed text does not open: altered, cut, or moved from where it was sealed."""

    def __init__(self, where: str) -> None:
        super().__init__(
            "sealed.broken",
            f"加密数据无法打开（{where}）：内容被改动、截断或移位。请核对账本并从备份恢复该行。",
            f"Sealed data does not open ({where}): altered, cut or moved. Check the ledger; restore the row.",
            where=where,
            status=500,
        )


def install(store: KeyStore) -> None:
    """Makes ``store`` the keys of this process; called once at start, and by tests."""
    global _installed
    _installed = store


def keys() -> KeyStore:
    """The keys of this process: those installed, else those of the directory ``settings.TONGBAN_KEYS``."""
    if _installed is None:
        from django.conf import settings

        install(KeyStore(Path(settings.TONGBAN_KEYS)))
    assert _installed is not None
    return _installed


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    """The cipher of a key, made ready once; the key itself is kept by its store as long."""
    return AESGCM(key)


def seal(text: str, context: str, *, store: KeyStore | None = None) -> bytes:
    """``text`` sealed for ``context``; twice the same text gives two different results."""
    number, key = (store or keys()).current()
    head = bytes((number,))
    nonce = os.urandom(_NONCE)
    return head + nonce + _cipher(key).encrypt(nonce, text.encode(), head + context.encode())


def open_sealed(blob: bytes, context: str, *, store: KeyStore | None = None) -> str:
    """The text sealed for ``context``; Broken when it was altered or belongs to another context."""
    blob = bytes(blob)
    if len(blob) < _SHORTEST:
        raise Broken(context)
    key = (store or keys()).numbered(blob[0])
    try:
        return _cipher(key).decrypt(blob[1 : 1 + _NONCE], blob[1 + _NONCE :], blob[:1] + context.encode()).decode()
    except InvalidTag:
        raise Broken(context) from None


def fold(text: str) -> str:
    """``text`` as the index compares it: full-width and half-width, upper and lower case, outer blanks made one."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def blind(text: str, context: str, *, store: KeyStore | None = None) -> bytes:
    """The 16-byte keyed index of ``text`` in ``context``: equal texts give equal bytes, and nothing else is told."""
    return (store or keys()).mac(context.encode() + b"\0" + fold(text).encode())[:INDEX_SIZE]
