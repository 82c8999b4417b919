"""An applicant in a browser without scripts: what the forms carry is what is sent back, nothing is known beforehand."""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.cases.reading import load

from demo import FOOD, PDF, key

ADDRESS = "premises.address"
PAGES: dict[int, dict[str, Any]] = {
    1: {
        "premises.name": "王记小吃",
        ADDRESS: "簇桥街道演示路3栋1号",
        f"{ADDRESS}.division": "510107011000",
        "premises.area": "58.5",
    },
    2: {
        "catering.business_kind": "小型餐馆",
        "catering.operations": ["热食类食品制售", "自制饮品制售"],
        "catering.headcount": "3",
        "catering.safety_manager": "王秀英",
    },
    3: {"handover.way": "电子"},
}


def signed_in(name: str) -> Client:
    """A browser in which somebody of the demonstration pressed his button."""
    client = Client()
    client.post("/login/", {"account": str(key("citizen", name))})
    return client


def once(text: str) -> str:
    """The one-time key of the first form of a page."""
    return re.findall(r'name="once" value="([0-9a-f]{32})"', text)[0]


def begin(client: Client, enterprise: str, item: str = FOOD, situation: str = "new") -> uuid.UUID:
    """From the guide's button to the task list, choosing the enterprise where the page asks."""
    form = {"item": item, "situation": situation, "area": "510107", "once": uuid.uuid4().hex}
    response = client.post("/apply/new", form)
    if response.status_code == 200:
        owner = f"enterprise:{key('enterprise', enterprise)}"
        response = client.post("/apply/new", {**form, "applicant": owner})
    assert response.status_code == 302, response.content.decode()[:400]
    return uuid.UUID(response["Location"].split("/")[2])


def send(client: Client, path: str, values: dict[str, Any]) -> Any:
    """Open a page and send its form with these values."""
    return client.post(path, {**values, "once": once(client.get(path).content.decode())})


def upload(
    client: Client, path: str, data: bytes = PDF, name: str = "布局图.pdf", field: str = "file", **more: str
) -> Any:
    """Send a file by the form of a page."""
    text = client.get(path).content.decode()
    return client.post(path, {**more, "once": once(text), field: SimpleUploadedFile(name, data)})


def fill(client: Client, case: uuid.UUID, **changed: Any) -> None:
    """Every page and every file that must be handed in."""
    for number, values in PAGES.items():
        response = send(client, f"/apply/{case}/q/{number}/", {**values, **changed})
        assert response.status_code == 302, visible(response)
    assert upload(client, f"/apply/{case}/m/layout/").status_code == 302


def submit(client: Client, case: uuid.UUID, name: str) -> Any:
    """Sign and submit."""
    return send(client, f"/apply/{case}/check/", {"agree": "yes", "signed": name})


def visible(response: Any) -> str:
    """What a page says, tags and blanks left out."""
    body = response.content.decode()
    text = re.sub(r"<[^>]+>", " ", body[body.index("<main") :])
    return re.sub(r"\s+", " ", unescape(text)).strip()


def state(case: uuid.UUID) -> str:
    """The state of the row."""
    found: str = load(case).case["state"]
    return found
