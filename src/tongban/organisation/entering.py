"""Entering organs, the powers they hold and the people in their posts 机构、职权、任职登记.

Organs and powers are the staffing office's to enter, of that place or of one above; posts of an organ also its head's,
but for the head's own post. Nobody gives himself a post. Names of lines and posts are those of the registers; one that
is not registered is told where definitions are checked and refused nowhere (docs/decisions/017).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.codes import credit_code
from tongban.core.errors import Denied, Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, revise
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.identity.models import Account
from tongban.organisation.acts import Founding, founding_change
from tongban.organisation.models import Division, Holding, Organ, Power
from tongban.organisation.posts import HEAD, STAFFING
from tongban.organisation.queries import chain_of, forget, level_of
from tongban.organisation.registers import is_name
from tongban.organisation.reorganising import Row

# The levels at which an organ of a role stands: 1 province … 5 village.
LEVELS_OF: Mapping[str, frozenset[int]] = {
    "organ": frozenset({1, 2, 3}),
    "government": frozenset({1, 2, 3}),
    "hall": frozenset({1, 2, 3}),
    "township": frozenset({4}),
    "village": frozenset({5}),
    "provider": frozenset({1, 2, 3}),
}
_LINED = frozenset({"organ", "provider"})
# Who holds a power: organs of government and, for what it decides itself, the people's government.
_POWERS = frozenset({"organ", "government", "township"})


@dataclass(frozen=True, slots=True)
class OrganSaid:
    """An organ to be entered in a division; ``line`` of a department, or the class of a provider."""

    division: str
    role: str
    line: str
    name: str
    name_en: str
    credit_code: str
    basis: str
    address: str = ""
    phone: str = ""
    complaint_phone: str = ""
    hours: str = "工作日 9:00–17:30"


@dataclass(frozen=True, slots=True)
class PowerSaid:
    """Who holds the power of a line at the level of a division: who decides, who supervises, who enforces."""

    line: str
    division: str
    competent: uuid.UUID
    supervising: uuid.UUID
    enforcing: uuid.UUID
    basis: str


@dataclass(frozen=True, slots=True)
class PostSaid:
    """Who holds which post of an organ, from when until when (None: open); ``login``: his account's."""

    organ: uuid.UUID
    login: str
    post: str
    begins: date
    ends: date | None
    basis: str


def may_enter(actor: Actor, division: str) -> None:
    """The staffing office of the place or of one above it. Denied ``organisation.enter`` for everybody else."""
    own = {post.division for post in actor.posts if post.name == STAFFING}
    if not (actor.is_platform or own & set(chain_of(division))):
        raise Denied(
            "organisation.enter",
            "机构和职权由本级或上级机构编制部门登记。需要登记的，请向它提出。",
            "Organs and powers are entered by the staffing office of that place or above; ask it to enter them.",
        )


def may_appoint(actor: Actor, organ: Row, post: str) -> None:
    """The staffing office of the place or above, and for posts other than its own the organ's head. Denied
    ``post.appoint``.
    """
    heads = any(one.organ == organ["id"] and one.name == HEAD for one in actor.posts)
    if heads and post != HEAD:
        return
    try:
        may_enter(actor, organ["division"])
    except Denied:
        raise Denied(
            "post.appoint",
            "任职由本机关负责人登记，负责人的任职由本级或上级机构编制部门登记。",
            "Posts are given by the head of the organ; that of the head by the staffing office of the place or above.",
        ) from None


@act("organ.enter")
def enter_organ(said: OrganSaid, *, actor: Actor, key: str = "") -> Done:
    """Enter an organ, hall, station or provider; the reply's ``organ`` is its id.

    Refusals ``organ.place``, ``organ.role``, ``organ.name``, ``organ.line``, ``organ.basis``, those of credit codes,
    ``organ.known`` (409) where the code is another's; Denied.
    """
    may_enter(actor, said.division)
    _refuse_organ(said)
    code = credit_code.check(said.credit_code)
    fetch("SELECT pg_advisory_xact_lock(hashtext('organisation_organ')) IS NULL AS one")
    known = fetch("SELECT name, name_en FROM organisation_organ WHERE credit_code = %s", [code])
    if known:
        raise Refusal(
            "organ.known",
            f"这个统一社会信用代码已经登记给{known[0]['name']}，请核对。",
            f"This credit code is entered for {known[0]['name_en']} already; check it.",
            where="credit_code",
            status=409,
        )
    founding = Founding(
        new_id(),
        code,
        said.name.strip(),
        said.name_en.strip(),
        said.role,
        said.division,
        line=said.line.strip() if said.role in _LINED else "",
        address=said.address.strip(),
        phone=said.phone.strip(),
        complaint_phone=said.complaint_phone.strip() or said.phone.strip(),
        hours=said.hours.strip(),
    )
    change = founding_change(founding, actor=actor, basis=said.basis.strip())
    forget()
    return Done((change,), {"organ": str(founding.id)})


