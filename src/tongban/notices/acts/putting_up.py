"""Where a notice is put up by hand: a village's board, a newspaper, a hall. Its days count from when it is really up at
all of them (the protecting reading, decision 028).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time

from tongban.cases.acts.turn import Turn
from tongban.cases.models import Step
from tongban.cases.reading import Row, load
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.errors import Refusal
from tongban.core.files import house_store, inspect
from tongban.core.ledger.book import Change, Head, KeepReply, Reply, Subject, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.notices.acts.standing import locked_notice
from tongban.notices.models import PublicNotice
from tongban.notices.policies import may_put_up
from tongban.notices.step import last_day_of

PROOF_MB = 10
FORMATS = ("pdf", "jpg", "png")


@dataclass(frozen=True, slots=True)
class PutUp:
    """On which day it was put up or printed, where exactly, and the picture that shows it."""

    on: date
    where: str
    data: bytes
    file_name: str


def put_up(notice: uuid.UUID, place: str, said: PutUp, *, actor: Actor, key: str = "") -> None:
    """Enter that the notice is up at ``place``; with the last of them its days begin, and its last day is known.
    Refusals ``notice.unknown`` (404), ``notice.closed`` (409), ``notice.place``, ``put_up.day``, ``put_up.where``,
    ``put_up.proof``, those of files; Denied ``notice.post``.
    """

    def work(once: KeepReply) -> Reply:
        turn, found = held(notice, actor)
        may_put_up(actor, found)
        row = turn.loaded.step(found["step_key"])
        if found["state"] != "standing" or row is None:
            raise Refusal("notice.closed", "这份公示已经结束，不用再登记。", "This notice has ended.", status=409)
        places = [dict(one) for one in found["places"]]
        here = next((one for one in places if one["place"] == place and "on" not in one), None)
        if here is None:
            raise Refusal(
                "notice.place", "请选择还没有登记的公示地点。", "Choose a place not entered yet.", where="place"
            )
        _check(said, found["opened_at"], turn.at)
        here |= {"on": said.on.isoformat(), "where": said.where.strip(), "by": str(actor.account), **_kept(said)}
        values: Row = {"places": places}
        changes: list[Change] = []
        if all("on" in one for one in places):
            hung = max(date.fromisoformat(one["on"]) for one in places)
            since = max(found["opened_at"], datetime.combine(hung, time.min, SHANGHAI))
            last = last_day_of(turn, row, {**found, "counts_from": since})
            values |= {"counts_from": since, "last_day": last}
            turn.alter(Step, row, opens_on=last)
            changes = turn.changes("case.put_up", {"step": row["key"], "last_day": str(last or "")})
        detail = {"place": place, "on": here["on"], "where": here["where"]}
        write([changed(found, "notice.put_up", actor, turn.at, detail, **values), *changes], once=once({}))
        return {}

    body = [str(notice), place, said.on.isoformat(), said.where, len(said.data), said.file_name]
    perform(work, actor=actor, key=key, body=body)


def held(notice: uuid.UUID, actor: Actor) -> tuple[Turn, Row]:
    """The case and its notice under lock, in this order. Refusal ``notice.unknown`` (404)."""
    about = fetch("SELECT subject_id FROM notices_notice WHERE id = %s", [notice])
    if not about:
        raise unknown()
    turn = Turn(load(about[0]["subject_id"], lock=True), actor, now())
    found = locked_notice(notice)
    assert found is not None
    return turn, found


def unknown() -> Refusal:
    """There is no such notice, or it is not shown here."""
    return Refusal(
        "notice.unknown", "没有这份公示，请核对编号，或从公示列表打开。", "There is no such notice.", status=404
    )


def changed(notice: Row, verb: str, actor: Actor, at: datetime, detail: Row, **values: object) -> Change:
    """The Change of a notice."""
    subject = Subject("public_notice", uuid.UUID(str(notice["id"])))
    update = revise(PublicNotice, notice, **values)
    return Change(subject, Head.on(notice), verb, actor, at, updates=(update,), detail=detail)


def _check(said: PutUp, opened: datetime, at: datetime) -> None:
    if not day_of(opened) <= said.on <= day_of(at):
        raise Refusal(
            "put_up.day",
            f"张贴日期要在{day_of(opened):%Y-%m-%d}和今天之间，没有张贴的不能先登记。",
            f"The day is between {day_of(opened):%Y-%m-%d} and today; what does not hang yet is not entered.",
            where="on",
        )
    if not said.where.strip():
        raise Refusal(
            "put_up.where",
            "请写明张贴在哪里，报纸写明报名和版面。",
            "Say where it hangs; of a newspaper its name and page.",
            where="where",
        )
    if not said.data:
        raise Refusal(
            "put_up.proof", "请上传张贴（刊登）的照片或扫描件。", "Attach a picture that shows it.", where="file"
        )


def _kept(said: PutUp) -> dict[str, str]:
    return {"file": keep(said.data, said.file_name), "file_name": said.file_name}


def keep(data: bytes, name: str) -> str:
    """A file of this room kept; its digest. Refusal ``file.format`` and those of the store, at the field ``file``."""
    limit = PROOF_MB * 1024 * 1024
    try:
        if len(data) <= limit and (media := inspect(data, name)).kind not in FORMATS:
            raise Refusal(
                "file.format",
                f"只接受 {'、'.join(FORMATS)} 文件，您选的是{media.zh}。请换一种格式。",
                f"Takes {', '.join(FORMATS)} files; you chose {media.kind}. Choose another.",
            )
        return house_store().put(data, name=name, limit=limit).digest
    except Refusal as refusal:
        refusal.where = "file"
        raise
