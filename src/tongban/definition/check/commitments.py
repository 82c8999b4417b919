"""Check 5 and 9, the commitment for an approval: it replaces only what examines, what is left still holds together, and
what follows from a false one is something the machine can do.
"""

from __future__ import annotations

from collections.abc import Iterator

from tongban.core.rules import Rule
from tongban.definition.check.finding import Case

# Kinds of step that examine, and that a promise may stand for; the rest are acts of their own.
EXAMINING = frozenset(
    {
        "coach",
        "review",
        "site_inspection",
        "technical_review",
        "test",
        "appraisal",
        "expert_review",
        "joint_visit",
        "visit",
        "verify",
        "inquiry",
        "joint_opinion",
        "legal_review",
    }
)
# What a definition may say follows where a false promise is not put right, as the room of cases does it.
THEN = frozenset({"revoke_licence"})


def check_commitment(case: Case) -> None:
    """Findings ``papers.commitment.step``, ``.dangling``, ``.then``, ``.lane``."""
    said = case.e.commitment
    if said is None:
        return
    steps = case.e.steps
    replaced = [steps[name] for name in said.replaces if name in steps]
    for step in replaced:
        if step.kind not in EXAMINING or step.id == case.e.first:
            case.error(
                "papers.commitment.step",
                "commitment.replaces",
                f"承诺只能代替审查、检查一类环节，不能代替“{step.name}”",
                f"a commitment stands for what examines, not for {step.id}",
                f"删去 {step.id}",
                f"delete {step.id}",
            )
    _dangling(case, {step.id for step in replaced})
    if said.breach_then and said.breach_then not in THEN:
        case.error(
            "papers.commitment.then",
            "commitment.breach.then",
            f"平台还不能办理违诺后果“{said.breach_then}”",
            f"nobody carries out {said.breach_then}",
            f"可写：{'、'.join(sorted(THEN))}",
            f"write one of {', '.join(sorted(THEN))}",
        )
    lane = case.e.lanes.get(said.verify_lane)
    if (said.verify_within and not said.verify_lane) or (
        lane is not None and (not lane.official or lane.mode == "system")
    ):
        case.error(
            "papers.commitment.lane",
            "commitment.verify",
            "事后核查要由机关承担",
            "an organ checks what was promised",
            "写 verify: {within: …, lane: …}，责任方为机关",
            "write `verify` with a lane held by an organ",
        )


def _dangling(case: Case, replaced: set[str]) -> None:
    """Nothing that is still decided may read what a step that falls away would have found."""
    for path, rule in _left(case, replaced):
        for name in sorted(rule.names):
            if name.startswith("step.") and name.split(".")[1] in replaced:
                case.error(
                    "papers.commitment.dangling",
                    path,
                    f"这里读取“{name}”，而承诺后不再有这个环节的结论",
                    f"{name} is read here, and with a commitment nobody finds it",
                    "从 commitment.replaces 删去这个环节，或改写这里的规则",
                    "take the step out of `replaces`, or write the rule otherwise",
                )


def _left(case: Case, replaced: set[str]) -> Iterator[tuple[str, Rule]]:
    e = case.e
    assert e.commitment is not None
    for step in e.steps.values():
        for target in step.next.targets:
            if target.when is not None:
                yield f"steps.{step.id}.next", target.when
    for condition in e.conditions:
        if condition.rule is not None and condition.id not in e.commitment.replaces:
            yield f"conditions.{condition.id}.rule", condition.rule
    for material in e.materials:
        if material.when is not None and material.id not in e.commitment.replaces:
            yield f"materials.{material.id}.when", material.when
    for number, fee in enumerate(e.fees):
        for rule in (fee.when, fee.exempt):
            if rule is not None:
                yield f"fee.{number}", rule
