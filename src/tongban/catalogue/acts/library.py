"""The library of legal bases 法规库: loaded as it ships; afterwards repeals, amendments and checked texts are recorded.
Whatever falls away turns every item citing it amber (what only a place cites, at that place) and opens one ticket on
each.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import orjson

from tongban.catalogue.acts.requesting import Asking, opened
from tongban.catalogue.library_now import citing, fallen_in, fates, forget, law_now, laws_read
from tongban.catalogue.life.citing import Fallen
from tongban.catalogue.models import ChangeRequest, LawChange, LegalBasis
from tongban.catalogue.policies import may_keep_library, may_publish
from tongban.core.canonical import canonical
from tongban.core.clock import day_of, now
from tongban.core.crypto import sm3
from tongban.core.errors import Refusal
from tongban.core.events import Happened, subscribe
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Subject, new_row, perform, revise, write
from tongban.core.ledger.load import load_reference
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.definition.check.library import LawEntry, numbered_as, shipped_library
from tongban.definition.citations import split

WHAT = ("repealed", "amended", "checked")
_COLUMNS = ("id", "title", "kind", "in_force_from", "ended_on", "articles_ended", "unchecked", "source", "numbered")


def load_laws(library: Mapping[str, LawEntry] | None = None, *, actor: Actor = PLATFORM) -> bool:
    """Load the library with what has become of each law and article; True if something was loaded. What people recorded
    stands beside it and is not touched.
    """
    may_publish(actor)
    laws = shipped_library() if library is None else library
    rows = [_law(one) for one in laws.values()]
    digest = sm3(canonical([[str(value) for value in row] for row in rows])).hex()
    loaded = load_reference(LegalBasis, rows, _COLUMNS, digest=digest, actor=actor)
    forget()
    return loaded


def _law(entry: LawEntry) -> tuple[Any, ...]:
    ended = entry.fate.on if entry.fate is not None and entry.fate.what == "repealed" else None
    articles = {
        number: {"what": fate.what, "on": str(fate.on or ""), "by": fate.by} for number, fate in entry.articles.items()
    }
    if entry.fate is not None:
        articles[""] = {"what": entry.fate.what, "on": str(entry.fate.on or ""), "by": entry.fate.by}
    told, unchecked = orjson.dumps(articles).decode(), orjson.dumps(dict(entry.unchecked)).decode()
    return (entry.title, entry.title, entry.kind, entry.since, ended, told, unchecked, entry.source, entry.numbered)


# -- recording ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Revision:
    """What became of a law (``article`` empty) or of an article such as 33.1.4: repealed or amended ``on`` a day by a
    document, or its text checked against the wording in force. ``words``: why, or what to mind. ``numbered``: which
    articles the text has, where somebody counted ("83"; "452、120-1" with those inserted; "none").
    """

    law: str
    article: str
    what: str
    on: date | None
    by: str
    words: str = ""
    numbered: str = ""

    @property
    def told(self) -> dict[str, str]:
        """As the library keeps it."""
        return {"article": self.article, "what": self.what, "on": str(self.on or ""), "by": self.by}


def record(revision: Revision, *, actor: Actor, key: str = "") -> tuple[uuid.UUID, int]:
    """Record a revision of the library; every item whose edition in force cites it gets a ticket in the same act, and
    every place whose difference does. Returns the revision and the number of tickets.

    Refusals ``law.unknown``, ``law.article``, ``law.what``, ``law.by``, ``law.on``, ``law.numbered``, ``law.repeated``;
    Denied.
    """
    may_keep_library(actor)
    _refuse(revision)
    revision = replace(revision, numbered=articles_said(revision.numbered))

    def work(once: KeepReply) -> Mapping[str, Any]:
        row = locked_law(revision.law)
        _refuse_repetition(revision, row)
        at = now()
        change = change_of(revision, actor, at)
        row["recorded"].append(revision.told)
        row["numbered"] = revision.numbered or row["numbered"]
        tickets = [] if revision.what == "checked" else tickets_for(revision.law, row, at)
        reply = {"revision": str(change.subject.id), "tickets": len(tickets)}
        write([change, *tickets], once=once(reply))
        return reply

    body = [revision.law, revision.article, revision.what, str(revision.on), revision.by, revision.words]
    body += [revision.numbered] if revision.numbered else []
    done = perform(work, actor=actor, key=key, body=body)
    forget()
    return uuid.UUID(done["revision"]), done["tickets"]


def _refuse(revision: Revision) -> None:
    if revision.what not in WHAT:
        raise Refusal("law.what", "请选择废止、修改或已核对。", "Choose repealed, amended or checked.", where="what")
    refuse_article(revision.article, "article")
    refuse_unfounded(revision.by)
    if revision.numbered and (revision.what != "checked" or revision.article):
        raise Refusal(
            "law.numbered",
            "条数在核对整部法律时登记；请选择已核对，条、款、项不填。",
            "How many articles a law has is recorded where the whole was checked; leave the article empty.",
            where="numbered",
        )
    if revision.on is None and revision.what != "checked":
        raise Refusal("law.on", "请写明从哪一天起。", "Say from which day.", where="on")


def refuse_article(article: str, where: str) -> None:
    """Refusal ``law.article`` for what is no number of an article; empty is the whole law."""
    if article and split(f"x#{article}") is None:
        raise Refusal(
            "law.article",
            f"条号“{article}”写得不对。请写条、款、项的数字，例如 33、33.1、12-1；整部法律不填。",
            f"{article} is no article. Write numbers such as 33, 33.1, 12-1; leave it empty for the whole.",
            where=where,
        )


def articles_said(said: str, *, needed: bool = False) -> str:
    """Which articles a law has, as the library keeps it; empty where nobody counted and it is not ``needed``. Refusal
    ``law.numbered``.
    """
    kept = numbered_as(said) if said.strip() else ""
    if kept is None or (needed and not kept):
        raise Refusal(
            "law.numbered",
            "请写明共有多少条，例如 83；有“之一”的一并写上，例如 452、120-1；不分条的文件写“不分条”。",
            "Say how many articles it has, such as 83, with those inserted (452, 120-1); none where it is not divided.",
            where="numbered",
        )
    return kept


def refuse_unfounded(by: str) -> None:
    """Refusal ``law.by`` where no document is named."""
    if not by.strip():
        raise Refusal(
            "law.by",
            "请写明依据的文件，例如：主席令第七号、国令第800号。",
            "Name the document by which it was done.",
            where="by",
        )


_ADDED = "SELECT id FROM catalogue_law_change WHERE law = %s AND what = 'added' AND withdrawn_at IS NULL FOR UPDATE"


def locked_law(law: str) -> dict[str, Any]:
    """The law's row with what was recorded; only one revision of a law at a time. Refusal ``law.unknown`` (404)."""
    held = fetch("SELECT id FROM catalogue_legal_basis WHERE title = %s FOR UPDATE", [law]) or fetch(_ADDED, [law])
    if not held:
        raise Refusal(
            "law.unknown",
            f"法律依据库里没有《{law}》，请从列表选择。",
            f"The library has no {law}; choose one of its list.",
            where="law",
            status=404,
        )
    # Read anew once it is held: a sub-select of the locking statement would see what stood before.
    return laws_read(law)[0][0]


