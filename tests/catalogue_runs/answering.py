"""Any item filled in and taken on by nothing but its own dictionary: answers of the right kind, papers, steps, time."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings

from hearing_course import waive_hearing
from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file, follow_edition
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules.flow import of_step
from tongban.catalogue.acts import publish, publish_difference
from tongban.catalogue.reading.awaiting import missing_of
from tongban.core.clock import SHANGHAI, now
from tongban.core.codes import id_number
from tongban.core.errors import Stale
from tongban.core.facts import Element
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.definition import registry
from tongban.definition.effective import Effective, effective
from tongban.definition.source import read
from tongban.definition.vocabulary import STEP_KINDS, TARGETS, WAYS
from tongban.limits.acts.seasons import Season, open_season
from tongban.site.definitions import load_ledgers

from demo import FOOD, WUHOU, citizen, enterprise, known, person, staff
from runs import answered, ended, given, holders, open_steps, row_of, take
from visiting import opened

FOLDER = Path(settings.DATA) / "catalogue"
VILLAGE = "510107011002"
START = datetime(2026, 9, 8, 10, tzinfo=SHANGHAI)


@pytest.fixture
def as_if_built(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every word may be published, as it will be once its room is there; no handler is added."""
    monkeypatch.setattr(registry, "_kinds", set(STEP_KINDS))
    monkeypatch.setattr(registry, "_ways", set(WAYS))
    registry._lasting.cache_clear()
    yield
    registry._lasting.cache_clear()


def runs(*, waiting: bool) -> Iterator[tuple[str, str]]:
    """(file, situation) of everything that ships: what has its handlers, or what waits for some."""
    for path in sorted(FOLDER.glob("*.yaml")):
        source = read(path.read_text(encoding="utf-8"), path.name)
        if bool(missing_of(source)) == waiting:
            yield from ((path.stem, situation) for situation in source.data["situations"])


def definition(name: str, situation: str) -> Effective:
    path = FOLDER / f"{name}.yaml"
    return effective(read(path.read_text(encoding="utf-8"), path.name).data, situation)


def published(name: str) -> None:
    """A definition that waits, with what its places say and how many there are, as it will stand."""
    publish((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), actor=PLATFORM, name=name)
    for path in sorted((FOLDER / "differences").glob(f"{name}.*.yaml")):
        publish_difference(path.read_text(encoding="utf-8"), actor=PLATFORM)
    load_ledgers()


# What an item needs beside an answer of the right kind, so that it is dealt with here and may be granted.
CHOSEN = {
    "premises.division": VILLAGE,
    "catering.operations": "预包装食品销售",
    "company.shape": "有限责任公司",
    "land.kind": "归谁所有或者归谁使用",
    "land.negotiated": "是",
    "teacher.stage": "小学",
    "teacher.education": "本科",
    "teacher.exam_passed": "是",
    "teacher.mandarin": "二级甲等",
    "disability.had_card": "否",
    "marriage.single": "是",
    "marriage.other_single": "是",
    "marriage.registered_inland": "是",
    "sports.trained_on": "2026-06-01",
    "sports.services": "36",
    "worker.months": "72",
    "care.moved": "是",
    "aid.exempt": "是",
    "household.other_aid": "否",
    "household.cancelled": "否",
    "household.local": "是",
    "filing.licensed": "否",
    "adapt.grade": "1",
    "adapt.poor": "是",
    "child.birth_certificate": "A510000001",
    "medical.account": "6217000000000001",
    "payee.account": "6217000000000001",
    "medical.rescue_kind": "最低生活保障对象",
    "award.years": "5",
    "award.consulted.organ": "生态环境",
    "street.clear_width": "120",
    "forest.reforested": "是",
    "water.trial_days": "45",
}

# Where one answer would make it another item's matter, and the other way round.
CHOSEN_FOR = {FOOD: {"catering.operations": "热食类食品制售"}}


def written(element: Element) -> str:
    """An answer of the element's kind, as it is typed into a form."""
    kind = element.type.kind
    if element.name in CHOSEN:
        return CHOSEN[element.name]
    if kind == "id_number":
        return id_number.generate(date(1995, 4, 4), 410)
    return {
        "bool": "否",
        "enum": element.options[0] if element.options else "",
        "date": "2026-09-30",
        "int": str(element.minimum or 1),
        "money": "10",
        "area": "10",
        "volume": "10",
        "division": VILLAGE,
        "address": "成都市武侯区簇桥街道演示路3栋1号",
        "phone": "13900000009",
        "person_name": "王小宝",
        "credit_code": "92510107MA6DEMO00X",
        "duration": "1m",
        "point": "104.04,30.64",
    }.get(kind, "演示的内容")


