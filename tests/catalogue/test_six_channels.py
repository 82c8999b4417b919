"""2.1c: what web, paper, kiosk, window, hotline and API say of an item, taken out of each by machine, is the same; one
changed value changes all six at its instant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.test import Client

from tongban.catalogue.acts import publish
from tongban.catalogue.acts.adopting import end_adoption
from tongban.catalogue.acts.retiring import retire, suspend
from tongban.catalogue.queries import in_force
from tongban.core.clock import now
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key

from calls import Caller
from demo import FOOD, HYGIENE, JOBLESS, WUHOU, staff
from shipped import text

pytestmark = pytest.mark.django_db
_VOID = frozenset({"br", "img", "input", "link", "meta", "hr", "wbr", "path", "rect", "circle", "line"})


class Elements(HTMLParser):
    """The text of every element that carries ``data-element``, by its key; of ``data`` its value."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, set[str]] = {}
        self._open: list[tuple[str, str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        said = dict(attrs)
        name = said.get("data-element") or ""
        if name and tag == "data":
            self.found.setdefault(name, set()).add(str(said["value"]))
            name = ""
        self._open.append((tag, name, []))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, name, words = self._open.pop()
            text = "".join(words)
            if name:
                self.found.setdefault(name, set()).add(" ".join(text.split()))
            if self._open:
                self._open[-1][2].append(text)
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1][2].append(data)


def of_page(page: str) -> dict[str, str]:
    """Every element a page shows; one that stands twice says the same both times."""
    parser = Elements()
    parser.feed(page)
    twice = {name: words for name, words in parser.found.items() if len(words) > 1}
    assert twice == {}
    said = {name: words.pop() for name, words in parser.found.items()}
    return {name: words for name, words in said.items() if words}


def of_program(guide: Mapping[str, Any]) -> dict[str, str]:
    """The same out of the API's JSON."""
    return {name: " ".join(str(value).split()) for name, value in _said(guide) if value}


def _said(g: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from (("item", g["name"]), ("situation", g["situation_name"]), ("plain", g["plain"]))
    yield from (("commitment", g["commitment"]), ("reach", g["reach"]["words"]))
    if rest := g["resting"]:
        yield from (("rest", rest["said"]), ("rest.ask", rest["ask"]), ("rest.by", rest["by_name"]))
    yield from (("channels", " · ".join(g["channels"])), ("never_asked", "；".join(g["never_asked"])))
    yield "edition", f"{g['edition']['number']} {g['edition']['since']}"
    yield "edition.difference", g["edition"]["difference"]
    for one in g["facts"]:
        yield from ((f"fact.{one['key']}", one["value"]), (f"fact.{one['key']}.note", one["note"]))
    for one in g["materials"]:
        for name in ("name", "requirement", "supply", "others"):
            yield f"material.{one['id']}.{name}", one[name]
    for one in g["conditions"]:
        yield f"condition.{one['id']}", one["text"]
    for number, words in enumerate(g["not_here"]):
        yield f"not_here.{number}", words
    for name in ("hall", "address", "hours", "consult", "complaint", "organ"):
        yield f"where.{name}", g["where"][name]
    for number, (asked, answered) in enumerate(g["faq"]):
        yield from ((f"faq.{number}.q", asked), (f"faq.{number}.a", answered))
    for group in g["groups"]:
        for row in group["rows"]:
            yield from (
                (f"row.{row['id']}", row["content"]),
                (f"row.{row['id']}.steps", row["steps"]),
                (f"row.{row['id']}.basis", row["basis"]),
            )


SHORT = "paper to take home"
# What the one or two sheets to take home leave to the whole print: the questions, and the table but for what the law
# has told beforehand (行政许可法30): the basis and a limited number.
_LEFT = ("faq.", "row.")
_TOLD = ("row.kind.basis", "row.quota")


def missing(name: str, found: Mapping[str, str], whole: Mapping[str, str]) -> set[str]:
    """What a channel says otherwise than the API, or leaves out that it must say."""
    left = {at for at in whole if at.startswith(_LEFT) and at not in _TOLD} if name == SHORT else set()
    return {at for at in found.keys() | whole.keys() if found.get(at) != whole.get(at)} - (left - found.keys())


def clerk() -> Client:
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("account", WUHOU, "窗口")))
    return client


def channels(client: Client | None = None) -> dict[str, Callable[[str, str, str], dict[str, str]]]:
    """Each channel: what it says of a situation of an item in Wuhou, in a language."""
    staff = client or clerk()

    def by_page(path: str, who: Client) -> Callable[[str, str, str], dict[str, str]]:
        def shown(code: str, situation: str, lang: str) -> dict[str, str]:
            joint = "&" if "?" in path else "?"
            answer = who.get(f"{lang}{path.format(code)}{joint}situation={situation}&area={WUHOU}")
            assert answer.status_code == 200, path
            return of_page(answer.content.decode())

        return shown

    def by_program(code: str, situation: str, lang: str) -> dict[str, str]:
        headers = {"Accept_Language": "en" if lang else "zh"}
        told = Caller().get(f"/items/{code}?situation={situation}&area={WUHOU}", **headers).body
        return of_program(told["guide"])

    return {
        "web": by_page("/items/{}/", Client()),
        "paper": by_page("/items/{}/print/?whole=1", Client()),
        "large print": by_page("/items/{}/print/?whole=1", _elder()),
        SHORT: by_page("/items/{}/print/", Client()),
        "kiosk": by_page("/kiosk/items/{}/", Client()),
        "window": by_page("/desk/items/{}/", staff),
        "hotline": by_page("/hotline/items/{}/", staff),
        "API": by_program,
    }


