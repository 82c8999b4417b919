"""Each paragraph of “What it says”: what it names can be written, passes the checks and is typed in what runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tongban.core.workdays import Duration
from tongban.definition.check import check
from tongban.definition.check.finding import Report
from tongban.definition.check.shape import check_shape
from tongban.definition.effective import Effective, effective
from tongban.definition.schema import DIFFERENCE
from tongban.definition.source import read_all

from shipped import context, edited

FOOD, PARK, HYGIENE = ("food-business", "new"), ("park-event", "single"), ("public-place-hygiene", "new")
CITED = "食品安全法#35"
SHOWN = ("applicant.name_masked", "conclusion")
FEE = {
    "common.fee": [
        {
            "name": "工本费",
            "amount": "500 * count(catering.operations)",
            "basis": CITED,
            "payer": "applicant",
            "exempt": "catering.headcount <= 2",
            "refund": "未准予的全额退还",
        }
    ],
    "common.steps.decide.next": "pay",
    "common.steps.pay": {"lane": "applicant", "kind": "pay", "within": "5d", "next": "issue"},
    "local.required": ["consult_phone", "complaint_phone", "venues", "hours", "payee"],
}

Said = tuple[str, tuple[str, str], dict[str, Any], Callable[[Effective], Any], Any]
SAID: list[Said] = [
    ("item: joined system", FOOD, {"runs_in": "joined:fire"}, lambda e: e.joined, "fire"),
    ("item: discreet", FOOD, {"discreet": {"name": "市场业务"}}, lambda e: e.discreet, "市场业务"),
    (
        "item: never asked",
        FOOD,
        {"never_ask": [{"name": "健康证明", "basis": CITED}]},
        lambda e: [(name, cited.zh) for name, cited in e.never_ask],
        [("健康证明", "《中华人民共和国食品安全法》第三十五条")],
    ),
    ("item: channels, absent all", FOOD, {}, lambda e: e.channels, ("online", "phone", "kiosk", "window", "mail")),
    (
        "item: remedies",
        FOOD,
        {"remedies": [{"kind": "复核", "by": "decide", "within": "15wd", "basis": CITED}]},
        lambda e: [(one.kind, one.by, str(one.within)) for one in e.remedies],
        [("复核", "decide", "15wd")],
    ),
    (
        "competence: a level by rule",
        FOOD,
        {"competence.level": {"one": [{"is": "市级", "when": "premises.area >= 5000"}, {"is": "县级"}]}},
        lambda e: [value for value, _ in e.competence.level.options],
        ["市级", "县级"],
    ),
    (
        "outside: court",
        FOOD,
        {"outside": [{"when": "catering.headcount >= 9", "then": "court", "basis": CITED}]},
        lambda e: [(one.then, one.target) for one in e.outside],
        [("court", "")],
    ),
    (
        "outside: forward",
        FOOD,
        {
            "outside": [
                {
                    "when": "catering.headcount >= 9",
                    "basis": CITED,
                    "then": {"forward": "流域机构", "by": {"line": "水利", "level": "省级"}, "within": "20wd"},
                }
            ]
        },
        lambda e: [(one.then, one.target, one.by["level"], str(one.within)) for one in e.outside],
        [("forward", "流域机构", "省级", "20wd")],
    ),
    (
        "lanes: delegable",
        FOOD,
        {
            "lanes.decide": {
                "organ": "competent",
                "post": "决定",
                "delegable": {
                    "to": "乡级",
                    "authority": "委托",
                    "when": "premises.area <= 5000",
                    "report": "5wd",
                    "basis": CITED,
                },
            }
        },
        lambda e: (
            e.lanes["decide"].delegable.to,
            e.lanes["decide"].delegable.when.text,
            str(e.lanes["decide"].delegable.report),
        ),
        ("乡级", "premises.area <= 5000", "5wd"),
    ),
    (
        "parties: served and heard",
        FOOD,
        {"parties.interested": {"heard": "true", "served": "true", "agent": "allowed"}},
        lambda e: (e.parties["interested"].heard, e.parties["interested"].served),
        (True, True),
    ),
    (
        "parties: why one must come",
        FOOD,
        {"parties.applicant": {"sign": "true", "appear": "true", "agent": "never", "basis": CITED}},
        lambda e: (e.parties["applicant"].agent, e.parties["applicant"].basis[0].article),
        ("never", "35"),
    ),
    (
        "start: a list",
        FOOD,
        {
            "common.start": [
                {"by": "applicant"},
                {"by": "platform", "when": "catering.headcount >= 1", "every": "1y", "may_decline": "10wd"},
            ]
        },
        lambda e: [(one.by, str(one.every), str(one.decline_within)) for one in e.start],
        [("applicant", "None", "None"), ("platform", "1y", "10wd")],
    ),
    (
        "start: by an organ with consent",
        FOOD,
        {"common.start": [{"by": "organ", "lane": "approve", "consent": "true"}]},
        lambda e: [(one.by, one.lane, one.consent) for one in e.start],
        [("organ", "approve", True)],
    ),
    ("separation: chief", FOOD, {"separation": "chief"}, lambda e: e.separation, "chief"),
    (
        "questions: when and many",
        FOOD,
        {
            "common.form.经营内容.questions.catering.headcount": {
                "fact": "catering.headcount",
                "when": "premises.area >= 1",
                "many": "true",
            }
        },
        lambda e: [(one.when.text, one.many) for one in e.questions if one.when],
        [("premises.area >= 1", True)],
    ),
    (
        "facts: a source",
        FOOD,
        {
            "common.facts": {
                "enterprise.good_credit": {"source": "credit", "of": "applicant.credit_code", "default": "ask"}
            }
        },
        lambda e: [(one.source, one.default) for one in e.facts.values()],
        [("credit", "ask")],
    ),
    (
        "parameters",
        FOOD,
        {
            "params": {"small": {"type": "area", "set_by": "县级", "better": "up", "basis": CITED}},
            "common.conditions.place": {
                "id": "place",
                "text": "面积",
                "basis": CITED,
                "rule": "premises.area >= param.small",
            },
        },
        lambda e: (e.params["small"].better, e.params["small"].typed),
        ("up", None),
    ),
    (
        "materials: of, not_older, criteria",
        FOOD,
        {"common.materials.layout.of": "applicant", "common.materials.layout.not_older": "30d"},
        lambda e: (e.material("layout").of, str(e.material("layout").not_older), len(e.material("layout").criteria)),
        ("applicant", "30d", 2),
    ),
    (
        "materials: ways in order",
        HYGIENE,
        {},
        lambda e: [(one.way, one.target, one.lane, str(one.within)) for one in e.material("licence").supply],
        [("licence", "business_licence", "", "None"), ("inquiry", "", "registry", "3wd"), ("shown", "", "", "None")],
    ),
    (
        "materials: deferred",
        HYGIENE,
        {},
        lambda e: (str(e.material("rules").defer.within), e.material("rules").defer.late),
        ("2wd", "end:lapsed"),
    ),
    (
        "commitment for an approval",
        HYGIENE,
        {},
        lambda e: (str(e.commitment.verify_within), e.commitment.breach_then, str(e.commitment.breach_order)),
        ("2m", "revoke_licence", "30d"),
    ),
    (
        "commitment for a proof",
        ("unemployment-registration", "new"),
        {},
        lambda e: [one.target for one in e.material("left").supply if one.way == "commitment"],
        ["left-employment.v1"],
    ),
    ("commitment: barred class", FOOD, {}, lambda e: e.barred, ("人身健康",)),
    (
        "steps: batch, collects, document, late",
        FOOD,
        {
            "common.steps.inspect.batch": {"of": "premises.division"},
            "common.steps.review.collects": ["layout"],
            "common.steps.review.late": {"end": "lapsed"},
        },
        lambda e: (
            e.steps["inspect"].batch,
            e.steps["review"].collects,
            e.steps["review"].late,
            e.steps["accept"].document,
        ),
        ("premises.division", ("layout",), "end:lapsed", "acceptance"),
    ),
    (
        "steps: call another item",
        FOOD,
        {
            "common.steps.issue.next": "also",
            "common.steps.also": {
                "lane": "approve",
                "kind": "call",
                "item": "税务登记",
                "within": "now",
                "next": "hand_over",
            },
        },
        lambda e: (e.steps["also"].kind, e.steps["also"].item),
        ("call", "税务登记"),
    ),
    (
        "flow: each until",
        FOOD,
        {"common.steps.review.each": "catering.operations", "common.steps.review.until": "first_refusal"},
        lambda e: (e.steps["review"].each, e.steps["review"].until),
        ("catering.operations", "first_refusal"),
    ),
    (
        "flow: the law's moves are switched",
        FOOD,
        {
            "common.withdraw": {"by": "all", "until": "decided", "basis": CITED},
            "common.hearing": "never",
            "common.silence": {"accept": "accepted", "decide": "granted", "basis": CITED},
        },
        lambda e: (e.withdraw.by, e.withdraw.until, e.hearing, e.silence.accept, e.silence.decide),
        ("all", "decided", "never", "accepted", "granted"),
    ),
    (
        "clocks: none stated, counted from receipt",
        ("unemployment-registration", "new"),
        {"common.limits.from": "received"},
        lambda e: (e.limits.statutory, e.limits.from_),
        (None, "received"),
    ),
    (
        "clocks: a stop for a dispute",
        FOOD,
        {"common.limits.stops": [{"by": "dispute", "basis": CITED}]},
        lambda e: [one.by for one in e.limits.stops],
        [("dispute",)],
    ),
    (
        "clocks: spans",
        FOOD,
        {
            "common.spans": [
                {
                    "id": "made",
                    "kind": "statutory",
                    "from": "decided",
                    "to": "delivered",
                    "within": "10wd",
                    "extend": {"by": "5wd", "post": "负责人"},
                    "basis": CITED,
                }
            ]
        },
        lambda e: [(one.id, one.kind, str(one.within), str(one.extend.by)) for one in e.spans],
        [("made", "statutory", "10wd", "5wd")],
    ),
    (
        "places: a draw",
        FOOD,
        {
            "lanes.lots": {"system": "tongban"},
            "common.steps.review.next": "lots",
            "common.steps.lots": {"lane": "lots", "kind": "draw", "within": "1wd", "next": "inspect"},
        },
        lambda e: (e.steps["lots"].kind, e.lanes["lots"].mode),
        ("draw", "system"),
    ),
    (
        "places: quota by rank then lot",
        FOOD,
        {
            "dictionary": {"ledgers": {"shops": {"name": "网点数"}}},
            "lanes.lots": {"system": "tongban"},
            "common.steps.review.next": "lots",
            "common.steps.lots": {"lane": "lots", "kind": "draw", "within": "1wd", "next": "inspect"},
            "common.quota": {
                "of": "shops",
                "at": "premises.division",
                "take": "1",
                "when_short": {"rank": "catering.headcount", "then": "lot"},
                "basis": CITED,
            },
        },
        lambda e: (e.quota.of, e.quota.when_short, e.quota.rank, e.quota.then),
        ("shops", "rank", "catering.headcount", "lot"),
    ),
    (
        "seasons: intake",
        FOOD,
        {"common.intake": {"opens": "organ", "closes": "organ", "clock_from": "closes"}},
        lambda e: (e.intake.opens, e.intake.closes, e.intake.clock_from),
        ("organ", "organ", "closes"),
    ),
    (
        "fees",
        FOOD,
        FEE,
        lambda e: [(one.name, one.amount.text, one.payer, one.exempt.text, one.refund) for one in e.fees],
        [("工本费", "500 * count(catering.operations)", "applicant", "catering.headcount <= 2", "未准予的全额退还")],
    ),
    (
        "results: a list with what follows",
        FOOD,
        {
            "situations.new.result": {
                "granted": [
                    {
                        "licence": "food_business_licence",
                        "valid": "5y",
                        "sample": "food-business-licence.svg",
                        "print": "on_request",
                        "then": [{"item": "年度报告", "every": "1y"}],
                    },
                    {"answer": "notice", "does": "issue"},
                ]
            }
        },
        lambda e: [(one.sort, [(what, str(every)) for what, every in one.then], one.print) for one in e.result],
        [("licence", [("年度报告", "1y")], "on_request"), ("answer", [], "")],
    ),
    (
        "results: ends another and lapses",
        HYGIENE,
        {
            "situations.new.result": {
                "granted": {
                    "ends": "hygiene_licence",
                    "lapse": {"after": "3y", "unless": "premises.central_air", "basis": "卫生条例#4"},
                }
            }
        },
        lambda e: (
            e.result[0].ends,
            str(e.result[0].lapse.after),
            e.result[0].lapse.unless.text,
            e.result[0].lapse.basis[0].article,
        ),
        ("hygiene_licence", "3y", "premises.central_air", "4"),
    ),
    (
        "renewal before the end",
        HYGIENE[:1] + ("renew",),
        {},
        lambda e: (str(e.apply_before_end.latest), str(e.apply_before_end.earliest)),
        ("30d", "6m"),
    ),
    ("supervision", FOOD, {}, lambda e: e.supervision[1], "双随机抽查"),
    ("local", FOOD, {}, lambda e: e.local_required, ("consult_phone", "complaint_phone", "venues", "hours")),
]


@pytest.mark.parametrize("case", SAID, ids=[one[0] for one in SAID])
def test_what_the_definition_says_is_sayable_and_typed(case: Said) -> None:
    _, (name, key), changes, seen, expected = case
    changed = edited(name, changes)
    assert [(one.code, one.path, one.what_zh) for one in check(changed, context()) if one.severity == "error"] == []
    assert seen(effective(changed.data, key)) == expected


HARD = {
    one.data.get("item", "difference"): one
    for one in read_all(
        (Path(__file__).parent / "fragments/hard-parts.yaml").read_text(encoding="utf-8"), "hard-parts.yaml"
    )
}


def hard(item: str, key: str = "only") -> Effective:
    data = {"situations": {"only": {"name": "唯一"}}, **HARD[item].data}
    return effective(data, key)


@pytest.mark.parametrize("item", [one for one in HARD if one != "difference"])
def test_every_key_of_the_hard_parts_is_one_the_format_knows(item: str) -> None:
    report = Report(HARD[item])
    check_shape(report)
    # Fragments: laws are named in the whole definitions they were taken from.
    assert [one.path for one in report.findings() if one.code != "bases.law.unknown"] == []


def test_water_abstraction() -> None:
    e = hard("取水许可", "licence")
    level = e.competence.level
    assert not isinstance(level, str)
    assert [value for value, _ in level.options] == ["省级", "市级", "县级"]
    assert [(one.then, one.target, str(one.within)) for one in e.outside] == [
        ("not_needed", "", "None"),
        ("forward", "流域管理机构", "20wd"),
    ]
    assert {one.name: (one.type, one.set_by) for one in e.params.values()} == {
        "province_from": ("volume", "省级"),
        "city_from": ("volume", "省级"),
    }
    assert e.facts["intake.basin_reserved"].default == "ask"
    assert e.quota is not None
    assert (e.quota.take, e.quota.when_short) == ("abstraction.volume_year", "refuse")
    assert [one.by for one in e.limits.stops] == [("expert", "hearing"), ("urban",), ("dispute",)]
    assert (e.lanes["urban"].mode, e.lanes["urban"].at) == ("line", "intake.division")
    assert (e.result[0].sort, str(e.result[0].valid), e.result[0].lapse) == ("licence", "5y", None)
    assert [one.id for one in e.materials] == ["approval"]
    first = hard("取水许可", "approval").result[0]
    assert first.lapse is not None
    assert (first.sort, first.lapse.after, first.lapse.basis[0].article) == ("document", Duration(3, "y"), "22")
    renewal = hard("取水许可", "renew")
    assert (renewal.spans[0].by, str(renewal.apply_before_end and renewal.apply_before_end.latest)) == (
        "licence.until",
        "45d",
    )


def test_divorce() -> None:
    e = hard("中国内地公民婚姻登记（离婚）", "divorce")
    assert (e.accepted_in, e.discreet, e.never_ask[0][0]) == ("全国", "民政业务", "户口簿")
    assert [(one.id, one.appear, one.agent) for one in e.parties.values()] == [
        ("applicant", True, "never"),
        ("joint", True, "never"),
    ]
    assert [(one.id, one.kind, one.from_, one.to, str(one.min), str(one.within)) for one in e.spans] == [
        ("reflect", "waiting", "received", "", "30d", "None"),
        ("window", "waiting", "reflect.end", "claim.done", "None", "30d"),
    ]
    claim = e.steps["claim"]
    assert (claim.opens, claim.span, claim.needs, claim.late) == (
        "reflect.end",
        "window",
        ("appear", "sign"),
        "end:withdrawn",
    )
    assert e.lanes["applicants"].mode == "party"
    assert e.withdraw is not None
    assert (e.withdraw.by, e.withdraw.until) == ("any", "reflect.end")
    assert (str(e.limits.promised), e.limits.from_) == ("now", "claim.done")
    assert (e.result[0].of, e.result[0].ends) == ("applicants", "marriage_certificate")


def test_public_rental_housing_and_its_letting() -> None:
    e = hard("公共租赁住房申请资格审核认定")
    assert (e.kind, e.nature) == ("公共服务", "确认")
    assert [one.better for one in e.params.values()] == ["up", "up", "up"]
    assert (e.remedies[0].kind, str(e.remedies[0].within)) == ("复核", "15wd")
    assert (e.lanes["street"].mode, e.lanes["street"].authority) == ("government", "代收")
    check_step, shown = e.steps["check"], e.steps["publicise"]
    assert (check_step.each, check_step.until, check_step.late, e.lanes["it.organ"].mode) == (
        "household.data_holders", "all", "go_on", "member",
    )  # fmt: skip
    assert (str(shown.min), shown.where, shown.shows) == ("7wd", ("village_board", "site"), SHOWN)
    assert (e.result[0].sort, e.result[0].valid, str(e.result[0].then[0][1])) == ("record", "param.queue_years", "1y")
    letting = hard("公共租赁住房配租")
    assert letting.intake is not None
    assert letting.quota is not None
    assert (letting.intake.clock_from, letting.quota.rank, letting.quota.then) == (
        "closes",
        "household.priority",
        "lot",
    )
    assert [(one.by, one.may_decline) for one in letting.start] == [("event", "true"), ("applicant", "")]


def test_temporary_assistance() -> None:
    e = hard("临时救助", "emergency")
    assert (e.outside[0].then, e.outside[0].target) == ("item", "生活无着的流浪乞讨人员救助")
    given = e.lanes["decide"].delegable
    assert given is not None
    assert given.when is not None
    assert (given.to, given.authority, given.when.text) == ("乡级", "委托", "step.visit.amount <= param.small")
    assert [(one.by, one.lane, one.consent) for one in e.start] == [("applicant", "", False), ("organ", "town", True)]
    paid = e.result[0].paid
    assert paid is not None
    assert paid.at_most is not None
    assert (paid.amount, paid.at_most.text, e.result[0].or_) == ("decided", "param.cap", ("goods", "referral"))
    assert (e.steps["decide"].provisional, e.steps["confirm"].collects) == ("confirm", ("form", "idcard", "proof"))
    assert (e.steps["visit"].staff, e.steps["visit"].outputs) == (2, {"amount": "money", "over": "date"})
    assert (e.spans[0].from_, e.spans[0].to, str(e.limits.promised)) == ("step.visit.over", "confirm.done", "24h")


def test_the_local_difference_reads() -> None:
    report = Report(HARD["difference"])
    check_shape(report, DIFFERENCE)
    assert report.findings() == ()
    said = HARD["difference"].data["difference"]
    assert [one["at"] for one in said["changes"]][-1] == "common.materials.means.supply"


@pytest.mark.parametrize(
    ("kind", "written", "typed"),
    [("money", "3000000", 3000000), ("area", "16", 1600), ("area", "16.5", 1650), ("volume", "1.25", 1250),
     ("bool", "true", True), ("duration", "3y", Duration(3, "y")), ("int", "7", 7), ("text", "甲", "甲")],
)  # fmt: skip
def test_a_parameter_of_a_place_is_typed_in_scaled_units(kind: str, written: str, typed: Any) -> None:
    changed = edited("food-business", {"params": {"small": {"type": kind, "set_by": "县级"}}})
    e = effective(changed.data, "new", difference={"place": "510107", "params": {"small": written}})
    assert e.params["small"].typed == typed
