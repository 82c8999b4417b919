"""Organs merged, split and renamed while cases run: the cases go on to their result, and every paper names the organ
that answered for it when it was made.
"""

from __future__ import annotations

import shutil
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from test_three_doors import signed_in

from tongban.cases.acts.advance import advance
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core.clock import day_of, now
from tongban.core.codes import credit_code
from tongban.core.errors import Denied, Refusal
from tongban.core.events import deliver_pending
from tongban.core.ids import new_id
from tongban.core.ledger.reading import fetch
from tongban.organisation.acts import Founding
from tongban.organisation.queries import place, standing_organ
from tongban.organisation.reorganising import merge, rename, split
from tongban.papers.acts import typeset
from tongban.site.shipped import key

import calls
from courses import confirmed
from demo import GUANGAN, WUHOU, citizen, staff
from life_course import MARKET, PROVINCE, begun, ledger

pytestmark = [pytest.mark.django_db, pytest.mark.every_hour]
BASIS = "川编发〔2026〕5号（演示）"
OLD, BUREAU = key("organ", WUHOU, "市场监管"), key("organ", WUHOU, "行政审批")
OLD_NAME, BUREAU_NAME = "武侯区市场监督管理局（演示）", "武侯区行政审批局（演示）"


def staffing(where: str = WUHOU) -> Any:
    return staff("编办", where)


def delivered() -> None:
    while deliver_pending():
        pass


def said(case: uuid.UUID, kind: str) -> Said:
    return calls.said_for(case, kind)


def go_on(case: uuid.UUID, *kinds: str) -> None:
    """The steps of these kinds, by whoever holds them."""
    who = {"review": "审查", "site_inspection": "核查", "decide": "决定", "issue": "窗口二"}
    for kind in kinds:
        step = calls.step_of(case, kind)
        what = Said(verdict="granted") if kind == "decide" else Said() if kind == "issue" else said(case, kind)
        advance(case, step, what, actor=staff(who[kind]))
        confirmed(case, step)


def papers_of(case: uuid.UUID) -> dict[str, tuple[uuid.UUID, str]]:
    """Kind → (organ, the name written in it)."""
    rows = fetch("SELECT kind, organ_id, data FROM papers_paper WHERE about_id = %s ORDER BY made_at, id", [case])
    return {row["kind"]: (row["organ_id"], row["data"]["organ"]) for row in rows}


@pytest.mark.clause("3.1.2a")
def test_a_merged_organs_cases_go_on_to_their_licence_under_the_successor() -> None:
    case, beside = calls.accepted(), calls.received()
    merge(OLD, BUREAU, BASIS, actor=staffing())
    delivered()
    go_on(case, "review", "site_inspection", "decide", "issue")
    assert load(case).case["state"] == "finished"
    assert papers_of(case) == {
        "acceptance": (OLD, OLD_NAME),
        "granted": (BUREAU, BUREAU_NAME),
        "licence": (BUREAU, BUREAU_NAME),
    }
    assert fetch("SELECT issuer_id FROM licences_licence WHERE case_id = %s", [case]) == [{"issuer_id": BUREAU}]
    done = {row["key"]: row["organ_id"] for row in load(case).steps if row["kind"] in ("review", "decide")}
    assert set(done.values()) == {BUREAU}
    assert load(beside).case["organ_id"] == BUREAU


def test_what_was_decided_before_is_issued_by_who_succeeded() -> None:
    """Decided on the old organ's last day, issued the next: an organ that has ended signs nothing."""
    case = calls.inspected()
    go_on(case, "decide")
    merge(OLD, BUREAU, BASIS, actor=staffing())
    delivered()
    go_on(case, "issue")
    papers = papers_of(case)
    assert (papers["granted"], papers["licence"]) == ((OLD, OLD_NAME), (BUREAU, BUREAU_NAME))
    assert standing_organ(OLD) == BUREAU and standing_organ(BUREAU) == BUREAU


def test_nobody_acts_for_an_organ_that_has_ended_before_its_cases_have_followed() -> None:
    """Between the merger and the worker's turn the step stands with the old organ: nobody holds a post there."""
    case = calls.accepted()
    merge(OLD, BUREAU, BASIS, actor=staffing())
    with pytest.raises(Denied):
        go_on(case, "review")
    delivered()
    go_on(case, "review")


