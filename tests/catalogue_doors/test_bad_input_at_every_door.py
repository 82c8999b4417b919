"""Bad input meets the same code at the screen, at the API and at the load command, and nothing is half-saved.

A draft keeps whatever is written, so that nothing typed is lost; the door is where it would go on: its submission.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tongban.catalogue.acts.drafting import Start, draft_difference, save
from tongban.core.clock import day_of, now
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key

import calls
from calls import as_staff
from demo import FOOD, WUHOU
from life_course import HEALTH, PROVINCE, approved, begun, editor, everything, published, text_of

pytestmark = pytest.mark.django_db
DUE = timedelta(days=7)
LOCAL_MARKET = key("organ", WUHOU, "市场监管")


def nested(depth: int) -> str:
    return f"item: {'[' * depth}{']' * depth}\n"


def laughs() -> str:
    """The billion laughs: nine anchors, each ten times the one before."""
    lines = ["a0: &a0 [ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines) + "\n"


def changed(old: str, new: str) -> Callable[[], str]:
    def text() -> str:
        found = text_of().replace(old, new)
        assert found != text_of()
        return found

    return text


def difference() -> str:
    return (
        f'difference:\n  of: "{FOOD}@1"\n  place: "510107"\n  number: "演示1号"\n'
        "  changes:\n    - {at: common.steps.gone.within, to: 1wd}\n"
        '  local: {consult_phone: "028-00000901", complaint_phone: "028-00000902", venues: 大厅, hours: 工作日}\n'
        "  params: {}\n"
    )


BOMBS: dict[str, tuple[Callable[[], str], str]] = {
    "anchors that multiply": (laughs, "format.anchor"),
    "a thousand levels deep": (lambda: nested(1000), "format.depth"),
    "a tag that would build an object": (lambda: "item: !!python/object/apply:os.system [id]\n", "format.tag"),
    "half a text": (lambda: "item: {a: [\n", "format.syntax"),
    "a rule outside the grammar": (
        changed(
            "{level: 县级, place: premises.division}",
            "{level: {one: [{is: 县级, when: \"__import__('os')\"}, {is: 市级}]}, place: premises.division}",
        ),
        "rules.syntax",
    ),
    "a rule naming a fact nobody knows": (
        changed("examined_in: review", "when: premises.unheard_of == 1, examined_in: review"),
        "rules.fact.undeclared",
    ),
    "situations built on each other": (
        changed('name: 延续\n    code: "03"\n', 'name: 延续\n    like: renew\n    code: "03"\n'),
        "elements.situation.like.circle",
    ),
}


def client(role: str, place: str = PROVINCE) -> Client:
    """Somebody at the screen."""
    found = Client()
    found.force_login(Account.seen_by(PLATFORM).get(id=key("account", place, role)))
    return found


def codes_on(page: str) -> list[str]:
    return re.findall(r'data-code="([\w.-]+)"', page)


def at_screen(draft: uuid.UUID, who: Client, **form: Any) -> set[str]:
    """Submitted from the draft's page."""
    answer = who.post(reverse("catalogue:draft", args=[draft]), {"act": "submit", **form})
    assert answer.status_code == 422, answer.status_code
    return set(codes_on(answer.content.decode()))


def at_api(draft: uuid.UUID, who: calls.Caller, body: Any) -> set[str]:
    """Submitted by a program."""
    answer = who.post(f"/catalogue/drafts/{draft}/submit", body)
    assert (answer.status, answer.code) == (422, "definition.errors")
    return {one["code"] for one in answer.body["faults"]}


def at_command(text: str, folder: Path, *more: str) -> str:
    """Loaded from a file by the operator."""
    path = folder / "given.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("load", str(path), *more, stdout=StringIO())
    return str(refused.value)


