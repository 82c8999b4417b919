"""Who may do what to a case. Deny by default; separation is between persons, always (definition.md, Separation)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from tongban.cases.models import COUNTER_CHANNELS, NOT_ACCEPTED
from tongban.core.clock import now
from tongban.core.errors import Denied
from tongban.core.scope import Actor, Capacity
from tongban.definition.effective import Effective, Party
from tongban.organisation.queries import HEAD_POST, place

Row = Mapping[str, Any]
Owner = tuple[str, uuid.UUID]
# Accepting, helping or coaching bars a person from these.
JUDGING = frozenset(
    {
        "review",
        "site_inspection",
        "technical_review",
        "test",
        "appraisal",
        "expert_review",
        "legal_review",
        "collective_decision",
        "joint_visit",
        "visit",
        "verify",
        "confirm",
        "decide",
    }
)
SERVING = frozenset({"accept", "coach"})
# Organs whose staff serve the person in front of them; staff of other organs judge and do not file for anybody.
COUNTERS = frozenset({"hall", "township", "village"})


def may_apply(actor: Actor, applicant: tuple[str, uuid.UUID], item: str) -> None:
    """The applicant himself, whoever may act for him in this item, or a clerk for the person in front of him."""
    at_counter = actor.is_staff and any(post.role in COUNTERS for post in actor.posts)
    if at_counter or actor.is_platform or actor.acts_for(applicant, item):
        return
    raise Denied(
        "case.apply",
        "只能为自己或授权您的企业、亲友办理。请登录，或到窗口办理。",
        "You may apply for yourself or for whoever authorised you. Sign in, or go to a window.",
    )


def acts_for_applicant(actor: Actor, case: Row) -> bool:
    """Is the actor the applicant of a case, or may he act for him in its item?"""
    return actor.acts_for((case["applicant_kind"], case["applicant_id"]), case["item_code"])


def may_handle_own(actor: Actor, case: Row) -> None:
    """What belongs to the applicant's side: answering, supplying, filing, withdrawing; at a window the clerk for
    him.
    """
    if actor.is_platform or acts_for_applicant(actor, case):
        return
    if actor.is_staff and (is_open_to(actor, case) or serves_applicant(actor, case)):
        return
    raise Denied(
        "case.not_yours",
        "这不是您的办件。请用办理人的账号登录，或到窗口凭证件办理。",
        "This is not your case. Sign in as the applicant, or go to a window with your identity document.",
    )


def is_open_to(actor: Actor, case: Row) -> bool:
    """Did the applicant open his case to this clerk for a visit that still lasts?"""
    until = case.get("visit_until")
    return until is not None and case["visit_by"] == actor.account and now() < until


def serves_applicant(actor: Actor, case: Row) -> bool:
    """Does this clerk's counter act for the applicant without his saying so again? A draft only where it was begun and
    while the applicant has not gone on with it himself; what was submitted, where it is handled; for another place
    until it is accepted there.
    """
    if case["channel"] == "organ":  # begun by his organ, with the applicant's consent
        return actor.serves(case["organ_id"]) or actor.serves(case["hall_id"])
    if case["state"] != "draft" and actor.serves(case["hall_id"]):
        return True
    kept = case["channel"] in COUNTER_CHANNELS and case["state"] in NOT_ACCEPTED
    return kept and actor.serves(case["counter_id"])


def may_do_own(actor: Actor, case: Row, e: Effective) -> None:
    """``may_handle_own`` for whoever not only looks but acts: an agent does neither begin nor go on where the law
    wants the applicant himself. A clerk acts for whoever stands before him, and checks that it is he.
    """
    may_handle_own(actor, case)
    check_himself(actor, e.applying, (case["applicant_kind"], case["applicant_id"]))


def check_himself(actor: Actor, party: Party | None, owner: Owner) -> None:
    """Denied ``case.himself`` where the party must act himself (``agent: never``) and the actor is his agent: neither
    he nor, of an enterprise, its legal representative.
    """
    if party is None or not party.himself or actor.is_platform or actor.is_staff or actor.is_himself(owner):
        return
    basis = "、".join(one.zh for one in party.basis)
    zh = f"按照{basis}，" if basis else ""
    raise Denied(
        "case.himself",
        f"{zh}这件事须由本人办理，不能委托他人代办；单位由法定代表人（负责人、经营者）办理。"
        "请用本人的账号登录，或由本人带身份证到窗口办理。",
        "The law wants this done by the person himself: nobody may be sent; for an organisation its legal "
        f"representative acts.{f' Basis: {basis}.' if basis else ''} Sign in with his own account, or let him come "
        "to a window.",
    )


def holds(actor: Actor, step: Row) -> bool:
    """Does the actor hold the step's post, or head an organ in which nobody holds it?"""
    return actor.holds(step["organ_id"], step["post"])


