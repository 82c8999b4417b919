"""督办通报: the figures of a place for the last whole day, week or month, kept as they stood, and a signed paper."""

from __future__ import annotations

import uuid
from datetime import date

from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.core.workdays import day_zh
from tongban.organisation.models import Organ
from tongban.organisation.queries import HEAD_POST, organ, own_name
from tongban.organisation.ranks import posts_held
from tongban.oversight.models import Bulletin
from tongban.oversight.policies import report_post
from tongban.oversight.queries.figures import DAY, MONTH, PERIODS, WEEK, Figures, figures_of, last_period, total_of
from tongban.oversight.words import COLUMN_WORDS, LEVEL_WORDS, SHEETS, STATE_WORDS
from tongban.papers.rules import Draft, draw_up
from tongban.papers.typeset import contents
from tongban.web.words import later

PERIOD_WORDS = {DAY: later("日报"), WEEK: later("周报"), MONTH: later("月报")}
# What a page of the document takes of a list; the table for spreadsheets has all.
PRINTED = 60
PROVINCE = "510000000000"


def make_reports() -> int:
    """Every government that somebody heads: each day the day's, on Mondays the week's, on the first the month's."""
    today = day_of(now())
    wanted = [DAY, *([WEEK] if today.weekday() == 0 else ()), *([MONTH] if today.day == 1 else ())]
    headed = {organ for organ, _ in posts_held(PROVINCE, today, HEAD_POST)}
    governments = Organ.seen_by(PLATFORM).filter(role="government", ended_on=None, id__in=headed).order_by("id")
    keys = [str(key) for key in governments.values_list("id", flat=True)]
    return _make.each(f"{key} {period}" for key in keys for period in wanted)


@per_subject("oversight.report", "organ", "生成督办通报")
def _make(said: str) -> bool:
    key, period = said.split()
    return bool(make_report(uuid.UUID(key), period, actor=PLATFORM).get("id"))


@act("report.make")
def make_report(of: uuid.UUID, period: str, *, actor: Actor, key: str = "") -> Done:
    """The report of a government's place for the last whole period; made once, later calls give the same ``id``.
    Refusal ``report.period``; Denied ``oversight.report``.
    """
    if not actor.is_platform:
        report_post(actor, of)
    if period not in PERIODS:
        raise Refusal("report.period", "请选择日报、周报或者月报。", "Choose a day, a week or a month.", where="period")
    at = now()
    today = day_of(at)
    begins, ends = last_period(period, today)
    made = fetch("SELECT id FROM oversight_bulletin WHERE organ_id = %s AND period = %s AND begins = %s",
                 [of, period, begins])  # fmt: skip
    if made:
        return Done((), {"id": str(made[0]["id"])})
    office, report = organ(of), new_id()
    figures = figures_of(office.division, begins, ends, today)
    number = f"{own_name(office.division)}督报〔{begins.year}〕{begins:%m%d}{PERIOD_WORDS[period]}"
    paper = draw_up(
        Draft("report", number, of, ("bulletin", report), ("organ", of), _title(period),
              _data(office, number, period, (begins, ends), figures, today)),
        actor=actor, at=at,
    )  # fmt: skip
    row = new_row(
        Bulletin, id=report, organ_id=of, period=period, begins=begins, ends=ends, figures=figures,
        paper=paper.subject.id, made_at=at,
    )  # fmt: skip
    detail = {"period": period, "begins": str(begins), "ends": str(ends), "total": total_of(figures["organs"])}
    event = Event("report.make", {"report": str(report)})
    change = Change(
        Subject("bulletin", report), Head.start(), "report.make", actor, at, rows=(row,), detail=detail, event=event
    )
    return Done([change, paper], {"id": str(report)})


def _title(period: str) -> str:
    return f"政务服务办件督办{PERIOD_WORDS[period]}"


def _data(
    office: Organ, number: str, period: str, days: tuple[date, date], figures: Figures, today: date
) -> dict[str, object]:
    total = total_of(figures["organs"])
    said = f"{day_zh(days[0])}" if days[0] == days[1] else f"{day_zh(days[0])}至{day_zh(days[1])}"
    opening = (
        f"现将{said}本级和下级各机关办件的办理期限情况通报如下。超期、等待以{day_zh(today)}的数据为准，其余为期内发生数。",
    )
    return {
        "template": contents.TabularPaper.template,
        "name": _title(period),
        "number": number,
        "organ": office.name,
        "date_words": day_zh(today),
        "opening": opening,
        "facts": [{"label": COLUMN_WORDS[name], "value": str(n)} for name, n in total.items()],
        "tables": [
            {"title": title, "header": header, "rows": rows[:PRINTED], "words": "没有。"}
            for title, header, rows in sheets_of(figures)
        ],
    }


def sheets_of(figures: Figures) -> list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    """Title, header and rows of each table, in Chinese, as it is sent: the document prints them, a workbook has all."""
    total = {"organ": "", "name": "合计", "counts": total_of(figures["organs"])}
    organs = [
        (str(one["name"]), *(str(one["counts"][name]) for name in COLUMN_WORDS))  # type: ignore[index]
        for one in (*figures["organs"], total)
    ]
    found: list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]] = [
        ("各机关情况", ("机关", *COLUMN_WORDS.values()), organs)
    ]
    words = {"warnings": (3, LEVEL_WORDS), "slips": (5, STATE_WORDS)}
    for name, (title, header) in SHEETS.items():
        rows: list[list[str]] = figures[name]  # type: ignore[literal-required]
        place, said = words.get(name, (0, {}))
        found.append(
            (title, header, [tuple(said.get(c, c) if n == place else c for n, c in enumerate(row)) for row in rows])
        )
    return found
