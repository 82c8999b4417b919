"""受审分离: serving × judging × the way in which somebody served. Who served neither reviews, inspects nor decides."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.automatic import can_finish
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.turn import Turn
from tongban.cases.facts import store
from tongban.cases.kinds import Said
from tongban.cases.policies import check_separation, may_take
from tongban.cases.reading import load
from tongban.cases.separation import sides_of
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied
from tongban.core.scope import PLATFORM, Actor, Capacity, Post
from tongban.definition.vocabulary import STEP_KINDS
from tongban.organisation.queries import holders_of
from tongban.site.shipped import key

from courses import accepted, begun, confirmed, examined
from demo import FOOD_ANSWERS, PDF, WUHOU, person, staff
from entrusting import entrusted, hold, leave, rolled_back
from refusing import denied, refused
from runs import number_of
from visiting import opened

ORGAN, HALL, ACCOUNT = (uuid.uuid5(uuid.NAMESPACE_OID, one) for one in ("organ", "hall", "account"))
MYSELF = ("person", uuid.uuid5(uuid.NAMESPACE_OID, "myself"))
OTHER = ("person", uuid.uuid5(uuid.NAMESPACE_OID, "other"))
FIRM = ("enterprise", uuid.uuid5(uuid.NAMESPACE_OID, "firm"))
# 受理、帮办、辅导 serve; these judge; the other kinds of steps do neither.
JUDGING = {
    "review", "site_inspection", "technical_review", "test", "appraisal", "expert_review", "legal_review",
    "collective_decision", "joint_visit", "visit", "verify", "confirm", "decide",
}  # fmt: skip
SERVING = {"accept", "coach"}
ME = Actor(ACCOUNT, Capacity.STAFF, "演示", MYSELF[1], posts=(Post(ORGAN, "510107000000", "", "organ", "决定"),))


def case_of(applicant: tuple[str, uuid.UUID] = OTHER, filed_by: uuid.UUID | None = None) -> dict[str, Any]:
    return {"applicant_kind": applicant[0], "applicant_id": applicant[1], "filed_by": filed_by, "hall_id": HALL}


def step_of(kind: str, done_by: uuid.UUID | None = None, **more: Any) -> dict[str, Any]:
    row = {"key": kind, "kind": kind, "done_by": done_by, "post": "决定", "organ_id": ORGAN, "name": kind}
    return {**row, "outputs": {}, "joined_by": [], **more}


def barred(serving: str, judging: str) -> bool:
    rows = [step_of(serving, ACCOUNT), step_of(judging)]
    try:
        may_take(ME, case_of(), rows[1], rows)
    except Denied as refusal:
        assert refusal.code == "case.separation"
        return True
    return False


@pytest.mark.parametrize("serving", sorted(STEP_KINDS))
def test_of_every_two_kinds_of_steps_only_serving_bars_from_judging(serving: str) -> None:
    assert {kind for kind in STEP_KINDS if barred(serving, kind)} == (JUDGING if serving in SERVING else set())


@pytest.mark.parametrize("judging", sorted(JUDGING))
@pytest.mark.parametrize(
    ("case", "code"),
    [
        pytest.param(case_of(filed_by=ACCOUNT), "case.separation", id="filed it for somebody"),
        pytest.param(case_of(MYSELF), "case.own", id="is the applicant"),
    ],
)
def test_who_filed_or_applied_does_not_judge(judging: str, case: Mapping[str, Any], code: str) -> None:
    row = step_of(judging)
    with pytest.raises(Denied) as caught:
        check_separation(ME, case, row, [row])
    assert caught.value.code == code


@pytest.mark.parametrize("judging", sorted(JUDGING))
def test_whoever_did_not_serve_judges(judging: str) -> None:
    row = step_of(judging)
    rows = [step_of("accept", uuid.uuid4()), step_of("coach", uuid.uuid4()), row]
    check_separation(ME, case_of(filed_by=uuid.uuid4()), row, rows)
    check_separation(ME, case_of(), row, [step_of("accept", None), row])


@pytest.mark.parametrize("serving", sorted(SERVING | {"issue", "notify", "publicise"}))
def test_who_filed_may_serve_on(serving: str) -> None:
    row = step_of(serving)
    check_separation(ME, case_of(MYSELF, ACCOUNT), row, [row])


def test_the_platform_has_no_post_and_no_interest() -> None:
    row = step_of("decide")
    may_take(PLATFORM, case_of(), row, [step_of("accept", None), row])
    nobody_filed = replace(ME, account=None)
    check_separation(nobody_filed, case_of(filed_by=None), row, [row])


# -- by acts -----------------------------------------------------------------------------------------------------------


def also(actor: Actor, post_of: Actor) -> Actor:
    """The same person, who holds the posts of another too (a small office)."""
    return replace(actor, posts=(*actor.posts, *post_of.posts))


def told(step: str) -> Said:
    said: Mapping[str, Said] = {
        "review": Said(conditions={"people": True}),
        "inspect": Said({"passed": "是"}, {"place": True, "equipment": True, "flow": True},
                        partner=staff("审查").account),
        "decide": Said(verdict="granted"),
    }  # fmt: skip
    return said[step]


MARRIAGE = "511F02873000"
HOLDERS = {"review": "审查", "inspect": "核查", "decide": "决定"}


def brought_to(step: str) -> uuid.UUID:
    case = accepted()
    for before in ("review", "inspect", "decide"):
        if before == step:
            return case
        advance(case, before, told(before), actor=staff(HOLDERS[before]))
        confirmed(case, before)
    raise AssertionError(step)


@pytest.mark.django_db
@pytest.mark.parametrize("step", sorted(HOLDERS))
def test_the_acceptor_takes_no_judging_step_even_with_its_post(step: str) -> None:
    case = brought_to(step)
    acceptor = also(staff("窗口"), staff(HOLDERS[step]))
    with denied("case.separation"):
        advance(case, step, told(step), actor=acceptor)
    colleague = also(staff("窗口二"), staff(HOLDERS[step]))
    advance(case, step, told(step), actor=colleague)
    assert load(case).states[step] == "done"


@pytest.mark.django_db
@pytest.mark.parametrize("step", sorted(HOLDERS))
def test_the_applicant_himself_takes_no_judging_step(step: str) -> None:
    """His own matter: whoever serves an organ and applies as a person withdraws (行政程序中的回避)."""
    case, actor = brought_to(step), staff(HOLDERS[step])
    row = load(case).step(step)
    assert row is not None and actor.person is not None
    own = {**load(case).case, "applicant_kind": "person", "applicant_id": actor.person}
    with denied("case.own"):
        may_take(actor, own, row, load(case).steps)
    may_take(actor, {**own, "applicant_id": person("wang")[1]}, row, load(case).steps)


@pytest.mark.django_db
def test_the_second_inspector_judges_too_and_must_not_have_served() -> None:
    case = brought_to("inspect")
    acceptor, inspector = staff("窗口"), staff("核查")
    assert acceptor.account is not None
    hold(acceptor.account, "审查")
    said = replace(told("inspect"), partner=acceptor.account)
    with refused("step.partner", "partner"):
        advance(case, "inspect", said, actor=inspector)
    colleague = staff("窗口二").account
    assert colleague is not None
    hold(colleague, "审查")
    advance(case, "inspect", replace(said, partner=colleague), actor=inspector)
    assert load(case).states["inspect"] == "done"


@pytest.mark.django_db
@pytest.mark.parametrize("step", sorted(HOLDERS))
def test_who_filled_in_or_scanned_for_the_applicant_judges_nothing(step: str) -> None:
    """帮办 is more than the last press: who answered a page or scanned a paper helped, though another filed it."""
    case, helper = begun()[0], also(staff("窗口二"), staff(HOLDERS[step]))
    opened(case, helper)
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=helper)
    for paper in ("layout", "rules"):
        hand_in(case, paper, PDF, f"{paper}.pdf", way="scan", actor=helper)
    file(case, actor=opened(case, staff("窗口")))
    examined(case)
    advance(case, "accept", Said(), actor=staff("窗口"))
    for before in ("review", "inspect", "decide"):
        if before == step:
            break
        advance(case, before, told(before), actor=staff(HOLDERS[before]))
        confirmed(case, before)
    with denied("case.separation"):
        advance(case, step, told(step), actor=helper)
    advance(case, step, told(step), actor=staff(HOLDERS[step]))


@pytest.mark.django_db
@pytest.mark.parametrize("step", sorted(HOLDERS))
def test_who_may_act_for_the_applicant_judges_nothing(step: str) -> None:
    """An official who is the enterprise's agent withdraws, whatever his mandate reaches and from whichever account."""
    case, judge = brought_to(step), staff(HOLDERS[step])
    entrusted(judge.person, "snack", items=("511A00155000",))
    with denied("case.own"):
        advance(case, step, told(step), actor=staff(HOLDERS[step]))


