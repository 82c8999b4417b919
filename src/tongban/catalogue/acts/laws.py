"""Additions to the library of legal bases: a law it did not have, and a new wording of one it has. They stand beside
what ships, are kept with who added them, and are taken back by ``library.withdraw``.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.catalogue.acts.library import (
    Revision,
    articles_said,
    change_of,
    locked_law,
    refuse_article,
    refuse_unfounded,
    tickets_for,
)
from tongban.catalogue.library_now import forget, laws_read
from tongban.catalogue.policies import may_keep_library
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import KeepReply, perform, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.vocabulary import DIVIDED, LAW_KINDS

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Addition:
    """A law by its full title as printed (a document without one by its number), of a kind of LAW_KINDS, in force
    ``since`` a day, made ``by`` a document; ``source`` says where the text was read, ``numbered`` which articles it has
    ("83"; "452、120-1" with those inserted; "none" for a document that is not divided).
    """

    title: str
    kind: str
    since: date | None
    by: str
    source: str
    words: str = ""
    numbered: str = ""

    @property
    def named(self) -> str:
        """The title without the marks of a citation around it."""
        return self.title.strip().removeprefix("《").removesuffix("》").strip()


@dataclass(frozen=True, slots=True)
class Wording:
    """A new text of a law, in force ``since`` a day, made ``by`` a document. ``articles``: those it changed, as 33 or
    33.1; none: every article is to be read anew. ``numbered``: which articles it has now; left out, as before.
    """

    law: str
    since: date | None
    by: str
    source: str
    articles: Sequence[str] = ()
    words: str = ""
    numbered: str = ""


def add_law(law: Addition, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Add a law to the library; returns the record. Whatever cites it by its title is checked against it from now on.

    Refusals ``law.title``, ``law.kind``, ``law.on``, ``law.by``, ``law.source``, ``law.numbered`` (a law of a kind that
    is always divided says how many articles it has), ``law.known`` (409); Denied.
    """
    may_keep_library(actor)
    title = law.named
    if not title or len(title) > _LONGEST:
        raise Refusal(
            "law.title",
            "请写法律依据的全称，不超过 200 字；没有名称的文件写文号。",
            "Write the full title, at most 200 characters; a document without one by its number.",
            where="title",
        )
    if law.kind not in LAW_KINDS:
        raise Refusal("law.kind", "请选择种类。", "Choose what kind of law it is.", where="kind")
    _refuse(law.since, law.by, law.source)
    numbered = articles_said(law.numbered, needed=law.kind in DIVIDED)

    def work(once: KeepReply) -> Mapping[str, Any]:
        # One addition at a time: two people who add the same law are not both right.
        fetch("SELECT pg_advisory_xact_lock(hashtext('catalogue_law_change')) IS NULL AS one")
        if any(not row["gone"] for row, _, _ in laws_read(title)):
            raise Refusal(
                "law.known",
                f"法律依据库里已经有《{title}》。有新的文本，请到它的页面登记。",
                f"The library has {title} already; record a new text on its page.",
                where="title",
                status=409,
            )
        revision = Revision(title, "", "added", law.since, law.by, law.words, numbered)
        change = change_of(revision, actor, now(), kind=law.kind, source=law.source.strip())
        reply = {"revision": str(change.subject.id)}
        write([change], once=once(reply))
        return reply

    body = ["add", title, law.kind, str(law.since), law.by, law.source, law.words, numbered]
    done = perform(work, actor=actor, key=key, body=body)
    forget()
    return uuid.UUID(done["revision"])


def new_wording(wording: Wording, *, actor: Actor, key: str = "") -> tuple[uuid.UUID, int]:
    """Record a new text of a law, and the articles it changed as amended: every item citing one turns amber and gets a
    ticket in the same act. Returns the record of the text and the number of tickets.

    Refusals ``law.unknown`` (404), ``law.article``, ``law.on``, ``law.by``, ``law.source``, ``law.numbered`` (a text
    that is new as a whole says how many articles it has), ``law.repeated`` (409).
    """
    may_keep_library(actor)
    _refuse(wording.since, wording.by, wording.source)
    articles = [one.strip() for one in wording.articles if one.strip()] or [""]
    for one in articles:
        refuse_article(one, "articles")
    said = articles_said(wording.numbered)

    def work(once: KeepReply) -> Mapping[str, Any]:
        row = locked_law(wording.law)
        _refuse_repetition(wording, row)
        numbered = said or articles_said("", needed=articles == [""] and row["kind"] in DIVIDED)
        at = now()
        whole = Revision(wording.law, "", "version", wording.since, wording.by, wording.words, numbered)
        version = change_of(whole, actor, at, source=wording.source.strip())
        changes = [version]
        for article in dict.fromkeys(articles):
            amended = Revision(wording.law, article, "amended", wording.since, wording.by)
            changes.append(change_of(amended, actor, at))
            row["recorded"].append(amended.told)
        tickets = tickets_for(wording.law, row, at)
        reply = {"revision": str(version.subject.id), "tickets": len(tickets)}
        write([*changes, *tickets], once=once(reply))
        return reply

    body = ["version", wording.law, str(wording.since), wording.by, wording.source, articles, wording.words]
    body += [said] if said else []
    done = perform(work, actor=actor, key=key, body=body)
    forget()
    return uuid.UUID(done["revision"]), done["tickets"]


_SAME = """SELECT 1 AS one FROM catalogue_law_change
           WHERE law = %s AND what = 'version' AND "on" = %s AND withdrawn_at IS NULL"""


def _refuse_repetition(wording: Wording, row: Mapping[str, Any]) -> None:
    if wording.since == row["in_force_from"] or fetch(_SAME, [wording.law, wording.since]):
        raise Refusal(
            "law.repeated",
            "这一天起施行的文本已经登记过。",
            "The text of that day is recorded already.",
            where="since",
            status=409,
        )


def _refuse(since: date | None, by: str, source: str) -> None:
    if since is None:
        raise Refusal("law.on", "请写明从哪一天起。", "Say from which day.", where="since")
    refuse_unfounded(by)
    if not source.strip():
        raise Refusal(
            "law.source",
            "请写明文本从哪里读到，例如：国家法律法规数据库。",
            "Say where the text was read.",
            where="source",
        )
