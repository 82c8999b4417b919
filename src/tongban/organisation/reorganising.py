"""Merging, splitting and renaming organs 机构合并、分设、更名: one act each, its effects listed before and after.

Powers, posts and (through the event ``organ.merged`` or ``organ.split``) the open work of higher rooms go to the
successor; what the old organ did and signed stays as it was (行政复议法、行政诉讼法: the successor answers for it).
Rows of the past are never rewritten.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.organisation.acts import Founding, founding_change
from tongban.organisation.models import Holding, Organ, Power
from tongban.organisation.posts import STAFFING
from tongban.organisation.queries import chain_of, forget

Row = dict[str, Any]
_ROLES = ("competent_id", "supervising_id", "enforcing_id")


@dataclass(frozen=True, slots=True)
class Effects:
    """What moves: powers as (line, division, role), posts as (account, post); ``repeated`` are posts the successor's
    people hold already, which simply end.
    """

    organ: uuid.UUID
    to: uuid.UUID | None
    powers: tuple[tuple[str, str, str], ...]
    posts: tuple[tuple[uuid.UUID, str], ...]
    repeated: int = 0

    def told(self) -> dict[str, Any]:
        """For the ledger and the receipt."""
        return {
            "organ": str(self.organ),
            "to": str(self.to),
            "powers": [list(one) for one in self.powers],
            "posts": [[str(account), post] for account, post in self.posts],
            "repeated": self.repeated,
        }


def may_reorganise(actor: Actor, division: str = "") -> None:
    """The staffing office, for organs of its own division and of those below it."""
    own = [post.division for post in actor.posts if post.name == STAFFING]
    if not (actor.is_platform or any(not division or one in chain_of(division) for one in own)):
        raise Denied(
            "organisation.reorganise",
            "机构合并、分设、更名由本级或上级机构编制部门登记。",
            "Merging, splitting and renaming organs is entered by the staffing office of that place or above.",
        )


def _locked(keys: Sequence[uuid.UUID], actor: Actor) -> dict[uuid.UUID, Row]:
    """The organs under lock, in the order of their keys so that two mergers cannot wait for each other; each must be
    the actor's to reorganise.
    """
    found = fetch("SELECT * FROM organisation_organ WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [list(keys)])
    rows = {row["id"]: row for row in found}
    for key in keys:
        if key not in rows:
            raise Refusal("organ.unknown", "没有这个机构。", "There is no such organ.", status=404)
        may_reorganise(actor, rows[key]["division"])
        if rows[key]["ended_on"] is not None:
            raise Refusal(
                "organ.ended",
                f"{rows[key]['name']}已经撤并，请选择承接它的机构。",
                f"{rows[key]['name_en']} has ended; choose its successor.",
                status=409,
            )
    return rows


def _powers(organ: uuid.UUID, lines: Sequence[str] = ()) -> list[Row]:
    rows = fetch(
        """SELECT * FROM organisation_power
           WHERE competent_id = %s OR supervising_id = %s OR enforcing_id = %s ORDER BY line, division""",
        [organ, organ, organ],
    )
    return [row for row in rows if not lines or row["line"] in lines]


def _holdings(organ: uuid.UUID, on: date) -> list[Row]:
    return fetch(
        """SELECT * FROM organisation_holding WHERE organ_id = %s AND (ends IS NULL OR ends >= %s)
           ORDER BY id""",
        [organ, on],
    )


def effects_of_splitting(organ: uuid.UUID, lines: Sequence[str]) -> Effects:
    """Which powers splitting these lines off would hand over; nothing is written. One query."""
    return _effects(organ, None, _powers(organ, lines) if lines else [], [], [])


def effects_of_merging(organ: uuid.UUID, into: uuid.UUID, on: date) -> Effects:
    """What merging on a day would do; nothing is written. Three queries."""
    return _effects(organ, into, _powers(organ), _holdings(organ, on), _holdings(into, on))


def _effects(organ: uuid.UUID, into: uuid.UUID | None, powers: list[Row], held: list[Row], there: list[Row]) -> Effects:
    have = {(row["account_id"], row["post"]) for row in there}
    moving = tuple((row["account_id"], row["post"]) for row in held if (row["account_id"], row["post"]) not in have)
    roles = tuple(
        (row["line"], row["division"], role.removesuffix("_id"))
        for row in powers
        for role in _ROLES
        if row[role] == organ
    )
    return Effects(organ, into, roles, moving, len(held) - len(moving))


def merge(organ: uuid.UUID, into: uuid.UUID, basis: str, *, actor: Actor, key: str = "") -> Effects:
    """Merge ``organ`` into another: it ends today, its powers and posts are the successor's, open work follows.

    Refusals ``organ.self``, ``organ.ended`` (409), ``organ.unknown``, ``organ.basis``; Denied. Returns what moved.
    """
    may_reorganise(actor)
    _refuse_baseless(basis)
    if organ == into:
        raise Refusal("organ.self", "不能并入自己，请选择另一个机构。", "An organ cannot be merged into itself.")
    done: list[Effects] = []

    def work(once: KeepReply) -> Mapping[str, Any]:
        rows = _locked([organ, into], actor)
        at = now()
        today = day_of(at)
        held, there, powers = _holdings(organ, today), _holdings(into, today), _powers(organ)
        effects = _effects(organ, into, powers, held, there)
        ended = Change(
            Subject("organ", organ),
            Head.on(rows[organ]),
            "organ.merge",
            actor,
            at,
            updates=(
                revise(Organ, rows[organ], ended_on=day_of(at), successor_id=into),
                *(_ended(row, at) for row in held),
            ),
            detail={"basis": basis, **effects.told()},
            event=Event("organ.merged", {"organ": str(organ), "into": str(into), "lines": []}),
        )
        taken = Change(
            Subject("organ", into),
            Head.on(rows[into]),
            "organ.take_over",
            actor,
            at,
            rows=tuple(_held(account, into, post, at) for account, post in effects.posts),
            updates=(revise(Organ, rows[into]), *(_handed(row, organ, into) for row in powers)),
            detail={"basis": basis, "from": str(organ)},
        )
        write([ended, taken], once=once(effects.told()))
        done.append(effects)
        return effects.told()

    told = perform(work, actor=actor, key=key, body=["merge", str(organ), str(into), basis])
    forget()
    return done[0] if done else _read(told)


def _read(told: Mapping[str, Any]) -> Effects:
    """The effects as an earlier reply told them."""
    return Effects(
        uuid.UUID(told["organ"]),
        uuid.UUID(told["to"]),
        tuple((line, division, role) for line, division, role in told["powers"]),
        tuple((uuid.UUID(account), post) for account, post in told["posts"]),
        told["repeated"],
    )


def _refuse_baseless(basis: str) -> None:
    if not basis.strip():
        raise Refusal("organ.basis", "请写明机构改革的文号。", "Name the document it rests on.", where="basis")


def _ended(row: Row, at: Any) -> Any:
    """A holding ends the day before, or with its first day: who took over holds it from today."""
    return revise(Holding, row, ends=max(row["begins"], day_of(at) - timedelta(days=1)))


def _held(account: uuid.UUID, organ: uuid.UUID, post: str, at: Any) -> Any:
    return new_row(Holding, id=new_id(), account_id=account, organ_id=organ, post=post, begins=day_of(at))


def _handed(row: Row, organ: uuid.UUID, to: uuid.UUID) -> Any:
    return revise(Power, row, **{role: to for role in _ROLES if row[role] == organ})


def split(
    organ: uuid.UUID, founding: Founding, lines: Sequence[str], basis: str, *, actor: Actor, key: str = ""
) -> Effects:
    """Found a new organ out of another, with the other's powers of ``lines``; open work of these lines follows.

    ``founding.posts`` are the people who go over (they keep their old posts unless the staffing office ends them).
    Refusals ``organ.lines`` (nothing to hand over), ``organ.ended``, ``organ.basis``; Denied.
    """
    may_reorganise(actor)
    _refuse_baseless(basis)
    founding = replace(founding, since=day_of(now()))
    done: list[Effects] = []

    def work(once: KeepReply) -> Mapping[str, Any]:
        row = _locked([organ], actor)[organ]
        may_reorganise(actor, founding.division)
        powers = _powers(organ, lines) if lines else []
        if not powers:
            raise Refusal(
                "organ.lines",
                f"{row['name']}没有这些条线的职权，无可分出。",
                "The organ holds no power of these lines.",
                where="lines",
            )
        posts = tuple(founding.posts)
        effects = Effects(organ, founding.id, _effects(organ, founding.id, powers, [], []).powers, posts)
        change = Change(
            Subject("organ", organ),
            Head.on(row),
            "organ.split",
            actor,
            now(),
            updates=(revise(Organ, row), *(_handed(one, organ, founding.id) for one in powers)),
            detail={"basis": basis, **effects.told()},
            event=Event("organ.split", {"organ": str(organ), "into": str(founding.id), "lines": list(lines)}),
        )
        write([founding_change(founding, actor=actor), change], once=once(effects.told()))
        done.append(effects)
        return effects.told()

    told = perform(work, actor=actor, key=key, body=["split", str(organ), str(founding.id), list(lines), basis])
    forget()
    return done[0] if done else _read(told)


def rename(organ: uuid.UUID, name: str, name_en: str, basis: str, *, actor: Actor, key: str = "") -> None:
    """A new name from now on; papers already made keep the old one. Refusals ``organ.name``, ``organ.ended``,
    ``organ.basis``; Denied.
    """
    may_reorganise(actor)
    _refuse_baseless(basis)
    if not name.strip() or not name_en.strip():
        raise Refusal("organ.name", "请写明中英文名称。", "Give the name in both languages.", where="name")

    def work(once: KeepReply) -> Mapping[str, Any]:
        row = _locked([organ], actor)[organ]
        change = Change(
            Subject("organ", organ),
            Head.on(row),
            "organ.rename",
            actor,
            now(),
            updates=(revise(Organ, row, name=name, name_en=name_en),),
            detail={"basis": basis, "before": row["name"], "after": name},
            event=Event("organ.renamed", {"organ": str(organ), "name": name}),
        )
        write([change], once=once({"name": name}))
        return {"name": name}

    perform(work, actor=actor, key=key, body=["rename", str(organ), name, name_en, basis])
    forget()
