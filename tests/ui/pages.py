"""The inventory of pages: every URL name, for whom it is, where its data comes from, in which modes it is looked at.

`test_inventory.py` fails when a URL is missing here. ``roles`` see the page; everybody else is sent to sign in,
refused, or told that there is no such page. ``main`` is the role the browser looks as; pages that only take a form
(``posts``) or give a file (``file``) are not looked at. Large matters have a list of their own (``*_pages.py``).
"""

from __future__ import annotations

import hearing_pages
import notices_pages
import oversight_pages

import authority_pages
import directory_pages
import editing_pages
import levels_pages
import limits_pages
import open_pages
import review_pages
import sheets_pages
from demo import FOOD, WUHOU
from world import ALL, APPLICANT, CITIZENS, HANDLED, HANDLERS, HELPED, PUBLIC, SIGNED_IN, STAFF, Page

PAGES: tuple[Page, ...] = (
    Page("portal:home", ALL, "nobody", modes=PUBLIC),
    Page("portal:search", ALL, "nobody", query="?q=食品经营许可", modes=PUBLIC),
    Page("portal:search", ALL, "nobody", query="?q=zzzz", state="empty"),
    Page("portal:elder", ALL, "nobody", modes=PUBLIC),
    Page("portal:area", ALL, "nobody"),
    Page("catalogue:items", ALL, "nobody", modes=PUBLIC),
    Page("catalogue:item", ALL, "nobody", lambda w: {"code": FOOD}, modes=PUBLIC),
    Page("catalogue:graph", ALL, "nobody", lambda w: {"code": FOOD}),
    Page("catalogue:table", ALL, "nobody", lambda w: {"code": FOOD}),
    Page("catalogue:print", ALL, "nobody", lambda w: {"code": FOOD}),
    Page("catalogue:versions", ALL, "nobody", lambda w: {"code": FOOD}),
    Page("catalogue:kiosk_guide", ALL, "nobody", lambda w: {"code": FOOD}),
    Page("catalogue:window_guide", STAFF, "clerk", lambda w: {"code": FOOD}),
    Page("catalogue:hotline_guide", STAFF, "clerk", lambda w: {"code": FOOD}),
    Page("catalogue:sample", ALL, arguments=lambda w: {"name": "food-layout.svg"}, file=True),
    Page("identity:login", ALL, "nobody", modes=PUBLIC),
    Page("identity:logout", frozenset(), posts=True),
    Page("identity:principal", frozenset(), posts=True),
    Page("cases:new", CITIZENS, "applicant", query=f"?item={FOOD}&situation=new&area={WUHOU}"),
    Page("cases:tasks", APPLICANT, "applicant", lambda w: {"key": w.draft}),
    Page("cases:question", APPLICANT, "applicant", lambda w: {"key": w.draft, "number": 1}),
    Page("cases:material", APPLICANT, "applicant", lambda w: {"key": w.draft, "name": w.material}),
    Page("cases:check", APPLICANT, "applicant", lambda w: {"key": w.draft}),
    Page("cases:case", HANDLED, "applicant", lambda w: {"key": w.received}),
    Page("cases:case", HANDLED, "applicant", lambda w: {"key": w.finished}, state="finished"),
    Page("cases:supplement", HELPED, "applicant", lambda w: {"key": w.correcting}),
    Page("cases:withdraw", HELPED, "applicant", lambda w: {"key": w.received}),
    Page("beginnings:offer", APPLICANT, "applicant", lambda w: {"key": w.offer}),
    Page("cases:progress", ALL, "nobody", modes=PUBLIC),
    Page("cases:me", CITIZENS, "applicant"),
    Page("cases:me", CITIZENS, "other", state="empty"),
    Page(
        "cases:party_step",
        frozenset({"reviewer"}),
        arguments=lambda w: {"case": w.reviewing, "step": w.review},
        file=True,
    ),
    Page("desks:board", STAFF, "clerk"),
    Page("desks:new", STAFF, "clerk"),
    Page("desks:draft", frozenset({"clerk", "head"}), "clerk", lambda w: {"case": w.taken}),
    Page("desks:case", HANDLERS, "clerk", lambda w: {"case": w.received}),
    Page("desks:case", HANDLERS, "clerk", lambda w: {"case": w.correcting}, state="correcting"),
    Page("desks:file", HANDLERS, arguments=lambda w: {"case": w.received, "material": w.material}, file=True),
    Page("desks:here", HANDLERS, arguments=lambda w: {"case": w.received}, file=True),
    Page("desks:board", STAFF, "clerk", query="?q=王", state="found"),
    Page("desks:reasons", STAFF, "clerk"),
    Page("desks:cover", STAFF, "clerk"),
    Page("desks:preview", frozenset(), arguments=lambda w: {"case": w.received}, posts=True),
    Page("desks:right", HANDLERS, "clerk", lambda w: {"case": w.received}),
    Page("desks:visits", STAFF, "clerk"),
    Page("desks:visit", frozenset({"clerk"}), "clerk", lambda w: {"case": w.reviewing}),
    Page("cases:visit_code", frozenset(), arguments=lambda w: {"key": w.draft}, posts=True),
    Page("cases:visit_end", frozenset(), arguments=lambda w: {"key": w.draft}, posts=True),
    Page("cases:review", STAFF, "reviewer"),
    Page("cases:review_step", HANDLERS, "reviewer", lambda w: {"case": w.reviewing, "step": w.review}),
    Page("cases:review_step", HANDLERS, "decider", lambda w: {"case": w.deciding, "step": w.decide}, state="deciding"),
    Page("licences:wallet", SIGNED_IN, "applicant"),
    Page("licences:licence", APPLICANT, "applicant", lambda w: {"key": w.licence}),
    Page("licences:verify_form", ALL, "nobody", modes=PUBLIC),
    Page("licences:verify", ALL, "nobody", lambda w: {"code": w.code}, modes=PUBLIC),
    Page("licences:verify", ALL, "nobody", lambda w: {"code": "23456789"}, state="unknown", status=404),
    Page("messages:inbox", SIGNED_IN, "applicant"),
    Page("papers:pdf", APPLICANT | HANDLERS, arguments=lambda w: {"key": w.paper}, file=True),
    Page("web:components", ALL, file=True),  # looked at in every mode by tests/web
    Page("web:printed", ALL, file=True),
    Page("web:question", ALL, file=True),
    Page("web:alive", ALL, file=True),
    Page("web:clock", ALL, "nobody"),
    Page("web:extend", frozenset(), posts=True),
    *oversight_pages.PAGES,
    *directory_pages.PAGES,
    *editing_pages.PAGES,
    *review_pages.PAGES,
    *levels_pages.PAGES,
    *open_pages.PAGES,
    *sheets_pages.PAGES,
    *limits_pages.PAGES,
    *notices_pages.PAGES,
    *authority_pages.PAGES,
    *hearing_pages.PAGES,
)
INVENTORY = frozenset(page.name for page in PAGES)