@pytest.mark.django_db
def test_who_filed_as_a_citizen_does_not_judge_as_an_official() -> None:
    case, judge = brought_to("decide"), staff("决定")
    citizens = key("citizen", "wang")
    with denied("case.separation"):
        advance(case, "decide", told("decide"), actor=replace(judge, others=frozenset({citizens})))


@pytest.mark.django_db
def test_the_platform_finishes_by_itself_only_what_the_definition_leaves_to_a_rule() -> None:
    case = brought_to("decide")
    turn = Turn(load(case), PLATFORM, now())
    row = turn.loaded.step("decide")
    assert row is not None and turn.e.separation == "apart"
    assert not can_finish(turn, row)
    turn.loaded.__dict__["e"] = replace(turn.e, separation="rule")
    assert can_finish(turn, row)


@pytest.mark.django_db
def test_another_party_of_the_case_does_not_judge() -> None:
    case, judge = brought_to("decide"), staff("决定")
    turn = load(case)
    row = turn.step("decide")
    assert row is not None and judge.person is not None
    with denied("case.own"):
        may_take(judge, turn.case, row, turn.steps, sides=frozenset({("person", judge.person)}))


@pytest.mark.django_db
def test_the_other_side_of_a_marriage_is_a_side_of_the_case() -> None:
    case = begin(Application(MARRIAGE, "marry", WUHOU, person("rare"), "window"), actor=staff("窗口"))
    turn = Turn(load(case), staff("决定"), now())
    assert sides_of(turn) == []
    turn.alter_case(
        facts={
            **turn.case["facts"],
            **store(turn.loaded.registry.dictionary, {"marriage.other_id": number_of("single")}),
        }
    )
    assert sides_of(turn) == [person("single")]


@pytest.mark.django_db
def test_a_station_of_two_may_send_whoever_accepted_but_nobody_into_his_own_matter() -> None:
    case = brought_to("inspect")
    acceptor, inspector = staff("窗口"), staff("核查")
    assert acceptor.account is not None and inspector.account is not None
    hold(acceptor.account, "审查")
    everybody = {one["account_id"] for one in holders_of(key("organ", WUHOU, "市场监管"), on=day_of(now()))}
    leave(everybody - {acceptor.account, inspector.account})
    said = replace(told("inspect"), partner=acceptor.account)
    with rolled_back():
        advance(case, "inspect", said, actor=inspector)
        assert load(case).states["inspect"] == "done"
    entrusted(acceptor.person, "snack")
    with refused("step.partner", "partner"):
        advance(case, "inspect", said, actor=inspector)
