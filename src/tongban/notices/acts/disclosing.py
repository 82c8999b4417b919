"""Decisions in public 决定公开: a masked record owed by the event of the decision, published by the platform within
seven working days, kept back only with a ground, withdrawn when the decision is revoked, put right when it is wrong.
"""

from __future__ import annotations

import uuid

from tongban.cases.publicity import masked
from tongban.cases.reading import Loaded, Row, load
from tongban.cases.rules.clock import step_due
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, revise
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.identity.models import Enterprise
from tongban.licences.queries import issued_in
from tongban.notices.models import Disclosure
from tongban.notices.policies import may_disclose
from tongban.notices.rules import DISCLOSE, GROUNDS, LOOK, PRIVATE, grams_of, is_public
from tongban.organisation.queries import calendar
from tongban.papers.queries import papers_about
from tongban.papers.rules import code

DECISIONS = ("granted", "refused")


@act("disclosure.owe")
def owe(case: uuid.UUID, *, actor: Actor) -> Done:
    """A decision that the law makes public is owed to the public, once; of a discreet matter a person's is kept back,
    with the reason noted.
    """
    loaded = load(case)
    row, e = loaded.case, loaded.e
    if not is_public(e.nature, row["outcome"]) or fetch("SELECT 1 FROM notices_disclosure WHERE case_id = %s", [case]):
        return Done()
    key, days, person = new_id(), calendar(row["place"]), row["applicant_kind"] == "person"
    private = bool(e.discreet) and person
    new = new_row(
        Disclosure,
        id=key,
        case_id=case,
        organ_id=row["organ_id"],
        division=row["place"],
        item_code=row["item_code"],
        item_name=row["item_name"],
        outcome=row["outcome"],
        party_kind=row["applicant_kind"],
        party_id=row["applicant_id"],
        party=masked(row["applicant_kind"], row["applicant_name"]),
        credit_code="" if person else str(Enterprise.seen_by(PLATFORM).get(id=row["applicant_id"]).credit_code),
        grams=[] if person else grams_of(row["applicant_name"]),
        decided_on=day_of(row["decided_at"]),
        publish_on=step_due(LOOK, row["decided_at"], days, None),
        due=step_due(DISCLOSE, row["decided_at"], days, None),
        state="withheld" if private else "owed",
        reason=PRIVATE if private else "",
        receipt=f"GK{day_of(row['decided_at']):%Y%m%d}-{code()[:8]}",
    )
    said = {"disclosure": str(key), "case": str(case), "state": new.values["state"]}
    event = Event("disclosure.owed", said)
    subject = Subject("disclosure", key)
    return Done([Change(subject, Head.start(), "disclosure.owe", actor, now(), (new,), (), said, event)])


def _drawn(loaded: Loaded) -> Row:
    """What the record takes from the case as it stands: the number of the decision (of a corrected one, its last), what
    it brought, for how long it holds.
    """
    case = loaded.case
    papers = [one for one in papers_about("case", case["id"]) if one.kind in DECISIONS]
    cards = issued_in(case["id"], day_of(now()))
    return {
        "number": papers[-1].number if papers else "",
        "party": masked(case["applicant_kind"], case["applicant_name"]),
        "licence": cards[0].name if cards else "",
        "valid_from": cards[0].valid_from if cards else None,
        "valid_until": cards[0].valid_until if cards else None,
    }


@act("disclosure.publish")
def publish(record: uuid.UUID, *, actor: Actor, key: str = "") -> Done:
    """Publish what is owed or was kept back; the platform does it by itself on its day. Denied ``disclosure.post``."""
    row = _held(record)
    if not actor.is_platform:
        may_disclose(actor, row)
    if row["state"] not in ("owed", "withheld"):
        return Done()
    at, drawn = now(), _drawn(load(row["case_id"]))
    values = {**drawn, "state": "published", "reason": "", "published_at": at}
    return Done([_changed(row, "disclosure.publish", actor, {"receipt": row["receipt"]}, **values)])


@act("disclosure.withhold")
def withhold(record: uuid.UUID, ground: str, words: str, *, actor: Actor, key: str = "") -> Done:
    """Keep a record from the public, before or after, by one of the law's grounds and with the facts. Refusals
    ``disclosure.ground``, ``disclosure.words``; Denied ``disclosure.post``.
    """
    row = _held(record)
    may_disclose(actor, row)
    if ground not in GROUNDS:
        raise Refusal("disclosure.ground", "请选择不公开的法定理由。", "Choose the lawful ground.", where="ground")
    if not words.strip():
        raise Refusal("disclosure.words", "请写明事实。", "Say what it is about.", where="words")
    reason = f"{GROUNDS[ground]}：{words.strip()}"
    return Done([_changed(row, "disclosure.withhold", actor, {"reason": reason}, state="withheld", reason=reason)])