def answers(case: uuid.UUID, page: str) -> dict[str, str]:
    loaded, said = load(case), {}
    dictionary = loaded.registry.dictionary
    for question in next(p for p in loaded.pages(now()) if p.page == page).questions:
        element = dictionary[question.fact]
        if element.type.fields:
            for row in (1, 2, 3):
                for member in element.members:
                    said[f"{question.fact}.{row}.{member.name}"] = CHOSEN.get(
                        f"{question.fact}.{member.name}", written(member)
                    )
        else:
            said[question.fact] = written(element if not element.many else element.members[0])
            chosen = {**CHOSEN, **CHOSEN_FOR.get(loaded.case["item_code"], {})}
            if question.fact in chosen:
                said[question.fact] = chosen[question.fact]
            if element.type.kind == "address":
                said[f"{question.fact}.division"] = VILLAGE
    return said


def applied(e: Effective) -> tuple[uuid.UUID, Actor]:
    """A case filed online where it can be, else by the clerk for whoever came."""
    serves_person = any(TARGETS[target].person for target in e.targets)
    who = "nophone" if e.situation == "elderly" else "rare"
    owner = person(who) if serves_person else enterprise("care")
    online = "online" in e.channels
    actor = (citizen(who) if serves_person else citizen("carer", "care")) if online else staff("窗口")
    case = begin(Application(e.item_code, e.situation, WUHOU, owner, "online" if online else "window"), actor=actor)
    done: set[str] = set()
    while page := next((p for p in load(case).pages(now()) if p.page not in done), None):
        done.add(page.page)
        answer(case, page.page, answers(case, page.page), actor=actor)
    for row in load(case).materials:
        if row["state"] == "missing":
            clerk_only = not {s.way for s in e.material(row["key"]).supply} & {"upload"}  # type: ignore[union-attr]
            given(case, row["key"], opened(case, staff("窗口")) if clerk_only and not actor.is_staff else actor)
    try:
        file(case, actor=actor, signed=actor.name)
    except Stale:
        follow_edition(case, actor=actor)
        file(case, actor=actor, signed=actor.name)
    return case, actor


def move_on(case: uuid.UUID, clock: time_machine.Coordinates, key: str) -> None:
    """Whoever must takes the step; what opens later is waited for, what it collects is brought."""
    row = row_of(case, key)
    if row["opens_on"] is not None:
        clock.move_to(max(now(), datetime.combine(row["opens_on"], START.timetz()) + timedelta(days=1)))
    step = load(case).e.steps[of_step(key)]
    for paper in step.collects:
        material = load(case).material(paper)
        definition_ = load(case).e.material(paper)
        uploads = definition_ is not None and {s.way for s in definition_.supply} & {"upload", "scan", "original"}
        if material is not None and material["state"] in ("missing", "maybe") and uploads:
            given(case, paper, holders(row)[0])
    if row["kind"] == "decide":
        waive_hearing(case)
    if row["post"].startswith("party:"):
        signed = {f"joined.{n}": True for n in range(1, 9)}
        said = dict.fromkeys(step.outputs, "没有意见")
        advance(case, key, Said(outputs=said, conditions=signed), actor=staff("窗口"))
        return
    answered(case)
    take(case, key, **{name: spoken(case, key, name, kind) for name, kind in step.outputs.items()})


def spoken(case: uuid.UUID, step: str, name: str, kind: str) -> str:
    if name in ("objected", "hearing_needed", "settled", "lost"):
        return "否"
    return {"bool": "是", "int": "2", "date": "2026-09-30", "money": "100"}.get(kind, "已核实")


def runs_to_its_result(name: str, situation: str) -> None:
    """Filed by somebody, taken on by whoever holds each step, granted, and exactly what it promises was issued."""
    e = definition(name, situation)
    with time_machine.travel(START) as clock:
        known(person("rare"), teacher__barred=False, reader__registered=situation == "replace", reader__blocked=False)
        if e.intake is not None:
            season = Season(e.item_code, WUHOU, "秋季", START - timedelta(days=1), START + timedelta(days=9))
            open_season(season, actor=staff("负责人"))
        case, _ = applied(e)
        for _ in range(40):
            if not open_steps(case):
                break
            move_on(case, clock, open_steps(case)[0])
        assert open_steps(case) == []
        assert ended(case)[:2] == ("finished", "granted")
        wanted = {one.type for one in e.result if one.sort in ("licence", "document")}
        brought = fetch("SELECT DISTINCT type_key FROM licences_licence WHERE case_id = %s", [case])
        assert {row["type_key"].removesuffix(":end") for row in brought} == wanted
        assert all(s["state"] == "done" for s in load(case).steps)
