"""Choosing the commitment 告知承诺, or the ordinary way again; what is signed is the very text that was shown.

The choice is a fact of the case, ``case.commitment``, of trust D: his own word. It is looked at once more when he
submits, and becomes a paper of the case then.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from tongban.cases.acts.keeping import take_over
from tongban.cases.acts.supplying import obtain_all
from tongban.cases.acts.turn import Turn
from tongban.cases.papers_commitment import tell_commitment
from tongban.cases.policies import may_do_own
from tongban.cases.reading import Loaded, load
from tongban.cases.rules.commitment import CHOSEN, SIGNED, letter_of
from tongban.cases.rules.known import APPLICANT
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.facts import collect
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor
from tongban.identity.sources import Applicant
from tongban.materials.promises import BARS, is_barred


@act("case.commit")
def commit(case: uuid.UUID, *, signed: str, digest: str, actor: Actor, key: str = "") -> Done:
    """Choose the commitment for a draft: ``signed`` is the name written under the letter, ``digest`` that of the letter
    that was read. Refusals ``commitment.none``, ``commitment.barred``, ``commitment.text``,
    ``commitment.unsigned``, ``commitment.time``; Denied.
    """
    turn = Turn(load(case, lock=True), actor, now())
    may_do_own(actor, turn.case, turn.e)
    _check_draft(turn)
    take_over(turn)
    take(turn, signed, digest)
    obtain_all(turn)
    return Done(turn.changes("case.commit", {"text": turn.e.promised.text, "digest": digest}))


def take_ordinary_way(case: uuid.UUID, *, actor: Actor, key: str = "") -> None:
    """Nobody has to promise: the ordinary way, with its papers and steps. Refusal ``commitment.time``; Denied."""

    def work(once: KeepReply) -> Reply:
        turn = Turn(load(case, lock=True), actor, now())
        may_do_own(actor, turn.case, turn.e)
        _check_draft(turn)
        if SIGNED in turn.case["facts"]:
            _forget(turn)
            obtain_all(turn)
            write(turn.changes("case.commit_not", {}), once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=["ordinary way", str(case)])


def _check_draft(turn: Turn) -> None:
    if turn.case["state"] != "draft":
        raise Refusal(
            "commitment.time",
            "是否按告知承诺办要在提交之前选，这件事已经提交。",
            "Whether to commit is chosen before submitting; this case was submitted.",
            status=409,
        )


def take(turn: Turn, signed: str, digest: str) -> None:
    """The choice itself, on a turn."""
    _check_open_to(turn)
    letter = letter_of(turn.e)
    if digest != letter.digest:
        raise _other_text()
    names = {turn.case["applicant_name"]} | (set() if turn.actor.is_staff else {turn.actor.name})
    if signed.strip() not in names:
        raise Refusal(
            "commitment.unsigned",
            "请在承诺书下写上申请人或您的姓名，表示已读完并作出承诺。",
            "Sign the letter with the applicant's or your own name: you have read it and make the promise.",
            where="signed",
        )
    said = {"text": letter.version, "digest": digest, "name": signed.strip(), "at": turn.at.isoformat()}
    turn.alter_case(
        facts={**turn.case["facts"], CHOSEN: True, SIGNED: said},
        sources={**turn.case["sources"], CHOSEN: APPLICANT},
        trusts={**turn.case["trusts"], CHOSEN: "D"},
    )


def take_at_once(turn: Turn, raw: Mapping[str, str], signed: str) -> None:
    """Of a filing in one act: the answer ``case.commitment`` is the digest of the letter that was read."""
    if raw.get(CHOSEN):
        take(turn, signed, raw[CHOSEN])


def _check_open_to(turn: Turn) -> None:
    """May this applicant commit here? The bars are looked at now, not as they were when the draft was begun."""
    if turn.e.commitment is None:
        raise Refusal(
            "commitment.none",
            f"“{turn.e.item}”的这种情形不适用告知承诺，请按一般程序办理。",
            "This situation is not open to commitments; take the ordinary way.",
            where="commitment",
        )
    if is_barred(collect(BARS, turn.applicant, day_of(turn.at)).values):
        raise Refusal(
            "commitment.barred",
            "有尚未修复的不实承诺或者严重失信记录，暂不适用告知承诺，请按一般程序办理。修复信用后可以再用。",
            "A false commitment or grave breach of trust is on record: take the ordinary way until it is repaired.",
            where="commitment",
        )


def bars_now(loaded: Loaded) -> bool:
    """Is the applicant barred from commitments today? For pages, before anything is signed. Two queries."""
    applicant = Applicant(loaded.case["applicant_kind"], loaded.case["applicant_id"])
    return is_barred(collect(BARS, applicant, day_of(now())).values)


def _other_text() -> Refusal:
    return Refusal(
        "commitment.text",
        "承诺书有更新，请重新读一遍再签名，或按一般程序办理。",
        "The letter has changed: read it again and sign, or take the ordinary way.",
        where="commitment",
    )


def _forget(turn: Turn) -> None:
    turn.alter_case(
        **{
            column: {name: value for name, value in turn.case[column].items() if name not in (CHOSEN, SIGNED)}
            for column in ("facts", "sources", "trusts")
        }
    )


def settle_commitment(turn: Turn) -> None:
    """At submission: whoever chose it may still choose it, and what he signed is the letter as it stands now. It then
    becomes a paper of the case. No statement where nobody chose it.
    """
    signed = turn.case["facts"].get(SIGNED)
    if signed is None:
        return
    if turn.e.commitment is None:  # an edition in force meanwhile has none
        _forget(turn)
        return
    _check_open_to(turn)
    if letter_of(turn.e).digest != signed["digest"]:
        raise _other_text()
    tell_commitment(turn, letter_of(turn.e), signed["name"])
