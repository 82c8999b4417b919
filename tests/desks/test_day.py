"""A scripted day of one window: sixty cases, at most four acting requests each on average; a table is printed.

The time is printed and not asserted: it is of the machine that runs it.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter

import pytest
from django.test import Client

from tongban.cases.reading import load

from courses import examined
from desk_walk import FIT, desk, desk_of, food_filed, hidden, verdicts

pytestmark = pytest.mark.django_db
CLEAN, PLAIN, DEFERRED, WRONG = 20, 24, 6, 10
MOST = 4


class Window:
    """One clerk; every request that acts is counted under the sort of case it was for."""

    def __init__(self) -> None:
        self.browser: Client = desk_of()
        self.acts: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()

    def act(self, sort: str, url: str, data: dict[str, object]) -> str:
        began = time.perf_counter()
        page = self.browser.get(url).content.decode()
        said = {"once": hidden(page, "once"), **data}
        if 'name="version"' in page:
            said["version"] = hidden(page, "version")
        answered = self.browser.post(url, said)
        self.seconds[sort] += time.perf_counter() - began
        self.acts[sort] += 1
        assert answered.status_code in (200, 302), answered.content.decode()
        return answered.headers.get("Location", "")


def state(case: uuid.UUID) -> str:
    return str(load(case).case["state"])


def test_a_day_of_sixty_cases() -> None:
    window = Window()
    clean = [food_filed() for _ in range(CLEAN)]
    for case in clean:
        examined(case)  # looked at yesterday, before the hall closed
    plain = [food_filed() for _ in range(PLAIN)]
    deferred = [food_filed(rules=False) for _ in range(DEFERRED)]
    wrong = [food_filed() for _ in range(WRONG)]
    data = {"act": "accept_clean", "case": [str(case) for case in clean]}
    window.act("clean", "/desk/?show=received", data)
    for case in plain:
        window.act("plain", f"{desk(case)}?show=received", {"act": "accept_next", **FIT})
    for case in deferred:
        marks = verdicts(layout="pass", rules="defer")
        window.act("deferred", f"{desk(case)}?show=received", {"act": "accept_next", **marks})
    for case in wrong:
        marks = verdicts(layout="fail:没有标出洗手池", rules="pass")
        window.act("wrong", desk(case), {"act": "tell", **marks})
    done = {"clean": clean, "plain": plain, "deferred": deferred, "wrong": wrong}
    assert {state(case) for case in (*clean, *plain, *deferred)} == {"accepted"}
    assert {state(case) for case in wrong} == {"correcting"}
    board = window.browser.get("/desk/").content.decode()
    assert f"补正中（{WRONG}）" in board and "待收件核验（" not in board
    print(f"\n{'sort':<10}{'cases':>7}{'acts':>7}{'a case':>9}{'s a case':>10}")
    for sort, cases in done.items():
        acts, spent = window.acts[sort], window.seconds[sort]
        print(f"{sort:<10}{len(cases):>7}{acts:>7}{acts / len(cases):>9.2f}{spent / len(cases):>10.3f}")
    number = sum(map(len, done.values()))
    print(f"{'all':<10}{number:>7}{window.acts.total():>7}{window.acts.total() / number:>9.2f}")
    assert (number, window.acts.total() <= MOST * number) == (60, True)
    assert window.acts == {"clean": 1, "plain": PLAIN, "deferred": DEFERRED, "wrong": WRONG}
