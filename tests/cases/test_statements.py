"""An act costs at most eight statements between entering and leaving (architecture.md); each is counted.

Organs, posts and days are kept by a process for two seconds: they are read before, as in a process at work; what a
process that has just started pays more is counted by the last test.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, _next_serial, _serials, begin
from tongban.cases.acts.confirming import confirm
from tongban.cases.acts.examine import examine
from tongban.cases.acts.extend import extend
from tongban.cases.acts.file import file, file_at_once
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import tell_defects
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.organisation import queries

from counting import statements
from courses import accepted, confirmed, examined, filed
from demo import FOOD, FOOD_ANSWERS, JOBLESS, PDF, WUHOU, citizen, enterprise, person, staff

pytestmark = pytest.mark.django_db
MOST = 8


@contextmanager
def costs(exactly: int, *, warm: bool = True) -> Iterator[None]:
    if warm:
        queries.place(WUHOU)
        queries.calendar(WUHOU)
        queries.division_name(WUHOU)
        _serials.extend([_next_serial()])  # and a block of numbers is at hand
    else:
        queries.forget()
    with statements() as said:
        yield
    assert len(said) == exactly, "\n".join(" ".join(sql.split())[:120] for sql in said)
    assert exactly <= MOST


@pytest.fixture(autouse=True)
def _at_work() -> None:
    """Editions have been read by this process."""
    for item in (FOOD, JOBLESS):
        from tongban.catalogue.queries import in_force
        from tongban.core.clock import now

        found = in_force(item, WUHOU, now())
        found.effective(found.situations[0])


def reviewed() -> uuid.UUID:
    case = accepted()
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查"))
    return case


def inspection() -> Said:
    return Said(
        outputs={"passed": "是"},
        conditions={"place": True, "equipment": True, "flow": True},
        partner=staff("审查").account,
    )


def inspected() -> uuid.UUID:
    case = reviewed()
    advance(case, "inspect", inspection(), actor=staff("核查"))
    confirmed(case)
    return case


def decided() -> uuid.UUID:
    case = inspected()
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    return case


def test_begin_answer_hand_in_file() -> None:
    wang = citizen("wang", "snack")
    with costs(3):  # the applicant with what is known of him and whether the edition stands, licences, the write
        case = begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang, key="begin")
    for page in load(case).e.pages:
        with costs(4):  # the locking read, applicant, licences, the write
            answer(case, page.page, FOOD_ANSWERS, actor=wang, key=page.page)
    for paper in ("layout", "rules"):
        with costs(2):
            hand_in(case, paper, PDF, "a.pdf", actor=wang, key=paper)
    with costs(3):  # the locking read, the edition in force, the write
        file(case, actor=wang, signed=wang.name, key="file")


def test_file_at_once() -> None:
    wang = citizen("wang")
    application = Application(JOBLESS, "new", WUHOU, person("wang"))
    answers = {
        "unemployment.registered_division": WUHOU,
        "unemployment.reason": "其他",
        "unemployment.willing": "否",
    }
    from tongban.cases.acts import file as module

    kept = module.go_on_by_itself
    module.go_on_by_itself = lambda *_: None  # type: ignore[assignment]  # what follows are acts of their own
    try:
        with costs(3):
            file_at_once(application, answers, actor=wang, signed=wang.name, key="at once")
    finally:
        module.go_on_by_itself = kept


def test_examine_tell_accept() -> None:
    case, other, clerk = filed(), filed(), staff("窗口")
    with costs(2):
        examine(case, {"layout": ("fit", "")}, actor=clerk, key="examine")
    with costs(2):  # the locking read, the write: whose paper it is, the place of the case knows
        tell_defects(other, [Defect("layout", "没有标明面积")], actor=clerk, key="tell")
    examined(case)
    with costs(2):
        advance(case, "accept", Said(), actor=clerk, key="accept")


def test_advance() -> None:
    case, reviewer = accepted(), staff("审查")
    with costs(2):
        advance(case, "review", Said(conditions={"people": True}), actor=reviewer, key="review")
    said, inspector = inspection(), staff("核查")
    with costs(5):  # and whether the second inspector is of the same organ, his posts, of whose matters he keeps away
        advance(case, "inspect", said, actor=inspector, key="inspect")
    second = staff("审查")
    with costs(2):
        confirm(case, "inspect", actor=second, key="confirm")


def test_decide_and_issue() -> None:
    case, decider, clerk = inspected(), staff("决定"), staff("窗口二")
    with costs(2):
        advance(case, "decide", Said(verdict="granted"), actor=decider, key="decide")
    with costs(5):  # issuing: the case, the organ or its successor, the write; the platform's own step that follows it
        advance(case, "issue", Said(), actor=clerk, key="issue")


def test_refuse_extend_withdraw() -> None:
    case, decider, head = inspected(), staff("决定"), staff("负责人")
    with costs(2):
        extend(case, "情况复杂，需要补充核实", actor=head, key="extend")
    with costs(2):
        advance(case, "decide", Said(verdict="refused", reasons=("场所不符合",)), actor=decider, key="refuse")
    other, wang = filed(), citizen("wang", "snack")
    with costs(2):
        withdraw(other, actor=wang, key="withdraw")


def test_a_process_that_has_just_started_pays_for_what_it_then_keeps() -> None:
    case, reviewer = accepted(), staff("审查")
    with costs(4, warm=False):  # one for the place, one for the days
        advance(case, "review", Said(conditions={"people": True}), actor=reviewer)
    other, clerk = filed(), staff("窗口")
    examined(other)
    with costs(5, warm=False):
        advance(other, "accept", Said(), actor=clerk)
    wang = citizen("wang", "snack")
    _serials.extend([_next_serial()])
    queries.division_name.cache_clear()
    queries._names_down_to.cache_clear()
    with costs(5, warm=False):  # and one for the name of the place, which must be known before anything is begun there
        begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang)
