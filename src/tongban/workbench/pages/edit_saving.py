"""What a posted sheet does to the text: cells, then a row, saved in one act; asked anew where another saved first."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from tongban.catalogue.acts.drafting import Overtaken, save
from tongban.catalogue.models import Draft
from tongban.catalogue.reading.editing import draft_to_edit
from tongban.core.errors import Refusal, Stale
from tongban.core.scope import Actor
from tongban.definition.scope import Scope
from tongban.definition.source import read
from tongban.definition.source.editing import Edit, changed
from tongban.workbench.editor import rows
from tongban.workbench.editor.cells import Asked, asked, edits_of
from tongban.workbench.editor.opening import MISSHAPEN, names_of, registry_of
from tongban.workbench.editor.sheet import Row, Sheet, Table, sheet_of, short

TRIES = 3


@dataclass
class Saved:
    """What came of it. ``draft`` carries the text and revision that stand now; ``before`` the text that was read;
    ``merged``: another editor had saved since the form was shown; ``goto`` the row to go on with.
    """

    draft: Draft
    before: str
    asked: Asked
    merged: bool = False
    goto: str = ""
    wrote: bool = False
    previous: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def saved(actor: Actor, key: uuid.UUID, section: str, situation: str, post: QueryDict) -> Saved:
    """Refusals of acts.drafting.save, format.editing and ``edit.row`` (409) go through; nothing is saved then."""
    for attempt in range(TRIES):
        draft = draft_to_edit(actor, key)
        try:
            return _once(actor, draft, section, situation, post)
        except Overtaken:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")  # pragma: no cover


def sheet_now(text: str, code: str, section: str, situation: str) -> Sheet:
    """The sheet of a text, without findings and words. Raises ReadError, Refusal ``edit.text``."""
    source = read(text, code or "definition")
    try:
        scope = Scope(source.data, situation)
        return sheet_of(section, scope, names_of(scope, registry_of(source.data)))
    except MISSHAPEN as fault:
        raise unshaped() from fault


def unshaped() -> Refusal:
    """The text reads, but not as tables."""
    return Refusal(
        "edit.text",
        "文本的结构不对，列不成表。请先到“定义全文”里按提示改正。",
        "The text has the wrong structure for tables; mend it under “Whole text” first.",
        status=409,
    )


def _once(actor: Actor, draft: Draft, section: str, situation: str, post: QueryDict) -> Saved:
    before = draft.text
    sheet = sheet_now(before, draft.code, section, situation)
    do = post.get("do", "save")
    without = frozenset({do.partition(":")[2]}) if do.startswith("theirs:") else frozenset()
    found = asked(sheet, post.lists(), edits_of, without)
    text = changed(before, found.edits)
    result = Saved(draft, before, found, _overtaken(draft, post, actor))
    if do not in ("", "save") and not without:
        now = sheet_now(text, draft.code, section, situation) if text != before else sheet
        edits, result.goto = _row_edits(now, do, post)
        text = changed(text, edits)
    if text != before:
        revision = draft.revision
        draft.revision = save(draft.id, text, revision, actor=actor)
        draft.text, draft.saved_by, result.wrote = text, actor.account, True
    result.previous = {cell.cid: (cell.text, cell.col.zh) for cell in found.changed}
    return result


def _overtaken(draft: Draft, post: QueryDict, actor: Actor) -> bool:
    shown = post.get("revision", "")
    return shown.isdigit() and int(shown) < draft.revision and draft.saved_by != actor.account


def _row_edits(sheet: Sheet, do: str, post: QueryDict) -> tuple[list[Edit], str]:
    verb, _, rest = do.partition(":")
    cid, _, digest = rest.partition(":")
    for table in sheet.every():
        if verb == "add" and table.cid == cid:
            edits = rows.added(sheet, table, post.get(f"add.{cid}", ""), None)
            return edits, _path_of(edits)
        if verb == "own" and table.cid == cid:
            value = sheet.scope.get(table.rel)
            return [Edit("set", table.path, value)], ""
        if verb == "none" and table.cid == cid:
            return [Edit("set", table.path, [])], ""
        for row in table.rows:
            if row.cid == cid:
                return _on_row(sheet, table, row, verb, digest)
    raise _gone()


def _on_row(sheet: Sheet, table: Table, row: Row, verb: str, digest: str) -> tuple[list[Edit], str]:
    if verb == "below":
        word = next((value for value, _ in table.adds if value == "review"), table.adds[0][0] if table.adds else "")
        edits = rows.added(sheet, table, word, row)
        return edits, _path_of(edits)
    if verb == "del":
        if digest and digest != row.digest:
            raise Stale(
                "edit.row",
                f"“{row.title}”这一行刚被另一位编制人员改过，没有删除。请看过现在的内容，仍要删除的再按一次。",
                f"Another editor just changed the row “{row.title}”; it was not removed. Look at it, then press again.",
                where=row.cid,
            )
        return rows.removed(sheet, table, row), ""
    if verb in ("up", "down"):
        return rows.moved(sheet, table, row, -1 if verb == "up" else 1), row.path
    if verb == "back":
        return rows.restored(row), row.path
    raise _gone()


def _gone() -> Refusal:
    return Stale(
        "edit.row",
        "这一行已经不在，可能刚被另一位编制人员删去。您写的其他内容还在页面上。",
        "This row is gone; another editor may have removed it. What you wrote elsewhere is still on the page.",
    )


def _path_of(edits: list[Edit]) -> str:
    """The path of the row that an insertion makes."""
    one = next(edit for edit in edits if edit.do == "insert")
    return f"{one.path}.{one.name}" if one.name else one.path


def anchor(path: str) -> str:
    """The id of a row's or cell's element."""
    return short(path) if path else ""
