"""A refusal as whoever meets it sees it: its code, the place at fault, its status; and nothing has changed.

Every change of a matter's table is a line of the ledger (``conftest`` raises on any other), so the length of the ledger
and the outbox say that nothing was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import pytest

from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch


def written() -> tuple[Any, ...]:
    """How many lines, events and one-time keys there are: none can be without a change, and no change without one."""
    sql = """SELECT (SELECT count(*) FROM ledger_entry) AS lines, (SELECT count(*) FROM event_outbox) AS events,
                    (SELECT count(*) FROM ledger_idempotency) AS keys"""
    return tuple(fetch(sql)[0].values())


@contextmanager
def refused(code: str, where: str = "", status: int = 422) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """What is done inside is refused so, and has changed nothing."""
    before = written()
    with pytest.raises(Refusal) as caught:
        yield caught
    said = caught.value
    assert (said.code, said.where, said.status) == (code, where, status)
    assert said.zh.strip() and said.en.strip()
    assert written() == before, f"{code} was refused, yet something was written"


def denied(code: str) -> Any:
    """The same for who may not."""
    return refused(code, status=403)


@contextmanager
def screen_refuses(
    monkeypatch: pytest.MonkeyPatch, code: str, where: str = "", status: int = 422, *, shown: bool = True
) -> Iterator[Callable[[Any], None]]:
    """A form sent inside is refused so by the house, and the answer, handed to what this gives, says it: its status and
    the sentence (``shown``: where there is a form to say it at). Nothing is written.
    """
    made: list[Refusal] = []
    init = Refusal.__init__

    def noted(self: Refusal, *words: Any, **more: Any) -> None:
        init(self, *words, **more)
        made.append(self)

    answers: list[Any] = []
    before = written()
    with monkeypatch.context() as patch:
        patch.setattr(Refusal, "__init__", noted)
        yield answers.append
    said = next((one for one in made if one.code == code), None)
    assert said is not None, f"{code} was not met, but {[one.code for one in made]}"
    assert (said.where, answers[0].status_code) == (where, status)
    assert not shown or said.zh.strip("。") in unescape(answers[0].content.decode()), "the page does not say it"
    assert written() == before, f"{code} was refused, yet something was written"