def _refuse_organ(said: OrganSaid) -> None:
    _refuse_nowhere(said.division)
    if said.role not in LEVELS_OF or level_of(said.division) not in LEVELS_OF[said.role]:
        raise Refusal(
            "organ.role",
            "请选择机构的性质：乡镇街道和村（社区）登记在各自的区划，部门、政府、大厅和服务机构登记在省、市、县。",
            "Choose what it is: stations stand in their township or village, everything else in a province, city or "
            "county.",
            where="role",
        )
    if not said.name.strip() or not said.name_en.strip():
        raise Refusal("organ.name", "请写明中英文名称。", "Give the name in both languages.", where="name")
    if said.role in _LINED and not is_name("providers" if said.role == "provider" else "lines", said.line.strip()):
        raise Refusal(
            "organ.line",
            "请写明它承担的条线，例如 民政；服务机构写类别的标识，例如 notary_office。",
            "Say its line, such as 民政; of a provider the id of its class, such as notary_office.",
            where="line",
        )
    _refuse_baseless(said.basis)


def _refuse_nowhere(division: str) -> None:
    if not Division.seen_by(PLATFORM).filter(code=division).exists():
        raise Refusal("organ.place", "没有这个行政区划。", "There is no such division.", where="division")


def _refuse_baseless(basis: str) -> None:
    if not basis.strip():
        raise Refusal("organ.basis", "请写明依据的文号。", "Name the document it rests on.", where="basis")


