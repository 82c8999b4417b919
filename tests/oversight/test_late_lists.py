"""Nothing late is on nobody's list, and nothing is listed that is not late: over random calendars, courses and days;
and the list is quick for whoever has nothing waiting.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from late_worlds import day, late_case
from tongban.cases.acts.advance import advance
from tongban.cases.acts.extend import extend
from tongban.cases.acts.tell import tell_defects
from tongban.cases.acts.turn import Turn
from tongban.cases.kinds import Said
from tongban.cases.queries.late import LATE_SQL, parameters
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.write import _as_writer
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.organisation.acts import load_days
from tongban.organisation.queries import HEAD_POST, actor, forget
from tongban.organisation.ranks import organs_within, posts_held
from tongban.oversight.queries.late import late_of, reaches
from tongban.oversight.rules import GRACE, Late, Office, Offices, lists_of
from tongban.site.shipped import key

from counting import statements
from courses import examined, filed
from demo import FOOD, GUANGAN, WUHOU, staff

pytestmark = pytest.mark.django_db
PROVINCE = "510000000000"
CALENDAR = Path(__file__).parents[2] / "data" / "calendar"
Entry = tuple[str, uuid.UUID]


# -- what is late, told from the rows by the rules alone ---------------------------------------------------------------


def lates(today: date) -> dict[Entry, Late]:
    """Every matter past its day, each case's days derived anew by its own definition, and not as they are stored."""
    found: dict[Entry, Late] = {}
    for row in fetch("SELECT id FROM cases_case WHERE state <> 'finished'"):
        turn = Turn(load(row["id"]), PLATFORM, now())
        case, organ = turn.case, turn.case["organ_id"]
        open_ = [s for s in turn.loaded.steps if s["state"] == "open"]
        for step in open_:
            due = turn.last_day(turn.step_of(step), step["opened_at"])
            if due is None or (step["kind"] == "accept" and case["state"] != "received"):
                continue
            kind, posts = ("stage", {step["post"]}) if step["organ_id"] else ("party", set())
            late = Late(kind, step["id"], case["id"], step["organ_id"] or organ, frozenset(posts), due)
            found[kind, step["id"]] = late
        turn.project()
        if case["state"] == "accepted" and case["promised_due"] is not None:
            posts = {s["post"] for s in open_ if s["organ_id"] == organ}
            late = Late("case", case["id"], case["id"], organ, frozenset(posts), case["promised_due"])
            found["case", case["id"]] = late
        for paper in turn.loaded.materials:
            if (paper["verdict"], case["state"]) == ("deferred", "accepted") and paper["state"] != "supplied":
                late = Late("deferred", paper["id"], case["id"], organ, frozenset(), paper["due"])
                found["deferred", paper["id"]] = late
    for duty in fetch("SELECT * FROM cases_duty WHERE state <> 'done' AND due IS NOT NULL"):
        posts = frozenset([duty["post"]])
        found["duty", duty["id"]] = Late("duty", duty["id"], duty["case_id"], duty["organ_id"], posts, duty["due"])
    return {entry: late for entry, late in found.items() if late.due < today}


def everybody() -> dict[uuid.UUID, set[Entry]]:
    """Each account of staff, and what is on its list now."""
    found: dict[uuid.UUID, set[Entry]] = {}
    today = day_of(now())
    for account in Account.seen_by(PLATFORM).filter(kind="staff", active=True).values_list("id", flat=True):
        found[account] = {(row.kind, row.key) for row in late_of(actor(account), today, size=None).rows}
    return found


def agree() -> int:
    """The lists hold exactly what the rule says, on exactly the lists it says; how many are late."""
    today = day_of(now())
    expected = lates(today)
    ranked = organs_within(PROVINCE)
    offices = Offices.of((Office(*row) for row in ranked), posts_held(PROVINCE, today))
    held = fetch(
        """SELECT DISTINCT organ_id, post, account_id FROM organisation_holding
           WHERE begins <= %s AND (ends IS NULL OR ends >= %s)""",
        [today, today],
    )
    holders: dict[tuple[uuid.UUID, str], set[uuid.UUID]] = {}
    for row in held:
        holders.setdefault((row["organ_id"], row["post"]), set()).add(row["account_id"])
    wanted: dict[uuid.UUID, set[Entry]] = {}
    for entry, late in expected.items():
        seats = lists_of(late, offices, today)
        people = {person for seat in seats for person in holders[seat.organ, seat.post]}
        assert people, f"{entry} is on nobody's list"
        for person in people:
            wanted.setdefault(person, set()).add(entry)
    lists = everybody()
    assert {entry for entries in lists.values() for entry in entries} == set(expected)
    assert {person: entries for person, entries in lists.items() if entries} == wanted
    return len(expected)


