"""docs/definitions.md quotes files that ship; what it quotes stands there, and its own example passes."""

from __future__ import annotations

import re

from tongban.definition.check import check
from tongban.definition.source import read
from tongban.definition.vocabulary import WAYS

from shipped import ROOT, context

PAGE = (ROOT / "docs/definitions.md").read_text(encoding="utf-8")


def test_every_quotation_stands_in_the_file_it_names() -> None:
    quoted = re.findall(r"<!-- (\S+) -->\n```yaml\n(.*?)```", PAGE, flags=re.S)
    assert len(quoted) == PAGE.count("```yaml")
    for path, said in quoted:
        assert said in (ROOT / path).read_text(encoding="utf-8"), path


def test_the_example_passes_every_check() -> None:
    path = ROOT / "tests/definitions/reader-card.yaml"
    assert check(read(path.read_text(encoding="utf-8"), path.name), context()) == ()


def test_every_way_of_supply_is_named() -> None:
    assert all(re.search(rf"\b{way}\b", PAGE) for way in WAYS)
