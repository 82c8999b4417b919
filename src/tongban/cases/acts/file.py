"""File: submit a draft, online or at a window; from here the organ's duties run."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from tongban.cases.acts.answer import asked_for, asked_now, put, read_answers
from tongban.cases.acts.asking import ask_organs
from tongban.cases.acts.automatic import go_on_by_itself
from tongban.cases.acts.begin import BY_ORGAN, Application, draft
from tongban.cases.acts.committing import settle_commitment, take_at_once
from tongban.cases.acts.elsewhere import check_here
from tongban.cases.acts.forwarding import forwarder, take_in_to_forward
from tongban.cases.acts.keeping import take_in, take_over
from tongban.cases.acts.supplying import obtain_all
from tongban.cases.acts.turn import Turn
from tongban.cases.acts.window import check_window
from tongban.cases.facts import store
from tongban.cases.lanes import competence, competent_organ
from tongban.cases.models import CaseMaterial
from tongban.cases.numbers import numbers_above
from tongban.cases.policies import may_apply, may_do_own, may_handle_own
from tongban.cases.reading import load
from tongban.cases.sockets import join_filing
from tongban.catalogue.queries import InForce
from tongban.catalogue.taken import is_dealt_with, not_adopted
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal, Stale
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor
from tongban.organisation.queries import Place


def file(case: uuid.UUID, *, actor: Actor, signed: str = "", key: str = "") -> None:
    """Submit. Refusals: ``file.answers`` and ``file.materials`` name the page or material still open,
    ``file.unsigned``, ``file.not_needed``, ``file.organ``, ``file.item``, ``file.court`` and ``file.forward`` where
    it is not dealt with here, ``item.not-adopted`` where nobody has taken it on, ``file.edition`` when the item was
    published anew meanwhile, ``case.submitted`` when it is in already; Denied.
    """

    def work(once: KeepReply) -> Reply:
        turn = Turn(load(case, lock=True), actor, now())
        may_do_own(actor, turn.case, turn.e)
        submit(turn, signed)
        reply = {"auto": turn.automatic}
        write(turn.changes("case.file", {"channel": turn.case["channel"], "signed": bool(signed)}), once=once(reply))
        return reply

    go_on_by_itself(case, perform(work, actor=actor, key=key, body=[str(case), signed]))


def file_at_once(
    application: Application, raw: Mapping[str, str], *, actor: Actor, signed: str = "", key: str = ""
) -> uuid.UUID:
    """Begin and submit in one act: for the API, kiosks and the platform. The answers come as they would from the
    form.
    """
    may_apply(actor, application.applicant, application.item)

    def work(once: KeepReply) -> Reply:
        turn = draft(application, actor=actor, at=now(), obtain=False)
        dictionary = turn.loaded.registry.dictionary
        done: set[str] = set()
        while page := next((p for p in turn.pages if p.page not in done), None):
            done.add(page.page)
            questions = asked_for(turn.e, page, turn.facts, raw, dictionary, turn.at)
            given = tuple(q for q in questions if q.fact in raw or turn.facts.get(q.fact) is None)
            put(turn, read_answers(given, dictionary, raw, day_of(turn.at)))
        take_at_once(turn, raw, signed)
        obtain_all(turn)
        submit(turn, signed)
        reply = {"case": str(turn.case["id"]), "auto": turn.automatic}
        changes = turn.changes("case.file", {"channel": application.channel, "signed": bool(signed)})
        write(changes, once=once(reply), last=True)
        return reply

    reply = perform(work, actor=actor, key=key, body=[application.body, dict(raw), signed], late=True)
    found = uuid.UUID(reply["case"])
    go_on_by_itself(found, reply)
    return found


def submit(turn: Turn, signed: str) -> None:
    """The submission itself, on a turn."""
    if turn.case["state"] != "draft":
        raise Stale(
            "case.submitted",
            "这件事已经提交过了，不用重复提交。",
            "This case was submitted already; no need to do it again.",
        )
    forwards = forwarder(turn)
    if forwards is None:
        check_here(turn)
    check_answers(turn)
    at_window = turn.actor.is_staff
    take_over(turn)
    if at_window and turn.case["channel"] != BY_ORGAN:
        take_in(turn)
    if not at_window:
        check_materials(turn)
        check_signature(turn, signed)
    if forwards is not None:
        take_in_to_forward(turn, *forwards)
        return
    _pin(turn)
    settle_commitment(turn)
    check_window(turn)
    join_filing(turn)
    turn.alter_case(
        state="received",
        received_at=turn.at,
        filed_by=turn.actor.account,
    )
    ask_organs(turn)
    turn.begin_clock()
    turn.open([turn.e.first])


def open_pages(turn: Turn) -> list[str]:
    """Pages with a compulsory question that is not answered yet."""
    found = []
    for page in turn.pages:
        questions = asked_now(turn.e, page, turn.facts, turn.at)
        if any(not q.optional and turn.facts.get(q.fact) is None for q in questions):
            found.append(page.page)
    return found


def check_answers(turn: Turn) -> None:
    """Every compulsory question is answered."""
    if missing := open_pages(turn):
        raise Refusal(
            "file.answers",
            f"还没有填完：{'、'.join(missing)}。请填好后再提交。",
            f"Not filled in yet: {', '.join(missing)}. Fill it in before submitting.",
            where=missing[0],
        )


def open_materials(turn: Turn) -> list[str]:
    """Names of materials that the applicant must still hand in (one that may be deferred or is obtained for him does
    not count).
    """
    return [row["name"] for material, row in turn.loaded.held if row["state"] == "missing" and material.defer is None]


def check_materials(turn: Turn) -> None:
    """Online everything main is handed in; at a window a clerk may take what there is and tell the rest at once."""
    if missing := open_materials(turn):
        raise Refusal(
            "file.materials",
            f"还缺材料：{'、'.join(missing)}。请上传，或改到窗口办理。",
            f"Materials are missing: {', '.join(missing)}. Upload them, or go to a window.",
            where=missing[0],
        )


def check_signature(turn: Turn, signed: str) -> None:
    """The applicant signs by writing his name (or his agent's) under the declaration, where the item is signed."""
    party = turn.e.parties.get("applicant")
    if party is not None and not party.sign:
        return
    names = {turn.case["applicant_name"], turn.actor.name}
    if signed.strip() not in names:
        raise Refusal(
            "file.unsigned",
            f"请在签名处写上您的姓名“{turn.actor.name}”，表示以上内容属实。",
            f"Sign by writing your name “{turn.actor.name}”: the answers above are true.",
            where="signed",
        )


def _pin(turn: Turn) -> None:
    """A case is pinned at filing: to the edition of the place that is competent for these facts, and to its numbers."""
    _take_numbers(turn)
    where, level = competence(turn.e, turn.facts, turn.at, turn.case["place"])
    competent = where.at_level(level)
    found = turn.in_force(competent)
    _check_taken(turn, found, where, competent)
    if (found.edition, found.difference, competent) != (
        turn.case["edition"],
        turn.case["difference"],
        turn.case["place"],
    ):
        if not turn.fresh:
            raise Stale(
                "file.edition",
                "办事指南刚刚更新，或办理地点有变化。内容已按新的指南整理，请核对后再提交。",
                "The item was published anew or its place changed. The draft was moved; check it and submit again.",
            )
        move(turn, found, competent)
        _take_numbers(turn)
    organ = competent_organ(turn.e, turn.facts, turn.at, competent)
    if organ["id"] != turn.case["organ_id"]:
        turn.alter_case(organ_id=organ["id"])


def _check_taken(turn: Turn, found: InForce, where: Place, competent: str) -> None:
    """Somebody deals with it there: the competent place, or one below it that the matter lies in (one query more, where
    the competent place itself has neither taken it on nor an organ of its line).
    """
    if not is_dealt_with(found, turn.e, where, competent) and not turn.in_force(where.division).taken_at(competent):
        raise not_adopted(turn.e, competent)


def _take_numbers(turn: Turn) -> None:
    stored = store(turn.loaded.registry.dictionary, numbers_above(turn.e, turn.case["place"], turn.at))
    facts = {name: value for name, value in turn.case["facts"].items() if not name.startswith("param.")} | stored
    if facts != turn.case["facts"]:
        turn.alter_case(facts=facts)


def move(turn: Turn, found: Any, competent: str) -> None:
    """Move a draft to the edition (and place) in force now."""
    e = found.effective(turn.case["situation"])
    hall = next((o for o in (_hall(competent),) if o is not None), None)
    turn.alter_case(
        edition=found.edition,
        difference=found.difference,
        place=competent,
        digest=e.digest,
        hall_id=hall["id"] if hall is not None else None,
    )
    turn.loaded.forget_edition()
    for row in turn.loaded.materials:
        material = turn.e.material(row["key"])
        if material is None and row["state"] != "not_needed":
            turn.alter(CaseMaterial, row, state="not_needed")
        elif material is not None and material.id == material.base and material.name != row["name"]:
            turn.alter(CaseMaterial, row, name=material.name)


def _hall(competent: str) -> Any:
    from tongban.organisation.queries import place

    return place(competent).nearest_hall()


def follow_edition(case: uuid.UUID, *, actor: Actor) -> list[str]:
    """A draft moves to the edition in force; returns the names of materials and pages that are new. Safe to call at
    any time.
    """
    changed: list[str] = []

    def work(once: KeepReply) -> Reply:
        turn = Turn(load(case, lock=True), actor, now())
        may_handle_own(actor, turn.case)
        if turn.case["state"] != "draft":
            return {}
        where, level = competence(turn.e, turn.facts, turn.at, turn.case["place"])
        competent = where.at_level(level)
        found = turn.in_force(competent)
        old = (turn.case["edition"], turn.case["difference"], turn.case["place"])
        if (found.edition, found.difference, competent) == old:
            return {}
        before = {m.id: m.name for m in turn.e.materials}
        move(turn, found, competent)
        obtain_all(turn)
        changed.extend(m.name for m in turn.e.materials if before.get(m.id) != m.name)
        write(turn.changes("case.move", {"edition": str(found.edition), "changed": changed}))
        return {}

    perform(work, actor=actor)
    return changed
