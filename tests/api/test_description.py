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


# What is free for a reason: these take or give a part of a definition as it is written, which the published JSON Schema
# of definitions describes; a map with typed values is no free one.
FREE = {
    "EditionWhole.document": "a definition as it was written",
    "ChangeSaid.to": "a cell of a definition, in whatever form it has there",
    "ChangeSaid.add": "a member of a list of a definition",
    "ClashTold.mine": "a cell of a definition",
    "ClashTold.theirs": "a cell of a definition",
}


def test_no_payload_is_open_ended() -> None:
    """A client that is generated from the description has a type for every member."""
    free = set()
    for name, schema in json.loads(described())["components"]["schemas"].items():
        free |= {".".join([name, *path]) for path in _free(schema)}
    assert free == set(FREE)


def test_every_answer_that_is_given_has_a_form() -> None:
    """204 says nothing; everything else that is done answers with a schema or a file of a named media type."""
    for path, methods in json.loads(described())["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                given = {status: one for status, one in operation["responses"].items() if status.startswith("2")}
                assert given, f"{method} {path}"
                for status, answer in given.items():
                    schemas = [one.get("schema") for one in answer.get("content", {}).values()]
                    assert status == "204" or (schemas and all(schemas)), f"{method} {path}"
                    assert not any(list(_free(schema)) for schema in schemas), f"{method} {path}"


def _free(schema: object) -> Iterator[tuple[str, ...]]:
    """The members of a schema that may hold anything."""
    if not isinstance(schema, dict):
        return
    says = {"type", "$ref", "anyOf", "allOf", "oneOf", "enum", "const"} & schema.keys()
    bare = schema.get("type") == "object" and not {"properties", "additionalProperties"} & schema.keys()
    if not says or schema.get("additionalProperties") is True or bare:
        yield ()
    for name, member in schema.get("properties", {}).items():
        yield from ((name, *path) for path in _free(member))
    inner = [schema.get("items"), schema.get("additionalProperties"), *schema.get("prefixItems", ())]
    for member in [*inner, *schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("oneOf", ())]:
        yield from _free(member)
