"""What ships passes every check, without a warning; so does a definition unlike all of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tongban.core.codes import licence_identifier
from tongban.definition.check import check
from tongban.definition.check.library import shipped_library
from tongban.definition.effective import Effective, effective
from tongban.definition.merge import apply_difference
from tongban.definition.source import Source, read

from shipped import CATALOGUE, PARK, context, source

SHIPPED = [path.stem for path in sorted(CATALOGUE.glob("*.yaml"))]
# The other 24 have their codes held in ``catalogue_set``.
FIRST = {
    "food-business": ["511A9900100001", "511A9900100003"],
    "public-place-hygiene": ["511A0015500009", "511A0015500013"],
    "unemployment-registration": ["512B0066800002"],
}
DIFFERENCES = sorted((CATALOGUE / "differences").glob("*.yaml"))


# 待核: laws a shipped definition cites whose articles nobody has counted yet, and the one text it cites as a whole.
UNREAD = {
    "公共场所卫生管理条例", "公共场所卫生管理条例实施细则", "国发〔2021〕7号", "就业服务与就业管理规定",
    "养老机构管理办法", "土地权属争议调查处理办法", "城市公共汽车和电车客运管理规定",
    "社会体育指导员管理办法", "《教师资格条例》实施办法", "取水许可管理办法",
}  # fmt: skip
WHOLE = {"legal-aid": {"bases.article.whole"}}


@pytest.mark.clause("3.1.3a")
@pytest.mark.parametrize("name", [*SHIPPED, "park-event"])
def test_a_shipped_definition_has_no_finding(name: str) -> None:
    assert {one.code for one in check(source(name), context())} == WHOLE.get(name, set())


@pytest.mark.clause("3.3.4a")
def test_every_citation_that_ships_resolves_or_is_told_as_unread() -> None:
    told = set()
    for name in SHIPPED:
        for one in check(source(name), replace(context(), library=shipped_library())):
            assert one.severity == "warning" and one.code in ("bases.law.unread", "bases.article.whole")
            if one.code == "bases.law.unread":
                told.add(source(name).data["laws"][one.path.removeprefix("laws.")]["title"])
    assert told == UNREAD


@pytest.mark.clause("3.1.2b")
def test_codes_of_shipped_items_are_their_own() -> None:
    codes = {
        name: [effective(source(name).data, key).code for key in source(name).data["situations"]] for name in SHIPPED
    }
    assert {name: codes[name] for name in FIRST} == FIRST
    said = [code for item in codes.values() for code in item]
    assert (len(SHIPPED), len(said), len(set(said))) == (33, 73, 73)


@pytest.mark.sweep
@pytest.mark.parametrize("path", DIFFERENCES, ids=[path.stem for path in DIFFERENCES])
def test_a_local_edition_passes_what_the_standard_passes(path: Path) -> None:
    difference = read(path.read_text(encoding="utf-8"), path.name).data["difference"]
    standard = next(one for one in map(source, SHIPPED) if one.data["code"] == difference["of"].partition("@")[0])
    local = Source(path.name, apply_difference(standard.data, difference), standard.lines)
    assert {one.code for one in check(local, context())} == WHOLE.get(path.stem.partition(".")[0], set())
    required = set(standard.data["local"]["required"])
    assert required <= set(difference["local"])
    assert difference["local"]["consult_phone"] != difference["local"]["complaint_phone"]


def test_every_sample_a_definition_names_is_there() -> None:
    samples = context().samples or frozenset()
    for name in SHIPPED:
        e = effective(source(name).data, next(iter(source(name).data["situations"])))
        named = {one.sample for one in e.materials if one.sample} | {one.sample for one in e.result if one.sample}
        assert named <= samples


def test_every_fact_marked_as_demonstration_names_a_cell() -> None:
    from tongban.definition.source import resolve

    for name in SHIPPED:
        for path in source(name).data["demo"]:
            assert resolve(source(name).data, path) is not None


def _names(e: Effective) -> set[str]:
    return set(e.steps) | {one.id for one in e.materials} | {one.fact for one in e.questions}


def test_the_definition_of_the_tests_shares_nothing_with_the_shipped_ones() -> None:
    park = _names(effective(source("park-event").data, "single"))
    for name in SHIPPED:
        assert park & _names(effective(source(name).data, next(iter(source(name).data["situations"])))) == set()
    assert PARK.parent.name == "definitions"


def test_licence_types_have_codes_that_make_identifiers() -> None:
    types = read((CATALOGUE.parent / "licences/types.yaml").read_text(encoding="utf-8"), "types").data["licences"]
    assert len({one["code"] for one in types.values()}) == len(types) == 5
    for one in types.values():
        made = licence_identifier.make(one["code"], one["code"][:18], "1", 1)
        assert licence_identifier.check(str(made)) == made
        assert set(one["fields"]) <= set(context().dictionary)
