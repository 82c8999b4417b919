"""Items of the demonstration set run by acts: filed as a citizen or a clerk would, each step by whoever holds it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from published import made_public
from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.deferring import asked_of_examiner, look_at
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file, follow_edition
from tongban.cases.acts.inquiring import answer_inquiry
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.turn import Turn
from tongban.cases.kinds import Said
from tongban.cases.reading import Loaded, load
from tongban.cases.rules.deferrals import judges_now
from tongban.cases.rules.flow import of_step
from tongban.core.clock import now
from tongban.core.errors import Stale
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.organisation.queries import HEAD_POST
from tongban.organisation.queries import actor as account_actor

from courses import confirmed
from demo import PDF, WUHOU, citizen, enterprise, known, person, png, staff

__all__ = [
    "WAGES",
    "answered",
    "ended",
    "filed",
    "given",
    "holders",
    "issued",
    "known",
    "number_of",
    "open_steps",
    "row_of",
    "run",
    "take",
]

# What somebody says who asks for legal aid for wages not paid.
WAGES = {
    "aid.matter": "讨薪（劳动报酬）",
    "aid.place": "成都市武侯区演示路9号",
    "aid.place.division": "510107011002",
    "aid.told": "三个月没有发工资",
    "aid.other_party": "演示建筑公司",
    "aid.represented_already": "否",
    "aid.migrant": "是",
    "aid.detained": "否",
    "aid.exempt": "否",
    "aid.income_month": "2000",
}
Row = dict[str, Any]


def number_of(name: str) -> str:
    """The identity number of a person of the demonstration."""
    from tongban.core.crypto import open_sealed

    row = fetch("SELECT id_number FROM identity_person WHERE id = %s", [person(name)[1]])[0]
    return open_sealed(bytes(row["id_number"]), "person.id_number")


def filed(
    item: str,
    situation: str,
    answers: Mapping[str, str],
    who: str = "wang",
    *,
    firm: str = "",
    place: str = WUHOU,
    papers: tuple[str, ...] = (),
    at_window: bool = False,
) -> uuid.UUID:
    """A case as submitted: online by a citizen (for his firm), or at a window by its clerk."""
    actor = staff("窗口", place) if at_window else citizen(who, firm)
    owner = enterprise(firm) if firm else person(who)
    channel = "window" if at_window else "online"
    case = begin(Application(item, situation, place, owner, channel), actor=actor)
    done: set[str] = set()
    while page := next((p for p in load(case).pages(now()) if p.page not in done), None):
        done.add(page.page)
        answer(case, page.page, answers, actor=actor)
    for paper in papers:
        given(case, paper, actor)
    try:
        file(case, actor=actor, signed=actor.name)
    except Stale:  # an answer gives it to another place: the draft moves there, and is looked at once more
        follow_edition(case, actor=actor)
        file(case, actor=actor, signed=actor.name)
    return case


def given(case: uuid.UUID, paper: str, actor: Actor) -> None:
    """A paper in one of the forms that are taken; a clerk scans it, or takes the original where that is the way."""
    material = load(case).e.material(paper)
    assert material is not None and material.supply
    formats = material.files.formats if material.files is not None else ("pdf",)
    data, name = (PDF, f"{paper}.pdf") if "pdf" in formats else (png(), f"{paper}.png")
    ways = [one.way for one in material.supply if one.way in ("scan", "original", "shown", "upload")]
    way = "scan" if actor.is_staff and {"scan", "upload"} & set(ways) else ways[0]
    hand_in(case, paper, data, name, way=way, actor=actor)


def row_of(case: uuid.UUID, step: str) -> Row:
    """The row of a step whose turn has come."""
    row = load(case).step(step)
    assert row is not None, f"{step} has not opened: {load(case).states}"
    return row


def holders(row: Row) -> list[Actor]:
    """Everybody who holds the post of a step."""
    held = fetch(
        "SELECT DISTINCT account_id FROM organisation_holding WHERE organ_id = %s AND post = %s ORDER BY account_id",
        [row["organ_id"], row["post"]],
    )
    return [account_actor(one["account_id"]) for one in held]


def take(case: uuid.UUID, step: str, actor: Actor | None = None, **said: Any) -> None:
    """Whoever holds its post (and has not served in the case) finishes a step: conditions hold, all sign, materials are
    fit, two go where two must; outputs are ``said`` or 否.
    """
    loaded, row = load(case), row_of(case, step)
    served = {s["done_by"] for s in loaded.steps} - {None} if row["kind"] != "accept" else set()
    actor = actor or next((one for one in holders(row) if one.account not in served), None) or holders(row)[0]
    if row["kind"] == "accept":
        verdicts = {m["key"]: ("fit", "") for m in loaded.materials if m["state"] == "supplied" and not m["verdict"]}
        examine(case, verdicts, actor=actor)
    definition = loaded.e.steps[of_step(step)]
    outputs = {name: said.pop(name, "否") for name in definition.outputs}
    if row["kind"] == "publicise":
        made_public(case, step, outputs)
    # What hangs on a deferred paper is asked when it has come.
    conditions: dict[str, bool] = {
        c.id: True for c in loaded.e.conditions if c.in_step == of_step(step) and judges_now(turn_of(loaded), step)
    }
    conditions |= {f"joined.{n}": True for n in range(1, 10)} if definition.needs else {}
    conditions |= said.pop("conditions", {})
    verdict = said.pop("verdict", "granted" if row["kind"] == "decide" else "")
    apart = {actor.account, loaded.case["filed_by"], *served}  # the other officer judges too
    deciders = {"决定", HEAD_POST}  # at a station of two there is no choice
    others = sorted(
        _colleagues(row), key=lambda one: (one.account in apart, bool(deciders & {p.name for p in one.posts}))
    )
    partner = next((one.account for one in others if one.account != actor.account), None)
    advance(
        case,
        step,
        Said(outputs=outputs, conditions=conditions, verdict=verdict, partner=said.pop("partner", partner), **said),
        actor=actor,
    )
    confirmed(case, step)


def turn_of(loaded: Loaded) -> Turn:
    """A case to ask rules of."""
    return Turn(loaded, PLATFORM, now())


def looked(case: uuid.UUID) -> None:
    """Whoever examines it finds a deferred paper fit that came after its step, and the conditions met."""
    sql = "SELECT * FROM cases_duty WHERE case_id = %s AND kind = 'examine' AND state <> 'done' ORDER BY id"
    for duty in fetch(sql, [case]):
        met = {one.name: True for one in asked_of_examiner(turn_of(load(case)), duty["step_key"])}
        look_at(duty["id"], "fit", "已核对，符合要求", met, actor=holders(duty)[0])


def _colleagues(row: Row) -> list[Actor]:
    sql = "SELECT DISTINCT account_id FROM organisation_holding WHERE organ_id = %s ORDER BY account_id"
    held = fetch(sql, [row["organ_id"]])
    return [account_actor(one["account_id"]) for one in held]


def answered(case: uuid.UUID) -> None:
    """Every organ that was asked for a paper has it, and says so."""
    sql = "SELECT * FROM cases_duty WHERE case_id = %s AND kind = 'inquiry' AND state <> 'done' ORDER BY id"
    for duty in fetch(sql, [case]):
        who = next(iter([*holders(duty), *holders({**duty, "post": HEAD_POST})]))
        answer_inquiry(duty["id"], "held", "查到，与申请一致", actor=who)


def open_steps(case: uuid.UUID) -> list[str]:
    """Keys of the rows that are open, in the order they opened."""
    return [row["key"] for row in load(case).steps if row["state"] == "open"]


def run(case: uuid.UUID, **said: Mapping[str, Any]) -> list[str]:
    """Every open step in turn until none is left; returns the keys in the order they were taken."""
    taken: list[str] = []
    while waiting := open_steps(case):
        answered(case)
        take(case, waiting[0], **dict(said.get(of_step(waiting[0]), {})))
        taken.append(waiting[0])
    return taken


def issued(case: uuid.UUID) -> list[tuple[str, str, str]]:
    """(type, holder, state) of what the case brought, in the order it was issued."""
    return [
        (row["type_key"], row["holder_name"], row["state"])
        for row in fetch("SELECT * FROM licences_licence WHERE case_id = %s ORDER BY identifier", [case])
    ]


def ended(case: uuid.UUID) -> tuple[str, str, str]:
    """(state, outcome, finish) of a case."""
    row = load(case).case
    return row["state"], row["outcome"], row["finish"]
