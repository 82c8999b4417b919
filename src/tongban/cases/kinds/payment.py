"""A decision that grants money 给付 says how much: by the rule of the definition, or as decided, with its most.

Who pays, and when, is the room of payments'; what it pays stands here, on the decision and in its paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tongban.cases.kinds.registry import Asked, Said
from tongban.core.clock import day_of
from tongban.core.errors import Refusal
from tongban.core.facts import Element, parse_value, show_value
from tongban.core.rules import Rule, Type, amount, missing
from tongban.core.workdays import day_zh
from tongban.definition.effective import Granted, Payment, settle

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

NAME = "amount"
DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Paid:
    """What is granted: fen, and what else the definition says of it."""

    fen: int
    payment: Payment
    name: str

    @property
    def zh(self) -> str:
        """In words, for the decision: 给付金额1,200.00元，每1个月一次."""
        every = f"，每{self.payment.every.zh}一次" if self.payment.every is not None else ""
        return f"给付金额{money_words(self.fen)}{every}"


def money_words(fen: int) -> str:
    """1,200 元, as answers of money are shown."""
    return show_value(_element(), fen)


def payment_of(turn: Turn) -> Granted | None:
    """The result that is money."""
    return next((one for one in turn.e.result if one.sort == "payment" and one.paid is not None), None)


def asks_amount(turn: Turn) -> tuple[Asked, ...]:
    """The amount is asked of whoever decides, where nothing but he fixes it."""
    result = payment_of(turn)
    if result is None or result.paid is None or result.paid.amount != DECIDED:
        return ()
    return (Asked(NAME, "核定金额", "money", "output"),)


def amount_of(turn: Turn, said: Said) -> Paid | None:
    """How much is granted; None where the result is no money. Refusals ``decide.amount`` (nobody has said, or a fact of
    the rule is unknown), ``decide.amount_over`` (more than the definition allows).
    """
    result = payment_of(turn)
    if result is None or result.paid is None:
        return None
    fen = _computed(turn, result.paid, said)
    if fen is None or fen <= 0:
        raise Refusal(
            "decide.amount",
            f"准予给付须写明金额{_lacking(turn, result.paid)}。请填写大于零的金额，或作出不予决定。",
            f"A grant of money says how much{_lacking(turn, result.paid)}: give an amount above zero, or refuse.",
            where=NAME,
        )
    _check_most(turn, result.paid, fen)
    return Paid(fen, result.paid, result.name)


def paid_words(turn: Turn, said: Said) -> str:
    """The amount as the decision will say it, while it is still being written; nothing where there is none yet."""
    try:
        paid = amount_of(turn, said)
    except Refusal:
        return ""
    return paid.zh if paid is not None else ""


def _computed(turn: Turn, paid: Payment, said: Said) -> int | None:
    if paid.amount == DECIDED:
        written = said.outputs.get(NAME, "").strip()
        if written:
            return _typed(written, turn)
        return _found_before(turn)
    rule = settle(paid.amount, turn.facts, turn.at) if not isinstance(paid.amount, str) else None
    return amount(rule, turn.facts, turn.at) if isinstance(rule, Rule) else None


def _found_before(turn: Turn) -> int | None:
    """What an earlier step fixed (``outputs: {amount: money}``), the latest of them."""
    found = None
    for row in turn.loaded.steps:
        kind = turn.step_of(row).outputs.get(NAME)
        if row["state"] == "done" and kind == "money" and row["outputs"].get(NAME) is not None:
            found = row["outputs"][NAME]
    return found


def _typed(written: str, turn: Turn) -> int | None:
    try:
        value = parse_value(_element(), written, on=day_of(turn.at))
    except Refusal as refusal:
        raise Refusal(refusal.code, f"核定金额：{refusal.zh}", refusal.en, where=NAME) from None
    return value if isinstance(value, int) else None


def _check_most(turn: Turn, paid: Payment, fen: int) -> None:
    if paid.at_most is None:
        return
    most = amount(paid.at_most, turn.facts, turn.at)
    if most is None or fen <= most:
        return
    raise Refusal(
        "decide.amount_over",
        f"金额{money_words(fen)}超过了最高{money_words(most)}。请改正金额。",
        f"The amount is more than the most that may be granted ({most / 100:.2f} yuan); correct it.",
        where=NAME,
    )


def _lacking(turn: Turn, paid: Payment) -> str:
    """The facts without which the rule gives no amount."""
    if isinstance(paid.amount, str):
        return ""
    rules = [paid.amount] if isinstance(paid.amount, Rule) else [value for value, _ in paid.amount.options]
    names = [name for rule in rules for name in missing(rule, turn.facts, turn.at)]
    dictionary = turn.loaded.registry.dictionary
    labels = [dictionary[name].label_zh if name in dictionary else name for name in dict.fromkeys(names)]
    return f"（还不知道：{'、'.join(labels)}）" if labels else ""


def note_payment(turn: Turn, paid: Paid) -> None:
    """What is to be paid, for the applicant and for the room that pays."""
    first, last = (_day(turn, one) for one in (paid.payment.from_, paid.payment.until))
    line: dict[str, Any] = {
        "name": paid.name,
        "amount": paid.fen,
        "words": paid.zh,
        "every": str(paid.payment.every) if paid.payment.every is not None else "",
        "from": first.isoformat() if first is not None else "",
        "until": last.isoformat() if last is not None else "",
        "recover": paid.payment.recover,
        "by": paid.payment.by,
    }
    turn.notice("payment", [line], None)


def _day(turn: Turn, moment: str) -> date | None:
    from tongban.cases.rules import moments

    if not moment:
        return None
    try:
        return date.fromisoformat(moment)
    except ValueError:
        at = moments.instant(turn.course, moment)
        return day_of(at) if at is not None else None


def period_words(line: Mapping[str, Any]) -> str:
    """From when until when a recurring payment is made."""
    days = [day_zh(date.fromisoformat(line[key])) if line[key] else "" for key in ("from", "until")]
    return f"{days[0]}至{days[1]}" if all(days) else f"自{days[0]}起" if days[0] else ""


def _element() -> Element:
    return Element(NAME, "金额", "amount", Type("money"), unit="元")
