"""What comes with the hour and the day. Every job is idempotent: it may run again after a crash, and beside itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app

from tongban.beginnings.acts.offers import announce_all, begin_announced, derive_offer_days
from tongban.cases.acts.delegating import take_back_ended
from tongban.cases.acts.duties import mark_late
from tongban.cases.acts.silent import decide_by_silence
from tongban.cases.jobs import (
    accept_by_silence,
    derive_dues,
    end_corrections,
    end_late_steps,
    end_overdue_deferrals,
    escalate_late_steps,
    go_on_without_late,
)
from tongban.catalogue.acts.filing import note_by_silence
from tongban.catalogue.acts.library import open_basis_tickets, settle_basis_tickets
from tongban.core.clock import now
from tongban.core.jobs import whole
from tongban.core.ledger.seal import seal
from tongban.core.scope import PLATFORM
from tongban.hearings.acts.asking import close_unasked
from tongban.limits.acts.places import serve_waiting
from tongban.notices.jobs import end_publicities, publish_due
from tongban.oversight.acts.reporting import make_reports
from tongban.oversight.acts.slips import raise_unanswered
from tongban.oversight.acts.warnings import warn_early
from tongban.site.management.commands.ledger import HouseKeys
from tongban.supervision.acts.lapsing import lapse_unused
from tongban.supervision.acts.owing import derive_duty_days
from tongban.workbench.jobs import forget_old_uploads, take_up_queued


@app.periodic(cron="7 * * * *")
@app.task(name="hourly", queueing_lock="hourly", pass_context=False)
def hourly(timestamp: int) -> None:
    """What comes with the hour."""
    by_the_hour()


def _forget_keys() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_idempotency WHERE at < %s", [now() - timedelta(days=7)])


# What comes with the hour and with the day, in this order, each guarded by itself. What has many subjects guards each.
HOURLY = (
    whole("hourly.seal", "封存台账", lambda: seal(HouseKeys(), Path(settings.TONGBAN_ROOTS))),
    whole("hourly.silence", "逾期未告知的视为受理", accept_by_silence),
    whole("hourly.notices", "公示期满接着办", end_publicities),
    whole("hourly.decisions", "公开决定", publish_due),
    whole("hourly.imports", "接着做中断的导入", take_up_queued),
    whole("hourly.keys", "清除过期的提交编号", _forget_keys),
)
DAILY = (
    whole("daily.deferrals", "容缺材料到期", end_overdue_deferrals),
    whole("daily.corrections", "补正到期", end_corrections),
    whole("daily.late_opinions", "逾期未复的意见", go_on_without_late),
    whole("daily.late_steps", "逾期的环节", end_late_steps),
    whole("daily.hearings", "逾期没有要求的听证", close_unasked),
    whole("daily.escalate", "逾期的环节报负责人", escalate_late_steps),
    whole("daily.silence", "逾期未决定的视为准予", decide_by_silence),
    whole("daily.delegations", "委托到期收回", take_back_ended),
    whole("daily.lapses", "许可到期不用的自行失效", lapse_unused),
    whole("daily.duties", "事后职责逾期", mark_late),
    whole("daily.announce", "告知平台将要替办", announce_all),
    whole("daily.offer_days", "推算平台替办的日子", derive_offer_days),
    whole("daily.begin", "平台替办", begin_announced),
    whole("daily.places", "分配名额", serve_waiting),
    whole("daily.dues", "推算办理期限", derive_dues),
    whole("daily.duty_days", "推算事后职责的期限", derive_duty_days),
    whole("daily.warnings", "办理期限预警", warn_early),
    whole("daily.slips", "督办单逾期报上一级", raise_unanswered),
    whole("daily.reports", "生成督办通报", make_reports),
    whole("daily.filings", "备案逾期视为知悉", note_by_silence),
    whole("daily.open_tickets", "法规变动提出修订", open_basis_tickets),
    whole("daily.settle_tickets", "法规变动办结", lambda: settle_basis_tickets(actor=PLATFORM)),
    whole("daily.uploads", "清除没有确认的文件", forget_old_uploads),
)


def by_the_hour() -> None:
    """Seal the ledger; acceptance by silence; forget idempotency keys older than seven days; imports whose job was
    lost get another.
    """
    for job in HOURLY:
        job.run()


@app.periodic(cron="20 1 * * *")
@app.task(name="daily", queueing_lock="daily", pass_context=False)
def daily(timestamp: int) -> None:
    """What comes with the day."""
    by_the_day()


def by_the_day() -> None:
    """Deferred papers and opinions that did not come; delegations that ended, rights not used, duties that are late;
    places for those who wait; due dates that a new calendar can now name; early warnings, slips, reports; filings
    nobody answered; items whose legal basis fell away; files nobody confirmed.
    """
    for job in DAILY:
        job.run()


@app.periodic(cron="*/5 * * * *")
@app.task(name="retry_stalled", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: Any, timestamp: int) -> None:
    """A job whose worker was killed stays `doing`: it is put back (pitfall 7)."""
    for job in await app.job_manager.get_stalled_jobs(nb_seconds=300):
        await app.job_manager.retry_job(job)
