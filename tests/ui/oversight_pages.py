"""Pages of oversight."""

from __future__ import annotations

from world import ALL, PUBLIC, STAFF, Page

HEAD = frozenset({"head"})

PAGES: tuple[Page, ...] = (
    Page("oversight:watch", STAFF, "head"),
    Page("oversight:watch", STAFF, "editor", state="empty"),
    Page("oversight:new_slip", HEAD, "head", lambda w: {"kind": "stage", "key": w.late}),
    Page("oversight:slip", HEAD | {"reviewer"}, "reviewer", lambda w: {"key": w.slip}),
    Page("oversight:waits", STAFF, "head"),
    Page("oversight:closed_slips", STAFF, "head"),
    Page("oversight:reports", STAFF, "head"),
    Page("oversight:workbook", HEAD, arguments=lambda w: {"key": w.report}, file=True),
    Page("oversight:public_time", ALL, "nobody", modes=PUBLIC),
)
