"""Pages of spreadsheets and of find and replace, with tables in every state an import can be in."""

from __future__ import annotations

import uuid
from functools import cache

from django.db import connection

from tongban.catalogue.acts.directories import publish_directory
from tongban.core.clock import now
from tongban.core.scope import PLATFORM
from tongban.workbench.acts.importing import confirm, hand_in, import_entries
from tongban.workbench.models import Import
from tongban.workbench.reading.exports import list_rows
from tongban.workbench.sheets.listing import ENTRY_HEAD, ITEM_HEAD, list_csv

from demo import FOOD, GUANGAN, HYGIENE, JOBLESS, WUHOU
from life_course import editor, head, office
from world import ALL, PUBLIC, STAFF, Page, World

IMPORTERS = frozenset({"editor", "office", "local editor", "local office"})
EDITORS = frozenset({"editor", "local editor"})
ENTRY = ["512B90001000", "演示服务", "", "公共服务", "演示局", "", "510107", "2025", "演示"]


def _list(shorter: str, code: str = HYGIENE) -> bytes:
    """The list of items with one promise shortened."""
    rows = list_rows(now())
    next(row for row in rows if row[0] == code)[ITEM_HEAD.index("承诺办结时限")] = shorter
    return list_csv(ITEM_HEAD, rows)


@cache
def waiting(world: World) -> uuid.UUID:
    """Looked at and not confirmed."""
    return hand_in(_list("2个工作日", JOBLESS), "总表.csv", actor=editor())[0]


@cache
def imported(world: World) -> uuid.UUID:
    """Confirmed: one draft."""
    key, plan = hand_in(_list("3个工作日"), "总表.csv", actor=editor())
    return confirm(key, plan.digest, actor=editor()).id


@cache
def queued(world: World) -> uuid.UUID:
    """A directory that the worker has not taken in yet."""
    key, plan = hand_in(list_csv(ENTRY_HEAD, [ENTRY]), "目录.csv", actor=office())
    return confirm(key, plan.digest, actor=office()).id


@cache
def failed(world: World) -> uuid.UUID:
    """A directory that was not taken in: a division it names fell away before the worker came to it."""
    other = ["512B90002000", "另一服务", *ENTRY[2:]]
    key, plan = hand_in(list_csv(ENTRY_HEAD, [ENTRY, other]), "目录.csv", actor=office())
    confirm(key, plan.digest, actor=office())
    spoilt = list_csv(ENTRY_HEAD, [ENTRY, [*other[:6], "510999", *other[7:]]])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workbench_upload SET content = %s WHERE id = %s", [spoilt, key])
    assert import_entries(key, actor=PLATFORM) == "failed"
    return key


@cache
def drawn_up(world: World) -> uuid.UUID:
    """A county's directory that waits for another person's review."""
    key, plan = hand_in(list_csv(ENTRY_HEAD, [ENTRY]), "目录.csv", actor=office(WUHOU))
    confirm(key, plan.digest, actor=office(WUHOU))
    assert import_entries(key, actor=PLATFORM) == "done"
    return uuid.UUID(Import.seen_by(PLATFORM).get(id=key).drafts[0])


@cache
def published(world: World) -> str:
    """A county whose directory has an edition."""
    other = ["512B90003000", "第三服务", *ENTRY[2:6], GUANGAN[:6], *ENTRY[7:]]
    key, plan = hand_in(list_csv(ENTRY_HEAD, [other]), "目录.csv", actor=office(GUANGAN))
    confirm(key, plan.digest, actor=office(GUANGAN))
    import_entries(key, actor=PLATFORM)
    publish_directory(uuid.UUID(Import.seen_by(PLATFORM).get(id=key).drafts[0]), "已核对", actor=head(GUANGAN))
    return GUANGAN


OWN, OFFICE = frozenset({"editor"}), frozenset({"office"})
REVIEWERS = frozenset({"office", "local office", "legality", "head"})


def _edition(world: World, **more: str) -> dict[str, object]:
    return {"division": published(world), "number": 1, **more}


PAGES: tuple[Page, ...] = (
    Page("workbench:sheets", IMPORTERS, "editor"),
    Page("workbench:sheets", IMPORTERS, "local office", state="empty"),
    Page("workbench:sheet_export", IMPORTERS, query=f"?of={FOOD}", file=True),
    Page("workbench:sheet_items_xlsx", IMPORTERS, file=True),
    Page("workbench:sheet_items_csv", IMPORTERS, file=True),
    Page("workbench:sheet_directory_csv", IMPORTERS, file=True),
    Page("workbench:sheet_import", OWN, "editor", lambda w: {"key": waiting(w)}),
    Page("workbench:sheet_import", OWN, "editor", lambda w: {"key": imported(w)}, state="done"),
    Page("workbench:sheet_import", OFFICE, "office", lambda w: {"key": queued(w)}, state="queued"),
    Page("workbench:sheet_import", OFFICE, "office", lambda w: {"key": failed(w)}, state="failed"),
    Page("workbench:sheet_progress", OFFICE, arguments=lambda w: {"key": queued(w)}, status=302, file=True),
    Page("workbench:sheet_faults", OFFICE, arguments=lambda w: {"key": failed(w)}, file=True),
    Page("workbench:directory_editions", ALL, "nobody", query=f"?area={WUHOU}", state="empty"),
    Page("workbench:directory_file", ALL, arguments=lambda w: _edition(w, kind="csv"), file=True),
    Page("workbench:directory_changes", ALL, "nobody", lambda w: _edition(w)),
    Page("workbench:directory_editions", ALL, "nobody", modes=PUBLIC),
    Page("workbench:directory_drafts", STAFF, "office"),
    Page("workbench:directory_draft", REVIEWERS, "office", lambda w: {"key": drawn_up(w)}),
    Page("workbench:directory_draft", REVIEWERS, "local office", lambda w: {"key": drawn_up(w)}, state="own"),
    Page("workbench:replace", EDITORS, "editor", query="?find=综合窗口"),
    Page("workbench:replace", EDITORS, "local editor", query="?find=zzzz", state="empty"),
)
