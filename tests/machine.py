"""Definitions of tests/definitions/machine and unseen, run by acts: nothing the format says is decoration."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from tongban.cases.reading import load
from tongban.core.ledger.reading import fetch

from runs import Row

FOLDER = Path(__file__).resolve().parent / "definitions" / "machine"
ADDRESS = {
    "premises.name": "演示经营部",
    "premises.address": "成都市武侯区簇桥街道演示路3栋1号",
    "premises.address.division": "510107011000",
}


def load_definition(name: str) -> None:
    """Checked without an error (its invented law and source are registered nowhere), and published."""
    path, out = next(FOLDER.parent.glob(f"*/{name}.yaml")), StringIO()
    call_command("check", str(path), stdout=out)
    found = [line for line in out.getvalue().splitlines() if line.startswith(str(path))]
    assert not [line for line in found if ": error " in line]
    call_command("load", str(path), stdout=StringIO())


def listed(fact: str, *members: Mapping[str, str]) -> dict[str, str]:
    """The members of a list as a form sends them."""
    return {f"{fact}.{n}.{name}": value for n, said in enumerate(members, 1) for name, value in said.items()}


def notices(case: uuid.UUID, kind: str) -> list[Row]:
    """The notices of a kind, in the order they were given."""
    return [one for one in load(case).notices if one["kind"] == kind]


def papers(case: uuid.UUID, kind: str) -> list[Row]:
    """Official papers of a kind, in the order they were drawn up."""
    return fetch(
        "SELECT * FROM papers_paper WHERE about_kind = 'case' AND about_id = %s AND kind = %s ORDER BY made_at, number",
        [case, kind],
    )


def licences(case: uuid.UUID) -> list[Row]:
    """What was issued, in the order of identifiers."""
    return fetch("SELECT * FROM licences_licence WHERE case_id = %s ORDER BY identifier", [case])
