"""What waits for somebody's posts, as programs ask for it: the same steps whatever the province has, by an index."""

from __future__ import annotations

import pytest

from tongban.cases.queries import lists
from tongban.cases.queries.lists import open_steps

from demo import GUANGAN, staff
from desk_walk import food_filed
from explaining import plan_of

pytestmark = pytest.mark.django_db


def test_it_comes_by_pages_in_the_order_of_the_steps_and_to_nobody_else() -> None:
    filed = [food_filed() for _ in range(3)]
    clerk = staff("窗口")
    pages, after = [], ""
    while rows := open_steps(clerk, after, 2):
        pages.append([row["case_id"] for row in rows])
        after = str(rows[-1]["id"])
    assert sum(pages, []) == filed and [len(page) for page in pages] == [2, 1]
    assert open_steps(staff("窗口", GUANGAN), "", 2) == []


def test_who_has_nothing_waiting_reads_no_step(monkeypatch: pytest.MonkeyPatch) -> None:
    food_filed()
    plan = plan_of(lists, monkeypatch, lambda: open_steps(staff("窗口", GUANGAN), "", 50))
    assert "Seq Scan" not in plan.replace("Function Scan", "")
    assert "cases_step_open" in plan and "rows=0" in plan.split("cases_step_open")[1].split("\n")[0]
    assert "(organ_id = " in plan and "AND (post = " in plan.split("Index Cond")[1].split("\n")[0]