# -- random calendars, courses, days and vacancies ---------------------------------------------------------------------

DAY = st.integers(min_value=0, max_value=40)
HOLIDAYS = st.lists(st.integers(min_value=0, max_value=60), max_size=12, unique=True)
MOVES = st.lists(
    st.tuples(st.sampled_from(("file", "accept", "defer", "tell", "review", "extend", "wait")), st.integers(0, 4)),
    min_size=3,
    max_size=9,
)
VACANT = st.sets(st.sampled_from(("审查", "决定", "受理", HEAD_POST, "government", "city")), max_size=4)
BEGAN = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)


def close_days(offsets: list[int], where: Path) -> None:
    """Those days of spring are holidays too (invented)."""
    text = (CALENDAR / "holidays.csv").read_text(encoding="utf-8")
    known = {line.partition(",")[0] for line in text.splitlines()}
    days = sorted(f"{BEGAN.date() + timedelta(days=n)}" for n in offsets)
    made = "".join(f"{one},holiday,演示假\n" for one in days if one not in known)
    (where / "holidays.csv").write_text(text + made, encoding="utf-8")
    load_days(where / "holidays.csv", CALENDAR / "local_days.csv", actor=PLATFORM)


def vacate(what: set[str]) -> None:
    """Nobody holds these posts in Wuhou; nobody heads its government, or the city's."""
    for one in what:
        role, place, post = {
            "government": ("government", WUHOU, HEAD_POST),
            "city": ("government", "510100000000", HEAD_POST),
        }.get(one, ("", WUHOU, one))
        with _as_writer(), connection.cursor() as cursor:
            cursor.execute(
                """DELETE FROM organisation_holding h USING organisation_organ o WHERE o.id = h.organ_id
                   AND o.division = %s AND h.post = %s AND (%s = '' OR o.role = %s)""",
                [place, post, role, role],
            )


def move(what: str, cases: list[uuid.UUID]) -> None:
    """One move, as far as it is lawful now."""
    case = cases[-1] if cases else None
    try:
        with transaction.atomic():
            if what == "file" or case is None:
                cases.append(filed())
            elif what in ("accept", "defer"):
                examined(case, deferred=("rules",) if what == "defer" else ())
                advance(case, "accept", Said(), actor=staff("窗口"))
            elif what == "tell":
                tell_defects(case, [Defect("layout", "没有标出清洗区")], actor=staff("窗口"))
            elif what == "review":
                advance(case, "review", Said(), actor=staff("审查"))
            elif what == "extend":
                extend(case, "案情复杂", actor=staff("负责人"))
    except (Refusal, KeyError):
        pass


@given(holidays=HOLIDAYS, moves=MOVES, vacant=VACANT, after=DAY)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_late_matter_is_on_the_lists_it_belongs_on_and_no_other(
    tmp_path: Path, holidays: list[int], moves: list[tuple[str, int]], vacant: set[str], after: int
) -> None:
    save, at, cases = transaction.savepoint(), BEGAN, list[uuid.UUID]()
    try:
        with time_machine.travel(at, tick=False):
            forget()
            close_days(holidays, tmp_path)
            forget()
        for what, days in moves:
            with time_machine.travel(at, tick=False):
                forget()
                move(what, cases)
            at += timedelta(days=days)
        with time_machine.travel(datetime.combine(at.date() + timedelta(days=after), time(1), SHANGHAI), tick=False):
            vacate(vacant)
            forget()
            agree()
    finally:
        transaction.savepoint_rollback(save)
        forget()


def test_a_course_with_late_stages_and_a_late_case_is_seen_by_its_post_its_head_and_later_the_government() -> None:
    case = late_case()
    seen: dict[int, tuple[int, int, int, int]] = {}
    for n in (1, 10, 13, 20):
        with day(n):
            assert agree() == (0 if n == 1 else 2)
            seen[n] = tuple(  # type: ignore[assignment]
                len([row for row in late_of(staff(*who), day_of(now()), size=None).rows if row.case == case])
                for who in (("审查",), ("负责人",), ("负责人", "510100000000"), ("负责人", GUANGAN))
            )
    assert {n: counts[:2] for n, counts in seen.items()} == {1: (0, 0), 10: (2, 2), 13: (2, 2), 20: (2, 2)}
    assert {counts[2:] for counts in seen.values()} == {(0, 0)}  # the county's own government is the next above


def test_what_nobody_heads_is_before_the_next_above_at_once() -> None:
    case = late_case()
    with day(10):
        vacate({HEAD_POST})  # nobody heads anything in Wuhou, its government neither
        forget()
        assert agree() == 2
        rows = late_of(staff("负责人", "510100000000"), day_of(now()), size=None).rows
        assert {(row.case, row.kind) for row in rows} == {(case, "stage"), (case, "case")}


