"""Tables for programs: hand one in (a dry run), confirm it, see what came of it; an item's elements as a workbook."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from tongban.catalogue.api.said import KEY, FindingTold, finding_told
from tongban.web.programs import a_file
from tongban.web.staff import actor_of
from tongban.workbench import uploads
from tongban.workbench.acts.importing import confirm, hand_in
from tongban.workbench.models import Import
from tongban.workbench.reading.exports import sheet_of_edition
from tongban.workbench.reading.imports import import_of, plan_kept, worker_stands
from tongban.workbench.sheets.book import MAX_BYTES, refuse_size
from tongban.workbench.sheets.plan import Plan

router = Router(tags=["catalogue 事项"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ChangeTold(Schema):
    """A cell or row that would change: its place in the table, key path, words, old and new."""

    where: str
    path: str
    label: str
    before: str
    after: str
    kind: str


class TargetTold(Schema):
    """A draft that would be begun, or saved (``draft``)."""

    sort: str
    code: str
    title: str
    of: str
    place: str
    draft: uuid.UUID | None
    changes: list[ChangeTold]
    findings: list[FindingTold]


class ImportFault(Schema):
    """Why a table was not taken in: a row of it, and what is wrong there."""

    code: str
    where: str
    row: int | None
    zh: str
    en: str


class ImportTold(Schema):
    """``state``: checked (nothing is written yet), queued (the worker has it), done, failed.

    ``digest`` stands for exactly what ``targets`` and ``counts`` show: confirming takes it. ``rows_done`` of
    ``rows_total`` are checked while it is queued; ``worker`` says whether the worker runs.
    """

    id: uuid.UUID
    state: str
    sort: str
    file_name: str
    file_digest: str
    digest: str = ""
    counts: dict[str, int]
    targets: list[TargetTold] = []
    notices: list[str] = []
    drafts: list[uuid.UUID] = []
    faults: list[ImportFault] = []
    rows_done: int = 0
    rows_total: int = 0
    worker: bool = True
    made_at: datetime | None = None
    finished_at: datetime | None = None


class Confirmation(Schema):
    """The digest of the dry run."""

    digest: str


@router.post("/catalogue/imports", response={201: ImportTold}, summary="Hand in a table (dry run)")
def hand_in_table(
    request: HttpRequest,
    file: UploadedFile = File(...),  # type: ignore[type-arg]
    key: str = KEY,
) -> tuple[int, ImportTold]:
    """What it would change, by cell, and what the checker says of that. Nothing of the catalogue is written; a table
    with faults is refused with all of them and not kept.
    """
    refuse_size(file.size or 0)
    name = file.name or ""
    made, plan = hand_in(file.read(MAX_BYTES + 1), name, actor=actor_of(request))
    return 201, _planned(made, uploads.shown_name(name), plan)


@router.get("/catalogue/imports/{uuid:key}", response=ImportTold, summary="An import as it stands")
def one_import(request: HttpRequest, key: uuid.UUID) -> ImportTold:
    """Of whoever handed it in: before confirming the dry run as things stand now, afterwards what came of it."""
    actor = actor_of(request)
    if (done := import_of(actor, key)) is not None:
        return _done(done)
    kept, plan = plan_kept(key, actor=actor)
    return _planned(key, kept["file_name"], plan)


@router.post("/catalogue/imports/{uuid:import_id}/confirm", response=ImportTold, summary="Confirm an import")
def confirm_import(request: HttpRequest, import_id: uuid.UUID, body: Confirmation, key: str = KEY) -> ImportTold:
    """Exactly what the dry run showed: drafts, all together; a directory is taken in by the worker, whole or not at
    all. Nothing is published.
    """
    return _done(confirm(import_id, body.digest, actor=actor_of(request), once_key=key))


@router.get(
    "/items/{code}/sheet.xlsx",
    auth=None,
    response={200: None},
    openapi_extra=a_file(XLSX),
    summary="The elements of an item as a workbook",
)
def item_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The last edition, or with ``code@number`` that one, in the layout editors know; it can be handed in again."""
    name, data = sheet_of_edition(code)
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _planned(key: uuid.UUID, name: str, plan: Plan) -> ImportTold:
    return ImportTold(
        id=key,
        state="checked",
        sort=plan.sort,
        file_name=name,
        file_digest=plan.file_digest,
        digest=plan.digest,
        counts=dict(plan.counts),
        targets=[
            TargetTold(
                sort=one.sort,
                code=one.code,
                title=one.title,
                of=one.of,
                place=one.place,
                draft=one.draft,
                changes=[ChangeTold.from_orm(change) for change in one.changes],
                findings=[finding_told(finding, where) for where, finding in one.findings],
            )
            for one in plan.targets
        ],
        notices=[zh for zh, _ in plan.notices],
        worker=plan.sort != "directory" or worker_stands(),
    )


def _done(one: Import) -> ImportTold:
    done, total = uploads.progress(one.id)
    return ImportTold(
        id=one.id,
        state=one.state,
        sort=one.sort,
        file_name=one.file_name,
        file_digest=one.digest,
        counts=one.counts,
        drafts=one.drafts,
        faults=one.faults,
        rows_done=done,
        rows_total=total,
        worker=one.state != "queued" or worker_stands(),
        made_at=one.made_at,
        finished_at=one.finished_at,
    )
