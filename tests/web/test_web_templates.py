"""Habits of every template of the house, whichever room it is in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src/tongban"
TEMPLATES = sorted(SRC.rglob("templates/**/*.html"))
NAMES = [str(path.relative_to(SRC)) for path in TEMPLATES]

FORBIDDEN = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    # A data block is no script: the policy for content does not look at it, and nothing runs it.
    "a script in the page": r"<script(?![^>]*\b(?:src=|type=\"application/ld\+json\"))",
    "an event attribute": r"\son(?:click|change|input|submit|load|error|focus|blur|key\w+|mouse\w+|pointer\w+)\s*=",
    "hx-on": r"\bhx-on\b",
    "js: values": r"\bjs:|javascript:",
    "a trigger filter": r"hx-trigger=\"[^\"]*\[",
    "vague words": r"点击这里|相关部门|请耐心等待",
    "an address outside": r"(?:src|href)=[\"'](?:https?:)?//",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_nothing_the_content_policy_forbids(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_every_posting_form_carries_its_token(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forms = re.findall(r"<form\b[^>]*method=[\"']?post.*?</form>", text, re.S | re.I)
    assert [form[:80] for form in forms if "csrf_token" not in form] == []
