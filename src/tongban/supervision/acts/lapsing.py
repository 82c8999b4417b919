"""The end of a right that is not used 自行失效 (definition: ``lapse: {after, unless, basis}``; 取水条例 22 and others).

With the licence the organ that decided owes a look at whether it is used. The holder is told before the last day; on
the day after it the licence lapses where a source says that it is not used. Where nobody can tell, or the holder says
that it is, the organ looks: a right is never taken on silence.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from tongban.cases.acts.duties import changed, done, duties_open, duty_about, locked, may_do, owed, read_locked
from tongban.cases.acts.turn import Turn
from tongban.cases.authority import named_organ
from tongban.cases.lanes import resolve
from tongban.cases.policies import acts_for_applicant, check_judge
from tongban.cases.reading import Row, load
from tongban.cases.rules.clock import step_due
from tongban.cases.rules.known import APPLICANT
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.events import Happened, subscribe
from tongban.core.facts import collect
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import Change, KeepReply, Reply, perform, write
from tongban.core.rules import decide
from tongban.core.scope import PLATFORM, Actor
from tongban.core.workdays import Duration, day_zh
from tongban.definition.effective import Lapse
from tongban.licences.queries import licence_locked
from tongban.licences.rules import draw_up_end
from tongban.messages.acts import tell

LAPSE = "lapse"
USED, UNUSED, LAPSED, CLAIMED, LOOK = "used", "unused", "lapsed", "claimed", "look"
# How long before the last day the holder is told; of a short right a third of it.
BEFORE = timedelta(days=60)
# The organ's time to look where nobody can tell.
LOOKS = Duration.parse("10wd")


@subscribe("supervision.lapses", "licence.issued")
def on_issued(happened: Happened) -> None:
    """A licence that lapses unless it is used: the organ that decided owes a look, once."""
    owe_look(happened.subject_id, actor=PLATFORM)


def owe_look(licence: uuid.UUID, *, actor: Actor) -> None:
    """The duty that follows from such a licence; nothing of any other."""

    def work(once: KeepReply) -> Reply:
        held = licence_locked(licence)
        said = (held["data"] or {}).get("lapse") if held is not None else None
        if held is None or said is None or held["case_id"] is None or duty_about(held["case_id"], LAPSE, str(licence)):
            return {}
        turn = Turn(load(held["case_id"]), actor, now())
        organ, post = _who_looks(turn, held)
        write(
            [
                owed(
                    held["case_id"], LAPSE, str(licence), organ, post, actor=actor, at=turn.at,
                    due=date.fromisoformat(said["last"]), basis=said["basis"],
                )
            ]
        )  # fmt: skip
        return {}

    perform(work, actor=actor)


def _who_looks(turn: Turn, held: Row) -> tuple[uuid.UUID, str]:
    """The organ and post that decided; where nothing was decided, those that issued."""
    case = turn.case
    rows = [row for kind in ("decide", "issue") for row in turn.loaded.steps if row["kind"] == kind]
    row = next((row for row in rows if row["state"] == "done"), None)
    if row is None:
        return held["issuer_id"], "监督"
    organ, post = resolve(turn.e, row["lane"], turn.facts, turn.at, case["place"], case["hall_id"])
    return organ or named_organ(turn, row), post


def lapse_unused() -> int:
    """Tell who must use his right soon, and let lapse what was not used. Daily."""
    return _look.each(row["id"] for row in duties_open(LAPSE))


@per_subject("duty.lapse", "duty", "许可到期不用的自行失效")
def _look(key: str) -> bool:
    acted = False

    def work(once: KeepReply) -> Reply:
        nonlocal acted
        duty = read_locked(key)
        if duty is None or duty["state"] == "done":
            return {}
        turn = Turn(load(duty["case_id"], lock=True), PLATFORM, now())
        changes = _what_follows(turn, duty)
        if changes:
            write(changes)
            acted = True
        return {}

    perform(work, actor=PLATFORM)
    return acted


def _what_follows(turn: Turn, duty: Row) -> list[Change]:
    held, today = licence_locked(uuid.UUID(duty["step_key"])), day_of(turn.at)
    if held is None or held["state"] != "valid":
        return [done(duty, "duty.lapse_over", "ended", "", actor=PLATFORM, at=turn.at)]
    last = date.fromisoformat(held["data"]["lapse"]["last"])
    used = is_used(turn, _said(turn, held))
    if used is True:
        return [done(duty, "duty.lapse_over", USED, "数据显示已经做到", actor=PLATFORM, at=turn.at)]
    if today > last and used is False and duty["state"] != CLAIMED:
        return _lapsed(turn, duty, held, "数据显示没有做到")
    if today > last and duty["state"] != LOOK:
        due = step_due(LOOKS, turn.at, *turn.desk())
        return [changed(duty, "duty.lapse_look", PLATFORM, turn.at, state=LOOK, due=due, late_at=None)]
    if duty["state"] == "owed" and today >= told_on(held["valid_from"], last):
        return [changed(duty, "duty.lapse_ahead", PLATFORM, turn.at, state="told")]
    return []


def told_on(first: date, last: date) -> date:
    """The day on which the holder is told that his right is going to lapse."""
    return last - min(BEFORE, (last - first) // 3)


def is_used(turn: Turn, said: Lapse | None) -> bool | None:
    """Was begun what keeps the right? What the applicant once answered is no answer now: a source says it, or a step
    found it. None where nobody can tell.
    """
    if said is None or said.unless is None:
        return None
    facts = dict(turn.facts)
    for name in said.unless.names:
        if turn.case["sources"].get(name, APPLICANT) == APPLICANT and not name.startswith(("step.", "param.")):
            facts.pop(name, None)
    given = collect(said.unless.names, turn.applicant, day_of(turn.at))
    trusted = {name: value for name, value in given.values.items() if given.trusts.get(name) in ("A", "B")}
    return decide(said.unless, {**facts, **trusted}, turn.at).value


def _said(turn: Turn, held: Row) -> Lapse | None:
    return next((one.lapse for one in turn.e.result if one.type == held["type_key"] and one.lapse is not None), None)


def _lapsed(turn: Turn, duty: Row, held: Row, words: str) -> list[Change]:
    """The licence ends, its register and its holder's case say so with the article."""
    said = held["data"]["lapse"]
    why = f"没有在{day_zh(date.fromisoformat(said['last']))}以前做到“{said['words']}”，依照{said['basis']}自行失效"
    turn.also.append(draw_up_end(held, "expired", why, actor=turn.actor, at=turn.at))
    turn.notice(LAPSED, [{"licence": str(held["id"]), "name": held["name"], "why": why}], None)
    ended = done(duty, "duty.lapsed", LAPSED, words, actor=turn.actor, at=turn.at)
    return [ended, *turn.changes("case.lapse", {"licence": str(held["id"]), "basis": said["basis"]})]


