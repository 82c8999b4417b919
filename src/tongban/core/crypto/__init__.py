"""Keys of the house, sealed texts, blind indexes, national digests and signatures.

Personal data (numbers, phones, addresses, accounts) stands in the database only sealed, and is found only through a
keyed blind index, so that a dump of the database says nothing about a person (个人信息保护法 art. 51; GB/T 39786-2021
level 3).
"""

from __future__ import annotations

from tongban.core.crypto.digests import sm2_verify, sm3
from tongban.core.crypto.keys import KeyStore, KeysUnusable, place_once
from tongban.core.crypto.sealing import Broken, blind, fold, install, keys, open_sealed, seal

__all__ = [
    "Broken",
    "KeyStore",
    "KeysUnusable",
    "blind",
    "fold",
    "install",
    "keys",
    "open_sealed",
    "place_once",
    "seal",
    "sm2_verify",
    "sm3",
]
