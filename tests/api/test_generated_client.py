"""Whoever generates a client from the description gets one that reads guides and lists with typed members."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tongban.site.management.commands.openapi import SNAPSHOT

from demo import FOOD, WUHOU

# The generator knows text, JSON and bytes; files of the other media types are bytes to it.
_BYTES = ("application/yaml", "image/svg+xml", "application/xml", "application/rdf+xml", "application/ld+json")
_BYTES += ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/n-triples")
CLIENT = "tongban_client"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The folder of the package that the generator writes, offline and without a warning."""
    folder = tmp_path_factory.mktemp("client")
    overrides = "".join(f"  {media}: application/octet-stream\n" for media in _BYTES)
    (folder / "config.yaml").write_text(f"post_hooks: []\ncontent_type_overrides:\n{overrides}", encoding="utf-8")
    command = [
        Path(sys.executable).with_name("openapi-python-client"),
        "generate",
        "--path",
        SNAPSHOT,
        "--meta",
        "none",
    ]
    command += ["--config", folder / "config.yaml", "--output-path", folder / CLIENT, "--fail-on-warning"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    sys.path.insert(0, str(folder))
    request.addfinalizer(lambda: sys.path.remove(str(folder)))
    return folder / CLIENT


def _module(client: Path, name: str) -> ModuleType:
    """The module of one operation, under whatever tag it was put."""
    (found,) = client.glob(f"api/*/{name}.py")
    return importlib.import_module(".".join([CLIENT, *found.relative_to(client).with_suffix("").parts]))


def test_a_generated_client_reads_a_guide_and_a_list(client: Path, live: Any) -> None:
    house = importlib.import_module(CLIENT).Client(base_url=live.url, raise_on_unexpected_status=True)
    told = _module(client, "tongban_catalogue_api_item").sync(FOOD, client=house, area=WUHOU, situation="new")
    guide = told.guide
    assert (told.code, guide.item_code, guide.situation, told.edition) == (FOOD, FOOD, "new", guide.edition.number)
    assert type(guide.materials[0]).__name__ == "GuideMaterialRow"
    assert guide.materials[0].name and guide.materials[0].errand in (True, False)
    assert guide.steps[0].then[0].name == guide.steps[1].name
    assert guide.reach.level in (1, 2, 3, 4) and guide.resting is None

    listing = _module(client, "tongban_catalogue_api_items")
    first = listing.sync(client=house, limit=1)
    second = listing.sync(client=house, limit=1, after=first.next_)
    assert len(first.items) == len(second.items) == 1
    assert first.items[0].code < second.items[0].code
    assert {FOOD} <= {one.code for one in listing.sync(client=house, limit=100).items}