def _organs(keys: set[uuid.UUID], where: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, Row]:
    """The organs under lock in the order of their keys; ``where`` names the field that is wrong. Refusal
    ``organ.choice``.
    """
    rows = fetch("SELECT * FROM organisation_organ WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [sorted(keys)])
    found = {row["id"]: row for row in rows if row["ended_on"] is None}
    for key in keys:
        if key not in found:
            raise Refusal("organ.choice", "请选择机构。", "Choose an organ.", where=where.get(key, "organ"))
    return found


@act("power.give")
def give_power(said: PowerSaid, *, actor: Actor, key: str = "") -> Done:
    """Enter or change who holds the power of a line at a place; steps that open from now on go to whoever holds it,
    open ones stay where they are. The same once more changes nothing.

    Refusals ``organ.place``, ``power.line``, ``organ.basis``, ``organ.choice``, ``power.organ``; Denied.
    """
    may_enter(actor, said.division)
    _refuse_power(said)
    wanted = {"competent_id": said.competent, "supervising_id": said.supervising, "enforcing_id": said.enforcing}
    organs = _organs(set(wanted.values()), {one: name.removesuffix("_id") for name, one in wanted.items()})
    for name, one in wanted.items():
        _refuse_holder(organs[one], said.division, name.removesuffix("_id"))
    fetch("SELECT pg_advisory_xact_lock(hashtext('organisation_power')) IS NULL AS one")
    held = fetch(
        "SELECT * FROM organisation_power WHERE line = %s AND division = %s FOR UPDATE", [said.line, said.division]
    )
    told = {name.removesuffix("_id"): str(one) for name, one in wanted.items()}
    values = {**wanted, "basis": said.basis.strip()}
    if held and all(held[0][name] == value for name, value in values.items()):
        return Done(reply=told)
    level = level_of(said.division)
    new = () if held else (new_row(Power, id=new_id(), line=said.line, division=said.division, level=level, **values),)
    organ = organs[said.competent]
    change = Change(
        Subject("organ", organ["id"]),
        Head.on(organ),
        "power.give",
        actor,
        now(),
        rows=new,
        updates=(revise(Organ, organ), *(revise(Power, row, **values) for row in held)),
        detail={
            "line": said.line, "division": said.division, "basis": values["basis"], **told,
            "before": {name.removesuffix("_id"): str(row[name]) for row in held for name in wanted},
        },
        event=Event("power.given", {"line": said.line, "division": said.division, **told}),
    )  # fmt: skip
    forget()
    return Done((change,), told)


def _refuse_power(said: PowerSaid) -> None:
    _refuse_nowhere(said.division)
    if not is_name("lines", said.line):
        raise Refusal(
            "power.line",
            "请写明是哪条线的职权，例如 民政。",
            "Say of which line the power is, such as 民政.",
            where="line",
        )
    _refuse_baseless(said.basis)


def _refuse_holder(organ: Row, division: str, where: str) -> None:
    """A power is held by an organ of government of the place itself, or of one above it."""
    if organ["role"] not in _POWERS or organ["division"] not in chain_of(division):
        raise Refusal(
            "power.organ",
            f"{organ['name']}不能承担这里的职权：职权由本级或上级的机关、人民政府承担。",
            f"{organ['name_en']} cannot hold a power here: organs of government of the place or of one above hold it.",
            where=where,
        )


@act("post.appoint")
def appoint(said: PostSaid, *, actor: Actor, key: str = "") -> Done:
    """Give a person a post of an organ; the reply's ``holding`` is its id.

    Refusals ``organ.choice``, ``post.name``, ``post.account``, ``post.days``, ``organ.basis``, ``post.held`` (409)
    where he holds it in these days already; Denied, also ``post.self`` to whoever would give it to himself.
    """
    organ = _organs({said.organ}, {})[said.organ]
    may_appoint(actor, organ, said.post)
    _refuse_post(said)
    account = _account(said.login)
    if actor.is_behind(account):
        raise Denied(
            "post.self", "不能给自己登记任职，请由他人登记。", "Nobody gives himself a post; let another do it."
        )
    again = fetch(
        """SELECT 1 AS one FROM organisation_holding WHERE account_id = %s AND organ_id = %s AND post = %s
           AND (ends IS NULL OR ends >= %s) AND (%s::date IS NULL OR begins <= %s)""",
        [account, organ["id"], said.post, said.begins, said.ends, said.ends],
    )
    if again:
        raise Refusal(
            "post.held",
            "他在这段时间已经担任这个岗位。",
            "He holds this post in these days already.",
            where="post",
            status=409,
        )
    row = new_row(
        Holding, id=new_id(), account_id=account, organ_id=organ["id"], post=said.post, begins=said.begins,
        ends=said.ends,
    )  # fmt: skip
    told = {"holding": str(row.values["id"])}
    detail = {
        "account": str(account),
        "post": said.post,
        "begins": said.begins.isoformat(),
        "basis": said.basis.strip(),
    }
    change = Change(
        Subject("organ", organ["id"]), Head.on(organ), "post.appoint", actor, now(), rows=(row,),
        updates=(revise(Organ, organ),), detail={**detail, **told},
    )  # fmt: skip
    forget()
    return Done((change,), told)


def _refuse_post(said: PostSaid) -> None:
    if not is_name("posts", said.post):
        raise Refusal("post.name", "请写明岗位，例如 审查。", "Say which post, such as 审查.", where="post")
    if said.begins < day_of(now()) or (said.ends is not None and said.ends < said.begins):
        raise Refusal(
            "post.days",
            "任职从今天或以后开始，结束不早于开始。",
            "A post begins today or later and does not end before it begins.",
            where="begins" if said.begins < day_of(now()) else "ends",
        )
    _refuse_baseless(said.basis)


def _account(login: str) -> uuid.UUID:
    found = Account.seen_by(PLATFORM).filter(login=login.strip(), kind="staff", active=True).first()
    if found is None:
        raise Refusal(
            "post.account",
            "没有这个工作人员账号，请核对登录名。",
            "There is no such account of staff; check the login.",
            where="login",
        )
    account: uuid.UUID = found.id
    return account


@act("post.end")
def end_post(holding: uuid.UUID, ends: date, basis: str, *, actor: Actor, key: str = "") -> Done:
    """A post is held until a day, today at the earliest; work that waits for it goes to whoever holds it, else to the
    head. Refusals ``post.unknown`` (404), ``post.over`` (409), ``post.days``, ``organ.basis``; Denied.
    """
    found = fetch("SELECT organ_id FROM organisation_holding WHERE id = %s", [holding])
    if not found:
        raise Refusal("post.unknown", "没有这条任职登记。", "There is no such entry of a post.", status=404)
    organ = fetch("SELECT * FROM organisation_organ WHERE id = %s FOR UPDATE", [found[0]["organ_id"]])[0]
    row = fetch("SELECT * FROM organisation_holding WHERE id = %s FOR UPDATE", [holding])[0]
    may_appoint(actor, organ, row["post"])
    today = day_of(now())
    if row["ends"] is not None and row["ends"] < today:
        raise Refusal("post.over", "这条任职已经结束。", "It has ended already.", status=409)
    if ends < today or ends < row["begins"]:
        raise Refusal(
            "post.days",
            "结束的日子不早于今天，也不早于开始。",
            "It ends today at the earliest, and not before it begins.",
            where="ends",
        )
    _refuse_baseless(basis)
    detail = {"holding": str(holding), "post": row["post"], "ends": ends.isoformat(), "basis": basis.strip()}
    updates = (revise(Organ, organ), revise(Holding, row, ends=ends))
    change = Change(
        Subject("organ", organ["id"]), Head.on(organ), "post.end", actor, now(), updates=updates, detail=detail
    )
    forget()
    return Done((change,), {"organ": str(organ["id"]), "ends": ends.isoformat()})
