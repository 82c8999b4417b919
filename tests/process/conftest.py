"""A database of its own for tests with second processes, so that what they publish is nobody else's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tongban.site.benching.ground import ground

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def surroundings(worker_id: str) -> Iterator[Mapping[str, str]]:
    with ground(f"process_{worker_id}") as environ:
        path = f"{HERE.parents[1] / 'src'}:{HERE}"
        yield {**environ, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "tongban.site.settings"}
