"""One changed word of one material, published: both webs show it at once, the running case does not (Shows 3)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from houses import deed, web, words

READER = Path(__file__).parents[1] / "definitions" / "reader-card.yaml"
OLD, NEW = "读者证申请表", "读者证申请单"


def test_a_new_edition_shows_in_both_processes_and_not_in_the_running_case(
    surroundings: Mapping[str, str], tmp_path: Path
) -> None:
    text = READER.read_text(encoding="utf-8").replace("512B99201000", "512B99202000")
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text(text, encoding="utf-8")
    second.write_text(text.replace(OLD, NEW), encoding="utf-8")
    deed(surroundings, "publish", str(first))
    running = deed(surroundings, "filed", "512B99202000", "first")
    session = deed(surroundings, "session", "wang")
    pages = ["", "print/", "table", "table.csv"]
    with web(surroundings) as one, web(surroundings) as other:
        for house in (one, other):
            for page in pages:
                status, said = house.get(f"/items/512B99202000/{page}?situation=first&area=510107")
                assert status == 200 and OLD in words(said), page
        deed(surroundings, "publish", str(second))
        for house in (one, other):
            for page in pages:
                status, said = house.get(f"/items/512B99202000/{page}?situation=first&area=510107")
                assert status == 200 and NEW in words(said) and OLD not in words(said), page
            status, said = house.get(f"/cases/{running}/", session)
            assert status == 200 and NEW not in words(said)
        draft = deed(surroundings, "draft", "512B99202000", "first")
        for house in (one, other):
            status, said = house.get(f"/apply/{draft}/check/", session)
            assert status == 200 and NEW in words(said) and OLD not in words(said)
