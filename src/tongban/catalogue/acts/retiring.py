"""Rest and end of items and editions: revert, withdraw, suspend, resume, retire.

Running cases are never touched: they go on by the edition they are pinned to. New filings meet ``in_force``.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tongban.catalogue.acts.publish import Publication, cited, next_edition, sound_definition
from tongban.catalogue.models import Edition, Item
from tongban.catalogue.policies import may_manage
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Subject, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

Row = dict[str, Any]


def _locked(code: str) -> Row:
    found = fetch("SELECT * FROM catalogue_item WHERE code = %s FOR UPDATE", [code])
    if not found:
        raise Refusal(
            "item.unknown", "没有这个事项，请核对编码。", "There is no such item; check its code.", status=404
        )
    return found[0]


def _change(
    row: Row, verb: str, actor: Actor, at: datetime, detail: Mapping[str, Any], others: tuple[Any, ...], **changed: Any
) -> Change:
    return Change(
        Subject("item", row["id"]),
        Head.on(row),
        f"item.{verb}",
        actor,
        at,
        updates=(revise(Item, row, **changed), *others),
        detail=detail,
        event=Event(f"catalogue.{verb}", {"item": str(row["id"]), "code": row["code"]}),
    )


def _on_item(
    code: str, decide: Callable[[Row, datetime], Change], actor: Actor, key: str, body: list[str]
) -> Mapping[str, Any]:
    def work(once: KeepReply) -> Mapping[str, Any]:
        row = _locked(code)
        may_manage(actor, row["place"])
        reply = {"item": str(row["id"])}
        write([decide(row, now())], once=once(reply))
        return reply

    return perform(work, actor=actor, key=key, body=[code, *body])


def _refuse_wordless(words: str) -> None:
    if not words.strip():
        raise Refusal(
            "item.words",
            "请写明原因，申请人会看到。",
            "Say why; applicants will read it.",
            where="words",
        )


def revert(cite: str, reason: str, in_force_from: datetime | None = None, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Publish the text of an old edition (code@number) as a new edition. It must pass today's checks.

    Refusals ``difference.of``, ``item.words``, ``edition.past``, ``draft.unchanged``; Unpublishable.
    """
    _refuse_wordless(reason)

    def work(once: KeepReply) -> Mapping[str, Any]:
        item, edition = cited(cite, lock=True)
        may_manage(actor, item["place"])
        source = sound_definition(edition["text"], item["code"])
        detail = {"reverts_to": f"{item['code']}@{edition['number']}", "reason": reason}
        publication = Publication.of(actor, in_force_from, detail, item["place"])
        made, changes = next_edition(source, edition["text"], publication)
        if not changes:
            raise Refusal(
                "draft.unchanged",
                "这就是最新的一版，没有可恢复的内容。",
                "This is the latest edition; there is nothing to revert.",
            )
        reply = {"edition": str(made)}
        write(changes, once=once(reply))
        return reply

    return uuid.UUID(perform(work, actor=actor, key=key, body=[cite, reason, str(in_force_from)])["edition"])


def withdraw_edition(cite: str, reason: str, *, actor: Actor, key: str = "") -> None:
    """Take back an edition that is not in force yet; it keeps its number. Refusals ``edition.in-force`` (409),
    ``edition.withdrawn``, ``item.words``.
    """
    _refuse_wordless(reason)
    code, _, number = cite.partition("@")

    def decide(row: Row, at: datetime) -> Change:
        found = fetch("SELECT * FROM catalogue_edition WHERE item_id = %s AND number::text = %s", [row["id"], number])
        if not found:
            raise Refusal("edition.unknown", f"没有 {cite} 这个版本。", f"There is no edition {cite}.", status=404)
        edition = found[0]
        if edition["withdrawn_at"] is not None:
            raise Refusal("edition.withdrawn", "这一版已经撤回。", "This edition is withdrawn already.", status=409)
        if edition["in_force_from"] <= at:
            raise Refusal(
                "edition.in-force",
                f"{cite} 已经生效，可能有办件按它办理，不能撤回。请发布新版，或恢复旧版为新版。",
                f"{cite} is in force and cases may run by it; publish a new edition or revert to an old one.",
                status=409,
            )
        detail = {"edition": edition["number"], "reason": reason}
        return _change(row, "withdraw_edition", actor, at, detail, (revise(Edition, edition, withdrawn_at=at),))

    _on_item(code, decide, actor, key, ["withdraw", number, reason])


