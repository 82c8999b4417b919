"""The inventory of pages: every URL name, for whom it is, where its data comes from, in which modes it is looked at.

`test_inventory.py` fails when a URL is missing here. ``roles`` see the page; everybody else is sent to sign in,
refused, or told that there is no such page. ``main`` is the role the browser looks as; pages that only take a form
(``posts``) or give a file (``file``) are not looked at.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from tongban.cases.acts.advance import advance
from tongban.cases.acts.tell import tell_defects
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.core.scope import PLATFORM
from tongban.licences.models import Licence
from tongban.site.shipped import key

import calls
from demo import FOOD, WUHOU

ROLES: dict[str, uuid.UUID | None] = {
    "nobody": None,
    "applicant": key("citizen", "wang"),
    "other": key("citizen", "rare"),
    "clerk": key("account", WUHOU, "窗口"),
    "reviewer": key("account", WUHOU, "审查"),
    "decider": key("account", WUHOU, "决定"),
}
ALL = frozenset(ROLES)
SIGNED_IN = ALL - {"nobody"}
CITIZENS = frozenset({"applicant", "other"})
STAFF = frozenset({"clerk", "reviewer", "decider"})
APPLICANT = frozenset({"applicant"})
# What was begun on the web goes on at the window: the hall's clerk sees the applicant's own pages too.
HELPED = APPLICANT | {"clerk"}
HANDLED = APPLICANT | STAFF


@dataclass(frozen=True)
class World:
    """Cases in every state a page can show."""

    draft: uuid.UUID
    received: uuid.UUID
    correcting: uuid.UUID
    reviewing: uuid.UUID
    deciding: uuid.UUID
    finished: uuid.UUID
    material: str
    review: str
    decide: str
    paper: uuid.UUID
    licence: uuid.UUID
    code: str


def make_world() -> World:
    """By acts, as people would."""
    draft, received, correcting = calls.drafted(), calls.received(), calls.received()
    reviewing, deciding, finished = calls.accepted(), calls.inspected(), calls.inspected()
    tell_defects(correcting, [Defect(calls.uploaded(correcting), "图上没有标出清洗区")], actor=calls.staff("窗口"))
    advance(finished, calls.step_of(finished, "decide"), Said(verdict="granted"), actor=calls.staff("决定"))
    advance(finished, calls.step_of(finished, "issue"), Said(), actor=calls.staff("窗口二"))
    licence = Licence.seen_by(PLATFORM).get(case_id=finished)
    return World(
        draft=draft,
        received=received,
        correcting=correcting,
        reviewing=reviewing,
        deciding=deciding,
        finished=finished,
        material=calls.uploaded(draft),
        review=calls.step_of(reviewing, "review"),
        decide=calls.step_of(deciding, "decide"),
        paper=load(finished).notices[0]["paper_id"],
        licence=licence.id,
        code=licence.code,
    )


Arguments = Callable[[World], dict[str, object]]


@dataclass(frozen=True)
class Page:
    """One page in one state."""

    name: str
    roles: frozenset[str]
    main: str = ""
    arguments: Arguments = lambda world: {}
    query: str = ""
    modes: tuple[str, ...] = ("std",)
    state: str = "filled"
    status: int = 200
    posts: bool = False
    file: bool = False


PUBLIC = ("std", "elder")
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
    Page("catalogue:table_csv", ALL, arguments=lambda w: {"code": FOOD}, file=True),
    Page("catalogue:print", ALL, "nobody", lambda w: {"code": FOOD}),
    Page("catalogue:versions", ALL, "nobody", lambda w: {"code": FOOD}),
    Page("catalogue:sample", ALL, arguments=lambda w: {"name": "food-layout.svg"}, file=True),
    Page("identity:login", ALL, "nobody", modes=PUBLIC),
    Page("identity:logout", frozenset(), posts=True),
    Page("identity:principal", frozenset(), posts=True),
    Page("cases:new", CITIZENS, "applicant", query=f"?item={FOOD}&situation=new&area={WUHOU}"),
    Page("cases:tasks", HELPED, "applicant", lambda w: {"key": w.draft}),
    Page("cases:question", HELPED, "applicant", lambda w: {"key": w.draft, "number": 1}),
    Page("cases:material", HELPED, "applicant", lambda w: {"key": w.draft, "name": w.material}),
    Page("cases:check", HELPED, "applicant", lambda w: {"key": w.draft}),
    Page("cases:case", HANDLED, "applicant", lambda w: {"key": w.received}),
    Page("cases:case", HANDLED, "applicant", lambda w: {"key": w.finished}, state="finished"),
    Page("cases:supplement", HELPED, "applicant", lambda w: {"key": w.correcting}),
    Page("cases:withdraw", HELPED, "applicant", lambda w: {"key": w.received}),
    Page("cases:progress", ALL, "nobody", modes=PUBLIC),
    Page("cases:me", CITIZENS, "applicant"),
    Page("cases:me", CITIZENS, "other", state="empty"),
    Page(
        "cases:party_step",
        frozenset({"reviewer"}),
        arguments=lambda w: {"case": w.reviewing, "step": w.review},
        file=True,
    ),
    Page("cases:desk", STAFF, "clerk"),
    Page("cases:desk_new", STAFF, "clerk"),
    Page("cases:desk_draft", frozenset({"clerk"}), "clerk", lambda w: {"case": w.draft}),
    Page("cases:desk_case", STAFF, "clerk", lambda w: {"case": w.received}),
    Page("cases:desk_case", STAFF, "clerk", lambda w: {"case": w.correcting}, state="correcting"),
    Page("cases:desk_file", STAFF, arguments=lambda w: {"case": w.received, "material": w.material}, file=True),
    Page("cases:desk_preview", frozenset(), arguments=lambda w: {"case": w.received}, posts=True),
    Page("cases:review", STAFF, "reviewer"),
    Page("cases:review_step", STAFF, "reviewer", lambda w: {"case": w.reviewing, "step": w.review}),
    Page("cases:review_step", STAFF, "decider", lambda w: {"case": w.deciding, "step": w.decide}, state="deciding"),
    Page("licences:wallet", SIGNED_IN, "applicant"),
    Page("licences:licence", APPLICANT, "applicant", lambda w: {"key": w.licence}),
    Page("licences:verify_form", ALL, "nobody", modes=PUBLIC),
    Page("licences:verify", ALL, "nobody", lambda w: {"code": w.code}, modes=PUBLIC),
    Page("licences:verify", ALL, "nobody", lambda w: {"code": "23456789"}, state="unknown", status=404),
    Page("messages:inbox", SIGNED_IN, "applicant"),
    Page("papers:pdf", APPLICANT | STAFF, arguments=lambda w: {"key": w.paper}, file=True),
    Page("web:components", ALL, file=True),  # looked at in every mode by tests/web
    Page("web:printed", ALL, file=True),
    Page("web:question", ALL, file=True),
    Page("web:alive", ALL, file=True),
    Page("web:clock", ALL, "nobody"),
    Page("web:extend", frozenset(), posts=True),
)
INVENTORY = frozenset(page.name for page in PAGES)
