"""A visit: somebody lets the clerk in front of him look at what he began at home, and go on with it. He says so by his
identity card, by the one-time code on his own screen, or by his signature on paper (个人信息保护法13、14: consent for
this purpose, and it ends with the visit). It is on the case's record, and he is told.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from tongban.cases.acts.keeping import counter_of
from tongban.cases.acts.turn import Turn
from tongban.cases.models import Case
from tongban.cases.policies import acts_for_applicant, is_open_to
from tongban.cases.queries.staff import owners_by_card
from tongban.cases.reading import load
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.crypto import blind
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

CARD, CODE, SIGNATURE = "identity_card", "code", "signature"
WAYS = (CARD, CODE, SIGNATURE)
LONGEST = timedelta(hours=2)  # a visit that nobody ends
CODE_LASTS = timedelta(minutes=10)
MOST_WRONG = 5
SHORTEST = 4  # letters of what is noted of a signature


def show_code(case: uuid.UUID, *, actor: Actor, key: str = "") -> str:
    """Six digits for the applicant's own screen, good once and for ten minutes; the same form sent twice does not show
    them twice (``visit.code_once``). Denied for anybody else.
    """
    shown: list[str] = []
    code = f"{secrets.randbelow(1_000_000):06d}"

    def work(once: KeepReply) -> Reply:
        turn = Turn(load(case, lock=True), actor, now())
        _check_own(actor, turn)
        until = (turn.at + CODE_LASTS).isoformat()
        turn.alter_case(visit_code={"digest": _digest(case, code), "until": until, "wrong": 0})
        write(turn.changes("case.show_code", {}), once=once({}))
        shown.append(code)
        return {}

    perform(work, actor=actor, key=key, body=["code", str(case)])
    if not shown:
        raise Refusal(
            "visit.code_once",
            "这个码已经显示过一次，请重新取一个。",
            "This code was shown once already; take a new one.",
            status=409,
        )
    return shown[0]


def open_visit(case: uuid.UUID, way: str, said: str, *, actor: Actor, key: str = "") -> None:
    """The applicant opens his case to this clerk. ``said``: the number on the card, the code, or how he signed.

    Refusals ``visit.way``, ``visit.card``, ``visit.code``, ``visit.signature``, ``begin.circle``;
    Denied ``visit.counter`` for whoever works at no counter.
    """
    try:
        _open(case, way, said.strip(), actor=actor, key=key)
    except WrongCode as wrong:
        _count_wrong(case, actor=actor)
        raise wrong


class WrongCode(Refusal):
    """The one-time code is wrong, used up or too old; each wrong one is counted."""

    def __init__(self) -> None:
        super().__init__(
            "visit.code",
            "一次性码不对、用过了或已过期。请他在自己的申请页面重新取一个。",
            "The code is wrong, was used or is too old. Let him take a new one on his own page.",
            where="said",
        )


@act("case.visit")
def _open(case: uuid.UUID, way: str, said: str, *, actor: Actor, key: str = "") -> Done:
    turn = Turn(load(case, lock=True), actor, now())
    desk = counter_of(actor, turn.e, turn.case["place"])
    if desk is None:
        raise Denied(
            "visit.counter",
            "只有窗口、便民服务站的工作人员可以替来访的人接着办。",
            "Only whoever works at a counter goes on with somebody's case for him.",
        )
    _check_consent(turn, way, said)
    noted = said if way == SIGNATURE else ""
    turn.alter_case(visit_by=actor.account, visit_until=turn.at + LONGEST, visit_code={})
    detail = {"way": way, "counter": str(desk.organ), **({"signed": noted} if noted else {})}
    return Done(turn.changes("case.visit", detail))


def _check_consent(turn: Turn, way: str, said: str) -> None:
    if way not in WAYS:
        raise Refusal("visit.way", "请选择他怎样同意的。", "Choose how he consented.", where="way")
    if way == CARD and not _is_his_card(turn, said):
        raise Refusal(
            "visit.card",
            "这张身份证不是申请人的，也不是可以为他办这件事的人的。",
            "This card is neither the applicant's nor of whoever may act for him in this matter.",
            where="said",
        )
    if way == CODE and not _is_code(turn, said):
        raise WrongCode
    if way == SIGNATURE and len(said) < SHORTEST:
        raise Refusal(
            "visit.signature",
            "请写明谁在哪份同意书上签了字，例如“王秀英本人签字同意”。",
            "Write who signed which consent.",
            where="said",
        )


def _is_his_card(turn: Turn, number: str) -> bool:
    case = turn.case
    return case["applicant_id"] in owners_by_card(number, day_of(turn.at), case["item_code"])


def _is_code(turn: Turn, code: str) -> bool:
    kept = turn.case["visit_code"]
    good = bool(kept) and kept["wrong"] < MOST_WRONG and turn.at < datetime.fromisoformat(kept["until"])
    return good and secrets.compare_digest(kept["digest"], _digest(turn.case["id"], code))


def _digest(case: uuid.UUID, code: str) -> str:
    return blind(f"{case}:{code}", "case.visit_code").hex()


@act("case.wrong_code")
def _count_wrong(case: uuid.UUID, *, actor: Actor) -> Done:
    turn = Turn(load(case, lock=True), actor, now())
    kept = turn.case["visit_code"]
    if not kept:
        return Done()
    turn.alter_case(visit_code={**kept, "wrong": kept["wrong"] + 1})
    return Done(turn.changes("case.wrong_code", {}))


@act("case.end_visit")
def end_visit(case: uuid.UUID, *, actor: Actor, key: str = "") -> Done:
    """The visit is over: by the clerk, or by the applicant on his own page. Nothing happens where there is none."""
    turn = Turn(load(case, lock=True), actor, now())
    if not is_open_to(actor, turn.case):
        _check_own(actor, turn)
    if turn.case["visit_until"] is None or turn.case["visit_until"] <= turn.at:
        return Done()
    turn.alter_case(visit_until=turn.at)
    return Done(turn.changes("case.end_visit", {}))


def _check_own(actor: Actor, turn: Turn) -> None:
    if not acts_for_applicant(actor, turn.case):
        raise Denied("case.not_yours", "这不是您的办件。", "This is not your case.")


def open_drafts(number: str, *, actor: Actor) -> list[uuid.UUID]:
    """Drafts of whoever has this number on his card, and of those for whom he may act in them; he shows it. One query
    beside the one that finds him; nothing for whoever works at no counter.
    """
    owners = owners_by_card(number, day_of(now())) if actor.is_staff and actor.posts else []
    rows = fetch(
        """SELECT id FROM cases_case WHERE applicant_id = ANY(%s) AND state = 'draft'
           ORDER BY begun_at DESC LIMIT 20""",
        [owners],
    )
    return [row["id"] for row in rows]


def visited_by(actor: Actor, at: datetime) -> list[dict[str, object]]:
    """What is open to this clerk now, newest first. One query."""
    rows = fetch(
        f"""SELECT id, number, item_name, applicant_name, state, outcome, visit_until FROM {Case._meta.db_table}
            WHERE visit_by = %s AND visit_until > %s ORDER BY visit_until DESC LIMIT 50""",
        [actor.account, at],
    )
    return list(rows)
