"""The dry run 试运行 of a table: what it would change, what the checker says of that, and every fault at once.

Nothing is written. Faults of the file, of cells and of rows are raised together (``sheets.faults.Faulty``).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from tongban.catalogue.acts.publish import cited
from tongban.catalogue.life.states import moved
from tongban.catalogue.life.writing import standard_skeleton
from tongban.catalogue.policies import PROVINCE, may_draft, may_edit, may_import
from tongban.catalogue.reading.drafts import last_edition
from tongban.catalogue.reading.findings import findings_of
from tongban.core.codes import item_code
from tongban.core.crypto import sm3
from tongban.core.errors import Refusal, Stale
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.source import Source, read
from tongban.definition.source.editing import changed
from tongban.organisation.posts import EDITOR
from tongban.workbench import uploads
from tongban.workbench.models import Import
from tongban.workbench.reading.entries_plan import plan_entries
from tongban.workbench.sheets import listing
from tongban.workbench.sheets.book import Book, Sheet, read_book
from tongban.workbench.sheets.definition import changes_of, is_definition, origin_of
from tongban.workbench.sheets.faults import Fault, Faulty, Spot
from tongban.workbench.sheets.found import Changed, Found
from tongban.workbench.sheets.plan import Plan, Target

SHOWN = 50


def plan_of(data: bytes, name: str, *, actor: Actor) -> Plan:
    """What the file would do in the hands of ``actor``.

    Denied ``import.post``, ``draft.editor``, ``import.area``; refusals of ``read_book``; Faulty; Stale
    ``sheet.outdated``, ``draft.overtaken``; ``draft.unknown``, ``draft.state``, ``difference.of``.
    """
    may_import(actor)
    book = read_book(data, name)
    digest = sm3(data).hex()
    if is_definition(book):
        return _definition(book, digest, actor)
    if listing.sort_of(book) == "directory":
        return plan_entries(book, digest, actor)
    return _items(book, digest, actor)


def plan_kept(key: uuid.UUID, *, actor: Actor) -> tuple[dict[str, Any], Plan]:
    """The file that waits, and its plan as things stand now."""
    kept = uploads.kept(key, actor)
    return kept, plan_of(kept["content"], kept["file_name"], actor=actor)


def imports_of(viewer: Actor, after: str = "", size: int = SHOWN) -> list[Import]:
    """Imports the viewer confirmed, last first. One query. ``after``: ISO instant of the last one shown."""
    rows = Import.seen_by(viewer)
    if after:
        rows = rows.filter(made_at__lt=after)
    return list(rows.defer("faults").order_by("-made_at", "-id")[:size])


def import_of(viewer: Actor, key: uuid.UUID) -> Import | None:
    """One confirmed import; None where it is not confirmed or not the viewer's."""
    return Import.seen_by(viewer).filter(id=key).first()


def worker_stands() -> bool:
    """Has the worker of the house given a sign of life within the last minute?"""
    found = fetch(
        "SELECT EXISTS (SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - interval '60 seconds') AS up"
    )
    return bool(found[0]["up"])


def organ_for(actor: Actor, line: str, place: str) -> uuid.UUID | None:
    """The actor's organ that drafts for the place: the one of the item's own line, else the first."""
    mine = [post for post in actor.posts if post.name == EDITOR and post.division == (place or PROVINCE)]
    fitting = [post for post in mine if post.line == line] or mine
    return fitting[0].organ if fitting else None


def _definition(book: Book, digest: str, actor: Actor) -> Plan:
    """One workbook of one text."""
    base = _base(origin_of(book), actor)
    source = read(base.text, base.code or "definition")
    found = changes_of(book, source.data)
    notices = (*found.notices, *_begun_already(base))
    if not found.edits:
        return Plan("definition", digest, counts={"new": 0, "changed": 0, "unchanged": 1}, notices=notices)
    target = _target(base, found, _places(book, source))
    counts = {"new": int(base.draft is None), "changed": int(base.draft is not None), "unchanged": 0}
    return Plan("definition", digest, (target,), counts, tuple(notices))


def _base(mark: str, actor: Actor) -> Target:
    """The text the workbook was exported from, as a target without changes."""
    sort, _, said = mark.partition(":")
    if sort == "draft":
        return _draft_base(said, actor)
    if sort == "new":
        organ = _may(actor, "", own_place(actor))
        title = said
        return Target("standard", said, title, standard_skeleton(said, title), place=own_place(actor), organ=organ)
    if sort == "difference":
        return _difference_base(said, actor)
    item, edition = cited(said)
    last = last_edition(item["code"])
    if last is not None and last["number"] != edition["number"]:
        raise _outdated(f"{item['code']}@{edition['number']}", f"{item['code']}@{last['number']}")
    organ = _may(actor, item["line"], item["place"])
    of = f"{item['code']}@{edition['number']}"
    return Target("standard", item["code"], item["name"], edition["text"], of, item["place"], organ)


