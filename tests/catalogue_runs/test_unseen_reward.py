"""Shows, on a definition in no list: a reward whose amount has cases over what the visit found, at most what the place
allows; with its entry in a register; whoever reported is called by nothing on the outside.
"""

from __future__ import annotations

import uuid
from datetime import date

import pytest
import time_machine

from tongban.cases.acts.deferring import look_at
from tongban.cases.acts.duties import duties_in
from tongban.cases.acts.elsewhere import Elsewhere
from tongban.cases.acts.examine import examine
from tongban.cases.jobs import end_overdue_deferrals
from tongban.cases.reading import load
from tongban.catalogue.acts import publish_difference
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM

from answering import as_if_built  # noqa: F401
from demo import WUHOU, citizen, staff
from machine import load_definition, notices, papers
from runs import filed, given, holders, looked, open_steps, row_of, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_if_built")]
TIP = "511H99425000"
SAID = {"tip.place": WUHOU, "tip.field": "化工", "tip.own_duty": "否", "tip.insider": "否"}
NUMBERS = f"""
difference:
  of: '{TIP}@1'
  place: '510107'
  number: 武侯应急发〔2026〕7号（演示）
  changes: []
  local: {{consult_phone: 028-00005601, complaint_phone: 028-00005602, venues: 武侯区政务中心（演示）, hours: 工作日}}
  params: {{most: 30000000}}
"""


@pytest.fixture(autouse=True)
def loaded(as_if_built: None, db: None) -> None:  # noqa: F811
    load_definition("tip-reward")
    publish_difference(NUMBERS, actor=PLATFORM)


def applied(**answers: str) -> uuid.UUID:
    said = {name.replace("__", "."): value for name, value in answers.items()}
    return filed(TIP, "tip", {**SAID, **said}, "wang")


def seen(case: uuid.UUID, grave: str, saved: str) -> uuid.UUID:
    """Up to the decision; the proof was deferred."""
    examine(case, {"proof": ("deferred", "")}, actor=staff("窗口"))
    for step in ("take", "read"):
        take(case, step)
    take(case, "look", grave=grave, saved=saved)
    given(case, "proof", citizen("wang"))
    looked(case)
    return case


@pytest.mark.parametrize(
    ("insider", "grave", "saved", "fen"),
    [
        ("是", "是", "1", 30_000_000),
        ("否", "是", "50000", 25_000_000),
        ("否", "是", "60000", 30_000_000),
        ("否", "否", "60000", 100_000),
    ],
)
def test_the_amount_is_that_of_the_case_the_visit_found(insider: str, grave: str, saved: str, fen: int) -> None:
    case = seen(applied(tip__insider=insider), grave, saved)
    take(case, "settle")
    (line,) = notices(case, "payment")[0]["lines"]
    assert (line["amount"], line["by"], line["recover"]) == (fen, "purse", "查实弄虚作假的，追回奖金")
    assert f"给付金额{fen // 100:,}.00 元" in papers(case, "granted")[0]["data"]["decides"]
    assert load(case).facts(now())["step.settle.amount"] == fen
    assert open_steps(case) == ["pay"]


def test_more_than_the_place_allows_is_refused_and_nothing_is_decided() -> None:
    case = seen(applied(), "是", "60000.01")
    with pytest.raises(Refusal) as caught:
        take(case, "settle")
    assert caught.value.code == "decide.amount_over"
    assert (load(case).case["state"], notices(case, "payment"), row_of(case, "settle")["state"]) == (
        "accepted",
        [],
        "open",
    )


def test_the_reward_is_entered_for_good() -> None:
    case = seen(applied(), "否", "10")
    take(case, "settle")
    (line,) = notices(case, "record")[0]["lines"]
    assert (line["record"], line["name"], line["until"]) == ("tips", "举报奖励登记", "")
    assert row_of(case, "pay")["due"] == date(2026, 11, 9)


def test_what_two_found_on_the_spot_is_a_record() -> None:
    case = seen(applied(), "是", "1000")
    (paper,) = [one["data"] for one in papers(case, "document")]
    said = {one["label"]: one["value"] for one in paper["findings"]}
    found = (paper["name"], said["隐患重大"], said["避免的损失"], said["举报属实"])
    assert found == ("现场核查记录", "是", "1,000.00 元", "符合")


def test_a_tip_that_is_not_true_is_not_rewarded() -> None:
    case = applied()
    examine(case, {"proof": ("deferred", "")}, actor=staff("窗口"))
    take(case, "take")
    take(case, "read", conditions={})  # the condition waits for the proof
    take(case, "look", grave="否", saved="0", conditions={"true_tip": False}, opinion="现场没有发现隐患")
    given(case, "proof", citizen("wang"))
    (duty,) = duties_in(case)
    look_at(duty["id"], "fit", "与现场照片一致", {"first": True}, actor=holders(row_of(case, "read"))[0])
    with pytest.raises(Refusal) as caught:
        take(case, "settle")
    assert (caught.value.code, notices(case, "payment")) == ("decide.against_findings", [])
    take(case, "settle", verdict="refused", reasons=("举报不属实",))
    assert load(case).case["outcome"] == "refused"


def test_a_proof_that_does_not_follow_holds_nobody_up() -> None:
    case = applied()
    examine(case, {"proof": ("deferred", "")}, actor=staff("窗口"))
    take(case, "take")
    with time_machine.travel("2026-11-05T09:00:00+08:00"):
        end_overdue_deferrals()
        assert load(case).case["state"] == "accepted"
        take(case, "read")
        take(case, "look", grave="否", saved="0")
        take(case, "settle")
    assert load(case).case["outcome"] == "granted"


def test_what_was_left_open_is_judged_without_the_proof_once_its_day_is_over() -> None:
    case = applied()
    examine(case, {"proof": ("deferred", "")}, actor=staff("窗口"))
    take(case, "take")
    take(case, "read", conditions={})
    take(case, "look", grave="否", saved="0")
    with time_machine.travel("2026-11-05T09:00:00+08:00"):
        assert (end_overdue_deferrals(), end_overdue_deferrals()) == (1, 0)
        with pytest.raises(Refusal) as caught:
            take(case, "settle")
        assert caught.value.code == "decide.unjudged"
        (duty,) = duties_in(case)
        reader = holders(row_of(case, "read"))[0]
        with pytest.raises(Refusal) as gone:
            look_at(duty["id"], "fit", "齐全", {"first": True}, actor=reader)
        assert (gone.value.code, gone.value.where) == ("look.gone", "verdict")
        look_at(duty["id"], "unfit", "没有补来，按现有材料认定", {"first": True}, actor=reader)
        take(case, "settle")
    assert load(case).case["outcome"] == "granted"


def test_whose_duty_it_was_and_what_another_item_rewards_is_told() -> None:
    for answers, code in (({"tip__own_duty": "是"}, "file.not_needed"), ({"tip__field": "食品"}, "file.item")):
        with pytest.raises(Elsewhere) as caught:
            applied(**answers)
        assert caught.value.code == code


def test_a_message_never_names_the_matter() -> None:
    case = seen(applied(), "否", "10")
    take(case, "settle")
    deliver_pending()
    titles = [row["title"] for row in fetch("SELECT title FROM messages_message WHERE about_id = %s", [case])]
    assert titles and all(title.startswith("来信办理：") for title in titles)
