"""Who may call what of the life of definitions: an endpoint in the state in which it is of use, by every role."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tongban.catalogue.acts.commenting import comment, reply
from tongban.catalogue.acts.drafting import drop
from tongban.catalogue.acts.retiring import suspend
from tongban.catalogue.acts.reviewing import opine, review_legality
from tongban.core.clock import day_of, now
from tongban.core.ledger.reading import fetch
from tongban.trials.acts import expect, keep

from catalogue_policy import ROLES, CatalogueLine, only
from demo import FOOD, GUANGAN, WUHOU
from life_course import (
    HEALTH,
    MARKET,
    approved,
    begun,
    editor,
    head,
    in_joint_review,
    in_legality_review,
    legality,
    office,
    published,
    shorter,
    text_of,
)

ALL = " ".join(["200"] * len(ROLES))
# Nobody is to sign in, who holds no post of the catalogue is refused, who may not see the draft is told there is none.
_DESK = {"nobody": 401, "citizen": 403, "other citizen": 403, "clerk": 403}
DESK = " ".join(str(_DESK.get(role, 200)) for role in ROLES)


def by(*named: str, sees: tuple[str, ...], status: int = 200) -> str:
    """Done for ``named``; refused to others who see the draft (403); to the rest it does not exist (404)."""
    held = {**dict.fromkeys(ROLES, 404), **dict.fromkeys(sees, 403), **dict.fromkeys(named, status), **_DESK}
    return " ".join(str(held[role]) for role in ROLES)


# A draft being written is its organ's; in review the organs asked and the provincial office see it too.
OWN = ("editor", "legality", "head")
REVIEWED = (*OWN, "office")


def asked_about() -> uuid.UUID:
    """A comment of the organ asked, on a draft in joint review."""
    return comment(in_joint_review(), "common.limits.promised", "太长", actor=head())


def replied() -> uuid.UUID:
    """The same, answered by the editor."""
    made = asked_about()
    reply(made, "已缩短", actor=editor())
    return made


def dropped() -> uuid.UUID:
    """A draft given up."""
    draft = begun()
    drop(draft, "不再需要", actor=editor())
    return draft


def overtaken() -> uuid.UUID:
    """A draft written on an edition that has a successor since."""
    draft = begun(re.sub(r"^plain: .*$", "plain: 开饭馆、办食堂要办的许可", text_of(), flags=re.M))
    published()
    return draft


def revised() -> uuid.UUID:
    """A second edition in force."""
    return published()


def coming() -> uuid.UUID:
    """A second edition that is not in force yet."""
    return published(since=now() + timedelta(days=9))


def rested() -> uuid.UUID:
    """The item suspended."""
    suspend(FOOD, "系统升级", actor=office())
    return uuid.UUID(int=1)


def _draft(draft: uuid.UUID) -> dict[str, str]:
    return {"draft": str(draft)}


STORY = {
    "name": "照常办理",
    "begins": {"situation": "new", "place": GUANGAN, "applicant": "adult", "channel": "online", "day": "2026-11-02"},
    "moves": [],
}


def tried() -> uuid.UUID:
    """In joint review, with a story of somebody whom the item does not serve."""
    draft = in_joint_review()
    told = keep(draft, STORY["name"], STORY["begins"], actor=editor())
    expect(draft, uuid.UUID(told["id"]), 1, actor=editor())
    return draft


def _story(draft: uuid.UUID) -> dict[str, str]:
    found = fetch("SELECT id FROM trials_story")[0]["id"]
    return {"draft": str(draft), "story": str(found)}


def _comment(made: uuid.UUID) -> dict[str, str]:
    return {"comment": str(made)}


def _item(**more: str) -> Callable[[uuid.UUID], dict[str, str]]:
    return lambda known: {"code": FOOD, **more}


def _said(**body: Any) -> Callable[[uuid.UUID], dict[str, Any]]:
    return lambda known: body


def _beginning(known: uuid.UUID) -> dict[str, Any]:
    return {"sort": "standard", "organ": str(MARKET), "title": "修订", "code": FOOD, "of": f"{FOOD}@1"}


def _submission(known: uuid.UUID) -> dict[str, Any]:
    return {"organs": [str(HEALTH)], "due": str(day_of(now()) + timedelta(days=7))}


def _text(draft: uuid.UUID) -> dict[str, Any]:
    stands = fetch("SELECT text FROM catalogue_draft WHERE id = %s", [draft])[0]["text"]
    return {"text": f"{stands}\n# 改动\n"}


def judged() -> uuid.UUID:
    """In joint review, every organ has agreed."""
    draft = in_joint_review()
    opine(draft, HEALTH, "agreed", "", actor=head())
    return draft


def lawful() -> uuid.UUID:
    """Passed by the legality review."""
    draft = in_legality_review()
    review_legality(draft, True, "", actor=legality())
    return draft


DRAFT, ITEM, COMMENT = "/catalogue/drafts/{draft}", "/catalogue/items/{code}", "/catalogue/comments/{comment}"
REVIEWER = by("head", sees=REVIEWED)
EDITS, LEGALITY = by("editor", sees=REVIEWED), by("legality", sees=REVIEWED)
OFFICE = only("office")
DRAFTS: tuple[CatalogueLine, ...] = (
    CatalogueLine("GET", "/catalogue/drafts", DESK),
    CatalogueLine("POST", "/catalogue/drafts", only("editor", status=201), body=_beginning),
    CatalogueLine("GET", DRAFT, by(*OWN, sees=()), begun, _draft),
    CatalogueLine("PUT", DRAFT + "/text", by("editor", sees=OWN), begun, _draft, _text, headers={"If_Match": '"1"'}),
    CatalogueLine("POST", DRAFT + "/drop", by("editor", sees=OWN), begun, _draft, _said(reason="不再需要")),
    CatalogueLine("POST", DRAFT + "/recall", EDITS, in_joint_review, _draft, _said(reason="要改")),
    CatalogueLine("GET", DRAFT + "/rebase", by(*OWN, sees=()), begun, _draft),
    CatalogueLine(
        "POST",
        DRAFT + "/rebase",
        by("editor", sees=OWN),
        overtaken,
        _draft,
        _said(picks={}),
        headers={"If_Match": '"1"'},
    ),
    CatalogueLine("GET", DRAFT + "/comparison", by(*REVIEWED, sees=()), in_joint_review, _draft),
    CatalogueLine("GET", DRAFT + "/affected", by(*REVIEWED, sees=()), in_joint_review, _draft),
    CatalogueLine("GET", DRAFT + "/stories", by(*REVIEWED, sees=()), in_joint_review, _draft),
    CatalogueLine("POST", DRAFT + "/stories/check", by(*REVIEWED, sees=()), tried, _draft),
    CatalogueLine("POST", DRAFT + "/stories", by("editor", sees=OWN, status=201), begun, _draft, _said(**STORY)),
    CatalogueLine("PUT", DRAFT + "/stories/{story}", EDITS, tried, _story, _said(**STORY), headers={"If_Match": '"2"'}),
    CatalogueLine("POST", DRAFT + "/stories/{story}/expect", EDITS, tried, _story, headers={"If_Match": '"2"'}),
    CatalogueLine(
        "POST", DRAFT + "/stories/{story}/drop", EDITS, tried, _story, _said(reason="重复"), headers={"If_Match": '"2"'}
    ),
    CatalogueLine("POST", DRAFT + "/submit", by("editor", sees=OWN), begun, _draft, _submission),
    CatalogueLine(
        "POST",
        DRAFT + "/opinion",
        by("legality", "head", sees=REVIEWED),  # the editor wrote it: he speaks for no organ that is asked
        in_joint_review,
        _draft,
        _said(organ=str(HEALTH), verdict="agreed"),
    ),
    CatalogueLine("POST", DRAFT + "/go_on", EDITS, judged, _draft, _said(words="")),
    CatalogueLine("POST", DRAFT + "/legality", LEGALITY, in_legality_review, _draft, _said(passed=True)),
    CatalogueLine("POST", DRAFT + "/approve", REVIEWER, lawful, _draft, _said(words="")),
    CatalogueLine("POST", DRAFT + "/publish", by("office", sees=REVIEWED), approved, _draft, _said()),
    CatalogueLine(
        "POST",
        DRAFT + "/comments",
        by(*REVIEWED, sees=(), status=201),
        in_joint_review,
        _draft,
        _said(path="common.limits.promised", text="太长"),
    ),
    CatalogueLine("POST", COMMENT + "/reply", EDITS, asked_about, _comment, _said(text="已缩短")),
    CatalogueLine("POST", COMMENT + "/settle", by(*OWN, sees=REVIEWED), replied, _comment),
    CatalogueLine("POST", "/catalogue/check", DESK, body=lambda known: {"text": shorter(text_of())}),
    CatalogueLine("GET", "/catalogue/comparison", ALL, revised, query=f"?before={FOOD}@1&after={FOOD}@2"),
    CatalogueLine("GET", ITEM + "/comparison", ALL, values=_item(), query=f"?place={WUHOU[:6]}"),
    CatalogueLine(
        "POST",
        ITEM + "/editions/{number}/revert",
        only("office", status=201),
        revised,
        _item(number="1"),
        _said(reason="恢复原标准"),
    ),
    CatalogueLine(
        "POST", ITEM + "/editions/{number}/withdraw", OFFICE, coming, _item(number="2"), _said(reason="有误")
    ),
    CatalogueLine("POST", ITEM + "/suspend", OFFICE, values=_item(), body=_said(words="系统升级")),
    CatalogueLine("POST", ITEM + "/resume", OFFICE, rested, _item()),
    CatalogueLine("POST", ITEM + "/retire", OFFICE, values=_item(), body=_said(words="依法取消")),
)
