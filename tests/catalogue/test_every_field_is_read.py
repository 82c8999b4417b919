"""What the format says is run, shown or checked: a field of the typed definition that no code reads is decoration.

Read means: read of an object of that very class, outside the room that types it and outside the checks. A name alone
says nothing (a refusal has a ``where`` too), so each expression is followed back to what annotations say of it:
parameters, what functions give, fields. What is not read stands below with the reason; a field that gains a reader
leaves the list, a new one without a reader fails.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tongban"
TYPED, CHECKED = SOURCE / "definition" / "effective", SOURCE / "definition" / "check"
# Worked out of a definition, and no part of one: how its steps lie in a picture, the table of elements.
BESIDE = {"graph.py", "elements.py"}

UNREAD = {
    "Param.set_by": "read from the document, where a place sets its numbers (adopting, adoptions)",
    "Material.weight": "checked, and shown from the sheet of elements; what is minor runs by `defer`",
    "Material.required_by": "checked, and shown from the sheet of elements; a difference is judged by the document",
    "Effective.commitment_refused": "checked; the guide derives its sentence from `barred`",
    "Effective.local_required": "read from the document, where a place fills in its values",
    "Effective.laws": "typed for the citations alone, each of which carries the title of its law",
    "Granted.payment": "as it was written; what runs, is shown and checked is the typed `paid`",
    # Not run yet, and said so in the report of the clause: each waits for its room.
    "Party.heard": "nothing asks this party yet: the room of hearings keeps its own list of who is heard",
    "Step.provisional": "paying before the proof waits for the room of payments",
    "Fee.payer": "who pays waits for the room of payments",
    "Fee.refund": "what is given back waits for the room of payments",
    "Granted.or_": "a grant in kind instead of money waits for the room of payments",
}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Names = dict[str, set[str]]


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")}


@cache
def aliases() -> dict[str, str]:
    """A class may be imported by another name (StepDefinition)."""
    imports = (node for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {one.asname: one.name for node in imports for one in node.names if one.asname}


def annotated(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            yield one.target.id, one.annotation


@cache
def typed() -> dict[str, ast.ClassDef]:
    """The classes of the typed definition."""
    files = [tree for path, tree in trees().items() if path.parent == TYPED and path.name not in BESIDE]
    return {node.name: node for tree in files for node in ast.walk(tree) if _is_data(node)}  # type: ignore[attr-defined]


def _is_data(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(one) for one in node.decorator_list)


def classes_in(annotation: ast.expr | None) -> set[str]:
    said = set(re.findall(r"\w+", ast.unparse(annotation))) if annotation is not None else set()
    return {aliases().get(one, one) for one in said} & set(typed())


@cache
def leading() -> Names:
    """What leads to an object of a class: functions that give one, fields that hold one."""
    found: Names = defaultdict(set)
    for node in (node for tree in trees().values() for node in ast.walk(tree)):
        if isinstance(node, Function):
            for one in classes_in(node.returns):
                found[node.name].add(one)
        elif isinstance(node, ast.ClassDef):
            for name, annotation in annotated(node):
                for one in classes_in(annotation):
                    found[name].add(one)
    return found


def of(expression: ast.expr, names: Names) -> set[str]:
    """The classes an expression may be of, or come from."""
    found: set[str] = set()
    for node in ast.walk(expression):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        found |= leading().get(name, set()) | (names.get(name, set()) if isinstance(node, ast.Name) else set())
    return found


def bound(function: Function) -> Names:
    """What the names of a function are, by its annotations and by what they are given."""
    names: Names = defaultdict(set)
    nodes = list(ast.walk(function))
    for node in nodes:
        if isinstance(node, ast.arg):
            names[node.arg] |= classes_in(node.annotation)
    for node in nodes * 2:  # what is given by what is given
        if isinstance(node, ast.Assign):
            _give(names, node.targets, of(node.value, names))
        elif isinstance(node, ast.For | ast.comprehension):
            _give(names, [node.target], of(node.iter, names))
        elif isinstance(node, ast.NamedExpr):
            _give(names, [node.target], of(node.value, names))
        elif isinstance(node, ast.AnnAssign):
            _give(names, [node.target], classes_in(node.annotation))
    return names


def _give(names: Names, targets: list[ast.expr], classes: set[str]) -> None:
    for node in (node for target in targets for node in ast.walk(target)):
        if isinstance(node, ast.Name):
            names[node.id] |= classes


def read() -> set[tuple[str, str]]:
    """(class, field or method) of everything that is read of the typed definition outside of it."""
    wanted = {name for node in typed().values() for name, _ in annotated(node)}
    wanted |= {one.name for node in typed().values() for one in node.body if isinstance(one, Function)}
    found = set()
    for path, tree in trees().items():
        if path.parent == TYPED or CHECKED in path.parents:
            continue
        for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
            places = [node for node in ast.walk(function) if isinstance(node, ast.Attribute) and node.attr in wanted]
            names = bound(function) if places else {}
            found |= {(one, node.attr) for node in places for one in of(node.value, names)}
    return found


def unread() -> set[str]:
    """Class.field of every field of the typed definition that nothing outside reads, itself or by its own methods."""
    seen = read()
    for name, node in typed().items():
        for own in (one for one in node.body if isinstance(one, Function) and (name, one.name) in seen):
            seen |= {(name, one.attr) for one in ast.walk(own) if isinstance(one, ast.Attribute)}
    pages = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.html"))
    fields = [(name, field) for name, node in typed().items() for field, _ in annotated(node)]
    return {f"{name}.{field}" for name, field in fields if (name, field) not in seen and f".{field}" not in pages}


def test_every_field_of_a_definition_is_read_or_says_why_not() -> None:
    assert unread() == set(UNREAD)
    assert all(UNREAD.values())


def test_a_name_alone_is_no_reader() -> None:
    """``where`` of a refusal is no reader of where a step is published, and each step that is read is found."""
    assert {("Step", "where"), ("Step", "shows"), ("Remedy", "by")} <= read()
    refusing = ast.parse("def said(refusal: Refusal) -> str:\n    return refusal.where").body[0]
    assert isinstance(refusing, ast.FunctionDef)
    assert bound(refusing)["refusal"] == set()
