"""``ledger verify`` names what was altered, cut, re-ordered, removed or slipped in by hand in SQL (Shows 5)."""

from __future__ import annotations

import json
import tracemalloc
import uuid
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tongban.core.clock import now
from tongban.core.crypto import keys
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Head, Subject, new_row, revise, write
from tongban.core.ledger.models import ReferenceSet
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.seal import root_of, seal
from tongban.core.ledger.verify import verify
from tongban.core.ledger.write import entry_digest, writing
from tongban.core.scope import PLATFORM
from tongban.licences.models import Licence
from tongban.organisation.models import Organ
from tongban.site.management.commands.ledger import HouseKeys

pytestmark = pytest.mark.django_db


def by_hand(sql: str, parameters: list[Any]) -> None:
    """What somebody with the owner's password does past the house."""
    token = writing.set(True)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            assert cursor.rowcount > 0
    finally:
        writing.reset(token)


def three_lines() -> uuid.UUID:
    key = new_id()
    row = new_row(ReferenceSet, id=key, name=str(key), digest="0", loaded_at=now())
    write([Change(Subject("reference", key), Head.start(), "test.make", PLATFORM, now(), rows=(row,))])
    for number in (1, 2):
        old = fetch("SELECT * FROM ledger_reference WHERE id = %s", [key])[0]
        update = revise(ReferenceSet, old, digest=str(number))
        write([Change(Subject("reference", key), Head.on(old), "test.alter", PLATFORM, now(), updates=(update,))])
    return key


def faults(roots: Path | None = None) -> list[tuple[str, str]]:
    return [(f.where, f.what) for f in verify(HouseKeys(), roots)]


def named(key: uuid.UUID | str, roots: Path | None = None) -> list[str]:
    """What is wrong, once for each thing, and all of it said of that subject or row."""
    found = faults(roots)
    assert found, "nothing was named"
    assert all(str(key) in where or "ledger_seal" in where for where, _ in found), found
    return [what for _, what in found]


def line_of(key: uuid.UUID, seq: int) -> dict[str, Any]:
    return fetch("SELECT * FROM ledger_entry WHERE subject_id = %s AND seq = %s", [key, seq])[0]


def test_what_was_written_by_acts_has_no_fault() -> None:
    three_lines()
    assert faults() == []


@pytest.mark.parametrize(
    "column, value",
    [
        ("verb", "test.other"),
        ("actor", json.dumps({"capacity": "staff"})),
        ("detail", json.dumps({"reason": "another"})),
        ("rows", json.dumps([])),
        ("at", "2020-01-01T00:00:00Z"),
        ("digest", b"\0" * 32),
        ("prev", b"\1" * 32),
    ],
)
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_line_altered_in_any_column_is_named(column: str, value: Any, seq: int) -> None:
    key = three_lines()
    by_hand(f"UPDATE ledger_entry SET {column} = %s WHERE subject_id = %s AND seq = %s", [value, key, seq])
    named(key)
    assert any(f"line {seq}" in where for where, _ in faults())


def test_a_line_altered_with_its_digest_put_right_is_named_by_the_next() -> None:
    key = three_lines()
    e = line_of(key, 2)
    fields = (str(e["id"]), "reference", str(key), 2, e["at"], "test.forged", e["actor"], e["detail"], e["rows"])
    digest = entry_digest(bytes(e["prev"]), fields)
    by_hand("UPDATE ledger_entry SET verb = 'test.forged', digest = %s WHERE id = %s", [digest, e["id"]])
    assert named(key) == ["does not follow the line before it: altered, re-ordered or exchanged"]


def test_a_removed_line_a_cut_tail_and_a_removed_chain_are_named() -> None:
    key = three_lines()
    by_hand("DELETE FROM ledger_entry WHERE subject_id = %s AND seq = 2", [key])
    assert named(key)[0] == "line 2 is missing before it: removed or re-ordered"
    cut = three_lines()
    by_hand("DELETE FROM ledger_entry WHERE subject_id = %s AND seq = 3", [cut])
    said = [what for where, what in faults() if str(cut) in where]
    assert said[0] == "its chain ends at line 2 but the row says line 3: cut, or the row was altered"
    gone = three_lines()
    by_hand("DELETE FROM ledger_entry WHERE subject_id = %s", [gone])
    said = [what for where, what in faults() if str(gone) in where]
    assert "no line of the ledger wrote this row: slipped in" in said


