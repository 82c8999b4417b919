"""What comes with the hour and the day. Every job is idempotent: it may run again after a crash, and beside itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app

from tongban.cases.acts.delegating import take_back_ended
from tongban.cases.acts.duties import mark_late
from tongban.cases.acts.offers import announce_all, begin_announced
from tongban.cases.acts.owing import derive_duty_days
from tongban.cases.acts.places import serve_waiting
from tongban.cases.jobs import (
    accept_by_silence,
    derive_dues,
    end_late_steps,
    end_overdue_deferrals,
    go_on_without_late,
)
from tongban.catalogue.acts.filing import note_by_silence
from tongban.catalogue.acts.library import open_basis_tickets, settle_basis_tickets
from tongban.catalogue.jobs import forget_old_uploads, take_up_queued
from tongban.core.clock import now
from tongban.core.ledger.seal import seal
from tongban.core.scope import PLATFORM
from tongban.site.management.commands.ledger import HouseKeys


@app.periodic(cron="7 * * * *")
@app.task(name="hourly", queueing_lock="hourly", pass_context=False)
def hourly(timestamp: int) -> None:
    """What comes with the hour."""
    by_the_hour()


def by_the_hour() -> None:
    """Seal the ledger; acceptance by silence; forget idempotency keys older than seven days; imports whose job was
    lost get another.
    """
    seal(HouseKeys(), Path(settings.TONGBAN_ROOTS))
    accept_by_silence()
    take_up_queued()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_idempotency WHERE at < %s", [now() - timedelta(days=7)])


@app.periodic(cron="20 1 * * *")
@app.task(name="daily", queueing_lock="daily", pass_context=False)
def daily(timestamp: int) -> None:
    """What comes with the day."""
    by_the_day()


def by_the_day() -> None:
    """Deferred papers and opinions that did not come; delegations that ended, duties that are late; places for those
    who wait; due dates that a new calendar can now name; filings nobody answered; items whose legal basis fell away;
    files nobody confirmed.
    """
    end_overdue_deferrals()
    go_on_without_late()
    end_late_steps()
    take_back_ended()
    mark_late()
    announce_all()
    begin_announced()
    serve_waiting()
    derive_dues()
    derive_duty_days()
    note_by_silence()
    open_basis_tickets()
    settle_basis_tickets(actor=PLATFORM)
    forget_old_uploads()


@app.periodic(cron="*/5 * * * *")
@app.task(name="retry_stalled", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: Any, timestamp: int) -> None:
    """A job whose worker was killed stays `doing`: it is put back (pitfall 7)."""
    for job in await app.job_manager.get_stalled_jobs(nb_seconds=300):
        await app.job_manager.retry_job(job)
