"""How a case stands, in words for the applicant: state, what comes next, what happened, what is left of the time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tongban.cases.acts.ex_officio import CONSENT
from tongban.cases.pages.fields import joined
from tongban.cases.pages.tasks import length_words, step_name
from tongban.cases.reading import Loaded, Row
from tongban.cases.rules import clock, moments
from tongban.cases.rules.flow import of_step
from tongban.cases.rules.spans import standing_spans
from tongban.cases.sockets import moments_of
from tongban.core.clock import SHANGHAI, day_of
from tongban.core.ledger.reading import fetch
from tongban.core.workdays import day_zh
from tongban.definition.drawing import CORRECTED, FILED, RESULT
from tongban.organisation.queries import calendar
from tongban.web.context import language
from tongban.web.staff import DaysLeft, NoDay
from tongban.web.words import later, t

STATES: Mapping[str, tuple[str, str]] = {
    "draft": (later("还没有提交"), "warn"),
    "received": (later("已提交，等窗口受理"), ""),
    "correcting": (later("需要您补正"), "warn"),
    "accepted": (later("已受理，正在办"), "ok"),
    "decided": (later("已作出决定"), "ok"),
}
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "granted": (later("办好了"), "ok"),
    "refused": (later("没有批准"), "bad"),
    "withdrawn": (later("已撤回"), ""),
    "forwarded": (later("已转报"), ""),
    "not_accepted": (later("不予受理"), "bad"),
}
ENDED = (later("已结束"), "")
NEXT: Mapping[str, str] = {
    "received": later(
        "窗口会在 5 个工作日内告诉您：受理，或者一次说清要补什么。过期不说，依法视为已受理，从提交那天算起。"
    ),
    "correcting": later("请按下面的单子补正，补完按“补正完成”，不用再来窗口。补正的时间不算在办理时限里。"),
    "accepted": later("现在的环节：{steps}。要您做的事会在这里和消息里告诉您，没有消息就不用跑。"),
    "granted": later("已经批准，正在制发结果，办好会告诉您。"),
}
AFTER: Mapping[str, str] = {
    "granted": later("结果已经制发，可以下载、出示和核验。"),
    "refused": later("理由写在决定书里。不同意的，可以在 60 日内申请行政复议，或在 6 个月内提起行政诉讼。"),
    "not_accepted": later("理由和该找的机关写在决定书里。不同意的，可以申请行政复议或提起行政诉讼。"),
    "withdrawn": later("您已撤回申请，什么时候都可以重新办。"),
    "forwarded": later("您的申请已经连同意见转报有权决定的机关，去向见转报通知书。"),
}
CHANNELS: Mapping[str, str] = {
    "online": later("网上"),
    "phone": later("手机"),
    "window": later("窗口"),
    "kiosk": later("自助机"),
    "village": later("村（社区）"),
    "api": later("联网系统"),
    "organ": later("机关主动提出"),
}
TOLD: Mapping[str, str] = {
    "payment_stopped": later("复核未通过，停止给付"),
    "lapsed": later("许可到期不用，自行失效"),
    "consent": later("机关主动提出，征得本人同意"),
    "correction": later("发出一次性告知书"),
    "stop": later("特别程序通知"),
    "hearing_told": later("告知听证权利"),
    "hearing_notice": later("通知听证时间、地点"),
    "hearing_minutes": later("作出听证笔录"),
    "extension": later("办理期限延长"),
}


def state_words(state: str, outcome: str) -> tuple[str, str]:
    """(words, tone) of a state; of what it ended in once it has ended. Words are still Chinese."""
    if state == "finished":
        return OUTCOMES.get(outcome, ENDED)
    if state == "decided" and outcome == "refused":
        return OUTCOMES["refused"]
    return STATES.get(state, ENDED)


def next_words(state: str, outcome: str, steps: str) -> str:
    """What happens next, one or two sentences."""
    if state == "finished" or outcome == "refused":
        return t(AFTER.get(outcome, ENDED[0]), language())
    return t(NEXT["granted" if state == "decided" else state], language(), steps=steps)


def consent_of(loaded: Loaded) -> dict[str, str] | None:
    """Which organ applied for him, and how he consented; None where he applied himself."""
    return next((dict(n["lines"][0]) for n in loaded.notices if n["kind"] == CONSENT), None)


def day_words(day: date) -> str:
    """11月24日, with the year where it is another one."""
    if language() == "en":
        return day.isoformat()
    return day_zh(day)


def moment(at: datetime) -> str:
    """A day and an hour in Shanghai."""
    here = at.astimezone(SHANGHAI)
    return f"{day_words(day_of(at))} {here:%H:%M}"


class Standing:
    """A loaded case as its page shows it; ``at`` is now."""

    def __init__(self, loaded: Loaded, at: datetime) -> None:
        self.loaded, self.at = loaded, at
        self.case, self.e = loaded.case, loaded.e
        self.facts = loaded.facts(at)
        keys = {s["organ_id"] for s in loaded.steps} | {self.case["organ_id"], self.case["hall_id"]}
        self.organs = _organs([key for key in keys if key is not None])

    @property
    def open(self) -> list[Row]:
        return [s for s in self.loaded.steps if s["state"] == "open"]

    def step_name(self, row: Row) -> str:
        """A step's name in the language of the page."""
        step = self.e.steps.get(of_step(row["key"]))
        return step_name(step) if step is not None else str(row["name"])

    @property
    def step_names(self) -> str:
        return joined(self.step_name(s) for s in self.open)

    def organ_name(self, key: uuid.UUID | None) -> str:
        """An organ in the language of the page."""
        row = self.organs.get(key) if key is not None else None
        if row is None:
            return ""
        return str((row["name_en"] or row["name"]) if language() == "en" else row["name"])

    # -- time ------------------------------------------------------------------------------------------------------

    def _desk(self) -> tuple[Any, Any]:
        hall = self.organs.get(self.case["hall_id"])
        return calendar(self.case["place"]), hall["closes"] if hall is not None else None

    def badge(self) -> DaysLeft | NoDay | None:
        """The days that are left of the promise, or why no day can be named."""
        if self.case["state"] != "accepted":
            return None
        found = clock.dues(self.e, self.case, self.loaded.spans, self.facts, *self._desk())
        due = found.promised or found.statutory
        if due is None:
            return None
        if due.date is None:
            standing = due.stopped.cause if due.stopped is not None else ""
            return NoDay(standing, "" if standing else due.en if language() == "en" else due.zh)
        days = (due.date - day_of(self.at)).days
        return DaysLeft(days, day_words(due.date), due.date.isoformat())

    def days(self) -> list[dict[str, Any]]:
        """The account of days: each with its number, whether it counted, and by which rule."""
        if self.case["accepted_at"] is None:
            return []
        until = self.case["promised_due"] or day_of(self.at)
        if self.case["decided_at"] is not None:
            until = min(until, day_of(self.case["decided_at"]))
        until = min(until, day_of(self.at) + timedelta(days=400))
        account = clock.day_by_day(self.e, self.case, self.loaded.spans, self.facts, *self._desk(), until)
        lang = language()
        return [
            {"day": day_words(d.date), "iso": d.date.isoformat(), "number": d.number if d.counts else "",
             "why": d.why_en if lang == "en" else d.why_zh, "rule": d.rule, "counts": d.counts}
            for d in account
        ]  # fmt: skip

    def spans(self) -> list[dict[str, str]]:
        """The clocks beside the ordinary one that have begun: which, until when, by which law."""
        if not self.e.spans:
            return []
        lang, found = language(), []
        course = moments.Course(
            self.e, self.case, moments.by_step(self.loaded.steps), moments_of(self.case), self.facts, *self._desk(),
            spans=self.loaded.spans,
        )  # fmt: skip
        for one in standing_spans(course, day_of(self.at)):
            due = one.due
            words = "" if due is None else day_words(due.date) if due.date else due.en if lang == "en" else due.zh
            law = "、".join(cited.zh for cited in one.span.basis)
            ended = t("，已办结", lang) if one.ended is not None else ""
            late = t("，已超过", lang) if one.late else ""
            found.append({"label": one.name, "value": f"{words}{ended}{late}　{law}".strip()})
        return found

    def forwarding(self) -> str:
        """What comes next where another authority decides: who forwards it, until when, to whom."""
        line = next((n["lines"][0] for n in self.loaded.notices if n["kind"] == "forward"), None)
        if line is None or self.case["state"] != "received":
            return ""
        day = day_words(date.fromisoformat(line["due"])) if line["due"] else ""
        by = self.organ_name(self.case["organ_id"])
        return t("由{by}在{day}前提出意见，转报{to}决定。", language(), by=by, day=day, to=line["to"])

    def promised(self) -> str:
        """The promised length with what was added to it."""
        start = clock.starts_at(self.e, self.case) or self.at
        return length_words(clock.length_of(self.e, "promised", self.loaded.spans, self.facts, start))

    # -- the graph ---------------------------------------------------------------------------------------------------

    def position(self) -> tuple[frozenset[str], frozenset[str]]:
        """(where the case stands now, what is done) among the stops of the 一图."""
        done = {of_step(s["key"]) for s in self.loaded.steps if s["state"] == "done"} | {FILED, f"{FILED}."}
        if self.case["state"] == "draft":
            return frozenset({FILED, f"{FILED}."}), frozenset()
        now = {of_step(s["key"]) for s in self.open}
        if self.case["state"] == "correcting":
            now = {CORRECTED}
        if self.case["state"] == "finished" and self.case["outcome"] == "granted":
            done.add(RESULT)
        return frozenset(now), frozenset(done)

    # -- what happened -----------------------------------------------------------------------------------------------

    def events(self) -> list[dict[str, Any]]:
        """Who did what and when; then what is being done, and until when."""
        case, found = self.case, []
        lang = language()
        if case["received_at"] is not None:
            found.append((case["received_at"], t("提交申请", lang), t(CHANNELS.get(case["channel"], ""), lang)))
        for notice in self.loaded.notices:
            if notice["kind"] in TOLD:
                by = case["organ_id"] if notice["kind"].startswith("hearing_") else case["hall_id"]
                line = (notice["at"], t(TOLD[notice["kind"]], lang), self.organ_name(by))
                found += [line] if line not in found else []  # each party has his own notice of one hearing
            if notice["answered_at"] is not None:
                found.append((notice["answered_at"], t("补正完成", lang), case["applicant_name"]))
        for row in self.loaded.steps:
            if row["state"] == "done" and row["done_at"] is not None:
                found.append((row["done_at"], self.step_name(row), self._who(row)))
        if case["outcome"] in ("withdrawn", "not_accepted") and case["finished_at"] is not None:
            words = t(OUTCOMES[case["outcome"]][0], lang)
            who = case["applicant_name"] if case["outcome"] == "withdrawn" else self.organ_name(case["organ_id"])
            found.append((case["finished_at"], words, who))
        found.sort(key=lambda one: one[0])
        events = [
            {"name": name, "when": moment(at), "iso": at.isoformat(), "who": who, "state": "done"}
            for at, name, who in found
        ]
        return events + [self._now(row) for row in self.open if case["state"] not in ("finished", "draft")]

    def _who(self, row: Row) -> str:
        if row["post"].startswith("party:"):
            return str(self.case["applicant_name"])
        return self.organ_name(row["organ_id"]) or t("平台自动办理", language())

    def _now(self, row: Row) -> dict[str, Any]:
        due = t("{day}前", language(), day=day_words(row["due"])) if row["due"] is not None else ""
        return {"name": self.step_name(row), "who": self._who(row), "note": due, "state": "now"}


def _organs(keys: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """Names and desks of the organs of a case. One query."""
    sql = "SELECT id, name, name_en, address, hours, phone, closes FROM organisation_organ WHERE id = ANY(%s)"
    return {row["id"]: row for row in fetch(sql, [keys])}