def may_take(
    actor: Actor,
    case: Row,
    step: Row,
    steps: Iterable[Row],
    *,
    joins: bool = False,
    helped: bool = False,
    sides: Collection[Owner] = (),
) -> None:
    """May this actor finish this step now? Raises Denied with the reason. ``joins``: he is a member of the party that
    holds it; ``helped`` and ``sides`` as in ``check_separation``.
    """
    if actor.is_platform:
        return
    if step["post"].startswith("party:"):
        if not joins:
            may_handle_own(actor, case)
        return
    if actor.capacity is not Capacity.STAFF or not holds(actor, step):
        raise Denied(
            "case.post",
            f"“{step['name']}”由{step['post']}岗办理。请转给该岗位的人员。",
            f"“{step['name']}” belongs to the post {step['post']}; hand it to whoever holds it.",
        )
    check_separation(actor, case, step, steps, helped=helped, sides=sides)


def check_separation(
    actor: Actor,
    case: Row,
    step: Row,
    steps: Iterable[Row],
    *,
    helped: bool = False,
    sides: Collection[Owner] = (),
) -> None:
    """受审分离: who accepted, helped or coached neither reviews nor decides; and nobody judges his own matter: as
    applicant, as one who acts for him, or as another party (``sides``). ``helped``: he filled in or handed in.
    """
    if step["kind"] in JUDGING:
        check_judge(actor, case, steps, helped=helped, sides=sides)


def check_judge(
    actor: Actor, case: Row, steps: Iterable[Row], *, helped: bool = False, sides: Collection[Owner] = ()
) -> None:
    """May somebody judge this case at all, at whatever step or afterwards? Denied as in ``why_not_judge``."""
    why = why_not_judge(actor, case, steps, helped=helped, sides=sides)
    if why == "case.separation":
        raise Denied(
            why,
            "您受理或帮办过这件事，不能再审查或决定（受审分离）。请转给同岗位的其他人。",
            "You accepted or helped with this case, so you may neither review nor decide it; hand it to somebody else.",
        )
    if why:
        raise Denied(
            why,
            "这件事是您本人的，或您是当事人、代理人，应当回避。请转给同岗位的其他人。",
            "This is your own matter: you apply, act for the applicant or are a party. Hand it to somebody else.",
        )


def why_not_judge(
    actor: Actor, case: Row, steps: Iterable[Row], *, helped: bool = False, sides: Collection[Owner] = ()
) -> str:
    """``case.separation`` or ``case.own`` where somebody may not judge a case; empty where he may. A person is the same
    in each of his accounts.
    """
    concerned = {(case["applicant_kind"], case["applicant_id"]), *sides}
    if concerned & actor.interests:
        return "case.own"
    served = helped or any(step["kind"] in SERVING and actor.is_behind(step["done_by"]) for step in steps)
    return "case.separation" if served or actor.is_behind(case["filed_by"]) else ""


def heads(actor: Actor, organ: uuid.UUID | None) -> bool:
    """Is the actor the head of the organ (extension 行政许可法42条; unheld posts)?"""
    return actor.holds(organ, HEAD_POST)


def heads_competent(actor: Actor, division: str, line: str) -> bool:
    """Is the actor the head of the organ that holds the powers of a line at the place itself (or the platform)?"""
    where = place(division)
    power = next((p for p in where.powers if p["line"] == line and p["division"] == where.division), None)
    return actor.is_platform or (power is not None and actor.holds(power["competent_id"], HEAD_POST))
