"""SM3 digests (GB/T 32905) and verification of SM2 signatures (GB/T 32918), which need no key of ours."""

from __future__ import annotations

import hashlib

import gmssl_pyx

# An empty digest to begin from: OpenSSL looks an algorithm up by its name each time, at twice the cost of a copy.
_EMPTY = hashlib.new("sm3") if "sm3" in hashlib.algorithms_available else None


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest of ``data``; by OpenSSL where it has SM3 (four times as fast), else by gmssl."""
    if _EMPTY is not None:
        digest = _EMPTY.copy()
        digest.update(data)
        return digest.digest()
    return bytes(gmssl_pyx.sm3_hash(data))


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """The 32-byte HMAC-SM3 of ``data`` under ``key``."""
    return bytes(gmssl_pyx.sm3_hmac(key, data))


def sm2_sign(private: bytes, public: bytes, message: bytes) -> bytes:
    """A DER signature of ``message`` by the 32-byte private key, with the standard's default signer id."""
    return bytes(gmssl_pyx.sm2_sign(private, public, message))


def sm2_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """True when ``signature`` (DER) is one of ``message`` by the owner of the 64-byte ``public`` key; never raises."""
    try:
        return bool(gmssl_pyx.sm2_verify(public, message, signature))
    except (gmssl_pyx.GmsslInnerError, ValueError):
        return False
