"""What publishing a draft would do and whether it may be published: checks with their result, and the trial run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.catalogue.life.states import unanswered, unsettled
from tongban.catalogue.life.waiting import has_passed
from tongban.catalogue.reading.affected import drafts_of
from tongban.catalogue.reading.behind import Behind
from tongban.catalogue.reading.drafts import DryRun, Reviewed, as_row, dry_run, last_edition
from tongban.core.canonical import digest_of
from tongban.core.clock import day_of, now
from tongban.core.ledger.reading import fetch
from tongban.definition.check.finding import Finding
from tongban.definition.comparison import Cell
from tongban.definition.source import read
from tongban.organisation.posts import EDITOR
from tongban.web.words import later

CHECKS: Mapping[str, str] = {
    "findings": later("自检没有错误"),
    "joint": later("征求意见的机关都对现在的文本出具了意见"),
    "comments": later("意见全部了结"),
    "legality": later("合法性审核由起草人以外的人通过"),
    "approved": later("起草机关负责人已批准"),
    "newest": later("写在最新的文本上"),
    "differs": later("和现行版本有不同"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check before publication."""

    what: str
    holds: bool


def checks_of(reviewed: Reviewed, found: Sequence[Finding], late: Behind | None) -> list[Check]:
    """Every check with its result; one query. The act checks again: this is what people read before they press."""
    one = reviewed.draft
    row, opinions = as_row(one), [as_row(o) for o in reviewed.opinions]
    last = last_edition(one.code) if one.sort == "standard" else None
    return [
        Check("findings", not any(f.severity == "error" for f in found)),
        Check("joint", not unanswered(opinions, one.revision)),
        Check("comments", not unsettled([as_row(c) for c in reviewed.comments])),
        Check("legality", has_passed(row, opinions)),
        Check("approved", one.state in ("approved", "published")),
        Check("newest", late is None),
        Check("differs", one.state == "published" or last is None or digest_of(last["text"]) != digest_of(one.text)),
    ]


@dataclass(frozen=True, slots=True)
class Moved:
    """What applicants of one situation meet anew, and how many drafts they have open, where."""

    situation: str
    cells: Sequence[Cell]
    drafts: int
    places: int


@dataclass(frozen=True, slots=True)
class Stranded:
    """A place's difference that the new text leaves unfavourable or dangling, and who edits it there."""

    place: str
    place_name: str
    number: str
    findings: Sequence[Finding]
    editors: Sequence[str]


@dataclass(frozen=True, slots=True)
class Trial:
    """The trial run in numbers; ``drafts`` of applicants in all whose guide would change."""

    moved: Sequence[Moved]
    stranded: Sequence[Stranded]
    drafts: int


def trial_of(reviewed: Reviewed) -> Trial:
    """The trial run of a standard. Six statements and a check for each difference."""
    run = dry_run(reviewed.draft)
    open_drafts = drafts_of(run.editions)
    names = _situation_names(reviewed)
    moved = []
    for key, cells in run.touched.items():
        mine = [one for one in open_drafts if one.situation == key]
        moved.append(
            Moved(names.get(key, key), cells, sum(one.drafts for one in mine), len({one.place for one in mine}))
        )
    return Trial(moved, _stranded(run, reviewed), sum(one.drafts for one in moved))


def _situation_names(reviewed: Reviewed) -> dict[str, str]:
    found = read(reviewed.draft.text, reviewed.draft.code).data.get("situations") or {}
    return {key: str((one or {}).get("name") or key) for key, one in found.items()}


def _stranded(run: DryRun, reviewed: Reviewed) -> list[Stranded]:
    if not run.stranded:
        return []
    line = str(read(reviewed.draft.text, run.code).data.get("line") or "")
    editors = _editors([place for place, _, _ in run.stranded], line, day_of(now()))
    names = _names(place for place, _, _ in run.stranded)
    return [
        Stranded(place, names.get(place, place), number, errors, editors.get(place, ()))
        for place, number, errors in run.stranded
    ]


def _editors(places: Sequence[str], line: str, on: date) -> dict[str, list[str]]:
    """Place → organ and name of those who edit the line's items there on a day. One statement."""
    found: dict[str, list[str]] = {}
    asked: Any = [EDITOR, list(places), line, on, on]
    for row in fetch(
        """SELECT o.division, o.name AS organ, string_agg(DISTINCT p.name, '、' ORDER BY p.name) AS names
           FROM organisation_holding h JOIN organisation_organ o ON o.id = h.organ_id
           JOIN identity_account a ON a.id = h.account_id JOIN identity_person p ON p.id = a.person_id
           WHERE h.post = %s AND o.division = ANY(%s) AND o.line IN (%s, '行政审批') AND o.ended_on IS NULL AND a.active
             AND h.begins <= %s AND (h.ends IS NULL OR h.ends >= %s)
           GROUP BY o.division, o.name ORDER BY o.division, o.name""",
        asked,
    ):
        found.setdefault(row["division"], []).append(f"{row['organ']} {row['names']}")
    return found


def _names(places: Iterable[str]) -> dict[str, str]:
    rows = fetch("SELECT code, name FROM organisation_division WHERE code = ANY(%s)", [list(places)])
    return {row["code"]: row["name"] for row in rows}