def suspend(code: str, words: str, *, actor: Actor, key: str = "") -> None:
    """Take no new applications from now on, with the reason. Refusals ``item.words``, ``item.suspended``."""
    _refuse_wordless(words)

    def decide(row: Row, at: datetime) -> Change:
        if row["suspended_at"] is not None:
            raise Refusal("item.suspended", "这个事项已经暂停。", "This item is suspended already.", status=409)
        _refuse_retired(row, at)
        return _change(row, "suspend", actor, at, {"words": words}, (), suspended_at=at, resting_words=words)

    _on_item(code, decide, actor, key, ["suspend", words])


def resume(code: str, *, actor: Actor, key: str = "") -> None:
    """Take applications again. Refusal ``item.running``."""

    def decide(row: Row, at: datetime) -> Change:
        if row["suspended_at"] is None:
            raise Refusal("item.running", "这个事项没有暂停。", "This item is not suspended.", status=409)
        detail = {"since": row["suspended_at"].isoformat(), "words": row["resting_words"]}
        return _change(row, "resume", actor, at, detail, (), suspended_at=None, resting_words="")

    _on_item(code, decide, actor, key, ["resume"])


def retire(code: str, when: datetime | None, words: str, replaced_by: str = "", *, actor: Actor, key: str = "") -> None:
    """End an item at an instant that is not past; running cases go on, new filings read ``words`` and what replaces it.

    Refusals ``item.past``, ``item.words``, ``item.retired``, ``item.replacement``,
    ``item.circle``.
    """
    _refuse_wordless(words)

    def decide(row: Row, at: datetime) -> Change:
        _refuse_retired(row, at)
        if when is not None and when < at:
            raise Refusal(
                "item.past",
                "取消的时间已经过去，请改为现在或以后。",
                "The instant is past; choose now or later.",
                where="when",
            )
        if replaced_by:
            _refuse_replacement(row, replaced_by, when or at)
        detail = {"when": (when or at).isoformat(), "words": words, "replaced_by": replaced_by}
        changed = {"retired_at": when or at, "resting_words": words, "replaced_by": replaced_by}
        return _change(row, "retire", actor, at, detail, (), **changed)

    _on_item(code, decide, actor, key, ["retire", str(when), words, replaced_by])


def _refuse_retired(row: Row, at: datetime) -> None:
    if row["retired_at"] is not None and row["retired_at"] <= at:
        raise Refusal("item.retired", "这个事项已经取消。", "This item is retired already.", status=409)


_REPLACING = """
WITH RECURSIVE chain AS (
  SELECT code, retired_at, replaced_by FROM catalogue_item WHERE code = %s
  UNION SELECT i.code, i.retired_at, i.replaced_by FROM catalogue_item i JOIN chain t ON i.code = t.replaced_by
)
SELECT code, retired_at FROM chain
"""


def _refuse_replacement(row: Row, code: str, when: datetime) -> None:
    """No item is replaced by one that is not there or has ended then, nor (directly or by way of others) by itself."""
    found = {one["code"]: one["retired_at"] for one in fetch(_REPLACING, [code])}
    if row["code"] in found:
        raise Refusal(
            "item.circle",
            f"“{code}”的替代关系又回到本事项，申请人会被来回指引。请另选替代事项，或留空。",
            f"{code} leads back to this item: applicants would be sent in a circle. Choose another, or leave it empty.",
            where="replaced_by",
        )
    if code not in found or (found[code] is not None and found[code] <= when):
        raise Refusal(
            "item.replacement",
            f"“{code}”不能作为替代事项：它不存在或已取消。",
            f"{code} cannot replace it: it does not exist or is retired.",
            where="replaced_by",
        )
