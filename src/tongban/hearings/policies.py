"""Who may do what with a hearing. Deny by default; who hears is apart from who examines (行政许可法48)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from tongban.cases.policies import JUDGING, check_judge, heads, holds
from tongban.core.errors import Denied, Refusal

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import Row
    from tongban.hearings.sitting import Sitting


def may_organise(turn: Turn) -> None:
    """Whoever holds the post of a step that judges the case or hears it, or heads its organ; nobody in a matter of his
    own. Denied ``hearing.officer``.
    """
    actor, kinds = turn.actor, JUDGING | {"hearing"}
    own = any(row["kind"] in kinds and holds(actor, row) for row in turn.loaded.steps)
    if not (actor.is_staff and (own or heads(actor, turn.case["organ_id"]))):
        raise Denied(
            "hearing.officer",
            "听证由承办机关的审查人员或负责人组织。请转给他们。",
            "A hearing is organised by whoever reviews the case or heads its organ; hand it to them.",
        )
    check_judge(actor, turn.case, turn.loaded.steps)


def at_counter(turn: Turn) -> bool:
    """May the actor enter what somebody without an account says before him: staff of the hall or of the organ."""
    actor, case = turn.actor, turn.case
    return actor.is_staff and (actor.serves(case["hall_id"]) or actor.serves(case["organ_id"]))


def speaking(sitting: Sitting, party: uuid.UUID | None, signature: str) -> Row:
    """Whose word it is: his own or that of somebody he acts for; at a counter the party's who stands there, with a note
    of the signature. Denied ``hearing.not_party``; Refusal ``hearing.signature``.
    """
    turn = sitting.turn
    if at_counter(turn):
        if party is None:
            raise Refusal("hearing.party", "请选择是哪位当事人。", "Say which party it is.", where="party")
        if not signature.strip():
            raise Refusal(
                "hearing.signature",
                "请写明核对了什么证件、在哪里签名，如“身份证核对无误，申请书上签名”。",
                "Say which document was checked and where the party signed.",
                where="signature",
            )
        return sitting.party(party)
    own = [one for one in sitting.parties if one["identity_id"] is not None and one["state"] != "declined"]
    item = turn.case["item_code"]
    own = [one for one in own if turn.actor.acts_for((one["identity_kind"], one["identity_id"]), item)]
    if not own or turn.actor.is_staff:
        raise Denied(
            "hearing.not_party",
            "只能由申请人、利害关系人本人或受托人提出；没有账号的，请到窗口。",
            "Only the applicant or an interested party (or his agent) may; without an account, come to a window.",
        )
    return next((one for one in own if one["id"] == party), own[0])


def check_host(turn: Turn, host: uuid.UUID) -> None:
    """The host is nobody who accepted, examined or decides the case (行政许可法48.1.3). Refusal
    ``hearing.host_reviewed``.
    """
    rows = [row for row in turn.loaded.steps if row["kind"] in JUDGING | {"accept", "coach"}]
    took = {row["done_by"] for row in rows} | {turn.case["filed_by"]}
    took |= {uuid.UUID(one) for row in rows if (one := row["outputs"].get("partner"))}
    if host in took:
        raise Refusal(
            "hearing.host_reviewed",
            "主持人须是审查这件申请的人以外的工作人员（行政许可法第四十八条）。请另选一人。",
            "The host must be somebody who has not examined this application (Licensing Law art. 48); choose another.",
            where="host",
        )