@act("duty.lapse_settle")
def settle_look(duty: uuid.UUID, verdict: str, words: str, *, actor: Actor, key: str = "") -> Done:
    """What the organ found: ``used``, or ``unused`` after the last day. Refusals ``lapse.verdict``, ``lapse.words``,
    ``lapse.too_early``, those of the duty; Denied for anybody but its post, and in one's own matter.
    """
    row = locked(duty, LAPSE)
    turn = Turn(load(row["case_id"], lock=True), actor, now())
    may_do(actor, row)
    check_judge(actor, turn.case, turn.loaded.steps)
    if verdict not in (USED, UNUSED):
        raise Refusal("lapse.verdict", "请选择已经做到，或没有做到。", "Say whether it was begun.", where="verdict")
    if not words.strip():
        raise Refusal("lapse.words", "请写明查了什么、结果怎样。", "Say what was looked at and found.", where="words")
    held = licence_locked(uuid.UUID(row["step_key"]))
    if held is None or held["state"] != "valid":
        return Done([done(row, "duty.lapse_over", "ended", words.strip(), actor=actor, at=turn.at)])
    if verdict == USED:
        return Done([done(row, "duty.lapse_over", USED, words.strip(), actor=actor, at=turn.at)])
    last = date.fromisoformat(held["data"]["lapse"]["last"])
    if day_of(turn.at) <= last:
        raise Refusal(
            "lapse.too_early",
            f"期限到{day_zh(last)}，期满还没有做到的才失效。",
            f"The time runs until {last}; only after it can the right lapse.",
            where="verdict",
        )
    return Done(_lapsed(turn, row, held, words.strip()))


@act("duty.lapse_claim")
def claim_use(case: uuid.UUID, licence: uuid.UUID, words: str, *, actor: Actor, key: str = "") -> Done:
    """The holder says that it was begun: the organ looks before anything lapses. Refusals ``lapse.words``,
    ``duty.unknown``; Denied for anybody else.
    """
    loaded = load(case)
    if not acts_for_applicant(actor, loaded.case):
        raise Denied("case.not_yours", "只能由持证人报告。", "Only the holder reports it.")
    found = duty_about(case, LAPSE, str(licence))
    row = locked(found["id"], LAPSE) if found is not None else None
    if row is None:
        raise Refusal("duty.unknown", "这张证照没有要报告的事。", "There is nothing to report of it.", status=404)
    if not words.strip():
        raise Refusal("lapse.words", "请写明何时、怎样做到的。", "Say when and how it was begun.", where="words")
    return Done([changed(row, "duty.lapse_claim", actor, now(), state=CLAIMED, words=words.strip())])


@subscribe("supervision.lapse_told", "duty.lapse_ahead", "duty.lapsed", "duty.lapse_look")
def on_lapse(happened: Happened) -> None:
    """The holder is told ahead, that the organ looks, and that his right has lapsed."""
    duty = read_locked(str(happened.subject_id))
    held = licence_locked(uuid.UUID(duty["step_key"])) if duty is not None else None
    if duty is None or held is None:
        return
    title, text = _words(happened.name, held, happened.at)
    tell(
        (held["holder_kind"], held["holder_id"]), ("case", duty["case_id"]), title, text,
        f"/cases/{duty['case_id']}/", actor=PLATFORM, key=f"lapse:{happened.id}",
    )  # fmt: skip


def _words(name: str, held: Row, at: datetime) -> tuple[str, str]:
    said = held["data"]["lapse"]
    until, what = day_zh(date.fromisoformat(said["last"])), f"“{said['words']}”"
    if name == "duty.lapsed":
        text = f"没有在{until}以前做到{what}，依照{said['basis']}自行失效。不同意的，可以申请行政复议。"
        return f"{held['name']}已自行失效", text
    if name == "duty.lapse_look":
        text = f"期限{until}已过，机关正在核实您是否做到{what}。已经做到的，请在办件页说明。"
        return f"{held['name']}是否失效，正在核实", text
    text = f"请在{until}以前做到{what}，否则依照{said['basis']}自行失效。已经做到的，请在办件页说明。"
    return f"{held['name']}快要自行失效", text
