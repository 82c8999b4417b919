"""The socket of fact sources: who is asked, in which order, and what a source that is down leaves behind."""

from __future__ import annotations

from datetime import date

import pytest

from tongban.core.errors import Refusal
from tongban.core.facts import SourceDown, Sources

AT = date(2026, 3, 31)


def test_the_nearest_source_that_knows_is_taken() -> None:
    sources = Sources()

    @sources.provide("applicant.", "身份认证")
    def identity(name: str, subject: object, at: date) -> object:
        return {"applicant.name": "演示甲", "applicant.age": 60}.get(name)

    @sources.provide("applicant.age", "户籍")
    def register(name: str, subject: object, at: date) -> object:
        return 61 if subject == "p1" else None

    given = sources.collect(["applicant.age", "applicant.name", "applicant.phone", "applicants.name"], "p1", AT)
    assert dict(given.values) == {"applicant.age": 61, "applicant.name": "演示甲"}
    assert dict(given.sources) == {"applicant.age": "户籍", "applicant.name": "身份认证"}
    assert dict(given.down) == {}
    assert sources.collect(["applicant.age"], "p2", AT).values["applicant.age"] == 60


def test_a_source_that_is_down_gives_unknown_and_is_told() -> None:
    sources = Sources()

    @sources.provide("premises.division", "地图")
    def down(name: str, subject: object, at: date) -> object:
        raise SourceDown

    @sources.provide("premises", "登记")
    def known(name: str, subject: object, at: date) -> object:
        return "演示店" if name == "premises.name" else None

    given = sources.collect(["premises.division", "premises.name"], "e1", AT)
    assert dict(given.values) == {"premises.name": "演示店"}
    assert dict(given.down) == {"premises.division": "地图"}


def test_another_source_in_place_of_one_that_is_down() -> None:
    sources = Sources()

    @sources.provide("premises.division", "地图")
    def down(name: str, subject: object, at: date) -> object:
        raise SourceDown

    @sources.provide("premises.division", "备用地图")
    def spare(name: str, subject: object, at: date) -> object:
        return "511602000000"

    given = sources.collect(["premises.division"], "e1", AT)
    assert (given.values["premises.division"], dict(given.down)) == ("511602000000", {})


def test_one_title_stands_for_one_source() -> None:
    sources = Sources()

    def one(name: str, subject: object, at: date) -> object:
        return 1

    def other(name: str, subject: object, at: date) -> object:
        return 2

    sources.provide("a.", "甲")(one)
    sources.provide("a.", "甲")(one)
    with pytest.raises(Refusal) as caught:
        sources.provide("a.", "甲")(other)
    assert caught.value.code == "facts.source-taken"
    assert sources.collect(["a.x"], None, AT).values["a.x"] == 1


def test_a_fault_of_a_source_is_not_hidden() -> None:
    sources = Sources()

    @sources.provide("a.", "甲")
    def broken(name: str, subject: object, at: date) -> object:
        raise KeyError(name)

    with pytest.raises(KeyError):
        sources.collect(["a.x"], None, AT)
