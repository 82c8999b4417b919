"""What stands above a place's difference is looked at by every act: the numbers of the places above, and the provincial
organ's word on what a statute of the place adds.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from test_three_doors import signed_in

from tongban.catalogue.acts import publish
from tongban.catalogue.acts.adopting import Taking, adopt, set_local
from tongban.catalogue.acts.drafting import Start, draft_difference, recall, save
from tongban.catalogue.acts.publish import Unpublishable, publish_difference
from tongban.catalogue.acts.reviewing import approve, go_on, opine, publish_draft, review_legality, submit
from tongban.catalogue.life.writing import difference_text
from tongban.catalogue.queries import in_force
from tongban.catalogue.reading.findings import findings_of
from tongban.catalogue.reading.standing import stranded
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import PLATFORM
from tongban.site.shipped import key

from calls import as_staff
from demo import GUANGAN, JOBLESS, WUHOU
from life_course import LOCAL, MARKET, PROVINCE, editor, everything, head, legality, office, text_of

pytestmark = pytest.mark.django_db
CODE, CHENGDU = "512B99668000", "510100000000"
MARKET_HERE = key("organ", WUHOU, "市场监管")
WORSE = "比上级设定的7对申请人更不利：6"


def standard(set_by: str = "县级", better: str = "up") -> None:
    """登记失业 with one number left to places, which nobody differs in."""
    years = f"{{type: int, set_by: {set_by}, better: {better}}}"
    text = text_of(JOBLESS).replace(JOBLESS, CODE)
    publish(text.replace("\nlanes:", f"\nparams: {{years: {years}}}\nlanes:", 1), actor=PLATFORM)


def differs(place: str, params: dict[str, str], to: int = 1) -> None:
    publish_difference(difference_text(f"{CODE}@{to}", place, "演示〔2026〕1号", LOCAL, params), actor=PLATFORM)


def taking(params: dict[str, str]) -> Taking:
    return Taking(CODE, WUHOU, "武侯办发〔2026〕9号（演示）", LOCAL, params)


def faults(act: Any) -> list[str]:
    before = everything()
    with pytest.raises(Unpublishable) as found:
        act()
    assert everything() == before
    return [f"{one.code} {one.what_zh}" for one in found.value.findings]


# -- numbers -----------------------------------------------------------------------------------------------------------


def test_a_number_worse_than_the_one_set_above_is_refused_at_every_door_and_one_as_good_is_taken() -> None:
    standard()
    differs(PROVINCE, {"years": "5"})
    differs(CHENGDU, {"years": "7"})
    worse = [f"difference.param.direction {WORSE}"]
    assert faults(lambda: adopt(taking({"years": "6"}), actor=office(WUHOU))) == worse
    text = difference_text(f"{CODE}@1", WUHOU, "武侯办发〔2026〕9号（演示）", LOCAL, {"years": "6"})
    assert faults(lambda: publish_difference(text, actor=PLATFORM)) == worse
    told = findings_of("difference", CODE, WUHOU, text)
    assert [(one.severity, one.code, one.path) for one in told] == [
        ("error", "difference.param.direction", "difference.params.years")
    ]
    body = {"number": "武侯办发〔2026〕9号（演示）", "local": LOCAL, "params": {"years": "6"}}
    answer = as_staff("事项办").call("PUT", f"/adoptions/{CODE}/{WUHOU}", body)
    assert (answer.status, answer.code) == (422, "definition.errors")
    assert [one["code"] for one in answer.body["faults"]] == ["difference.param.direction"]
    form = {"number": "武侯办发〔2026〕9号（演示）", **{f"local.{k}": v for k, v in LOCAL.items()}, "param.years": "6"}
    page = signed_in().post(f"{reverse('catalogue:adopt')}?item={CODE}&place={WUHOU}", {**form, "act": "adopt"})
    assert page.status_code == 422 and WORSE in page.content.decode()

    adopt(taking({"years": "7"}), actor=office(WUHOU))
    assert in_force(CODE, WUHOU, now()).effective("new").params["years"].typed == 7
    assert faults(lambda: set_local(CODE, WUHOU, LOCAL, {"years": "6"}, actor=office(WUHOU))) == worse
    set_local(CODE, WUHOU, LOCAL, {"years": "9"}, actor=office(WUHOU))


def test_a_number_set_above_need_not_be_set_again_and_one_nobody_set_is_missed() -> None:
    standard()
    missing = ["difference.param.unset 参数“years”还没有设定"]
    assert faults(lambda: adopt(taking({}), actor=office(WUHOU))) == missing
    differs(CHENGDU, {"years": "7"})
    adopt(taking({}), actor=office(WUHOU))
    # Another city's number is not above this county.
    other = Taking(CODE, GUANGAN, "广安府办发〔2026〕6号（演示）", LOCAL)
    assert faults(lambda: adopt(other, actor=office(GUANGAN))) == missing


def test_a_county_waits_for_the_number_only_its_province_may_set() -> None:
    standard(set_by="省级")
    assert faults(lambda: adopt(taking({}), actor=office(WUHOU))) == [
        "difference.param.unset 参数“years”还没有设定（由省级设定）"
    ]
    differs(PROVINCE, {"years": "5"})
    adopt(taking({}), actor=office(WUHOU))


def test_what_a_newer_standard_strands_is_judged_by_the_numbers_above_as_they_stand() -> None:
    standard()
    differs(CHENGDU, {"years": "7"})
    adopt(taking({}), actor=office(WUHOU))
    newer = text_of(CODE).replace("promised: 3wd", "promised: 2wd")
    publish(newer, actor=PLATFORM)
    with CaptureQueriesContext(connection) as seen:
        assert stranded(WUHOU, now()) == []
    assert len(seen) == 4  # the rows, the newest edition, the numbers above, the texts
    differs(CHENGDU, {"years": "8"}, to=2)
    with CaptureQueriesContext(connection) as seen:
        assert stranded(WUHOU, now()) == []
    assert len(seen) == 3


def test_a_number_that_fell_behind_the_one_above_is_told_once_the_standard_moves() -> None:
    standard()
    differs(CHENGDU, {"years": "7"})
    adopt(taking({"years": "7"}), actor=office(WUHOU))
    publish(text_of(CODE).replace("promised: 3wd", "promised: 2wd"), actor=PLATFORM)
    assert stranded(WUHOU, now()) == []
    differs(CHENGDU, {"years": "8"}, to=2)
    found = stranded(WUHOU, now())
    assert [[one.what_zh for one in row["findings"]] for row in found] == [["比上级设定的8对申请人更不利：7"]]
    # Its changes and its telephones run all the same: a number takes nothing else away.
    assert in_force(CODE, WUHOU, now()).effective("new").local["hours"] == LOCAL["hours"]


# -- what a statute of the place adds ----------------------------------------------------------------------------------

PHOTO = (
    '{"at": "common.materials", "add": {"id": "photo", "name": "后厨照片", "issuer": "申请人", "weight": "main", '
    '"required_by": "statute", "basis": "市条例#12", "supply": ["upload"], "files": {"formats": ["jpg"]}, '
    '"examined_in": "accept"}}'
)


def adding(hours: str = LOCAL["hours"]) -> str:
    text = difference_text("511A99001000@1", WUHOU, "武侯办发〔2026〕12号（演示）", {**LOCAL, "hours": hours})
    statute = "  laws: {市条例: {title: 成都市食品安全条例（演示）, kind: 地方性法规}}\n  statute: {basis: 市条例#12}\n"
    return text.replace("  changes: []\n", f"  changes:\n    - {PHOTO}\n") + statute


def begun(text: str) -> uuid.UUID:
    start = Start(MARKET_HERE, "食品经营许可武侯差异", "511A99001000", place=WUHOU, of="511A99001000@1", text=text)
    return draft_difference(start, actor=editor(WUHOU))


def asked(draft: uuid.UUID, *organs: uuid.UUID) -> None:
    submit(draft, organs, day_of(now()) + timedelta(days=7) if organs else None, actor=editor(WUHOU))


def judged_here(draft: uuid.UUID) -> None:
    review_legality(draft, True, "合法", actor=legality(WUHOU))
    approve(draft, actor=head(WUHOU))


WAITS = [
    "difference.waits 依《成都市食品安全条例（演示）》另作规定，须经省级主管机关确认后才能发布："
    "“common.materials”：地方不得增加材料、环节、条件等，只能增加提供方式、渠道"
]


@pytest.mark.clause("3.2.1a")
def test_what_a_statute_of_the_place_adds_is_published_once_the_provincial_organ_agreed_to_that_text() -> None:
    draft = begun(adding())
    assert faults(lambda: asked(draft)) == WAITS
    assert faults(lambda: asked(draft, key("organ", WUHOU, "卫生健康"))) == WAITS
    asked(draft, MARKET)
    opine(draft, MARKET, "agreed", "与上位法一致", actor=head())
    go_on(draft, actor=editor(WUHOU))
    judged_here(draft)
    publish_draft(draft, actor=office(WUHOU))
    assert "photo" in {one.id for one in in_force("511A99001000", WUHOU, now()).effective("new").materials}
    # With other telephones it goes on as confirmed, at every door that writes them.
    set_local("511A99001000", WUHOU, {**LOCAL, "hours": "每天 8:00–20:00"}, {}, actor=office(WUHOU))
    e = in_force("511A99001000", WUHOU, now()).effective("new")
    assert ("photo" in {one.id for one in e.materials}, e.local["hours"]) == (True, "每天 8:00–20:00")


def test_an_objection_or_an_agreement_to_an_earlier_text_confirms_nothing() -> None:
    draft = begun(adding())
    asked(draft, MARKET)
    opine(draft, MARKET, "objected", "上位法没有授权", actor=head())
    assert faults(lambda: go_on(draft, "协商一致", actor=editor(WUHOU))) == WAITS
    opine(draft, MARKET, "agreed", "与上位法一致", actor=head())
    save(draft, adding("每天 8:00–20:00"), 1, actor=editor(WUHOU))
    before = everything()
    with pytest.raises(Refusal, match=r"draft\.opinions"):
        go_on(draft, actor=editor(WUHOU))
    assert everything() == before
    recall(draft, "另请机关", actor=editor(WUHOU))
    assert faults(lambda: asked(draft)) == WAITS


def test_the_page_offers_the_provincial_organ_where_a_statute_of_the_place_adds() -> None:
    page = signed_in("编制").get(reverse("catalogue:draft", args=[begun(adding())])).content.decode()
    assert f'value="{MARKET}"' in page
    plain = difference_text("511A99001000@1", WUHOU, "武侯办发〔2026〕12号（演示）", LOCAL)
    page = signed_in("编制").get(reverse("catalogue:draft", args=[begun(plain)])).content.decode()
    assert f'value="{MARKET}"' not in page
