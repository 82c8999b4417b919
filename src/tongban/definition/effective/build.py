"""From text to what runs: one (definition, situation, place, difference) at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.core.canonical import digest_of
from tongban.definition.effective import model, papers
from tongban.definition.effective.granted import results
from tongban.definition.effective.typed import (
    citation,
    citations,
    duration,
    duration_choice,
    flag,
    following,
    needed_rule,
    rule,
    text,
    texts,
    word_choice,
    words_by_key,
)
from tongban.definition.merge import apply_difference, situation
from tongban.definition.vocabulary import CHANNELS, STEP_KINDS

Laws = Mapping[str, model.Law]


def effective(
    definition: Mapping[str, Any],
    situation_key: str,
    place: str | None = None,
    difference: Mapping[str, Any] | None = None,
    *,
    names: Mapping[str, str] | None = None,
) -> model.Effective:
    """What runs for one situation at a place. ``definition`` is the data of a Source that passed the check.

    ``difference`` is the `difference:` block; ``names`` gives registered result types their Chinese names. Raises
    MergeError for an unknown situation or a difference whose path is gone.
    """
    whole = apply_difference(definition, difference) if difference else definition
    said = situation(whole, situation_key)
    local = words_by_key((difference or {}).get("local"))
    values = words_by_key((difference or {}).get("params"))
    where = place or text((difference or {}).get("place"))
    return _build(said, whole, situation_key, where, local, values, names or {})


def _build(
    said: Mapping[str, Any],
    whole: Mapping[str, Any],
    key: str,
    place: str,
    local: Mapping[str, str],
    values: Mapping[str, str],
    names: Mapping[str, str],
) -> model.Effective:
    laws = {
        name: model.Law(name, text(one.get("title")), text(one.get("kind")))
        for name, one in (said.get("laws") or {}).items()
    }
    own, item_code = text(said.get("code")), text(whole.get("code"))
    return model.Effective(
        # The order of materials, pages, steps and questions is seen by people, so it is part of the digest.
        digest=digest_of([key, place, _ordered(said), _ordered(whole.get("ask")), dict(local), dict(values)]),
        place=place,
        item_code=item_code,
        situation=key,
        situation_name=text((whole["situations"][key] or {}).get("name")) or text(said.get("name")) or key,
        code=item_code + own if own != item_code and len(own) <= 3 else own,
        laws=laws,
        ask=papers.asks(whole.get("ask")),
        demo=texts(whole.get("demo")),
        source=texts(whole.get("source")),
        local=dict(local),
        **_entry(said, laws),
        **_held(said, laws),
        **_asked(said, laws, values),
        **_run(said, laws, names),
    )


def _entry(said: Mapping[str, Any], laws: Laws) -> dict[str, Any]:
    """The item's entry in the directory and its words."""
    return {
        "item": text(said.get("item")),
        "kind": text(said.get("kind")),
        "nature": text(said.get("nature")) or text(said.get("kind")),
        "line": text(said.get("line")),
        "basis": citations(said.get("basis"), laws),
        "targets": texts(said.get("targets")),
        "topics": {name: texts(one) for name, one in (said.get("topics") or {}).items()},
        "plain": text(said.get("plain")),
        "words": texts(said.get("words")),
        "faq": tuple((text(one.get("q")), text(one.get("a"))) for one in said.get("faq") or []),
        "accepted_in": text(said.get("accepted_in")),
        "runs_in": text(said.get("runs_in")) or "here",
        "discreet": text((said.get("discreet") or {}).get("name")),
        "never_ask": tuple(
            (text(one.get("name")), cited)
            for one in said.get("never_ask") or []
            if (cited := citation(text(one.get("basis")), laws))
        ),
        "channels": texts(said.get("channels")) or tuple(CHANNELS),
        "remedies": tuple(
            model.Remedy(
                text(one.get("kind")),
                text(one.get("by")),
                duration(one.get("within")),
                citations(one.get("basis"), laws),
            )
            for one in said.get("remedies") or []
        ),
        "supervision": texts((said.get("supervision") or {}).get("measures")),
        "local_required": texts((said.get("local") or {}).get("required")),
    }


def _held(said: Mapping[str, Any], laws: Laws) -> dict[str, Any]:
    """Who is competent, who holds the steps, and the steps themselves."""
    steps = {name: _step(name, one) for name, one in (said.get("steps") or {}).items()}
    return {
        "competence": _competence(said.get("competence") or {}),
        "outside": tuple(_outside(one, laws) for one in said.get("outside") or []),
        "lanes": _lanes(said, steps, laws),
        "parties": _parties(said.get("parties") or {}, laws),
        "separation": text(said.get("separation")) or "apart",
        "start": _starts(said.get("start")),
        "steps": steps,
        "first": _first(steps),
    }


