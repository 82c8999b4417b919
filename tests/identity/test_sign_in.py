"""Signing in: password, one press of the demonstration, for whom one acts, and what becomes of a form meanwhile."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, RequestFactory

from tongban.core.ids import new_id
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.identity import pages
from tongban.identity.acts import account_change, write_all
from tongban.site.shipped import key

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts() -> None:
    cache.clear()


@pytest.fixture
def account() -> str:
    change = account_change(
        id=new_id(),
        login="xiaowang",
        person=key("person", "wang"),
        kind="citizen",
        password="correct horse",
        actor=PLATFORM,
    )
    write_all([change], actor=PLATFORM)
    return str(change.subject.id)


def try_password(client: Client, password: str, **more: str) -> Any:
    return client.post("/login/", {"login": "xiaowang", "password": password, **more})


def last_entry(account: Any) -> tuple[str, Any]:
    row = fetch("SELECT verb, detail FROM ledger_entry WHERE subject_id = %s ORDER BY seq DESC LIMIT 1", [account])[0]
    return row["verb"], row["detail"]


def test_a_password_opens_a_new_session_and_is_on_record(client: Client, account: str) -> None:
    client.get("/?area=511602")
    before = client.session.session_key
    response = try_password(client, "correct horse")
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == account
    assert last_entry(account) == ("account.sign_in", {"way": "password"})


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(client: Client, account: str) -> None:
    response = try_password(client, "wrong")
    assert response.status_code == 422
    assert pages.WRONG in response.content.decode()
    assert 'value="xiaowang"' in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_five_wrong_passwords_wait_a_quarter_of_an_hour(client: Client, account: str) -> None:
    with time_machine.travel("2026-11-24 09:00+08:00", tick=False) as clock:
        for _ in range(4):
            assert pages.WRONG in try_password(client, "wrong").content.decode()
        assert pages.TOO_MANY in try_password(client, "wrong").content.decode()
        assert pages.TOO_MANY in try_password(Client(), "correct horse").content.decode()
        clock.shift(15 * 60 + 1)
        assert try_password(client, "correct horse").status_code == 302


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("/me/licences/", "/me/licences/"),
        ("https://elsewhere.example/", "/me/"),
        ("//elsewhere.example", "/me/"),
        ("", "/me/"),
    ],
)
def test_next_leads_only_into_the_house(client: Client, account: str, wanted: str, got: str) -> None:
    assert try_password(client, "correct horse", next=wanted)["Location"] == got


@pytest.mark.parametrize(
    ("role", "first"),
    [(("窗口",), "/desk/"), (("审查",), "/review/"), (("决定",), "/review/")],
    ids=["hall", "review", "decide"],
)
def test_one_press_signs_staff_in_where_their_work_is(client: Client, role: tuple[str], first: str) -> None:
    response = client.post("/login/", {"account": str(key("account", "510107000000", *role))})
    assert (response.status_code, response["Location"]) == (302, first)
    assert last_entry(key("account", "510107000000", *role)) == ("account.sign_in", {"way": "demo"})


def test_one_press_is_only_for_the_demonstration(client: Client, settings: Any) -> None:
    settings.DEMO = False
    response = client.post("/login/", {"account": str(key("citizen", "wang"))})
    assert response.status_code == 422
    assert "_auth_user_id" not in client.session
    assert "以申请人登录" not in client.get("/login/").content.decode()


def test_one_press_does_not_open_an_ordinary_account(client: Client, account: str) -> None:
    assert client.post("/login/", {"account": account}).status_code == 422


def test_the_page_costs_one_query_and_lists_everybody(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/login/")  # the name of the visitor's area is kept from then on
    client.get("/login/")  # the area's name is reference data, read once by a process
    with django_assert_num_queries(1):
        text = client.get("/login/").content.decode()
    for name in ("王秀英", "𬭎𠮷", "㛃", "尼玛扎西·丹增旺堆·索朗多吉·次仁央宗", "周桂芳", "武侯区", "广安区"):
        assert name in text


def test_signing_out_ends_the_session_and_is_on_record(client: Client) -> None:
    wang = key("citizen", "wang")
    client.post("/login/", {"account": str(wang)})
    assert client.post("/logout/").status_code == 302
    assert "_auth_user_id" not in client.session
    assert last_entry(wang)[0] == "account.sign_out"
    assert client.get("/logout/").status_code == 405


def test_one_chooses_for_whom_one_acts(client: Client) -> None:
    client.post("/login/", {"account": str(key("citizen", "wang"))})
    own = f"enterprise:{key('enterprise', 'snack')}"
    assert client.post("/me/principal/", {"principal": own})["Location"] == "/me/"
    assert client.session["principal"] == own
    other = f"enterprise:{key('enterprise', 'hotel')}"
    assert client.post("/me/principal/", {"principal": other}).status_code == 403
    assert client.session["principal"] == own
    client.post("/me/principal/", {"principal": "self"})
    assert "principal" not in client.session


def test_a_form_sent_after_the_session_ended_comes_back_whole(client: Client) -> None:
    number = "510107197905120123"
    response = client.post("/me/principal/", {"principal": "self", "typed": number, "many": ["a", "b"]})
    assert response["Location"] == f"/login/?next={quote('/me/principal/')}"
    stored = Session.objects.get(session_key=client.session.session_key)
    assert number not in stored.session_data and number.encode() not in base64.b64decode(client.session["kept"])
    assert "刚才填的内容没有丢" in client.get(response["Location"]).content.decode()
    client.post("/login/", {"account": str(key("citizen", "wang")), "next": "/me/principal/"})
    request = RequestFactory().get("/me/principal/")
    request.session = client.session
    assert pages.typed_before(request) == {"principal": ["self"], "typed": [number], "many": ["a", "b"]}
    assert pages.typed_before(request) == {}
