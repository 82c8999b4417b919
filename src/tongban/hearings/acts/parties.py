"""Who is heard beside the applicant: whom the organ names, who declares himself, and what is served on whom has no
account (行政许可法36, 47).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from tongban.cases.models import Case
from tongban.core.acts import Done, act
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import PLATFORM, Actor
from tongban.hearings.policies import at_counter, may_organise
from tongban.hearings.rules import INTERESTED
from tongban.hearings.sitting import DECLARED, NAMED, Sitting
from tongban.identity.models import Enterprise
from tongban.identity.queries import person_by_number


@dataclass(frozen=True, slots=True)
class Named:
    """An interested party: his name, number (identity card or credit code, where he has one), how he is reached, and
    which important interest of his the licence touches.
    """

    name: str
    number: str = ""
    contact: str = ""
    interest: str = ""


def _found(number: str) -> tuple[str, uuid.UUID] | None:
    if not number:
        return None
    person = person_by_number(PLATFORM, number)
    if person is not None:
        return "person", person.id
    firm = Enterprise.seen_by(PLATFORM).filter(credit_code=number).first()
    return ("enterprise", firm.id) if firm is not None else None


def _added(sitting: Sitting, said: Named, identity: tuple[str, uuid.UUID] | None, *, state: str = "party") -> uuid.UUID:
    """Refusals ``hearing.name``, ``hearing.interest``, ``hearing.contact`` (nobody could reach him)."""
    for where, text, zh, en in (
        ("name", said.name, "请写明利害关系人的姓名或名称。", "Name the interested party."),
        ("interest", said.interest, "请写明这项许可怎样影响他的重大利益。", "Say which interest the licence touches."),
    ):
        if not text.strip():
            raise Refusal(f"hearing.{where}", zh, en, where=where)
    if identity is None and not said.contact.strip():
        raise Refusal(
            "hearing.contact",
            "他还没有账号，请写明电话或地址，以便送达。",
            "He has no account here: give a telephone number or an address.",
            where="contact",
        )
    row = sitting.add(
        INTERESTED,
        said.name.strip(),
        identity,
        contact=said.contact.strip(),
        interest=said.interest.strip(),
        state=state,
    )
    found: uuid.UUID = row["id"]
    return found


@act("hearing.name")
def name_party(case: uuid.UUID, said: Named, *, actor: Actor, key: str = "") -> Done:
    """The officer names somebody whose important interest the licence touches; the reply has his ``party``. Refusals
    of ``_added``, ``hearing.twice``, ``hearing.not_here``, ``hearing.not_now``; Denied ``hearing.officer``.
    """
    sitting = Sitting(case, actor)
    may_organise(sitting.turn)
    sitting.check_open()
    sitting.begun()
    party = _added(sitting, said, _found(said.number.strip()))
    sitting.turn.notice(NAMED, [{"party": str(party)}], None)
    return Done(sitting.turn.changes("hearing.name", {"party": str(party)}), {"party": str(party)})


@act("hearing.declare")
def declare(number: str, said: Named, *, signature: str = "", actor: Actor, key: str = "") -> Done:
    """Somebody declares himself interested in the case of that number; at a counter a clerk enters who stands before
    him. The officer answers with reasons, and nothing is decided before. A case that is not heard is as unknown as
    one that is not there (``hearing.unknown_case``).
    """
    found = Case.seen_by(PLATFORM).filter(number=number.strip(), state="accepted").values_list("id", flat=True).first()
    unknown = Refusal(
        "hearing.unknown_case",
        "没有查到正在审查、可以听证的这个办件号，请核对公示上的编号。",
        "No case of that number is under review here; compare it with the public notice.",
        where="number",
    )
    if found is None:
        raise unknown
    sitting = Sitting(found, actor)
    try:
        sitting.check_open()
    except Refusal:
        raise unknown from None
    if actor.is_staff:
        if not at_counter(sitting.turn):
            raise Denied(
                "hearing.counter", "请到办理这件事的窗口登记。", "Enter it at the window that handles the case."
            )
        if not signature.strip():
            raise Refusal(
                "hearing.signature", "请写明核对了什么证件、在哪里签名。", "Say what was checked and signed.",
                where="signature",
            )  # fmt: skip
        identity = _found(said.number.strip())
    elif actor.principal is not None:
        identity, said = actor.principal, Named(said.name or actor.name, "", said.contact, said.interest)
    else:
        raise Denied("hearing.sign_in", "请先登录，或到窗口登记。", "Sign in first, or come to a window.")
    party = _added(sitting, said, identity, state="declared")
    sitting.turn.notice(DECLARED, [{"party": str(party)}], None)
    detail = {"party": str(party), "signature": signature.strip()}
    return Done(sitting.turn.changes("hearing.declare", detail), {"party": str(party), "case": str(found)})


@act("hearing.answer")
def answer(case: uuid.UUID, party: uuid.UUID, admit: bool, words: str, *, actor: Actor, key: str = "") -> Done:
    """The officer admits who declared himself, or declines with reasons. Refusals ``hearing.answered``,
    ``hearing.words``; Denied ``hearing.officer``.
    """
    sitting = Sitting(case, actor)
    may_organise(sitting.turn)
    row = sitting.party(party)
    if row["state"] != "declared":
        raise Refusal("hearing.answered", "已经答复过。", "It was answered already.", status=409)
    if not admit and not words.strip():
        raise Refusal(
            "hearing.words",
            "不认定为利害关系人的，请写明理由，告知本人。",
            "Say why he is not an interested party; he is told.",
            where="words",
        )
    sitting.alter_party(row, state="party" if admit else "declined", answer=words.strip())
    detail = {"party": str(party), "admit": admit, "reason": words.strip()}
    return Done(sitting.turn.changes("hearing.answer", detail, body={"party": str(party)}))


@act("hearing.serve")
def note_served(case: uuid.UUID, party: uuid.UUID, how: str, *, actor: Actor, key: str = "") -> Done:
    """A paper was served on a party who has no account: his times run from now. Refusals ``hearing.served_how``,
    ``hearing.nothing_to_serve``; Denied for whoever neither organises it nor serves at its counter.
    """
    sitting = Sitting(case, actor)
    turn = sitting.turn
    if not at_counter(turn):
        may_organise(turn)
    row = sitting.party(party)
    if not how.strip():
        raise Refusal(
            "hearing.served_how",
            "请写明怎样送达、谁签收，如“当面交本人，已签收”。",
            "Say how it was served and who signed for it.",
            where="how",
        )
    hearing = sitting.row
    notice = hearing["state"] == "set" and row["noticed_at"] is None
    right = row["written_at"] is not None and row["told_at"] is None
    if row["identity_id"] is not None or not (notice or right):
        raise Refusal(
            "hearing.nothing_to_serve", "现在没有要送达他的文书。", "Nothing is to be served on him.", status=409
        )
    sitting.alter_party(
        row,
        served_how=how.strip(),
        told_at=row["told_at"] or turn.at,
        noticed_at=turn.at if notice else row["noticed_at"],
    )
    return Done(turn.changes("hearing.serve", {"party": str(party), "how": how.strip()}))
