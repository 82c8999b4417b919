"""What a matter ends in: licences, documents, payments, records and answers, as written in `result`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.core.rules import Rule
from tongban.definition.effective import model
from tongban.definition.effective.typed import choice, citations, duration, needed_rule, rule, text, texts, words_by_key
from tongban.definition.vocabulary import RESULT_KINDS

Laws = Mapping[str, model.Law]


def results(value: Any, names: Mapping[str, str], laws: Laws) -> tuple[model.Granted, ...]:
    """What is granted, one or a choice, typed."""
    granted = (value or {}).get("granted")
    listed = granted if isinstance(granted, list) else [granted] if granted else []
    return tuple(_granted(one, names, laws) for one in listed)


def _granted(one: Mapping[str, Any], names: Mapping[str, str], laws: Laws) -> model.Granted:
    sort = next((kind for kind in RESULT_KINDS if kind in one), "")
    held = one.get(sort)
    of_type = text(held)
    valid = one.get("valid")
    return model.Granted(
        sort=sort,
        type=of_type,
        name=text(one.get("name")) or names.get(of_type, of_type or RESULT_KINDS.get(sort, ("", ""))[0]),
        does=text(one.get("does")) or "issue",
        of=text(one.get("of")) or "applicant",
        ends=text(one.get("ends")),
        valid=_valid(valid),
        sample=text(one.get("sample")),
        then=tuple((text(then.get("item")), duration(then.get("every"))) for then in one.get("then") or []),
        or_=texts(one.get("or")),
        print=text(one.get("print")),
        payment=words_by_key(held) if isinstance(held, dict) else {},
        lapse=_lapse(one.get("lapse"), laws),
        paid=_payment(held, laws) if sort == "payment" else None,
        valid_from=text(one.get("valid_from")),
        each=text(one.get("each")),
    )


def _valid(value: Any) -> Any:
    if not isinstance(value, str):
        return None
    return value if value == "none" or value.startswith("param.") or "." in value else duration(value)


def _lapse(value: Any, laws: Laws) -> model.Lapse | None:
    if not isinstance(value, dict):
        return None
    return model.Lapse(duration(value.get("after")), rule(value.get("unless")), citations(value.get("basis"), laws))


def _amount(value: Any) -> model.Choice[Rule] | Rule | str:
    """Fen by a rule, by the first of several cases that holds, or as decided."""
    if isinstance(value, dict) and "one" in value:
        return choice(value, needed_rule)
    amount = text(value)
    return amount if amount in ("decided", "table", "") else rule(amount) or ""


def _payment(value: Any, laws: Laws) -> model.Payment:
    said = value if isinstance(value, dict) else {"amount": value}
    return model.Payment(
        _amount(said.get("amount")),
        rule(said.get("at_most")),
        duration(said.get("every")),
        text(said.get("from")),
        text(said.get("until")),
        text(said.get("recover")),
        text(said.get("by")),
        _review(said.get("review"), laws),
    )


def _review(value: Any, laws: Laws) -> model.Review | None:
    if not isinstance(value, dict):
        return None
    return model.Review(duration(value.get("every")), text(value.get("lane")), citations(value.get("basis"), laws))
