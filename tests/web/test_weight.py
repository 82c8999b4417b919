"""What a first visit costs over the wire: the page and all it names, packed as a browser takes them, with an empty
cache. Ceilings are a little above what is measured; who passes one says why, or takes something away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client

from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key
from tongban.web.kept import shelf

from demo import HYGIENE, WUHOU

pytestmark = pytest.mark.django_db
_NAMED = re.compile(r"""(?:href|src)="(/static/[^"]+)\"""")
_WITHIN = re.compile(r"""(?:url\(|from\s*|import\s*)["']([^"')]+\.(?:css|js|woff2|svg))["']""")


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The static files as ``up`` gathers them, for the tests of this module."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder):
        staticfiles_storage._setup()
        shelf.clear()
        call_command("collectstatic", interactive=False, verbosity=0)
        staticfiles_storage._setup()
        yield folder
    staticfiles_storage._setup()
    shelf.clear()


def _asked(client: Client, path: str) -> Any:
    came = client.get(path, headers={"Accept-Encoding": "gzip, deflate, br, zstd"}, follow=True)
    assert came.status_code == 200, path
    return came


def _bytes(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _weight(client: Client, path: str) -> tuple[int, int]:
    """Bytes of the page itself and of all it names, with what that names in turn."""
    page = _asked(client, path)
    text = client.get(path, follow=True).content.decode()
    waiting, seen = list(dict.fromkeys(_NAMED.findall(text))), {}
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen[url] = len(_bytes(_asked(client, url)))
        if url.endswith((".css", ".js")):
            plain = _bytes(client.get(url)).decode()
            waiting += [f"{url.rpartition('/')[0]}/{name.removeprefix('./')}" for name in _WITHIN.findall(plain)]
    return len(_bytes(page)), sum(seen.values())


def _signed_in(*said: str) -> Client:
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key(*said)))
    return client


# Page, whose, most bytes of the page itself, most bytes of all else that comes with it.
@pytest.mark.parametrize(
    ("path", "who", "page", "rest"),
    [
        ("/", (), 3_700, 23_000),
        (f"/items/{HYGIENE}/", (), 10_000, 23_000),
        ("/login/", (), 5_400, 23_000),
        ("/desk/", ("account", WUHOU, "审查"), 2_200, 23_500),
    ],
)
def test_a_first_visit_weighs_little(gathered: Path, path: str, who: tuple[str, ...], page: int, rest: int) -> None:
    client = _signed_in(*who) if who else Client()
    itself, others = _weight(client, path)
    assert itself <= page
    assert others <= rest


def test_what_has_its_digest_in_its_name_is_never_asked_for_again(gathered: Path) -> None:
    text = Client().get("/").content.decode()
    named = _NAMED.findall(text)
    assert len(named) >= 4
    for url in named:
        came = _asked(Client(), url)
        assert came["Cache-Control"] == "max-age=31536000, public, immutable"
        assert came["Content-Encoding"] == "br"
        assert came["Vary"] == "Accept-Encoding"
