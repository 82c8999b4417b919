"""A text opened for editing: its names, its sheet, what is wrong in which cell, what rules and laws say in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.core.errors import Refusal
from tongban.core.facts import Element
from tongban.core.rules import RuleError, parse
from tongban.core.rules.reasons import Labels
from tongban.definition.as_typed import Names
from tongban.definition.check.finding import Finding
from tongban.definition.check.library import LawEntry
from tongban.definition.citations import printed, split
from tongban.definition.effective import Effective, effective
from tongban.definition.plain_rules import in_words, labels_of
from tongban.definition.registry import Registry, registry_with, shipped
from tongban.definition.scope import Scope, rel_of, rows_of, stands
from tongban.definition.source import Source
from tongban.definition.vocabulary import STEP_KINDS
from tongban.web.words import t
from tongban.workbench.editor.sections import HOME
from tongban.workbench.editor.sheet import Cell, Row, Sheet, Table, sheet_of
from tongban.workbench.editor.spec import SECTIONS

# What a text of the wrong form makes of merging and typing; the checker says what is wrong, the editor shows the text.
MISSHAPEN = (TypeError, AttributeError, ValueError, KeyError, IndexError, StopIteration)


@dataclass(frozen=True)
class Placed:
    """A finding with the section and tab where it is mended, and the cell or row there (its anchor)."""

    finding: Finding
    section: str
    situation: str
    anchor: str = ""


def registry_of(data: Mapping[str, Any]) -> Registry:
    """The dictionary and types as this text knows them; what ships where its own do not hold."""
    try:
        return registry_with(data.get("dictionary"))
    except (Refusal, *MISSHAPEN):
        return shipped()


def names_of(scope: Scope, registry: Registry) -> Names:
    """What things are called in this tab."""

    def named(key: str, *fields: str, at_item: bool = False) -> dict[str, str]:
        found = {}
        for name, one in rows_of(scope.get(key, at_item), key):
            said = next((one[f] for f in fields if isinstance(one, Mapping) and one.get(f)), "")
            if key == "steps" and not said and isinstance(one, Mapping) and one.get("kind") in STEP_KINDS:
                said = STEP_KINDS[one["kind"]].zh
            found[name] = str(said or name)
        return found

    facts = {name: one.label_zh for name, one in registry.dictionary.items()}
    places = {name: one for name, one in registry.dictionary.items() if one.type.kind == "division"}
    return Names(
        steps=named("steps", "name"),
        lanes=named("lanes", "name"),
        situations=named("situations", "name", at_item=True),
        materials=named("materials", "name"),
        conditions=named("conditions", "text"),
        spans=named("spans"),
        licences={key: one.name for key, one in registry.licences.items()},
        documents={key: one.name for key, one in registry.documents.items()},
        facts=facts,
        places={name: one.label_zh for name, one in places.items()},
        laws=named("laws", "title"),
        scales={name: one.scale for name, one in registry.dictionary.items() if one.scale != 1},
        english={
            "steps": _steps_in_english(scope),
            "facts": {name: one.label_en for name, one in registry.dictionary.items()},
            "places": {name: one.label_en for name, one in places.items()},
            "licences": {key: one.name_en for key, one in registry.licences.items()},
            "documents": {key: one.name_en for key, one in registry.documents.items()},
        },
        says={"places": {name: _whose(one, registry) for name, one in places.items()}},
    )


def _steps_in_english(scope: Scope) -> dict[str, str]:
    """The English of a step where it has one, else of its kind where it has no name of its own."""
    found = {}
    for key, one in rows_of(scope.get("steps"), "steps"):
        said = one if isinstance(one, Mapping) else {}
        kind = STEP_KINDS.get(str(said.get("kind")))
        found[key] = str(said.get("name_en") or (kind.en if kind and not said.get("name") else ""))
    return found


def _whose(place: Element, registry: Registry) -> tuple[str, str]:
    """What it means that this place is the competent one: what it follows from, and that its organ deals with it."""
    asked = (place.of or place.name).removesuffix(".division")
    address = registry.dictionary.get(asked) if asked != place.name else None
    if address is not None:
        return (
            f"由填写的“{address.label_zh}”得出，在哪里就由哪里的机关办",
            f"follows from “{address.label_en}”: the organ there deals with it",
        )
    return (
        f"申请人选“{place.label_zh}”，选哪里就由哪里的机关办",
        f"the applicant chooses “{place.label_en}”: the organ there deals with it",
    )


def built(data: Mapping[str, Any], situation: str, registry: Registry) -> Effective | None:
    """What would run, as far as the text can be typed."""
    key = situation or next(iter(data.get("situations") or {}), "")
    try:
        return effective(data, key, names=registry.result_names) if key else None
    except (Refusal, RuleError, *MISSHAPEN):
        return None


def opened(
    source: Source,
    section: str,
    situation: str,
    findings: Iterable[Finding],
    branches: frozenset[str] = frozenset(),
    library: Mapping[str, LawEntry] | None = None,
    lang: str = "zh",
) -> tuple[Sheet, Effective | None, Registry]:
    """The sheet with its findings and its words. Raises Refusal and MISSHAPEN for a text of the wrong form."""
    registry = registry_of(source.data)
    scope = Scope(source.data, situation)
    sheet = sheet_of(section, scope, names_of(scope, registry), branches)
    e = built(source.data, situation, registry)
    labels = labels_of(e, registry.dictionary.labels) if e is not None else registry.dictionary.labels
    _attach(sheet, findings)
    for cell in sheet.cells():
        _say(cell, sheet, labels, library or {}, lang)
    return sheet, e, registry


def placed(finding: Finding, data: Mapping[str, Any]) -> Placed:
    """Where a finding is mended: what a situation does not say itself is said for all of them."""
    key, rel = rel_of(finding.path)
    head = rel.partition(".")[0]
    section = HOME.get(head, "basics")
    if head == "situations" or rel == "":
        return Placed(finding, "basics", "")
    if key and stands(data, f"situations.{key}.{rel}") is None and stands(data, f"situations.{key}.{head}") is None:
        key = ""
    return Placed(finding, section if section in SECTIONS else "basics", key)


def _attach(sheet: Sheet, findings: Iterable[Finding]) -> None:
    cells = {cell.rel: cell for cell in sheet.cells()}
    rows = {row.rel: row for table in sheet.every() for row in table.rows}
    tables = {table.rel: table for table in sheet.every() if table.rel}
    forms = {cell.rel.partition(".")[0]: table for table in sheet.tables for cell in (*table.cells, *table.more)}
    for one in findings:
        where = placed(one, sheet.scope.data)
        if where.section != sheet.section or (where.situation and where.situation != sheet.scope.key):
            continue
        rel = rel_of(one.path)[1]
        target: Cell | Row | Table | None = None
        at = rel
        while at and target is None:
            target = cells.get(at) or rows.get(at) or tables.get(at)
            at = at.rpartition(".")[0]
        if target is None:
            target = next((cell for path, cell in cells.items() if path.startswith(f"{rel}.")), None)
        target = target or forms.get(rel.partition(".")[0]) or (sheet.tables[0] if sheet.tables else None)
        if target is not None:
            target.findings.append(one)
            _open(sheet, target)


def _open(sheet: Sheet, target: Cell | Row | Table) -> None:
    """What is behind 更多 stands open where something is wrong in it."""
    for table in sheet.every():
        for row in table.rows:
            if any(target is cell for cell in row.more) or any(
                target is inner or any(target is r or target in (*r.main, *r.more) for r in inner.rows)
                for inner in row.below
            ):
                row.open = True


def _say(cell: Cell, sheet: Sheet, labels: Labels, library: Mapping[str, LawEntry], lang: str) -> None:
    sort = cell.control.sort
    if sort == "cites":
        for one in cell.value if isinstance(cell.value, list) else [cell.value]:
            _cited(cell, one, sheet, library, lang)
    elif sort == "rule" and isinstance(cell.value, str):
        if (said := _worded(cell.value, labels, lang)) and said != cell.value:
            cell.plain.append(said)
    elif sort == "edge" and isinstance(cell.value, dict):
        for option in cell.value.get("one") or cell.value.get("all") or []:
            if isinstance(option, dict) and (said := _worded(str(option.get("when") or ""), labels, lang)):
                cell.plain.append(f"{sheet.names.steps.get(str(option.get('to')), option.get('to'))}：{said}")
    if cell.col.key == "fact" and cell.text in sheet.names.facts:
        cell.plain.append(sheet.names.facts[cell.text])


def mended(one: Finding, lang: str) -> str:
    """How to mend it, for a table, where the name of the missing cell stands beside it."""
    if lang == "en":
        return "" if one.code == "elements.missing" else one.mend_en
    return one.mend_zh


def _worded(rule: str, labels: Labels, lang: str) -> str:
    try:
        return in_words(parse(rule), labels, lang) if rule else ""
    except RuleError:
        return ""


def _cited(cell: Cell, one: Any, sheet: Sheet, library: Mapping[str, LawEntry], lang: str) -> None:
    parts = split(one) if isinstance(one, str) else None
    if parts is None:
        return
    law, article = parts
    title = sheet.names.laws.get(law, law)
    said = printed(title, article)
    entry = library.get(title)
    # What was repealed or amended is a finding of the checker and stands in the cell as one.
    current = entry is not None and entry.since is not None and entry.fate_of(article) is None
    since = t("{day} 起施行的文本", lang, day=entry.since) if entry is not None and current else ""
    cell.plain.append(f"{said} {since}".strip())