def _asked(said: Mapping[str, Any], laws: Laws, values: Mapping[str, str]) -> dict[str, Any]:
    """What the applicant meets."""
    barred = texts(said.get("barred"))
    committed, refused = papers.commitment(said.get("commitment"), barred, laws)
    return {
        "barred": barred,
        "commitment": committed,
        "commitment_refused": refused,
        "pages": papers.pages(said.get("form")),
        "params": {name: _param(name, one, laws, values) for name, one in (said.get("params") or {}).items()},
        "facts": {
            name: model.FactSource(name, text(one.get("source")), text(one.get("of")), text(one.get("default")))
            for name, one in (said.get("facts") or {}).items()
        },
        "conditions": papers.conditions(said.get("conditions"), laws),
        "materials": papers.materials(said.get("materials"), laws),
        "fees": papers.fees(said.get("fee"), laws),
    }


def _run(said: Mapping[str, Any], laws: Laws, names: Mapping[str, str]) -> dict[str, Any]:
    """Clocks, the law's moves as switched, places, results."""
    before = said.get("apply_before_end")
    return {
        "limits": _limits(said.get("limits") or {}, laws, _intake(said.get("intake"))),
        "spans": tuple(_span(name, one, laws) for name, one in (said.get("spans") or {}).items()),
        "withdraw": _withdraw(said.get("withdraw"), laws),
        "hearing": text(said.get("hearing")) or "on_request",
        "silence": _silence(said.get("silence"), laws),
        "quota": _quota(said.get("quota"), laws),
        "intake": _intake(said.get("intake")),
        "result": results(said.get("result"), names, laws),
        "apply_before_end": model.ApplyBeforeEnd(duration(before.get("latest")), duration(before.get("earliest")))
        if before
        else None,
    }


def _ordered(value: Any) -> Any:
    """Mappings as pairs, so that canonical JSON keeps their order."""
    if isinstance(value, dict):
        return [[key, _ordered(member)] for key, member in value.items()]
    return [_ordered(member) for member in value] if isinstance(value, list) else value


def _first(steps: Mapping[str, model.Step]) -> str:
    led = {target.to for step in steps.values() for target in step.next.targets}
    return next((name for name in steps if name not in led), next(iter(steps), ""))


def _step(name: str, one: Mapping[str, Any]) -> model.Step:
    kind = STEP_KINDS.get(text(one.get("kind")))
    batch = one.get("batch")
    return model.Step(
        id=name,
        kind=text(one.get("kind")),
        name=text(one.get("name")) or (kind.zh if kind else name),
        name_en=text(one.get("name_en")) or (kind.en if kind else name),
        lane=text(one.get("lane")),
        within=duration_choice(one.get("within")),
        min=duration(one.get("min")),
        span=text(one.get("span")),
        opens=text(one.get("opens")),
        needs=texts(one.get("needs")),
        staff=int(one.get("staff", "1")),
        outputs=words_by_key(one.get("outputs")),
        collects=texts(one.get("collects")),
        document=text(one.get("document")),
        where=texts(one.get("where")),
        shows=texts(one.get("shows")),
        batch=text(batch.get("of")) if isinstance(batch, dict) else text(batch),
        late=papers.late(one.get("late")) or "escalate",
        next=following(one.get("next")),
        join=text(one.get("join")),
        each=text(one.get("each")),
        until=text(one.get("until")),
        provisional=text(one.get("provisional")),
        item=text(one.get("item")),
    )


_MODES = ("organ", "government", "hall", "village", "system", "provider", "line")


def _lanes(said: Mapping[str, Any], steps: Mapping[str, model.Step], laws: Laws) -> dict[str, model.Lane]:
    """The lanes as written, then one for every party or member a step names without an entry."""
    found = {name: _lane(name, one, laws) for name, one in (said.get("lanes") or {}).items()}
    parties = said.get("parties") or {}
    for step in steps.values():
        if step.lane.startswith("it."):
            found.setdefault(step.lane, model.Lane(step.lane, "member", step.lane[3:]))
        elif step.lane in parties or step.lane in ("applicant", "applicants"):
            found.setdefault(step.lane, model.Lane(step.lane, "party", step.lane))
    return found


def _lane(name: str, one: Mapping[str, Any], laws: Laws) -> model.Lane:
    mode = next((mode for mode in _MODES if mode in one), "")
    given = one.get("delegable")
    return model.Lane(
        id=name,
        mode=mode,
        of=text(one.get(mode)),
        level=word_choice(one["level"]) if one.get("level") else None,
        at=text(one.get("at")) or (text(one.get(mode)) if mode in ("hall", "village") else ""),
        post=text(one.get("post")),
        name=text(one.get("name")),
        authority=text(one.get("authority")),
        delegable=model.Delegable(
            text(given.get("to")),
            text(given.get("authority")),
            rule(given.get("when")),
            duration(given.get("report")),
            citations(given.get("basis"), laws),
        )
        if isinstance(given, dict)
        else None,
    )


