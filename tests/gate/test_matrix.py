"""Who sees which rows, model by role. Where a model says nothing, nobody but the platform does."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

import oversight_world
from board import before_the_public
from hearing_course import told as told_hearing
from published import SAID, notice_of
from tongban.cases.acts.advance import advance
from tongban.cases.kinds import Said
from tongban.catalogue.acts.requesting import Asking, ask
from tongban.core.scope import PLATFORM, Actor, nobody
from tongban.core.scope.gate import Matter, matter_models
from tongban.desks.acts.reasons import ReasonSaid
from tongban.desks.acts.reasons import enter as enter_reason
from tongban.hearings.sitting import read
from tongban.messages.acts import tell
from tongban.notices.acts.disclosing import owe, publish
from tongban.notices.acts.objecting import object_to
from tongban.organisation.registers import Named, enter_name
from tongban.workbench.acts.importing import hand_in
from tongban.workbench.models import Import
from tongban.workbench.reading.exports import sheet_of_edition

import calls
import life_course
import trying
from demo import FOOD, GUANGAN, WUHOU, citizen, enterprise, staff
from tables import ENTRIES, edited, entry, set_cell, table_csv

ROLES: dict[str, Callable[[], Actor]] = {
    "nobody": nobody,
    "owner": lambda: citizen("wang", "snack"),
    "other": lambda: citizen("rare"),
    "clerk": lambda: staff("窗口"),
    "clerk elsewhere": lambda: staff("窗口", GUANGAN),
    "reviewer": lambda: staff("审查"),
    "head": lambda: staff("负责人"),
    "editor": life_course.editor,
    "office": life_course.office,
    "platform": lambda: PLATFORM,
}
ALL = frozenset(ROLES)
STAFF = frozenset({"clerk", "clerk elsewhere", "reviewer", "head", "editor", "office", "platform"})
OWNER = frozenset({"owner", "platform"})
EDITOR = frozenset({"editor", "platform"})


def first(name: str) -> uuid.UUID | str:
    """Some row of the model, as it is loaded."""
    found = model(name).seen_by(PLATFORM).values_list("pk", flat=True).first()
    assert found is not None, name
    return found


def told() -> uuid.UUID | str:
    """A message to the applicant."""
    tell(enterprise("snack"), ("case", uuid.uuid4()), "已受理", "请查看。", "/cases/x/", actor=PLATFORM, key="k")
    return first("Message")


def registered() -> uuid.UUID:
    """A line of a register that editors choose from."""
    return enter_name(
        Named("providers", "gas_company", "燃气企业", "Gas company", "城镇燃气管理条例（演示）"),
        actor=staff("编办", life_course.PROVINCE),
    )


def handed_in() -> uuid.UUID | str:
    """A table of an editor, confirmed."""
    from tongban.workbench.acts.importing import confirm

    table = edited(sheet_of_edition(FOOD)[1], set_cell("基本信息", "common.limits.promised", "内容", "9个工作日"))
    key, plan = hand_in(table, "食品.xlsx", actor=life_course.editor())
    confirm(key, plan.digest, actor=life_course.editor())
    return Import.seen_by(PLATFORM).get().pk


def drawn_up() -> uuid.UUID | str:
    """The directory of a county, waiting for another person's review."""
    from tongban.workbench.acts.importing import confirm, import_entries

    who = life_course.office(GUANGAN)
    key, plan = hand_in(table_csv(ENTRIES, entry(0)), "目录.csv", actor=who)
    confirm(key, plan.digest, actor=who)
    import_entries(key, actor=PLATFORM)
    return first("DirectoryEdition")


def asked() -> uuid.UUID:
    """A problem the owner pointed out."""
    return ask(Asking("problem", FOOD, "电话打不通", "没人接", "local", WUHOU), actor=citizen("wang"))


