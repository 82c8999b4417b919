"""Words of the screens in other languages. Chinese is the source: a sentence is its own key.

Every room keeps ``words.en.yaml`` beside its code (a large room several, ``words.<part>.en.yaml``): ``中文: English``.
Variables stand in braces. Where English needs a plural, the value is a mapping ``{one: ..., other: ...}`` chosen by the
variable ``n``. A sentence without English shows in Chinese, so that nothing is ever lost; a test finds it. Where two
rooms translate one sentence differently the room that comes first in INSTALLED_APPS wins, and a test fails. A room
whose words stand with what they name gives them by ``english()`` of its configuration.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

English = str | dict[str, str]


def tables() -> Iterator[tuple[Path, dict[str, English]]]:
    """Each room's table with the file it came from."""
    for config in apps.get_app_configs():
        if config.name.startswith("tongban."):
            for path in sorted(Path(config.path).glob("words*.en.yaml")):
                yield path, yaml.safe_load(path.read_text(encoding="utf-8")) or {}


@cache
def english() -> dict[str, English]:
    """Every sentence with its English."""
    found: dict[str, English] = {}
    for _, table in tables():
        for zh, en in table.items():
            found.setdefault(zh, en)
    for config in apps.get_app_configs():
        for zh, en in getattr(config, "english", dict)().items():
            found.setdefault(zh, en)
    return found


class _Lenient(string.Formatter):
    """A variable that was not given stays in its braces: a visible slip, never a broken page."""

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        return kwargs.get(key, "{" + str(key) + "}") if isinstance(key, str) else "{" + str(key) + "}"


def later(zh: str) -> str:
    """Marks a sentence kept in a constant and translated when shown (``{{ x|words }}``), so that a test finds it."""
    return zh


def t(zh: str, lang: str = "zh", **values: object) -> str:
    """The sentence in ``lang`` (``zh``, ``zh-hans``, ``en``), its variables filled in."""
    text: English = zh
    if lang.startswith("en"):
        text = english().get(zh, zh)
        if isinstance(text, dict):
            text = text["one"] if str(values.get("n")) == "1" else text["other"]
    return _Lenient().vformat(str(text), (), values) if values else str(text)