def _parties(value: Mapping[str, Any], laws: Laws) -> dict[str, model.Party]:
    return {
        name: model.Party(
            name,
            flag(one.get("sign")),
            flag(one.get("appear")),
            flag(one.get("heard")),
            flag(one.get("served")),
            text(one.get("agent")) or "allowed",
            text(one.get("who")),
            citations(one.get("basis"), laws),
        )
        for name, one in value.items()
    }


def _starts(value: Any) -> tuple[model.Start, ...]:
    listed = value if isinstance(value, list) else [value or {"by": "applicant"}]
    return tuple(
        model.Start(
            text(one.get("by")),
            rule(one.get("when")),
            duration(one.get("every")),
            text(one.get("may_decline")),
            text(one.get("of")),
            text(one.get("lane")),
            flag(one.get("consent")),
        )
        for one in listed
    )


def _competence(value: Mapping[str, Any]) -> model.Competence:
    return model.Competence(word_choice(value.get("level")), text(value.get("place")))


def _outside(one: Mapping[str, Any], laws: Laws) -> model.Outside:
    then = one.get("then")
    within = one.get("within")
    by: Mapping[str, str] = {}
    if isinstance(then, dict):
        way = next((key for key in ("forward", "item", "organ") if key in then), "")
        by = words_by_key(then.get("by"))
        within = then.get("within", within)
        target, papers = text(then.get(way)), texts(then.get("with"))
    else:
        way, target, papers = text(then), "", ()
    return model.Outside(
        needed_rule(one.get("when")), way, target, by, duration(within), citations(one.get("basis"), laws), papers
    )


def _param(name: str, one: Mapping[str, Any], laws: Laws, values: Mapping[str, str]) -> model.Param:
    return model.Param(
        name,
        text(one.get("type")),
        text(one.get("set_by")),
        text(one.get("better")) or "none",
        citations(one.get("basis"), laws),
        values.get(name, ""),
    )


def _limits(value: Mapping[str, Any], laws: Laws, intake: model.Intake | None) -> model.Limits:
    """The ordinary clock; a season whose clock runs from its close begins it there unless the limits say otherwise."""
    counted_from = "intake.closed" if intake is not None and intake.clock_from == "closes" else "accepted"
    return model.Limits(
        statutory=duration_choice(value.get("statutory")),
        basis=citations(value.get("basis"), laws),
        extend=_extend(value.get("extend")),
        promised=duration_choice(value.get("promised")),
        stops=tuple(
            model.Stop(texts(one.get("by")), citations(one.get("basis"), laws)) for one in value.get("stops") or []
        ),
        from_=text(value.get("from")) or counted_from,
    )


def _extend(value: Any) -> model.Extend | None:
    by = duration(value.get("by")) if isinstance(value, dict) else None
    return model.Extend(by, text(value.get("post"))) if by else None


def _span(name: str, one: Mapping[str, Any], laws: Laws) -> model.Span:
    return model.Span(
        name,
        text(one.get("kind")),
        text(one.get("from")),
        text(one.get("to")),
        duration(one.get("within")),
        duration(one.get("min")),
        duration(one.get("exact")),
        text(one.get("by")),
        _extend(one.get("extend")),
        citations(one.get("basis"), laws),
    )


def _withdraw(value: Any, laws: Laws) -> model.Withdraw | None:
    if not value:
        return None
    return model.Withdraw(text(value.get("by")), text(value.get("until")), citations(value.get("basis"), laws))


def _silence(value: Any, laws: Laws) -> model.Silence | None:
    if not value:
        return None
    return model.Silence(text(value.get("accept")), text(value.get("decide")), citations(value.get("basis"), laws))


def _quota(value: Any, laws: Laws) -> model.Quota | None:
    if not value:
        return None
    short = value.get("when_short")
    ranked = short if isinstance(short, dict) else {}
    return model.Quota(
        text(value.get("of")),
        text(value.get("at")),
        text(value.get("take")),
        "rank" if ranked else text(short),
        text(ranked.get("rank")),
        text(ranked.get("then")),
        citations(value.get("basis"), laws),
        text(value.get("zone")),
    )


def _intake(value: Any) -> model.Intake | None:
    if not value:
        return None
    return model.Intake(text(value.get("opens")), text(value.get("closes")), text(value.get("clock_from")))
