"""The hearing itself: time, place and host are noticed seven working days before, the host may be asked to step aside,
and the minutes are made and signed (行政许可法48).
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

from tongban.cases.policies import JUDGING, heads, why_not_judge
from tongban.cases.reading import Row
from tongban.cases.stops import end_beside
from tongban.core.acts import Done, act
from tongban.core.clock import day_of
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor
from tongban.core.workdays import day_zh
from tongban.hearings.papers import draw_up_minutes, tell_sitting
from tongban.hearings.policies import check_host, may_organise, speaking
from tongban.hearings.rules import SIGNINGS, earliest_day, is_noticed_in_time, latest_day, still_reviewed
from tongban.hearings.sitting import Sitting
from tongban.identity.queries import actor_of, names_of_accounts
from tongban.organisation.queries import HEAD_POST, holders_of


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Who hosts, when, where, in public or why not."""

    host: uuid.UUID
    starts_at: datetime
    venue: str
    public: bool = True
    closed_why: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a party said, and how he stands by the minutes: signed, sealed, refused (why) or absent."""

    party: uuid.UUID
    words: str
    signing: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    """What was said: who examined it with opinion and evidence, each party, how they argued; who took it down."""

    reviewer: uuid.UUID
    opinion: str
    exhibits: str
    statements: tuple[Statement, ...]
    argued: str
    recorder: str


def hosts_of(sitting: Sitting) -> dict[uuid.UUID, str]:
    """Who may host: staff of the organ but its head (who decides, and settles challenges), whoever served or judged the
    case, and whoever has an interest in it. A query for each who is left.
    """
    turn, case, found = sitting.turn, sitting.turn.case, {}
    heading = {one["account_id"] for one in holders_of(case["organ_id"], HEAD_POST, on=sitting.today)}
    for one in holders_of(case["organ_id"], on=sitting.today):
        try:
            check_host(turn, one["account_id"])
        except Refusal:
            continue
        if one["account_id"] not in heading:
            found[one["account_id"]] = str(one["name"])
    return found


def _check_host(sitting: Sitting, host: uuid.UUID) -> str:
    """His name. Refusals ``hearing.host``, ``hearing.host_reviewed``."""
    turn = sitting.turn
    check_host(turn, host)
    name = hosts_of(sitting).get(host)
    sides = {(one["identity_kind"], one["identity_id"]) for one in sitting.sides if one["identity_id"]}
    own = why_not_judge(actor_of(host, on=sitting.today), turn.case, turn.loaded.steps, sides=sides) if name else ""
    if name is None or own:
        raise Refusal(
            "hearing.host",
            "主持人须是本机关工作人员，不是负责人，也与这件事没有利害关系。请另选一人。",
            "The host is of this organ, not its head, and has no interest in the matter; choose another.",
            where="host",
        )
    return name


def _check_day(sitting: Sitting, starts_at: datetime) -> None:
    """Refusals ``hearing.too_soon``, ``hearing.too_late``, ``hearing.calendar``."""
    row, at = sitting.row, sitting.turn.at
    first, last = earliest_day(at, sitting.calendar), latest_day(row["asked_at"], at, sitting.calendar)
    if first is None or last is None:
        raise Refusal(
            "hearing.calendar", "放假安排还没有公布，排不了这么远。", "The calendar does not reach so far yet.",
            where="starts_at",
        )  # fmt: skip
    if day_of(starts_at) < first:
        raise Refusal(
            "hearing.too_soon",
            f"至少提前七个工作日通知，最早可以排在{day_zh(first)}。",
            f"The notice comes seven working days before: {first} at the earliest.",
            where="starts_at",
        )
    if day_of(starts_at) > last:
        raise Refusal(
            "hearing.too_late",
            f"提出以后二十个工作日内举行，最晚{day_zh(last)}。",
            f"It is held within twenty working days: by {last}.",
            where="starts_at",
        )


@act("hearing.arrange")
def arrange(case: uuid.UUID, said: Arrangement, *, actor: Actor, key: str = "") -> Done:
    """Set host, time and place, and give every party his notice; again where it is put off. Refusals of ``_check_host``
    and ``_check_day``, ``hearing.venue``, ``hearing.closed_why``, ``hearing.state``; Denied ``hearing.officer``.
    """
    sitting = Sitting(case, actor)
    turn = sitting.turn
    may_organise(turn)
    sitting.check_open()
    sitting.check_state("asked", "set")
    if not said.venue.strip():
        raise Refusal("hearing.venue", "请写明在哪里举行。", "Say where it is held.", where="venue")
    if not said.public and not said.closed_why.strip():
        raise Refusal(
            "hearing.closed_why",
            "不公开举行的，请写明涉及国家秘密、商业秘密还是个人隐私。",
            "Say why it is not public: state secrets, business secrets or privacy.",
            where="closed_why",
        )
    _check_day(sitting, said.starts_at)
    name = _check_host(sitting, said.host)
    sitting.alter(
        state="set", host=said.host, host_name=name, starts_at=said.starts_at, venue=said.venue.strip(),
        public=said.public, closed_why="" if said.public else said.closed_why.strip(), noticed_at=turn.at,
    )  # fmt: skip
    for party in sitting.sides:
        tell_sitting(sitting, party)
        served = party["identity_id"] is not None
        sitting.alter_party(
            party,
            written_at=party["written_at"] or turn.at,
            told_at=party["told_at"] or (turn.at if served else None),
            noticed_at=turn.at if served else None,
        )
    detail = {"host": str(said.host), "starts_at": said.starts_at.isoformat(), "public": said.public}
    return Done(turn.changes("hearing.arrange", detail))


@act("hearing.challenge")
def challenge(
    case: uuid.UUID, reason: str, *, party: uuid.UUID | None = None, signature: str = "", actor: Actor, key: str = ""
) -> Done:
    """A party says that the host has a direct interest and should step aside 回避. Refusals ``hearing.reason``,
    ``hearing.challenged``, ``hearing.state``, ``hearing.signature``; Denied ``hearing.not_party``.
    """
    sitting = Sitting(case, actor)
    row = speaking(sitting, party, signature)
    hearing = sitting.check_state("set")
    if not reason.strip():
        raise Refusal(
            "hearing.reason", "请写明主持人与这项许可有什么直接利害关系。", "Say what interest the host has in it.",
            where="reason",
        )  # fmt: skip
    if _open_challenge(hearing):
        raise Refusal("hearing.challenged", "已经有人申请回避，等负责人决定。", "It is being decided.", status=409)
    said = {"party": str(row["id"]), "reason": reason.strip(), "at": sitting.turn.at.isoformat(), "verdict": ""}
    sitting.alter(challenges=[*hearing["challenges"], said])
    detail = {"party": str(row["id"]), "reason": reason.strip()}
    return Done(sitting.turn.changes("hearing.challenge", detail, body={"party": str(row["id"])}))


def _open_challenge(hearing: Row) -> bool:
    return any(not one["verdict"] for one in hearing["challenges"])


@act("hearing.settle")
def settle(
    case: uuid.UUID, verdict: str, reason: str, *, host: uuid.UUID | None = None, actor: Actor, key: str = ""
) -> Done:
    """The head of the organ decides on a challenge, with reasons: ``granted`` names another host, ``declined`` keeps
    him. Refusals ``hearing.verdict``, ``hearing.reason``, ``hearing.no_challenge``, ``hearing.host``; Denied
    ``hearing.head``.
    """
    sitting = Sitting(case, actor)
    hearing, turn = sitting.check_state("set"), sitting.turn
    if not heads(actor, turn.case["organ_id"]):
        raise Denied(
            "hearing.head", "回避由本机关负责人决定。", "The head of the organ decides whether the host steps aside."
        )
    if not _open_challenge(hearing):
        raise Refusal("hearing.no_challenge", "没有待决定的回避申请。", "No challenge is open.", status=409)
    if verdict not in ("granted", "declined"):
        raise Refusal("hearing.verdict", "请选择同意或不同意回避。", "Choose: steps aside or not.", where="verdict")
    if not reason.strip():
        raise Refusal("hearing.reason", "请写明理由，告知申请回避的人。", "Give the reason.", where="reason")
    if verdict == "granted":
        if host is None or host == hearing["host"]:
            raise Refusal("hearing.host", "请另选一名主持人。", "Choose another host.", where="host")
        sitting.alter(host=host, host_name=_check_host(sitting, host))
        _say_host(sitting, host)
    last = {**hearing["challenges"][-1], "verdict": verdict, "why": reason.strip(), "by": str(actor.account)}
    sitting.alter(challenges=[*hearing["challenges"][:-1], last])
    detail = {"verdict": verdict, "reason": reason.strip()}
    return Done(turn.changes("hearing.settle", detail, body={"party": last["party"]}))


def _say_host(sitting: Sitting, host: uuid.UUID) -> None:
    """The case keeps who hosts, for whoever examines it afterwards."""
    sitting.turn.notice("hearing_host", [{"host": str(host)}], None)


@act("hearing.record")
def record(case: uuid.UUID, said: Minutes, *, actor: Actor, key: str = "") -> Done:
    """The host makes the minutes: opinion and evidence of the review, what each party said and signed.

    Refusals ``hearing.early``, ``hearing.challenged``, ``hearing.review_open``, ``hearing.reviewer``,
    ``hearing.notice_late``, ``hearing.statement``, ``hearing.signing``, and for each field that is empty; Denied
    ``hearing.not_host``.
    """
    sitting = Sitting(case, actor)
    row, turn = sitting.check_state("set"), sitting.turn
    if actor.account is None or actor.account != row["host"]:
        raise Denied(
            "hearing.not_host",
            f"笔录由主持人{row['host_name']}制作。",
            "The minutes are made by the host of the hearing.",
        )
    sitting.check_open()
    _check_time(sitting, row)
    reviewer = _reviewer(sitting, said)
    _check_words(said)
    _check_statements(sitting, said)
    kept = {
        **{name: getattr(said, name).strip() for name in ("opinion", "exhibits", "argued", "recorder")},
        "reviewer": str(said.reviewer),
        "reviewer_name": reviewer,
        "statements": [{**asdict(one), "party": str(one.party)} for one in said.statements],
    }
    sitting.alter(minutes=kept, state="held", held_at=turn.at)
    number = draw_up_minutes(sitting, {str(one["id"]): one["name"] for one in sitting.sides})
    end_beside(turn, *sitting.stops)
    return Done(turn.changes("hearing.record", {"minutes": number}))


def _check_time(sitting: Sitting, row: Row) -> None:
    if sitting.turn.at < row["starts_at"]:
        raise Refusal("hearing.early", "听证还没有开始。", "The hearing has not begun.", status=409)
    if _open_challenge(row):
        raise Refusal(
            "hearing.challenged",
            "有回避申请还没有决定，决定以后再举行。",
            "A challenge is open: it is decided before the hearing is held.",
            status=409,
        )
    left = still_reviewed(sitting.turn.loaded.steps)
    if left:
        raise Refusal(
            "hearing.review_open",
            f"审查还没有结束：{'、'.join(left)}。审查意见和证据要在听证上提出，请先办完。",
            "The review is not finished; its opinion and evidence belong into the hearing.",
            status=409,
        )


def reviewers_of(sitting: Sitting) -> dict[uuid.UUID, str]:
    """Who examined the case, by account; one query."""
    rows = [row for row in sitting.turn.loaded.steps if row["kind"] in JUDGING and row["done_by"] is not None]
    return names_of_accounts({row["done_by"] for row in rows})


def _reviewer(sitting: Sitting, said: Minutes) -> str:
    found = reviewers_of(sitting).get(said.reviewer)
    if found is None:
        raise Refusal(
            "hearing.reviewer",
            "请选择审查这件申请的人，由他在听证上提出意见和证据。",
            "Choose who examined the application: he gives opinion and evidence.",
            where="reviewer",
        )
    return found


def _check_words(said: Minutes) -> None:
    for name, zh, en in (
        ("opinion", "请记下审查意见和理由。", "Take down the opinion of the review and its reasons."),
        ("exhibits", "请记下审查意见的证据。", "Take down the evidence of the review."),
        (
            "argued",
            "请记下质证和辩论；没有的，写明没有。",
            "Take down how the evidence was argued, or that it was not.",
        ),
        ("recorder", "请写明记录人。", "Name who took it down."),
    ):
        if not getattr(said, name).strip():
            raise Refusal(f"hearing.{name}", zh, en, where=name)


def _check_statements(sitting: Sitting, said: Minutes) -> None:
    given = {one.party: one for one in said.statements}
    for party in sitting.sides:
        one, where = given.get(party["id"]), f"signing.{party['id']}"
        if one is None or one.signing not in SIGNINGS:
            raise Refusal(
                "hearing.signing",
                f"请写明{party['name']}签名、盖章、拒绝签名，还是没有到场。",
                f"Say how {party['name']} stands by the minutes: signed, sealed, refused or absent.",
                where=where,
            )
        if one.signing == "refused" and not one.why.strip():
            raise Refusal(
                "hearing.why", f"请写明{party['name']}为什么拒绝签名。", f"Say why {party['name']} refused to sign.",
                where=f"why.{party['id']}",
            )  # fmt: skip
        if one.signing != "absent" and not one.words.strip():
            raise Refusal(
                "hearing.statement",
                f"请记下{party['name']}的陈述和证据；没有的，写明没有意见。",
                f"Take down what {party['name']} said, or that there was nothing.",
                where=f"words.{party['id']}",
            )
        noticed = party["noticed_at"]
        late = noticed is None or not is_noticed_in_time(noticed, sitting.row["starts_at"], sitting.calendar)
        if late and one.signing == "absent":
            raise Refusal(
                "hearing.notice_late",
                f"{party['name']}没有在七个工作日前收到通知，又没有到场，请另定时间。",
                f"{party['name']} had no notice seven working days before and did not come: set another time.",
                status=409,
            )
