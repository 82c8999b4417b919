"""Contrast of every pair of tokens that meet on a screen (WCAG 2.2, 1.4.3 and 1.4.11), in both palettes."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "src/tongban/web/static/web"
TEXT, SIGN = 4.5, 3.0

PAIRS = [
    ("ink", "bg", TEXT),
    ("ink", "bg-2", TEXT),
    ("ink-2", "bg", TEXT),
    ("ink-2", "bg-2", TEXT),
    ("brand", "bg", TEXT),
    ("brand", "bg-2", TEXT),
    ("brand-d", "tint", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-d", TEXT),
    ("biz", "bg", TEXT),
    ("biz", "biz-t", TEXT),
    ("seal", "bg", TEXT),
    ("seal", "seal-t", TEXT),
    ("amber", "amber-t", TEXT),
    ("amber", "bg", TEXT),
    ("visited", "bg", TEXT),
    ("on-focus", "focus", TEXT),
    ("on-bar", "bar", TEXT),
    ("edge", "bg", SIGN),
    ("edge", "bg-2", SIGN),
    ("ink", "seal-t", TEXT),
    ("ink", "amber-t", TEXT),
    ("ink", "biz-t", TEXT),
    ("bg", "ink", TEXT),
]


def palettes() -> dict[str, dict[str, str]]:
    css = (STATIC / "tokens.css").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"(:root|\[data-contrast=high\])\{([^}]*)\}", css.replace("@media", "\n@media"), re.S)[:1])
    plain = dict(re.findall(r"--([\w-]+):(#[0-9A-Fa-f]{3,6})", blocks[":root"]))
    high = re.search(r"\[data-contrast=high\]\{([^}]*)\}", css)
    assert high
    return {"plain": plain, "high": plain | dict(re.findall(r"--([\w-]+):(#[0-9A-Fa-f]{3,6})", high[1]))}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", ["plain", "high"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_contrast(palette: str, front: str, back: str, least: float) -> None:
    tokens = palettes()[palette]
    assert contrast(tokens[front], tokens[back]) >= least


def test_white_words_on_the_dark_heads_and_cards() -> None:
    tokens = palettes()["plain"]
    assert min(contrast("#ffffff", tokens[name]) for name in ("brand", "brand-d", "biz")) >= TEXT


def test_no_component_names_a_colour_of_its_own_but_black_white_and_the_fixed_cards() -> None:
    css = (STATIC / "app.css").read_text(encoding="utf-8")
    assert set(re.findall(r"#[0-9A-Fa-f]{3,6}\b", css)) <= {"#fff", "#000", "#14211F", "#003E37", "#2F3F93", "#FFDD00"}


def test_weight_of_a_first_view() -> None:
    """ui.md §4: CSS ≤ 12 KB, our own scripts ≤ 8 KB."""
    styles = b"".join(path.read_bytes() for path in sorted(STATIC.glob("*.css")))
    scripts = b"".join(path.read_bytes() for path in sorted(STATIC.glob("*.js")))
    assert len(gzip.compress(styles)) <= 12 * 1024
    assert len(scripts) <= 8 * 1024
