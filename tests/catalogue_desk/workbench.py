"""Driving the catalogue's pages through the client, as the right person at the right page would."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key

from life_course import PROVINCE, everything, shorter, text_of


def desk_of(role: str, place: str = PROVINCE) -> Client:
    """编制, 法制, 负责人, 事项办 … of a place, signed in."""
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("account", place, role)))
    return client


def page(name: str, *args: object) -> str:
    """The address of a page of the room."""
    return reverse(name if ":" in name else f"catalogue:{name}", args=args)


def html(client: Client, url: str, status: int = 200) -> str:
    """The page, as a browser would get it."""
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def words(text: str) -> str:
    """What stands on a page, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", text, flags=re.S)))


def form_of(text: str, act: str) -> str:
    """The form whose button does this."""
    forms = re.findall(r"<form.*?</form>", text, re.S)
    found = [one for one in forms if f'name="act" value="{act}"' in one]
    assert found, f"no form for {act}"
    return str(found[0])


def hidden(form: str) -> dict[str, str]:
    """What a form sends without being filled."""
    return dict(re.findall(r'<input type="hidden" name="(?!csrf)(\w+)" value="([^"]*)"', form))


def sent(client: Client, url: str, act: str, **values: Any) -> Any:
    """Open the page, fill in the form of this button and press it."""
    return client.post(url, {**hidden(form_of(html(client, url), act)), "act": act, **values})


def forced(client: Client, url: str, act: str, **values: Any) -> Any:
    """Send what the page does not offer."""
    return client.post(url, {"act": act, "once": uuid.uuid4().hex, **values})


def unchanged(attempt: Callable[[], Any]) -> Any:
    """Try, and see that nothing at all has changed; gives the answer."""
    before = everything()
    answer = attempt()
    assert everything() == before
    return answer


def queries(client: Client, url: str) -> int:
    """How many statements the second visit costs (the first reads what a process keeps)."""
    html(client, url)
    with CaptureQueriesContext(connection) as seen:
        html(client, url)
    return len(seen)


def faster(days: int = 8) -> str:
    """The food licence with another promise: a text that differs from what ships."""
    return shorter(text_of()).replace("promised: 8wd", f"promised: {days}wd")
