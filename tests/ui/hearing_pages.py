"""Pages of hearings: the officer's, the party's, and what everybody reads. The other citizen is the neighbour."""

from __future__ import annotations

from world import ALL, CITIZENS, HANDLERS, PUBLIC, SIGNED_IN, STAFF, Page

PAGES: tuple[Page, ...] = (
    Page("hearings:public", ALL, "nobody", modes=PUBLIC),
    Page("hearings:declare", SIGNED_IN, "other", modes=PUBLIC),
    Page("hearings:declare", SIGNED_IN, "clerk", state="counter"),
    Page("hearings:list", STAFF, "reviewer"),
    Page("hearings:desk", HANDLERS, "reviewer", lambda w: {"case": w.deciding}, state="none"),
    Page("hearings:desk", HANDLERS, "reviewer", lambda w: {"case": w.hearing}),
    Page("hearings:desk", HANDLERS, "decider", lambda w: {"case": w.sitting}, state="minutes"),
    Page("hearings:own", CITIZENS, "other", lambda w: {"case": w.hearing}, modes=PUBLIC),
    Page("hearings:own", CITIZENS, "applicant", lambda w: {"case": w.sitting}, state="set"),
    Page("cases:case", frozenset({"applicant"}) | HANDLERS, "applicant", lambda w: {"key": w.hearing}, state="hearing"),
)
