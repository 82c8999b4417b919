"""Organs of the demonstration are called as a place of their level calls them, and every one says that it is 演示."""

from __future__ import annotations

import pytest

from tongban.core.ledger.reading import fetch

pytestmark = pytest.mark.django_db
PROVINCE, CITY, DISTRICT = "510000000000", "510100000000", "510107000000"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("民政", ("四川省民政厅", "成都市民政局", "武侯区民政局")),
        ("公安", ("四川省公安厅", "成都市公安局", "武侯区公安局")),
        (
            "人力资源社会保障",
            ("四川省人力资源和社会保障厅", "成都市人力资源和社会保障局", "武侯区人力资源和社会保障局"),
        ),
        ("市场监管", ("四川省市场监督管理局", "成都市市场监督管理局", "武侯区市场监督管理局")),
        ("卫生健康", ("四川省卫生健康委员会", "成都市卫生健康委员会", "武侯区卫生健康局")),
        ("水利", ("四川省水利厅", "成都市水务局", "武侯区水务局")),
        ("消防", ("四川省消防救援总队", "成都市消防救援支队", "武侯区消防救援大队")),
        ("税务", ("国家税务总局四川省税务局", "国家税务总局成都市税务局", "国家税务总局武侯区税务局")),
    ],
)
def test_each_level_has_its_own_name(line: str, names: tuple[str, ...]) -> None:
    for division, name in zip((PROVINCE, CITY, DISTRICT), names, strict=True):
        found = fetch(
            "SELECT name FROM organisation_organ WHERE division = %s AND line = %s AND role = 'organ'", [division, line]
        )
        assert [row["name"] for row in found] == [f"{name}（演示）"]


def test_english_names_follow_the_level() -> None:
    found = fetch("SELECT name_en FROM organisation_organ WHERE line = '消防' ORDER BY division")
    assert [row["name_en"] for row in found][:2] == [
        "Fire and Rescue Corps of Sichuan Province (demo)",
        "Fire and Rescue Detachment of Chengdu (demo)",
    ]


def test_none_is_left_without_its_mark() -> None:
    assert fetch("SELECT name FROM organisation_organ WHERE name NOT LIKE '%%（演示）'") == []
