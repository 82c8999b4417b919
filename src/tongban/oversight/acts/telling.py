"""Whom an act on a slip concerns, and what he is told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from tongban.core.clock import day_of, now
from tongban.core.events import Happened, subscribe
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.messages.acts import tell
from tongban.organisation.queries import HEAD_POST, holders_of

# Event → title and text.
WORDS: Mapping[str, tuple[str, str]] = {
    "slip.ask": ("督办单", "请在{due:%Y-%m-%d}前答复督办单{number}：{what}。"),
    "slip.send_back": ("督办单退回", "督办单{number}的答复被退回，请在{due:%Y-%m-%d}前重新答复。"),
    "slip.answer": ("督办单已答复", "督办单{number}已经答复，请办结或者退回。"),
    "slip.close": ("督办单已办结", "督办单{number}已经办结。"),
    "slip.raise": ("督办单逾期未答复", "督办单{number}应于{due:%Y-%m-%d}答复，逾期未答复，已报上一级。"),
}
Seats = list[tuple[uuid.UUID, str]]


@subscribe("oversight.slips", *WORDS)
def on_slip(happened: Happened) -> None:
    """Who was asked, who asked, and whom it was raised to."""
    slip = fetch("SELECT * FROM oversight_slip WHERE id = %s", [happened.subject_id])[0]
    title, text = WORDS[happened.name]
    link = f"/desk/oversight/slips/{slip['id']}/"
    tell_posts(
        seats_of(slip, happened.name), ("slip", slip["id"]), (title, text.format(**slip), link), str(happened.id)
    )


def seats_of(slip: Mapping[str, object], event: str) -> Seats:
    """Whom it concerns, as posts."""
    asked = (slip["to_id"], slip["to_post"])
    asking: list[tuple[object, object]] = [(slip["organ_id"], HEAD_POST), (slip["raised_to_id"], HEAD_POST)]
    concerned: Mapping[str, list[tuple[object, object]]] = {
        "slip.answer": asking,
        "slip.close": [asked],
        "slip.raise": [*asking, asked],
    }
    seats = concerned.get(event, [asked, (slip["to_id"], HEAD_POST)])
    return [(key, str(post)) for key, post in seats if isinstance(key, uuid.UUID)]


def tell_posts(
    seats: Iterable[tuple[uuid.UUID, str]], about: tuple[str, uuid.UUID], said: tuple[str, str, str], key: str
) -> None:
    """Everybody who holds one of these posts today, once each: title, text and link."""
    told: set[uuid.UUID] = set()
    for organ, post in seats:
        for one in holders_of(organ, post, on=day_of(now())):
            person: uuid.UUID = one["person_id"]
            if person not in told:
                told.add(person)
                tell(("person", person), about, *said, actor=PLATFORM, key=f"{key}:{person}")
