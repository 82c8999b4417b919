"""The list of mutants stands on lines that exist: a line that moved or changed takes its entry along."""

from __future__ import annotations

from collections import Counter

from mutating import read_mutants


def test_every_mutant_still_fits_its_file() -> None:
    assert {one.id: fault for one in read_mutants() if (fault := one.fault())} == {}


def test_every_mutant_has_a_name_of_its_own_and_says_what_it_breaks() -> None:
    mutants = read_mutants()
    assert [name for name, n in Counter(one.id for one in mutants).items() if n > 1] == []
    assert [one.id for one in mutants if not one.breaks.strip()] == []
