"""Acts let go at one moment, each in a thread and on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from tongban.core.errors import Refusal


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Every act in a thread of its own, all let go at one moment; replies and refusals in the order of the acts."""
    gate = threading.Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def one(number: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(30)
            found[number] = act()
        except Refusal as refusal:
            found[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
