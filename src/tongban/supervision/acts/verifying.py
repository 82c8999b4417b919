"""A commitment is checked after the decision 事后核查, and what follows where it was false (国办发〔2020〕42号).

Found false: the applicant is told to put it right in the time the definition gives, and may not commit again until that
is repaired. Not put right: the organ that decided revokes (行政许可法69), with reasons and remedies.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from tongban.cases.acts.duties import REVOKE, VERIFY, changed, done, locked, may_do, owed, read_locked
from tongban.cases.acts.turn import Turn
from tongban.cases.authority import named_organ
from tongban.cases.lanes import resolve
from tongban.cases.papers_commitment import tell_order, tell_revoked
from tongban.cases.policies import check_judge
from tongban.cases.reading import Row, load
from tongban.cases.rules.clock import step_due
from tongban.cases.rules.endings import finish_of
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.book import Change, Head, KeepReply, Reply, Subject, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.dossier.acts import note_rows
from tongban.identity.models import Enterprise, Person
from tongban.licences.rules import draw_up_end
from tongban.materials.promises import BROKEN
from tongban.organisation.queries import standing_organ

KEPT, FALSE = "kept", "false"


def verify(duty: uuid.UUID, verdict: str, words: str, *, actor: Actor, key: str = "") -> None:
    """What the check found: ``kept`` or ``false``. Refusals ``verify.verdict``, ``verify.words``, ``verify.too_early``
    (the time to put it right still runs), those of the duty; Denied for anybody but its post, and for whoever decided.
    """

    def work(once: KeepReply) -> Reply:
        row = locked(duty, VERIFY)
        turn = Turn(load(row["case_id"], lock=True), actor, now())
        may_do(actor, row)
        _check_apart(turn, row, actor)
        _check_said(turn, row, verdict, words.strip())
        changes = (_kept if verdict == KEPT else _false)(turn, row, words.strip())
        write(changes, once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=["verify", str(duty), verdict, words])


def _check_apart(turn: Turn, duty: Row, actor: Actor) -> None:
    check_judge(actor, turn.case, turn.loaded.steps)
    decided = turn.loaded.step(duty["step_key"])
    if decided is not None and actor.is_behind(decided["done_by"]):
        raise Denied(
            "case.separation",
            "您作出过这件事的决定，不能再核查它的承诺。请转给同岗位的其他人。",
            "You decided this case, so you may not check its commitment; hand it to somebody else.",
        )


def _check_said(turn: Turn, duty: Row, verdict: str, words: str) -> None:
    if verdict not in (KEPT, FALSE):
        raise Refusal(
            "verify.verdict",
            "请选择承诺属实，或与承诺不符。",
            "Say whether the commitment was true or false.",
            where="verdict",
        )
    if not words:
        raise Refusal("verify.words", "请写明查了什么、结果怎样。", "Say what was checked and found.", where="words")
    if duty["state"] == "ordered" and verdict == FALSE and duty["due"] is not None and day_of(turn.at) <= duty["due"]:
        raise Refusal(
            "verify.too_early",
            f"改正期限到{duty['due']:%Y-%m-%d}，期满仍不符合的才能认定。",
            f"The time to put it right runs until {duty['due']:%Y-%m-%d}; it can be found wanting after that day.",
            where="verdict",
        )


def _kept(turn: Turn, duty: Row, words: str) -> list[Change]:
    mended = duty["state"] == "ordered"
    outcome = "mended" if mended else KEPT
    changes = [done(duty, "duty.verify", outcome, words, actor=turn.actor, at=turn.at)]
    if mended:
        changes += _noted(turn, False)
    turn.notice("verified", [{"found": words}], None)
    return [*changes, *turn.changes("case.verify", {"outcome": outcome})]


def _false(turn: Turn, duty: Row, words: str) -> list[Change]:
    said = turn.e.promised
    if duty["state"] == "owed" and said.breach_order is not None:
        until = step_due(said.breach_order, turn.at, *turn.desk())
        tell_order(turn, standing_organ(duty["organ_id"]), words, until)
        first = changed(
            duty,
            "duty.order",
            turn.actor,
            turn.at,
            state="ordered",
            outcome=FALSE,
            words=words,
            due=until,
            late_at=None,
        )
        return [first, *_noted(turn, True), *turn.changes("case.order", {"until": str(until or "")})]
    ended = done(duty, "duty.verify", FALSE, words, actor=turn.actor, at=turn.at)
    turn.also.append(_to_revoke(turn, duty, words))
    return [ended, *_noted(turn, True), *turn.changes("case.verify", {"outcome": FALSE})]


def _to_revoke(turn: Turn, duty: Row, words: str) -> Change:
    """The organ that decided owes what the definition says follows: ``revoke_licence``."""
    decided, case = turn.loaded.step(duty["step_key"]), turn.case
    assert decided is not None
    organ, post = resolve(turn.e, decided["lane"], turn.facts, turn.at, case["place"], case["hall_id"])
    return owed(
        case["id"], REVOKE, decided["key"], organ or named_organ(turn, decided), post, actor=turn.actor, at=turn.at,
        basis=duty["basis"], words=words,
    )  # fmt: skip


def _noted(turn: Turn, broken: bool) -> list[Change]:
    """On the applicant's record: a commitment found false, or put right."""
    kind, key = turn.case["applicant_kind"], turn.case["applicant_id"]
    model, table = (Person, "identity_person") if kind == "person" else (Enterprise, "identity_enterprise")
    rows, updates = note_rows(
        (kind, key), BROKEN, broken, source="告知承诺核查", trust="A", at=turn.at, actor=turn.actor
    )
    head = fetch(f"SELECT * FROM {table} WHERE id = %s FOR UPDATE", [key])[0]
    detail = {"fact": BROKEN, "value": broken, "case": str(turn.case["id"])}
    subject, now_ = Subject(kind, key), Head.on(head)
    changes = (*updates, revise(model, head))
    return [Change(subject, now_, "dossier.note", turn.actor, turn.at, tuple(rows), changes, detail)] if rows else []


