"""What runs is what was written, typed; what is derived is derived once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.core.workdays import Duration
from tongban.definition.citations import numeral, printed
from tongban.definition.effective import (
    Choice,
    Effective,
    effective,
    known_facts,
    layout,
    longest_path,
    needs_nothing_from_applicant,
    settle,
    supply_trust,
    supply_word,
    visits,
)
from tongban.definition.source import read

from shipped import CATALOGUE, context, edited, source

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


def shipped(name: str, key: str = "new", **more: Any) -> Effective:
    return effective(source(name).data, key, names=context().licences, **more)


def test_the_food_licence_as_the_guide_shows_it() -> None:
    e = shipped("food-business")
    assert (e.code, e.kind, e.result[0].name, e.result[0].valid) == (
        "511A9900100001", "许可", "食品经营许可证", Duration(5, "y"),
    )  # fmt: skip
    assert [(one.name, supply_word(one), supply_trust(one)) for one in e.materials] == [
        ("食品经营许可申请书", "填表生成", "D"),
        ("营业执照", "电子证照，免提交", "A"),
        ("法定代表人身份证", "电子证照，免提交", "A"),
        ("主要设备设施布局和操作流程", "需您提交", "C"),
        ("食品安全管理制度目录", "可容缺，5个工作日内补", "C"),
    ]
    assert sum(not needs_nothing_from_applicant(one) for one in e.materials) == 2
    assert e.commitment is None
    assert e.commitment_refused == "直接关系人身健康，不适用告知承诺"
    assert visits(e).count == 0


def test_a_county_shortens_what_the_standard_promises() -> None:
    text = (CATALOGUE / "differences/food-business.510107.yaml").read_text(encoding="utf-8")
    e = shipped("food-business", difference=read(text, "d").data["difference"])
    assert (e.place, e.limits.promised, e.limits.statutory) == ("510107", Duration(5, "wd"), Duration(10, "wd"))
    assert [(step.id, str(span)) for step, span in longest_path(e)] == [
        ("review", "1wd"), ("inspect", "3wd"), ("decide", "1wd"),
    ]  # fmt: skip
    assert e.local["consult_phone"] != e.local["complaint_phone"]


def test_a_test_that_stops_the_clock_is_not_the_organs_time() -> None:
    e = shipped("public-place-hygiene")
    assert "test" not in [step.id for step, _ in longest_path(e)]
    assert e.limits.stops[0].basis[0].zh == "《中华人民共和国行政许可法》第四十五条"
    assert e.commitment is not None
    assert e.commitment.basis[0].zh == "国发〔2021〕7号第二条"


def test_split_and_join_lie_beside_each_other_and_pair() -> None:
    e = shipped("park-event", "single")
    drawn = layout(e)
    assert drawn.joins == {"first_look": "weigh"}
    assert drawn.inside == {"first_look": ("police_view", "trees_view")}
    assert (drawn.rank["police_view"], drawn.rank["trees_view"], drawn.rank["weigh"]) == (2, 2, 3)


def test_what_is_certain_after_a_join_is_what_every_branch_left() -> None:
    e = shipped("park-event", "single")
    assert "step.police_view.agrees" not in known_facts(e, "trees_view")
    assert {"step.police_view.agrees", "step.trees_view.agrees"} <= known_facts(e, "weigh")
    assert "step.notice_board.objected" in known_facts(e, "notice_board", done=True)
    assert "step.notice_board.objected" not in known_facts(e, "ruling")


def test_a_branch_opened_only_sometimes_leaves_nothing_certain() -> None:
    changed = edited(
        "park-event",
        {"common.steps.first_look.next": {"all": [{"to": "police_view", "when": "event.loud"}, {"to": "trees_view"}]}},
    )
    known = known_facts(effective(changed.data, "single"), "weigh")
    assert "step.police_view.agrees" not in known
    assert "step.trees_view.agrees" in known


def test_what_may_be_passed_over_in_time_leaves_nothing_certain() -> None:
    changed = edited("park-event", {"common.steps.police_view.late": "go_on"})
    assert "step.police_view.agrees" not in known_facts(effective(changed.data, "single"), "weigh")


def test_a_conditional_value_is_decided_and_unknown_while_unknown() -> None:
    options = {"one": [{"is": "3wd", "when": "premises.area <= 5000"}, {"is": "10wd"}]}
    promised = effective(edited("food-business", {"common.limits.promised": options}).data, "new").limits.promised
    assert isinstance(promised, Choice)
    assert settle(promised, {"premises.area": 4000}, NOW) == Duration(3, "wd")
    assert settle(promised, {"premises.area": 6000}, NOW) == Duration(10, "wd")
    assert settle(promised, {}, NOW) is None
    assert settle(Duration(1, "wd"), {}, NOW) == Duration(1, "wd")


def test_the_digest_is_of_what_is_said_and_where() -> None:
    one, again = shipped("food-business"), shipped("food-business")
    assert one == again
    assert len({one, again}) == 1
    others = [
        shipped("food-business", "renew"),
        shipped("food-business", place="510107"),
        effective(edited("food-business", {"common.materials.layout.name": "布局图"}).data, "new"),
    ]
    assert len({one.digest, *(other.digest for other in others)}) == 4
    assert len(one.digest) == 64


def test_the_order_of_materials_is_part_of_the_digest() -> None:
    data = source("food-business").data
    data["common"]["materials"].reverse()
    assert effective(data, "new").digest != shipped("food-business").digest


def test_every_cause_of_a_visit_is_named() -> None:
    changed = edited(
        "food-business",
        {
            "parties.applicant": {"sign": "true", "appear": "true", "basis": "食品安全法#35"},
            "common.materials.layout.supply": ["original"],
            "channels": ["online", "window"],
        },
    )
    found = visits(effective(changed.data, "new"))
    assert found.count == 1
    assert [(one.kind, one.what, one.zh) for one in found.causes] == [
        ("party", "applicant", "须本人到场"),
        ("material", "layout", "须交验“主要设备设施布局和操作流程”原件"),
    ]


@pytest.mark.parametrize(
    ("title", "article", "said"),
    [
        ("中华人民共和国行政许可法", "45", "《中华人民共和国行政许可法》第四十五条"),
        ("民法典", "1077.1", "《民法典》第一千零七十七条第一款"),
        ("食品安全法", "33.1.4", "《食品安全法》第三十三条第一款第（四）项"),
        ("刑法", "120-1", "《刑法》第一百二十条之一"),
        ("国发〔2021〕7号", "", "国发〔2021〕7号"),
    ],
)
def test_citations_are_printed_as_documents_print_them(title: str, article: str, said: str) -> None:
    assert printed(title, article) == said


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "一"), (10, "十"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (1007, "一千零七")],
)
def test_numbers_of_articles(n: int, said: str) -> None:
    assert numeral(n) == said


@given(st.integers(1, 9999))
def test_every_number_of_an_article_is_its_own(n: int) -> None:
    values = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"十": 10, "百": 100, "千": 1000}
    total, digit = 0, 0
    for sign in numeral(n):
        if values[sign] < 10:
            digit = values[sign]
        else:
            total += (digit or 1) * values[sign]
            digit = 0
    assert total + digit == n
