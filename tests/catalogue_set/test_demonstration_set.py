"""The demonstration set: every item whole and clean, and together all that a definition can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tongban.core.codes import licence_identifier
from tongban.core.facts import Dictionary
from tongban.definition.check import Context, check
from tongban.definition.check.difference import check_against
from tongban.definition.effective import Effective, effective
from tongban.definition.registry import context_of, shipped
from tongban.definition.source import Source, read, resolve
from tongban.definition.vocabulary import KINDS, SEPARATIONS, STEP_KINDS, WAYS

DATA = Path(__file__).resolve().parents[2] / "data"
SHIPPED = DATA / "catalogue"
# Item code, then the codes of its situations.
CODES: Mapping[str, tuple[str, ...]] = {
    "bus-route-right": ("511Z01121000", "511Z0112100001", "511Z0112100091"),
    "company-registration": ("511A00641000", "511A0064100070"),
    "disability-card": ("511F82001002", "511F82001002", "511F8200100291"),
    "elderly-care-home-filing": ("512011001001", "512011001001", "51201100100191", "51201100100192"),
    "home-accessibility": ("512B03746000", "512B0374600000", "512B0374600091"),
    "household-birth": ("511F09014002", "511F09014002", "511F0901400291"),
    "land-dispute": ("511E15002003", "511E1500200301", "511E1500200391"),
    "legal-aid": ("511G12015001", "511G1201500101", "511G1201500102", "511G1201500103"),
    "library-reader-card": ("512B99227000", "512B9922700001", "512B9922700002", "512B9922700003"),
    "marriage-registration": ("511F02873000", "511F0287300000", "511F0287300001", "511F0287300002"),
    "medical-assistance": ("512036009002", "512036009002", "51203600900291"),
    "notary-appointment": ("512C01075000", "512C0107500002", "512C0107500091"),
    "pension-eligibility": ("512014006000", "51201400600004", "51201400600091"),
    "prepackaged-food-filing": ("511Z31138001", "511Z31138001", "511Z31138003", "511Z31138005"),
    "public-rental-housing": ("512017002000", "51201700200003", "51201700200091", "51201700200092", "51201700200093"),
    "quality-award": ("511H99112000", "511H9911200001"),
    "school-enrolment": ("512B00520000", "512B0052000016", "512B0052000091", "512B0052000092"),
    "sports-instructor": ("511F33033003", "511F33033003", "511F3303300391"),
    "street-occupation": ("511A01493000", "511A0149300000", "511A0149300001", "511A0149300002"),
    "teacher-qualification": ("511A01386000", "511A0138600000", "511A0138600001", "511A0138600002"),
    "temporary-assistance": ("512B00036000", "512B0003600031", "512B0003600091"),
    "tree-felling": ("511A01487000", "511A0148700000", "511A0148700091", "511A0148700092"),
    "water-abstraction": ("511A00794000", "511A0079400007", "511A0079400004", "511A0079400014", "511A0079400005",
                          "511A0079400006"),
    "water-connection": ("512017439001", "512017439001", "51201743900191", "51201743900192", "51201743900193"),
}  # fmt: skip


@lru_cache(maxsize=1)
def context() -> Context:
    """As shipped, but a kind or way may be written before the room that handles it is there."""
    return replace(context_of(shipped()), kinds=None, ways=None)


@lru_cache(maxsize=64)
def source(name: str) -> Source:
    return read((SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")


def one(name: str, situation: str) -> Effective:
    return effective(source(name).data, situation)


@lru_cache(maxsize=1)
def everything() -> tuple[Effective, ...]:
    names = [path.stem for path in sorted(SHIPPED.glob("*.yaml"))]
    return tuple(one(name, key) for name in names for key in source(name).data["situations"])


@pytest.mark.parametrize("name", CODES)
def test_an_item_has_no_finding(name: str) -> None:
    """But for what rests on a law nobody has read yet (which laws: ``test_shipped``)."""
    assert {one.code for one in check(source(name), context())} <= {"bases.law.unread", "bases.article.whole"}


@pytest.mark.parametrize("name", CODES)
def test_codes_are_those_of_the_list(name: str) -> None:
    said = tuple(one(name, key).code for key in source(name).data["situations"])
    assert (source(name).data["code"], *said) == CODES[name]


@pytest.mark.parametrize("name", CODES)
def test_every_fact_marked_as_demonstration_names_a_cell(name: str) -> None:
    for path in source(name).data["demo"]:
        assert resolve(source(name).data, path) is not None


@pytest.mark.parametrize("name", CODES)
def test_an_item_speaks_to_people(name: str) -> None:
    e = one(name, next(iter(source(name).data["situations"])))
    assert 10 <= len(e.plain) <= 60
    assert len(e.words) >= 8
    assert len(e.faq) >= 3
    assert e.ask
    assert source(name).data["source"]


def test_the_set_uses_every_kind_of_item_step_supply_and_separation() -> None:
    whole = everything()
    assert {e.nature for e in whole} == set(KINDS)
    assert {step.kind for e in whole for step in e.steps.values()} == set(STEP_KINDS)
    assert {supply.way for e in whole for material in e.materials for supply in material.supply} == set(WAYS)
    assert {e.separation for e in whole} == set(SEPARATIONS)


def test_the_set_uses_every_pattern_of_organ() -> None:
    lanes = [lane for e in everything() for lane in e.lanes.values()]
    modes = {"organ", "line", "government", "hall", "village", "system", "provider", "party", "member"}
    assert {lane.mode for lane in lanes} == modes
    assert {lane.of for lane in lanes if lane.mode == "organ"} == {"competent", "supervising", "enforcing"}
    assert {lane.authority for lane in lanes if lane.authority} == {"代收", "授权"}
    assert {lane.delegable.authority for lane in lanes if lane.delegable} == {"委托"}
    assert {start.by for e in everything() for start in e.start} == {"applicant", "platform", "event", "organ"}


def test_a_type_brought_by_several_items_is_one_type_with_a_code_that_makes_identifiers() -> None:
    found: dict[str, Any] = {}
    for name in CODES:
        brought = (source(name).data.get("dictionary") or {}).get("licences") or {}
        for key, said in brought.items():
            assert found.setdefault(key, said) == said, f"{name}: {key}"
    codes = [said["code"] for said in found.values()]
    assert len(set(codes)) == len(codes)
    assert not set(codes) & {kind.code for kind in shipped().licences.values()}
    for code in codes:
        made = licence_identifier.make(code, code[:18], "1", 1)
        assert licence_identifier.check(str(made)) == made


def test_a_data_element_said_by_several_items_has_one_type_and_one_care() -> None:
    found: dict[str, Any] = {}
    for name in CODES:
        for key, element in Dictionary.of((source(name).data.get("dictionary") or {}).get("elements") or {}).items():
            if not key.startswith("step."):  # outputs belong to the steps of one item
                said = (element.type, element.sensitivity, element.unit)
                assert found.setdefault(key, said) == said, f"{name}: {key}"


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("place", ["510107", "511602"])
def test_both_counties_fill_in_what_is_theirs(name: str, place: str) -> None:
    path = SHIPPED / "differences" / f"{name}.{place}.yaml"
    difference = read(path.read_text(encoding="utf-8"), path.name)
    found = check_against(source(name), difference, context())
    assert {(one.severity, one.code) for one in found} <= {("warning", "difference.param.unset")}
    said = difference.data["difference"]
    assert said["of"] == f"{source(name).data['code']}@1"
    assert set(said["local"]) == set(source(name).data["local"]["required"])


def test_what_the_county_may_not_set_is_set_by_the_province() -> None:
    found = {path.name.partition(".")[0] for path in (SHIPPED / "differences").glob("*.510000.yaml")}
    assert found == {"water-abstraction", "street-occupation", "legal-aid"}


def test_numbers_of_local_documents_and_telephones_are_each_ones_own() -> None:
    paths = {path.name: path for path in (SHIPPED / "differences").glob("*.yaml")}
    told = [read(path.read_text(encoding="utf-8"), name).data["difference"] for name, path in paths.items()]
    numbers = [one["number"] for one in told]
    phones = [one["local"][key] for one in told for key in ("consult_phone", "complaint_phone")]
    assert len(set(numbers)) == len(numbers)
    assert len(set(phones)) == len(phones)
