"""Rows of a matter change only with their ledger line, and only in the name of somebody."""

from __future__ import annotations

import ast
import re

from source import Module, modules, public

# Where SQL that writes may stand, and why.
WRITES_SQL = {
    "core/ledger/": "the writer itself, its seals and the load of reference tables",
    "core/jobs.py": "what failed and when it is tried again: no matter, gone with the next success",
    "core/events/delivery.py": "the outbox's own marks of delivery; no row of a matter",
    "workbench/uploads.py": "files that wait to be confirmed and the marks of progress; no row of a matter",
    "site/jobs.py": "forgets one-time keys after seven days; no row of a matter",
    "launch/database.py": "the owner's own mark of the instance, set before there is a matter",
    "site/benching/": "the yardstick the acts are measured against; it writes into tables of its own",
}
# What is saved there is no row of a matter.
WRITES_ROWS = {
    "core/ledger/seal.py": "the ledger's own seals",
    "core/files/store.py": "files of the store",
    "workbench/sheets/writing.py": "a workbook in memory",
    "papers/fonts/build.py": "a font file",
    "papers/typeset/setting.py": "a PDF file",
}
SQL = re.compile(
    r"(?i:\bINSERT\s+INTO|\bUPDATE\s+\"?[a-z_]+\"?\s+SET|\bDELETE\s+FROM|\bMERGE\s+INTO)|\bTRUNCATE\s|\bCOPY\s+\"?[a-z_]+"
)
CHAIN = {"objects", "seen_by", "filter", "exclude", "order_by", "all", "using"}
ON_ROWS = {"update", "delete", "create"}
ALWAYS = {
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "aupdate",
    "acreate",
    "adelete",
    "asave",
    "save",
}


def allowed(path: str, reasons: dict[str, str]) -> bool:
    """Does the module stand in the list?"""
    return any(path == one or (one.endswith("/") and path.startswith(one)) for one in reasons)


def test_sql_that_writes_stands_only_with_the_writer() -> None:
    found = [
        f"{module.path}:{node.lineno}: {str(node.value).strip()[:60]}"
        for module in modules()
        if not allowed(module.path, WRITES_SQL)
        for node in module.strings()
        if SQL.search(str(node.value))
    ]
    assert found == []


def test_no_row_is_saved_past_the_writer() -> None:
    found = []
    for module in modules():
        if module.path.startswith("core/scope/") or allowed(module.path, WRITES_ROWS):
            continue
        found += [f"{module.path}:{node.lineno}: .{node.func.attr}()" for node in _calls(module) if _writes(node.func)]
    assert found == []


def _calls(module: Module) -> list[ast.Call]:
    return [n for n in ast.walk(module.tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]


def _writes(function: ast.Attribute) -> bool:  # type: ignore[name-defined]
    if function.attr in ALWAYS:
        return True
    names = {n.attr for n in ast.walk(function.value) if isinstance(n, ast.Attribute)}
    return function.attr in ON_ROWS and bool(names & CHAIN)


def test_the_reasons_are_still_needed() -> None:
    paths = [module.path for module in modules()]
    for one in (*WRITES_SQL, *WRITES_ROWS):
        assert any(p == one or p.startswith(one) for p in paths), f"{one} is gone: take it off the list"


def test_whoever_writes_names_the_actor() -> None:
    """A public function of an acts module that writes (``@act``, ``perform``, ``write``) has ``*, actor`` without
    default.
    """
    nameless = []
    for module in modules():
        if not module.is_acts or module.path == "core/acts.py":  # the frame itself
            continue
        for node in module.tree.body:
            if (
                isinstance(node, ast.FunctionDef)
                and public(node.name)
                and _writes_itself(node)
                and not _has_actor(node)
            ):
                nameless.append(f"{module.path}:{node.name}")
    assert nameless == []


def _writes_itself(node: ast.FunctionDef) -> bool:
    called = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return bool(called & {"perform", "write", "act"})


def _has_actor(node: ast.FunctionDef) -> bool:
    defaults = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return any(argument.arg == "actor" and default is None for argument, default in defaults)


def test_an_acts_module_is_the_only_place_that_performs() -> None:
    """Pages, API, queries and rules do not open a ledger line by themselves."""
    found = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        if module.path.endswith(("pages.py", "api.py", "queries.py", "rules.py")) or "/pages/" in module.path
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("perform", "write")
    ]
    assert found == []
