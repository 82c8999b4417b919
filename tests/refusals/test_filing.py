"""Beginning, answering, handing in and submitting: what is refused, with its code and place, and nothing changes."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file, file_at_once
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.lanes import competence
from tongban.cases.queries.lists import case_seen_by
from tongban.cases.reading import load
from tongban.catalogue.queries import in_force
from tongban.core.clock import now
from tongban.core.scope import nobody

from courses import accepted, begun, filed, filled
from demo import FOOD, FOOD_ANSWERS, GUANGAN, JOBLESS, PDF, WUHOU, citizen, enterprise, person, png, staff
from refusing import denied, refused
from visiting import opened

pytestmark = pytest.mark.django_db
SNACK = enterprise("snack")
TEACHER = "511A01386000"  # its level hangs on the stage


@pytest.mark.parametrize(
    "actor",
    [
        pytest.param(lambda: citizen("rare"), id="another citizen"),
        pytest.param(nobody, id="a visitor"),
        pytest.param(lambda: staff("审查"), id="a reviewer, who is at no counter"),
        pytest.param(lambda: staff("决定"), id="a decider"),
    ],
)
def test_nobody_applies_for_somebody_who_did_not_authorise_him(actor) -> None:  # type: ignore[no-untyped-def]
    with denied("case.apply"):
        begin(Application(FOOD, "new", WUHOU, SNACK), actor=actor())
    with denied("case.apply"):
        file_at_once(Application(FOOD, "new", WUHOU, SNACK, "api"), FOOD_ANSWERS, actor=actor())


@pytest.mark.parametrize(
    "actor",
    [
        pytest.param(lambda: citizen("wang"), id="the legal person"),
        pytest.param(lambda: staff("窗口"), id="a clerk for the person in front of him"),
        pytest.param(lambda: staff("便民", "510107011000"), id="a township's counter"),
    ],
)
def test_the_applicant_and_the_counter_begin_a_case(actor) -> None:  # type: ignore[no-untyped-def]
    assert load(begin(Application(FOOD, "new", WUHOU, SNACK), actor=actor())).case["state"] == "draft"


def test_an_unknown_situation_an_applicant_nobody_knows_and_whom_the_item_does_not_serve() -> None:
    wang = citizen("wang", "snack")
    with refused("case.situation", "situation", 404):
        begin(Application(FOOD, "other", WUHOU, SNACK), actor=wang)
    for unknown in (("enterprise", uuid.uuid4()), ("", uuid.UUID(int=0))):
        with refused("case.applicant", status=404):
            begin(Application(FOOD, "new", WUHOU, unknown), actor=staff("窗口"))
    with refused("case.target", "applicant"):
        begin(Application(FOOD, "new", WUHOU, person("wang")), actor=wang)
    situation = in_force(JOBLESS, WUHOU, now()).situations[0]
    with refused("case.target", "applicant"):
        begin(Application(JOBLESS, situation, WUHOU, SNACK), actor=wang)


def test_only_channels_of_the_item_are_open() -> None:
    with refused("case.channel", "channel"):
        begin(Application(FOOD, "new", WUHOU, SNACK, "telegraph"), actor=citizen("wang", "snack"))


def test_another_persons_draft_is_not_touched_by_anybody() -> None:
    case, _ = filled()
    page = load(case).e.pages[0].page
    for actor in (citizen("rare"), nobody(), staff("窗口"), staff("窗口", GUANGAN), staff("审查")):
        with denied("case.not_yours"):
            answer(case, page, FOOD_ANSWERS, actor=actor)
        with denied("case.not_yours"):
            hand_in(case, "layout", PDF, "a.pdf", actor=actor)
        with denied("case.not_yours"):
            file(case, actor=actor, signed=actor.name)
        with denied("case.not_yours"):
            withdraw(case, actor=actor)


def test_a_page_that_is_not_there_and_a_case_that_was_submitted() -> None:
    case, wang = filled()
    with refused("case.page", status=404):
        answer(case, "没有这一页", FOOD_ANSWERS, actor=wang)
    page = load(case).e.pages[0].page
    file(case, actor=wang, signed=wang.name)
    with refused("case.closed"):
        answer(case, page, FOOD_ANSWERS, actor=wang)
    with refused("case.submitted", status=409):
        file(case, actor=wang, signed=wang.name)


def test_an_unknown_case_does_not_exist_and_somebody_elses_seems_not_to() -> None:
    with refused("case.unknown", status=404):
        answer(uuid.uuid4(), "", {}, actor=citizen("wang"))
    case = filed()
    with refused("case.unknown", status=404):
        case_seen_by(citizen("rare"), case)


@pytest.mark.parametrize("way", ["scan", "shown", "original"])
def test_only_a_clerk_scans_and_notes_what_was_shown(way: str) -> None:
    case, wang = begun()
    with refused("material.way", "layout"):
        hand_in(case, "layout", PDF, "a.pdf", way=way, actor=wang)


def test_a_material_comes_in_the_ways_it_has() -> None:
    case, wang = begun()
    with refused("material.way", "layout"):
        hand_in(case, "layout", PDF, "a.pdf", way="licence", actor=wang)
    opened(case, staff("窗口"))
    with refused("material.way", "layout"):
        hand_in(case, "layout", PDF, "a.pdf", way="original", actor=staff("窗口"))
    hand_in(case, "layout", PDF, "a.pdf", way="scan", actor=staff("窗口"))
    assert [m["way"] for m in load(case).materials if m["key"] == "layout"] == ["scan"]


def test_only_the_formats_of_the_material_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    case, wang = begun()
    material = load(case).e.material("layout")
    assert material is not None and material.files is not None
    pdf_only = replace(material, files=replace(material.files, formats=("pdf",)))
    monkeypatch.setattr("tongban.cases.acts.supplying.defined", lambda e, key: pdf_only)
    with refused("file.format", "layout"):
        hand_in(case, "layout", png(), "a.png", actor=wang)


def test_nothing_is_handed_in_once_it_is_reviewed_and_nothing_that_is_held() -> None:
    case = accepted()
    with refused("case.closed", "layout"):
        hand_in(case, "layout", PDF, "a.pdf", actor=citizen("wang", "snack"))
    draft, wang = begun(who="snack", division=WUHOU)
    with refused("material.held", "form"):
        hand_in(draft, "form", PDF, "a.pdf", actor=wang)


def test_what_is_open_is_named_before_a_case_is_submitted() -> None:
    case, wang = begun()
    first, *_, last = load(case).e.pages
    with refused("file.answers", first.page):
        file(case, actor=wang, signed=wang.name)
    for page in load(case).e.pages[:-1]:
        answer(case, page.page, FOOD_ANSWERS, actor=wang)
    with refused("file.answers", last.page):
        file(case, actor=wang, signed=wang.name)
    answer(case, last.page, FOOD_ANSWERS, actor=wang)
    layout = load(case).e.material("layout")
    assert layout is not None
    with refused("file.materials", layout.name):
        file(case, actor=wang, signed=wang.name)


def test_a_paper_that_may_be_deferred_holds_nobody_up_and_a_clerk_takes_what_there_is() -> None:
    case, wang = filled(papers=("layout",))
    file(case, actor=wang, signed=wang.name)
    assert load(case).case["state"] == "received"
    other, _ = filled(papers=())
    file(other, actor=opened(other, staff("窗口")))
    loaded = load(other).case
    assert (loaded["state"], loaded["channel"], loaded["filed_by"]) == ("received", "window", staff("窗口").account)


@pytest.mark.parametrize("signed", ["", " ", "王秀", "王秀英英", "rare"])
def test_an_application_is_signed_with_the_applicants_or_the_agents_name(signed: str) -> None:
    case, wang = filled()
    with refused("file.unsigned", "signed"):
        file(case, actor=wang, signed=signed)


def test_the_name_of_the_enterprise_signs_too() -> None:
    case, wang = filled()
    file(case, actor=wang, signed=f" {load(case).case['applicant_name']} ")
    assert load(case).case["state"] == "received"


def test_what_the_applicant_says_himself_proves_nothing() -> None:
    case, _ = filled()
    row = load(case).case
    assert (row["trusts"]["premises.area"], row["sources"]["premises.area"]) == ("D", "申请人")


def test_which_level_is_competent_cannot_always_be_told() -> None:
    found = in_force(TEACHER, WUHOU, now())
    e = found.effective(found.situations[0])
    with refused("competence.unknown"):
        competence(e, {}, now(), WUHOU)
