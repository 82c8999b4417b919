"""Ways through the schema: which field a key path names, and every field there is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from tongban.definition.schema import ASK, DEFINITION, DIFFERENCE, closed
from tongban.definition.schema.matters import SITUATION, SUPPLY
from tongban.definition.schema.shapes import Either, Field, Many, Map, Named, OneOf, Open, Record, record

Step = tuple[Field | None, Any]
_NOWHERE: Step = (None, None)
_ASKED = ASK.plus(Field("options", Map(Either(("text", "ask"))), ASK.fields["options"].zh, ASK.fields["options"].en))


def top_of(path: str) -> Record:
    """The record in which a key path begins."""
    return DIFFERENCE if path.partition(".")[0] == "difference" else DEFINITION


def step_into(shape: Any, key: str) -> Step:
    """The field that a key names below a shape (none for a name or a place in a list) and what stands there; both
    None where the format has nothing of that name.
    """
    if isinstance(shape, Record):
        found = shape.fields.get(key)
        return (found, found.type) if found is not None else _NOWHERE
    if isinstance(shape, Named) and shape.of is SUPPLY:
        return step_into(SUPPLY, key)
    if isinstance(shape, Map | Named | Open):
        field = step_into(shape.of, key)[0] if isinstance(shape, Open) else None
        return field, field.type if field is not None else "any" if isinstance(shape, Open) else shape.of
    if isinstance(shape, Many):
        return (None, shape.of) if key.isdigit() else _conditional(shape, key)
    if isinstance(shape, Either):
        return next((step for one in shape.of if (step := step_into(one, key)) != _NOWHERE), _NOWHERE)
    if shape == "ask":
        return step_into(_ASKED, key)
    return (None, "any") if shape in ("any", "mapping") else _conditional(shape, key)


def _conditional(shape: Any, key: str) -> Step:
    """A conditional value stands wherever a constant may: ``one.0.is``."""
    if key != "one":
        return _NOWHERE
    option = record(Field("is", shape, "取值", "Value"), Field("when", "rule", "什么情况下", "If"))
    found = Field("one", Many(option), "分支", "Branches")
    return found, found.type


@lru_cache(maxsize=8192)
def shape_of(path: str) -> Any:
    """The shape of any place a definition may have, whether something stands there or not; None where the format has
    nothing of that name. Facts are called with dots, so a name may be several keys.
    """
    return _below(top_of(path), path.split("."))


@lru_cache(maxsize=8192)
def field_of_path(path: str) -> Field | None:
    """The field that a key path names; None for the name of a row, a place in a list, or nothing of the format."""
    head, _, last = path.rpartition(".")
    above = shape_of(head) if head else top_of(path)
    return step_into(above, last)[0] if above is not None else None


def _below(shape: Any, keys: list[str]) -> Any:
    if not keys:
        return shape
    if isinstance(shape, Either):
        return next((found for one in shape.of if (found := _below(one, keys)) is not None), None)
    if isinstance(shape, Map | Named) and not (isinstance(shape, Named) and shape.of is SUPPLY):
        cut = (_below(shape.of, keys[length:]) for length in range(1, len(keys) + 1))
        return next((found for found in cut if found is not None), None)
    field, inner = step_into(shape, keys[0])
    return None if field is None and inner is None else _below(inner, keys[1:])


def every_field(shape: Any = None, above: str = "") -> Iterator[tuple[str, Field]]:
    """Each field with its key path, ``*`` for names and places; what a situation says, once (under the item)."""
    if shape is None:
        yield from every_field(DEFINITION)
        own = (one for key, one in SITUATION.fields.items() if DEFINITION.fields.get(key) is not one)
        yield from every_field(record(*own), "situations.*")
        yield from every_field(DIFFERENCE)
        return
    if isinstance(shape, Record):
        for key, one in shape.fields.items():
            path = f"{above}.{key}" if above else key
            yield path, one
            if path not in ("common", "situations"):
                yield from every_field(one.type, path)
    elif isinstance(shape, Named) and shape.of is SUPPLY:
        yield from every_field(SUPPLY, above)
    elif isinstance(shape, Map | Many | Named | Open):
        yield from every_field(shape.of, f"{above}.*")
    elif isinstance(shape, Either):
        seen: set[str] = set()
        for one in shape.of:
            for path, field in every_field(one, above):
                plain = path.replace(f"{above}.*.", f"{above}.")
                if plain not in seen:
                    seen.add(plain)
                    yield path, field
    elif shape == "ask":
        yield from every_field(ASK, above)


def leaves() -> Iterator[tuple[str, Field]]:
    """Every field that is one cell: of a scalar, a list of scalars, or a form of its own."""
    for path, one in every_field():
        if not any(True for _ in every_field(one.type, path)) or one.control == "yaml":
            yield path, one


@lru_cache(maxsize=1)
def words_of_keys() -> dict[str, str]:
    """Each key of the format → what it is called where nothing says in which record: the word most fields have, of
    several as many the one of steps, which findings speak of most.
    """
    steps_first = sorted(every_field(), key=lambda pair: pair[0].partition(".")[0] != "steps")
    said: dict[str, dict[str, int]] = {}
    for one in {id(field): field for _, field in steps_first}.values():
        counted = said.setdefault(one.key, {})
        counted[one.zh] = counted.get(one.zh, 0) + 1
    return {key: max(counted, key=lambda zh: counted[zh]) for key, counted in said.items()}


def english_of_labels() -> dict[str, str]:
    """Every label and hint of the schema with its English, for the screens."""
    found: dict[str, str] = {}
    for _, one in every_field():
        found.setdefault(one.zh, one.en)
        if one.hint[0]:
            found.setdefault(*one.hint)
    found.update({one.zh: one.en for one in closed.LOCAL.words.values()})
    return found


def scalar_of(shape: Any) -> Any:
    """What a single text (or each member of a list) is, in that shape: the name of a type, or a closed word."""
    if isinstance(shape, Either):
        return next((one for one in shape.of if isinstance(one, str | OneOf)), scalar_of(shape.of[0]))
    return scalar_of(shape.of) if isinstance(shape, Many | Map) else shape


def cells_of(shape: Any, above: str = "") -> Iterator[tuple[str, Field]]:
    """The cells of one record with their paths below it: groups are gone into, lists of records are tables of their
    own.
    """
    if isinstance(shape, Either):
        shape = next((one for one in shape.of if isinstance(one, Record)), None)
    for key, one in shape.fields.items() if isinstance(shape, Record) else ():
        path = f"{above}.{key}" if above else key
        if one.control == "yaml" or _is_cell(one.type):
            yield path, one
        else:
            yield from cells_of(one.type, path)


def _is_cell(shape: Any) -> bool:
    if isinstance(shape, Either):
        return _is_cell(shape.of[0])
    if isinstance(shape, Map | Many):
        return isinstance(shape.of, OneOf) or (isinstance(shape.of, str) and shape.of != "ask")
    return isinstance(shape, str | OneOf)


def field_below(shape: Any, path: str) -> Field:
    """The field at a path of plain keys below a record. KeyError where there is none."""
    field: Field | None = None
    for key in path.split("."):
        field, shape = step_into(shape, key)
    if field is None:
        raise KeyError(path)
    return field