def test_the_next_above_has_it_after_the_days_of_grace_and_at_once_where_nobody_heads() -> None:
    organ, above = uuid.uuid4(), uuid.uuid4()
    ranked = (Office(organ, "organ", WUHOU), Office(above, "government", "510100000000"))
    headed = Offices.of(ranked, [(organ, HEAD_POST), (organ, "审查"), (above, HEAD_POST)])
    due = date(2026, 11, 9)
    late = Late("stage", uuid.uuid4(), uuid.uuid4(), organ, frozenset({"审查"}), due)

    def posts(offices: Offices, after: int) -> set[tuple[uuid.UUID, str]]:
        return {
            tuple(seat) if False else (seat.organ, seat.post)
            for seat in lists_of(late, offices, due + timedelta(days=after))
        }

    own = {(organ, "审查"), (organ, HEAD_POST)}
    assert posts(headed, 0) == set()
    assert posts(headed, 1) == posts(headed, GRACE.days) == own
    assert posts(headed, GRACE.days + 1) == own | {(above, HEAD_POST)}
    assert posts(Offices.of(ranked, [(above, HEAD_POST)]), 1) == {(above, HEAD_POST)}


# -- quick -------------------------------------------------------------------------------------------------------------

MANY = 20_000


def fill(case: uuid.UUID) -> None:
    """Thousands of open cases of the same organ, none of them late, as copies of one and of its open step."""
    with _as_writer(), connection.cursor() as cursor:
        for table, changed in (
            ("cases_case", {"id": "md5(n::text)::uuid", "number": "'演示' || n"}),
            ("cases_step", {"id": "md5('s' || n)::uuid", "case_id": "md5(n::text)::uuid"}),
        ):
            columns = [c.name for c in connection.introspection.get_table_description(cursor, table)]
            values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
            of = "t.id = %s" if table == "cases_case" else "t.case_id = %s AND t.state = 'open'"
            cursor.execute(
                f"INSERT INTO {table} SELECT {values} FROM {table} t, generate_series(1, {MANY}) n WHERE {of}", [case]
            )
            cursor.execute(f"ANALYZE {table}")


def nodes(plan: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [plan, *(inner for one in plan.get("Plans", ()) for inner in nodes(one))]


@pytest.mark.parametrize("who", [("负责人", WUHOU), ("审查", WUHOU), ("窗口", WUHOU), ("负责人", PROVINCE)], ids=str)
def test_who_has_nothing_waiting_reads_next_to_nothing_however_many_are_open(who: tuple[str, str]) -> None:
    case = late_case()
    fill(case)
    with day(1), connection.cursor() as cursor:
        today = day_of(now())
        seats = reaches(staff(*who), today)
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {LATE_SQL}", parameters(seats, today, "", None, 50, 0))
        (plan,) = cursor.fetchone()
        found = json.loads(plan) if isinstance(plan, str) else plan
        read = [node for node in nodes(found[0]["Plan"]) if node.get("Relation Name", "").startswith("cases_")]
        rows = sum(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            for node in read
            if node["Relation Name"] in ("cases_case", "cases_step")
        )
        assert rows == 0, [(n["Node Type"], n.get("Index Name"), n["Actual Rows"], n["Actual Loops"]) for n in read]
        big = {node["Relation Name"] for node in read if node["Node Type"] == "Seq Scan" and node["Actual Loops"]}
        assert not big & {"cases_case", "cases_step"}


def test_the_page_costs_a_fixed_number_of_statements() -> None:
    late_case()
    client = Client()
    for role, place, expected in (("审查", WUHOU, 7), ("负责人", WUHOU, 10), ("负责人", PROVINCE, 9)):
        client.force_login(Account.seen_by(PLATFORM).get(id=key("account", place, role)))
        with day(10):
            client.get(reverse("oversight:watch"))
            with statements() as told:
                page = client.get(reverse("oversight:watch"))
            assert page.status_code == 200
            assert len(told) <= 12 and len(told) == expected, [one[:90] for one in told]


def test_the_page_of_the_list_says_what_is_late_and_leads_to_a_slip() -> None:
    late_case()
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("account", WUHOU, "负责人")))
    with day(10):
        text = client.get(reverse("oversight:watch")).content.decode()
        assert "环节超期" in text and "整件超期" in text and "发督办单" in text and FOOD not in text
        narrowed = client.get(reverse("oversight:watch"), {"kind": "case"}).content.decode()
        assert narrowed.count("发督办单</a>") + narrowed.count("发督办单<span") == 1
        wrong = client.get(reverse("oversight:watch"), {"organ": "x"})
        assert wrong.status_code == 404
    with day(1):
        assert "没有超期的" in client.get(reverse("oversight:watch")).content.decode()
