"""Check 9, money: what is charged is not less than nothing, and what is granted in money says how much, from when until
when, and has a step that pays it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date

from tongban.core.rules import Rule, can_hold, tree
from tongban.definition.check.finding import Case
from tongban.definition.check.knowing import granted_at
from tongban.definition.check.spans import is_moment
from tongban.definition.effective import Granted, Payment
from tongban.definition.effective.papers import NO_RULE


def check_money(case: Case) -> None:
    """Findings ``after.amount.negative``, ``after.payment.*`` and ``flow.pay_out.*``."""
    for place, fee in enumerate(case.e.fees):
        _negative(case, fee.amount, f"fee.{place}.amount")
        said = (case.said.get("fee") or [])[place].get("amount")
        if said in NO_RULE:
            _no_table(case, f"fee.{place}.amount", said)
    paid = [(path, one) for path, one in granted_at(case.e) if one.sort == "payment"]
    if len(paid) > 1:
        case.error(
            "after.payment.several",
            paid[1][0],
            f"一项准予里写了{len(paid)}笔给付，只会发第一笔",
            f"{len(paid)} payments in one result: only the first would be paid",
            "合成一笔（金额可以相加，或分几种情况），另一笔写成另一种情形或另一事项",
            "make it one (an amount may be a sum, or have cases), or write a situation or an item of its own",
        )
    for path, one in paid:
        if one.paid is not None:
            _payment(case, f"{path}.payment", one.paid)
    _paying_step(case, paid)


def _negative(case: Case, amount: object, path: str) -> None:
    """An amount that is below nothing whatever the facts are."""
    if isinstance(amount, int):
        below = amount < 0
    elif isinstance(amount, Rule):
        least = tree.Compare(">=", amount.ast, tree.Constant(0))
        below = not can_hold(least, case.types, case.context.dictionary.ranges)
    else:
        return
    if below:
        case.error(
            "after.amount.negative",
            path,
            "金额小于零",
            "the amount is less than nothing",
            "改为不小于零的数，单位是分",
            "write a number of fen that is not below zero",
        )


def _no_table(case: Case, path: str, word: str) -> None:
    """``table`` names no table that is kept anywhere, and nobody decides a fee."""
    zh, en = (
        ("没有哪张表给出金额", "no table gives the amount")
        if word == "table"
        else (
            "收费的标准不能由承办人临时定",
            "a fee is not for whoever handles the case to decide",
        )
    )
    decided = "；由决定的人定的写 decided" if path.endswith("payment.amount") else ""
    case.error(
        "after.amount.table",
        path,
        zh,
        en,
        f"写一条规则；分档的写 {{one: [{{is: 金额, when: 条件}}, …]}}；各地不同的写参数 param.x{decided}",
        "write a rule, cases {one: [{is, when}, …]}, or a parameter that each place sets",
    )


def _payment(case: Case, path: str, paid: Payment) -> None:
    if paid.amount == "":
        case.error(
            "after.payment.amount",
            path,
            "给付没有写金额怎么确定",
            "nothing says how much is paid",
            "写 amount：一条算金额的规则，或 decided（由决定环节填写）",
            "write `amount`: a rule that gives it, or `decided` (entered where it is decided)",
        )
    if paid.amount == "table":
        _no_table(case, f"{path}.amount", "table")
    if paid.by and paid.by not in case.e.lanes:
        near = difflib.get_close_matches(paid.by, case.e.lanes, n=1)
        case.error(
            "after.payment.by",
            f"{path}.by",
            f"发放的责任方“{paid.by}”没有定义",
            f"no lane {paid.by} to pay it",
            f"改为“{near[0]}”" if near else f"现有责任方：{'、'.join(case.e.lanes)}",
            f"write {near[0]}" if near else f"there are: {', '.join(case.e.lanes)}",
        )
    _negative(case, paid.amount, f"{path}.amount")
    _negative(case, paid.at_most, f"{path}.at_most")
    days: list[date] = []
    for key, said in (("from", paid.from_), ("until", paid.until)):
        day = _day(said)
        if day is not None:
            days.append(day)
        elif said and not is_moment(case, said):
            case.error(
                "after.payment.moment",
                f"{path}.{key}",
                f"“{said}”不是一个有的日期，也不是一个时点",
                f"“{said}” is no day there is, and no moment",
                "写 2027-12-31 这样的日期、一个日期类事实，或 decided、delivered、环节.done",
                "write a day such as 2027-12-31, a date fact, or decided, delivered, <step>.done",
            )
    if len(days) == 2 and days[1] < days[0]:
        case.error(
            "after.payment.until",
            f"{path}.until",
            f"给付到{days[1]}为止，却从{days[0]}才开始",
            f"paid until {days[1]}, but only from {days[0]}",
            "改正 from 或 until",
            "correct `from` or `until`",
        )


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        return None


def _paying_step(case: Case, paid: list[tuple[str, Granted]]) -> None:
    """What runs elsewhere is paid there."""
    e = case.e
    steps = [step for step in e.steps.values() if step.kind == "pay_out"]
    if paid and not steps and e.runs_in == "here":
        case.error(
            "flow.pay_out.missing",
            paid[0][0],
            "结果是给付，却没有拨付的环节，钱发不出去",
            "the result is a payment, and no step pays it out",
            "加一个 kind: pay_out 的环节，由支付的机关承担",
            "add a step of kind `pay_out`, held by whoever pays",
        )
    found = any(kind == "money" for step in e.steps.values() for kind in step.outputs.values())
    for step in steps if not (paid or found or _refunds(case.report.source.data)) else ():
        case.error(
            "flow.pay_out.nothing",
            f"steps.{step.id}.kind",
            f"“{step.name}”要拨付多少，哪里都没有写",
            f"{step.id} pays out what nothing tells",
            "在 result 里写 payment；退费的，在 fee 里写 refund；由环节得出的，在它的 outputs 里写金额；"
            "都不是的，删去这个环节",
            "write a `payment` in `result`, the `refund` of a fee, or an output of type money; else delete the step",
        )


def _refunds(definition: Mapping[str, object]) -> bool:
    """Whether a fee of the item is given back: the situation that does it charges nothing itself."""
    situations = definition.get("situations")
    parts = [definition, definition.get("common"), *(situations.values() if isinstance(situations, dict) else ())]
    fees = [part.get("fee") for part in parts if isinstance(part, dict)]
    charged = [fee for listed in fees if isinstance(listed, list) for fee in listed]
    return any(isinstance(fee, dict) and bool(fee.get("refund")) for fee in charged)
