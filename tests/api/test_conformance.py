"""Every operation of the description, as four kinds of callers, with what fits it and what does not: never a fault of
the house, every answer as described, every refusal a problem document, and whoever is refused has changed nothing.

What is sent is drawn from `docs/openapi.json` with a fixed seed, so that a run that fails fails again.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from jsonschema import Draft202012Validator

from tongban.site.management.commands.openapi import SNAPSHOT

import calls
from calls import API, Answer, Caller, as_citizen, as_staff
from demo import FOOD, WUHOU
from refusing import written

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
DESCRIBED = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
METHODS = ("get", "post", "put", "patch", "delete")
ROLES: Mapping[str, Callable[[], Caller]] = {
    "visitor": Caller,
    "applicant": as_citizen,
    "clerk": lambda: as_staff("窗口"),
    "catalogue officer": lambda: as_staff("事项办"),
}
ODD: tuple[Any, ...] = (None, "", "x" * 300, -1, 10**20, 1.5, True, [], {}, ["\u0000"], "a\u0000b", "２０２６", "../..")

WORDS = ("演示", FOOD, "new", "1", "granted", WUHOU)


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    said: Mapping[str, Any]

    @property
    def body(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.said.get("requestBody", {}).get("content", {})
        return found


def operations() -> Iterator[Operation]:
    for path, methods in DESCRIBED["paths"].items():
        for method, said in methods.items():
            if method in METHODS:
                yield Operation(method.upper(), path.removeprefix(API), said)


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = DESCRIBED["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


class Drawn:
    """Values by schema; ``known`` are those that name something that stands."""

    def __init__(self, seed: str, known: Mapping[str, str]) -> None:
        self.at, self.known = random.Random(seed), known

    def fitting(self, schema: Mapping[str, Any], name: str = "", deep: int = 0) -> Any:
        schema = resolved(schema)
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self.fitting(self.at.choice(schema[several]), name, deep + 1)
        if "const" in schema or "enum" in schema:
            return schema.get("const", None) if "const" in schema else self.at.choice(schema["enum"])
        kind = schema.get("type", "string")
        if kind == "object":
            named = schema.get("properties", {})
            asked = [one for one in named if one in schema.get("required", ()) or self.at.random() < 0.5]
            return {one: self.fitting(named[one], one, deep + 1) for one in asked} if deep < 6 else {}
        if kind == "array":
            many = self.at.randint(max(0, schema.get("minItems", 0)), 2) if deep < 6 else 0
            return [self.fitting(schema.get("items", {}), name, deep + 1) for _ in range(many)]
        if kind in ("integer", "number"):
            return self.at.randint(schema.get("minimum", 0), min(schema.get("maximum", 40), 40))
        if kind in ("boolean", "null"):
            return self.at.random() < 0.5 if kind == "boolean" else None
        return self.text(schema, name)

    def text(self, schema: Mapping[str, Any], name: str) -> str:
        if name in self.known and self.at.random() < 0.8:
            return self.known[name]
        dates = {
            "date": "2026-11-25",
            "date-time": "2026-11-25T10:00:00+08:00",
            "uuid": str(uuid.UUID(int=self.at.getrandbits(128))),
        }
        return dates.get(
            schema.get("format", ""), self.at.choice(("演示", "511A99001000", "new", "1", "granted", "510107000000"))
        )

    def spoilt(self, value: Any) -> Any:
        """The same with one part that does not fit."""
        if isinstance(value, dict) and value and self.at.random() < 0.9:
            key = self.at.choice(sorted(value))
            if self.at.random() < 0.3:
                return {name: one for name, one in value.items() if name != key} | {"unheard_of": 1}
            return {**value, key: self.spoilt(value[key])}
        return self.at.choice(ODD)


def sent(operation: Operation, drawn: Drawn, *, fits: bool, caller: Caller) -> Answer:
    """One call with values that fit its schemas, or with one that does not."""
    where, query, headers = {}, {}, {}
    for one in operation.said.get("parameters", ()):
        if one["in"] != "path" and not one.get("required") and drawn.at.random() < 0.5:
            continue
        value = drawn.fitting(one["schema"], one["name"])
        if not fits and drawn.at.random() < 0.4:
            value = drawn.at.choice(ODD[1:])
        {"path": where, "query": query, "header": headers}.get(one["in"], {})[one["name"]] = str(value)
    path = operation.path.format(**{name: quote(value or "-", safe="") for name, value in where.items()})
    headers = {name.replace("-", "_"): quote(value) for name, value in headers.items()}
    body, upload = None, None
    for media, said in operation.body.items():
        if media == "application/json":
            body = drawn.fitting(said["schema"])
            body = body if fits else drawn.spoilt(body)
        else:
            upload = calls.a_file() if fits else {"content": "no file"}
    return caller.call(operation.method, f"{path}?{urlencode(query)}", body, upload=upload, **headers)


def faults(operation: Operation, answer: Answer) -> Iterator[str]:
    """What an answer says that the description does not."""
    media = answer.headers.get("Content-Type", "").partition(";")[0]
    if answer.status >= 500:
        yield f"{answer.status}"
    elif answer.status >= 400:
        if media != "application/problem+json" or not answer.code:
            yield f"{answer.status} is no problem document: {media} {str(answer.body)[:80]}"
    elif answer.status >= 200:
        said = operation.said["responses"].get(str(answer.status))
        if said is None:
            yield f"{answer.status} is not described"
        elif "application/json" in said.get("content", {}) and media == "application/json":
            schema = {**said["content"]["application/json"]["schema"], "components": DESCRIBED["components"]}
            for error in Draft202012Validator(schema).iter_errors(answer.body):
                yield f"{'/'.join(map(str, error.absolute_path))}: {error.message[:120]}"


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_as_described_and_no_refusal_leaves_a_trace(role: str) -> None:
    case = str(calls.received())
    known = {
        "case": case,
        "code": FOOD,
        "item": FOOD,
        "place": WUHOU,
        "division": WUHOU,
        "step": "accept",
        "page": "场所",
    }
    found: list[str] = []
    caller, before, done = ROLES[role](), written(), 0
    caller.client.raise_request_exception = False
    for operation in operations():
        for number, fits in enumerate((True, False)):
            drawn = Drawn(f"{role} {operation.method} {operation.path} {number}", known)
            cookies = dict(caller.client.cookies)
            with transaction.atomic():
                cache.clear()
                answer = sent(operation, drawn, fits=fits, caller=caller)
                whole = f"{operation.method} {operation.path} {number}"
                found += [f"{whole}: {fault}" for fault in faults(operation, answer)]
                if answer.status in (401, 403, 404) and written() != before:
                    found.append(f"{whole}: {answer.status}, yet something was written")
                transaction.set_rollback(True)
            done += answer.status < 400
            if dict(caller.client.cookies) != cookies:  # signed in or out: only in this call
                caller = ROLES[role]()
                caller.client.raise_request_exception = False
                before = written()
    assert found == []
    assert done > 20, "what only ever is refused shows nothing"


def test_a_character_that_cannot_be_kept_is_refused_at_every_door() -> None:
    """Each read in a savepoint of its own: the database gives up the transaction it was sent in."""
    with transaction.atomic():
        answer = Caller().get("/directory/a%00b")
        assert (answer.status, answer.code) == (400, "request.nul")
        transaction.set_rollback(True)
    with transaction.atomic():
        page = Caller().client.get("/search/?q=a%00b")
        assert page.status_code < 500
        transaction.set_rollback(True)
