"""Two at once for the last place: one holds it, the other waits; what an act on a limited number costs."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tongban.cases.acts.advance import advance
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.core.ledger.reading import fetch
from tongban.limits.acts.quotas import change_quota
from tongban.organisation import queries

from counting import statements
from demo import WUHOU, citizen, staff
from places import card, claim, numbers, wants
from runs import filed, holders, row_of, take
from together import together

NOTARY = "512C01075000"
VISIT = {"notary.division": WUHOU, "notary.kind": "委托", "notary.on": "2026-12-01", "notary.period": "上午"}


def test_of_six_accepted_at_one_moment_two_get_the_last_two_places(committed: None) -> None:
    row = fetch("SELECT * FROM limits_quota WHERE ledger = 'notary.places' AND place = %s", [WUHOU])[0]
    quota, used = row["id"], row["held"] + row["taken"]
    people = ("wang", "single", "tibetan", "rare", "carer", "nophone")
    cases = [filed(NOTARY, "office", VISIT, who) for who in people]
    change_quota(quota, str(used + 2), "只剩两个（演示）", actor=staff("负责人"))
    desk = holders(row_of(cases[0], "accept"))[0]
    found = together(*[lambda case=case: advance(case, "accept", Said(), actor=desk) for case in cases])
    assert not any(found)
    assert sorted(claim(case) for case in cases) == ["held"] * 2 + ["waiting"] * 4
    assert numbers(quota)[0] - sum(numbers(quota)[1:]) == 0
    order = fetch("SELECT case_id, state FROM limits_hold WHERE case_id = ANY(%s) ORDER BY since, id", [cases])
    pairs = zip(cases, people, strict=True)
    giving = [lambda case=case, who=who: withdraw(case, actor=citizen(who)) for case, who in pairs]
    assert not any(together(*giving))  # given back beside one another: nobody waits for nobody, nothing is lost
    assert {claim(case) for case in cases} == {"returned"} and len(order) == 6
    assert sum(numbers(quota)[1:]) == used
    change_quota(quota, "5000", "恢复（演示）", actor=staff("负责人"))


@pytest.mark.django_db
def test_what_an_act_on_a_limited_number_costs() -> None:
    card(total="5")
    case = filed("512B99201000", "first", {"reader.library": WUHOU, "reader.child": "否"}, "single")
    wants("wang")
    queries.place(WUHOU)
    assert costs(case, "receive") == 4  # the locking read, the ledgers, the claims, the write
    take(case, "look")
    assert costs(case, "grant", verdict="granted") == 4


def costs(case: uuid.UUID, step: str, **said: Any) -> int:
    """Statements of the act alone."""
    actor = next(one for one in holders(row_of(case, step)) if one.account not in _served(case))
    with statements() as told:
        advance(case, step, Said(**said), actor=actor)
    return len(told)


def _served(case: uuid.UUID) -> set[Any]:
    return {row["done_by"] for row in fetch("SELECT done_by FROM cases_step WHERE case_id = %s", [case])} - {None}
