"""A basic directory 基本目录 as it was found: its rows, what contradicts in it, the pieces its names are found by.

Nothing is mended here: a code that says another kind, a missing code, a name that stands twice are findings of the row.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from tongban.catalogue.life.levels import NAMES
from tongban.core.codes import credit_code, item_code
from tongban.core.errors import Refusal
from tongban.definition.check.finding import Finding
from tongban.definition.vocabulary import KINDS
from tongban.organisation.queries import level_of

COLUMNS = ("code", "name", "main", "kind", "organ", "organ_code")
_RUN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: its file, title, the division it is of (12 digits), year and source."""

    name: str
    title: str
    area: str
    year: str
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; ``kind`` is a kind of item (备案 stands under 其他 as in GB/T 39046), ``line`` counts from 1."""

    line: int
    code: str
    name: str
    main: str
    kind: str
    organ: str
    organ_code: str


def listings_of(data: Mapping[str, Any]) -> tuple[Listing, ...]:
    """The lists that `lists.yaml` names, in its order."""
    return tuple(
        Listing(name, one["title"], str(one["area"]), str(one["year"]), one["source"])
        for name, one in (data.get("lists") or {}).items()
    )


def read_list(text: str, name: str) -> list[Entry]:
    """The rows of a list in CSV. Refusals ``directory.columns``, ``directory.kind`` (with the line)."""
    rows = csv.DictReader(text.splitlines())
    if tuple(rows.fieldnames or ()) != COLUMNS:
        wanted = ",".join(COLUMNS)
        raise Refusal(
            "directory.columns",
            f"{name}：第一行应为 {wanted}。请改正列名。",
            f"{name}: the first line must be {wanted}; correct the columns.",
            where=name,
        )
    return [_entry(row, number, name) for number, row in enumerate(rows, start=2)]


def _entry(row: Mapping[str, str], line: int, name: str) -> Entry:
    kind = item_code.NUMERIC_KINDS.get(row["kind"], "")
    if kind not in KINDS:
        raise Refusal(
            "directory.kind",
            f"{name} 第 {line} 行：没有“{row['kind']}”这个事项类型代码（01 05 07 08 09 10 20）。请改正。",
            f"{name}, line {line}: there is no kind {row['kind']} (01 05 07 08 09 10 20); correct it.",
            where=f"{name}:{line}",
        )
    return Entry(line, row["code"], row["name"], row["main"], kind, row["organ"], row["organ_code"])


# -- what contradicts --------------------------------------------------------------------------------------------------

# code → (what it says, how to mend it) in Chinese and English; the words take the row's own values.
FOUND: Mapping[str, tuple[str, str, str, str]] = {
    "directory.code.kind": (
        "编码 {code} 表示“{claimed}”，目录却列为“{kind}”",
        "the code {code} says {claimed_en}, the list says {kind_en}",
        "与现行目录核对：编码错的改编码，类型错的改类型",
        "compare with the directory in force: correct the code or the kind",
    ),
    "directory.code.none": (
        "没有事项编码",
        "there is no code",
        "从现行目录补上12位基本编码；目录里没有的，报省级事项管理机构确认",
        "add the 12-place base code from the directory in force, or ask the provincial office",
    ),
    "directory.code.retired": (
        "{code} 是统一清单之前的旧编码",
        "{code} is a code from before the unified list",
        "换成现行目录中的12位基本编码",
        "replace it by the 12-place base code in force",
    ),
    "directory.code.form": (
        "编码 {code} 不合编码规则",
        "the code {code} does not follow the rule of codes",
        "对照现行目录逐位核对后改正",
        "compare it place by place with the directory in force",
    ),
    "directory.code.twice": (
        "编码 {code} 在本目录中出现不止一次",
        "the code {code} stands more than once in this list",
        "是同一事项的并为一条；不是的各用各的编码",
        "merge the entries, or give each its own code",
    ),
    "directory.name.twice": (
        "“{name}”在{organ}名下出现不止一次，编码不同",
        "this name stands more than once under the same organ, with different codes",
        "留现行的一条，另一条取消或改名",
        "keep the one in force; cancel or rename the other",
    ),
    "directory.organ.code": (
        "{organ}的代码 {organ_code} 不是有效的统一社会信用代码",
        "the organ's code {organ_code} is no credit code",
        "从统一社会信用代码证书核对后改正",
        "correct it from the organ's certificate",
    ),
}


def contradictions(entries: Sequence[Entry]) -> list[tuple[str, ...]]:
    """For each entry the codes of what contradicts in it."""
    codes = Counter(one.code for one in entries if one.code)
    names = Counter((one.name, one.organ) for one in entries)
    return [
        (
            *_of_code(one.code, one.kind),
            *(("directory.code.twice",) if codes[one.code] > 1 else ()),
            *(("directory.name.twice",) if names[one.name, one.organ] > 1 and codes[one.code] < 2 else ()),
            *(("directory.organ.code",) if one.organ_code and not _is_credit_code(one.organ_code) else ()),
        )
        for one in entries
    ]


def _of_code(code: str, kind: str) -> tuple[str, ...]:
    if not code:
        return ("directory.code.none",)
    try:
        return () if item_code.check(code).agrees_with(kind) else ("directory.code.kind",)
    except Refusal as fault:
        return ("directory.code.retired" if fault.code == "item-code.retired" else "directory.code.form",)


@lru_cache(maxsize=4096)
def _is_credit_code(text: str) -> bool:
    try:
        return credit_code.check(text) == text
    except Refusal:
        return False


def told(code: str, row: Mapping[str, Any], line: int = 0) -> Finding:
    """A finding of a row in words; ``row`` has code, name, kind, organ (its name) and organ_code. Always a warning: the
    list is what was found.
    """
    values = {**row, "claimed": "", "claimed_en": "", "kind_en": KINDS[row["kind"]].en}
    if code == "directory.code.kind":
        claimed = item_code.check(row["code"]).kind
        values |= {"claimed": claimed, "claimed_en": KINDS[claimed].en if claimed in KINDS else claimed}
    zh, en, mend_zh, mend_en = (words.format_map(values) for words in FOUND[code])
    return Finding(code, "warning", row["code"] or row["name"], line, zh, en, mend_zh, mend_en)


def findings_of(entries: Sequence[Entry]) -> tuple[Finding, ...]:
    """Everything that contradicts in a list, in the order of its lines."""
    return tuple(
        told(code, values_of(one), one.line)
        for one, codes in zip(entries, contradictions(entries), strict=True)
        for code in codes
    )


def values_of(one: Entry) -> dict[str, str]:
    """What the words of a finding name of an entry."""
    return {"code": one.code, "name": one.name, "kind": one.kind, "organ": one.organ, "organ_code": one.organ_code}


# -- as rows -----------------------------------------------------------------------------------------------------------

STORED = (
    "id",
    "code",
    "name",
    "main",
    "kind",
    "level",
    "department",
    "organ_code",
    "area",
    "listing",
    "year",
    "source",
    "words",
    "findings",
)


def stored(listing: Listing, entries: Sequence[Entry]) -> Iterator[tuple[Any, ...]]:
    """Rows as the table keeps them; the key begins with the code, so its order is the order of codes."""
    level = NAMES[level_of(listing.area)]
    taken: Counter[str] = Counter()
    for one, found in zip(entries, contradictions(entries), strict=True):
        key = f"{one.code or f'~{one.name}'}@{listing.area[:6]}"
        taken[key] += 1
        key = key if taken[key] == 1 else f"{key}#{taken[key]}"
        words = pieces(f"{one.name} {one.main}")
        told_codes = orjson.dumps(found).decode()
        yield (
            key,
            one.code,
            one.name,
            one.main,
            one.kind,
            level,
            one.organ,
            one.organ_code,
            listing.area,
            listing.title,
            listing.year,
            listing.source,
            words,
            told_codes,
        )


def pieces(text: str) -> list[str]:
    """Every two neighbouring characters, and a character that stands alone: what the index of names keeps, so that any
    part of a name is found however a dictionary would cut it.
    """
    return list(
        dict.fromkeys(
            piece
            for run in runs_of(text)
            for piece in ([a + b for a, b in zip(run, run[1:], strict=False)] if len(run) > 1 else [run])
        )
    )


def runs_of(text: str) -> list[str]:
    """Letters and digits without what stands between them, in lower case."""
    return [run.lower() for run in _RUN.findall(text)]
