"""What the worker does for the catalogue: taking in a directory that was confirmed."""

from __future__ import annotations

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tongban.core.jobs import per_subject
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.workbench import uploads
from tongban.workbench.acts import importing


@app.task(name="import_entries", queue="default", pass_context=False, retry=RetryStrategy(max_attempts=3, wait=10))
def import_entries(key: str) -> None:
    """Idempotent: an import that has ended is left as it is; one that was interrupted goes on."""
    importing.import_entries(uuid.UUID(key), actor=PLATFORM)


def hand_over(key: uuid.UUID) -> None:
    """A job for one import; never two of one import at a time."""
    import_entries.configure(lock=f"import:{key}").defer(key=str(key))


def take_up_queued() -> None:
    """Imports that are queued and have no job any more (their worker failed three times) get another one. Hourly."""
    waiting = fetch(
        """SELECT id FROM workbench_import i WHERE state = 'queued' AND NOT EXISTS (
             SELECT 1 FROM procrastinate_jobs j WHERE j.task_name = 'import_entries'
             AND j.args->>'key' = i.id::text AND j.status IN ('todo', 'doing'))"""
    )
    _hand_over.each(row["id"] for row in waiting)


@per_subject("import.hand_over", "import", "接着做中断的导入")
def _hand_over(key: str) -> None:
    hand_over(uuid.UUID(key))


def forget_old_uploads() -> None:
    """Files nobody confirmed. Daily."""
    uploads.forget_old()
