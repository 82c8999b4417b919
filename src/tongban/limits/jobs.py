"""Places 名额 in the run of time: who waits is told, and told again when one is there; the matter then goes on."""

from __future__ import annotations

import uuid

from tongban.cases.acts.automatic import go_on_by_itself
from tongban.cases.reading import load
from tongban.core.events import Happened, subscribe
from tongban.core.jobs import per_subject
from tongban.core.scope import PLATFORM
from tongban.limits.acts.places import give_back
from tongban.messages.acts import tell

WAITING = ("已受理，现在没有空的名额", "按受理先后排队，有名额时会通知您，不用再来问。")
GIVEN = ("名额轮到您了", "您的申请已占用一个名额，正在继续办理。")


@subscribe("cases.place.waiting", "case.accept", "case.accept_by_silence")
def on_accepted(happened: Happened) -> None:
    """Accepted without a place: the applicant is told, with the acceptance (行政许可法57)."""
    if happened.body.get("place") == "waiting":
        _tell(happened.subject_id, WAITING, f"place:{happened.id}")


@subscribe("cases.place.given", "quota.moved")
def on_given(happened: Happened) -> None:
    """A place became free and their turn came; what the platform decides by rule goes on by itself."""
    _give.each(f"{case} {happened.id}" for case in happened.body.get("held", ()))


@subscribe("limits.licence_ended", "licence.ended")
def on_ended(happened: Happened) -> None:
    """A right that ended before its time frees its place for whoever waits."""
    give_back(happened.subject_id, actor=PLATFORM)


@per_subject("case.place_given", "case", "名额轮到以后接着办")
def _give(key: str) -> None:
    text, event = key.split()
    case = uuid.UUID(text)
    _tell(case, GIVEN, f"place:{event}:{case}")
    go_on_by_itself(case, {"auto": True})


def _tell(case: uuid.UUID, words: tuple[str, str], key: str) -> None:
    loaded = load(case)
    row, e = loaded.case, loaded.e
    tell(
        (row["applicant_kind"], row["applicant_id"]),
        ("case", case),
        f"{e.discreet or row['item_name']}：{words[0]}",
        words[1],
        f"/cases/{case}/",
        actor=PLATFORM,
        key=key,
    )
