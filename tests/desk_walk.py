"""Driving the staff pages through the client: signing in, reading forms as a browser would, sending them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.test import Client

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.reading import load
from tongban.core.scope import PLATFORM, Actor
from tongban.identity.models import Account
from tongban.identity.pages import BACKEND

from demo import FOOD, FOOD_ANSWERS, PDF, WUHOU, citizen, enterprise, staff


def signed_in(actor: Actor) -> Client:
    """A browser in which this account is signed in."""
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=actor.account), backend=BACKEND)
    return client


def desk_of(role: str = "窗口", place: str = WUHOU) -> Client:
    """A member of staff at the screen."""
    return signed_in(staff(role, place))


def food_draft(*, layout: bool = True, rules: bool = True) -> uuid.UUID:
    """A food licence filled in on the web, not submitted."""
    wang = citizen("wang", "snack")
    case = begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang)
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=wang)
    if layout:
        hand_in(case, "layout", PDF, "布局图.pdf", actor=wang)
    if rules:
        hand_in(case, "rules", PDF, "制度.pdf", actor=wang)
    return case


def food_filed(**what: bool) -> uuid.UUID:
    """… and submitted online."""
    case = food_draft(**what)
    file(case, actor=citizen("wang", "snack"), signed="王秀英")
    return case


def desk(case: uuid.UUID) -> str:
    return f"/desk/case/{case}/"


def step_page(case: uuid.UUID, step: str) -> str:
    return f"/review/{case}/{step}/"


def hidden(html: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, name
    return found[1]


def sent(client: Client, url: str, act: str, values: Mapping[str, Any] | None = None, *, page: str = "") -> Any:
    """Open the page, then send its form with these values; ``page`` is a page opened earlier (a stale one)."""
    html = page or client.get(url).content.decode()
    data = {"act": act, "once": hidden(html, "once"), **(values or {})}
    if 'name="version"' in html:
        data.setdefault("version", hidden(html, "version"))
    return client.post(url, data)


def verdicts(**said: str) -> dict[str, str]:
    """``layout="fail:缺洗手池"`` as the form's fields."""
    found = {}
    for key, text in said.items():
        verdict, _, problem = text.partition(":")
        found[f"v.{key}"], found[f"p.{key}"] = verdict, problem
    return found


FIT = verdicts(layout="pass", rules="pass")
