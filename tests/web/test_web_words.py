"""English is complete: every sentence a screen can show has its words, in the room that shows it or in the shell."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import yaml
from django.apps import apps

from tongban.web import words

SRC = Path(__file__).parents[2] / "src/tongban"
TAG = re.compile(r"\{%\s*t\s+(?:\"([^\"]*)\"|'([^']*)')")


def spoken() -> dict[str, str]:
    """Sentence → its file: ``{% t %}`` in templates; ``t("…")``, ``later("…")``, ``Entry(…)`` in code."""
    found: dict[str, str] = {}
    for path in SRC.rglob("*.html"):
        for double, single in TAG.findall(path.read_text(encoding="utf-8")):
            found.setdefault(double or single, str(path.relative_to(SRC)))
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for said in _said(node):
                found.setdefault(said, str(path.relative_to(SRC)))
    return found


def _said(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    place = {"t": 0, "later": 0, "Entry": 2}.get(name)
    if place is None:
        return
    given = node.args[place : place + 1] + [word.value for word in node.keywords if word.arg == "zh"]
    for value in given:
        if (
            isinstance(value, ast.Constant)
            and isinstance(value.value, str)
            and re.search("[\u4e00-\u9fff]", value.value)
        ):
            yield value.value


def test_every_sentence_has_english() -> None:
    words.english.cache_clear()
    table = words.english()
    assert sorted(f"{file}: {zh}" for zh, file in spoken().items() if zh not in table) == []


def test_variables_are_the_same_in_both_languages() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    wrong = []
    for zh, en in words.english().items():
        forms = en.values() if isinstance(en, dict) else [en]
        wrong += [zh for form in forms if not names(form) <= names(zh)]
    assert wrong == []


def test_no_key_is_written_twice_in_one_table_and_no_two_rooms_disagree() -> None:
    seen: dict[str, tuple[object, str]] = {}
    wrong = []
    for path, table in words.tables():
        node = yaml.compose(path.read_text(encoding="utf-8"))
        keys = [key.value for key, _ in node.value] if node else []
        wrong += [f"{path.name}: {key} twice" for key in set(keys) if keys.count(key) > 1]
        for zh, en in table.items():
            if zh in seen and seen[zh][0] != en:
                wrong.append(f"{zh}: {seen[zh]} and {en}")
            seen[zh] = (en, str(path.parent.name))
    assert wrong == []


def test_plurals_variables_and_what_is_missing() -> None:
    assert words.t("还剩 {n} 天", "zh", n=1) == "还剩 1 天"
    assert words.t("还剩 {n} 天", "en", n=1) == "1 day left"
    assert words.t("还剩 {n} 天", "en", n="3") == "3 days left"
    assert words.t("没有这句话 {n}", "en", n=3) == "没有这句话 3"
    assert words.t("第 {n} 页", "en") == "Page {n}"
    assert words.t("第 {n} 页", "en", n="{evil.__class__}") == "Page {evil.__class__}"


def test_sentences_in_code_are_found() -> None:
    found = spoken()
    assert (
        found["特别程序"]
        and found["共 {stops} 个环节，{lanes} 类主体。文字版见“环节列表”。"] == "web/drawing/process.py"
    )


def test_the_shell_is_a_room_with_a_table() -> None:
    assert (Path(apps.get_app_config("web").path) / "words.en.yaml").is_file()
