"""The desk's flow: accept and go on, the next and the one before, the first button, clean cases in bulk."""

from __future__ import annotations

import re
import uuid

import pytest

from tongban.cases.reading import load
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.desks.acts.bulk import accept_clean
from tongban.desks.rules import is_clean

from courses import examined
from demo import GUANGAN, staff
from desk_walk import FIT, desk, desk_of, food_filed, hidden, sent, verdicts

pytestmark = pytest.mark.django_db
HELD = frozenset({"licence", "form"})


def state(case: uuid.UUID) -> str:
    return str(load(case).case["state"])


def accepted_by(case: uuid.UUID) -> int:
    return len(fetch("SELECT 1 AS one FROM ledger_entry WHERE subject_id = %s AND verb = 'case.accept'", [case]))


def test_accepting_leads_to_the_next_of_the_same_list_and_at_its_end_to_the_list() -> None:
    first, second = food_filed(), food_filed()
    clerk = desk_of()
    done = sent(clerk, f"{desk(first)}?show=received", "accept_next", FIT)
    assert done.headers["Location"].startswith(f"{desk(second)}?done=accept")
    page = clerk.get(done.headers["Location"]).content.decode()
    assert f"{load(first).case['number']}：已受理" in page and state(first) == "accepted"
    done = sent(clerk, done.headers["Location"], "accept_next", FIT)
    assert done.headers["Location"].startswith("/desk/?done=accept")
    assert "这一列办完了" in clerk.get(done.headers["Location"]).content.decode()


def test_what_is_refused_stays_on_the_case_with_the_list_kept() -> None:
    case, _ = food_filed(), food_filed()
    bad = {**verdicts(layout="fail:缺洗手池", rules="pass"), "show": "received", "when": "later"}
    answered = sent(desk_of(), f"{desk(case)}?show=received&when=later", "accept_next", bad)
    page = answered.content.decode()
    assert answered.status_code == 422 and state(case) == "received"
    assert (hidden(page, "show"), hidden(page, "when")) == ("received", "later")


def test_j_and_k_lead_through_the_list() -> None:
    first, second, third = food_filed(), food_filed(), food_filed()
    page = desk_of().get(f"{desk(second)}?show=received").content.decode()
    assert re.search(rf'href="{desk(first)}\?show=received" data-key="k"', page)
    assert re.search(rf'href="{desk(third)}\?show=received" data-key="j"', page)
    page = desk_of().get(f"{desk(first)}?show=received").content.decode()
    assert 'data-key="k"' not in page


def primary(page: str) -> list[str]:
    return re.findall(r'<button class="btn" form="exam" name="act" value="(\w+)"', page)


def test_the_first_button_follows_the_marks() -> None:
    case, clerk = food_filed(), desk_of()
    assert primary(clerk.get(desk(case)).content.decode()) == ["save"]
    assert primary(clerk.post(f"{desk(case)}preview/", FIT).content.decode()) == ["accept_next"]
    wrong = clerk.post(f"{desk(case)}preview/", verdicts(layout="fail:缺洗手池", rules="pass")).content.decode()
    assert primary(wrong) == ["tell"]
    examined(case)
    assert primary(clerk.get(desk(case)).content.decode()) == ["accept_next"]


def test_clean_cases_are_accepted_together_each_by_its_own_act() -> None:
    clean, doubtful = food_filed(), food_filed()
    examined(clean)
    clerk = desk_of()
    page = clerk.get("/desk/?show=received").content.decode()
    data = {"act": "accept_clean", "once": hidden(page, "once"), "case": [str(clean), str(doubtful), str(uuid.uuid4())]}
    for _ in range(2):  # sent twice
        told = clerk.post("/desk/?show=received", data).content.decode()
        assert told.count("没有受理") == 2 and "要人看过才能受理" in told
    assert (state(clean), accepted_by(clean)) == ("accepted", 1)
    assert (state(doubtful), accepted_by(doubtful)) == ("received", 0)


def test_nobody_accepts_in_bulk_what_is_not_his() -> None:
    case = food_filed()
    examined(case)
    for who in (desk_of("窗口", GUANGAN), desk_of("审查")):
        told = who.post("/desk/", {"act": "accept_clean", "once": "a", "case": [str(case)]}).content.decode()
        assert "没有受理" in told and state(case) == "received"


def test_more_than_twenty_at_once_or_none_is_refused_whole() -> None:
    clerk = desk_of()
    for chosen, code in (([], "bulk.none"), ([uuid.uuid4() for _ in range(21)], "bulk.most")):
        data = {"act": "accept_clean", "once": "a", "case": [str(one) for one in chosen]}
        assert clerk.post("/desk/?show=received", data).status_code == 422
        with pytest.raises(Refusal) as refused:
            accept_clean(chosen, actor=staff("窗口"))
        assert refused.value.code == code
    (one,) = accept_clean([food_filed()], actor=staff("窗口"))
    assert one.refusal is not None and one.refusal.code == "bulk.unclean"


def row(**said: str) -> dict[str, str]:
    return {"state": "supplied", "verdict": "", "way": "licence", **said}


@pytest.mark.parametrize(
    ("rows", "look_at", "presence", "clean"),
    [
        ([row()], [], [], True),
        ([row(way="upload")], [], [], False),
        ([row(way="upload", verdict="fit")], [], [], True),
        ([row(verdict="unfit")], [], [], False),
        ([row(state="missing", verdict="deferred")], [], [], False),
        ([row(state="asking")], [], [], False),
        ([row(state="not_needed", way="")], [], [], True),
        ([row()], ["核对"], [], False),
        ([row()], [], ["到场"], False),
    ],
)
def test_what_a_clean_case_is(rows: list[dict[str, str]], look_at: list[str], presence: list[str], clean: bool) -> None:
    assert is_clean(rows, look_at, presence, HELD) is clean
