"""What a county takes on it takes on for its townships: the guide names its organ there, and one may apply."""

from __future__ import annotations

import pytest

from tongban.cases.acts.begin import Application, begin
from tongban.cases.reading import load
from tongban.catalogue.guide_now import guide_at

from answering import as_if_built, published  # noqa: F401
from demo import citizen, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_if_built")]
HOUSEHOLD, CUQIAO = "511F09014002", "510107011000"


def test_a_police_station_registers_a_birth_where_the_district_took_it_on() -> None:
    published("household-birth")
    guide = guide_at(HOUSEHOLD, CUQIAO)
    assert (guide.rest, guide.where.organ) == (None, "武侯区公安局（演示）")
    case = begin(Application(HOUSEHOLD, "newborn", CUQIAO, person("wang")), actor=citizen("wang"))
    assert load(case).case["place"] == CUQIAO