def _outdated(mine: str, now: str) -> Stale:
    return Stale(
        "sheet.outdated",
        f"这张表是从 {mine} 导出的，现在已有 {now}。请重新导出，把改动写进新的表里。",
        f"The table was exported from {mine}; {now} stands now. Export it anew and make your changes there.",
        where="file",
    )


def _may(actor: Actor, line: str, place: str) -> uuid.UUID | None:
    """The organ for which a draft would be begun; the operator looks without one."""
    organ = organ_for(actor, line, place)
    if not actor.is_platform:
        may_draft(actor, organ or uuid.UUID(int=0), place)
    return organ


def own_place(actor: Actor) -> str:
    """The place for which the actor writes items of its own; empty for the province."""
    post = next((one for one in actor.posts if one.name == EDITOR), None)
    return "" if post is None or post.division == PROVINCE else post.division


def _draft_base(said: str, actor: Actor) -> Target:
    key, _, revision = said.partition("@")
    try:
        found = fetch("SELECT * FROM catalogue_draft WHERE id = %s", [uuid.UUID(key)])
    except ValueError:
        found = []
    if not found:
        raise Refusal(
            "draft.unknown", "没有这份草稿，请重新导出。", "There is no such draft.", where="file", status=404
        )
    row = found[0]
    if not actor.is_platform:
        may_edit(actor, row)
    moved(row["state"], "save")
    if str(row["revision"]) != revision:
        raise Stale(
            "draft.overtaken",
            "导出以后，这份草稿又保存过。请重新导出，把改动写进新的表里。",
            "The draft was saved again after this export. Export it anew and make your changes there.",
            where="file",
        )
    return Target(
        row["sort"],
        row["code"],
        row["title"],
        row["text"],
        row["of"],
        row["place"],
        row["organ_id"],
        row["id"],
        row["revision"],
    )


def _difference_base(said: str, actor: Actor) -> Target:
    rows = fetch(
        """SELECT d.text, d.place, d.edition_number, i.code, i.name, i.line,
                  EXISTS (SELECT 1 FROM catalogue_difference n WHERE n.item_id = d.item_id AND n.place = d.place
                          AND n.in_force_from > d.in_force_from) AS replaced
           FROM catalogue_difference d JOIN catalogue_item i ON i.id = d.item_id WHERE d.id::text = %s""",
        [said],
    )
    if not rows or rows[0]["replaced"]:
        raise _outdated("difference", "difference")
    row = rows[0]
    place = row["place"].ljust(12, "0")
    of = f"{row['code']}@{row['edition_number']}"
    organ = _may(actor, row["line"], place)
    return Target("difference", row["code"], row["name"], row["text"], of, place, organ)


def _begun_already(base: Target) -> list[tuple[str, str]]:
    """Drafts of the same organ and item that are under way: the import would begin another."""
    if base.draft is not None or base.organ is None:
        return []
    rows = fetch(
        """SELECT title FROM catalogue_draft WHERE organ_id = %s AND code = %s AND place = %s AND sort = %s
           AND state IN ('draft', 'joint', 'legal', 'approved') ORDER BY saved_at DESC LIMIT 1""",
        [base.organ, base.code, base.place, base.sort],
    )
    return [
        (
            f"本机关已有这个事项的草稿“{row['title']}”。导入会另起一份；要改那一份，请从草稿页导出。",
            f"Your organ has the draft “{row['title']}” of this item already; the import would begin another.",
        )
        for row in rows
    ]


def _target(base: Target, found: Found, places: Mapping[str, str]) -> Target:
    """The base with its changes made and checked. Faulty where the text cannot take an edit."""
    try:
        text = changed(base.text, found.edits)
    except Refusal as fault:
        raise Faulty([fault]) from fault
    findings = findings_of(base.sort, base.code, base.place, text)
    placed = tuple((_where(one.path, places, found.changes), one) for one in findings)
    return Target(
        base.sort,
        base.code,
        base.title,
        text,
        base.of,
        base.place,
        base.organ,
        base.draft,
        base.revision,
        tuple(found.changes),
        placed,
    )


def _where(path: str, places: Mapping[str, str], changes: Iterable[Changed]) -> str:
    """Where in the table a key path stands: the cell that changed, else its row, else nothing."""
    cells = {one.path: one.where for one in changes}
    while path:
        if path in cells or path in places:
            return cells.get(path) or places[path]
        path = path.rpartition(".")[0]
    return ""


def _places(book: Book, source: Source) -> dict[str, str]:
    """Key path → place in the table, of every row that says its path."""
    found: dict[str, str] = {}
    for sheet in book.sheets:
        labels = [raw.text for raw in sheet.rows[0][1]] if sheet.rows else []
        if "键路径" not in labels:
            continue
        at = labels.index("键路径")
        for number, cells in sheet.rows[1:]:
            if at < len(cells) and cells[at].text:
                found[cells[at].text] = Spot(sheet.name, number).where
    # The checker speaks of a place's change as a whole, or by the cell of the standard that it changes.
    for number, change in enumerate((source.data.get("difference") or {}).get("changes") or ()):
        path = f"difference.changes.{number}"
        row = found.get(f"{path}.to") or found.get(f"{path}.add") or found.get(f"{path}.at")
        if row:
            found |= {path: row, str(change.get("at")): row}
    return found


