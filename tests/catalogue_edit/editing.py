"""An editor at his desk, for tests: opens sections, types into cells by their key paths, presses buttons."""

from __future__ import annotations

import html
import re
import uuid
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from tongban.catalogue.models import Draft
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key
from tongban.workbench.editor.sheet import short

from life_course import PROVINCE


def client_of(role: str = "编制", place: str = PROVINCE) -> Client:
    """Signed in as a member of staff of the demonstration."""
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("account", place, role)))
    return client


def text_of(draft: uuid.UUID) -> str:
    """What stands in the draft."""
    return str(Draft.seen_by(PLATFORM).get(id=draft).text)


class Desk:
    """One draft open in a browser without a script; ``page`` is what was shown last."""

    def __init__(self, draft: uuid.UUID, client: Client | None = None) -> None:
        self.draft, self.client = draft, client or client_of()
        self.page = ""
        self.address = ""

    def open(self, section: str = "basics", situation: str = "", **query: str) -> str:
        self.address = reverse("workbench:edit", args=(self.draft, section))
        asked = {**({"s": situation} if situation else {}), **query}
        answer = self.client.get(self.address, asked)
        assert answer.status_code == 200, answer.status_code
        self.address += "?" + "&".join(f"{name}={value}" for name, value in asked.items() if name == "s")
        self.page = answer.content.decode()
        return self.page

    def field(self, path: str) -> str:
        """The name of the cell's field, as the page gives it."""
        found = re.search(rf'name="(v\.{short(path)}\.[0-9a-f]+)"', self.page)
        assert found, f"no cell {path} on the page"
        return found[1]

    def shows(self, path: str) -> str:
        """What the cell shows: the value of an input, the text of an area, the choice of a list."""
        cid = short(path)
        area = re.search(rf'<textarea id="i-{cid}"[^>]*>(.*?)</textarea>', self.page, re.S)
        if area:
            return html.unescape(area[1])
        plain = re.search(rf'<input id="i-{cid}" value="([^"]*)"', self.page)
        if plain:
            return html.unescape(plain[1])
        lists = re.search(rf'<select id="i-{cid}".*?</select>', self.page, re.S)
        assert lists, path
        chosen = re.search(r'<option value="([^"]*)" selected', lists[0])
        return html.unescape(chosen[1]) if chosen else ""

    def notes(self, path: str) -> str:
        """What stands below the cell, without tags."""
        found = re.search(rf'id="n-{short(path)}"[^>]*>(.*?)</div>', self.page, re.S)
        assert found, path
        return html.unescape(re.sub(r"<[^>]+>", " ", found[1])).strip()

    def post(self, data: dict[str, Any], *, script: bool = False, cell: bool = False) -> Any:
        revision = re.search(r'name="revision" value="(\d+)"', self.page)
        noted = re.search(r'name="noted" value="([^"]*)"', self.page)
        given = {"revision": revision[1] if revision else "", "noted": noted[1] if noted else "", **data}
        address = self.address
        if cell:
            address += ("&" if "=" in address else "") + "cell=1" if "?" in address else "?cell=1"
        headers = {"HX-Request": "true"} if script else {}
        answer = self.client.post(address, given, headers=headers)
        if answer.status_code in (200, 409, 422) and not cell:
            self.page = answer.content.decode()
        return answer

    def save(self, cells: dict[str, Any], do: str = "save", **more: Any) -> Any:
        """Type into cells (key path → words) and press a button; the page is shown anew."""
        answer = self.post({**{self.field(path): words for path, words in cells.items()}, "do": do, **more})
        if answer.status_code == 302:
            shown = self.client.get(answer["Location"].partition("#")[0])
            assert shown.status_code == 200
            self.page = shown.content.decode()
        return answer

    def add(self, table: str, word: str = "") -> None:
        """Press 加一行 of the table at a key path."""
        cid = short(table)
        assert f'value="add:{cid}"' in self.page, f"no table {table} on the page"
        answer = self.save({}, f"add:{cid}", **({f"add.{cid}": word} if word else {}))
        assert answer.status_code == 302, self.errors()

    def press(self, verb: str, row: str) -> Any:
        """Press a button of the row at a key path."""
        found = re.search(rf'value="({verb}:{short(row)}(?::[0-9a-f]+)?)"', self.page)
        assert found, f"no button {verb} at {row}"
        return self.save({}, found[1])

    def errors(self) -> list[str]:
        """The lines of the error summary."""
        found = re.search(r'class="errsum".*?<ul>(.*?)</ul>', self.page, re.S)
        return (
            [
                html.unescape(re.sub(r"<[^>]+>", "", one)).strip()
                for one in re.findall(r"<li[^>]*>(.*?)</li>", found[1], re.S)
            ]
            if found
            else []
        )

    def findings(self) -> list[str]:
        """What the self-check says beside the sheet."""
        found = re.search(r'class="ed-found">(.*?)</ol>', self.page, re.S)
        lines = re.findall(r"<li[^>]*>(.*?)</li>", found[1], re.S) if found else []
        return [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", one))).strip() for one in lines]


class _Fields(HTMLParser):
    """What a browser would send of the sheet's form."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.inside = False
        self.area, self.choice, self.first = "", "", ""
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "form":
            self.inside = has.get("id") == "ed"
        if not self.inside:
            return
        if tag == "input" and name and (has.get("type") != "checkbox" or "checked" in has):
            self.sent.setdefault(name, []).append(value)
        elif tag == "textarea":
            self.area, self.words = name, ""
        elif tag == "select":
            self.choice, self.first = name, ""
            self.sent[name] = [""]
        elif tag == "option" and "selected" in has:
            self.sent[self.choice] = [value]

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            # A browser drops the first line break of an area, and sends line breaks as two letters.
            self.sent.setdefault(self.area, []).append(self.words.removeprefix("\n").replace("\n", "\r\n"))
            self.area = ""


def untouched(page: str) -> dict[str, list[str]]:
    """The form of the sheet as it is sent when nobody typed anything."""
    fields = _Fields()
    fields.feed(page)
    return fields.sent
