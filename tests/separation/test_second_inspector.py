"""The second inspector: he confirms himself, and is neither decider, acceptor, coach nor helper (行政许可法34)."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from tongban.cases.acts.advance import advance
from tongban.cases.acts.confirming import confirm
from tongban.cases.kinds import Said
from tongban.cases.queries.worklist import to_confirm
from tongban.cases.reading import load
from tongban.core.scope import PLATFORM, Actor, nobody
from tongban.organisation.queries import actor as account_actor

from courses import accepted
from demo import GUANGAN, citizen, staff
from desk_walk import desk_of, hidden, step_page
from refusing import denied, refused

pytestmark = pytest.mark.django_db
FOUND = Said({"passed": "是"}, {"place": True, "equipment": True, "flow": True}, partner=None)


def inspected() -> uuid.UUID:
    case = accepted()
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查"))
    advance(case, "inspect", replace(FOUND, partner=staff("审查").account), actor=staff("核查"))
    return case


def joined(case: uuid.UUID) -> list[dict[str, str]]:
    row = load(case).step("inspect")
    assert row is not None
    return list(row["joined_by"])


def decide(case: uuid.UUID, actor: Actor | None = None) -> None:
    advance(case, "decide", Said(verdict="granted"), actor=actor or staff("决定"))


def test_nothing_is_decided_before_he_has_said_so_himself() -> None:
    case, second = inspected(), staff("审查")
    for said in (Said(verdict="granted"), Said(verdict="refused", reasons=("不符合",))):
        with refused("decide.unconfirmed", status=409):
            advance(case, "decide", said, actor=staff("决定"))
    assert load(case).case["state"] == "accepted"
    assert [one.case for one in to_confirm(second)] == [case] and to_confirm(staff("核查")) == []
    confirm(case, "inspect", actor=second)
    assert [one["account"] for one in joined(case)] == [str(second.account)] and to_confirm(second) == []
    decide(case)
    assert load(case).case["state"] == "decided"


@pytest.mark.parametrize("who", ["first", "decider", "head", "clerk", "elsewhere", "applicant", "platform", "nobody"])
def test_nobody_confirms_for_him(who: str) -> None:
    case = inspected()
    actor = {
        "first": staff("核查"),
        "decider": staff("决定"),
        "head": staff("负责人"),
        "clerk": staff("窗口"),
        "elsewhere": staff("审查", GUANGAN),
        "applicant": citizen("wang", "snack"),
        "platform": PLATFORM,
        "nobody": nobody(),
    }[who]
    with denied("confirm.not_you"):
        confirm(case, "inspect", actor=actor)
    assert joined(case) == []


def test_he_confirms_once_and_only_what_was_inspected() -> None:
    case, second = inspected(), staff("审查")
    for step in ("review", "decide", "nothing"):
        with denied("confirm.not_you"):
            confirm(case, step, actor=second)
    confirm(case, "inspect", actor=second, key="one")
    confirm(case, "inspect", actor=second, key="one")  # sent twice
    with refused("confirm.nothing", status=409):
        confirm(case, "inspect", actor=second)
    assert len(joined(case)) == 1


def test_who_served_or_has_an_interest_confirms_nothing() -> None:
    case, second = inspected(), staff("审查")
    acceptor = staff("窗口").account
    assert acceptor is not None
    with denied("case.separation"):  # the same person, from the account with which he accepted
        confirm(case, "inspect", actor=replace(second, others=frozenset({acceptor})))
    row = load(case).case
    own = (row["applicant_kind"], row["applicant_id"])
    with denied("case.own"):
        confirm(case, "inspect", actor=replace(second, mandates=frozenset({own})))
    assert joined(case) == []


def test_who_will_decide_is_not_named_and_who_was_named_does_not_decide() -> None:
    case = accepted()
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查"))
    with refused("step.partner", "partner"):
        advance(case, "inspect", replace(FOUND, partner=staff("决定").account), actor=staff("核查"))
    assert load(case).states["inspect"] == "open"
    advance(case, "inspect", replace(FOUND, partner=staff("审查").account), actor=staff("核查"))
    assert staff("审查").account is not None
    second = account_actor(staff("审查").account)
    confirm(case, "inspect", actor=second)
    with denied("case.second"):
        decide(case, replace(second, posts=(*second.posts, *staff("决定").posts)))
    assert load(case).case["state"] == "accepted"


def test_the_list_shows_what_waits_for_him_and_the_page_takes_his_word() -> None:
    case, second = inspected(), desk_of("审查")
    assert "等您本人确认的核查" in second.get("/review/").content.decode()
    assert "等您本人确认的核查" not in desk_of("核查").get("/review/").content.decode()
    url = step_page(case, "inspect")
    assert "本人确认核查结果" not in desk_of("核查").get(url).content.decode()
    page = second.get(url).content.decode()
    assert "本人确认核查结果" in page
    assert (
        second.post(url, {"act": "confirm", "once": hidden(page, "once")}).headers["Location"].endswith("done=confirm")
    )
    assert len(joined(case)) == 1 and "您已确认核查结果" in second.get(f"{url}?done=confirm").content.decode()
    assert desk_of("决定").post(url, {"act": "confirm"}).status_code == 403
