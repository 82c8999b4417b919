"""Shows: what the law wants done by the person himself is done by no agent: told before anybody types, refused at every
act, and nothing is changed by the refusal; a legal representative is no agent, and a clerk checks who stands there.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file, file_at_once
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import answer_correction, tell_defects
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.catalogue.guide_now import guide_at
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.identity.queries import actor_of

from demo import PDF, WUHOU, citizen, enterprise, person, staff
from desk_walk import signed_in
from entrusting import entrusted
from machine import ADDRESS, load_definition
from refusing import denied, refused, screen_refuses
from runs import filed, given, open_steps, take

pytestmark = pytest.mark.django_db
POINT = "512Z99321000"
SNACK = "snack"


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    load_definition("fireworks")
    entrusted(person("carer")[1], SNACK)


def agent() -> Actor:
    """Who may act for the shop in everything an agent may do."""
    return citizen("carer", SNACK)


def owner() -> Actor:
    return citizen("wang", SNACK)


def draft() -> uuid.UUID:
    case = begin(Application(POINT, "first", WUHOU, enterprise(SNACK)), actor=owner())
    answer(case, "零售点", ADDRESS, actor=owner())
    return case


def whole(case: uuid.UUID) -> tuple[object, ...]:
    """The case with everything that hangs on it."""
    loaded = load(case)
    return loaded.case, loaded.steps, loaded.materials, loaded.spans, loaded.notices


def test_a_legal_representative_is_no_agent_and_whoever_is_sent_is() -> None:
    assert owner().is_himself(enterprise(SNACK)) and owner().is_himself(person("wang"))
    assert agent().acts_for(enterprise(SNACK), POINT) and not agent().is_himself(enterprise(SNACK))
    assert not owner().is_himself(enterprise("care")) and not owner().is_himself(person("carer"))
    assert actor_of(uuid.uuid4()).is_himself(person("wang")) is False


def test_an_agent_begins_nothing_neither_a_draft_nor_at_once() -> None:
    application = Application(POINT, "first", WUHOU, enterprise(SNACK))
    with denied("case.himself") as caught:
        begin(application, actor=agent())
    assert "《四川省烟花零售管理办法（演示）》第七条" in caught.value.zh and "法定代表人" in caught.value.zh
    with denied("case.himself"):
        file_at_once(application, ADDRESS, actor=agent(), signed="刘长青")


@pytest.mark.parametrize(
    "act",
    [
        lambda case: answer(case, "零售点", {**ADDRESS, "premises.name": "改了"}, actor=agent()),
        lambda case: hand_in(case, "plan", PDF, "plan.pdf", actor=agent()),
        lambda case: file(case, actor=agent(), signed="刘长青"),
        lambda case: withdraw(case, actor=agent()),
    ],
    ids=["answer", "hand in", "file", "withdraw"],
)
def test_an_agent_does_nothing_with_a_draft(act: Callable[[uuid.UUID], object]) -> None:
    case = draft()
    before = whole(case)
    with denied("case.himself"):
        act(case)
    assert whole(case) == before


def test_an_agent_neither_signs_nor_corrects_nor_withdraws_afterwards() -> None:
    case = filed(POINT, "first", ADDRESS, firm=SNACK, papers=("plan",))
    assert open_steps(case) == ["take"]
    tell_defects(case, (Defect("plan", "没有标明消防通道"),), actor=staff("窗口"))
    for act in (
        lambda: hand_in(case, "plan", PDF, "plan.pdf", actor=agent()),
        lambda: answer_correction(case, actor=agent()),
        lambda: withdraw(case, actor=agent()),
    ):
        before = whole(case)
        with denied("case.himself"):
            act()
        assert whole(case) == before
    given(case, "plan", owner())
    answer_correction(case, actor=owner())
    take(case, "take")
    assert open_steps(case) == ["pledge"]
    before = whole(case)
    with denied("case.himself"):
        advance(case, "pledge", Said(), actor=agent())
    assert whole(case) == before
    advance(case, "pledge", Said(), actor=owner())
    assert open_steps(case) == ["look"]
    withdraw(case, actor=owner())
    assert load(case).case["outcome"] == "withdrawn"


def test_it_is_told_on_the_guide_and_before_anything_is_typed() -> None:
    guide = guide_at(POINT, WUHOU, "first")
    assert "须本人办理，不能代办" in [tag.text for tag in guide.tags]
    row = next(row for group in guide.groups for row in group.rows if row.id == "party.applicant")
    assert (row.content, row.path) == ("申请人须本人办理，不能委托他人", "parties.applicant.agent")
    assert row.basis == "《四川省烟花零售管理办法（演示）》第七条"
    for who, offered in (("wang", "武侯区王记小吃店（演示）"), ("carer", "武侯区桂芳养老服务有限公司（演示）")):
        page = signed_in(citizen(who)).get(f"/apply/new?item={POINT}&area=510107").content.decode()
        assert "这件事须本人办理，不能委托他人代办" in page
        assert re.findall(r'value="enterprise:[^"]*"', page) == [f'value="enterprise:{_firm(offered)}"']


def test_who_is_only_an_agent_learns_it_instead_of_a_form(monkeypatch: pytest.MonkeyPatch) -> None:
    entrusted(person("nophone")[1], SNACK)
    with screen_refuses(monkeypatch, "case.himself", status=403) as look:
        look(signed_in(citizen("nophone")).get(f"/apply/new?item={POINT}&area=510107"))


def test_at_a_window_it_is_the_person_who_stands_there() -> None:
    desk = signed_in(staff("窗口"))
    values = {
        "act": "begin", "applicant": f"enterprise:{enterprise(SNACK)[1]}", "item": POINT, "situation": "first",
        "area": WUHOU,
    }  # fmt: skip
    sent = desk.post(f"/desk/new/?person={person('carer')[1]}", values)
    assert sent.status_code == 422 and "这件事须由本人办理" in sent.content.decode()
    sent = desk.post(f"/desk/new/?person={person('wang')[1]}", values)
    assert sent.status_code == 302
    page = desk.get(sent["Location"]).content.decode()
    assert "须本人办理，不能代办" in page


def test_where_an_agent_may_act_he_does() -> None:
    case = begin(Application("511A99001000", "new", WUHOU, enterprise(SNACK)), actor=agent())
    withdraw(case, actor=agent())
    assert load(case).case["outcome"] == "withdrawn"
    with refused("case.unknown", status=404):
        withdraw(uuid.uuid4(), actor=agent())


def _firm(name: str) -> uuid.UUID:
    return uuid.UUID(str(fetch("SELECT id FROM identity_enterprise WHERE name = %s", [name])[0]["id"]))
