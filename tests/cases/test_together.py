"""Many at once on one case (Shows 4): one wins, the others read one sentence, the ledger has one line."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file, file_at_once
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import tell_defects
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch

from courses import accepted, begun, confirmed, examined, filed, filled, ledger
from demo import FOOD_ANSWERS, PDF, staff
from together import together

pytestmark = pytest.mark.usefixtures("committed")


def refusals(found: list[Any]) -> list[Refusal]:
    return [one for one in found if isinstance(one, Refusal)]


def test_twenty_close_one_step_and_one_wins() -> None:
    case = accepted()
    reviewer = staff("审查")
    said = Said(conditions={"people": True})
    found = together(*[lambda: advance(case, "review", said, actor=reviewer)] * 20)
    lost = refusals(found)
    assert len(lost) == 19
    assert {one.zh for one in lost} == {"这一步现在不能办：它已经办完，或还没有轮到。办件现在的环节：现场核查。"}
    assert {(one.code, one.status) for one in lost} == {("step.not_open", 409)}
    assert [line["verb"] for line in ledger(case)].count("case.review") == 1
    assert [s["key"] for s in load(case).steps] == ["accept", "review", "inspect"]


def test_two_clerks_on_one_case_do_not_overwrite_each_other() -> None:
    case = filed()
    seen = load(case).case["head_seq"]
    first, second = staff("窗口"), staff("窗口二")
    found = together(
        lambda: examine(case, {"layout": ("unfit", "没有标明面积")}, seen=seen, actor=first),
        lambda: examine(case, {"layout": ("fit", "")}, seen=seen, actor=second),
    )
    (lost,) = refusals(found)
    assert (lost.code, lost.status) == ("case.stale", 409)
    row = load(case).material("layout")
    assert row is not None
    assert row["verdict"] == ("fit" if found[0] is lost else "unfit")
    assert [line["verb"] for line in ledger(case)].count("case.examine") == 1


def test_one_accepts_while_the_other_tells_a_defect() -> None:
    case = filed()
    examined(case)
    seen = load(case).case["head_seq"]
    found = together(
        lambda: advance(case, "accept", Said(), seen=seen, actor=staff("窗口")),
        lambda: tell_defects(case, [Defect("layout", "没有标明面积")], seen=seen, actor=staff("窗口二")),
    )
    assert len(refusals(found)) == 1
    state = load(case).case["state"]
    assert state == ("correcting" if isinstance(found[0], Refusal) else "accepted")


def test_twenty_file_with_one_key_and_one_case_comes_of_it() -> None:
    _, actor = begun()
    application = Application("511A99001000", "new", "510107000000", ("enterprise", actor.principals[1][1]))
    key = uuid.uuid4().hex
    found = together(*[lambda: begin(application, actor=actor, key=key)] * 20)
    assert len(set(found)) == 1 and isinstance(found[0], uuid.UUID)
    assert len(fetch("SELECT 1 AS one FROM ledger_idempotency WHERE key = %s", [key])) == 1
    assert [line["verb"] for line in ledger(found[0])] == ["case.begin"]


def test_twenty_submit_one_draft_with_one_key() -> None:
    case, actor = filled()
    key = uuid.uuid4().hex
    assert together(*[lambda: file(case, actor=actor, signed=actor.name, key=key)] * 20) == [None] * 20
    assert [line["verb"] for line in ledger(case)].count("case.file") == 1
    assert len(load(case).steps) == 1


def test_twenty_submit_one_draft_with_keys_of_their_own() -> None:
    case, actor = filled()
    found = together(
        *[lambda n=n: file(case, actor=actor, signed=actor.name, key=f"{case}:{n}") for n in range(20)]  # type: ignore[misc]
    )
    lost = refusals(found)
    assert len(lost) == 19
    assert {one.zh for one in lost} == {"这件事已经提交过了，不用重复提交。"}


def test_twenty_file_at_once_with_one_key() -> None:
    _, actor = begun()
    application = Application("512B00668000", "new", "510107000000", ("person", actor.person or uuid.uuid4()))
    answers = {
        "unemployment.registered_division": "510107011000",
        "unemployment.reason": "其他",
        "unemployment.willing": "是",
    }
    key = uuid.uuid4().hex
    found = together(*[lambda: file_at_once(application, answers, actor=actor, signed=actor.name, key=key)] * 20)
    assert refusals(found) == [], refusals(found)[:1]
    assert len(set(found)) == 1


def test_papers_handed_in_together_are_all_kept() -> None:
    case, actor = begun()
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=actor)
    found = together(
        *[lambda k=k: hand_in(case, k, PDF, f"{k}.pdf", actor=actor) for k in ("layout", "rules")]  # type: ignore[misc]
    )
    assert found == [None, None]
    states = {m["key"]: m["state"] for m in load(case).materials}
    assert (states["layout"], states["rules"]) == ("supplied", "supplied")


def test_a_decision_racing_with_a_withdrawal_is_one_of_the_two() -> None:
    case = accepted()
    inspector = Said(
        outputs={"passed": "是"},
        conditions={"place": True, "equipment": True, "flow": True},
        partner=staff("审查").account,
    )
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查"))
    advance(case, "inspect", inspector, actor=staff("核查"))
    confirmed(case)
    _, owner = begun()
    found = together(
        lambda: advance(case, "decide", Said(verdict="granted"), actor=staff("决定")),
        lambda: withdraw(case, actor=owner),
        lambda: advance(case, "decide", Said(verdict="refused", reasons=("不符合",)), actor=staff("决定")),
    )
    assert len(refusals(found)) == 2
    done = load(case)
    assert done.case["outcome"] in ("granted", "withdrawn", "refused")
    assert len([v for v in (line["verb"] for line in ledger(case)) if v in ("case.decide", "case.withdraw")]) == 1


def test_the_locking_read_never_decides_on_children_older_than_the_row() -> None:
    """Readers that waited for the lock read again: each sees every line written before it."""
    case = filed()
    clerk = staff("窗口")
    found = together(
        *[
            lambda n=n: examine(case, {"layout": ("unfit", f"第{n}处")}, actor=clerk)  # type: ignore[misc]
            for n in range(10)
        ],
        *[lambda n=n: examine(case, {"rules": ("unfit", f"第{n}处")}, actor=clerk) for n in range(10)],  # type: ignore[misc]
    )
    assert refusals(found) == []
    lines = ledger(case)
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert [line["verb"] for line in lines].count("case.examine") == 20
    from tongban.core.ledger.verify import verify
    from tongban.site.management.commands.ledger import HouseKeys

    assert [f for f in verify(HouseKeys()) if str(case) in f.where or "cases_" in f.where] == []
