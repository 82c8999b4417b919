"""The frame of an act: nothing is written where it refuses, one reply for one key, other arguments refused."""

from __future__ import annotations

import uuid

import pytest

from tongban.cases.acts.extend import extend
from tongban.core.acts import Done, act, acts
from tongban.core.clock import now
from tongban.core.errors import Denied, Stale
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Head, Subject, new_row
from tongban.core.ledger.models import Entry
from tongban.core.scope import PLATFORM, Actor, nobody
from tongban.messages.models import Message

pytestmark = pytest.mark.django_db


@act("test.say")
def say(words: str, *, actor: Actor, key: str = "") -> Done:
    """Say it once."""
    if not actor.is_platform:
        raise Denied("test.denied", "不行。", "No.")
    if not words:
        return Done(reply={"said": ""})
    row = new_row(
        Message, id=new_id(), to_kind="person", to_id=uuid.UUID(int=1), about_kind="case", about_id=uuid.UUID(int=2),
        title=words, text=words, link="/", sent_at=now(),
    )  # fmt: skip
    change = Change(Subject("message", row.values["id"]), Head.start(), "test.say", actor, now(), rows=(row,))
    return Done([change], {"said": words})


def written() -> tuple[int, int]:
    return Entry.objects.filter(verb="test.say").count(), Message.seen_by(PLATFORM).filter(title="好").count()


def test_one_line_and_one_reply_for_one_key() -> None:
    first = say("好", actor=PLATFORM, key="k1")
    assert first == say("好", actor=PLATFORM, key="k1") == {"said": "好"}
    assert written() == (1, 1)


def test_other_arguments_under_the_same_key_are_refused_and_write_nothing() -> None:
    say("好", actor=PLATFORM, key="k2")
    with pytest.raises(Stale) as refused:
        say("不好", actor=PLATFORM, key="k2")
    assert refused.value.code == "once.other-body"
    assert written() == (1, 1)


def test_a_denial_writes_nothing_and_no_change_needs_no_line() -> None:
    with pytest.raises(Denied):
        say("好", actor=nobody(), key="k3")
    assert say("", actor=PLATFORM) == {"said": ""}
    assert written() == (0, 0)


def test_an_act_without_a_named_actor_is_no_act() -> None:
    with pytest.raises(TypeError, match="actor"):

        @act("test.nameless")
        def nameless(words: str, actor: Actor = PLATFORM) -> Done:
            return Done()

    assert "test.nameless" not in acts
    assert acts["case.extend"] == f"{extend.__module__}.extend"