_LAST = """
SELECT i.code, i.name, i.line, i.place, e.number, e.text FROM catalogue_item i
JOIN LATERAL (SELECT number, text FROM catalogue_edition WHERE item_id = i.id AND withdrawn_at IS NULL
              ORDER BY number DESC LIMIT 1) e ON true
WHERE i.code = ANY(%s)
"""
_BEGUN = """
SELECT code, title FROM catalogue_draft
WHERE code = ANY(%s) AND organ_id = ANY(%s) AND sort = 'standard' AND state IN ('draft', 'joint', 'legal', 'approved')
"""


def _items(book: Book, digest: str, actor: Actor) -> Plan:
    """The list of items: a draft for each row that says something else than the last edition, or a new code. Two
    queries.
    """
    sheet = listing.first_sheet(book)
    needed = (listing.CODE, listing.ITEM_COLUMNS[0].label)
    lines = listing.lines_of(sheet, needed, [one for one in listing.ITEM_HEAD if one not in needed])
    by_code, faults = listing.codes_of(sheet, lines)
    rows = {row["code"]: row for row in fetch(_LAST, [list(by_code)])}
    organs = [post.organ for post in actor.posts if post.name == EDITOR]
    begun = {row["code"]: row["title"] for row in fetch(_BEGUN, [list(by_code), organs])}
    targets: list[Target] = []
    for code, line in by_code.items():
        try:
            target = _item(sheet, line, code, rows.get(code), begun.get(code, ""), actor)
        except Faulty as fault:
            faults += fault.faults  # type: ignore[arg-type]
            continue
        if target is not None:
            targets.append(target)
    if faults:
        raise Faulty(sorted(faults, key=lambda one: getattr(getattr(one, "spot", None), "row", 0)))
    new = sum(not one.of for one in targets)
    counts = {"rows": len(lines), "new": new, "changed": len(targets) - new, "unchanged": len(lines) - len(targets)}
    return Plan("items", digest, tuple(targets), counts)


def _item(
    sheet: Sheet, line: listing.Line, code: str, row: Mapping[str, Any] | None, begun: str, actor: Actor
) -> Target | None:
    """The draft of one row; None where it changes nothing. Faulty."""
    base = _item_base(sheet, line, code, row, actor)
    found = listing.changes_in(sheet, line, read(base.text, code).data)
    if found.faults:
        raise Faulty(found.faults)
    if row is not None and not found.edits:
        return None
    if row is None:  # an empty cell leaves the head of a new definition as it is
        found.edits = [edit for edit in found.edits if edit.do == "set"]
        found.changes = [one for one in found.changes if one.after]
    spot = sheet.spot(line.number, line.cells[listing.CODE][1])
    if begun:
        zh = f"本机关已有这个事项的草稿“{begun[:30]}”，请在那份草稿里改，或先放弃它"
        raise Faulty(
            [Fault("row.draft", spot, zh, f"your organ has the draft “{begun[:30]}” of this item; change that")]
        )
    return _target(base, found, {"": "", **{one.path: one.where for one in found.changes}, "code": spot.where})


def _item_base(sheet: Sheet, line: listing.Line, code: str, row: Mapping[str, Any] | None, actor: Actor) -> Target:
    spot = sheet.spot(line.number, line.cells[listing.CODE][1])
    title = line.cells[listing.ITEM_COLUMNS[0].label][0].text
    try:
        if row is None:
            item_code.check(code)
            if not title:
                raise Refusal("row.cell", "新事项没有填“事项名称”", "a new item has no name")
            place = own_place(actor)
            said = line.cells.get("条线")
            organ = _may(actor, said[0].text if said else "", place)
            return Target("standard", code, title, standard_skeleton(code, ""), "", place, organ)
        organ = _may(actor, row["line"], row["place"])
    except Refusal as fault:
        raise Faulty([Fault(fault.code, spot, fault.zh.rstrip("。"), fault.en)]) from None
    raw, column = line.cells.get(listing.EDITION, (None, 0))
    if raw is not None and raw.text and raw.text != str(row["number"]):
        zh = f"这一行写的是第 {raw.text[:6]} 版，现在已是第 {row['number']} 版。请重新导出总表"
        en = f"this row is of edition {raw.text[:6]}, edition {row['number']} stands now; export the list anew"
        raise Faulty([Fault("row.outdated", sheet.spot(line.number, column), zh, en)])
    of = f"{code}@{row['number']}"
    return Target("standard", code, row["name"], row["text"], of, row["place"], organ)
