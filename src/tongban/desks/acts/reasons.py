"""Reasons kept ready 补正理由模板: entered, revised, ended, and marked by those whom they helped."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass

from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Head, Subject, new_row, revise
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.desks.models import Reason
from tongban.desks.policies import may_keep_reasons

LONGEST_CODE = 12


@dataclass(frozen=True, slots=True)
class ReasonSaid:
    """A reason as it is typed: the code a clerk types, the words of the notice, their basis, how to mend it."""

    code: str
    words: str
    basis: str = ""
    mend: str = ""
    item: str = ""
    material: str = ""


def _checked(said: ReasonSaid) -> dict[str, str]:
    kept = {name: value.strip() for name, value in asdict(said).items()}
    if not kept["code"] or len(kept["code"]) > LONGEST_CODE:
        raise Refusal(
            "reason.code",
            f"请写一个简短的代码，最多{LONGEST_CODE}个字，如 Q01。",
            f"Give it a short code of at most {LONGEST_CODE} characters, for instance Q01.",
            where="code",
        )
    if not kept["words"]:
        raise Refusal(
            "reason.words", "请写明告知书上的话：哪里不合格。", "Write what the notice will say.", where="words"
        )
    if not kept["mend"]:
        raise Refusal("reason.mend", "请写明怎样改正。", "Say how it is put right.", where="mend")
    return kept


def _check_code(organ: uuid.UUID, code: str, but: uuid.UUID | None = None) -> None:
    """Refusal ``reason.known`` (409): two reasons of one code cannot be told apart when typed."""
    fetch("SELECT pg_advisory_xact_lock(hashtext('desks_reason')) IS NULL AS one")
    known = fetch("SELECT id FROM desks_reason WHERE organ = %s AND code = %s AND ended_at IS NULL", [organ, code])
    if any(row["id"] != but for row in known):
        raise Refusal(
            "reason.known",
            f"代码 {code} 已经有了，请换一个，或修改原来那条。",
            f"The code {code} is taken; choose another or revise that reason.",
            where="code",
            status=409,
        )


def _read(reason: uuid.UUID) -> dict[str, object]:
    found = fetch("SELECT * FROM desks_reason WHERE id = %s AND ended_at IS NULL FOR UPDATE", [reason])
    if not found:
        raise Refusal(
            "reason.unknown",
            "没有这条理由，或已经停用。请刷新列表。",
            "There is no such reason, or it was ended. Reload the list.",
            status=404,
        )
    return found[0]


def _revised(row: dict[str, object], verb: str, actor: Actor, **changed: object) -> Change:
    key = uuid.UUID(str(row["id"]))
    detail = {"code": row["code"], **{name: value for name, value in changed.items() if name != "ended_at"}}
    return Change(
        Subject("reason", key),
        Head.on(row),
        verb,
        actor,
        now(),
        updates=(revise(Reason, row, **changed),),
        detail=detail,
    )


@act("reason.enter")
def enter(organ: uuid.UUID, said: ReasonSaid, *, actor: Actor, key: str = "") -> Done:
    """Enter a reason of an organ; the reply has its ``id``. Refusals ``reason.code``, ``.words``, ``.mend``,
    ``.known``; Denied ``reason.organ``.
    """
    may_keep_reasons(actor, organ)
    kept = _checked(said)
    _check_code(organ, kept["code"])
    row = new_row(Reason, id=new_id(), organ=organ, since=now(), **kept)
    found = row.values["id"]
    change = Change(Subject("reason", found), Head.start(), "reason.enter", actor, now(), rows=(row,), detail=kept)
    return Done([change], {"id": str(found)})


@act("reason.revise")
def revise_reason(reason: uuid.UUID, said: ReasonSaid, *, actor: Actor, key: str = "") -> Done:
    """Say a reason otherwise; notices already served keep their words. Refusals as of ``enter``, ``reason.unknown``."""
    row = _read(reason)
    may_keep_reasons(actor, uuid.UUID(str(row["organ"])))
    kept = _checked(said)
    _check_code(uuid.UUID(str(row["organ"])), kept["code"], reason)
    return Done([_revised(row, "reason.revise", actor, **kept)])


@act("reason.end")
def end(reason: uuid.UUID, *, actor: Actor, key: str = "") -> Done:
    """It is offered no more. Refusal ``reason.unknown``; Denied ``reason.organ``."""
    row = _read(reason)
    may_keep_reasons(actor, uuid.UUID(str(row["organ"])))
    return Done([_revised(row, "reason.end", actor, ended_at=now())])


@act("reason.mark")
def mark(reason: uuid.UUID, *, actor: Actor, key: str = "") -> Done:
    """It helped: an applicant understood and put things right. One mark for each of the staff; again takes it back."""
    row = _read(reason)
    may_keep_reasons(actor, uuid.UUID(str(row["organ"])))
    marks = [str(one) for one in row["helped"]] if isinstance(row["helped"], list) else []
    mine = str(actor.account)
    kept = [one for one in marks if one != mine] if mine in marks else [*marks, mine]
    return Done([_revised(row, "reason.mark", actor, helped=kept)])
