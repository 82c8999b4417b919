"""The worker: delivers events, runs queued jobs and what comes with the hour, and tries again what failed."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from tongban.core.clock import shift
from tongban.core.events import deliver_pending
from tongban.core.jobs import retry_due
from tongban.site import jobs

log = logging.getLogger("tongban.worker")
PAUSE = 0.3  # seconds between looks at an empty outbox


class Command(BaseCommand):
    help = "Deliver events and run jobs until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        courier = threading.Thread(target=_deliver, args=(stopping,), name="events", daemon=True)
        courier.start()
        runner = threading.Thread(target=_run_jobs, args=(stopping,), name="jobs", daemon=True)
        runner.start()
        threading.Thread(target=_retry, args=(stopping,), name="retries", daemon=True).start()
        while courier.is_alive() and runner.is_alive() and not stopping.wait(1):
            pass
        stopping.set()
        courier.join(10)


def _deliver(stopping: threading.Event) -> None:
    shown = shift.value()
    while not stopping.is_set():
        try:
            if shift.value() != shown:  # the demonstration let days pass: what the hour and the day bring, at once
                shown = shift.value()
                jobs.by_the_hour()
                jobs.by_the_day()
            if deliver_pending() == 0:
                stopping.wait(PAUSE)
        except Exception:
            log.exception("events could not be delivered; trying again")
            connection.close()
            close_old_connections()
            stopping.wait(2)


def _retry(stopping: threading.Event) -> None:
    """What failed is tried again when its time has come, or when the operator says so; events never wait for it."""
    while not stopping.wait(1):
        try:
            retry_due()
        except Exception:
            log.exception("what failed could not be tried again; trying later")
            connection.close()
            close_old_connections()


def _run_jobs(stopping: threading.Event) -> None:
    """Procrastinate's own worker; it ends with the process (a job it was running is taken up again as stalled)."""
    try:
        connector: Any = app.connector
        with app.replace_connector(connector.get_worker_connector()) as worker:
            worker.run_worker(install_signal_handlers=False)
    except Exception:
        log.exception("the queue of jobs cannot be worked")
    finally:
        stopping.set()
