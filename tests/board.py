"""A large event in a park, published on the platform; a disability card, on the board of a village: five days each."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path

from tongban.catalogue.acts import publish
from tongban.core.codes import id_number
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM

from runs import filed, given, holders, open_steps, row_of, take

PARK, STEP = "511A99101000", "notice_board"
FILE = Path(__file__).parent / "definitions" / "park-event.yaml"
SAID = {
    "event.title": "秋日音乐会",
    "event.site": "武侯区演示公园",
    "event.site.division": "510107011000",
    "event.on": "2026-12-20",
    "event.people": "800",
    "event.loud": "是",
    "event.stage": "否",
}


def before_the_public(text: str = "") -> uuid.UUID:
    """A case whose publicity has just opened; ``text`` is the definition where it is another."""
    if not fetch("SELECT 1 AS one FROM catalogue_item WHERE code = %s", [PARK]):
        publish(text or FILE.read_text(encoding="utf-8"), actor=PLATFORM, name=FILE.name)
    case = filed(PARK, "single", SAID, who="tibetan", firm="teahouse", papers=("safety_plan", "insurance"))
    for step in ("take_in", "first_look", "trees_view", "police_view", "weigh"):
        take(case, step, **({"agrees": "是"} if step.endswith("_view") else {}))
    assert STEP in open_steps(case)
    return case


HOME = {
    "disability.person": "王小宝",
    "disability.person_id": "51010720150601403X",
    "disability.kind": "智力",
    "disability.guardian": "是",
    "disability.hospital": "武侯区人民医院（演示）",
    "disability.had_card": "否",
    "disability.address": "成都市武侯区簇桥街道演示路3栋1号",
    "disability.address.division": "510107011002",
}


def on_a_board() -> uuid.UUID:
    """A disability card, published on the board of the village alone."""
    said = {**HOME, "disability.person_id": id_number.generate(date(2015, 6, 1), 403)}
    case = filed("511F82001002", "hospital", said, papers=("photo",))
    take(case, "accept")
    given(case, "sheet", holders(row_of(case, "appraise"))[0])
    take(case, "appraise", grade="2", kind="智力")
    return case
