"""Every paper of a case that ran to its licence is typeset, signed, and called valid by another program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core.ledger.reading import fetch
from tongban.papers.acts import typeset

from courses import confirmed
from demo import FOOD, FOOD_ANSWERS, PDF, WUHOU, citizen, enterprise, staff


@pytest.mark.django_db
@pytest.mark.clause("3.2.4d")
@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler-utils is missing")
@pytest.mark.parametrize(
    ("who", "shop", "name"),
    [
        ("wang", "snack", "武侯区王记小吃店（演示）"),
        ("single", "single_shop", "㛃记面馆（演示）"),
        ("tibetan", "teahouse", "雪域茶馆（演示）"),
    ],
)
def test_every_paper_is_signed_and_valid_elsewhere(who: str, shop: str, name: str, tmp_path: Path) -> None:
    applicant = citizen(who, shop)
    case = begin(Application(FOOD, "new", WUHOU, enterprise(shop)), actor=applicant)
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=applicant)
    for material in ("layout", "rules"):
        hand_in(case, material, PDF, "文件.pdf", actor=applicant)
    file(case, actor=applicant, signed=applicant.name)
    examine(case, {m["key"]: ("fit", "") for m in load(case).materials}, actor=staff("窗口"))
    advance(case, "accept", Said(), actor=staff("窗口"))
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查"))
    judged = {"place": True, "equipment": True, "flow": True}
    inspected = Said(outputs={"passed": "是"}, conditions=judged, partner=staff("审查").account)
    advance(case, "inspect", inspected, actor=staff("核查"))
    confirmed(case)
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    advance(case, "issue", Said(), actor=staff("窗口二"))
    papers = fetch("SELECT id, kind FROM papers_paper WHERE about_id = %s ORDER BY made_at, id", [case])
    assert sorted(p["kind"] for p in papers) == ["acceptance", "granted", "licence"]
    for paper in papers:
        target = tmp_path / f"{paper['kind']}.pdf"
        target.write_bytes(typeset(paper["id"]))
        said = subprocess.run(["pdfsig", str(target)], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in said
        text = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, text=True, check=True).stdout
        assert name in text.replace("\n", "")
        assert typeset(paper["id"]) == target.read_bytes()
