"""A publicity in a story: it hung where it had to, somebody objected where the story says so, and was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.cases.policies import JUDGING
from tongban.core.clock import day_of, standing_at
from tongban.core.scope import Actor, nobody
from tongban.notices.acts.objecting import decide_objection, object_to
from tongban.notices.acts.putting_up import PutUp, put_up
from tongban.notices.queries import notices_of, open_in
from tongban.notices.rules import Said
from tongban.trials.props import paper_for

if TYPE_CHECKING:
    from tongban.cases.reading import Row
    from tongban.trials.stage import Stage

OBJECTION = Said("试办人丙", "13900000000", "试办的公示栏", "试办的理由")


def publicise(stage: Stage, row: Row, objected: bool, actor: Actor) -> None:
    """The notice hung from the first day wherever it has to; who objects in the story did so then, and is answered."""
    for notice in (one for one in notices_of(stage.turn().case["id"]) if one.step == row["key"]):
        for place in (one.place for one in notice.places if not one.on):
            data, name = paper_for("photograph", ())
            put_up(notice.id, place, PutUp(day_of(row["opened_at"]), OBJECTION.about, data, name), actor=actor)
        if objected and not open_in(notice.id):
            with standing_at(row["opened_at"]):
                object_to(notice.number, OBJECTION, actor=nobody())
        judge = next(
            (one for one in stage.loaded.steps if one["organ_id"] == notice.organ_id and one["kind"] in JUDGING), row
        )
        officer = stage.taker(stage.loaded.case, judge).actor
        for one in open_in(notice.id):
            decide_objection(one, "partly", OBJECTION.reasons, actor=officer)
