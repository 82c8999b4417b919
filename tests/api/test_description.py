"""The description of the API is a promise: what changes in it changes in a file that is read before it is merged."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from ninja import Schema

from tongban.site.api import api
from tongban.site.management.commands.openapi import SNAPSHOT, described

METHODS = ("get", "post", "put", "patch", "delete")


def test_the_kept_description_is_the_one_that_runs() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == described(), "run ./tongban openapi --write and read the difference"


def test_it_is_openapi_3_1_and_every_endpoint_says_what_it_is_for() -> None:
    schema = json.loads(described())
    assert schema["openapi"] == "3.1.0"
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                assert operation.get("summary") and operation.get("description"), f"{method} {path}"


def test_what_changes_a_case_takes_a_one_time_key() -> None:
    for path, methods in json.loads(described())["paths"].items():
        for method, operation in methods.items():
            if method in ("post", "put") and not path.endswith(("/session", "/check")):
                names = {p["name"] for p in operation.get("parameters", ())}
                assert "Idempotency-Key" in names, f"{method} {path}"


def test_a_name_of_the_description_means_one_schema() -> None:
    """Two of one name are one component in the description: the one that is built last hides the other."""
    names = Counter(one.__name__ for one in set(_below(Schema)) if one.__module__.startswith("tongban."))
    assert sum(names.values()) > 100
    assert [name for name, times in names.items() if times > 1] == []


def _below(schema: type[Schema]) -> Iterator[type[Schema]]:
    for one in schema.__subclasses__():
        yield one
        yield from _below(one)
