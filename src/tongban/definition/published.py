"""The schema as others read it: a JSON Schema for any editor of YAML, and the reference in ``docs/definitions.md``.

The JSON Schema knows the form of a definition (keys, types, closed words, ids). What a form cannot say (whether a step
exists, whether a rule reads, whether a limit is lawful) is ``check``'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from tongban.definition.check.shape import CONDITIONAL, PLAIN_IDS
from tongban.definition.schema import ASK, DEFINITION, DIFFERENCE
from tongban.definition.schema.course import EDGE
from tongban.definition.schema.matters import SITUATION, SUPPLY
from tongban.definition.schema.shapes import Either, Field, Many, Map, Named, OneOf, Open, Record
from tongban.definition.schema.ways import step_into
from tongban.definition.source.paths import field_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = "[0-9零〇一二两三四五六七八九十百千]+"
_UNIT = "h|wd|d|m|y|个?小时|个?工作日|工作天|个?自然日|日历日|日|天|个?月|周年|年"
_LENGTH = f"^\\s*(?:now|当场|当场办结|即时|即办|立即|{_NUMBER}\\s*(?:{_UNIT}))\\s*$"
_TEXT: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_TYPES: dict[str, dict[str, Any]] = {
    "text": _TEXT,
    "rule": _TEXT,
    "amount": _TEXT,
    "bool": {"enum": [True, False, "true", "false"]},
    "int": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]{1,9}$"}]},
    "duration": {"type": "string", "pattern": _LENGTH},
    "duration|none": {"anyOf": [{"const": "none"}, {"type": "string", "pattern": _LENGTH}]},
    "valid": {"anyOf": [{"const": "none"}, {"type": "string", "pattern": f"{_LENGTH}|\\."}]},
    "decline": {"anyOf": [{"enum": [True, False, "true", "false"]}, {"type": "string", "pattern": _LENGTH}]},
    "cite": {
        "type": "string",
        "pattern": "^[^#\\s]+(?:#(?:全文|[0-9]+(?:-[0-9]+)?(?:\\.[0-9]+)?(?:\\.[0-9]+)?))?$",
    },
    "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "any": {},
    "mapping": {"type": "object"},
    "ask": {"$ref": "#/$defs/ask"},
}
_ID = {"pattern": "^[a-z][a-z0-9_]*$"}
_WORDS_OF_TYPES = {
    "text": "text",
    "rule": "a rule",
    "amount": "fen, a rule, `decided` or `table`",
    "bool": "`true` or `false`",
    "int": "a whole number",
    "duration": "a duration",
    "duration|none": "a duration or `none`",
    "valid": "a duration, `none` or a parameter",
    "decline": "`true`, `false` or a duration",
    "cite": "a citation",
    "date": "a date",
    "any": "anything",
    "mapping": "a mapping",
    "ask": "a question",
}


def json_schema(definition: Record = DEFINITION) -> dict[str, Any]:
    """The form of a definition, or of a local difference, as JSON Schema (2020-12)."""
    writer = _Writer()
    whole = writer.shape(definition, "")
    difference = writer.shape(DIFFERENCE, "difference")
    writer.defs["ask"] = _ask()
    return {
        "$schema": DIALECT,
        "title": "事项定义 Definition of a service item",
        "if": {"type": "object", "required": ["difference"]},
        "then": difference,
        "else": whole,
        "$defs": writer.defs,
    }


class _Writer:
    def __init__(self) -> None:
        self.defs: dict[str, Any] = {}
        self.names: dict[int, str] = {}

    def shape(self, shape: Any, path: str) -> dict[str, Any]:
        """``path`` decides where a conditional value may stand and what names the members of a list."""
        if isinstance(shape, Record):
            return {"$ref": f"#/$defs/{self.record(shape, path)}"}
        if isinstance(shape, Either):
            return _any_of([self.shape(one, path) for one in shape.of])
        if isinstance(shape, Named):
            return self.named(shape, path)
        if isinstance(shape, Map):
            members = {"type": "object", "additionalProperties": _or_nothing(self.shape(shape.of, f"{path}.x"))}
            return members | ({"propertyNames": _ID} if path.rpartition(".")[2] in PLAIN_IDS else {})
        if isinstance(shape, Many):
            return {"type": "array", "items": self.shape(shape.of, f"{path}.0")}
        if isinstance(shape, Open):
            return {"type": "object"}
        scalar = {"enum": list(shape.words)} if isinstance(shape, OneOf) else dict(_TYPES[shape])
        return self.conditional(scalar) if CONDITIONAL.match(path) else scalar

    def conditional(self, scalar: dict[str, Any]) -> dict[str, Any]:
        option = {
            "type": "object",
            "properties": {"is": scalar, "when": _TEXT},
            "required": ["is"],
            "additionalProperties": False,
        }
        options = {"type": "array", "items": option, "minItems": 1}
        whole = {"type": "object", "properties": {"one": options}, "required": ["one"], "additionalProperties": False}
        return _any_of([scalar, whole])

    def record(self, shape: Record, path: str) -> str:
        """The name of the definition of a record, written once; those of which a part depends on its place by it."""
        if id(shape) not in self.names:
            stem = "situation" if shape is SITUATION else path.replace("common.", "").replace(".x", "") or "definition"
            name = stem if stem not in self.names.values() else f"{stem}.{len(self.names)}"
            self.names[id(shape)] = name
            self.defs[name] = {}
            self.defs[name] = {
                "type": "object",
                "properties": {
                    key: self.field(one, f"{path}.{key}" if path else key) for key, one in shape.fields.items()
                },
                "additionalProperties": False,
            }
        return self.names[id(shape)]

    def field(self, one: Field, path: str) -> dict[str, Any]:
        said = {"title": one.zh, "description": "；".join(filter(None, (one.en, one.hint[0])))}
        return said | _or_nothing(self.shape(one.type, path))

    def named(self, shape: Named, path: str) -> dict[str, Any]:
        if shape.of is SUPPLY:
            one_way = {
                "type": "object",
                "properties": {key: self.field(one, f"{path}.{key}") for key, one in SUPPLY.fields.items()},
                "minProperties": 1,
                "additionalProperties": False,
            }
            listed = {"type": "array", "items": _any_of([{"enum": list(SUPPLY)}, {**one_way, "maxProperties": 1}])}
            return _any_of([listed, one_way])
        members = self.shape(shape.of, f"{path}.x")
        own = field_of(path)
        listed = {"type": "array", "items": {"allOf": [members, {"required": [own]}]}}
        mapped: dict[str, Any] = {"type": "object", "additionalProperties": _or_nothing(members)}
        if path.rpartition(".")[2] in PLAIN_IDS:
            mapped["propertyNames"] = _ID
            listed["items"]["allOf"][1]["properties"] = {own: {"type": "string", **_ID}}  # type: ignore[index]
        return _any_of([listed, mapped])


def _any_of(shapes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"anyOf": shapes}


def _or_nothing(shape: dict[str, Any]) -> dict[str, Any]:
    """``null`` leaves out what all situations share."""
    return _any_of([shape, {"type": "null"}])


def _ask() -> dict[str, Any]:
    leads = _any_of([_TEXT, {"$ref": "#/$defs/ask"}])
    texts = {key: {"title": one.zh, "description": one.en, **_TEXT} for key, one in ASK.fields.items()}
    options = {"title": ASK.fields["options"].zh, "type": "object", "minProperties": 1, "additionalProperties": leads}
    return {"type": "object", "properties": {**texts, "options": options}, "additionalProperties": False}


def reference(definition: Record = DEFINITION) -> str:
    """Every field with its key path, what it is called and what stands there, as a table of Markdown."""
    lines = ["| key | 要素 | English | what stands there |", "|---|---|---|---|"]
    for path, one, sort in _lines(definition, ""):
        lines.append(f"| `{path}` | {one.zh} | {one.en} | {sort} |")
    return "\n".join(lines)


@lru_cache(maxsize=1)
def places_of_keys() -> Mapping[str, tuple[str, ...]]:
    """Where each key may stand: ``sign`` in ``parties.<id>``."""
    found: dict[str, list[str]] = {}
    for path, _, _ in _lines(DEFINITION, ""):
        above, _, key = path.rpartition(".")
        if above and "<" not in key:
            found.setdefault(key, []).append(above)
    return {key: tuple(dict.fromkeys(places)) for key, places in found.items()}


def _lines(shape: Any, above: str) -> Iterator[tuple[str, Field, str]]:
    for key, one in shape.fields.items():
        path = f"{above}.{key}" if above else key
        if key in ("common", "situations"):
            yield path, one, "what a situation may say, every key above that is not the item's alone"
            continue
        yield path, one, _sort(one.type)
        yield from _inside(one.type, path)


def _inside(shape: Any, path: str) -> Iterator[tuple[str, Field, str]]:
    if isinstance(shape, Record):
        yield from _lines(shape, path)
    elif isinstance(shape, Named) and shape.of is SUPPLY:
        for key in ("of", "lane", "within"):
            field, inner = step_into(SUPPLY["inquiry"], key)
            assert field is not None
            yield f"{path}.<way>.{key}", field, _sort(inner)
    elif isinstance(shape, Map | Named):
        yield from _inside(shape.of, f"{path}.<{field_of(path) or 'id'}>")
    elif isinstance(shape, Many):
        yield from _inside(shape.of, f"{path}.<n>")
    elif isinstance(shape, Either) and shape is not EDGE:
        found = next((one for one in shape.of if isinstance(one, Record)), None)
        yield from _inside(found, path) if found is not None else iter(())


def _sort(shape: Any) -> str:
    if isinstance(shape, OneOf):
        return " ".join(f"`{key}` {shape.table.words[key].zh}" if key != shape.table.words[key].zh else f"`{key}`"
                        for key in shape.words)  # fmt: skip
    if shape is EDGE:
        return "a step, `end`, `{one: [{to, when}, …, {to}]}` or `{all: [{to, when?}, …]}`"
    if isinstance(shape, Either):
        return " / ".join(dict.fromkeys(_sort(one) for one in shape.of))
    if isinstance(shape, Many):
        return f"[{_sort(shape.of)}, …]"
    if isinstance(shape, Named):
        return "ways, in the order they are tried" if shape.of is SUPPLY else "a list, or a mapping by its name"
    if isinstance(shape, Map):
        return "{…}" if isinstance(shape.of, Record | Open) else f"{{name: {_sort(shape.of)}}}"
    return "{…}" if isinstance(shape, Record | Open) else _WORDS_OF_TYPES[shape]
