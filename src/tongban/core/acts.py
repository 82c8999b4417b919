"""The frame of an act: one transaction, once for each key, one writer, said here for all of them.

An act reads under lock, asks its policy, decides, and gives back what becomes of it; it opens no transaction and writes
nothing itself. ``run`` is what a caller calls: the same arguments, the reply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec

from tongban.core.ledger.book import Change, KeepReply, Reply, perform, write

P = ParamSpec("P")
# Verb → module and name of the act: every act of the house, for whoever wants them listed.
acts: dict[str, str] = {}
_APART = frozenset({"actor", "key"})


@dataclass(frozen=True, slots=True)
class Done:
    """What an act decided: the changes to write (none: nothing is to be done), and the reply kept under its key."""

    changes: Sequence[Change] = ()
    reply: Reply = field(default_factory=dict)


def act(verb: str) -> Callable[[Callable[P, Done]], Callable[P, Reply]]:
    """``@act("case.extend")`` on a function with ``*, actor`` and, where it may be sent twice, ``key=""``.

    The same key with other arguments is refused with 409 (``once.other-body``). TypeError at import: no ``*, actor``.
    """

    def frame(decide: Callable[P, Done]) -> Callable[P, Reply]:
        shape = signature(decide)
        actor = shape.parameters.get("actor")
        if actor is None or actor.kind is not actor.KEYWORD_ONLY or actor.default is not actor.empty:
            raise TypeError(f"{verb}: an act has *, actor without default")
        acts[verb] = f"{decide.__module__}.{decide.__qualname__}"

        @wraps(decide)
        def run(*args: P.args, **kwargs: P.kwargs) -> Reply:
            given: Mapping[str, Any] = kwargs
            key = str(given.get("key") or "")

            def work(once: KeepReply) -> Reply:
                done = decide(*args, **kwargs)
                if done.changes:
                    write(done.changes, once=once(done.reply))
                return done.reply

            body = _said(verb, shape.bind(*args, **kwargs).arguments) if key else None
            return perform(work, actor=given["actor"], key=key, body=body)

        return run

    return frame


def _said(verb: str, arguments: Mapping[str, Any]) -> list[Any]:
    return [verb, {name: value for name, value in arguments.items() if name not in _APART}]
