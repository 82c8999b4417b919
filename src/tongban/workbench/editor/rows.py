"""Rows that come, go and move: what a new row starts with, and how the steps stay one chain.

A new step is put into the flow where it stands, one that goes is passed over, one that moves is taken out and put in
again; only ways on with branches are left to the person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pypinyin import Style, lazy_pinyin

from tongban.core.errors import Refusal
from tongban.definition.cell import END
from tongban.definition.merge import redirected
from tongban.definition.scope import Scope, rows_of
from tongban.definition.source.editing import LAST, Edit
from tongban.definition.vocabulary import STEP_KINDS
from tongban.workbench.editor.sheet import Row, Sheet, Table
from tongban.workbench.editor.spec import LANES

Fresh = tuple[str, Any]  # the name of a new row and what it starts with


def identifier(words: str, taken: Mapping[str, Any] | set[str]) -> str:
    """A name for a row by the first letters of its words, unlike those taken."""
    letters = "".join(lazy_pinyin(words, style=Style.FIRST_LETTER, errors=lambda x: re.sub(r"[^A-Za-z0-9]", "", x)))
    stem = re.sub(r"[^a-z0-9_]", "", letters.lower())[:12] or "row"
    stem = stem if stem[0].isalpha() else f"n{stem}"
    return _free(stem, taken)


def _free(stem: str, taken: Mapping[str, Any] | set[str]) -> str:
    number, found = 2, stem
    while found in taken:
        found, number = f"{stem}_{number}", number + 1
    return found


def added(sheet: Sheet, table: Table, word: str, after: Row | None) -> list[Edit]:
    """A new row of the table, after a row or last; ``word`` was chosen or typed for it. Refusal ``edit.value``."""
    word = word.strip()
    if table.spec.adds in ("text", "party") or table.adds:
        _needed(table, word)
    taken = {key for key, _ in rows_of(sheet.scope.get(table.rel, table.spec.at_item), table.rel)}
    maker = _NEW.get(table.spec.key, _plain)
    name, value = maker(sheet, word, taken)
    where = after.key if after is not None and after.state == "own" else LAST
    edits = [Edit("insert", table.path, value, name=name, after=where)]
    if table.spec.key == "steps":
        before = after or (table.rows[-1] if table.rows else None)
        edits = _put_in(sheet.scope, name, value, before, edits)
    return edits


def _needed(table: Table, word: str) -> None:
    if not word:
        raise Refusal(
            "edit.value", "请先选择或填写，再加这一行。", "Choose or fill in first, then add the row.", where=table.cid
        )
    if (
        table.spec.adds == "text"
        and table.spec.key in ("params", "spans")
        and not re.fullmatch(r"[a-z][a-z0-9_]*", word)
    ):
        raise Refusal(
            "edit.value",
            "名称用小写字母、数字和下划线，以字母开头，如 income_line。",
            "Use lower-case letters, digits and underscores, a letter first.",
            where=table.cid,
        )


def removed(sheet: Sheet, table: Table, row: Row) -> list[Edit]:
    """The row goes; a situation leaves out what it has from the shared part."""
    edits = [Edit("set", row.path, None) if row.state == "inherited" else Edit("remove", row.path)]
    if table.spec.key == "steps":
        return [*_passed_over(sheet.scope, row.key), *edits]
    return edits


def restored(row: Row) -> list[Edit]:
    """Back to what the situations share."""
    return [Edit("remove", row.path)]


def moved(sheet: Sheet, table: Table, row: Row, by: int) -> list[Edit]:
    """One place up (-1) or down (1); nothing at the ends. Refusal ``edit.row`` for rows a situation inherits."""
    place = table.rows.index(row)
    to = place + by
    if not 0 <= to < len(table.rows) or table.rows[to].state == "left_out":
        return []
    if "own" not in (row.state,) or table.rows[to].state != "own":
        raise Refusal(
            "edit.row",
            "这一行来自各情形共同的部分，请到“各情形共同”里调整次序。",
            "This row comes from what the situations share; change its place there.",
            where=row.path,
        )
    before = table.rows[to] if by > 0 else (table.rows[to - 1] if to else None)
    edits = [Edit("move", row.path, after=before.key if before else "")]
    if table.spec.key != "steps":
        return edits
    return edits + _taken_along(sheet.scope, row.key, before.key if before else "", table.rows[0].key)


# the chain of steps


def _steps(scope: Scope) -> dict[str, Any]:
    return {key: one for key, one in rows_of(scope.get("steps"), "steps") if isinstance(one, Mapping)}


def _next(scope: Scope, step: str, to: Any) -> Edit:
    return Edit("set", scope.path(f"steps.{step}.next"), to)


def _put_in(scope: Scope, name: str, value: dict[str, Any], before: Row | None, edits: list[Edit]) -> list[Edit]:
    steps = _steps(scope)
    if before is None or before.key not in steps:
        value["next"] = END
        return edits
    on = steps[before.key].get("next")
    if isinstance(on, str):
        value["next"] = on
        return [*edits, _next(scope, before.key, name)]
    value["next"] = END
    return edits


def _passed_over(scope: Scope, name: str) -> list[Edit]:
    """What led to the step leads to what followed it."""
    steps = _steps(scope)
    on = steps.get(name, {}).get("next")
    if not isinstance(on, str):
        return []
    found = []
    for key, one in steps.items():
        edge = one.get("next")
        if key != name and edge is not None and (new := redirected(edge, name, on)) != edge:
            found.append(_next(scope, key, new))
    return found


def _taken_along(scope: Scope, name: str, before: str, first: str) -> list[Edit]:
    """The chain after a move: out where it stood, in after ``before`` ("": to the front)."""
    steps = _steps(scope)
    on = steps[name].get("next")
    if not isinstance(on, str):
        return []
    out = {key: redirected(one.get("next"), name, on) for key, one in steps.items() if key != name}
    if before and not isinstance(out.get(before), str):
        return []
    follows = out[before] if before else first
    if before:
        out[before] = name
    out[name] = follows
    return [_next(scope, key, edge) for key, edge in out.items() if edge is not None and edge != steps[key].get("next")]


# what a new row starts with


def _step(sheet: Sheet, kind: str, taken: set[str]) -> Fresh:
    name = _free(kind if re.fullmatch(r"[a-z][a-z0-9_]*", kind) else "step", taken)
    value: dict[str, Any] = {"lane": "", "kind": kind}
    same = [one for one in _steps(sheet.scope).values() if one.get("kind") == kind]
    if same and kind in STEP_KINDS:
        value["name"] = f"{STEP_KINDS[kind].zh}（{len(same) + 1}）"
    value["within"] = "now" if kind in ("accept", "notify") else "1wd"
    if kind in STEP_KINDS and STEP_KINDS[kind].two:
        value["staff"] = "2"
    value["lane"] = _lane_for(sheet, kind)
    return name, value if value["lane"] else {key: one for key, one in value.items() if key != "lane"}


def _lane_for(sheet: Sheet, kind: str) -> str:
    """Whoever holds such a step in the table already, else whoever looks right, else the first."""
    lanes = {key: one for key, one in rows_of(sheet.scope.get("lanes"), "lanes") if isinstance(one, Mapping)}
    posts = {"decide": "决定", "review": "审查", "accept": "综合窗口", "issue": "综合窗口", "notify": "监督"}
    wanted = posts.get(kind, "核查" if kind in STEP_KINDS and STEP_KINDS[kind].two else "审查")
    return next((key for key, one in lanes.items() if one.get("post") == wanted), next(iter(lanes), ""))


def _lane(sheet: Sheet, word: str, taken: set[str]) -> Fresh:
    name, value = LANES.get(word, ("lane", {"name": word}))
    return _free(name, taken), {key: one for key, one in value.items() if one}


def _material(sheet: Sheet, words: str, taken: set[str]) -> Fresh:
    name = identifier(words, taken)
    value: dict[str, Any] = {
        "id": name,
        "name": words,
        "issuer": "申请人",
        "weight": "main",
        "supply": ["upload", "scan"],
        "files": {"formats": ["pdf", "jpg", "png"], "max_mb": "20"},
    }
    first = next(iter(_steps(sheet.scope)), "")
    return name, {**value, "examined_in": first} if first else value


def _condition(sheet: Sheet, words: str, taken: set[str]) -> Fresh:
    name = identifier(words, taken)
    return name, {"id": name, "text": words}


def _question(sheet: Sheet, fact: str, taken: set[str]) -> Fresh:
    return fact, {"fact": fact}


def _page(sheet: Sheet, words: str, taken: set[str]) -> Fresh:
    name = words.replace(".", "·")  # a dot parts key paths
    return name, {"page": name, "questions": []}


def _way(sheet: Sheet, way: str, taken: set[str]) -> Fresh:
    return way, {way: {}} if way in ("licence", "inquiry") else way


def _situation(sheet: Sheet, words: str, taken: set[str]) -> Fresh:
    codes = [str(one.get("code") or "") for _, one in rows_of(sheet.scope.data.get("situations"), "situations") if one]
    number = max((int(one) for one in codes if one.isdigit() and len(one) < 3), default=0) + 1
    return identifier(words, taken), {"name": words, "code": f"{number:02d}"}


def _law(sheet: Sheet, words: str, taken: set[str]) -> Fresh:
    return words, {"title": words, "kind": ""}


def _ask(sheet: Sheet, words: str, taken: set[str]) -> Fresh:
    names = sheet.names.situations
    name = _free("matter", taken)
    return name, {"key": name, "text": words, "options": {label: key for key, label in names.items()} or {"": ""}}


def _span(sheet: Sheet, word: str, taken: set[str]) -> Fresh:
    return word, {"id": word, "kind": "statutory"}


def _stop(sheet: Sheet, step: str, taken: set[str]) -> Fresh:
    return "", {"by": [step]}


def _faq(sheet: Sheet, words: str, taken: set[str]) -> Fresh:
    return "", {"q": words, "a": ""}


def _outside(sheet: Sheet, words: str, taken: set[str]) -> Fresh:
    return "", {"when": "", "then": "not_needed"}


def _fee(sheet: Sheet, words: str, taken: set[str]) -> Fresh:
    return "", {"name": words, "amount": "0"}


def _never(sheet: Sheet, words: str, taken: set[str]) -> Fresh:
    return "", {"name": words}


def _remedy(sheet: Sheet, words: str, taken: set[str]) -> Fresh:
    return "", {"kind": words}


def _element(sheet: Sheet, name: str, taken: set[str]) -> Fresh:
    return name, {"zh": name, "type": "text", "sensitivity": "personal"}


def _start(sheet: Sheet, by: str, taken: set[str]) -> Fresh:
    return "", {"by": by}


def _plain(sheet: Sheet, word: str, taken: set[str]) -> Fresh:
    return word, {}


_NEW: Mapping[str, Callable[[Sheet, str, set[str]], Fresh]] = {
    "steps": _step,
    "lanes": _lane,
    "materials": _material,
    "conditions": _condition,
    "questions": _question,
    "form": _page,
    "supply": _way,
    "situations": _situation,
    "laws": _law,
    "ask": _ask,
    "spans": _span,
    "limits.stops": _stop,
    "faq": _faq,
    "outside": _outside,
    "fee": _fee,
    "start": _start,
    "never_ask": _never,
    "remedies": _remedy,
    "dictionary.elements": _element,
}
