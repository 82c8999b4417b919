"""How personal data look in lists 脱敏. Showing one in full is an act with a reason, never a matter of this module.

Masking never fails and never checks: what it cannot read it covers whole.
"""

from __future__ import annotations

import unicodedata

STAR = "*"
# Between the parts of Tibetan, Yi, Uygur and foreign names; the tsek (U+0F0B) divides syllables in Tibetan script.
_DOTS = frozenset("·•‧・∙⋅．.་ 　-'’")


def name(text: str) -> str:
    """The first character, then one star a character, dots kept: 王*, 扎*·**·**. A name of one character is covered
    whole, since showing it would mask nothing. A base and its marks or variation selector are one character."""
    letters = _letters(text.strip())
    if sum(letter not in _DOTS for letter in letters) <= 1:
        return STAR * len(letters)
    masked: list[str] = []
    seen = False
    for letter in letters:
        if letter in _DOTS:
            masked.append(letter)
        else:
            masked.append(STAR if seen else letter)
            seen = True
    return "".join(masked)


def _letters(text: str) -> list[str]:
    letters: list[str] = []
    for character in text:
        joins = unicodedata.category(character).startswith("M")
        if joins and letters:
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def id_number(text: str) -> str:
    """Province and city, and the last four: 5116**********1234. The birth date never shows."""
    return f"{text[:4]}{STAR * 10}{text[-4:]}" if len(text) == 18 else STAR * len(text)


def phone(text: str) -> str:
    """138****5678; a fixed line keeps its area code and last four: 028-****0000; service numbers are public."""
    area, hyphen, number = text.partition("-")
    if hyphen:
        return f"{area}-{STAR * (len(number) - 4)}{number[-4:]}" if len(number) >= 7 else STAR * len(text)
    if len(text) == 11:
        return f"{text[:3]}{STAR * 4}{text[-4:]}"
    service = text.isdigit() and (len(text) <= 5 or (len(text) == 10 and text[:3] in ("400", "800")))
    return text if service else STAR * len(text)


def credit_code(text: str) -> str:
    """Unchanged: codes of enterprises and organs are published by law, and people must be able to compare them."""
    return text
