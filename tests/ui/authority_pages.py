"""Pages of delegations and written authority, of commitments, and of what is owed after decisions."""

from __future__ import annotations

from tongban.site.shipped import key

from demo import WUHOU
from world import ALL, APPLICANT, PUBLIC, STAFF, Page

# Whom the duty to check a commitment of the health line in Wuhou concerns: its post, and the head of the organ.
CONCERNED = frozenset({"head"})

PAGES: tuple[Page, ...] = (
    Page("cases:announced", ALL, "nobody", modes=PUBLIC),
    Page("cases:announced", ALL, "nobody", query="?item=511A99001000", state="empty"),
    Page("cases:delegations", frozenset({"head"}), "head"),
    Page(
        "cases:delegations",
        frozenset({"head"}),
        "head",
        query=f"?item=511A99303000&organ={key('organ', WUHOU, '林业')}",
        state="form",
    ),
    Page("supervision:duties", STAFF, "head"),
    Page("supervision:duties", STAFF, "clerk", state="empty"),
    Page("supervision:duty", CONCERNED, "head", lambda w: {"key": w.duty}),
    Page(
        "supervision:say_used", frozenset(), arguments=lambda w: {"case": w.finished, "licence": w.licence}, posts=True
    ),
    Page("cases:commitment", APPLICANT, "applicant", lambda w: {"key": w.promising}, modes=PUBLIC),
    Page("cases:commitment", APPLICANT, "applicant", lambda w: {"key": w.promised}, state="chosen"),
    Page("cases:tasks", APPLICANT, "applicant", lambda w: {"key": w.promising}, state="commitment"),
    Page("beginnings:offer", frozenset({"other"}), "other", lambda w: {"key": w.followed}, state="event"),
)
