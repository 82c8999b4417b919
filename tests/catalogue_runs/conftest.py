"""A working morning for every run that sets no clock of its own: days are counted, offices close."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine

from tongban.core.clock import SHANGHAI


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)):
        yield
