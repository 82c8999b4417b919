"""A command beside a running instance speaks as that instance: in its mode, and of the address where it listens."""

from __future__ import annotations

import os

import pytest

from tongban.launch import borrowing, house
from tongban.launch.database import Addresses
from tongban.launch.places import Places
from tongban.launch.processes import Lock

OWN = {"TONGBAN_MODE", "TONGBAN_PUBLIC_URL"}


@pytest.mark.parametrize(
    ("said", "told"),
    [("", "http://localhost:8471"), ("https://zwfw.example.cn", "https://zwfw.example.cn")],
)
def test_a_command_prints_the_address_of_the_running_instance(
    said: str, told: str, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in OWN:
        monkeypatch.delenv(name, raising=False)
    if said:
        monkeypatch.setenv("TONGBAN_PUBLIC_URL", said)
    here = Addresses("postgresql://app@h/d", "postgresql://owner@h/d", embedded=False)
    monkeypatch.setattr(borrowing, "given", lambda: here)
    monkeypatch.setattr(borrowing.database, "examine", lambda addresses: [])
    lock = Lock(places.lock)
    assert lock.take()
    lock.tell(word="up", ready=True, embedded=False, mode="production", public="http://localhost:8471")
    try:
        with borrowing.borrowed(places, "load") as addresses:
            environ = house.surroundings(places, addresses)
    finally:
        lock.release()
        for name in OWN:
            os.environ.pop(name, None)
    assert (environ["TONGBAN_PUBLIC_URL"], environ["TONGBAN_MODE"]) == (told, "production")