def test_lines_that_changed_places_are_named() -> None:
    key = three_lines()
    by_hand("UPDATE ledger_entry SET seq = 9 WHERE subject_id = %s AND seq = 2", [key])
    by_hand("UPDATE ledger_entry SET seq = 2 WHERE subject_id = %s AND seq = 3", [key])
    by_hand("UPDATE ledger_entry SET seq = 3 WHERE subject_id = %s AND seq = 9", [key])
    assert {where.split(" (")[1] for where, _ in faults() if where.startswith("ledger_entry")} == {
        f"reference {key} line 2)",
        f"reference {key} line 3)",
    }


def test_a_line_slipped_in_is_named() -> None:
    key = three_lines()
    e = line_of(key, 3)
    slipped = (new_id(), "reference", key, 4, e["at"], "test.slip", b"\0" * 32)
    by_hand(
        """INSERT INTO ledger_entry (id, subject_kind, subject_id, seq, at, verb, actor, detail, rows, prev, digest)
           VALUES (%s, %s, %s, %s, %s, %s, '{}', '{}', '[]', %s, '')""",
        list(slipped),
    )
    named(key)


def test_a_row_altered_removed_or_slipped_in_is_named() -> None:
    key = three_lines()
    by_hand("UPDATE ledger_reference SET digest = 'forged' WHERE id = %s", [key])
    (what,) = named(key)
    assert what.startswith("differs from what ledger_entry") and what.endswith("wrote: altered")
    by_hand("DELETE FROM ledger_reference WHERE id = %s", [key])
    assert "has a chain but its row is gone: removed" in named(key)
    slipped = new_id()
    by_hand(
        """INSERT INTO ledger_reference (id, name, digest, loaded_at, head_seq, head_digest)
           VALUES (%s, 'slipped', '', now(), 0, '')""",
        [slipped],
    )
    assert ("ledger_reference " + str(slipped), "no line of the ledger wrote this row: slipped in") in faults()


def test_a_head_set_back_with_its_line_cut_is_named_once_it_was_sealed(tmp_path: Path) -> None:
    key = three_lines()
    assert seal(HouseKeys(), tmp_path / "roots.jsonl") > 0
    second = line_of(key, 2)
    by_hand("DELETE FROM ledger_entry WHERE subject_id = %s AND seq = 3", [key])
    by_hand(
        "UPDATE ledger_reference SET digest = '1', head_seq = 2, head_digest = %s WHERE id = %s",
        [bytes(second["digest"]), key],
    )
    assert named(key) == ["sealed by seal 1 with another digest: altered or cut"]


def test_an_organ_s_row_altered_by_hand_is_named() -> None:
    organ = Organ.seen_by(PLATFORM).first()
    assert organ is not None
    by_hand("UPDATE organisation_organ SET phone = '000' WHERE id = %s", [organ.pk])
    assert [w for w, _ in faults()] == [f"organisation_organ {organ.pk}"]


def test_a_licence_slipped_in_is_named() -> None:
    licence = Licence.seen_by(PLATFORM).first()
    assert licence is not None
    columns = ", ".join(
        f'"{f.column}"' for f in Licence._meta.concrete_fields if f.column not in ("id", "identifier", "code")
    )
    new = uuid.uuid4()
    by_hand(
        f"""INSERT INTO licences_licence (id, identifier, code, {columns})
            SELECT %s, 'forged', 'forged', {columns} FROM licences_licence WHERE id = %s""",
        [new, licence.pk],
    )
    assert [where for where, _ in faults()] == [f"licences_licence {new}"] * len(faults())
    assert "no line of the ledger wrote this row: slipped in" in [what for _, what in faults()]


# -- seals -------------------------------------------------------------------------------------------------------------


