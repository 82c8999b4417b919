"""What ships: divisions, days, the organisation and people of the demonstration, the definitions; loaded once, by
acts.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from tongban.catalogue.acts.library import load_laws
from tongban.catalogue.acts.listing import load_directory
from tongban.catalogue.acts.standards import load_standards
from tongban.core.clock import day_of, now
from tongban.core.codes import credit_code, id_number, phone
from tongban.core.ledger.book import Change, Head, Row, Subject, Update, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.dossier.acts import note_rows
from tongban.identity.acts import Enrolment, account_change, enterprise_change, person_change, write_all
from tongban.identity.models import Person
from tongban.licences.rules import Grant
from tongban.licences.rules import draw_up as licence_change
from tongban.organisation.acts import Founding, found_all, load_days, load_divisions
from tongban.organisation.queries import level_of
from tongban.papers.rules import code
from tongban.site.definitions import awaiting_definitions, load_definitions

__all__ = ["awaiting_definitions", "key", "load_definitions", "load_demonstration", "load_reference_data"]
_SPACE = uuid.UUID("7c1b6a52-5f0e-4d3c-9d57-7d0000000000")


def key(*parts: str) -> uuid.UUID:
    """The same key for the same thing at every load."""
    return uuid.uuid5(_SPACE, ":".join(parts))


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((Path(settings.DATA) / name).read_text(encoding="utf-8"))
    return found


def load_reference_data() -> Iterator[str]:
    """Divisions and days, in any mode."""
    data = Path(settings.DATA)
    if load_divisions(data / "divisions" / "sichuan.csv", actor=PLATFORM):
        yield "divisions of Sichuan"
    if load_days(data / "calendar" / "holidays.csv", data / "calendar" / "local_days.csv", actor=PLATFORM):
        yield "holidays and make-up days"
    if load_laws(actor=PLATFORM):
        yield "library of legal bases"
    if load_directory(actor=PLATFORM):
        yield "basic directories as found"
    if load_standards(actor=PLATFORM):
        yield "register of standards"


def load_demonstration() -> list[str]:
    """Organs, posts, staff, people, enterprises and what is known of them; all invented and marked 演示. All or
    nothing.
    """
    with transaction.atomic():
        return list(_demonstration())


def _demonstration() -> Iterator[str]:
    organisation, people = _read("demo/organisation.yaml"), _read("demo/people.yaml")
    if not fetch("SELECT 1 AS one FROM organisation_organ LIMIT 1"):
        yield from _first(organisation, people)
    if not fetch("SELECT 1 AS one FROM organisation_organ WHERE role = 'provider' LIMIT 1"):
        _providers(organisation)
        yield "providers of the demonstration"
    if changes := list(_known(people)):
        write(changes)
        yield "what sources know of the demonstration's people"


def _first(organisation: Mapping[str, Any], people: Mapping[str, Any]) -> Iterator[str]:
    staff = list(_staff(organisation))
    write_all([c for one in staff for c in one["changes"]], actor=PLATFORM)
    found_all(list(_organs(organisation, staff)), actor=PLATFORM)
    yield "organs and staff of the demonstration"
    write_all(list(_people(people)), actor=PLATFORM)
    _licences(people)
    yield "people and enterprises of the demonstration"


# -- organisation ------------------------------------------------------------------------------------------------------


def _staff(organisation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    places = [*organisation["places"]]
    for number, place in enumerate(places):
        for order, said in enumerate(organisation["staff"]):
            name = said["name"][number % len(said["name"])]
            yield _one_staff(place, said, name, number * 50 + order)
    villages = organisation["villages"]
    for place in (*organisation["townships"], *villages):
        for order, said in enumerate(organisation["station_staff"]):
            yield _one_staff(place, said, said["name"][place in villages], place["serial"] % 1000 + order)


def _one_staff(place: Mapping[str, Any], said: Mapping[str, Any], name: str, number: int) -> dict[str, Any]:
    person, account = key("staff", place["division"], said["role"]), key("account", place["division"], said["role"])
    enrolment = Enrolment(
        id=person,
        name=name,
        number=id_number.generate(date(1980 + number % 15, 1 + number % 12, 1 + number % 28), 500 + number % 400),
        division=place["division"],
    )
    login = f"{place['short']}{said['role']}"
    return {
        "place": place,
        "said": said,
        "account": account,
        "changes": [
            person_change(enrolment, actor=PLATFORM),
            account_change(
                id=account,
                login=login,
                person=person,
                kind="staff",
                password="",
                demo_role=f"{place['short']}·{said['role']}",
                actor=PLATFORM,
            ),
        ],
    }


def _organs(organisation: Mapping[str, Any], staff: list[dict[str, Any]]) -> Iterator[Founding]:
    for place in organisation["places"]:
        here = [one for one in staff if one["place"] is place]
        posts = [(one["account"], post) for one in here for post in one["said"].get("everywhere", ())]
        bureau = key("organ", place["division"], "行政审批")
        for number, line in enumerate(organisation["lines"]):
            yield _line_organ(place, line, number, posts, bureau)
        yield _hall(place, [(one["account"], post) for one in here for post in one["said"].get("hall", ())])
        office = [(one["account"], post) for one in here for post in one["said"].get("office", ())]
        yield _office(place, "government", "人民政府", "People's Government", 90, [*posts, *office])
    for role, kind, en in (("townships", "township", "Service Centre"), ("villages", "village", "Service Station")):
        for place in organisation[role]:
            here = [one for one in staff if one["place"] is place]
            posts = [(one["account"], post) for one in here for post in one["said"]["hall"]]
            yield _office(place, kind, "便民服务中心" if kind == "township" else "便民服务站", en, 1, posts)


def _line_organ(
    place: Mapping[str, Any],
    line: Mapping[str, Any],
    number: int,
    posts: list[tuple[uuid.UUID, str]],
    bureau: uuid.UUID,
) -> Founding:
    mine, (zh, en) = key("organ", place["division"], line["line"]), _called(line, place)
    competent = bureau if place.get("approval_bureau") and line["line"] in ("卫生健康", "水利", "城市管理") else mine
    basis = "相对集中行政许可（演示）" if competent != mine else "三定规定（演示）"
    return Founding(
        id=mine,
        credit_code=credit_code.generate(place["serial"] * 10 + number, prefix="11", division=place["division"][:6]),
        name=f"{zh}（演示）",
        name_en=f"{en} of {place['en']} (demo)",
        role="organ",
        line=line["line"],
        division=place["division"],
        address=f"{place['short']}演示大道{number + 1}号",
        phone=_phone(place, number),
        complaint_phone=_phone(place, number + 50),
        posts=posts,
        powers=[(line["line"], competent, mine, mine, basis)],
    )


def _called(line: Mapping[str, Any], place: Mapping[str, Any]) -> tuple[str, str]:
    """The organ of a line as a place of that level calls it, in Chinese and English: 民政厅 of a province, 消防救援支队
    of a city.
    """
    level = {1: "province", 2: "city"}.get(level_of(place["division"]), "")
    zh, en = line.get(level) or (line["name"], line["en"])
    return zh.format(place=place["short"]) if "{place}" in zh else f"{place['short']}{zh}", en


def _phone(place: Mapping[str, Any], number: int) -> str:
    area = "0826" if place["division"].startswith("5116") else "028"
    return f"{area}-0000{place['serial'] % 1000 + number:04d}"[:13]


def _hall(place: Mapping[str, Any], posts: list[tuple[uuid.UUID, str]]) -> Founding:
    return Founding(
        id=key("hall", place["division"]),
        credit_code=credit_code.generate(place["serial"] * 10 + 80, prefix="12", division=place["division"][:6]),
        name=f"{place['short']}政务服务中心（演示）",
        name_en=f"Service Centre of {place['en']} (demo)",
        role="hall",
        division=place["division"],
        address=f"{place['short']}演示大道100号",
        phone=_phone(place, 80),
        complaint_phone=_phone(place, 81),
        posts=posts,
    )


def _office(
    place: Mapping[str, Any], role: str, zh: str, en: str, number: int, posts: list[tuple[uuid.UUID, str]]
) -> Founding:
    return Founding(
        id=key(role, place["division"]),
        credit_code=credit_code.generate(place["serial"] * 10 + number, prefix="11", division=place["division"][:6]),
        name=f"{place['short']}{zh}（演示）",
        name_en=f"{en} of {place['en']} (demo)",
        role=role,
        division=place["division"],
        address=f"{place['short']}演示大道{number}号",
        phone=_phone(place, number),
        complaint_phone=_phone(place, number + 1),
        posts=posts,
    )


def _providers(organisation: Mapping[str, Any]) -> None:
    """Who is no organ of government and still holds steps: in each place one of every class, with two at work."""
    for number, division in enumerate(organisation["provider_places"]):
        place = next(one for one in organisation["places"] if one["division"] == division)
        staff = [
            {**_one_staff(place, said, said["name"][number], 900 + number * 10 + order), "posts": said["posts"]}
            for order, said in enumerate(organisation["provider_staff"])
        ]
        write_all([c for one in staff for c in one["changes"]], actor=PLATFORM)
        posts = [(one["account"], post) for one in staff for post in one["posts"]]
        found_all([_provider(place, one, n, posts) for n, one in enumerate(organisation["providers"])], actor=PLATFORM)


def _provider(
    place: Mapping[str, Any], said: Mapping[str, str], number: int, posts: list[tuple[uuid.UUID, str]]
) -> Founding:
    serial, division = place["serial"] * 100 + number, place["division"][:6]
    return Founding(
        id=key("provider", place["division"], said["class"]),
        credit_code=credit_code.generate(serial, prefix=said["prefix"], division=division),
        name=f"{place['short']}{said['name']}（演示）",
        name_en=f"{said['en']} of {place['en']} (demo)",
        role="provider",
        line=said["class"],
        division=place["division"],
        address=f"{place['short']}演示大道{200 + number}号",
        phone=_phone(place, 20 + number),
        complaint_phone=_phone(place, 30 + number),
        posts=posts,
    )


# -- people ------------------------------------------------------------------------------------------------------------


def _people(people: Mapping[str, Any]) -> Iterator[Change]:
    for one in people["persons"]:
        person = key("person", one["key"])
        enrolment = Enrolment(
            id=person,
            name=one["name"],
            number=id_number.generate(_day(one["birth"]), one["sequence"]),
            division=one["division"],
            phone=phone.generate(one["phone"]) if one.get("phone") else "",
            address=one.get("address", ""),
            needs=tuple(one.get("needs", ())),
        )
        yield person_change(enrolment, actor=PLATFORM)
        yield account_change(
            id=key("citizen", one["key"]),
            login=one["key"],
            person=person,
            kind="citizen",
            password="",
            demo_role=one["role"],
            actor=PLATFORM,
        )
    for one in people["enterprises"]:
        yield enterprise_change(
            id=key("enterprise", one["key"]),
            name=one["name"],
            code=credit_code.generate(one["serial"], prefix=one["prefix"], division=one["division"][:6]),
            kind=one["kind"],
            legal=key("person", one["legal"]),
            address=one["address"],
            division=one["division"],
            founded=_day(one["founded"]),
            actor=PLATFORM,
        )


def _known(people: Mapping[str, Any]) -> Iterator[Change]:
    """Facts other systems know that were never noted, by the dossier on the chain of the person they belong to."""
    held = {(row["owner_id"], row["fact"]) for row in fetch("SELECT DISTINCT owner_id, fact FROM dossier_known")}
    said: dict[uuid.UUID, list[Mapping[str, Any]]] = {}
    for one in people.get("known", ()):
        if (key("person", one["owner"]), one["fact"]) not in held:
            said.setdefault(key("person", one["owner"]), []).append(one)
    at = now()
    for owner, facts in said.items():
        person = fetch("SELECT * FROM identity_person WHERE id = %s", [owner])[0]
        noted = [_noted(owner, one, at) for one in facts]
        rows = tuple(row for news, _ in noted for row in news)
        ended = tuple(update for _, old in noted for update in old)
        updates = (*ended, revise(Person, person))
        yield Change(Subject("person", owner), Head.on(person), "dossier.note", PLATFORM, at, rows, updates)


def _noted(owner: uuid.UUID, one: Mapping[str, Any], at: datetime) -> tuple[list[Row], list[Update]]:
    value = one["value"] if isinstance(one["value"], bool | int) else str(one["value"])
    return note_rows(
        ("person", owner), one["fact"], value, source=one["source"], trust=one["trust"], at=at, actor=PLATFORM
    )


def _licences(people: Mapping[str, Any]) -> None:
    """Licences of the demonstration's people, once they stand."""
    from tongban.definition.registry import shipped

    changes = []
    types = shipped().licences
    for number, one in enumerate(people["persons"]):
        holder = ("person", key("person", one["key"]), one["name"])
        changes.append(_licence(types["id_card"], holder, key("organ", "510107000000", "公安"), f"ID{number:06d}", {}))
    for number, one in enumerate(people["enterprises"]):
        place = f"{one['division'][:6]}000000"
        holder = ("enterprise", key("enterprise", one["key"]), one["name"])
        fields = [{"label": "住所", "value": one["address"]}, {"label": "类型", "value": one["kind"]}]
        data = {"fields": fields}
        changes.append(
            _licence(types["business_licence"], holder, key("organ", place, "市场监管"), f"BL{number:06d}", data)
        )
    write(changes)


def _licence(
    kind: Any, holder: tuple[str, uuid.UUID, str], issuer: uuid.UUID, serial: str, data: Mapping[str, Any]
) -> Change:
    organ = fetch("SELECT credit_code FROM organisation_organ WHERE id = %s", [issuer])[0]
    grant = Grant(
        type_key=kind.key,
        type_code=kind.code,
        name=kind.name,
        holder=holder,
        issuer=issuer,
        issuer_code=organ["credit_code"],
        serial=serial,
        data=data,
        begins=day_of(now()),
        ends=None,
        case=None,
        paper=None,
        code=code(),
    )
    return licence_change(grant, actor=PLATFORM, at=now())


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
