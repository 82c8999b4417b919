"""Obtaining materials: first what needs nothing from the applicant, then what he hands in; each needed or not by its
rule.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tongban.cases.acts.deferring import take_back
from tongban.cases.acts.keeping import take_over
from tongban.cases.acts.refusing import counting
from tongban.cases.acts.turn import Turn
from tongban.cases.models import CaseMaterial
from tongban.cases.policies import holds, may_do_own
from tongban.cases.reading import Row, load
from tongban.cases.rules.commitment import BY_COMMITMENT, spared
from tongban.cases.rules.deferrals import is_out, waits
from tongban.cases.rules.demands import HELD_WAYS, Unlawful, collected, defined
from tongban.cases.rules.members import Of, members_of_list, row_name
from tongban.core.clock import now
from tongban.core.crypto import sm3
from tongban.core.errors import Refusal
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.rules import decide
from tongban.core.scope import PLATFORM, Actor
from tongban.definition.effective import Material
from tongban.identity.queries import person_by_number
from tongban.identity.sources import Applicant
from tongban.materials.models import Held
from tongban.materials.storing import Received, receive
from tongban.materials.supply import Request, obtain


def obtain_all(turn: Turn) -> None:
    """Which materials are needed for these facts, and which the house gets by itself. Files handed in stay as they
    are.
    """
    request = _request(turn)
    for material in turn.e.materials:
        row = turn.loaded.material(material.id)
        if row is None:
            row = turn.add(CaseMaterial, turn.loaded.materials, key=material.id, name=material.name)
        for one, own, asked in of_each(turn, material, row, request):
            _obtain(turn, one, own, asked)


def _request(turn: Turn) -> Request:
    services = {fact: source.source for fact, source in turn.e.facts.items()}
    return Request(turn.applicant, turn.at, turn.facts, services, turn.case["trusts"], turn.kept)


def _obtain(turn: Turn, material: Material, row: dict[str, Any], request: Request) -> None:
    needed = True if material.when is None else decide(material.when, turn.facts, turn.at).value
    if row["way"] in ("upload", "scan", "shown", "original") and row["state"] == "supplied" and needed is not False:
        return
    if needed is False:
        _set(turn, row, state="not_needed", way="", trust="", licence=None, held=None)
        return
    if spared(turn, material.base):
        came = row["supplied_at"] if row["way"] == BY_COMMITMENT else turn.at
        _set(turn, row, state="supplied", way=BY_COMMITMENT, trust="D", licence=None, held=None, supplied_at=came)
        return
    # What a step collects comes in there: nobody is asked for it before, and no data can have it yet.
    collects = material.base in collected(turn.e)
    got = obtain(material, request, made_only=collects)
    later = needed is None or collects
    state = "maybe" if later and got.state == "missing" else got.state
    came = turn.at if state == "supplied" and row["state"] != "supplied" else row["supplied_at"]
    _set(turn, row, state=state, way=got.way, trust=got.trust, licence=got.licence, held=got.held, supplied_at=came)


def obtain_collected(turn: Turn, row: dict[str, Any]) -> None:
    """What an open step collects is looked for once more where it is held; only what nobody has is asked for."""
    wanted = frozenset(turn.step_of(row).collects)
    for material in [one for one in turn.e.materials if one.id in wanted]:
        own = turn.loaded.material(material.id)
        for one, held, request in of_each(turn, material, own, _request(turn)) if own is not None else ():
            _look_again(turn, one, held, request)


def _look_again(turn: Turn, material: Material, held: dict[str, Any], request: Request) -> None:
    if held["state"] not in ("missing", "maybe"):
        return
    if material.when is not None and decide(material.when, turn.facts, turn.at).value is False:
        _set(turn, held, state="not_needed")
        return
    got = obtain(material, request)
    if got.state != "missing":
        came = turn.at if got.state == "supplied" else None
        _set(
            turn, held, state=got.state, way=got.way, trust=got.trust, licence=got.licence, held=got.held,
            supplied_at=came,
        )  # fmt: skip


def of_each(
    turn: Turn, material: Material, row: dict[str, Any], request: Request
) -> list[tuple[Material, dict[str, Any], Request]]:
    """The rows of a material with whom each is asked of: one, or one for every member of the list it is ``of``. A row
    stays with its member; where the list is empty nothing is needed.
    """
    members = members_of_list(turn.e, material, turn.facts, turn.loaded.registry.dictionary)
    others = [one for one in turn.loaded.materials if one["key"].startswith(f"{material.id}.")]
    if members is None:
        for gone in others:
            _set(turn, gone, state="not_needed", way="", trust="", licence=None, held=None)
        return [(material, row, request)]
    _set(turn, row, state="not_needed", way="", trust="", licence=None, held=None)
    by_name = {one["name"]: one for one in others}
    number = max((int(one["key"].partition(".")[2]) for one in others), default=0)
    found = []
    for member in members:
        name = row_name(material, member)
        own = by_name.pop(name, None)
        if own is None:
            number += 1
            own = turn.add(CaseMaterial, turn.loaded.materials, key=f"{material.id}.{number}", name=name)
        found.append((replace(material, id=own["key"]), own, _of_member(turn, member, request)))
    for gone in by_name.values():
        _set(turn, gone, state="not_needed", way="", trust="", licence=None, held=None)
    return found


def _of_member(turn: Turn, member: Of, request: Request) -> Request:
    """What is looked for is the member's own: his licences where he is enrolled, else those that name him."""
    number = str(member.said.get("id_number") or "") if isinstance(member.said, Mapping) else ""
    person = person_by_number(PLATFORM, number) if number else None
    whose = Applicant("person", person.id) if person is not None else None
    known = turn.kept.setdefault(f"of {member.name} {number}", {})
    return replace(
        request,
        applicant=whose or request.applicant,
        member=member.name,
        enrolled=whose is not None,
        kept=known if whose is not None else request.kept,
    )