def sealed_twice(tmp_path: Path) -> tuple[uuid.UUID, Path]:
    roots = tmp_path / "outside" / "roots.jsonl"
    key = three_lines()
    seal(HouseKeys(), roots)
    three_lines()
    seal(HouseKeys(), roots)
    return key, roots


def test_seals_cover_what_moved_and_nothing_twice(tmp_path: Path) -> None:
    roots = tmp_path / "roots.jsonl"
    seal(HouseKeys(), roots)
    key = three_lines()
    assert seal(HouseKeys(), roots) == 1
    assert seal(HouseKeys(), roots) == 0
    (last,) = fetch("SELECT heads, number FROM ledger_seal ORDER BY number DESC LIMIT 1")
    assert last["heads"] == [["reference", str(key), 3, bytes(line_of(key, 3)["digest"]).hex()]]
    assert [json.loads(line)["number"] for line in roots.read_text().splitlines()] == [
        last["number"] - 1,
        last["number"],
    ]
    assert faults(roots) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_seal SET heads = '[]' WHERE number = %s",
        "UPDATE ledger_seal SET root = '\\x00' WHERE number = %s",
        "UPDATE ledger_seal SET prev = '\\x00' WHERE number = %s",
        "UPDATE ledger_seal SET until = until + interval '1 second' WHERE number = %s",
        "UPDATE ledger_seal SET signature = '\\x00' WHERE number = %s",
        "DELETE FROM ledger_seal WHERE number = %s",
    ],
)
@pytest.mark.parametrize("number", [1, 2])
def test_a_seal_altered_or_removed_is_named(tmp_path: Path, sql: str, number: int) -> None:
    _, roots = sealed_twice(tmp_path)
    by_hand(sql, [number])
    found = faults(roots)
    assert found and all(where.startswith("ledger_seal") for where, _ in found)
    assert f"ledger_seal {number}" in {where for where, _ in found}


def test_all_seals_rewritten_with_the_house_s_own_key_are_found_by_the_roots_outside(tmp_path: Path) -> None:
    """Even whoever holds database and key cannot rewrite what has left the house."""
    key, roots = sealed_twice(tmp_path)
    prev = b""
    for row in fetch("SELECT number, until, heads FROM ledger_seal ORDER BY number"):
        kept = [head for head in row["heads"] if head[1] != str(key)]
        root = root_of(prev, row["number"], row["until"], kept)
        by_hand(
            "UPDATE ledger_seal SET heads = %s, prev = %s, root = %s, signature = %s WHERE number = %s",
            [json.dumps(kept), prev, root, keys().sm2_sign(root), row["number"]],
        )
        prev = root
    assert faults() == []
    assert [where for where, _ in faults(roots)] == ["ledger_seal 1", "ledger_seal 2"]


def test_the_command_says_what_it_found_and_fails(tmp_path: Path) -> None:
    out = StringIO()
    call_command("ledger", "verify", stdout=out)
    assert out.getvalue() == "the ledger is as it was written\n"
    key = three_lines()
    by_hand("UPDATE ledger_reference SET name = 'forged' WHERE id = %s", [key])
    out = StringIO()
    with pytest.raises(CommandError, match="1 fault"):
        call_command("ledger", "verify", stdout=out)
    assert f"ledger_reference {key}" in out.getvalue()


# -- at size -----------------------------------------------------------------------------------------------------------


def many_lines(count: int) -> None:
    """So many subjects of one line each, by the writer."""
    at = now()
    write(
        [
            Change(Subject("reference", row.values["id"]), Head.start(), "test.make", PLATFORM, at, rows=(row,))
            for row in (
                new_row(ReferenceSet, id=new_id(), name=f"n{n}", digest="0", loaded_at=at) for n in range(count)
            )
        ]
    )


def test_what_it_holds_does_not_grow_with_the_ledger() -> None:
    """A batch of rows at a time; an entry in a dictionary for each of 20,000 lines would be twice as much."""
    many_lines(20_000)
    tracemalloc.start()
    assert faults() == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12_000_000, peak
