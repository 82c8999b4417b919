"""Who may call what: every endpoint, every role, the status that is right. A new endpoint without a line here fails.

The columns: nobody, the applicant, another citizen, the clerk of the hall, a clerk of another county, reviewer,
inspector, decider and head of the competent organ (the head heads the hall too), and the supervisor.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.cases.reading import load
from tongban.site.shipped import key

import calls
from calls import Caller, as_citizen, as_staff
from demo import FOOD, GUANGAN, JOBLESS, WUHOU

ROLES: dict[str, Callable[[], Caller]] = {
    "nobody": Caller,
    "applicant": as_citizen,
    "other citizen": lambda: as_citizen("rare"),
    "clerk": lambda: as_staff("窗口"),
    "clerk of another county": lambda: as_staff("窗口", GUANGAN),
    "reviewer": lambda: as_staff("审查"),
    "inspector": lambda: as_staff("核查"),
    "decider": lambda: as_staff("决定"),
    "head": lambda: as_staff("负责人"),
    "supervisor": lambda: as_staff("监督"),
}


@dataclass(frozen=True)
class Line:
    """One endpoint in one situation. ``path`` has the names of the description; ``statuses`` in the order of ROLES."""

    method: str
    path: str
    statuses: str
    stage: Callable[[], uuid.UUID] | None = None
    values: Callable[[uuid.UUID], dict[str, str]] = lambda case: {}
    body: Callable[[uuid.UUID], Any] = lambda case: None
    upload: Callable[[], Any] = lambda: None
    note: str = ""
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def roles(self) -> Mapping[str, Callable[[], Caller]]:
        """The columns of the table the line stands in."""
        return ROLES

    @property
    def expected(self) -> dict[str, int]:
        """Role → status."""
        return dict(zip(self.roles, map(int, self.statuses.split()), strict=True))


# An applicant's own affairs: he himself, or his hall's staff for him.
OWN = "401 200 403 200 403 403 403 403 200 403"
# A draft is its applicant's alone.
HIS_DRAFT = "401 200 403 403 403 403 403 403 403 403"
# Whoever handles a case sees it; to anybody else it does not exist.
SEES = "401 200 404 200 404 200 200 200 200 200"
WINDOW = "401 403 403 200 403 403 403 403 403 403"
APPROVES = "401 403 403 200 403 403 403 403 200 403"
REVIEWER = "401 403 403 403 403 200 200 403 403 403"
INSPECTOR = "401 403 403 403 403 403 200 403 403 403"
DECIDER = "401 403 403 403 403 403 403 200 403 403"
HEAD = "401 403 403 403 403 403 403 403 200 403"
# At a counter within the item's circle a clerk files for the person in front of him; others for themselves only.
FILES = "401 201 403 201 201 403 403 403 201 403"
FILES_NEAR = "401 201 403 201 422 403 403 403 201 403"
# A counter within the circle goes on with what the applicant opened to it.
OPENED = "401 403 403 200 422 403 403 403 200 403"
ALL = " ".join(["200"] * 10)
SIGNED_IN = "401" + " 200" * 9


def _draft(case: uuid.UUID) -> dict[str, Any]:
    applicant = {"kind": "enterprise", "id": str(key("enterprise", "snack"))}
    return {"item": FOOD, "situation": "new", "area": WUHOU, "applicant": applicant}


def _filing(case: uuid.UUID) -> dict[str, Any]:
    applicant = {"kind": "person", "id": str(key("person", "wang"))}
    answers = {
        "unemployment.registered_division": "510107011002",
        "unemployment.reason": "从用人单位失业",
        "unemployment.last_employer": "演示公司",
        "unemployment.willing": "是",
    }
    draft = {"item": JOBLESS, "situation": "new", "area": WUHOU, "applicant": applicant}
    return {**draft, "answers": answers, "signed": "王秀英"}


def _page(case: uuid.UUID) -> dict[str, str]:
    return {"page": load(case).e.pages[0].page}


def _step(kind: str) -> Callable[[uuid.UUID], dict[str, str]]:
    return lambda case: {"step": calls.step_of(case, kind)}


def _said(kind: str) -> Callable[[uuid.UUID], dict[str, Any]]:
    return lambda case: calls.body_of(calls.said_for(case, kind))


def _material(case: uuid.UUID) -> dict[str, str]:
    return {"material": calls.uploaded(case)}


def _verdicts(case: uuid.UUID) -> dict[str, Any]:
    return {"verdicts": [{"material": calls.uploaded(case), "verdict": "fit"}]}


def _defects(case: uuid.UUID) -> dict[str, Any]:
    return {"defects": [{"material": calls.uploaded(case), "problem": "图上没有标出清洗区"}]}


def _item(**more: str) -> Callable[[uuid.UUID], dict[str, str]]:
    return lambda case: {"code": FOOD, **more}


CASE = "/cases/{case}"
POLICY: tuple[Line, ...] = (
    Line("GET", "/session", ALL),
    Line("POST", "/session", " ".join(["401"] * 10), body=lambda case: {"login": "nobody-here", "password": "x"}),
    Line("DELETE", "/session", " ".join(["204"] * 10)),
    Line("GET", "/items", ALL),
    Line("GET", "/items/{code}", ALL, values=_item()),
    Line("GET", "/items/{code}/editions", ALL, values=_item()),
    Line("GET", "/items/{code}/graph.svg", ALL, values=_item()),
    Line("GET", "/items/{code}/bpmn", ALL, values=_item()),
    Line("GET", "/items/{code}/table.csv", ALL, values=_item()),
    Line("GET", "/items/{code}/schema.jsonld", ALL, values=_item()),
    Line("GET", "/items/{code}/data.{suffix}", ALL, values=_item(suffix="ttl")),
    Line("GET", "/open/directory.{suffix}", ALL, values=lambda case: {"suffix": "csv"}),
    Line("GET", "/open/changes", ALL),
    Line("GET", "/items/{code}/editions/{number}", ALL, values=_item(number="1")),
    Line("GET", "/items/{code}/editions/{number}/text", ALL, values=_item(number="1")),
    Line("GET", "/directory", ALL),
    Line("GET", "/directory/findings", ALL),
    Line("GET", "/directory/{code}", ALL, values=lambda case: {"code": "511A0138000000"}),
    Line("GET", "/verify/{code}", ALL, values=lambda case: {"code": "23456789"}),
    Line("POST", "/drafts", FILES_NEAR, body=_draft),
    Line("POST", "/cases", FILES, body=_filing),
    Line("GET", "/cases", SIGNED_IN),
    Line("GET", "/steps", SIGNED_IN),
    Line("GET", CASE, SEES, calls.received),
    Line("GET", CASE + "/steps/{step}", SEES, calls.received, _step("accept")),
    Line(
        "PUT", CASE + "/answers/{page}", HIS_DRAFT, calls.drafted, _page, lambda case: {"answers": calls.FOOD_ANSWERS}
    ),
    Line("POST", CASE + "/materials/{material}", HIS_DRAFT, calls.drafted, _material, upload=calls.a_file),
    Line("POST", CASE + "/code", HIS_DRAFT, calls.drafted),
    Line(
        "POST", CASE + "/visit", OPENED, calls.drafted, body=lambda case: {"way": "signature", "said": "本人签字同意"}
    ),
    Line("DELETE", CASE + "/visit", HIS_DRAFT, calls.drafted),
    Line("POST", CASE + "/file", HIS_DRAFT, calls.drafted, body=lambda case: {"signed": "王秀英"}),
    Line("POST", CASE + "/examine", WINDOW, calls.received, body=_verdicts),
    Line("POST", CASE + "/notice", WINDOW, calls.received, body=_defects),
    Line("POST", CASE + "/notice/approval", APPROVES, calls.proposed, body=lambda case: {"verdict": "yes"}),
    Line("POST", CASE + "/materials/{material}/longer", OWN, calls.deferred, lambda case: {"material": "rules"}),
    Line("POST", CASE + "/receipt", OWN, calls.received),
    Line("POST", CASE + "/not_accept", WINDOW, calls.received, body=lambda case: {"ground": "not_needed"}),
    Line("POST", CASE + "/correct", OWN, calls.corrected),
    Line("POST", CASE + "/extend", HEAD, calls.accepted, body=lambda case: {"reason": "需要再次核实场地情况"}),
    Line("POST", CASE + "/withdraw", OWN, calls.received),
    Line("POST", CASE + "/steps/{step}", WINDOW, calls.examined, _step("accept"), _said("accept"), note="accept"),
    Line("POST", CASE + "/steps/{step}", REVIEWER, calls.accepted, _step("review"), _said("review"), note="review"),
    Line(
        "POST",
        CASE + "/steps/{step}",
        DECIDER,
        calls.inspected,
        _step("decide"),
        lambda case: {"verdict": "granted"},
        note="decide",
    ),
)
