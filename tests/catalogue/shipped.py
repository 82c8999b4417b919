"""What the checks of shipped definitions look at: the data the product ships, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tongban.catalogue.format import Source, read
from tongban.catalogue.rules import Context
from tongban.core.facts import Dictionary
from tongban.core.workdays import load_calendar

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "data" / "catalogue"
PARK = ROOT / "tests" / "definitions" / "park-event.yaml"


@lru_cache(maxsize=1)
def context() -> Context:
    types = read((ROOT / "data/licences/types.yaml").read_text(encoding="utf-8"), "types.yaml").data
    return Context(
        dictionary=Dictionary.load(ROOT / "data/dictionary/base.yaml"),
        licences={key: one["name"] for key, one in types["licences"].items()},
        calendar=load_calendar(ROOT / "data/calendar/holidays.csv"),
        samples=frozenset(path.name for path in (CATALOGUE / "samples").iterdir()),
    )


def text(name: str) -> str:
    path = PARK if name == "park-event" else CATALOGUE / f"{name}.yaml"
    return path.read_text(encoding="utf-8")


def source(name: str) -> Source:
    return read(text(name), f"{name}.yaml")
