"""The test people of trials: invented, with numbers of reserved ranges whose check digits are right.

They exist within a rehearsal alone and are enrolled there as anybody is. Ages are counted from the first day of the
story, so that a story means the same in later years.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tongban.core.codes import credit_code, id_number
from tongban.core.errors import Refusal
from tongban.core.ledger.book import Change, Head, Subject, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor, Capacity
from tongban.definition.vocabulary import TARGETS
from tongban.dossier.acts import note_rows
from tongban.identity.acts import Enrolment, enterprise_change, person_change, write_all
from tongban.identity.models import Enterprise, Person
from tongban.identity.sources import KIND_OF
from tongban.trials.rules import Beginning
from tongban.web.words import later

_NAMES = uuid.UUID("7c1e8a54-3b0e-4b1e-8f56-0f4f5d3a9b21")


@dataclass(frozen=True, slots=True)
class Character:
    """One of the cast: a person of an age, or an organisation of a kind with the adult as its head. ``sequence`` and
    ``prefix`` make the number.
    """

    key: str
    zh: str
    name: str
    age: int = 0
    sequence: int = 0
    kind: str = ""
    prefix: str = ""

    @property
    def owner(self) -> tuple[str, uuid.UUID]:
        """As an applicant."""
        return ("enterprise" if self.kind else "person", uuid.uuid5(_NAMES, self.key))

    @property
    def target(self) -> str:
        """Whom a definition calls so (``targets``)."""
        return KIND_OF.get(self.kind, self.kind) if self.kind else "自然人"


CAST: Mapping[str, Character] = {
    one.key: one
    for one in (
        Character("adult", later("成年人（35 岁）"), "试办人甲", 35, 902),
        Character("elder", later("老年人（72 岁）"), "试办人乙", 72, 903),
        Character("youth", later("未成年人（15 岁）"), "试办人丙", 15, 904),
        Character("trader", later("个体工商户"), "试办个体户", 0, 1, "个体工商户", "92"),
        Character("company", later("有限责任公司"), "试办有限责任公司", 0, 2, "有限责任公司", "91"),
        Character("partnership", later("合伙企业"), "试办合伙企业", 0, 3, "合伙企业", "91"),
        Character("farm", later("农民专业合作社"), "试办农民专业合作社", 0, 4, "农民专业合作社", "93"),
        Character("institution", later("事业单位"), "试办事业单位", 0, 5, "事业法人", "12"),
        Character("society", later("社会组织"), "试办社会组织", 0, 6, "社会组织法人", "52"),
    )
}
HEAD = CAST["adult"]
PHONE, ADDRESS = "13900000000", "试办路1号（演示）"


def character(key: str) -> Character:
    """One of the cast. Refusal ``story.applicant``."""
    found = CAST.get(key)
    if found is None:
        raise Refusal(
            "story.applicant", "没有这个试办人，请从列表选择。", "There is no such test person.", where="applicant"
        )
    return found


def fitting(targets: tuple[str, ...]) -> list[Character]:
    """Those a definition serves, the usual one first; an item for organisations may be tried with any of them."""
    persons = any(TARGETS[one].person for one in targets if one in TARGETS)
    others = any(not TARGETS[one].person for one in targets if one in TARGETS)
    found = [one for one in CAST.values() if (others if one.kind else persons)]
    return sorted(found, key=lambda one: (bool(one.kind) and one.target not in targets,))


def number_of(one: Character, first_day: date) -> str:
    """The identity number of a person of the cast: born on the first of the month, that many years before."""
    return id_number.generate(date(first_day.year - one.age, first_day.month, 1), one.sequence)


def enrol(beginning: Beginning) -> Actor:
    """Within a rehearsal: the test person of a story is enrolled and known as it says; the actor he signs in as."""
    one, day, where = character(beginning.applicant), beginning.first_day, beginning.place
    people = [one] if not one.kind else [HEAD]
    changes = [
        person_change(Enrolment(who.name, number_of(who, day), where, PHONE, ADDRESS, id=who.owner[1]), actor=PLATFORM)
        for who in people
    ]
    if one.kind:
        code = credit_code.generate(99_900 + one.sequence, prefix=one.prefix)
        changes.append(
            enterprise_change(
                id=one.owner[1], name=one.name, code=code, kind=one.kind, legal=HEAD.owner[1], address=ADDRESS,
                division=where, founded=date(day.year - 3, day.month, 1), actor=PLATFORM,
            )
        )  # fmt: skip
    write_all(changes, actor=PLATFORM)
    for fact, value in beginning.known.items():
        _note(one, fact, value, beginning)
    person = people[0]
    return Actor(
        account=uuid.uuid5(_NAMES, f"account {one.key}"),
        capacity=Capacity.MANDATE if one.kind else Capacity.SELF,
        name=person.name,
        person=person.owner[1],
        principal=one.owner,
        principals=(one.owner,) if not one.kind else (person.owner, one.owner),
    )


def _note(one: Character, fact: str, value: object, beginning: Beginning) -> None:
    model, table = (Enterprise, "identity_enterprise") if one.kind else (Person, "identity_person")
    head = fetch(f"SELECT * FROM {table} WHERE id = %s", [one.owner[1]])[0]
    at = beginning.in_force
    rows, ended = note_rows(one.owner, fact, value, source="试办", trust="A", at=at, actor=PLATFORM)
    updates = (*ended, revise(model, head))
    write([Change(Subject(*one.owner), Head.on(head), "dossier.note", PLATFORM, at, tuple(rows), updates)])
