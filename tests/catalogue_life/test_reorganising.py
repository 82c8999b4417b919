"""An organ merged with open cases: powers, posts, open steps, drafts go to the successor; the past stays."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from test_drafting_and_review import market_of, refused
from test_rest_of_items import applied

from tongban.cases.acts.advance import advance
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file
from tongban.cases.kinds import Said
from tongban.cases.queries.drafts_affected import merging
from tongban.cases.reading import load
from tongban.core.clock import day_of, now
from tongban.core.codes import credit_code
from tongban.core.errors import Denied
from tongban.core.events import deliver_pending
from tongban.core.ids import new_id
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.organisation.acts import Founding
from tongban.organisation.queries import actor as actor_of
from tongban.organisation.queries import place
from tongban.organisation.reorganising import merge, rename, split
from tongban.site.shipped import key

from demo import FOOD, WUHOU, citizen, staff
from life_course import HEALTH, MARKET, begun, in_joint_review, ledger, state_of

pytestmark = pytest.mark.django_db
BASIS = "川编发〔2026〕5号（演示）"
BUREAU = key("organ", WUHOU, "行政审批")


def in_review() -> uuid.UUID:
    case = applied()
    file(case, actor=citizen("wang", "snack"), signed="王秀英")
    examine(case, {m["key"]: ("fit", "") for m in load(case).materials}, actor=staff("窗口"))
    advance(case, "accept", Said(), actor=staff("窗口"))
    return case


def delivered() -> None:
    while deliver_pending():
        pass


def organs_of(case: uuid.UUID) -> dict[str, Any]:
    return {s["key"]: s["organ_id"] for s in load(case).steps}


def test_an_organ_merged_with_an_open_case() -> None:
    case = in_review()
    old = market_of(WUHOU)
    seen = merging(old, BUREAU, day_of(now()))
    assert seen.cases == (case,)
    assert ("市场监管", WUHOU, "competent") in seen.effects.powers
    before = organs_of(case)
    assert before["review"] == old
    assert merge(old, BUREAU, BASIS, actor=PLATFORM) == seen.effects
    delivered()
    after = load(case)
    assert organs_of(case) == {**before, "review": BUREAU}
    assert after.case["organ_id"] == BUREAU
    power = place(WUHOU).power("市场监管", 3)
    assert power is not None
    assert {power[r] for r in ("competent_id", "supervising_id", "enforcing_id")} == {BUREAU}
    assert old not in {o["id"] for o in place(WUHOU).organs}
    line = ledger("case", case)[-1]
    assert (line["verb"], line["detail"]["steps"]) == ("case.reassign", ["review"])
    advance(case, "review", Said(conditions={"people": True}), actor=actor_of(key("account", WUHOU, "审查")))
    assert load(case).step("inspect")["organ_id"] == BUREAU
    assert merging(old, BUREAU, day_of(now())).cases == ()


def test_told_twice_nothing_moves_twice() -> None:
    case = in_review()
    merge(market_of(WUHOU), BUREAU, BASIS, actor=PLATFORM)
    delivered()
    lines = len(ledger("case", case))
    fetch("UPDATE event_outbox SET done = false WHERE name = 'organ.merged' RETURNING 1 AS one")
    delivered()
    assert len(ledger("case", case)) == lines


def test_drafts_and_opinions_follow() -> None:
    asked, own = in_joint_review(), begun()
    merge(HEALTH, MARKET, BASIS, actor=PLATFORM)
    delivered()
    assert fetch("SELECT organ_id FROM catalogue_opinion WHERE draft_id = %s", [asked]) == [{"organ_id": MARKET}]
    assert state_of(asked) == "joint"
    merge(MARKET, key("organ", "510000000000", "行政审批"), BASIS, actor=PLATFORM)
    delivered()
    found = fetch("SELECT organ_id FROM catalogue_draft WHERE id = %s", [own])
    assert found == [{"organ_id": key("organ", "510000000000", "行政审批")}]


def rows() -> list[dict[str, Any]]:
    return fetch(
        """SELECT (SELECT md5(string_agg(o::text, '|' ORDER BY id)) FROM organisation_organ o) AS organs,
                  (SELECT md5(string_agg(p::text, '|' ORDER BY id)) FROM organisation_power p) AS powers,
                  (SELECT md5(string_agg(h::text, '|' ORDER BY id)) FROM organisation_holding h) AS posts"""
    )


def test_reorganising_is_the_staffing_offices_and_has_a_basis() -> None:
    old, before = market_of(WUHOU), rows()
    for actor in (staff("负责人"), staff("事项办"), citizen("wang")):
        refused("organisation.reorganise", lambda actor=actor: merge(old, BUREAU, BASIS, actor=actor), Denied)
        refused("organisation.reorganise", lambda actor=actor: rename(old, "甲", "A", BASIS, actor=actor), Denied)
    refused("organ.basis", lambda: merge(old, BUREAU, " ", actor=PLATFORM))
    refused("organ.self", lambda: merge(old, old, BASIS, actor=PLATFORM))
    refused("organ.unknown", lambda: merge(old, new_id(), BASIS, actor=PLATFORM))
    assert rows() == before
    merge(old, BUREAU, BASIS, actor=PLATFORM)
    refused("organ.ended", lambda: merge(old, BUREAU, BASIS, actor=PLATFORM))
    refused("organ.ended", lambda: merge(BUREAU, old, BASIS, actor=PLATFORM))


def test_a_new_organ_is_split_off_with_its_lines_and_their_open_cases() -> None:
    case = in_review()
    old = market_of(WUHOU)
    founding = Founding(
        new_id(),
        credit_code.generate(98765, prefix="11", division=WUHOU[:6]),
        "武侯区食品药品监督管理局（演示）",
        "Food and Drug Bureau (demo)",
        "organ",
        WUHOU,
        line="市场监管",
        posts=[(key("account", WUHOU, "审查"), "审查")],
    )
    refused("organ.lines", lambda: split(old, founding, ["教育"], BASIS, actor=PLATFORM))
    effects = split(old, founding, ["市场监管"], BASIS, actor=PLATFORM)
    assert effects.powers[0] == ("市场监管", WUHOU, "competent")
    delivered()
    assert organs_of(case)["review"] == founding.id
    assert fetch("SELECT ended_on FROM organisation_organ WHERE id = %s", [old]) == [{"ended_on": None}]


def test_a_renamed_organ_keeps_its_past() -> None:
    old = market_of(WUHOU)
    rename(old, "武侯区市场监督管理局（更名演示）", "Market Bureau (demo)", BASIS, actor=PLATFORM)
    assert {o["name"] for o in place(WUHOU).organs if o["id"] == old} == {"武侯区市场监督管理局（更名演示）"}
    line = ledger("organ", old)[-1]
    assert line["detail"]["before"] == "武侯区市场监督管理局（演示）"
    assert FOOD