def _set(turn: Turn, row: dict[str, Any], **values: Any) -> None:
    if any(row[c] != v for c, v in values.items()):
        turn.alter(CaseMaterial, row, **values)


def hand_in(
    case: uuid.UUID, material: str, data: bytes, file_name: str, *, way: str = "upload", actor: Actor, key: str = ""
) -> None:
    """Hand in a file for a material: by the applicant, or scanned by a clerk with the original returned at once.

    Refusals: ``material.outside``, ``material.held``, ``material.way``, those of the file (too large, forbidden, not
    what its name says), ``case.closed`` where nothing is awaited.
    """
    stored = None

    def work(once: KeepReply) -> Reply:
        nonlocal stored
        turn = Turn(load(case, lock=True), actor, now())
        wanted = defined(turn.e, material)
        collecting = _collecting(turn, wanted)
        if collecting is None or not holds(actor, collecting):
            may_do_own(actor, turn.case, turn.e)
        row = awaited_row(turn, wanted, collected_now=collecting is not None)
        followed = is_out(row) and turn.case["state"] == "accepted"
        take_over(turn)
        _check_way(wanted, way, actor)
        stored = stored or receive(data, file_name, wanted, way)
        hold_file(turn, row, stored, way)
        if followed:
            take_back(turn, wanted, row)
        detail = {"material": material, "way": way, "file": stored.digest, "size": stored.size}
        write(turn.changes("case.supply", detail), once=once({}))
        return {}

    with counting(case, actor=actor):
        perform(work, actor=actor, key=key, body=[str(case), material, file_name, sm3(data).hex()])


def _collecting(turn: Turn, material: Material) -> dict[str, Any] | None:
    """The open step that collects this material, if there is one."""
    open_ = [row for row in turn.loaded.steps if row["state"] == "open"]
    return next((row for row in open_ if material.base in turn.step_of(row).collects), None)


def hold_file(turn: Turn, row: Row, stored: Received, way: str) -> None:
    """What came in stands for the material from now on; whoever examines looks at it anew."""
    held = _held_row(turn, row, stored, way)
    turn.alter(
        CaseMaterial,
        row,
        state="supplied",
        way=way,
        trust=stored.trust,
        held=held["id"],
        licence=None,
        supplied_at=turn.at,
        verdict="",
        problem="",
    )


def awaited_row(turn: Turn, material: Material, *, collected_now: bool = False) -> Row:
    """The row of a material that may come in now: in a draft, at correction, where an open step collects it, as a
    deferred one before the decision (as often as he likes until it is looked at), or one that the organ forgot to ask
    for and brings in itself.
    """
    row = turn.loaded.material(material.id)
    state = turn.case["state"]
    deferred = row is not None and state == "accepted" and (is_out(row) or waits(row))
    forgotten = row is not None and (row["state"], state) == ("missing", "accepted") and turn.actor.is_staff
    # The organ that would hold it answered that it has none: the applicant may still bring it.
    not_found = row is not None and (row["state"], row["way"], state) == ("missing", "inquiry", "accepted")
    now_awaited = deferred or not_found or forgotten or collected_now
    if row is None or state not in ("draft", "received", "correcting") and not now_awaited:
        raise Refusal(
            "case.closed",
            f"现在不需要提交“{material.name}”：办件已进入审查或已办结。",
            f"“{material.name}” is not awaited now: the case is being reviewed or has ended.",
            where=material.id,
        )
    if row["way"] in HELD_WAYS and row["state"] == "supplied" and not any(s.way == "shown" for s in material.supply):
        raise Unlawful(
            "material.held",
            f"“{material.name}”系统已取得，不用提交。",
            f"“{material.name}” is held electronically already; nothing to submit.",
            where=material.id,
        )
    return row


def _check_way(material: Material, way: str, actor: Actor) -> None:
    ways = {s.way for s in material.supply}
    if way in ("scan", "shown", "original") and not actor.is_staff:
        raise Refusal(
            "material.way",
            "窗口扫描、出示原件由窗口人员登记。",
            "Scans and shown originals are entered by a clerk.",
            where=material.id,
        )
    if way not in ways and not (way == "scan" and "upload" in ways):
        raise Refusal(
            "material.way",
            f"“{material.name}”不能用这种方式提交。",
            f"“{material.name}” cannot be supplied this way.",
            where=material.id,
        )


def _held_row(turn: Turn, row: Mapping[str, Any], stored: Received, way: str) -> dict[str, Any]:
    return turn.bring(
        Held,
        owner_kind=turn.case["applicant_kind"],
        owner_id=turn.case["applicant_id"],
        name=row["name"],
        file=stored.digest,
        file_name=stored.file_name,
        media=stored.media,
        size=stored.size,
        way=way,
        trust=stored.trust,
        received_at=turn.at,
        received_by=turn.actor.account,
    )
