"""Exports 导出: a definition as the workbook editors know, the list of items as one table."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongban.catalogue.acts.publish import cited
from tongban.catalogue.life.writing import standard_skeleton
from tongban.catalogue.models import Draft
from tongban.core.canonical import digest_of
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.effective import effective
from tongban.definition.effective.elements import elements_of
from tongban.definition.merge import MergeError
from tongban.definition.registry import registry_with
from tongban.definition.source import read
from tongban.workbench.sheets.listing import Listed, rows_of
from tongban.workbench.sheets.writing import Origin, workbook_of


def sheet_of_edition(of: str) -> tuple[str, bytes]:
    """(file name, .xlsx) of ``code`` or ``code@number``. Refusal ``difference.of``."""
    item, edition = cited(of)
    said = f"{item['code']}@{edition['number']}"
    return f"{said}.xlsx", _written(edition["text"], f"edition:{said}", item["name"], said)


def sheet_of_difference(code: str, place: str) -> tuple[str, bytes]:
    """(file name, .xlsx) of what a place says otherwise, as it stands. Refusal ``difference.none`` (404)."""
    rows = fetch(
        """SELECT d.id, d.text, d.number, i.code, i.name FROM catalogue_difference d
           JOIN catalogue_item i ON i.id = d.item_id WHERE i.code = %s AND rpad(d.place, 12, '0') = %s
           ORDER BY d.in_force_from DESC LIMIT 1""",
        [code.partition("@")[0], place],
    )
    if not rows:
        zh = "本地没有这个事项的差异，不能导出。请先在事项工作台起草。"
        raise Refusal("difference.none", zh, "The place has no difference of this item; draft one first.", status=404)
    row = rows[0]
    name = f"{row['code']}-{place[:6]}.xlsx"
    return name, _written(row["text"], f"difference:{row['id']}", row["name"], f"本地差异 {row['number']}")


def sheet_of_draft(viewer: Actor, key: uuid.UUID) -> tuple[str, bytes]:
    """(file name, .xlsx) of a draft the viewer may see. Refusal ``draft.unknown``; ReadError while it does not read."""
    draft = Draft.seen_by(viewer).filter(id=key).first()
    if draft is None:
        zh = "没有这份草稿，或没有向您所在机关征求意见，不能导出。"
        raise Refusal("draft.unknown", zh, "There is no such draft for you.", status=404)
    mark = f"draft:{draft.id}@{draft.revision}"
    said = f"草稿 {draft.of or draft.code}，第 {draft.revision} 次保存"
    return f"{draft.code}-draft-{draft.revision}.xlsx", _written(draft.text, mark, draft.title, said)


def sheet_of_new(code: str) -> tuple[str, bytes]:
    """(file name, .xlsx) to be filled in for an item that is not there yet."""
    return f"{code}-new.xlsx", _written(standard_skeleton(code, ""), f"new:{code}", code, "新编")


def _written(text: str, mark: str, title: str, said: str) -> bytes:
    document = read(text, title).data
    return workbook_of(document, Origin(mark, title, said, digest_of(text), now()), _derived(document))


def _derived(document: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What the platform works out of the first situation; nothing while the text cannot be put together."""
    situations = document.get("situations") or {}
    if not situations or "difference" in document:
        return []
    try:
        names = registry_with(document.get("dictionary")).result_names
        e = effective(document, next(iter(situations)), names=names)
        return [(row.zh, row.value, row.derived) for row in elements_of(e) if row.disposition != "written"]
    except (Refusal, MergeError, KeyError, TypeError, AttributeError, ValueError):
        return []  # a draft under way: its export is still wanted


_LIST = """
SELECT i.code, e.number, e.document FROM catalogue_item i
JOIN LATERAL (SELECT number, document FROM catalogue_edition WHERE item_id = i.id AND withdrawn_at IS NULL
              ORDER BY number DESC LIMIT 1) e ON true
WHERE (i.retired_at IS NULL OR i.retired_at > %s) ORDER BY i.code
"""


def list_rows(at: datetime) -> list[list[str]]:
    """Every item that is not retired, with its last edition, as rows of the list. One query."""
    return rows_of(Listed(row["code"], row["number"], row["document"]) for row in fetch(_LIST, [at]))
