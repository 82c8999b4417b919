"""The part of a definition the applicant meets: questions, conditions, materials, commitment, fees, results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.core.rules import Rule
from tongban.definition.effective import model
from tongban.definition.effective.typed import citations, duration, flag, rule, text, texts, words_by_key
from tongban.definition.source import entries
from tongban.definition.vocabulary import BARRED_CLASSES

Laws = Mapping[str, model.Law]
# Amounts that are said in a word.
NO_RULE = ("decided", "table")


def pages(value: Any) -> tuple[model.Page, ...]:
    """The pages of the form, typed."""
    return tuple(
        model.Page(
            page=name,
            when=rule(page.get("when")),
            questions=tuple(
                model.Question(
                    fact,
                    text(one.get("text")),
                    rule(one.get("when")),
                    text(one.get("of")),
                    flag(one.get("many")),
                    flag(one.get("optional")),
                )
                for fact, one in (page.get("questions") or {}).items()
            ),
        )
        for name, page in (value or {}).items()
    )


def asks(value: Any) -> tuple[model.Ask, ...]:
    """The tree of guided finding, flat: nested questions follow their parent, each named by its key."""
    found: list[model.Ask] = []
    for name, one in entries("ask", value).items():
        if one is None:
            continue
        key = text(one.get("key")) or name
        options: list[model.AskOption] = []
        below: list[model.Ask] = []
        for label, leads in (one.get("options") or {}).items():
            if isinstance(leads, dict):
                nested = asks([{"key": f"{key}.{label}", **leads}])
                below.extend(nested)
                options.append(model.AskOption(label, "", nested[0].key))
            else:
                options.append(model.AskOption(label, text(leads), ""))
        found.append(model.Ask(key, text(one.get("text")), text(one.get("fact")), tuple(options)))
        found.extend(below)
    keys = {one.key for one in found}
    return tuple(
        model.Ask(
            one.key,
            one.text,
            one.fact,
            tuple(model.AskOption(o.label, "", o.situation) if o.situation in keys else o for o in one.options),
        )
        for one in found
    )


def conditions(value: Any, laws: Laws) -> tuple[model.Condition, ...]:
    """The conditions, typed."""
    return tuple(
        model.Condition(
            name, text(one.get("text")), citations(one.get("basis"), laws), text(one.get("in")), rule(one.get("rule"))
        )
        for name, one in (value or {}).items()
    )


def materials(value: Any, laws: Laws) -> tuple[model.Material, ...]:
    """The materials, typed."""
    return tuple(_material(name, one, laws) for name, one in (value or {}).items())


def _material(name: str, one: Mapping[str, Any], laws: Laws) -> model.Material:
    files, defer = one.get("files"), one.get("defer")
    return model.Material(
        id=name,
        name=text(one.get("name")),
        issuer=text(one.get("issuer")),
        weight=text(one.get("weight")) or "main",
        required_by=text(one.get("required_by")),
        basis=citations(one.get("basis"), laws),
        from_=text(one.get("from")),
        criteria=texts(one.get("criteria")),
        when=rule(one.get("when")),
        of=text(one.get("of")),
        not_older=duration(one.get("not_older")),
        files=model.Files(texts(files.get("formats")), int(files.get("max_mb", "20"))) if files else None,
        sample=text(one.get("sample")),
        examined_in=text(one.get("examined_in")),
        supply=tuple(_supply(way, given) for way, given in (one.get("supply") or {}).items()),
        defer=_defer(defer) if defer else None,
    )


def _supply(way: str, given: Any) -> model.Supply:
    if isinstance(given, str):
        return model.Supply(way, given, "", None, {})
    options = words_by_key(given)
    return model.Supply(way, options.get("of", ""), options.get("lane", ""), duration(options.get("within")), options)


def _defer(given: Mapping[str, Any]) -> model.Defer | None:
    within = duration(given.get("within"))
    return model.Defer(within, late(given.get("late")) or "end:lapsed") if within else None


def late(value: Any) -> str:
    """`escalate`, `go_on` or `{end: lapsed}` as one word."""
    return f"end:{text(value.get('end'))}" if isinstance(value, dict) else text(value)


def commitment(value: Any, barred: tuple[str, ...], laws: Laws) -> tuple[model.Commitment | None, str]:
    """The approval commitment, and in words why there is none where a barred class forbids it."""
    if not value:
        why = "、".join(BARRED_CLASSES.get(one, one) for one in barred)
        return None, f"{why}，不适用告知承诺" if why else ""
    verify, breach = value.get("verify") or {}, value.get("breach") or {}
    return model.Commitment(
        citations(value.get("basis"), laws),
        texts(value.get("replaces")),
        text(value.get("text")),
        duration(verify.get("within")),
        text(verify.get("lane")),
        duration(breach.get("order")),
        text(breach.get("then")),
    ), ""


def _fee(said: str) -> int | Rule:
    """Fen, or the rule that gives them; what only a payment may say (``decided``, ``table``) is refused by check 9."""
    if said.isdigit():
        return int(said)
    return 0 if said in ("", *NO_RULE) else rule(said) or 0


def fees(value: Any, laws: Laws) -> tuple[model.Fee, ...]:
    """The fees, typed; amounts in fen."""
    return tuple(
        model.Fee(
            name=text(one.get("name")),
            amount=_fee(text(one.get("amount"))),
            when=rule(one.get("when")),
            basis=citations(one.get("basis"), laws),
            payer=text(one.get("payer")) or "applicant",
            exempt=rule(one.get("exempt")),
            refund=text(one.get("refund")),
        )
        for one in value or []
    )
