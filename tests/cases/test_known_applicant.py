"""An applicant is read with what is known of him in one statement, and it is what each says by itself."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tongban.core.clock import day_of, now
from tongban.core.facts import Known, collect
from tongban.dossier.sources import applicant_with_known, known_of
from tongban.identity.queries import owner_facts
from tongban.identity.sources import Applicant

from demo import enterprise, known, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("owner", [person("wang"), enterprise("snack")], ids=["person", "enterprise"])
def test_one_statement_says_what_two_say(owner: tuple[str, uuid.UUID], django_assert_num_queries: Any) -> None:
    known(owner, trust="B", bench__count=3, bench__list=[{"name": "甲", "area": 12.5}, {"name": "乙"}])
    known(owner, trust="D", bench__count=4, bench__said=False)
    with django_assert_num_queries(1):
        together = applicant_with_known(*owner)
        given = collect(["applicant.name", "bench.count", "bench.list", "bench.said"], together, day_of(now()))
    apart = Applicant(*owner)
    assert together.row == owner_facts(*owner) == apart.row
    assert known_of(together) == known_of(apart)
    assert known_of(together)["bench.count"] == Known(4, "D")
    assert given.values["bench.list"] == [{"name": "甲", "area": 12.5}, {"name": "乙"}]
    assert (given.values["bench.said"], given.trusts["bench.list"], given.trusts["bench.count"]) == (False, "B", "D")


def test_of_nobody_nothing_is_known() -> None:
    for kind in ("person", "enterprise"):
        nobody = applicant_with_known(kind, uuid.uuid4())
        assert (nobody.row, known_of(nobody), nobody.name) == ({}, {}, "")
