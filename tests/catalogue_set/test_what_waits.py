"""What ships and cannot run yet waits whole: it is listed with what it needs, never half published, and comes by
itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tongban.catalogue.acts import Unpublishable, publish
from tongban.catalogue.acts.adopting import end_adoption
from tongban.catalogue.queries import directory
from tongban.catalogue.reading import awaiting as reading
from tongban.catalogue.reading.awaiting import awaiting, only_waits
from tongban.core.clock import now
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.definition import registry
from tongban.definition.registry import check_definition
from tongban.definition.source import read
from tongban.definition.vocabulary import STEP_KINDS, WAYS
from tongban.site import shipped

from demo import FOOD, JOBLESS, WUHOU
from life_course import everything, office

FOLDER = Path(__file__).resolve().parents[2] / "data" / "catalogue"
NEEDS = {
    "bus-route-right.yaml": ["tender"],
    "home-accessibility.yaml": ["tender", "pay_out"],
    "household-birth.yaml": ["call"],
    "medical-assistance.yaml": ["pay_out"],
    "quality-award.yaml": ["pay_out"],
    "school-enrolment.yaml": ["draw"],
    "street-occupation.yaml": ["pay", "pay_out"],
    "temporary-assistance.yaml": ["pay_out"],
    "tree-felling.yaml": ["intermediary", "intermediary"],
    "water-abstraction.yaml": ["intermediary"],
    "water-connection.yaml": ["pay"],
}


@pytest.fixture
def all_handled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if every room of the plan were built."""
    monkeypatch.setattr(registry, "_kinds", set(STEP_KINDS))
    monkeypatch.setattr(registry, "_ways", set(WAYS))
    registry._lasting.cache_clear()
    reading._awaiting.cache_clear()
    yield
    registry._lasting.cache_clear()
    reading._awaiting.cache_clear()


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_each_that_waits_is_listed_with_what_it_needs() -> None:
    waiting = awaiting()
    assert {one.file: [missing.id for missing in one.missing] for one in waiting} == NEEDS
    street = next(one for one in waiting if one.file == "street-occupation.yaml")
    assert [(one.sort, one.zh) for one in street.missing] == [("kind", "缴费"), ("kind", "拨付")]
    assert (street.kind, street.line) == ("许可", "城市管理") and street.name and street.plain
    assert street.words == "street-occupation.yaml needs pay, pay_out"


def test_one_that_waits_is_whole_but_for_its_handlers() -> None:
    for name in NEEDS:
        assert only_waits(check_definition(read(text(name), name)))
    broken = text("street-occupation.yaml").replace("kind: 许可", "kind: 确认", 1)
    assert not only_waits(check_definition(read(broken, "broken")))
    assert not only_waits(check_definition(read(text("food-business.yaml"), "food")))


@pytest.mark.django_db
def test_what_waits_is_neither_published_nor_adopted_and_the_rest_is() -> None:
    listed = {one["code"] for one in directory(now())}
    waiting = {one.code for one in awaiting()}
    every = {read(path.read_text(encoding="utf-8"), path.name).data["code"] for path in FOLDER.glob("*.yaml")}
    assert (len(every), listed & waiting, listed | waiting) == (33, set(), every)
    assert fetch("SELECT count(*) AS n FROM catalogue_item WHERE code = ANY(%s)", [list(waiting)]) == [{"n": 0}]
    before = everything()
    for name in NEEDS:
        with pytest.raises(Unpublishable):
            publish(text(name), actor=PLATFORM)
    assert list(shipped.load_definitions()) == []
    assert everything() == before


@pytest.mark.django_db
def test_the_loading_says_what_waits() -> None:
    out = StringIO()
    call_command("load_shipped", stdout=out)
    (line,) = out.getvalue().splitlines()
    assert line.startswith(
        "11 definitions wait: bus-route-right.yaml needs tender; home-accessibility.yaml needs tender, "
    )
    assert "tree-felling.yaml needs intermediary; " in line


@pytest.mark.django_db
def test_what_waited_is_published_once_its_words_are_handled(all_handled: None) -> None:
    assert awaiting() == ()
    assert list(shipped.load_definitions()) == ["11 definitions", "24 differences of places", "10 ledgers of places"]
    assert len(directory(now())) == 33


@pytest.mark.django_db
def test_a_start_brings_nothing_back_that_people_changed() -> None:
    publish(text("food-business.yaml").replace("promised: 10wd", "promised: 9wd"), actor=PLATFORM)
    end_adoption(JOBLESS, WUHOU, "调整", actor=office(WUHOU))
    before = everything()
    assert list(shipped.load_definitions()) == []
    assert everything() == before
    assert next(one for one in directory(now()) if one["code"] == FOOD)["number"] == 2
