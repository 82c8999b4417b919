"""The people of the demonstration as Actors, and the usual way of a case, for tests of every room."""

from __future__ import annotations

import struct
import uuid
import zlib
from typing import Any

import pytest
from django.core.management import call_command  # noqa: F401  (kept: fixtures of rooms use it)

from tongban.core.clock import now
from tongban.core.ledger.book import Change, Head, Subject, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.dossier.acts import note_rows
from tongban.identity.models import Enterprise, Person
from tongban.organisation.queries import actor
from tongban.site.shipped import key

WUHOU, GUANGAN = "510107000000", "511602000000"
FOOD, HYGIENE, JOBLESS = "511A99001000", "511A00155000", "512B00668000"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\nxref\n0 4\n"
    b"0000000000 65535 f \n0000000009 00000 n \n"
    b"0000000056 00000 n \n0000000111 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n180\n%%EOF\n"
)
FOOD_ANSWERS = {
    "premises.name": "王记小吃",
    "premises.address": "成都市武侯区簇桥街道演示路3栋1号",
    "premises.address.division": "510107011000",
    "premises.area": "58",
    "catering.business_kind": "小型餐馆",
    "catering.operations": "热食类食品制售",
    "catering.headcount": "3",
    "catering.safety_manager": "王秀英",
    "handover.way": "电子",
}


def citizen(name: str, enterprise: str = "") -> Actor:
    """A person of the demonstration, acting for himself or for his enterprise."""
    chosen = f"enterprise:{key('enterprise', enterprise)}" if enterprise else ""
    return actor(key("citizen", name), chosen)


def staff(role: str, place: str = WUHOU) -> Actor:
    """窗口, 窗口二, 审查, 核查, 决定, 监督 or 负责人 of a place."""
    return actor(key("account", place, role))


def enterprise(name: str) -> tuple[str, uuid.UUID]:
    """An applicant."""
    return ("enterprise", key("enterprise", name))


def person(name: str) -> tuple[str, uuid.UUID]:
    """An applicant."""
    return ("person", key("person", name))


@pytest.fixture
def wang(db: None) -> Actor:
    return citizen("wang", "snack")


@pytest.fixture
def clerk(db: None) -> Actor:
    return staff("窗口")


def anything(**values: Any) -> dict[str, Any]:
    """Answers with some changed."""
    return {**FOOD_ANSWERS, **values}


def known(owner: tuple[str, uuid.UUID], trust: str = "A", **facts: Any) -> None:
    """What sources know of somebody; dots in names are written as two underscores."""
    model, table = (Person, "identity_person") if owner[0] == "person" else (Enterprise, "identity_enterprise")
    for name, value in facts.items():
        head, at = fetch(f"SELECT * FROM {table} WHERE id = %s", [owner[1]])[0], now()
        rows, ended = note_rows(
            owner, name.replace("__", "."), value, source="演示", trust=trust, at=at, actor=PLATFORM
        )
        updates = (*ended, revise(model, head))
        write([Change(Subject(*owner), Head.on(head), "dossier.note", PLATFORM, at, tuple(rows), updates)])


def png() -> bytes:
    """A white picture of one point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00\xff\xff\xff")) + chunk(b"IEND", b"")