def test_a_split_takes_its_lines_with_their_cases_and_drafts() -> None:
    case, draft = calls.accepted(), begun()
    founding = Founding(
        new_id(),
        credit_code.generate(98765, prefix="11", division=WUHOU[:6]),
        "武侯区食品药品监督管理局（演示）",
        "Food and Drug Bureau of Wuhou (demo)",
        "organ",
        WUHOU,
        line="市场监管",
        posts=[
            (key("account", WUHOU, role), post)
            for role, post in (("审查", "审查"), ("核查", "核查"), ("决定", "决定"), ("监督", "监督"), ("审查", "核查"))
        ],
    )
    split(OLD, founding, ["市场监管"], BASIS, actor=staffing())
    delivered()
    go_on(case, "review", "site_inspection", "decide", "issue")
    assert papers_of(case) == {
        "acceptance": (OLD, OLD_NAME),
        "granted": (founding.id, founding.name),
        "licence": (founding.id, founding.name),
    }
    begins = fetch("SELECT DISTINCT begins FROM organisation_holding WHERE organ_id = %s", [founding.id])
    assert begins == [{"begins": day_of(now())}]
    # A provincial draft follows its own organ only.
    assert fetch("SELECT organ_id FROM catalogue_draft WHERE id = %s", [draft]) == [{"organ_id": MARKET}]
    above = Founding(
        new_id(), credit_code.generate(98766, prefix="11", division="510000"), "四川省食品药品监督管理局（演示）",
        "Food and Drug Administration (demo)", "organ", PROVINCE, line="市场监管",
    )  # fmt: skip
    split(MARKET, above, ["市场监管"], BASIS, actor=staffing(PROVINCE))
    delivered()
    assert fetch("SELECT organ_id FROM catalogue_draft WHERE id = %s", [draft]) == [{"organ_id": above.id}]


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler-utils is missing")
def test_a_renamed_organ_signs_by_its_name_of_the_day(tmp_path: Path) -> None:
    case = calls.accepted()
    rename(OLD, "武侯区市场监督管理局（更名演示）", "Market Bureau, renamed (demo)", BASIS, actor=staffing())
    go_on(case, "review", "site_inspection", "decide", "issue")
    papers = papers_of(case)
    assert {kind: name for kind, (_, name) in papers.items()} == {
        "acceptance": OLD_NAME,
        "granted": "武侯区市场监督管理局（更名演示）",
        "licence": "武侯区市场监督管理局（更名演示）",
    }
    signers = {}
    for row in fetch("SELECT id, kind FROM papers_paper WHERE about_id = %s", [case]):
        target = tmp_path / f"{row['kind']}.pdf"
        target.write_bytes(typeset(row["id"]))  # the acceptance too is typeset only now
        told = subprocess.run(["pdfsig", str(target)], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in told
        signers[row["kind"]] = next(line for line in told.splitlines() if "Common Name" in line).partition(": ")[2]
    assert signers == {
        "acceptance": OLD_NAME,
        "granted": "武侯区市场监督管理局（更名演示）",
        "licence": "武侯区市场监督管理局（更名演示）",
    }


# -- the page ----------------------------------------------------------------------------------------------------------

PAGE = f"{reverse('organisation:reorganise')}?place={WUHOU}&organ={OLD}"


def organs() -> list[Any]:
    return fetch(
        """SELECT (SELECT md5(string_agg(o::text, '|' ORDER BY id)) FROM organisation_organ o) AS organs,
                  (SELECT md5(string_agg(p::text, '|' ORDER BY id)) FROM organisation_power p) AS powers,
                  (SELECT md5(string_agg(h::text, '|' ORDER BY id)) FROM organisation_holding h) AS posts"""
    )


@pytest.mark.clause("3.1.2a")
def test_the_effects_are_listed_before_anything_is_done() -> None:
    calls.accepted()
    calls.received()
    before = organs()
    client = signed_in("编办")
    form = {"into": str(BUREAU), "basis": BASIS, "once": "m" * 32}
    page = client.post(f"{PAGE}&do=merge", {**form, "act": "preview"}).content.decode()
    assert "2 件在办" in page and "市场监管" in page and "审批、监管、执法" in page and "确认合并" in page
    assert "3 项，本地认领 3 项" in page
    assert organs() == before
    done = client.post(f"{PAGE}&do=merge", {**form, "act": "confirm"})
    assert done.status_code == 302 and done["Location"].endswith("done=merge")
    again = client.post(f"{PAGE}&do=merge", {**form, "act": "confirm"})
    assert again.status_code == 302  # a double click is one merger
    assert [line["verb"] for line in ledger("organ", OLD)][-2:] == ["organ.delegate", "organ.merge"]
    assert OLD not in {one["id"] for one in place(WUHOU).organs}
    assert f"撤并，由{BUREAU_NAME}承接" in client.get(f"{PAGE}").content.decode()


def test_organs_are_split_and_renamed_on_the_page() -> None:
    client = signed_in("编办")
    code = credit_code.generate(98767, prefix="11", division=WUHOU[:6])
    form = {"lines": "市场监管", "name": "武侯区食药局（演示）", "name_en": "Food Bureau (demo)", "basis": BASIS}
    wrong = client.post(f"{PAGE}&do=split", {**form, "credit_code": "1234", "act": "confirm", "once": "s" * 32})
    assert wrong.status_code == 422 and "武侯区食药局（演示）" in wrong.content.decode()
    head = f"{key('account', WUHOU, '负责人')}:负责人"
    sent = {**form, "credit_code": code, "posts": head, "act": "confirm", "once": "s" * 32}
    assert client.post(f"{PAGE}&do=split", sent).status_code == 302
    found = fetch("SELECT id, division, line FROM organisation_organ WHERE credit_code = %s", [code])
    assert [(row["division"], row["line"]) for row in found] == [(WUHOU, "市场监管")]
    power = place(WUHOU).power("市场监管", 3)
    assert power is not None and power["competent_id"] == found[0]["id"]
    rename_ = {"name": "武侯区市场局（演示）", "name_en": "Market Bureau (demo)", "basis": BASIS, "act": "confirm"}
    assert client.post(f"{PAGE}&do=rename", {**rename_, "name_en": ""}).status_code == 422
    assert client.post(f"{PAGE}&do=rename", rename_).status_code == 302
    assert {o["name"] for o in place(WUHOU).organs if o["id"] == OLD} == {"武侯区市场局（演示）"}


def test_only_the_staffing_office_of_the_place_or_above_and_nothing_changes() -> None:
    before = organs()
    form = {"into": str(BUREAU), "basis": BASIS, "act": "confirm"}
    for role, where in (("事项办", WUHOU), ("负责人", WUHOU), ("编办", GUANGAN), ("窗口", WUHOU)):
        assert signed_in(role, where).post(f"{PAGE}&do=merge", form).status_code == 403, (role, where)
        assert signed_in(role, where).get(f"{PAGE}&do=merge").status_code == 200
    for actor in (staffing(GUANGAN), staff("事项办"), citizen("wang")):
        with pytest.raises(Denied):
            merge(OLD, BUREAU, BASIS, actor=actor)
        with pytest.raises(Denied):
            rename(OLD, "甲", "A", BASIS, actor=actor)
    with pytest.raises(Denied):  # a county's office does not touch the province's organ
        rename(MARKET, "甲", "A", BASIS, actor=staffing())
    assert organs() == before
    rename(OLD, "武侯区市场监督管理局（省更名演示）", "Renamed (demo)", BASIS, actor=staffing(PROVINCE))


def test_an_upper_office_finds_the_organs_below() -> None:
    page = signed_in("编办", PROVINCE).get(reverse("organisation:reorganise")).content.decode()
    assert f"?place={WUHOU}" in page and f"?place={GUANGAN}" in page
    assert "确认" not in page


def test_the_staffing_office_sees_no_case() -> None:
    case = calls.accepted()
    assert signed_in("编办").get(reverse("desks:case", args=[case])).status_code in (403, 404)
    assert signed_in("编办").get(reverse("cases:review")).content.decode().count(load(case).case["number"]) == 0
    with pytest.raises(Refusal):
        merge(OLD, OLD, BASIS, actor=staffing())
