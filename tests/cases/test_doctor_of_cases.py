"""``./tongban doctor`` asks the database what jobs could not do and which calendars end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import urlencode

import time_machine
from django.db import connection

from tongban.cases.reading import load
from tongban.core import jobs
from tongban.launch import doctor

from courses import filed

MONDAY = datetime(2026, 11, 2, 2, tzinfo=UTC)


def test_doctor_tells_what_failed_and_which_calendars_end(committed: None) -> None:
    given = connection.get_connection_params()
    asked = {"host": given.get("host", ""), "port": given.get("port", ""), "user": given.get("user", "")}
    asked |= {"password": given.get("password", "")}
    address = f"postgresql:///{given['dbname']}?{urlencode({name: said for name, said in asked.items() if said})}"
    assert [(one.matter, one.state) for one in doctor._failures(address)] == [("jobs", doctor.GOOD)]
    case = filed()
    with time_machine.travel(MONDAY, tick=False):
        jobs.note_failure("case.derive_due", "case", str(case), RuntimeError("demo"))
    (line,) = doctor._failures(address)
    number = load(case).case["number"]
    assert (line.matter, line.state) == ("job", doctor.WARNING)
    assert line.sentence.startswith(f"case.derive_due case {number}: The program failed (RuntimeError, ?)")
    assert line.sentence.endswith("Since 11-02 10:00, 1 tries, next 11-02 10:01 (1 in all)")
    lines = list(doctor._loaded_days(address, date(2026, 11, 1)))
    told = [(one.state, one.sentence.partition(" end with")[0]) for one in lines]
    assert told[0] == (doctor.WARNING, "days off of the country")
    assert (doctor.WARNING, "days off of 凉山彝族自治州") in told and len(told) == 4
    assert list(doctor._loaded_days(address, date(2026, 10, 31))) == []
