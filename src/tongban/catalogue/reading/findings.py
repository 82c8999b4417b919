"""What the checker says of a draft's text, now: derived whenever it is asked for, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.catalogue.acts.publish import cited, standing_difference
from tongban.catalogue.library_now import library_now
from tongban.catalogue.reading.above import confirmed, numbers_above
from tongban.catalogue.reading.registered import items_of_house, registered_now
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.definition.check.finding import Finding
from tongban.definition.registry import check_definition, check_difference
from tongban.definition.source import ReadError, Source, read
from tongban.organisation.queries import supervised_lines


def findings_of(
    sort: str, code: str, place: str, text: str, draft: Mapping[str, Any] | None = None
) -> tuple[Finding, ...]:
    """Every finding of a text, by line: of a standard, or of a difference against the edition it cites and the numbers
    set above its place. Three queries for a difference, and three more (lines, registers, library) that are kept for
    two seconds; one where a standard sends to another item. A text that does not read is one finding. ``draft``: the
    row it stands in, which the province may have agreed to.
    """
    try:
        source = read(text, code or "definition")
    except ReadError as fault:
        return (_as_finding(fault, fault.line),)
    if sort == "standard":
        found = check_definition(source, supervised_lines(), library_now(), registered_now(), items_of_house(source))
        return (*_of_another(source, "code", code, "item"), *found)
    said = source.data.get("difference") or {}
    try:
        item, edition = cited(str(said.get("of") or ""))
    except Refusal as fault:
        return (_as_finding(fault, source.line("difference.of")),)
    own = str(said.get("place") or "").ljust(12, "0")
    wrong = () if own == place else _of_another(source, "difference.place", place, "division")
    above = numbers_above(item["code"], own, now())
    standing = standing_difference(item["id"], own) if said.get("statute") else None
    approved = confirmed(item["line"], said, standing, draft)
    standard = read(edition["text"], item["code"])
    return (*wrong, *check_difference(standard, source, library_now(), above=above, approved=approved))


def errors_of(draft: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The findings of a draft's row that block."""
    found = findings_of(draft["sort"], draft["code"], draft["place"], draft["text"], draft)
    return tuple(one for one in found if one.severity == "error")


def _as_finding(fault: Refusal, line: int) -> Finding:
    return Finding(fault.code, "error", fault.where, line, fault.zh, fault.en, "改写这一行", "correct this line")


def _of_another(source: Source, path: str, wanted: str, en: str) -> tuple[Finding, ...]:
    """The text speaks of another item or place than the draft was begun for: it would be published past its review."""
    written: Any = source.data.get(path) if path == "code" else ""
    if path == "code" and (not wanted or written == wanted):
        return ()
    return (
        Finding(
            "draft.other",
            "error",
            path,
            source.line(path),
            f"草稿是为“{wanted}”起草的，文本里写的是另一个",
            f"the draft was begun for {wanted}, the text names another {en}",
            f"改为 {wanted}，或另起一份草稿",
            f"write {wanted}, or begin another draft",
        ),
    )