def repair(duty: uuid.UUID, words: str, *, actor: Actor, key: str = "") -> None:
    """信用修复: whoever checked finds that a false commitment has been made good, and the applicant may commit again.
    Refusals ``repair.none``, ``verify.words``; Denied for anybody but the post of the check.
    """

    def work(once: KeepReply) -> Reply:
        row = read_locked(duty)
        if row is None or (row["kind"], row["outcome"], row["state"]) != (VERIFY, FALSE, "done"):
            raise Refusal("repair.none", "没有可修复的不实承诺记录。", "There is no such record to repair.", status=404)
        may_do(actor, row)
        turn = Turn(load(row["case_id"], lock=True), actor, now())
        if not words.strip():
            raise Refusal("verify.words", "请写明修复的依据。", "Say on what it is repaired.", where="words")
        changes = _noted(turn, False)
        if changes:
            said = changed(row, "duty.repair", actor, turn.at, outcome="repaired", words=words.strip())
            write([said, *changes], once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=["repair", str(duty), words])


def revoke(duty: uuid.UUID, reasons: Sequence[str], *, actor: Actor, key: str = "") -> None:
    """撤销: what the case brought ends, with a decision that says why and where one may turn. Refusals
    ``revoke.reasons``, those of the duty; Denied for anybody but the deciding post, and for whoever checked.
    """

    def work(once: KeepReply) -> Reply:
        row = locked(duty, REVOKE)
        turn = Turn(load(row["case_id"], lock=True), actor, now())
        may_do(actor, row)
        check_judge(actor, turn.case, turn.loaded.steps)
        _check_checker(row, actor)
        said = [reason.strip() for reason in reasons if reason.strip()]
        if not said:
            raise Refusal(
                "revoke.reasons",
                "撤销须说明事实和理由，请填写。",
                "A revocation states its facts and reasons.",
                where="reasons",
            )
        held = fetch(
            "SELECT * FROM licences_licence WHERE case_id = %s AND state = 'valid' ORDER BY id FOR UPDATE",
            [row["case_id"]],
        )
        for one in held:
            turn.also.append(draw_up_end(one, "revoked", "承诺不实，依法撤销", actor=actor, at=turn.at))
        # What has not been issued yet is issued no more; nobody reads afterwards that it was granted.
        turn.drop_open()
        finish, ended_at = turn.case["finish"] or finish_of("revoked"), turn.case["finished_at"] or turn.at
        turn.alter_case(state="finished", outcome="revoked", finish=finish, finished_at=ended_at)
        turn.said["outcome"] = "revoked"
        tell_revoked(
            turn, standing_organ(row["organ_id"]), said, [f"{one['name']} {one['identifier']}" for one in held]
        )
        finished = done(row, "duty.revoke", "revoked", "；".join(said), actor=actor, at=turn.at)
        write([finished, *turn.changes("case.revoke", {"licences": [str(one["id"]) for one in held]})], once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=["revoke", str(duty), list(reasons)])


def _check_checker(duty: Row, actor: Actor) -> None:
    """Who found it false does not revoke."""
    found = fetch("SELECT done_by FROM cases_duty WHERE case_id = %s AND kind = %s", [duty["case_id"], VERIFY])
    if any(actor.is_behind(one["done_by"]) for one in found):
        raise Denied(
            "case.separation",
            "您核查过这件事的承诺，不能再作出撤销决定。请转给同岗位的其他人。",
            "You checked this commitment, so you may not revoke; hand it to somebody else.",
        )
