"""The inbox: what was told, to whom the account acts for, and to nobody else."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from tongban.core.scope import PLATFORM
from tongban.messages.acts import tell

from demo import enterprise, key, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang() -> Client:
    browser = Client()
    browser.post("/login/", {"account": str(key("citizen", "wang"))})
    return browser


def told(to: tuple[str, uuid.UUID], title: str) -> None:
    tell(to, ("case", uuid.uuid4()), title, "请查看。", "/cases/x/", actor=PLATFORM, key=title)


def test_an_empty_inbox_says_what_will_come(wang: Client) -> None:
    assert "办件受理、要补正、作出决定、出证，都会在这里告诉您。" in wang.get("/me/messages/").content.decode()


def test_messages_of_whom_one_acts_for_newest_first(wang: Client, django_assert_num_queries: Any) -> None:
    told(person("wang"), "第一件：已受理")
    told(person("wang"), "第二件：需要补正")
    told(person("tibetan"), "别人的：已受理")
    told(enterprise("snack"), "企业的：已受理")
    wang.get("/me/messages/")
    with django_assert_num_queries(3):
        text = wang.get("/me/messages/").content.decode()
    assert text.index("第二件：需要补正") < text.index("第一件：已受理")
    assert "别人的" not in text and "企业的" not in text
    wang.post("/me/principal/", {"principal": f"enterprise:{key('enterprise', 'snack')}"})
    text = wang.get("/me/messages/").content.decode()
    assert "企业的：已受理" in text and "第一件" not in text


def test_visitors_sign_in_first() -> None:
    assert Client().get("/me/messages/")["Location"] == "/login/?next=/me/messages/"