def reason_kept() -> uuid.UUID:
    """A reason a hall keeps ready."""
    clerk = staff("窗口")
    said = ReasonSaid("Q01", "没有盖章", mend="盖章后重新提交")
    return uuid.UUID(enter_reason(clerk.posts[0].organ, said, actor=clerk)["id"])


def heard() -> uuid.UUID:
    """A hearing in which the neighbour is a party."""
    row, _ = read(told_hearing())
    assert row is not None
    found: uuid.UUID = row["id"]
    return found


def noticed() -> uuid.UUID:
    """What stands before the public on the platform."""
    found: uuid.UUID = notice_of(before_the_public())["id"]
    return found


def objected() -> uuid.UUID | str:
    """What somebody has against it."""
    object_to(notice_of(before_the_public())["number"], SAID, actor=nobody())
    return first("Objection")


def disclosed() -> uuid.UUID | str:
    """A licence in public."""
    case = calls.inspected()
    advance(case, calls.step_of(case, "decide"), Said(verdict="granted"), actor=staff("决定"))
    owe(case, actor=PLATFORM)
    publish(uuid.UUID(str(first("Disclosure"))), actor=PLATFORM)
    return first("Disclosure")


# A row of the model, and who sees it.
SEEN: dict[str, tuple[Callable[[], uuid.UUID | str], frozenset[str]]] = {
    "Case": (calls.received, OWNER | {"clerk", "reviewer", "head"}),
    "Person": (lambda: citizen("wang").person or "", STAFF | {"owner"}),
    "Message": (told, OWNER),
    "Division": (lambda: first("Division"), ALL),
    "Edition": (lambda: first("Edition"), ALL),
    "Standard": (lambda: first("Standard"), ALL),
    "ChangeRequest": (asked, STAFF | {"owner"}),
    "Draft": (life_course.begun, EDITOR),  # the office looks at it once it is sent
    "Filing": (life_course.filed, STAFF),
    "RegisterEntry": (registered, STAFF),
    "Reason": (reason_kept, frozenset({"clerk", "head", "platform"})),
    "Import": (handed_in, EDITOR),
    "DirectoryEdition": (drawn_up, frozenset({"office", "platform"})),
    "Hearing": (heard, OWNER | {"other", "clerk", "reviewer", "head"}),  # the other is the neighbour who is heard
    "PublicNotice": (noticed, ALL),
    "Objection": (objected, frozenset({"reviewer", "head", "platform"})),
    "Disclosure": (disclosed, ALL),
    "Slip": (oversight_world.asked, frozenset({"reviewer", "head", "platform"})),
    "Bulletin": (oversight_world.reported, frozenset({"head", "platform"})),
    "Story": (lambda: trying.kept(life_course.begun()), frozenset({"head", "editor", "office", "platform"})),
}


def model(name: str) -> type[Matter]:
    """The model of that name."""
    (found,) = (one for one in matter_models() if one.__name__ == name)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("name", SEEN)
def test_who_sees_a_row(name: str) -> None:
    make, expected = SEEN[name]
    row = make()
    seen = {role for role, who in ROLES.items() if model(name).seen_by(who()).filter(pk=row).exists()}
    assert seen == expected


def test_every_policy_has_its_line_here_and_is_asked_by_the_product() -> None:
    """A policy that no read goes through is a wall that nobody stands behind: it is not written."""
    written = {one.__name__ for one in matter_models() if "visible_to" in vars(one)}
    assert written == set(SEEN)
    text = "".join(one.read_text(encoding="utf-8") for one in (Path(settings.BASE) / "src").rglob("*.py"))
    asked_for = set(re.findall(r"\b([A-Z]\w+)\.seen_by\((?!PLATFORM\b)", text))
    assert written <= asked_for


@pytest.mark.django_db
def test_where_nothing_is_said_only_the_platform_sees() -> None:
    for one in matter_models():
        if one.__name__ not in SEEN:
            assert not any(one.seen_by(who()).exists() for role, who in ROLES.items() if role != "platform"), one