def _refuse_repetition(revision: Revision, row: Mapping[str, Any]) -> None:
    told = revision.told
    if revision.numbered and revision.numbered != row["numbered"]:
        return
    if law_now(row)[0].get(revision.article) == {name: told[name] for name in ("what", "on", "by")}:
        raise Refusal("law.repeated", "这件变动已经登记过。", "This was recorded already.", where="article", status=409)


def change_of(revision: Revision, actor: Actor, at: datetime, *, kind: str = "", source: str = "") -> Change:
    """A record of the library as the Change that writes it; with ``kind`` and ``source`` where something is added."""
    made = new_row(
        LawChange,
        id=new_id(),
        law=revision.law,
        article=revision.article,
        what=revision.what,
        on=revision.on,
        by=revision.by.strip(),
        words=revision.words.strip(),
        kind=kind,
        source=source,
        numbered=revision.numbered,
        recorded_by=actor.account,
        recorded_at=at,
    )
    return Change(
        Subject("law_change", made.values["id"]),
        Head.start(),
        f"law.{revision.what}",
        actor,
        at,
        rows=(made,),
        detail={**revision.told, "law": revision.law, "words": revision.words, "numbered": revision.numbered},
        event=Event("law.recorded", {**revision.told, "law": revision.law}),
    )


