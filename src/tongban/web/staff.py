"""What pages of staff share: a refusal in words, one-time keys, moments, deadlines, tables for spreadsheets."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from tongban.core.clock import SHANGHAI
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor, nobody

from .context import language


def actor_of(request: HttpRequest) -> Actor:
    """The Actor of the request; nobody where it was refused before anybody was read."""
    found: Actor | None = getattr(request, "actor", None)
    return found or nobody()


def staff_of(request: HttpRequest) -> Actor:
    """Who calls an interface that is for staff. Denied ``identity.staff``."""
    actor = actor_of(request)
    if not actor.is_staff:
        raise Denied("identity.staff", "这是工作人员的接口。", "This is for staff; sign in with your staff account.")
    return actor


def said(refusal: Refusal) -> str:
    """The refusal's sentence in the language of the page."""
    return refusal.en if language() == "en" else refusal.zh


def faults_of(refusal: Refusal, prefix: str = "") -> list[dict[str, str]]:
    """A refusal for the error summary: one line, or one for each field."""
    found: Iterable[Refusal] = getattr(refusal, "faults", (refusal,))
    return [
        {"where": f"{prefix}{fault.where}" if fault.where else "", "said": said(fault), "code": fault.code}
        for fault in found
    ]


def refused(act: Callable[[], object]) -> Refusal | None:
    """Do it. The refusal that the form is to show again, nothing where it is done; what no form can mend is raised."""
    try:
        act()
    except Refusal as refusal:
        if refusal.bars:
            raise
        return refusal
    return None


def day_in(raw: Mapping[str, str], name: str, zh: str, en: str) -> date | None:
    """A day of a form; blank is None. Refusal ``form.day``."""
    text = raw.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal("form.day", f"{zh}：请选择日期。", f"{en}: choose a day.", where=name) from None


def required_day(raw: Mapping[str, str], name: str, zh: str, en: str) -> date:
    """A day that must be said. Refusal ``form.day``."""
    found = day_in(raw, name, zh, en)
    if found is None:
        raise Refusal("form.day", f"{zh}：请选择日期。", f"{en}: choose a day.", where=name)
    return found


def one_time_key() -> str:
    """A fresh key for a form: a double click is one act."""
    return uuid.uuid4().hex


def url_or_nothing(name: str, *args: object) -> str:
    """An address of a page that may not be here: no dead links."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def moment(at: datetime | str | None) -> str:
    """3-18 14:20, Asia/Shanghai."""
    if at is None:
        return ""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{instant.astimezone(SHANGHAI):%-m-%-d %H:%M}"


@dataclass(frozen=True, slots=True)
class DaysLeft:
    """A day something is due, and how many are left; below nothing it is late. ``date`` as people read it."""

    days: int
    date: str
    iso: str
    stopped: ClassVar[str] = ""
    waiting: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class NoDay:
    """No day can be named, so none is counted: the clock is ``stopped`` by a cause, or ``waiting`` says for what."""

    stopped: str = ""
    waiting: str = ""
    days: ClassVar[None] = None
    date: ClassVar[str] = ""
    iso: ClassVar[str] = ""


NO_DAY = NoDay()


def badge(due: date | None, today: date, stopped: str = "", words: str = "") -> DaysLeft | NoDay:
    """What the deadline badge shows of a day."""
    if stopped or due is None:
        return NoDay(stopped, "" if stopped else words)
    return DaysLeft((due - today).days, f"{due:%-m-%-d}", due.isoformat())


def csv_of(name: str, header: Sequence[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """A table to be saved as ``name``: UTF-8 with its mark, so that spreadsheets read Chinese; no cell is a formula."""
    text = "".join(["\ufeff", csv_line(header), *map(csv_line, rows)])
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def csv_line(cells: Iterable[object]) -> str:
    """One line of such a table."""
    out = io.StringIO()
    csv.writer(out).writerow([_plain(str(cell)) for cell in cells])
    return out.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
