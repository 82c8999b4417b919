"""Answers on the wire: what is packed, how, and for whom."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key
from tongban.web.packing import Packed, taken

from demo import HYGIENE

GUIDE = f"/items/{HYGIENE}/"


@pytest.mark.parametrize(
    ("accepted", "way"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("gzip; q=0", ""),
        ("brx", ""),
    ],
)
def test_what_a_reader_takes(accepted: str, way: str) -> None:
    assert taken(accepted) == way


@pytest.mark.django_db
def test_a_guide_says_the_same_however_it_is_packed() -> None:
    client = Client()
    plain = client.get(GUIDE)
    assert not plain.has_header("Content-Encoding")
    for accepted, way, unpack in (("gzip", "gzip", gzip.decompress), ("gzip, br", "br", brotli.decompress)):
        came = client.get(GUIDE, headers={"Accept-Encoding": accepted})
        assert came["Content-Encoding"] == way
        assert len(came.content) * 3 < len(plain.content)
        assert unpack(came.content) == plain.content
        assert {"Accept-Encoding", "Cookie"} <= {one.strip() for one in came["Vary"].split(",")}
        again = client.get(GUIDE, headers={"Accept-Encoding": accepted, "If-None-Match": came["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert not again.has_header("Content-Encoding")


@pytest.mark.django_db
def test_whoever_is_signed_in_gets_a_page_of_his_own_and_never_brotli() -> None:
    """A page with a form token is packed by gzip with a random number of bytes (BREACH)."""
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("citizen", "wang")))
    came = [client.get(GUIDE, headers={"Accept-Encoding": "gzip, br"}) for _ in range(8)]
    assert {one["Content-Encoding"] for one in came} == {"gzip"}
    assert len({len(one.content) for one in came}) > 1
    assert "csrf" in gzip.decompress(came[0].content).decode()


@pytest.mark.parametrize(("kind", "packed"), [("text/csv", True), ("application/pdf", False), ("image/png", False)])
def test_only_text_is_packed(kind: str, packed: bool) -> None:
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    response = HttpResponse(b"0" * 1000, content_type=kind)
    came = Packed(lambda _: response)(request)
    assert came.has_header("Content-Encoding") == packed


@pytest.mark.django_db
def test_what_was_not_gathered_is_served_under_its_plain_name() -> None:
    for url in re.findall(r'(?:href|src)="(/static/[^"]+)"', Client().get("/").content.decode()):
        assert re.fullmatch(r"/static/\w+/[\w-]+(\.min)?\.\w+", url)
        assert Client().get(url).status_code == 200


def test_every_file_a_template_names_is_there() -> None:
    named = {
        name
        for path in (Path(settings.BASE) / "src").rglob("templates/**/*.html")
        for name in re.findall(r"{% static '([^']+)' %}", path.read_text(encoding="utf-8"))
    }
    assert len(named) >= 10
    assert [name for name in sorted(named) if find(name) is None] == []