def withdraw(revision: uuid.UUID, words: str, *, actor: Actor, key: str = "") -> None:
    """Take back what was recorded wrongly; it stays readable, and items are amber by it no more. Refusals
    ``law.words``, ``law.revision`` (404), ``law.withdrawn`` (409); Denied.
    """
    may_keep_library(actor)
    if not words.strip():
        raise Refusal("law.words", "请写明为什么撤回。", "Say why it is taken back.", where="words")

    def work(once: KeepReply) -> Mapping[str, Any]:
        found = fetch("SELECT * FROM catalogue_law_change WHERE id = %s FOR UPDATE", [revision])
        if not found:
            raise Refusal("law.revision", "没有这条登记。", "There is no such record.", status=404)
        row = found[0]
        if row["withdrawn_at"] is not None:
            raise Refusal("law.withdrawn", "这条登记已经撤回。", "It was taken back already.", status=409)
        at = now()
        update = revise(LawChange, row, withdrawn_at=at, withdrawn_words=words.strip())
        change = Change(
            Subject("law_change", revision),
            Head.on(row),
            "law.withdraw",
            actor,
            at,
            updates=(update,),
            detail={"law": row["law"], "article": row["article"], "words": words},
            event=Event("law.withdrawn", {"law": row["law"], "article": row["article"]}),
        )
        write([change], once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=[str(revision), words])
    forget()


# -- tickets -----------------------------------------------------------------------------------------------------------


def open_basis_tickets() -> int:
    """A ticket on every item (at a place, where its difference does) that cites what fell away or will, once for each
    law or article. Daily, and after a load;
    three statements and one write.
    """
    at = now()
    ended = fates()
    found: list[Fallen] = []
    for row in citing(ended, at) if ended else ():
        found.extend(fallen_in(row, ended, day_of(at)))
    changes = _fresh(found, at)
    if changes:
        _write(changes)
    return len(changes)


def _write(changes: list[Change]) -> None:
    def work(once: KeepReply) -> Mapping[str, Any]:
        write(changes)
        return {}

    perform(work, actor=PLATFORM)


def tickets_for(title: str, law: Mapping[str, Any], at: datetime) -> list[Change]:
    """The tickets that are due on whatever cites what of this law has fallen away or will. Two statements."""
    ended = {title: law_now(law)[0]}
    rows = citing([title], at)
    return _fresh([one for row in rows for one in fallen_in(row, ended, day_of(at))], at)


def _fresh(found: Iterable[Fallen], at: datetime) -> list[Change]:
    """The tickets that are not open yet; one on what falls away later is due on the day it does."""
    tickets = {one.ticket: one for one in found}
    held = {row["id"] for row in fetch("SELECT id FROM catalogue_change_request WHERE id = ANY(%s)", [list(tickets)])}
    return [
        opened(
            key,
            Asking("basis", one.code, one.title, one.text, one.paths[0], one.place),
            PLATFORM,
            at,
            date.fromisoformat(one.on) if one.coming else None,
        )
        for key, one in tickets.items()
        if key not in held
    ]


@subscribe("catalogue.library", "catalogue.published", "catalogue.differed", "catalogue.given_up", "law.withdrawn")
def on_settled(happened: Happened) -> None:
    """A new edition or difference may cite what fell away no more, and a record taken back lets nothing fall."""
    settle_basis_tickets(actor=PLATFORM)


def settle_basis_tickets(*, actor: Actor) -> int:
    """Close the tickets whose item cites no more what they are about; an edition that takes force later closes its own
    by the daily run. Four statements and one write.
    """

    def work(once: KeepReply) -> Mapping[str, Any]:
        at = now()
        open_ = fetch(
            """SELECT * FROM catalogue_change_request WHERE sort = 'basis' AND state IN ('open', 'decided')
               ORDER BY id FOR UPDATE"""
        )
        ended = fates() if open_ else {}
        rows = citing(ended, at, {row["code"] for row in open_}) if ended else []
        held = {one.ticket for row in rows for one in fallen_in(row, ended, day_of(at))}
        changes = [_settled(row, at) for row in open_ if row["id"] not in held]
        if changes:
            write(changes)
        return {"settled": len(changes)}

    return int(perform(work, actor=actor)["settled"])


def _settled(row: Mapping[str, Any], at: datetime) -> Change:
    effect = "现行版本不再引用变动的条文，或变动的登记已撤回，自动办结。"
    return Change(
        Subject("change_request", row["id"]),
        Head.on(row),
        "request.close",
        PLATFORM,
        at,
        updates=(revise(ChangeRequest, row, state="done", effect=effect),),
        detail={"state": "done", "effect": effect},
        event=Event("request.close", {"request": str(row["id"]), "code": row["code"], "state": "done"}),
    )
