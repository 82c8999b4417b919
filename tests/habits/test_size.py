"""What a reader can hold: modules of 400 lines, functions of 60, and a sentence on everything that others call."""

from __future__ import annotations

import ast

from source import modules, public

MODULE, FUNCTION = 400, 60


def test_no_module_is_longer_than_400_lines() -> None:
    assert {m.path: n for m in modules() if (n := len(m.text.splitlines())) > MODULE} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long = {}
    for module in modules():
        for node in module.functions():
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION:
                long[f"{module.path}:{node.name}"] = length
    assert long == {}


def test_public_functions_and_classes_say_what_they_are() -> None:
    silent = [
        f"{module.path}:{node.name}"
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and public(node.name)
        and ast.get_docstring(node) is None
        and not _says_itself(node)
    ]
    assert silent == []


def _says_itself(node: ast.AST) -> bool:
    """Django's own forms: a command has its ``help``, the configuration of an app its name."""
    if not isinstance(node, ast.ClassDef):
        return False
    bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
    return bool(bases & {"BaseCommand", "AppConfig"})
