"""Every shipped definition that runs, signed by each organ of a place in turn: no sentence of any paper ends twice or
says a word twice, and nothing is put into a sentence that is empty.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from tongban.cases import papers
from tongban.cases.rules.demands import Defect
from tongban.catalogue.queries import in_force
from tongban.core.clock import SHANGHAI, now
from tongban.core.ledger.book import Change
from tongban.core.ledger.reading import fetch
from tongban.definition.effective import Effective
from tongban.organisation.queries import calendar, forget, organ, place
from tongban.papers.acts import preview_of
from tongban.papers.typeset.setting import sheets

from demo import WUHOU, staff

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
AT = datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)
# Two stops, a stop after a comma, a bracket with nothing in it, a word of two to six letters said twice.
WRONG = re.compile(r"[。；，、：]{2,}|（）|《》|“”|None|\{|([\u4e00-\u9fff]{2,6})\1")


class Told:
    """A turn of a case that nobody filed: what the papers ask of one, with nothing of a case in it but names."""

    def __init__(self, e: Effective, key: Any) -> None:
        self.e, self.at, self.actor, self.facts = e, AT, staff("负责人"), {}
        self.case: dict[str, Any] = {
            "id": key, "number": "510107-20261102-000001", "applicant_name": "龘", "applicant_kind": "person",
            "applicant_id": key, "item_name": e.item, "organ_id": key, "hall_id": None, "counter_id": None,
            "state": "accepted", "place": WUHOU,
            "received_at": AT, "accepted_at": AT, "decided_at": AT,
        }  # fmt: skip
        self.loaded = SimpleNamespace(
            notices=[], spans=[], held=[], told_at=None,
            steps=[_step(one) for one in ("经核对，符合规定。", "符合规定；", "符合规定")],
            materials=[_deferred(m.name) for m in e.materials[:1]],
            material=lambda name: {"name": e.known_material(name).name, "state": "missing"},
        )  # fmt: skip
        self.also: list[Change] = []

    def project(self) -> SimpleNamespace:
        return SimpleNamespace(promised=None, statutory=None)

    def notice(self, *_: object) -> None:
        """Nobody is told."""

    def alter(self, *_: object, **changed: object) -> None:
        """Nothing is kept."""

    def desk(self) -> tuple[Any, Any]:
        return calendar(WUHOU), None


def _deferred(name: str) -> dict[str, Any]:
    return {"name": name, "verdict": "deferred", "state": "supplied", "due": date(2026, 11, 9)}


def _step(opinion: str) -> dict[str, Any]:
    return {"kind": "review", "state": "done", "name": "书面审查", "opinion": opinion, "verdict": ""}


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        forget()
        yield
    forget()


def drawn(turn: Any, key: Any) -> Mapping[str, Change]:
    """Papers of the turn by kind, made by the functions that make them for cases."""
    defects = [Defect(one.id, "图上没有标明。") for one in turn.e.materials]
    papers.tell_acceptance(turn)
    papers.tell_correction(turn, defects)
    papers.tell_not_accepted(turn, "所申请的事项依法不属于本机关职权范围", "第三十二条第一款第二项", organ(key).name)
    papers.tell_granted(turn, key, "5年", "每月300元")
    papers.tell_refused(turn, key, ["距离不够。", "没有负责人；"])
    papers.tell_extension(
        turn,
        reason="现场分布在两个楼层。",
        added=papers.Duration.parse("5wd"),
        old="2026年11月9日",
        new="2026年11月16日",
    )
    return {str(one.rows[0].values["kind"]): one for one in turn.also}


def test_no_paper_of_any_definition_by_any_organ_stumbles(monkeypatch: pytest.MonkeyPatch) -> None:
    # Which level is competent often hangs on what a case says of itself; here it is the county's.
    monkeypatch.setattr(papers, "competence", lambda e, facts, at, where: (place(where, AT.date()), 3))
    codes = [
        row["code"]
        for row in fetch(
            "SELECT DISTINCT i.code FROM catalogue_item i JOIN catalogue_edition e ON e.item_id = i.id ORDER BY 1"
        )
    ]
    makers = [one["id"] for one in place(WUHOU, AT.date()).organs if one["role"] not in ("provider", "village")]
    assert len(codes) >= 20 and len(makers) >= 10
    wrong, long = {}, {}
    for number, code in enumerate(codes):
        found = in_force(code, WUHOU, now())
        turn = Told(found.effective(found.situations[0]), makers[number % len(makers)])
        for kind, change in drawn(turn, turn.case["organ_id"]).items():
            pdf = preview_of(change)
            text = "".join(
                subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
                .stdout.decode()
                .split()
            )
            text = text.replace("预览", "")  # the mark over the page runs into the line at its head
            if stumbles := [m[0] for m in WRONG.finditer(text)]:
                wrong[code, kind] = stumbles
            if sheets(pdf) > (2 if kind == "correction" else 1):
                long[code, kind] = sheets(pdf)
    assert wrong == {}
    assert long == {}
