"""What people type before it is checked: full-width digits from Chinese keyboards, blanks carried along by copying."""

from __future__ import annotations

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Zero-width characters and the byte-order mark arrive by copying from pages and spreadsheets.
_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


def narrow(text: str) -> str:
    """``text`` with full-width signs made ordinary ones and surrounding blanks taken away; nothing inside is dropped
    except characters nobody can see."""
    return text.translate(_UNSEEN).translate(_WIDE).strip()


def shown(character: str) -> str:
    """A character as a sentence can name it: a blank would otherwise be invisible between its quotes."""
    return "空格" if character.isspace() else character


def shown_en(character: str) -> str:
    """As ``shown``, in English."""
    return "a blank" if character.isspace() else f"“{character}”"
