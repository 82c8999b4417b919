"""告知承诺 for an approval, from the letter to what follows: chosen and signed, decided at once, checked, revoked."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.committing import commit, take_ordinary_way
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file, file_at_once
from tongban.cases.acts.supplying import hand_in
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules.commitment import letter_of
from tongban.core.errors import Denied, Refusal
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.organisation.acts import load_days
from tongban.organisation.queries import forget
from tongban.organisation.reorganising import merge
from tongban.papers.acts import typeset
from tongban.site.shipped import key
from tongban.supervision.acts.owing import derive_duty_days
from tongban.supervision.acts.verifying import repair, revoke, verify

from courses import ledger, open_steps
from demo import FOOD, HYGIENE, PDF, WUHOU, citizen, enterprise, known, staff
from life_course import everything

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[2] / "data" / "calendar"
START = datetime(2026, 6, 1, 2, tzinfo=UTC)  # a Monday morning in 成都
HEALTH = key("organ", WUHOU, "卫生健康")
ANSWERS = {
    "premises.name": "演示理发店",
    "premises.address": "成都市武侯区簇桥街道演示路8号",
    "premises.address.division": "510107011000",
    "premises.kind": "宾馆",
    "premises.central_air": "否",
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        forget()
        yield traveller
    forget()


def wang() -> Actor:
    return citizen("wang", "snack")


def drafted(situation: str = "new") -> uuid.UUID:
    case = begin(Application(HYGIENE, situation, WUHOU, enterprise("snack")), actor=wang())
    for page in load(case).e.pages:
        answer(case, page.page, ANSWERS, actor=wang())
    return case


def digest(case: uuid.UUID) -> str:
    return letter_of(load(case).e).digest


def committed() -> uuid.UUID:
    case = drafted()
    commit(case, signed="王秀英", digest=digest(case), actor=wang())
    return case


def decided() -> uuid.UUID:
    case = committed()
    file(case, actor=wang(), signed="王秀英")
    supplied = [m["key"] for m in load(case).materials if m["state"] == "supplied"]
    examine(case, dict.fromkeys(supplied, ("fit", "")), actor=staff("窗口"))
    advance(case, "accept", Said(), actor=staff("窗口"))
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    advance(case, "issue", Said(), actor=staff("窗口二"))
    return case


def duties(case: uuid.UUID) -> list[dict[str, Any]]:
    return fetch("SELECT * FROM cases_duty WHERE case_id = %s ORDER BY id", [case])


def states(case: uuid.UUID) -> dict[str, tuple[str, str]]:
    return {m["key"]: (m["state"], m["way"]) for m in load(case).materials}


def papers(case: uuid.UUID) -> list[str]:
    rows = fetch("SELECT id, title FROM papers_paper WHERE about_id = %s ORDER BY id", [case])
    for row in rows:
        assert typeset(row["id"]).startswith(b"%PDF")
    return [row["title"] for row in rows]


@pytest.mark.clause("3.3.2b")
def test_what_was_promised_is_neither_asked_nor_examined_and_is_decided_at_once() -> None:
    case = drafted()
    assert states(case)["plan"] == ("missing", "") and states(case)["rules"] == ("missing", "")
    letter = letter_of(load(case).e)
    words = "".join(line for _, lines in letter.told for line in lines)
    for part in (
        "平面布局图",
        "卫生管理制度",
        "现场核查",
        "选址、布局",
        "2个月",
        "监管部门",
        "30日",
        "撤销许可",
        "不愿承诺",
    ):
        assert part in words, part
    commit(case, signed="王秀英", digest=letter.digest, actor=wang(), key="once")
    commit(case, signed="王秀英", digest=letter.digest, actor=wang(), key="once")
    assert [line["verb"] for line in ledger(case)].count("case.commit") == 1
    assert states(case)["plan"] == ("supplied", "commitment") == states(case)["rules"]
    assert load(case).case["trusts"]["case.commitment"] == "D"
    file(case, actor=wang(), signed="王秀英")
    assert [n["kind"] for n in load(case).notices] == ["commitment"]
    with pytest.raises(Refusal) as caught:  # what the promise stands for cannot be asked after all
        examine(case, {"plan": ("unfit", "没有图")}, actor=staff("窗口"))
    assert caught.value.code == "material.held"
    supplied = [m["key"] for m in load(case).materials if m["state"] == "supplied"]
    examine(case, dict.fromkeys(supplied, ("fit", "")), actor=staff("窗口"))
    advance(case, "accept", Said(), actor=staff("窗口"))
    assert open_steps(case) == {"decide"}
    replaced = ("test", "review", "inspect")
    rows = {s["key"]: (s["state"], s["verdict"]) for s in load(case).steps if s["key"] in replaced}
    assert rows == dict.fromkeys(replaced, ("dropped", "commitment"))
    assert load(case).spans == []  # no test, so no stop of the clock
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    (duty,) = duties(case)
    assert (duty["kind"], duty["organ_id"], duty["post"], duty["due"], duty["state"]) == (
        "verify",
        HEALTH,
        "监督",
        date(2026, 8, 3),
        "owed",
    )
    assert fetch("SELECT body->>'kind' AS kind FROM event_outbox WHERE name = 'duty.owed'") == [{"kind": "verify"}]
    advance(case, "issue", Said(), actor=staff("窗口二"))
    assert (load(case).case["state"], load(case).case["outcome"]) == ("finished", "granted")
    assert papers(case)[0] == "告知承诺书"


def test_nobody_has_to_promise_and_the_ordinary_way_asks_everything() -> None:
    case = committed()
    take_ordinary_way(case, actor=wang())
    take_ordinary_way(case, actor=wang())
    assert [line["verb"] for line in ledger(case)].count("case.commit_not") == 1
    assert states(case)["plan"] == ("missing", "")
    for paper in ("plan", "rules"):
        hand_in(case, paper, PDF, "a.pdf", actor=wang())
    file(case, actor=wang(), signed="王秀英")
    supplied = [m["key"] for m in load(case).materials if m["state"] == "supplied"]
    examine(case, dict.fromkeys(supplied, ("fit", "")), actor=staff("窗口"))
    advance(case, "accept", Said(), actor=staff("窗口"))
    assert open_steps(case) == {"test"} and duties(case) == []


def test_a_day_beyond_the_announced_calendar_is_named_once_it_is_announced(
    clock: time_machine.Traveller, tmp_path: Path
) -> None:
    clock.move_to(datetime(2026, 12, 1, 2, tzinfo=UTC))
    forget()
    case = decided()
    assert duties(case)[0]["due"] is None and derive_duty_days() == 0
    days = tmp_path / "holidays.csv"
    text = (DATA / "holidays.csv").read_text(encoding="utf-8-sig")
    days.write_text(text + "2027-01-01,holiday,元旦\n2027-10-01,holiday,国庆节\n", encoding="utf-8")
    assert load_days(days, DATA / "local_days.csv", actor=PLATFORM)
    assert (derive_duty_days(), derive_duty_days()) == (1, 0)
    assert duties(case)[0]["due"] == date(2027, 2, 1)


def test_a_refused_application_leaves_nothing_to_check() -> None:
    case = committed()
    file(case, actor=wang(), signed="王秀英")
    supplied = [m["key"] for m in load(case).materials if m["state"] == "supplied"]
    examine(case, dict.fromkeys(supplied, ("fit", "")), actor=staff("窗口"))
    advance(case, "accept", Said(), actor=staff("窗口"))
    advance(case, "decide", Said(verdict="refused", reasons=("经营范围不符",)), actor=staff("决定"))
    assert duties(case) == []


def test_who_may_not_and_what_is_not_signed_is_refused_and_nothing_changes() -> None:
    case, renewal = drafted(), drafted("renew")
    known(enterprise("hotel"), credit__broken_promise=True)
    rare = citizen("rare", "hotel")
    barred = begin(Application(HYGIENE, "new", WUHOU, enterprise("hotel")), actor=rare)
    before = everything()
    right = digest(case)
    with pytest.raises(Denied):
        commit(case, signed="王秀英", digest=right, actor=rare)
    for wrong, code in (
        ({"signed": "别人"}, "commitment.unsigned"),
        ({"signed": ""}, "commitment.unsigned"),
        ({"digest": "00"}, "commitment.text"),
    ):
        with pytest.raises(Refusal) as caught:
            commit(case, **{"signed": "王秀英", "digest": right, "actor": wang(), **wrong})  # type: ignore[arg-type]
        assert caught.value.code == code
    with pytest.raises(Refusal) as caught:
        commit(renewal, signed="王秀英", digest=right, actor=wang())
    assert caught.value.code == "commitment.none"
    with pytest.raises(Refusal) as caught:
        commit(barred, signed=rare.name, digest=right, actor=rare)
    assert (caught.value.code, caught.value.status) == ("commitment.barred", 422)
    assert everything() == before
    sent = committed()
    file(sent, actor=wang(), signed="王秀英")
    before = everything()
    for act in (
        lambda: commit(sent, signed="王秀英", digest=right, actor=wang()),
        lambda: take_ordinary_way(sent, actor=wang()),
    ):
        with pytest.raises(Refusal) as caught:
            act()
        assert caught.value.code == "commitment.time"
    assert everything() == before


def test_grave_breaches_of_trust_on_record_bar_too_and_are_looked_at_when_it_is_submitted() -> None:
    case = committed()
    known(enterprise("snack"), enterprise__good_credit=False)
    before = everything()
    with pytest.raises(Refusal) as caught:
        file(case, actor=wang(), signed="王秀英")
    assert caught.value.code == "commitment.barred" and everything() == before


def test_a_clerk_enters_the_commitment_the_applicant_signed_and_none_of_his_own() -> None:
    clerk = staff("窗口")
    case = begin(Application(HYGIENE, "new", WUHOU, enterprise("snack"), "window"), actor=clerk)
    with pytest.raises(Refusal) as caught:
        commit(case, signed=clerk.name, digest=digest(case), actor=clerk)
    assert caught.value.code == "commitment.unsigned"
    commit(case, signed=load(case).case["applicant_name"], digest=digest(case), actor=clerk)
    assert load(case).facts(START)["case.commitment"] is True


def test_a_program_commits_in_the_same_call_that_files() -> None:
    application = Application(HYGIENE, "new", WUHOU, enterprise("snack"), "api")
    right = digest(drafted())
    before = everything()
    with pytest.raises(Refusal) as caught:
        file_at_once(application, {**ANSWERS, "case.commitment": "yes"}, actor=wang(), signed="王秀英")
    assert caught.value.code == "commitment.text" and everything() == before
    case = file_at_once(application, {**ANSWERS, "case.commitment": right}, actor=wang(), signed="王秀英")
    assert (load(case).case["state"], states(case)["plan"]) == ("received", ("supplied", "commitment"))


def test_a_commitment_that_was_kept_is_noted_by_another_than_who_decided() -> None:
    case = decided()
    (duty,) = duties(case)
    before = everything()
    for other in (staff("审查"), staff("决定"), staff("监督", "511602000000"), wang()):
        with pytest.raises(Denied):
            verify(duty["id"], "kept", "查过了", actor=other)
    for verdict, words, code in (("maybe", "查过了", "verify.verdict"), ("kept", " ", "verify.words")):
        with pytest.raises(Refusal) as caught:
            verify(duty["id"], verdict, words, actor=staff("监督"))
        assert caught.value.code == code
    assert everything() == before
    verify(duty["id"], "kept", "布局与承诺一致", actor=staff("监督"))
    (duty,) = duties(case)
    assert (duty["state"], duty["outcome"]) == ("done", "kept")
    with pytest.raises(Refusal) as caught:
        verify(duty["id"], "false", "再查", actor=staff("监督"))
    assert caught.value.code == "duty.done"


@pytest.mark.clause("3.3.2b")
def test_a_false_commitment_is_ordered_right_then_revoked_and_bars_until_repaired(
    clock: time_machine.Traveller,
) -> None:
    case = decided()
    (duty,) = duties(case)
    verify(duty["id"], "false", "没有消毒设施", actor=staff("监督"))
    (duty,) = duties(case)
    assert (duty["state"], duty["outcome"], duty["due"]) == ("ordered", "false", date(2026, 7, 1))
    with pytest.raises(Refusal) as caught:
        verify(duty["id"], "false", "还是没有", actor=staff("监督"))
    assert caught.value.code == "verify.too_early"
    again = drafted()
    with pytest.raises(Refusal) as caught:
        commit(again, signed="王秀英", digest=digest(again), actor=wang())
    assert caught.value.code == "commitment.barred"
    clock.shift(timedelta(days=31))
    forget()
    verify(duty["id"], "false", "还是没有消毒设施", actor=staff("监督"))
    checked, owed = duties(case)
    assert (checked["state"], checked["outcome"]) == ("done", "false")
    assert (owed["kind"], owed["organ_id"], owed["post"]) == ("revoke", HEALTH, "决定")
    before = everything()
    for other in (staff("监督"), staff("审查"), wang()):
        with pytest.raises(Denied):
            revoke(owed["id"], ["没有消毒设施"], actor=other)
    with pytest.raises(Refusal) as caught:
        revoke(owed["id"], [" "], actor=staff("决定"))
    assert caught.value.code == "revoke.reasons" and everything() == before
    revoke(owed["id"], ["没有消毒设施，逾期未改正"], actor=staff("决定"))
    (licence,) = fetch("SELECT state, ended_by FROM licences_licence WHERE case_id = %s", [case])
    assert licence == {"state": "revoked", "ended_by": "承诺不实，依法撤销"}
    assert papers(case)[-2:] == ["责令限期改正通知书", "撤销行政许可决定书"]
    while deliver_pending():
        pass
    told = fetch("SELECT title FROM messages_message WHERE about_id = %s ORDER BY id", [case])
    assert [t["title"].rpartition("：")[2] for t in told][-2:] == ["承诺不实，请限期改正", "决定已撤销"]
    with pytest.raises(Denied):
        repair(checked["id"], "已整改", actor=staff("决定"))
    repair(checked["id"], "已装消毒设施并复查", actor=staff("监督"))
    commit(again, signed="王秀英", digest=digest(again), actor=wang())
    with pytest.raises(Refusal) as caught:
        repair(checked["id"], "再来", actor=staff("监督"))
    assert caught.value.code == "repair.none"


def test_what_is_put_right_in_time_is_repaired() -> None:
    case = decided()
    (duty,) = duties(case)
    verify(duty["id"], "false", "没有消毒设施", actor=staff("监督"))
    verify(duty["id"], "kept", "已装消毒设施", actor=staff("监督"))
    (duty,) = duties(case)
    assert (duty["state"], duty["outcome"]) == ("done", "mended")
    again = drafted()
    commit(again, signed="王秀英", digest=digest(again), actor=wang())


def test_what_an_organ_owes_goes_to_its_successor() -> None:
    case = decided()
    while deliver_pending():
        pass
    into = key("organ", WUHOU, "农业农村")
    merge(HEALTH, into, "机构改革方案（演示）", actor=PLATFORM)
    while deliver_pending():
        pass
    (duty,) = duties(case)
    assert (duty["organ_id"], duty["state"]) == (into, "owed")
    forget()
    verify(duty["id"], "kept", "与承诺一致", actor=staff("监督"))


def test_a_proof_is_not_replaced_by_the_promise_of_who_may_not_promise() -> None:
    """The way `commitment` of a material is passed over, and what comes after it in the definition is asked."""
    from dataclasses import replace

    from tongban.definition.effective.asked import Supply
    from tongban.materials.supply import Request, obtain

    material = load(drafted()).e.material("plan")
    assert material is not None
    promise = Supply("commitment", "x.v1", "", None, {})
    both = replace(material, supply=(promise, *material.supply))
    from tongban.identity.sources import Applicant

    for facts, state in (({}, "supplied"), ({"credit.broken_promise": True}, "missing")):
        assert obtain(both, Request(Applicant(*enterprise("snack")), START, facts)).state == state
    only = replace(material, supply=(promise,))
    facts = {"enterprise.good_credit": False}
    assert obtain(only, Request(Applicant(*enterprise("snack")), START, facts)).state == "supplied"


def test_items_without_a_commitment_know_nothing_of_it() -> None:
    case = begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang())
    assert load(case).e.commitment is None
    with pytest.raises(Refusal) as caught:
        commit(case, signed="王秀英", digest="", actor=wang())
    assert caught.value.code == "commitment.none"
