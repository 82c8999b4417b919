"""Several places, a person's name, what is sensitive, what comes late: each by a definition of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine

from board import FILE, STEP, before_the_public, on_a_board
from published import SAID, hung, notice_of
from tongban.cases.acts.advance import advance
from tongban.cases.kinds import Said
from tongban.core.clock import SHANGHAI
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, nobody
from tongban.notices.acts.disclosing import owe
from tongban.notices.acts.objecting import object_to
from tongban.notices.acts.putting_up import PutUp, put_up
from tongban.notices.jobs import end_publicities
from tongban.notices.queries import Asked, notice_by, notices
from tongban.organisation.queries import forget

from demo import png
from refusing import refused
from runs import answered, holders, row_of, take

pytestmark = pytest.mark.django_db
TEXT = FILE.read_text(encoding="utf-8")
SHOWN = "where: [site], shows: [event.title, event.on]"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI), tick=False) as traveller:
        forget()
        yield traveller
    forget()


def move(clock: time_machine.Traveller, day: int, hour: int = 9) -> None:
    clock.move_to(datetime(2026, 11, day, hour, tzinfo=SHANGHAI))
    forget()


def proof(day: int) -> PutUp:
    return PutUp(date(2026, 11, day), "头版", png(), "报.png")


def test_the_last_place_begins_the_days(clock: time_machine.Traveller) -> None:
    case = before_the_public(TEXT.replace(SHOWN, "where: [site, newspaper, hall], shows: [event.title]"))
    notice, officer = notice_of(case), holders(row_of(case, STEP))[0]
    assert [one.number for one in notices(Asked())] == [notice["number"]]  # on the web at once
    move(clock, 6)
    put_up(notice["id"], "newspaper", proof(5), actor=officer)
    assert notice_of(case)["last_day"] is None
    with refused("publicise.not_up"):
        advance(case, STEP, Said(), actor=officer)
    put_up(notice["id"], "hall", proof(3), actor=officer)
    assert notice_of(case)["last_day"] == date(2026, 11, 12)  # five working days after the fifth


def test_a_persons_name_goes_with_the_last_day_and_an_enterprises_stays(clock: time_machine.Traveller) -> None:
    case = before_the_public(TEXT.replace(SHOWN, "where: [site], shows: [applicant.name, conclusion]"))
    number = notice_of(case)["number"]
    (party, conclusion) = [value for _, _, value in notice_by(number).lines]
    assert ("*" in party, conclusion) == (False, "拟准予")
    move(clock, 10, 0)
    end_publicities()
    assert len(notice_by(number).lines) == 2
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tongban.cases.publicity.on_site", lambda step: True)
        patched.setattr("tongban.notices.acts.standing.on_site", lambda step: True)
        other = on_a_board()
    assert notice_of(other)["person"] is True
    shown = notice_by(notice_of(other)["number"])
    assert [value[1:] for _, _, value in shown.lines] == ["*" * (len(value) - 1) for _, _, value in shown.lines]
    hung(other)
    move(clock, 20)
    assert notice_by(shown.number).lines == ()


def test_what_is_sensitive_stays_away_though_an_edition_names_it(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edition older than the check that refuses it."""
    from tongban.definition.check import publicity

    monkeypatch.setattr(publicity, "_shown", lambda case, step, name: None)
    text = TEXT.replace("type: date, sensitivity: public", "type: date, sensitivity: sensitive")
    case = before_the_public(text)
    assert [zh for zh, _, _ in notice_by(notice_of(case)["number"]).lines] == ["活动名称"]


def test_what_comes_late_is_no_objection(clock: time_machine.Traveller) -> None:
    case = before_the_public()
    move(clock, 10)
    assert object_to(notice_of(case)["number"], SAID, actor=nobody()).late
    advance(case, STEP, Said(), actor=holders(row_of(case, STEP))[0])
    assert row_of(case, STEP)["outputs"] == {"objected": False}


def test_of_a_discreet_matter_a_persons_decision_is_kept_back(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = on_a_board()
    hung(case)
    move(clock, 10)
    take(case, "publicise")
    answered(case)
    take(case, "decide")
    owe(case, actor=PLATFORM)
    assert kept(case) == []  # a confirmation is not published one by one
    monkeypatch.setattr("tongban.notices.acts.disclosing.is_public", lambda nature, outcome: True)
    owe(case, actor=PLATFORM)
    assert kept(case) == [("withheld", "涉及个人隐私，依照政府信息公开条例第十五条不予公开")]


def kept(case: uuid.UUID) -> list[tuple[str, str]]:
    rows = fetch("SELECT state, reason FROM notices_disclosure WHERE case_id = %s", [case])
    return [(row["state"], row["reason"]) for row in rows]