def _elder() -> Client:
    client = Client()
    client.get("/?mode=elder")
    return client


def published() -> list[tuple[str, str]]:
    """Every situation of every item that is published."""
    found = []
    for row in fetch("SELECT DISTINCT i.code FROM catalogue_item i JOIN catalogue_edition e ON e.item_id = i.id"):
        found += [(row["code"], situation) for situation in in_force(row["code"], WUHOU, now()).situations]
    return sorted(found)


@pytest.mark.clause("2.1c")
@pytest.mark.parametrize("lang", ["", "/en"])
def test_every_element_of_every_published_item_is_the_same_in_all_channels(lang: str) -> None:
    asked, different = channels(), {}
    pairs = published()
    if lang:  # words of the screens are the same in every situation
        pairs = list({code: (code, situation) for code, situation in pairs}.values())
    assert len({code for code, _ in pairs}) >= 16
    for code, situation in pairs:
        said = {name: channel(code, situation, lang) for name, channel in asked.items()}
        whole = said["API"]
        assert len(whole) > 60
        for name, found in said.items():
            wrong = missing(name, found, whole)
            if wrong:
                different[code, situation, name] = {at: (found.get(at), whole.get(at)) for at in sorted(wrong)[:5]}
    assert different == {}


OLD, NEW = "标明各功能间的位置和面积", "标明各功能间的位置、面积和朝向"


@pytest.mark.clause("2.1c")
def test_one_changed_value_changes_all_six_at_its_instant() -> None:
    instant = now() + timedelta(days=2)
    changed = text("food-business").replace(OLD, NEW)
    assert changed != text("food-business")
    publish(changed, actor=PLATFORM, in_force_from=instant)

    def at(moment: Any) -> dict[str, dict[str, str]]:
        with time_machine.travel(moment, tick=False):
            return {name: channel(FOOD, "new", "") for name, channel in channels().items()}

    before, after = at(instant - timedelta(seconds=1)), at(instant)
    for name in before:
        moved = {
            one for one in before[name].keys() | after[name].keys() if before[name].get(one) != after[name].get(one)
        }
        table = set() if name == SHORT else {"row.material.layout"}
        assert moved == {"material.layout.requirement", "edition"} | table, name
        assert OLD in before[name]["material.layout.requirement"]
        assert NEW in after[name]["material.layout.requirement"]


@pytest.mark.clause("2.1c")
@pytest.mark.parametrize("lang", ["", "/en"])
def test_an_item_that_rests_is_told_with_its_rest_in_all_channels(lang: str) -> None:
    with time_machine.travel("2026-03-18T09:00:00+08:00", tick=False):
        suspend(FOOD, "系统改造，预计四月恢复", actor=staff("事项办", "510000000000"))
        retire(HYGIENE, None, "并入食品经营许可", JOBLESS, actor=staff("事项办", "510000000000"))
        end_adoption(JOBLESS, WUHOU, "职权调整", actor=staff("事项办"))
        for code, rests, why, by in (
            (FOOD, "item.suspended", "系统改造，预计四月恢复", ""),
            (HYGIENE, "item.retired", "并入食品经营许可", JOBLESS),
            (JOBLESS, "item.given-up", "", ""),
        ):
            situation = in_force(code, WUHOU, now(), resting=True).situations[0]
            said = {name: channel(code, situation, lang) for name, channel in channels().items()}
            whole = said["API"]
            wrong = {name: missing(name, found, whole) for name, found in said.items()}
            assert not any(wrong.values()), wrong
            assert whole["rest"] and whole["rest.ask"] == whole["where.consult"]
            resting = Caller().get(f"/items/{code}?area={WUHOU}").body["guide"]["resting"]
            assert (resting["code"], resting["since"], resting["why"]) == (rests, "2026-03-18", why)
            assert resting["by"] == by and ("2026-03-18" in whole["rest"])
    assert Caller().get(f"/items/511A00641000?area={WUHOU}").body["guide"]["resting"] is None


def test_who_does_not_work_here_is_not_shown_the_pages_of_staff() -> None:
    for page in ("desk", "hotline"):
        assert Client().get(f"/{page}/items/{FOOD}/").status_code == 302
        citizen = Client()
        citizen.force_login(Account.seen_by(PLATFORM).get(id=key("citizen", "wang")))
        assert citizen.get(f"/{page}/items/{FOOD}/").status_code == 403
    assert Client().get(f"/kiosk/items/{FOOD}/").status_code == 200
    for page in ("kiosk", "desk", "hotline"):
        assert clerk().get(f"/{page}/items/nothing/").status_code == 404
        assert clerk().get(f"/{page}/items/{FOOD}/?situation=none").status_code == 404


def test_the_window_is_told_the_exact_depth() -> None:
    page = clerk().get(f"/desk/items/{FOOD}/").content.decode()
    assert 'data-depth="4"' in page and "1 互联网咨询" in page


def test_a_clerk_sees_his_own_place_without_asking() -> None:
    page = of_page(clerk().get(f"/desk/items/{FOOD}/").content.decode())
    assert page["where.organ"].startswith("武侯区") and page["fact.time"] == "5个工作日"
