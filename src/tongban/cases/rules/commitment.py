"""告知承诺 for an approval: what the organ tells, what the applicant promises, what falls away (国办发〔2020〕42号).

The text is derived from the definition, so that it can say nothing the machine does not do; ``version`` is the name the
definition gives it. Everything here is pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tongban.core.canonical import canonical
from tongban.core.crypto import sm3
from tongban.core.errors import Refusal
from tongban.definition.effective import Effective

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

CHOSEN, SIGNED = "case.commitment", "case.commitment_signed"
BY_COMMITMENT = "commitment"
# What follows where a false promise is not put right in time (行政许可法69: 撤销); the one table of it.
CONSEQUENCES: Mapping[str, str] = {"revoke_licence": "撤销许可和所发的证照"}


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter of commitment: what is told, what is promised, each ready to print; ``digest`` is of the whole."""

    version: str
    told: tuple[tuple[str, tuple[str, ...]], ...]
    promised: tuple[str, ...]
    digest: str


def spared(turn: Turn, key: str) -> bool:
    """Does the applicant's commitment stand for this step, condition or material?"""
    said = turn.e.commitment
    return said is not None and key in said.replaces and turn.facts.get(CHOSEN) is True


def offers(e: Effective) -> bool:
    """May somebody choose a commitment here: for the approval, or in place of a proof?"""
    return e.commitment is not None or any(s.way == "commitment" for m in e.materials for s in m.supply)


def replaced_words(e: Effective) -> tuple[str, ...]:
    """Names of the materials and steps that fall away."""
    if e.commitment is None:
        return ()
    replaces = e.commitment.replaces
    return (
        *(material.name for material in e.materials if material.id in replaces),
        *(step.name for step in e.steps.values() if step.id in replaces),
    )


@lru_cache(maxsize=1024)
def letter_of(e: Effective) -> Letter:
    """The letter as it stands for this edition at this place. Refusal ``commitment.none`` (404) where it has none."""
    said = e.commitment
    if said is None:
        raise Refusal(
            "commitment.none",
            f"“{e.item}”的这种情形不适用告知承诺，请按一般程序办理。",
            "This situation is not open to commitments; take the ordinary way.",
            status=404,
        )
    conditions = tuple(f"{c.text}（{'；'.join(b.zh for b in c.basis)}）" for c in e.conditions)
    lane = e.lanes.get(said.verify_lane)
    checker = lane.name if lane is not None else "监管部门"
    within = said.verify_within.zh if said.verify_within is not None else ""
    order = (
        f"责令在{said.breach_order.zh}内改正；逾期不改正或者仍不符合条件的，" if said.breach_order is not None else ""
    )
    told = (
        ("依据", tuple(b.zh for b in said.basis) + tuple(b.zh for b in e.basis)),
        ("应当符合的条件", conditions or ("法律、法规规定的条件",)),
        ("选择承诺后不再办理或者提交的", replaced_words(e)),
        ("核查", (f"作出决定后{within}内，由{checker}核查承诺是否属实。",)),
        (
            "承诺不实的责任",
            (
                f"{order}依法{CONSEQUENCES.get(said.breach_then, said.breach_then)}。",
                "承诺不实的记入信用记录，修复之前不再适用告知承诺。",
                "不愿承诺或者不能承诺的，按一般程序办理，不受影响。",
            ),
        ),
    )
    promised = (
        "已经知晓行政机关告知的全部内容；",
        "已经符合告知的条件和要求，所填写的内容真实；",
        "愿意接受核查，并承担承诺不实的法律责任；",
        "以上承诺是真实意思的表示。",
    )
    digest = sm3(canonical([e.item_code, e.situation, said.text, told, promised])).hex()
    return Letter(said.text, told, promised, digest)
