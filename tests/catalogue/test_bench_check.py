"""What the bench of the checker measures is what it says: 200 sound steps, splits within choices within splits."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from tongban.definition.effective import effective
from tongban.definition.registry import check_definition
from tongban.site.benching.checks import checks, nested
from tongban.site.benching.load import statements


def test_the_nested_definition_has_200_steps_and_no_finding() -> None:
    source = nested()
    assert check_definition(source) == ()
    e = effective(source.data, "one")
    splits = [step for step in e.steps.values() if len(step.next.targets) > 1]
    joins = [step for step in e.steps.values() if step.join]
    assert (len(e.steps), len(splits), len(joins)) == (200, 63, 21)


def test_every_figure_has_its_goal() -> None:
    found = [(one.name, one.goal) for one in checks()]
    assert found[0][1] == 5000 and [goal for _, goal in found[1:]] == [50, 50, 5000, 200]
    assert found[1][0].count(".") == 1 and found[2][0].count(".") == 2, "a definition and a difference"
    assert found[-1][0] == "200 steps, nested"


def test_the_yardstick_writes_every_column_of_its_tables() -> None:
    written = {}
    for statement in statements():
        table, columns, values = re.findall(r"INTO (\w+) \((.*?)\)\s+VALUES \((.*)\)$", statement, re.S)[0]
        written[table] = {name.strip() for name in columns.split(",")}
        assert {f"%({name})s" for name in written[table]} == {value.strip() for value in values.split(",")}
    tables = {model._meta.db_table: model for model in apps.get_models()}
    assert written == {name: {field.column for field in tables[name]._meta.concrete_fields} for name in written}
    assert len(written) == 5


def test_a_word_the_bench_does_not_know_is_said() -> None:
    with pytest.raises(CommandError, match=r"The bench knows no 'gide'; it measures file, advance, guide, check\."):
        call_command("bench", "gide", stdout=StringIO())
