"""Templates that can be read, reviewed and blamed: one block element a line, lines of at most 160 letters.

A Chinese sentence has no spaces, and a line break inside it would be seen as one. A longer line is therefore allowed
where it offers no place to break: no white space outside the tags of Django and the values of attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from source import SRC

LINE, UNBREAKABLE = 160, 280
_BLOCKS = (
    "address article aside blockquote caption dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header"
    " legend li main nav ol optgroup option p pre section summary table tbody td tfoot th thead tr ul"
)
_OPENS = re.compile(rf"<(?:{'|'.join(_BLOCKS.split())})(?=[\s>{{])")
_DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}")
_VALUE = re.compile(r'"[^"]*"')
# Items of a breadcrumb stand in one line of the screen: white space between them would be seen.
_INLINE_ITEMS = {"web/templates/cotton/breadcrumb.html"}


def _lines() -> Iterator[tuple[str, int, str]]:
    for path in sorted(SRC.rglob("templates/**/*.html")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield _name(path), number, line


def _name(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


def _breakable(line: str) -> bool:
    """Could this long line be broken unseen? The attributes of ``c-vars`` cannot: cotton reads them from one line.
    Nor is `` checked`` parted from its value: pages are searched for the two.
    """
    bare = _VALUE.sub('""', _DJANGO.sub("", line.strip())).replace(" />", "/>").replace(" checked", "")
    return " " in bare and not line.startswith("<c-vars ")


def test_there_are_templates() -> None:
    assert sum(1 for _ in SRC.rglob("templates/**/*.html")) > 200


def test_a_line_holds_at_most_160_letters_unless_it_cannot_be_broken() -> None:
    long = {f"{n}:{k}": len(s) for n, k, s in _lines() if len(s) > LINE and (_breakable(s) or len(s) > UNBREAKABLE)}
    assert long == {}


def test_one_block_element_begins_on_a_line() -> None:
    crowded = {
        f"{n}:{k}": s.strip()[:80] for n, k, s in _lines() if len(_OPENS.findall(s)) > 1 and n not in _INLINE_ITEMS
    }
    assert crowded == {}


def test_no_file_of_more_than_300_letters_is_one_line() -> None:
    texts = {_name(p): p.read_text(encoding="utf-8") for p in SRC.rglob("templates/**/*.html")}
    assert [name for name, text in texts.items() if len(text) > 300 and len(text.splitlines()) < 2] == []
