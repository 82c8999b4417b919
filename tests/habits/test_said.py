"""What stands in the repository: no shipped item in the code, no place of a machine, true tables, whole migrations."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tongban.definition.source import read
from tongban.site.management.commands.clauses import TABLE, table

from source import ROOT, SRC, modules


@cache
def shipped() -> tuple[dict[str, Any], ...]:
    """The definitions that ship."""
    paths = sorted((ROOT / "data" / "catalogue").glob("*.yaml"))
    return tuple(read(path.read_text(encoding="utf-8"), path.name).data for path in paths)


def _parts(data: dict[str, Any], part: str) -> list[dict[str, Any]]:
    blocks = [data["common"], *data["situations"].values()]
    return [block[part] for block in blocks if isinstance(block, dict) and block.get(part)]


def names() -> set[str]:
    """Names and codes of items, materials' ids and steps' ids."""
    found: set[str] = set()
    for data in shipped():
        found |= {data["item"], data["code"]}
        for steps in _parts(data, "steps"):
            found |= set(steps)
        for materials in _parts(data, "materials"):
            found |= set(materials) if isinstance(materials, dict) else {m["id"] for m in materials}
    return found


def vocabulary() -> set[str]:
    """Words the format itself has: kinds, ways, fields; a definition may call its things by them."""
    words = {str(n.value) for m in modules() if m.path.startswith("definition/vocabulary") for n in m.strings()}
    for module in modules():
        if module.path.startswith(
            (
                "definition/check/",
                "definition/schema/",
                "definition/effective/",
                "definition/source/",
                "definition/merge",
            )
        ):
            words |= {str(n.value) for n in module.strings()}
    return words


def test_the_code_names_no_shipped_item_material_or_step() -> None:
    wanted = names() - vocabulary()
    found = [
        f"{module.path}:{node.lineno}: {node.value!r}"
        for module in modules()
        if not module.path.startswith("launch/")
        for node in module.spoken()
        if node.value in wanted
    ]
    assert found == []


def test_templates_name_no_shipped_item() -> None:
    items = {data["item"] for data in shipped()} | {data["code"] for data in shipped()}
    found = [
        f"{path.relative_to(SRC)}: {name}"
        for path in sorted([*SRC.rglob("*.html"), *SRC.rglob("*.js"), *SRC.rglob("*.typ")])
        for name in items
        if name in path.read_text(encoding="utf-8")
    ]
    assert found == []


def tracked() -> list[Path]:
    """Every file of the repository, as git lists it."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


# Written in pieces, so that this file does not find itself.
PLACES = re.compile("|".join(["/work/", "/root/", "/ho" r"me/\w", r"\.lib" "rary/", "/tmp/b/"]))
HOSTS = re.compile(r"https?://[\w.-]*(?:" + "|".join(["pypi", "npmjs", "artifact", "nexus", "mirror"]) + ")")


def test_no_path_of_a_machine_and_no_host_of_a_registry() -> None:
    found = []
    for path in tracked():
        if not path.is_file() or path.suffix in (".otf", ".ttf", ".woff2", ".png", ".pdf") or path == Path(__file__):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if PLACES.search(line) or HOSTS.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_the_table_of_clauses_is_true() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "run ./tongban clauses --write"


@pytest.mark.django_db
def test_migrations_are_whole() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_stub_is_left() -> None:
    """Nothing unfinished, and no printing while somebody works."""
    unfinished = re.compile("|".join(["TODO", "FIXME", "XXX"]))
    found = [
        f"{m.path}:{n}" for m in modules() for n, line in enumerate(m.text.splitlines(), 1) if unfinished.search(line)
    ]
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and node.exc.id == "NotImplementedError":
                found.append(f"{module.path}:{node.lineno}")
    assert found == []