@pytest.mark.parametrize("what", BOMBS)
def test_a_text_that_must_not_run_is_refused_alike_at_every_door(what: str, tmp_path: Path) -> None:
    make, code = BOMBS[what]
    text = make()
    draft = begun(text)
    before = everything()
    due = day_of(now()) + DUE
    screen = at_screen(draft, client("编制"), organs=str(HEALTH), due=str(due))
    program = at_api(draft, as_staff("编制", PROVINCE), {"organs": [str(HEALTH)], "due": str(due)})
    command = at_command(text, tmp_path)
    assert code in screen and code in program and re.search(rf"\b{re.escape(code)}\b", command), (
        screen,
        program,
        command,
    )
    assert screen == program
    checked = as_staff("编制", PROVINCE).post("/catalogue/check", {"text": text}).body
    assert code in {one["code"] for one in checked["findings"]}
    assert everything() == before


def test_a_text_larger_than_any_definition(tmp_path: Path) -> None:
    text = text_of() + "# " + "很长" * 400_000 + "\n"
    draft = begun()
    before = everything()
    edit = reverse("workbench:edit", args=[draft, "text"])
    screen = client("编制").post(edit, {"text": text, "base": text_of(), "revision": "1"})
    assert screen.status_code == 422 and "format.size" in codes_on(screen.content.decode())
    program = as_staff("编制", PROVINCE).call("PUT", f"/catalogue/drafts/{draft}/text", {"text": text}, If_Match='"1"')
    assert (program.status, program.code) == (422, "format.size")
    assert "[format.size]" in at_command(text, tmp_path)
    checked = as_staff("编制", PROVINCE).post("/catalogue/check", {"text": text}).body
    assert [one["code"] for one in checked["findings"]] == ["format.size"]
    assert everything() == before


def test_a_body_larger_than_the_house_takes_is_refused_and_not_a_fault_of_ours() -> None:
    draft = begun()
    before = everything()
    answer = as_staff("编制", PROVINCE).post("/catalogue/check", {"text": "x" * 6_000_000})
    assert (answer.status, answer.code) == (413, "request.size")
    edit = reverse("workbench:edit", args=[draft, "text"])
    screen = client("编制").post(edit, {"text": "x" * 6_000_000, "revision": "1"})
    assert screen.status_code in (400, 413)
    assert everything() == before


@pytest.mark.clause("3.2.1a")
def test_a_difference_on_a_path_that_no_longer_exists(tmp_path: Path) -> None:
    start = Start(LOCAL_MARKET, "地方差异", FOOD, WUHOU, of=f"{FOOD}@1", text=difference())
    draft = draft_difference(start, actor=editor(WUHOU))
    before = everything()
    screen = at_screen(draft, client("编制", WUHOU))
    program = at_api(draft, as_staff("编制", WUHOU), {})
    command = at_command(difference(), tmp_path)
    assert screen == program == {"difference.path.missing"} and "difference.path.missing" in command
    assert everything() == before


def test_an_instant_that_is_past(tmp_path: Path) -> None:
    draft = approved()
    before = everything()
    gone = "2020-01-01T00:00"
    screen = client("事项办").post(reverse("catalogue:publish", args=[draft]), {"in_force_from": gone})
    assert screen.status_code == 422 and codes_on(screen.content.decode()) == ["edition.past"]
    program = as_staff("事项办", PROVINCE).post(f"/catalogue/drafts/{draft}/publish", {"in_force_from": gone})
    assert (program.status, program.code) == (422, "edition.past")
    command = at_command(text_of().replace("promised: 10wd", "promised: 11wd"), tmp_path, "--from", gone)
    assert "[edition.past]" in command
    assert everything() == before


@pytest.mark.clause("2.1b")
def test_an_edition_is_not_withdrawn_while_cases_run_by_it() -> None:
    published()
    calls.received()
    before = everything()
    screen = client("事项办").post(
        reverse("catalogue:item_desk", args=[FOOD]),
        {"act": "withdraw", "withdraw-number": "2", "withdraw-words": "有误"},
    )
    assert screen.status_code == 409 and codes_on(screen.content.decode()) == ["edition.in-force"]
    program = as_staff("事项办", PROVINCE).post(f"/catalogue/items/{FOOD}/editions/2/withdraw", {"reason": "有误"})
    assert (program.status, program.code) == (409, "edition.in-force")
    assert everything() == before


def test_what_was_refused_stands_in_the_draft_and_may_be_mended() -> None:
    text = text_of()
    draft = begun(laughs())
    assert save(draft, text, 1, actor=editor()) == 2
