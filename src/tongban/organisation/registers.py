"""The registers 名录 of what definitions may name: lines 条线, posts 岗位, classes of providers 服务机构类别, sources
of facts 数据来源. What ships stands beside what people enter here; what an organ does or somebody holds counts too.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Reply, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.organisation.models import RegisterEntry
from tongban.organisation.posts import OPERATION, STAFFING
from tongban.organisation.queries import forget

PROVINCE = "510000000000"
# Who keeps each register: the staffing office of the province, and for sources who runs the platform.
KEEPERS: Mapping[str, str] = {"lines": STAFFING, "posts": STAFFING, "providers": STAFFING, "sources": OPERATION}
# Providers and sources are named by an id in a definition, lines and posts by their words.
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WORD = re.compile(r"[^\s#:：,，{}\[\]]{1,20}")


@dataclass(frozen=True, slots=True)
class Named:
    """A name to be entered: of which register, as definitions write it, as people read it in both languages, and who
    answers for it (``words``).
    """

    sort: str
    name: str
    label: str
    label_en: str
    words: str


def is_name(sort: str, name: str) -> bool:
    """Is it written as a name of this register is?"""
    return (_ID if sort in ("providers", "sources") else _WORD).fullmatch(name) is not None


def may_keep(actor: Actor, sort: str) -> None:
    """Refusal ``register.sort`` (404) for no register; Denied ``register.keep`` to whoever does not keep it."""
    if sort not in KEEPERS:
        raise Refusal("register.sort", "没有这个名录。", "There is no such register.", where="sort", status=404)
    wanted = KEEPERS[sort]
    if actor.is_platform or any(post.name == wanted and post.division == PROVINCE for post in actor.posts):
        return
    zh, en = ("机构编制部门", "staffing office") if wanted == STAFFING else ("平台运行机构", "operator of the platform")
    raise Denied(
        "register.keep",
        f"这个名录由省级{zh}登记。需要增加的，请向它提出。",
        f"This register is kept by the province's {en}; ask it to enter what is missing.",
    )


def enter_name(named: Named, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Enter a name; definitions that use it are told no more that nobody registered it.

    Refusals ``register.sort``, ``register.name``, ``register.label``, ``register.words``, ``register.known`` (409).
    """
    may_keep(actor, named.sort)
    _refuse(named)

    def work(once: KeepReply) -> Reply:
        fetch("SELECT pg_advisory_xact_lock(hashtext('organisation_register_entry')) IS NULL AS one")
        if fetch(
            "SELECT 1 AS one FROM organisation_register_entry WHERE sort = %s AND name = %s AND struck_at IS NULL",
            [named.sort, named.name],
        ):
            raise Refusal(
                "register.known",
                f"“{named.name}”已经登记过。",
                f"{named.name} is registered already.",
                where="name",
                status=409,
            )
        at = now()
        row = new_row(
            RegisterEntry,
            id=new_id(),
            sort=named.sort,
            name=named.name,
            label=named.label.strip(),
            label_en=named.label_en.strip(),
            words=named.words.strip(),
            entered_at=at,
            entered_by=actor.account,
        )
        detail = {"sort": named.sort, "name": named.name, "label": named.label, "words": named.words}
        change = Change(
            Subject("register_entry", row.values["id"]),
            Head.start(),
            "register.enter",
            actor,
            at,
            rows=(row,),
            detail=detail,
            event=Event("register.entered", {"sort": named.sort, "name": named.name}),
        )
        reply = {"entry": str(row.values["id"])}
        write([change], once=once(reply))
        return reply

    body = ["enter", named.sort, named.name, named.label, named.label_en, named.words]
    done = perform(work, actor=actor, key=key, body=body)
    forget()
    return uuid.UUID(done["entry"])


def _refuse(named: Named) -> None:
    by_id = named.sort in ("providers", "sources")
    if not is_name(named.sort, named.name):
        zh = "请写小写字母开头的标识，如 notary_office" if by_id else "请写不超过 20 字的名称，不带空格和标点"
        en = "Write an id such as notary_office." if by_id else "Write a name of at most 20 characters, no punctuation."
        raise Refusal("register.name", f"{zh}。", en, where="name")
    if not named.label.strip() or not named.label_en.strip():
        raise Refusal("register.label", "请写明中英文名称。", "Give the name in both languages.", where="label")
    if not named.words.strip():
        raise Refusal(
            "register.words",
            "请写明依据或由谁负责，例如文号、主管单位。",
            "Say by which document, or who answers for it.",
            where="words",
        )


def strike(entry: uuid.UUID, words: str, *, actor: Actor, key: str = "") -> None:
    """Strike a name off; it stays readable, and definitions that use it are told again that nobody registered it.

    Refusals ``register.words``, ``register.unknown`` (404), ``register.struck`` (409); Denied.
    """
    if not words.strip():
        raise Refusal("register.words", "请写明为什么撤销。", "Say why it is struck off.", where="words")

    def work(once: KeepReply) -> Reply:
        found = fetch("SELECT * FROM organisation_register_entry WHERE id = %s FOR UPDATE", [entry])
        if not found:
            raise Refusal("register.unknown", "没有这条登记。", "There is no such entry.", status=404)
        row = found[0]
        may_keep(actor, row["sort"])
        if row["struck_at"] is not None:
            raise Refusal("register.struck", "这条登记已经撤销。", "It was struck off already.", status=409)
        at = now()
        change = Change(
            Subject("register_entry", entry),
            Head.on(row),
            "register.strike",
            actor,
            at,
            updates=(revise(RegisterEntry, row, struck_at=at, struck_words=words.strip()),),
            detail={"sort": row["sort"], "name": row["name"], "words": words},
            event=Event("register.struck", {"sort": row["sort"], "name": row["name"]}),
        )
        write([change], once=once({}))
        return {}

    perform(work, actor=actor, key=key, body=["strike", str(entry), words])
    forget()


def entries_of(viewer: Actor, sort: str) -> list[RegisterEntry]:
    """What people entered in a register, newest first, what was struck off last. One query."""
    rows = RegisterEntry.seen_by(viewer).filter(sort=sort)
    return sorted(rows.order_by("-entered_at"), key=lambda one: one.struck_at is not None)
