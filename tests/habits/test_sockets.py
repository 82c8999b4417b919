"""The sockets of the house stand in one table, and nothing else is registered at start."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from source import ROOT, Module, modules

# Decorators that wrap a function and register nothing.
WRAPPERS = frozenset(
    {"core.acts.act", "identity.pages.signed_in", "identity.pages.staff_only", "web.framing.shows_pdf"}
)


@cache
def listed() -> frozenset[str]:
    """The sockets of docs/architecture.md."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    part = text.split("\n## The sockets\n", 1)[1].split("\n## ", 1)[0]
    return frozenset(re.findall(r"^\| `([a-z_.]+)` \|", part, re.M))


def _names(module: Module) -> dict[str, str]:
    """What the names of a module stand for, as far as they are of the house."""
    own = module.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    found = {node.name: f"{own}.{node.name}" for node in module.tree.body if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tongban."):
            source = str(node.module).removeprefix("tongban.")
            found |= {one.asname or one.name: f"{source}.{one.name}" for one in node.names}
    return found


def _calls(module: Module) -> Iterator[ast.expr]:
    """What runs when the house starts: statements and decorators of a module, and ``ready`` of a room."""
    for node in module.tree.body:
        if isinstance(node, ast.Expr | ast.For):
            yield from _statements(node)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from node.decorator_list
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name == "ready":
                    yield from _statements(method)


def _statements(node: ast.AST) -> Iterator[ast.expr]:
    for one in ast.walk(node):
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call):
            yield one.value


def _called(call: ast.expr, names: dict[str, str]) -> str | None:
    """The dotted name of what is called, where it is of the house."""
    target, parts = call, []
    while isinstance(target, ast.Call | ast.Attribute):
        if isinstance(target, ast.Attribute):
            parts.append(target.attr)
            target = target.value
        else:
            target = target.func
    if not isinstance(target, ast.Name) or target.id not in names:
        return None
    return ".".join([names[target.id], *reversed(parts)])


@cache
def registrations() -> frozenset[str]:
    """Every function of the house that is called while it starts."""
    found = set()
    for module in modules():
        names = _names(module)
        found |= {name for call in _calls(module) if (name := _called(call, names)) is not None}
    return frozenset(found)


def test_every_registration_is_a_socket_of_the_table() -> None:
    assert registrations() - listed() - WRAPPERS == frozenset()


def test_every_socket_of_the_table_is_a_function_that_somebody_uses() -> None:
    for name in listed():
        module, _, function = name.rpartition(".")
        assert callable(getattr(import_module(f"tongban.{module}"), function)), name
    assert listed() - registrations() == frozenset()


def test_the_list_of_what_registers_nothing_is_still_needed() -> None:
    assert WRAPPERS - registrations() == frozenset()
