"""A province's own difference is in force below it, however its code was written, and cases run on it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tongban.cases.acts.begin import Application
from tongban.cases.acts.file import file_at_once
from tongban.cases.numbers import numbers_above
from tongban.cases.reading import load
from tongban.catalogue.acts import publish
from tongban.catalogue.acts.publish import publish_difference
from tongban.catalogue.queries import in_force, places_above
from tongban.core.clock import now
from tongban.core.scope import PLATFORM

from demo import GUANGAN, JOBLESS, WUHOU, citizen, person
from life_course import PROVINCE, text_of

pytestmark = pytest.mark.django_db
CODE = "512B99668000"
PLACES = (WUHOU, GUANGAN, "510100000000", PROVINCE)
ANSWERS = {
    "unemployment.registered_division": WUHOU,
    "unemployment.reason": "其他",
    "unemployment.willing": "否",
}


@pytest.fixture(autouse=True)
def _standard(db: None) -> None:
    """登记失业 that no place differs in: of the county or of the province, by the reason; one number."""
    level = "{one: [{is: 县级, when: \"unemployment.reason == '其他'\"}, {is: 省级}]}"
    text = text_of(JOBLESS).replace(JOBLESS, CODE).replace("level: 县级,", f"level: {level},")
    years = "{type: int, set_by: 省级, better: up}"
    publish(text.replace("\nlanes:", f"\nparams: {{years: {years}}}\nlanes:", 1), actor=PLATFORM)


def differs(place: str, *, to: int = 1, promised: str = "", hours: str = "工作日 9:00–17:00", years: int = 0) -> None:
    """What a place publishes for itself, to an edition."""
    changes = f"[{{at: common.limits.promised, to: {promised}}}]" if promised else "[]"
    text = f"""difference:
  of: '{CODE}@{to}'
  place: '{place}'
  number: 演示〔2026〕{place}号
  changes: {changes}
  local: {{consult_phone: 028-00000801, complaint_phone: 028-00000802, venues: 政务服务中心（演示）, hours: {hours}}}
  params: {f"{{years: '{years}'}}" if years else "{}"}
"""
    publish_difference(text, actor=PLATFORM)


def case_in_wuhou() -> uuid.UUID:
    wang = citizen("wang")
    return file_at_once(Application(CODE, "new", WUHOU, person("wang")), ANSWERS, actor=wang, signed=wang.name)


@pytest.mark.parametrize("written", ["51", "5100", "510000", PROVINCE])
def test_a_provinces_difference_is_in_force_in_the_province_and_below_it(written: str) -> None:
    before = {place: in_force(CODE, place, now()) for place in PLACES}
    assert {one.difference for one in before.values()} == {None}
    differs(written, promised="2wd", hours="每天 8:00–20:00", years=7)
    for place in PLACES:
        found = in_force(CODE, place, now())
        e = found.effective("new")
        assert found.difference_number == f"演示〔2026〕{written}号"
        assert (str(e.limits.promised), e.local["hours"], e.params["years"].typed) == ("2wd", "每天 8:00–20:00", 7)
    elsewhere = in_force(CODE, "500101000000", now())
    assert (elsewhere.difference, str(elsewhere.effective("new").limits.promised)) == (None, "3wd")


def test_a_case_filed_in_a_county_runs_on_the_provinces_difference() -> None:
    differs("510000", promised="2wd", years=7)
    loaded = load(case_in_wuhou())
    found = in_force(CODE, WUHOU, now())
    assert (loaded.case["difference"], loaded.case["place"]) == (found.difference, WUHOU)
    assert found.difference is not None and loaded.case["digest"] == found.effective("new").digest
    assert (str(loaded.e.limits.promised), loaded.facts(now())["param.years"]) == ("2wd", 7)


def test_the_nearest_place_that_differs_counts_and_the_provinces_numbers_stand_below_it() -> None:
    differs("510000", promised="2wd", years=7)
    differs(WUHOU)
    assert {place: str(in_force(CODE, place, now()).effective("new").limits.promised) for place in PLACES} == {
        WUHOU: "3wd",  # as before a county's own difference takes the place of those above it
        GUANGAN: "2wd",
        "510100000000": "2wd",
        PROVINCE: "2wd",
    }
    case = load(case_in_wuhou())
    assert (case.facts(now())["param.years"], case.case["trusts"]["param.years"]) == (7, "A")


def test_of_two_texts_of_one_place_the_later_counts_however_its_code_is_written() -> None:
    differs(PROVINCE, years=7)
    differs("510000", years=9)
    differs(WUHOU)
    assert numbers_above(in_force(CODE, WUHOU, now()).effective("new"), WUHOU, now()) == {"param.years": 9}
    assert in_force(CODE, GUANGAN, now()).effective("new").params["years"].typed == 9


def test_a_difference_to_an_edition_that_is_not_in_force_yet_sets_no_numbers() -> None:
    text = text_of(CODE).replace("promised: 3wd", "promised: 2wd")
    publish(text, actor=PLATFORM, in_force_from=now() + timedelta(days=3))
    differs("510000", years=7)
    differs("510000", to=2, years=9)
    differs(WUHOU)
    e = in_force(CODE, WUHOU, now()).effective("new")
    assert numbers_above(e, WUHOU, now()) == {"param.years": 7}
    assert numbers_above(e, WUHOU, now() + timedelta(days=4)) == {"param.years": 9}


def test_places_above_are_every_form_a_code_may_be_written_in() -> None:
    assert places_above("511002003000") == [
        "511002003", "511002003000", "511002", "511002000", "511002000000",
        "5110", "511000", "511000000", "511000000000", "51", "5100", "510000", "510000000", "510000000000",
    ]  # fmt: skip