@act("disclosure.withdraw")
def withdraw(case: uuid.UUID, reason: str, *, actor: Actor) -> Done:
    """The decision no longer stands: its record says so, or is not published any more. By event."""
    found = fetch("SELECT * FROM notices_disclosure WHERE case_id = %s FOR UPDATE", [case])
    if not found or found[0]["state"] == "withdrawn":
        return Done()
    state = "withdrawn" if found[0]["published_at"] is not None else "withheld"
    return Done([_changed(found[0], "disclosure.withdraw", actor, {"reason": reason}, state=state, reason=reason)])


@act("disclosure.redraw")
def redraw(case: uuid.UUID, *, actor: Actor) -> Done:
    """What the case brought or had corrected since is taken over into the record. By event."""
    found = fetch("SELECT * FROM notices_disclosure WHERE case_id = %s FOR UPDATE", [case])
    if not found or found[0]["state"] != "published":
        return Done()
    drawn = {name: value for name, value in _drawn(load(case)).items() if found[0][name] != value}
    if not drawn:
        return Done()
    if found[0]["number"] not in ("", drawn.get("number", "")) and "number" in drawn:
        drawn["corrected_at"] = now()
    return Done([_changed(found[0], "disclosure.redraw", actor, {"what": sorted(drawn)}, **drawn)])


@act("disclosure.ask")
def ask_correction(record: uuid.UUID, words: str, *, actor: Actor, key: str = "") -> Done:
    """The holder says what is wrong in what is published of him. Refusal ``disclosure.words``; Denied
    ``disclosure.not_yours``.
    """
    row = _held(record)
    if not actor.acts_for((row["party_kind"], row["party_id"]), row["item_code"]):
        raise Denied(
            "disclosure.not_yours",
            "只有这项决定的当事人可以申请更正。请用当事人的账号登录。",
            "Only the party of the decision asks for its correction; sign in as the party.",
        )
    if not words.strip():
        raise Refusal(
            "disclosure.words", "请写明哪里不对、应当是什么。", "Say what is wrong, and what is right.", where="words"
        )
    said = {"asked": words.strip(), "asked_at": now(), "answer": ""}
    return Done([_changed(row, "disclosure.ask", actor, {}, **said)])


@act("disclosure.answer")
def answer_asked(record: uuid.UUID, words: str, *, actor: Actor, key: str = "") -> Done:
    """The organ looks at what the holder says: the record is drawn anew from the case, and the holder is told. Refusals
    ``disclosure.not_asked`` (409), ``disclosure.words``; Denied ``disclosure.post``.
    """
    row = _held(record)
    may_disclose(actor, row)
    if not row["asked"] or row["answer"]:
        raise Refusal("disclosure.not_asked", "没有待答复的更正申请。", "Nothing waits for an answer.", status=409)
    if not words.strip():
        raise Refusal("disclosure.words", "请写明核对的结果。", "Say what came of it.", where="words")
    drawn = _drawn(load(row["case_id"])) if row["state"] == "published" else {}
    changed = {name: value for name, value in drawn.items() if row[name] != value}
    more = {"corrected_at": now()} if changed else {}
    said = {"answer": words.strip(), **changed, **more}
    return Done([_changed(row, "disclosure.answer", actor, {"words": words.strip()}, **said)])


def _held(record: uuid.UUID) -> Row:
    """A record under lock. Refusal ``disclosure.unknown`` (404)."""
    found = fetch("SELECT * FROM notices_disclosure WHERE id = %s FOR UPDATE", [record])
    if not found:
        raise unknown_record()
    return found[0]


def unknown_record() -> Refusal:
    """There is no such record, or it is not public."""
    return Refusal(
        "disclosure.unknown", "没有这条公开信息，请从列表打开。", "There is no such public record.", status=404
    )


def _changed(row: Row, verb: str, actor: Actor, detail: Row, **values: object) -> Change:
    subject = Subject("disclosure", row["id"])
    said = {"disclosure": str(row["id"]), "case": str(row["case_id"])}
    event = Event(verb, said)
    update = revise(Disclosure, row, **values)
    return Change(subject, Head.on(row), verb, actor, now(), (), (update,), {**said, **detail}, event)
