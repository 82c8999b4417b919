"""Every refusal of the house is met in a test by its code: whoever adds one says when it comes, and that nothing
changes then.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from source import modules

TESTS = Path(__file__).resolve().parents[1]
# What raises, or makes, a refusal with the code as its first words.
MAKERS = frozenset(
    {
        "Refusal", "Denied", "Stale", "Unlawful", "Unmeant", "Fault", "MergeError", "RuleError", "KeysUnusable",
        "refuse", "unreadable", "fault",
    }
)  # fmt: skip
CODE = re.compile(r"[a-z][a-z_-]*(\.[a-z0-9_-]+)+")
# Those no test names yet, and nothing else: whoever tests one takes it out.
MISSING: frozenset[str] = frozenset()


@cache
def codes() -> dict[str, str]:
    """Every code that is given literally, and the first place where it is."""
    found: dict[str, str] = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and _name(node.func) in MAKERS:
                for argument in node.args[:2]:
                    said = argument.value if isinstance(argument, ast.Constant) else None
                    if isinstance(said, str) and CODE.fullmatch(said):
                        found.setdefault(said, f"{module.path}:{node.lineno}")
    return found


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


def unnamed() -> dict[str, str]:
    """The codes that stand in no test."""
    here = Path(__file__).name
    text = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py") if path.name != here)
    said = set(re.findall(r"[a-z][a-z_-]*(?:\.[a-z0-9_-]+)+", text))
    return {code: where for code, where in codes().items() if code not in said}


def test_every_refusal_is_named_in_a_test() -> None:
    missing = {code: where for code, where in unnamed().items() if code not in MISSING}
    assert missing == {}, "write a test that meets it (tests/refusals), with code, place and nothing changed"


def test_the_list_of_those_missing_only_shrinks() -> None:
    assert set(unnamed()) >= MISSING, f"take out: {sorted(set(MISSING) - set(unnamed()))}"
    assert set(codes()) >= MISSING


def test_there_are_hundreds() -> None:
    assert len(codes()) > 300
