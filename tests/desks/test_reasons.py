"""Reasons kept ready: who keeps them, what is refused, how they reach the notice."""

from __future__ import annotations

import uuid

import pytest

from tongban.cases.reading import load
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import PLATFORM, nobody
from tongban.desks.acts.reasons import ReasonSaid, end, enter, mark, revise_reason
from tongban.desks.models import Reason
from tongban.desks.queries import reasons_of

from demo import GUANGAN, citizen, staff
from desk_walk import desk, desk_of, food_filed, sent, verdicts

pytestmark = pytest.mark.django_db
BASIN = ReasonSaid("Q01", "缺洗手池位置", "食品经营许可审查通则第十条", "在图上标出洗手池", material="layout")


def kept() -> list[str]:
    return list(Reason.seen_by(PLATFORM).filter(ended_at__isnull=True).values_list("code", flat=True))


def entered(said: ReasonSaid = BASIN) -> uuid.UUID:
    clerk = staff("窗口")
    return uuid.UUID(enter(clerk.posts[0].organ, said, actor=clerk)["id"])


def test_others_keep_no_reasons_of_this_hall() -> None:
    reason, hall = entered(), staff("窗口").posts[0].organ
    for who in (nobody(), citizen("wang"), staff("窗口", GUANGAN), staff("审查")):
        for act in (
            lambda who=who: enter(hall, BASIN, actor=who),
            lambda who=who: revise_reason(reason, BASIN, actor=who),
            lambda who=who: mark(reason, actor=who),
            lambda who=who: end(reason, actor=who),
        ):
            with pytest.raises(Denied) as refused:
                act()
            assert refused.value.code == "reason.organ"
        assert reasons_of(who) == []
    assert kept() == ["Q01"] and Reason.seen_by(PLATFORM).get().helped == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (ReasonSaid(" ", "x", mend="y"), "reason.code"),
        (ReasonSaid("1234567890123", "x", mend="y"), "reason.code"),
        (ReasonSaid("Q02", " ", mend="y"), "reason.words"),
        (ReasonSaid("Q02", "x"), "reason.mend"),
        (BASIN, "reason.known"),
    ],
)
def test_what_is_refused(said: ReasonSaid, code: str) -> None:
    entered()
    with pytest.raises(Refusal) as refused:
        entered(said)
    assert refused.value.code == code and kept() == ["Q01"]


def test_what_was_ended_is_offered_no_more_and_its_code_is_free() -> None:
    reason, clerk = entered(), staff("窗口")
    end(reason, actor=clerk)
    assert reasons_of(clerk) == []
    with pytest.raises(Refusal) as refused:
        mark(reason, actor=clerk)
    assert refused.value.code == "reason.unknown"
    assert entered() != reason


def test_what_helped_stands_first_and_a_mark_is_taken_back() -> None:
    first, second = entered(), entered(ReasonSaid("Q02", "没有盖章", mend="盖章后重新提交"))
    for who in ("窗口", "窗口二"):
        mark(second, actor=staff(who))
    assert [(one.code, one.helped, one.mine) for one in reasons_of(staff("窗口"))] == [
        ("Q02", 2, True),
        ("Q01", 0, False),
    ]
    mark(second, actor=staff("窗口"))
    assert reasons_of(staff("窗口"))[0].helped == 1 and first


def test_a_code_typed_as_the_problem_says_the_reason_on_the_notice() -> None:
    entered()
    case, clerk = food_filed(), desk_of()
    page = clerk.get(desk(case)).content.decode()
    text = "缺洗手池位置（食品经营许可审查通则第十条）；在图上标出洗手池"
    assert f'value="{text}"' in page
    assert sent(clerk, desk(case), "tell", verdicts(layout="fail:q01", rules="pass")).status_code == 302
    assert load(case).notices[0]["lines"] == [{"material": "layout", "problem": text}]


def test_the_page_enters_revises_marks_and_ends() -> None:
    clerk, url = desk_of(), "/desk/reasons/"
    said = {"code": "Q01", "words": "缺洗手池位置", "mend": "标出洗手池", "basis": "", "item": ""}
    bad = clerk.post(url, {**said, "act": "enter", "mend": ""})
    assert bad.status_code == 422 and 'value="Q01"' in bad.content.decode() and kept() == []
    assert clerk.post(url, {**said, "act": "enter", "once": "a"}).status_code == 302
    assert clerk.post(url, {**said, "act": "enter", "once": "a"}).status_code == 302  # sent twice
    reason = Reason.seen_by(PLATFORM).get()
    revised = {**said, "words": "没有画洗手池", "act": "revise", "reason": str(reason.id)}
    assert clerk.post(url, revised).status_code == 302
    assert clerk.post(url, {"act": "mark", "reason": str(reason.id)}).status_code == 302
    page = clerk.get(f"{url}?edit={reason.id}").content.decode()
    assert "没有画洗手池" in page and "收回评价" in page
    assert clerk.post(url, {"act": "end", "reason": str(reason.id)}).status_code == 302
    assert kept() == [] and clerk.post(url, {"act": "mark", "reason": "?"}).status_code == 404
