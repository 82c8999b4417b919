"""What of a personal value may be seen in a list: enough to tell two rows apart, not enough to use (GB/T
35273-2020, 7.2).
"""

from __future__ import annotations


def whole(text: str) -> str:
    """Nothing of it."""
    return "*" * min(len(text), 6)


def number(text: str) -> str:
    """An ID or credit number: 510***********0017 (birth date and check hidden as far as four figures allow)."""
    return text[:3] + "*" * (len(text) - 7) + text[-4:] if len(text) > 8 else whole(text)


def phone(text: str) -> str:
    """A phone: 138****0017."""
    return text[:3] + "****" + text[-4:] if len(text) > 8 else whole(text)


def name(text: str) -> str:
    """A person's name: 王*, 王**; one character is hidden whole."""
    return text[:1] + "*" * (len(text) - 1) if len(text) > 1 else "*"


def address(text: str) -> str:
    """An address down to about the county: first six characters."""
    return text[:6] + "****" if len(text) > 6 else whole(text)


def account(text: str) -> str:
    """A bank account: its last four figures."""
    return "****" + text[-4:] if len(text) > 8 else whole(text)
