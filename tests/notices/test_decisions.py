"""决定公开: a licence granted is public within seven working days, masked, found, kept back only with a ground."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine

from tongban.cases.acts.advance import advance
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core import jobs
from tongban.core.clock import SHANGHAI
from tongban.core.events import Happened, deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, nobody
from tongban.notices import jobs as notice_jobs
from tongban.notices import queries
from tongban.notices.acts.disclosing import answer_asked, ask_correction, owe, publish, withhold
from tongban.notices.jobs import publish_due
from tongban.notices.models import Disclosure
from tongban.notices.queries import Asked, DisclosureRow, decision_by, decisions, disclosures_of
from tongban.notices.rules import grams_of, is_public
from tongban.organisation.queries import forget

import calls
from demo import GUANGAN, WUHOU, citizen, staff
from refusing import denied, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI), tick=False) as traveller:
        forget()
        yield traveller
    forget()


def move(clock: time_machine.Traveller, day: int, hour: int = 9) -> None:
    clock.move_to(datetime(2026, 11, day, hour, tzinfo=SHANGHAI))
    forget()


def decided(verdict: str = "granted") -> uuid.UUID:
    case = calls.inspected()
    said = Said(verdict=verdict, reasons=("面积不够",) if verdict == "refused" else ())
    advance(case, calls.step_of(case, "decide"), said, actor=staff("决定"))
    deliver_pending()
    return case


def record(case: uuid.UUID) -> DisclosureRow:
    (row,) = [one for one in disclosures() if one.case == case]
    return row


def disclosures() -> list[DisclosureRow]:
    from tongban.notices.queries import _disclosures

    return _disclosures(Disclosure.seen_by(PLATFORM), 100)


@pytest.mark.clause("3.2.2d")
def test_a_granted_licence_is_published_by_itself_with_a_receipt(clock: time_machine.Traveller) -> None:
    case = decided()
    owed = record(case)
    assert (owed.state, owed.due, decisions(Asked())) == ("owed", date(2026, 11, 11), [])
    assert [one.id for one in disclosures_of(staff("负责人"))] == [owed.id]
    move(clock, 3)
    assert publish_due() == 0
    move(clock, 4, 0)
    assert (publish_due(), publish_due()) == (1, 0)
    (told,) = decisions(Asked())
    (paper,) = fetch("SELECT number FROM papers_paper WHERE about_id = %s AND kind = 'granted'", [case])
    name = load(case).case["applicant_name"]
    assert (told.number, told.party, told.outcome, told.decided_on) == (
        paper["number"],
        name,
        "granted",
        date(2026, 11, 2),
    )
    assert told.credit_code and told.published_at is not None and told.receipt.startswith("GK20261102-")
    assert (told.licence, told.valid_until) == ("", None)
    advance(case, calls.step_of(case, "issue"), Said(), actor=staff("窗口二"))
    deliver_pending()
    issued = decision_by(told.receipt)
    assert (issued.licence, issued.valid_from, issued.corrected_at) == ("食品经营许可证", date(2026, 11, 2), None)


def test_a_refusal_and_what_no_law_publishes_are_not(clock: time_machine.Traveller) -> None:
    decided("refused")
    assert disclosures() == []
    assert [
        is_public(*one) for one in (("许可", "granted"), ("许可", "refused"), ("给付", "granted"), ("奖励", "granted"))
    ] == [
        True,
        False,
        False,
        True,
    ]


def test_the_same_event_twice_owes_it_once(clock: time_machine.Traveller) -> None:
    case = decided()
    owe(case, actor=PLATFORM)
    assert len(disclosures()) == 1


def test_a_persons_name_is_masked_and_an_enterprises_is_found(clock: time_machine.Traveller) -> None:
    case = decided()
    move(clock, 4)
    publish_due()
    told = record(case)
    found = {q: [one.id for one in decisions(Asked(q=q))] for q in (told.number[:6], told.party[1:4], told.credit_code)}
    assert all(ids == [told.id] for ids in found.values()), found
    assert decisions(Asked(q="没有这样的企业")) == []
    with refused("decisions.short", "q"):
        decisions(Asked(q="王"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(queries, "MANY", 0)
        with refused("decisions.many", "q"):
            decisions(Asked(q=told.number[:6]))
    assert (
        [one.id for one in decisions(Asked(area=WUHOU))]
        == [told.id]
        == [one.id for one in decisions(Asked(area="510100000000"))]
    )
    assert decisions(Asked(area=GUANGAN)) == []
    assert [one.id for one in decisions(Asked(organ=told.organ_id))] == [told.id]
    assert grams_of("王记 小吃") == ["小吃", "王记", "记小"]


def test_what_is_kept_back_has_its_ground_and_its_officer(clock: time_machine.Traveller) -> None:
    told = record(decided())
    for who in (nobody(), citizen("wang", "snack"), staff("窗口"), staff("负责人", GUANGAN)):
        with denied("disclosure.post"):
            withhold(told.id, "business", "配方", actor=who)
        with denied("disclosure.post"):
            publish(told.id, actor=who)
    head = staff("负责人")
    with refused("disclosure.ground", "ground"):
        withhold(told.id, "shame", "不好看", actor=head)
    with refused("disclosure.words", "words"):
        withhold(told.id, "business", " ", actor=head)
    withhold(told.id, "business", "含配方", actor=head)
    move(clock, 20)
    assert (publish_due(), decisions(Asked())) == (0, [])
    assert record(told.case).reason == "商业秘密（政府信息公开条例第十五条）：含配方"
    publish(told.id, actor=head)
    assert [one.reason for one in decisions(Asked())] == [""]


def test_what_is_overdue_stands_on_a_named_list(clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch) -> None:
    told = record(decided())
    monkeypatch.setattr(notice_jobs.disclosing, "load", lambda case: 1 / 0)
    move(clock, 11, 23)
    assert publish_due() == 0
    assert [(one.id, one.late) for one in disclosures_of(staff("负责人"))] == [(told.id, False)]
    move(clock, 12, 0)
    assert [(one.id, one.late) for one in disclosures_of(staff("负责人"))] == [(told.id, True)]
    assert disclosures_of(staff("窗口")) == [] == disclosures_of(citizen("wang"))
    assert [one.job for one in jobs.failures()] == ["disclosure.publish"]


def test_a_revoked_decision_says_so_and_the_holder_has_it_put_right(clock: time_machine.Traveller) -> None:
    case = decided()
    told = record(case)
    move(clock, 4)
    publish_due()
    owner, head = citizen("wang", "snack"), staff("负责人")
    with denied("disclosure.not_yours"):
        ask_correction(told.id, "名称不对", actor=citizen("rare"))
    with refused("disclosure.words", "words"):
        ask_correction(told.id, "", actor=owner)
    with refused("disclosure.not_asked", status=409):
        answer_asked(told.id, "核对无误", actor=head)
    ask_correction(told.id, "名称不对", actor=owner)
    assert [one.id for one in disclosures_of(head)] == [told.id]
    with denied("disclosure.post"):
        answer_asked(told.id, "核对无误", actor=owner)
    answer_asked(told.id, "核对无误", actor=head)
    assert (record(case).answer, disclosures_of(head)) == ("核对无误", [])
    notice_jobs.on_revoked(Happened(uuid.uuid4(), "case.revoke", "case", case, datetime.now(tz=SHANGHAI), {}))
    assert [(one.state, one.reason) for one in decisions(Asked())] == [("withdrawn", "决定已被依法撤销")]


def test_the_table_is_saved_as_it_is_shown(clock: time_machine.Traveller) -> None:
    case = decided()
    move(clock, 4)
    publish_due()
    answer = calls.Caller().client.get("/notices/decisions/?format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = record(case)
    assert rows[0][:4] == ["公开编号", "决定文书号", "决定机关", "当事人"]
    assert rows[1][:4] == [told.receipt, told.number, told.organ, told.party]
