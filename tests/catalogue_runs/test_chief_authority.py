"""首席事务代表: who decides at once does so by a written, dated authority for this very item, from his head."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from test_several_people import COMPANY, signed

from tongban.cases.acts.advance import advance
from tongban.cases.acts.delegating import Delegating, delegate, withdraw_delegation
from tongban.cases.kinds import Said
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.reading import fetch
from tongban.site.shipped import key

from demo import GUANGAN, WUHOU, staff
from life_course import everything
from runs import open_steps, take

pytestmark = pytest.mark.django_db
MARKET = key("organ", WUHOU, "市场监管")


def said(**changed: Any) -> Delegating:
    values: dict[str, Any] = {
        "item": COMPANY,
        "delegator": MARKET,
        "delegate": None,
        "document": "首席事务代表授权书（演示）〔2026〕2号",
        "document_on": date(2026, 11, 2),
        "begins": date(2026, 11, 2),
        "account": staff("决定").account,
    }
    return Delegating(**{**values, **changed})


def withdrawn() -> None:
    """What the demonstration gave is taken back."""
    rows = fetch(
        "SELECT id FROM organisation_delegation WHERE account = %s AND withdrawn_at IS NULL", [staff("决定").account]
    )
    for row in rows:
        withdraw_delegation(row["id"], "岗位调整", actor=staff("负责人"))


def deciding() -> uuid.UUID:
    """Accepted by the window, waiting for the decision on the spot."""
    case = signed()
    take(case, "accept", actor=staff("窗口"))
    assert open_steps(case) == ["decide"]
    return case


def test_without_a_written_authority_nobody_but_the_head_decides_at_once() -> None:
    withdrawn()
    case = deciding()
    before = everything()
    with pytest.raises(Denied) as caught:
        advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    assert caught.value.code == "authority.chief" and everything() == before
    delegate(said(), actor=staff("负责人"))
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    assert open_steps(case) == ["issue"]


def test_an_authority_counts_for_its_item_and_its_days_only() -> None:
    withdrawn()
    delegate(said(begins=date(2026, 11, 3)), actor=staff("负责人"))
    with pytest.raises(Denied) as caught:
        advance(deciding(), "decide", Said(verdict="granted"), actor=staff("决定"))
    assert caught.value.code == "authority.chief"


def test_it_is_given_by_the_head_to_a_person_of_the_post_in_writing() -> None:
    withdrawn()
    before = everything()
    for actor in (staff("决定"), staff("负责人", GUANGAN), staff("窗口")):
        with pytest.raises(Denied):
            delegate(said(), actor=actor)
    for wrong, code in (
        ({"account": staff("窗口").account}, "delegation.to"),
        ({"account": staff("决定", GUANGAN).account}, "delegation.to"),
        ({"account": None, "delegate": key("township", "510107011000")}, "delegation.none"),
        ({"document": ""}, "delegation.document"),
    ):
        with pytest.raises(Refusal) as caught:
            delegate(said(**wrong), actor=staff("负责人"))
        assert caught.value.code == code, wrong
    assert everything() == before
