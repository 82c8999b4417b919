"""An act that ends with its one writing statement begins its transaction where it needs one, and is whole."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections

from tongban.cases.acts import begin as beginning
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file_at_once
from tongban.core.errors import Refusal
from tongban.core.ledger import late
from tongban.core.ledger.late import Late, only_reads
from tongban.core.ledger.once import perform
from tongban.core.ledger.reading import fetch, run
from tongban.core.scope import PLATFORM

from demo import JOBLESS, WUHOU, citizen, person

ANSWERS = {"unemployment.registered_division": WUHOU, "unemployment.reason": "其他", "unemployment.willing": "否"}
APPLICATION = Application(JOBLESS, "new", WUHOU, person("wang"))
_MARKS = "CREATE TABLE IF NOT EXISTS late_marks (said text PRIMARY KEY)"


@pytest.fixture(autouse=True)
def _nobody_listens(committed: None, _guarded: None) -> Iterator[None]:
    """As in the web: no transaction of a test around it, and what is written stays."""
    listeners = list(connection.execute_wrappers)
    connection.execute_wrappers.clear()
    yield
    connection.execute_wrappers[:] = listeners


def file(key: str = "") -> uuid.UUID:
    wang = citizen("wang")
    return file_at_once(APPLICATION, ANSWERS, actor=wang, signed=wang.name, key=key)


def begun() -> bool:
    return connections[DEFAULT_DB_ALIAS].in_atomic_block


@pytest.fixture
def beginnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One word for each transaction that acts begin late."""
    told: list[str] = []
    begins = Late.begin

    def note(self: Late) -> None:
        told.append("begun")
        begins(self)

    monkeypatch.setattr(late.Late, "begin", note)
    return told


def test_what_is_filed_at_once_is_one_transaction_though_none_is_begun(
    beginnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongban.cases.acts.file.go_on_by_itself", lambda *_: None)  # acts of their own
    case = file("late-1")
    assert beginnings == []
    written = fetch(
        """SELECT xmin::text AS x FROM cases_case WHERE id = %(case)s
           UNION ALL SELECT xmin::text FROM cases_material WHERE case_id = %(case)s
           UNION ALL SELECT xmin::text FROM cases_step WHERE case_id = %(case)s AND key = 'accept'
           UNION ALL SELECT xmin::text FROM ledger_entry WHERE subject_id = %(case)s AND seq = 1
           UNION ALL SELECT xmin::text FROM ledger_idempotency WHERE key = 'late-1'""",
        {"case": case},
    )
    assert len(written) >= 4 and len({row["x"] for row in written}) == 1


def test_a_second_time_is_given_the_first_reply_and_leaves_nothing() -> None:
    first = file("late-2")
    before = fetch("SELECT count(*) AS n FROM cases_case")[0]["n"]
    assert file("late-2") == first
    assert fetch("SELECT count(*) AS n FROM cases_case")[0]["n"] == before
    with pytest.raises(Refusal) as refused:
        begin(APPLICATION, actor=citizen("wang"), key="late-2")
    assert refused.value.code == "once.other-body"
    assert not begun() and connection.get_autocommit()


def test_a_refusal_leaves_nothing_and_no_transaction_open() -> None:
    before = fetch("SELECT count(*) AS n FROM cases_case")[0]["n"]
    with pytest.raises(Refusal) as refused:
        file_at_once(APPLICATION, ANSWERS, actor=citizen("wang"), signed="别人")
    assert refused.value.code == "file.unsigned"
    assert fetch("SELECT count(*) AS n FROM cases_case")[0]["n"] == before
    assert not begun() and connection.get_autocommit()


def test_the_write_itself_is_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = fetch("SELECT id FROM cases_case LIMIT 1") or [{"id": file()}]
    before = fetch("SELECT (SELECT count(*) FROM cases_case) AS c, (SELECT count(*) FROM ledger_entry) AS l")
    monkeypatch.setattr(beginning, "new_id", lambda: taken[0]["id"])
    with pytest.raises((IntegrityError, Refusal)):
        begin(APPLICATION, actor=citizen("wang"))
    assert fetch("SELECT (SELECT count(*) FROM cases_case) AS c, (SELECT count(*) FROM ledger_entry) AS l") == before


def _late(work: Callable[[], None]) -> None:
    def wrapped(once: Any) -> dict[str, Any]:
        work()
        return {}

    perform(wrapped, actor=PLATFORM, late=True)


def test_the_first_lock_or_write_begins_it_and_a_refusal_after_it_takes_all_back() -> None:
    run(_MARKS)
    seen = []

    def work() -> None:
        fetch("SELECT 1 AS one")
        seen.append(begun())
        fetch("SELECT * FROM late_marks FOR UPDATE")
        seen.append(begun())
        run("INSERT INTO late_marks VALUES ('a')")
        raise Refusal("no", "不", "no")

    with pytest.raises(Refusal):
        _late(work)
    assert seen == [False, True] and fetch("SELECT * FROM late_marks") == []


def test_an_act_within_an_act_stands_or_falls_with_it() -> None:
    run(_MARKS)

    held = []

    def reads(once: Any) -> dict[str, Any]:
        return fetch("SELECT 1 AS one")[0]

    def writes(once: Any) -> dict[str, Any]:
        run("INSERT INTO late_marks VALUES ('inner')")
        return {}

    def work() -> None:
        for inner in (reads, writes):
            perform(inner, actor=PLATFORM)
            held.append(begun())
        raise Refusal("no", "不", "no")

    with pytest.raises(Refusal):
        _late(work)
    assert held == [True, True] and fetch("SELECT * FROM late_marks") == []


def test_nothing_is_written_after_the_last_statement() -> None:
    run(_MARKS)

    def work() -> None:
        act = late.under_way.get()
        assert act is not None
        act.end()
        run("INSERT INTO late_marks VALUES ('last')", last=True)
        run("INSERT INTO late_marks VALUES ('more')")

    with pytest.raises(RuntimeError, match="after the statement that was its last"):
        _late(work)


@pytest.mark.parametrize(
    ("sql", "reads"),
    [
        ("SELECT 1", True),
        (" \n WITH a AS (SELECT 1) SELECT * FROM a", True),
        ("SELECT nextval('cases_serial') AS n", True),
        ("SELECT * FROM t WHERE id = %s FOR UPDATE OF t", False),
        ("SELECT * FROM t for  no key update", False),
        ("SELECT * FROM t FOR SHARE", False),
        ("SELECT pg_advisory_xact_lock(1)", False),
        ("WITH p AS (INSERT INTO t VALUES (1)) SELECT 1", False),
        ("update t set a = 1", False),
        ("LOCK TABLE t", False),
        ("CREATE TABLE t (a int)", False),
        ("SET LOCAL timezone TO 'UTC'", False),
    ],
)
def test_what_only_reads_needs_no_transaction(sql: str, reads: bool) -> None:
    assert only_reads(sql) is reads
