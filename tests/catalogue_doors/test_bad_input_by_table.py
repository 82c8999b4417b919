"""Bad input that no cell of a spreadsheet gives away: the dry run says the same code at the page, the API and the
command, nothing is changed, and what is confirmed is a draft that goes nowhere. And adoption in a circle.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tongban.catalogue.acts import publish, publish_difference
from tongban.catalogue.life.writing import difference_text
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import PLATFORM
from tongban.definition.source import read
from tongban.identity.models import Account
from tongban.site.shipped import key
from tongban.workbench.reading.exports import sheet_of_difference, sheet_of_edition

from calls import Caller, as_staff
from demo import FOOD, GUANGAN, JOBLESS, WUHOU
from life_course import HEALTH, LOCAL, PROVINCE, everything, own_of, text_of

pytestmark = pytest.mark.django_db


def cell(sheet: str, path: str, label: str, text: str) -> Callable[[Any], None]:
    """One cell of a workbook, by key path and heading."""

    def change(book: Any) -> None:
        labels = [one.value for one in book[sheet][1]]
        row = next(one for one in book[sheet].iter_rows(min_row=2) if one[labels.index("键路径")].value == path)
        row[labels.index(label)].value = text

    return change


def of_food(*found: Any) -> Callable[[], bytes]:
    return lambda: edited(sheet_of_edition(FOOD)[1], cell(*found))


def of_a_place(*found: Any) -> Callable[[], bytes]:
    return lambda: edited(sheet_of_difference(FOOD, WUHOU)[1], cell(*found))


def edited(data: bytes, change: Callable[[Any], None]) -> bytes:
    book, out = load_workbook(BytesIO(data)), BytesIO()
    change(book)
    book.save(out)
    return out.getvalue()


# What is wrong → whose workbook, the code, and the place in the table that the dry run names.
TABLES: dict[str, tuple[str, str, str, Callable[[], bytes]]] = {
    "a rule outside the grammar": (
        PROVINCE,
        "rules.syntax",
        "材料!",
        of_food("材料", "common.materials.rules", "什么时候要", "__import__('os').system('id')"),
    ),
    "a rule naming a fact nobody knows": (
        PROVINCE,
        "rules.fact.undeclared",
        "材料!",
        of_food("材料", "common.materials.rules", "什么时候要", "premises.unheard_of == 1"),
    ),
    "a situation built on itself": (
        PROVINCE,
        "elements.situation.like.circle",
        "情形!",
        of_food("情形", "situations.renew", "同于", "renew"),
    ),
    "a difference on a path that no longer exists": (
        WUHOU,
        "difference.path.missing",
        "基本信息!",
        of_a_place("基本信息", "difference.changes.0.at", "内容", "common.steps.gone.within"),
    ),
}


def client(role: str, place: str) -> Client:
    found = Client()
    found.force_login(Account.seen_by(PLATFORM).get(id=key("account", place, role)))
    return found


@pytest.mark.parametrize("what", list(TABLES))
def test_the_dry_run_says_the_same_at_page_api_and_command_and_the_draft_goes_nowhere(
    what: str, tmp_path: Path
) -> None:
    place, code, sheet, make = TABLES[what]
    data = make()
    before = everything()
    api, browser = as_staff("编制", place), client("编制", place)

    answer = api.call("POST", "/catalogue/imports", upload={"file": SimpleUploadedFile("表.xlsx", data)})
    assert answer.status == 201
    findings = [one for one in answer.body["targets"][0]["findings"] if one["severity"] == "error"]
    assert {one["code"] for one in findings} == {code} and findings[0]["where"].startswith(sheet)

    page = browser.post("/catalogue/sheets/", {"file": SimpleUploadedFile("表.xlsx", data)}, follow=True)
    assert set(re.findall(r'data-code="([\w.-]+)"', page.content.decode())) == {code}
    assert findings[0]["where"] in page.content.decode()

    path, out = tmp_path / "表.xlsx", StringIO()
    path.write_bytes(data)
    login = Account.seen_by(PLATFORM).get(id=key("account", place, "编制")).login
    call_command("import", str(path), "--dry-run", "--as", login, "--json", stdout=out)
    told = json.loads(out.getvalue())["targets"][0]["findings"]
    assert {one["code"] for one in told if one["severity"] == "error"} == {code}
    assert everything() == before

    confirm = f"/catalogue/imports/{answer.body['id']}/confirm"
    (draft,) = api.post(confirm, {"digest": answer.body["digest"]}).body["drafts"]
    kept = everything()
    asked = {"organs": [str(HEALTH)], "due": str(day_of(now()) + timedelta(days=7))} if place == PROVINCE else {}
    refused = api.post(f"/catalogue/drafts/{draft}/submit", asked)
    assert (refused.status, refused.code) == (422, "definition.errors")
    assert {one["code"] for one in refused.body["faults"]} == {code}
    assert everything() == kept


OWN, OTHER, CITY = "512B99008000", "512B99009000", "510100000000"


@pytest.mark.parametrize("place", [GUANGAN, CITY])
def test_places_do_not_adopt_each_others_items_in_a_circle(place: str, tmp_path: Path) -> None:
    """Each of two places takes the other's own item, or the city takes what a county below it set up: adoption only
    goes down, so no circle can be closed; at page, API and file with one code.
    """
    for code, whose in ((OWN, WUHOU), (OTHER, GUANGAN)):
        publish(text_of(JOBLESS).replace(JOBLESS, code), actor=PLATFORM)
        own_of(code, whose)
    required = read(text_of(OWN), OWN).data["local"]["required"]
    local = {name: LOCAL[name] for name in required}
    before = everything()
    for code, taker in ((OWN, place), (OTHER, WUHOU)):
        with pytest.raises(Refusal) as refused:
            publish_difference(difference_text(f"{code}@1", taker, "演示1号", local), actor=PLATFORM)
        assert refused.value.code == "adoption.own"
        path = tmp_path / "difference.yaml"
        path.write_text(difference_text(f"{code}@1", taker, "演示1号", local), encoding="utf-8")
        with pytest.raises(CommandError) as loaded:
            call_command("load", str(path), stdout=StringIO())
        assert "adoption.own" in str(loaded.value)
        if taker == CITY:
            continue  # nobody of the city adopts in the demonstration
        body = {"of": f"{code}@1", "number": "演示1号", "local": local}
        answer = Caller(key("account", taker, "事项办")).call("PUT", f"/adoptions/{code}/{taker}", body)
        assert answer.code == "adoption.own"
        form = {"act": "adopt", "number": "演示1号", "once": "k" * 32, **{f"local.{k}": v for k, v in local.items()}}
        page = client("事项办", taker).post(f"{reverse('catalogue:adopt')}?item={code}&place={taker}", form)
        assert page.status_code == 422 and 'data-code="adoption.own"' in page.content.decode()
        assert "演示1号" in page.content.decode()  # nothing typed is lost
    assert everything() == before
