"""The source of the house as trees, read once for all the habits."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "tongban"


@dataclass(frozen=True)
class Module:
    """One module: its path below src/tongban, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def is_acts(self) -> bool:
        """Does it hold acts of a room?"""
        return self.path.endswith("/acts.py") or "/acts/" in self.path

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function, wherever it stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def strings(self) -> Iterator[ast.Constant]:
        """Every text that is not a docstring."""
        docs = {id(node.body[0].value) for node in ast.walk(self.tree) if _has_doc(node)}  # type: ignore[attr-defined]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                yield node

    def spoken(self) -> Iterator[ast.Constant]:
        """Texts that could single out a thing: not ``__all__``, not the names under which a template gets its
        values.
        """
        aside: set[int] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Dict):
                aside |= {id(key) for key in node.keys if key is not None}
            elif isinstance(node, ast.Assign) and any(
                isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets
            ):
                aside |= {id(one) for one in ast.walk(node.value)}
        for node in self.strings():
            if id(node) not in aside or not str(node.value).isidentifier() or not str(node.value).isascii():
                yield node


def _has_doc(node: ast.AST) -> bool:
    holds = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    return holds and ast.get_docstring(node) is not None  # type: ignore[arg-type]


@cache
def modules() -> tuple[Module, ...]:
    """Every module but migrations, which are generated."""
    found = []
    for path in sorted(SRC.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        found.append(Module(path.relative_to(SRC).as_posix(), text, ast.parse(text)))
    return tuple(found)


def public(name: str) -> bool:
    """Is the name for others?"""
    return not name.startswith("_")
