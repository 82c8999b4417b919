"""Calling the API as somebody of the demonstration, and cases brought to where an endpoint is of use."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import answer_correction, tell_defects
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key

import courses
from courses import confirmed
from demo import FOOD, FOOD_ANSWERS, PDF, WUHOU, citizen, enterprise, staff

API = "/api/v1"


@dataclass
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code of a problem document."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


class Caller:
    """A program signed in as one account (or as nobody)."""

    def __init__(self, account: uuid.UUID | None = None) -> None:
        self.client = Client()
        if account is not None:
            self.client.force_login(Account.seen_by(PLATFORM).get(id=account))

    def call(self, method: str, path: str, body: Any = None, *, upload: Any = None, **headers: str) -> Answer:
        """One call; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        arguments: dict[str, Any] = {"headers": sent}
        if upload is not None:
            arguments["data"] = upload
        elif body is not None:
            arguments |= {"data": json.dumps(body, ensure_ascii=False), "content_type": "application/json"}
        came = getattr(self.client, method.lower())(API + path, **arguments)
        text = came.getvalue().decode(errors="replace")  # a workbook is no text
        said = json.loads(text) if "json" in came.headers.get("Content-Type", "") else text
        return Answer(came.status_code, said, dict(came.headers))

    def get(self, path: str, **headers: str) -> Answer:
        """Read."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        """Do."""
        return self.call("POST", path, body, **headers)


def as_citizen(name: str = "wang") -> Caller:
    """A person of the demonstration."""
    return Caller(key("citizen", name))


def as_staff(role: str, place: str = WUHOU) -> Caller:
    """A member of staff of the demonstration."""
    return Caller(key("account", place, role))


def a_file() -> dict[str, Any]:
    """A multipart body with one acceptable file."""
    return {"content": SimpleUploadedFile("布局图.pdf", PDF, content_type="application/pdf")}


def drafted() -> uuid.UUID:
    """A draft of a food business, everything answered and handed in."""
    wang = citizen("wang", "snack")
    case = begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang)
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=wang)
    for material in load(case).materials:
        if material["state"] == "missing":
            hand_in(case, material["key"], PDF, "材料.pdf", actor=wang)
    return case


def received() -> uuid.UUID:
    """Submitted, waiting at the window."""
    case = drafted()
    file(case, actor=citizen("wang", "snack"), signed="王秀英")
    return case


def examined() -> uuid.UUID:
    """Every material found fit."""
    case = received()
    verdicts = {m["key"]: ("fit", "") for m in load(case).materials if m["state"] == "supplied"}
    examine(case, verdicts, actor=staff("窗口"))
    return case


def corrected() -> uuid.UUID:
    """Told what is wrong, and put right, but not yet sent back."""
    case = received()
    key_of = uploaded(case)
    tell_defects(case, [Defect(key_of, "图上没有标出清洗区")], actor=staff("窗口"))
    hand_in(case, key_of, PDF + b"\n", "布局图二.pdf", actor=citizen("wang", "snack"))
    return case


def proposed() -> uuid.UUID:
    """Put right and sent back; a clerk proposes to tell something new."""
    case = corrected()
    answer_correction(case, actor=citizen("wang", "snack"))
    other = next(m["key"] for m in load(case).materials if m["way"] == "upload" and m["key"] != uploaded(case))
    tell_defects(case, [Defect(other, "印章不清", "S3", "与备案的印模不符")], actor=staff("窗口二"))
    return case


def deferred() -> uuid.UUID:
    """Accepted, a minor paper to follow."""
    return courses.accepted(papers=("layout",), deferred=("rules",))


def accepted() -> uuid.UUID:
    """Accepted, waiting for its first review."""
    case = examined()
    advance(case, step_of(case, "accept"), Said(), actor=staff("窗口"))
    return case


def inspected() -> uuid.UUID:
    """Reviewed and inspected, waiting for the decision."""
    case = accepted()
    advance(case, step_of(case, "review"), said_for(case, "review"), actor=staff("审查"))
    advance(case, step_of(case, "site_inspection"), said_for(case, "site_inspection"), actor=staff("核查"))
    confirmed(case, step_of(case, "site_inspection"))
    return case


def uploaded(case: uuid.UUID) -> str:
    """The first material that was handed in as a file."""
    return next(m["key"] for m in load(case).materials if m["way"] == "upload")


def step_of(case: uuid.UUID, kind: str) -> str:
    """The step of that kind."""
    return next(s.id for s in load(case).e.steps.values() if s.kind == kind)


def said_for(case: uuid.UUID, kind: str) -> Said:
    """A favourable finding of the step of that kind."""
    e = load(case).e
    step = e.steps[step_of(case, kind)]
    conditions = {c.id: True for c in e.conditions if c.in_step == step.id}
    partner = staff("审查").account if kind == "site_inspection" else None
    return Said(outputs=dict.fromkeys(step.outputs, "是"), conditions=conditions, partner=partner)


def body_of(said: Said) -> dict[str, Any]:
    """The same as a program says it."""
    body: dict[str, Any] = {"outputs": dict(said.outputs), "conditions": dict(said.conditions), "verdict": said.verdict}
    return body | ({"partner": str(said.partner)} if said.partner else {})
