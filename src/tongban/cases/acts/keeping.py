"""At which counter somebody is helped (同省通办、帮办), and who keeps a draft: the counter where it was begun, until
the applicant goes on with it himself.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from tongban.cases.models import COUNTER_CHANNELS
from tongban.cases.policies import COUNTERS
from tongban.core.errors import Refusal
from tongban.core.scope import Actor, Post
from tongban.definition.effective import Effective
from tongban.definition.vocabulary import SCOPES
from tongban.organisation.queries import division_name, level_of

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

# How far an item is taken in where its definition does not say (通办范围): in the county of the matter.
COUNTY_WIDE = "全县"
# Level of the division in which a matter is taken in; several villages are those of one township.
_LEVELS = {**{word: max(1, int(code) - 1) for word, code in SCOPES.items()}, "跨村": 4}
_CUTS = (2, 4, 6, 9, 12)  # digits of a division's code that name it, by its level
AT_A_DISTANCE = frozenset({"online", "phone", "mail"})


def is_within(accepted_in: str, counter: str, matter: str) -> bool:
    """Does a counter in one division take in a matter that lies in another? One above takes in for those below it."""
    level = min(_LEVELS[accepted_in or COUNTY_WIDE], level_of(counter), level_of(matter))
    cut = _CUTS[level - 1]
    return counter[:cut] == matter[:cut]


def channel_at(post: Post) -> str:
    """The channel of a counter: a village's helpers fill in for people (帮办), every other counter is a window."""
    return "village" if post.role == "village" else "window"


def counter_of(actor: Actor, e: Effective, matter: str, chosen: uuid.UUID | None = None) -> Post | None:
    """The counter at which this clerk begins or takes in; None for whoever is no clerk. Refusals: ``begin.circle``
    where the item is not taken in so far away, ``case.channel`` where a village may not.
    """
    posts = [post for post in actor.posts if post.role in COUNTERS and chosen in (None, post.organ)]
    if not actor.is_staff or not posts:
        return None
    matter = (matter + "0" * 12)[:12]
    near = next((post for post in posts if is_within(e.accepted_in, post.division, matter)), None)
    if near is None:
        circle = e.accepted_in or COUNTY_WIDE
        raise Refusal(
            "begin.circle",
            f"“{e.item}”的通办范围是{circle}，本窗口不能代收{division_name(matter)}的件。请到当地窗口，或在网上办理。",
            f"“{e.item}” is taken in only within its circle ({circle}); this counter is outside it. Go to a counter of "
            f"{division_name(matter)}, or apply online.",
            where="area",
        )
    if channel_at(near) == "village" and not AT_A_DISTANCE & set(e.channels) and e.competence.level != "村级":
        raise Refusal(
            "case.channel",
            f"“{e.item}”要本人到政务大厅窗口办理，村（社区）不能代收。",
            f"“{e.item}” is handled at a service hall in person; a village cannot take it in.",
            where="channel",
        )
    return near


def take_over(turn: Turn) -> None:
    """The applicant goes on himself with what a counter began for him: from now on it is his draft, and nobody else's
    without his consent. Refusal ``case.channel`` where the item is not handled at a distance.
    """
    case = turn.case
    if case["state"] != "draft" or turn.actor.is_staff or turn.actor.is_platform:
        return
    if case["channel"] not in COUNTER_CHANNELS:
        return
    if not AT_A_DISTANCE & set(turn.e.channels):
        raise Refusal(
            "case.channel",
            "这件事不能在网上办理，请到窗口接着办。已填的内容都在。",
            "This item is not handled online; go on with it at a window. What was filled in is kept.",
            where="channel",
        )
    turn.alter_case(channel="online")


def take_in(turn: Turn) -> None:
    """A clerk submits it for the person in front of him: from now on it is known at which counter it was taken in."""
    desk = counter_of(turn.actor, turn.e, turn.case["place"])
    if desk is not None:
        turn.alter_case(counter_id=desk.organ, channel=channel_at(desk))
