"""Importing tables 表格导入: confirm what the dry run showed, as drafts; or take a whole directory in, by the worker.

An import publishes nothing: a definition or a list of items becomes drafts by the acts of drafting, with their own
refusals, all in one transaction. A directory becomes, whole or not at all, a draft of each division's directory, which
another person reviews (``catalogue.acts.directories``).
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from tongban.catalogue.acts.directories import proposing
from tongban.catalogue.acts.drafting import Start, beginning, saving
from tongban.catalogue.life.listing import STORED, Entry
from tongban.catalogue.policies import may_import
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal, Stale
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.workbench import uploads
from tongban.workbench.models import Import
from tongban.workbench.reading.entries_plan import areas_of, as_stored
from tongban.workbench.reading.imports import plan_kept, plan_of
from tongban.workbench.sheets import listing
from tongban.workbench.sheets.book import Sheet, read_book
from tongban.workbench.sheets.directory import BATCH, Row, entry_lines, read_rows, repeated
from tongban.workbench.sheets.faults import Fault
from tongban.workbench.sheets.plan import Plan, Target

_AREA = STORED.index("area")


def hand_in(data: bytes, name: str, *, actor: Actor) -> tuple[uuid.UUID, Plan]:
    """Look at a file and keep it until it is confirmed; the catalogue is not touched. Refusals of ``plan_of``."""
    may_import(actor)
    plan = plan_of(data, name, actor=actor)
    return uploads.keep(data, name, actor=actor), plan


def confirm(key: uuid.UUID, digest: str, *, actor: Actor, once_key: str = "") -> Import:
    """Do exactly what the dry run with that ``digest`` showed. Twice is once.

    Refusals ``import.unknown``, ``import.moved`` (what it would change is another by now), ``import.nothing``,
    ``import.person`` (drafts need an editor), and those of the acts of drafting.
    """
    may_import(actor)
    done = Import.seen_by(actor).filter(id=key).first()
    if done is not None:
        return done
    kept, plan = plan_kept(key, actor=actor)
    if plan.digest != digest:
        raise Stale(
            "import.moved",
            "试运行以后，目录或草稿有了变化，这次导入的结果已经不同。请重新看一遍再确认。",
            "The catalogue or a draft has changed since the dry run; look at the result again before confirming.",
        )
    if plan.empty:
        raise Refusal("import.nothing", "这张表没有改动，不用导入。", "This table changes nothing.", where="file")
    if plan.targets and actor.account is None:
        raise Denied(
            "import.person",
            "导入成草稿要有起草人：请登录后导入，或用 --as 写明登录名。",
            "Drafts need an editor: sign in, or name an account with --as.",
        )

    def work(once: KeepReply) -> Mapping[str, Any]:
        made = [_draft(target, kept["file_name"], actor) for target in plan.targets]
        drafts = [str(change.subject.id) for change in made]
        write([_taken(key, kept, plan, drafts, actor), *made], once=once({"import": str(key)}))
        if plan.sort == "directory":
            _to_worker(key)
        return {"import": str(key)}

    perform(work, actor=actor, key=once_key, body=["import", str(key), digest])
    return Import.seen_by(actor).get(id=key)


def _draft(target: Target, name: str, actor: Actor) -> Change:
    """The Change of a draft, begun or saved as the acts of drafting do; all of an import are written together."""
    if target.draft is not None:
        saved = saving(target.draft, target.text, target.revision, actor)
        assert saved is not None  # a target is only what changes
        return saved
    assert target.organ is not None
    reason = f"表格导入：{name}"
    start = Start(target.organ, target.title, target.code, target.place, target.of, target.text, reason)
    return beginning(target.sort, start, actor)


def _taken(key: uuid.UUID, kept: Mapping[str, Any], plan: Plan, drafts: list[str], actor: Actor) -> Change:
    at = now()
    queued = plan.sort == "directory"
    row = new_row(
        Import,
        id=key,
        sort=plan.sort,
        file_name=kept["file_name"],
        digest=plan.file_digest,
        size=len(kept["content"]),
        state="queued" if queued else "done",
        counts=dict(plan.counts),
        drafts=drafts,
        made_by=actor.account,
        made_at=at,
        finished_at=None if queued else at,
    )
    said = {"file": plan.file_digest, "sort": plan.sort, "counts": dict(plan.counts), "drafts": drafts}
    event = Event("import.confirmed", {"import": str(key), "sort": plan.sort})
    return Change(
        Subject("import", key), Head.start(), "import.confirm", actor, at, rows=(row,), detail=said, event=event
    )


def _to_worker(key: uuid.UUID) -> None:
    """In the transaction that is open: a job stands where the import stands."""
    from tongban.workbench.jobs import hand_over

    hand_over(key)


def import_entries(key: uuid.UUID, *, actor: Actor) -> str:
    """Draw a confirmed directory up: rows are checked in batches (a worker that was stopped goes on behind the last
    one), then all stand in a draft at once, or none. Returns the state. Safe to run again, and beside itself.
    """
    found = fetch("SELECT * FROM workbench_import WHERE id = %s", [key])
    if not found or found[0]["state"] != "queued":
        return str(found[0]["state"]) if found else ""
    kept = uploads.kept(key, actor) if actor.is_platform else uploads.kept(key, actor)
    sheet = listing.first_sheet(read_book(kept["content"], kept["file_name"]))
    rows, faults = _checked(key, sheet)
    faults += [_as_kept(one) for one in repeated(sheet, rows)]
    with transaction.atomic():
        row = fetch("SELECT * FROM workbench_import WHERE id = %s FOR UPDATE", [key])[0]
        if row["state"] != "queued":
            return str(row["state"])
        if faults:
            _end(row, actor, state="failed", faults=faults)
        else:
            made = list(_proposed(rows, row, actor))
            write(made)
            _end(row, actor, state="done", drafts=[str(one.subject.id) for one in made])
        uploads.forget_parts(key)
    return "failed" if faults else "done"


def _proposed(rows: list[Row], taken: Mapping[str, Any], actor: Actor) -> Iterator[Change]:
    """A draft of the directory of each division the table speaks of; another person reviews it."""
    stored = sorted(as_stored(rows, f"导入：{taken['file_name']}"), key=lambda one: (one[_AREA], one[0]))
    for division, group in itertools.groupby(stored, key=lambda one: one[_AREA]):
        yield proposing(str(division), list(group), taken["file_name"], taken["made_by"], actor)


def _checked(key: uuid.UUID, sheet: Sheet) -> tuple[list[Row], list[dict[str, Any]]]:
    """Every row, in batches that are each kept as soon as they are checked."""
    lines = entry_lines(sheet)
    areas = areas_of(lines)
    uploads.mark_total(key, len(lines))
    there = {part["number"]: part for part in uploads.parts(key)}
    for number, start in enumerate(range(0, len(lines), BATCH)):
        if number not in there:
            good, bad = read_rows(sheet, lines[start : start + BATCH], areas)
            uploads.keep_part(
                key,
                number,
                [_as_list(row) for row in good],
                [_as_kept(one) for one in bad],
                min(start + BATCH, len(lines)),
            )
    rows: list[Row] = []
    faults: list[dict[str, Any]] = []
    for part in uploads.parts(key):
        rows += [_as_row(one) for one in part["rows"]]
        faults += part["faults"]
    return rows, faults


def _as_list(row: Row) -> list[Any]:
    entry, *rest = row
    return [entry.line, entry.code, entry.name, entry.main, entry.kind, entry.organ, entry.organ_code, *rest]


def _as_row(said: list[Any]) -> Row:
    return Entry(*said[:7]), said[7], said[8], said[9]


def _as_kept(fault: Fault) -> dict[str, Any]:
    return {"code": fault.code, "where": fault.where, "row": fault.spot.row, "zh": fault.zh, "en": fault.en}


def _end(row: dict[str, Any], actor: Actor, **changed: Any) -> None:
    at = now()
    verb = "take" if changed["state"] == "done" else "fail"
    write(
        [
            Change(
                Subject("import", row["id"]),
                Head.on(row),
                f"import.{verb}",
                actor,
                at,
                updates=(revise(Import, row, finished_at=at, **changed),),
                detail={"file": row["digest"], "faults": len(changed.get("faults", ()))},
                event=Event(f"import.{verb}", {"import": str(row["id"]), "state": changed["state"]}),
            )
        ]
    )
