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
from tongban.cases.rules.endings import APPLICANT, ORGAN, ending_of
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
NEXT: Mapping[str, str] = {
    "received": later("窗口最迟在{day}告诉您：受理，或者一次说清要补什么。过期不说，依法视为自收到材料之日起受理。"),
    "received_undated": later(
        "窗口会在 5 个工作日内告诉您：受理，或者一次说清要补什么。过期不说，依法视为自收到材料之日起受理。"
    ),
    "before_window": later("现在的环节：{steps}。办完后交窗口受理，窗口从那时起 5 个工作日内告诉您。"),
    "correcting": later(
        "请按下面的单子补正，最迟{day}，在此以前可以多次补交；到期没有补正的，视为放弃申请，可以重新申请。"
    ),
    "correcting_undated": later("请按下面的单子补正，补完按“补正完成”，不用再来窗口。补正的时间不算在办理时限里。"),
    "accepted": later("现在的环节：{steps}。要您做的事会在这里和消息里告诉您，没有消息就不用跑。"),
    "granted": later("已经批准，正在制发结果，办好会告诉您。"),
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
# Notices whose lines name the organ that acted.
NAMED = frozenset({"extension", "payment_stopped", "sent_back"})
# What a notice tells in the timeline, and whose doing it was: the acceptor's organ, the organ of the case, the one its
# line names, or nobody's (what the law makes of time).
TOLD: Mapping[str, tuple[str, str]] = {
    "payment_stopped": (later("复核未通过，停止给付"), "line"),
    "lapsed": (later("许可到期不用，自行失效"), ""),
    "consent": (later("机关主动提出，征得本人同意"), "consent"),
    "correction": (later("发出一次性告知书"), "acceptor"),
    "correction_unmet": (later("告知还没有补正的内容"), "acceptor"),
    "sent_back": (later("补交的材料退回更正"), "line"),
    "deferral_extended": (later("补交期限延长一次"), "applicant"),
    "stop": (later("特别程序通知"), "organ"),
    "hearing_told": (later("告知听证权利"), "organ"),
    "hearing_notice": (later("通知听证时间、地点"), "organ"),
    "hearing_minutes": (later("作出听证笔录"), "organ"),
    "extension": (later("办理期限延长"), "line"),
}
SILENT: Mapping[str, str] = {"accept": later("逾期未告知，视为受理"), "decide": later("逾期未决定，视为准予")}
BY_LAW = later("依法，由平台登记")


def state_words(state: str, outcome: str) -> tuple[str, str]:
    """(words, tone) of a state; of what it ended in once it has ended. Words are still Chinese."""
    ending = ending_of(outcome)
    if state == "finished" or (state == "decided" and outcome == "refused"):
        return ending.word, ending.tone
    return STATES.get(state, (ending.word, ending.tone))


def next_words(state: str, outcome: str, steps: str, *, until: date | None = None, at_window: bool = True) -> str:
    """What happens next, one or two sentences. A day is promised only where its clock runs: ``until`` is the organ's to
    tell, or his own to answer; ``at_window`` is false while others must act before the window can.
    """
    if state == "finished" or outcome == "refused":
        return t(ending_of(outcome).after, language())
    key = "granted" if state == "decided" else state
    if state == "received" and not at_window:
        key = "before_window"
    elif state in ("received", "correcting") and until is None:
        key += "_undated"
    return t(NEXT[key], language(), steps=steps, day=day_words(until) if until is not None else "")


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
        keys = {s["organ_id"] for s in loaded.steps}
        keys |= {self.case[name] for name in ("organ_id", "hall_id", "counter_id")}
        keys |= {
            uuid.UUID(line["organ"])
            for n in loaded.notices
            if n["kind"] in NAMED
            for line in n["lines"]
            if "organ" in line
        }
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

    @property
    def acceptance(self) -> Row | None:
        """The open acceptance."""
        return next((row for row in self.open if row["kind"] == "accept"), None)

    def next(self) -> str:
        """What comes next, with the day that runs."""
        state, row = self.case["state"], self.acceptance
        words = next_words(state, self.case["outcome"], self.step_names, until=self.until(), at_window=row is not None)
        return self.forwarding() or words

    def until(self) -> date | None:
        """His last day to answer a notice; or the organ's to tell, after which silence accepts."""
        told, row = clock.told_last(self.loaded.notices), self.acceptance
        if self.case["state"] == "correcting":
            day: date | None = told["due"] if told is not None else None
            return day
        if self.case["state"] != "received" or row is None:
            return None
        since = clock.organ_since(self.case, row, self.loaded.notices)
        return clock.step_due(clock.CORRECTION, since, *self._desk()) if since is not None else None

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
        if self.case["state"] == "finished" and self.case["outcome"] in ("granted", "revoked"):
            done.add(RESULT)
        return frozenset(now), frozenset(done)

    # -- what happened -----------------------------------------------------------------------------------------------

    def events(self) -> list[dict[str, Any]]:
        """Who did what and when; then what is being done, and until when. Nobody is named who did not act."""
        case, lang = self.case, language()
        found: list[tuple[datetime, str, str]] = []
        if case["received_at"] is not None:
            found.append((case["received_at"], t("提交申请", lang), t(CHANNELS.get(case["channel"], ""), lang)))
        for notice in self.loaded.notices:
            if notice["kind"] in TOLD:
                word, whose = TOLD[notice["kind"]]
                line = (notice["at"], t(word, lang), self._whose(notice, whose))
                found += [line] if line not in found else []  # each party has his own notice of one hearing
            if notice["answered_at"] is not None and notice["kind"] == "correction":
                found.append((notice["answered_at"], t("补正完成", lang), self._answered(notice)))
        for row in self.loaded.steps:
            if row["state"] == "done" and row["done_at"] is not None and row["verdict"] != "not_accepted":
                found.append((row["done_at"], self._done(row), self._who(row)))
        if case["finished_at"] is not None and (ended := self._ended()) is not None:
            found.append((case["finished_at"], *ended))
        found.sort(key=lambda one: one[0])
        events = [
            {"name": name, "when": moment(at), "iso": at.isoformat(), "who": who, "state": "done"}
            for at, name, who in found
        ]
        return events + [self._now(row) for row in self.open if case["state"] not in ("finished", "draft")]

    def _ended(self) -> tuple[str, str] | None:
        """The entry of an ending that no step of the case says, and whose doing it was."""
        outcome, lang = self.case["outcome"], language()
        if outcome in ("granted", "refused"):
            return None
        ending = ending_of(outcome)
        line = next((n["lines"][0] for n in self.loaded.notices if n["kind"] == "withdrawn" and n["lines"]), None)
        if ending.by == APPLICANT:
            who = line["by"] if line is not None else self.case["applicant_name"]
        else:
            who = self.organ_name(self.case["organ_id"]) if ending.by == ORGAN else t(BY_LAW, lang)
        return t(ending.desk, lang), str(who)

    def _done(self, row: Row) -> str:
        silent = row["verdict"] == "silence" and row["kind"] in SILENT
        return t(SILENT[row["kind"]], language()) if silent else self.step_name(row)

    def _who(self, row: Row) -> str:
        """Who finished a step: whoever joined it, the organ, the platform by its rule, or nobody but the law."""
        lang = language()
        if row["verdict"] == "silence":
            return t(BY_LAW, lang)
        if row["post"].startswith("party:"):
            names = joined(dict.fromkeys(str(one["name"] or self.case["applicant_name"]) for one in row["joined_by"]))
            return names or str(self.case["applicant_name"])
        organ = self.organ_name(row["organ_id"])
        if row["done_by"] is None and organ:
            return t("{organ}（平台按规则自动办理）", lang, organ=organ)
        return organ or t("平台自动办理", lang)

    def _whose(self, notice: Row, whose: str) -> str:
        accepts = next((row for row in self.loaded.steps if row["kind"] == "accept"), None)
        if whose == "acceptor" and accepts is not None:
            return self.organ_name(accepts["organ_id"])
        if whose == "consent":
            return str(notice["lines"][0]["organ"])
        if whose == "applicant":
            return str(self.case["applicant_name"])
        named = notice["lines"][0].get("organ") if notice["lines"] else None
        return (
            self.organ_name(uuid.UUID(named)) if named else self.organ_name(self.case["organ_id"]) * (whose == "organ")
        )

    def _answered(self, notice: Row) -> str:
        way = t("（到窗口办理）", language()) if notice["answered_way"] == "counter" else ""
        return f"{self.case['applicant_name']}{way}"

    def _now(self, row: Row) -> dict[str, Any]:
        due = t("{day}前", language(), day=day_words(row["due"])) if row["due"] is not None else ""
        return {"name": self.step_name(row), "who": self._who(row), "note": due, "state": "now"}


def _organs(keys: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """Names and desks of the organs of a case. One query."""
    sql = "SELECT id, name, name_en, address, hours, phone, closes FROM organisation_organ WHERE id = ANY(%s)"
    return {row["id"]: row for row in fetch(sql, [keys])}
