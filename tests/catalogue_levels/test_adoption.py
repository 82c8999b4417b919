"""Adoption on its page: what is offered, what is kept, local values changed later, nothing adopted past its level."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from test_three_doors import signed_in

from tongban.catalogue.acts import publish, publish_difference
from tongban.catalogue.acts.adopting import Taking, adopt, end_adoption, set_local
from tongban.catalogue.acts.publish import Unpublishable
from tongban.catalogue.acts.retiring import retire
from tongban.catalogue.life.openings import openings, split_up, taken
from tongban.catalogue.life.writing import difference_text
from tongban.catalogue.models import Adoption, Filing
from tongban.catalogue.queries import in_force
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.definition.check.direction import standing
from tongban.definition.favour import favour_of
from tongban.definition.registry import check_difference
from tongban.definition.source import read

from demo import FOOD, GUANGAN, JOBLESS, WUHOU, staff
from life_course import LOCAL, PROVINCE, editor, everything, head, office, own_of, published, shorter, text_of

pytestmark = pytest.mark.django_db
AID = "511G12015001"
PAST_THE_TABLE = {"difference.no_path", "difference.adds", "difference.statutory", "difference.step"}


def address(item: str = FOOD, place: str = WUHOU) -> str:
    return f"{reverse('catalogue:adopt')}?item={item}&place={place}"


def form(**more: str) -> dict[str, str]:
    return {"number": "武侯办发〔2026〕9号", **{f"local.{k}": v for k, v in LOCAL.items()}, **more}


def refused(code: str, act: Any, sort: type[Refusal] = Refusal) -> Refusal:
    before = everything()
    with pytest.raises(sort) as found:
        act()
    assert found.value.code == code
    assert everything() == before
    return found.value


def difference_of(place: str = WUHOU, code: str = FOOD) -> dict[str, Any]:
    """What stands at a place."""
    row = fetch(
        """SELECT d.text, d.edition_number FROM catalogue_difference d JOIN catalogue_item i ON i.id = d.item_id
           WHERE i.code = %s AND rpad(d.place, 12, '0') = %s ORDER BY d.published_at DESC, d.id DESC LIMIT 1""",
        [code, place],
    )[0]
    return {**read(row["text"], "d").data["difference"], "edition": row["edition_number"]}


# -- what is offered ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("3.2.1a")
def test_only_what_the_table_of_favour_speaks_of_is_offered() -> None:
    source = read(text_of(), FOOD)
    offered = openings(source)
    assert all(favour_of(one.path) is not None for one in offered)
    assert [one.path for one in offered if one.how == "to"][:2] == ["common.limits.promised", "common.limits.extend.by"]
    by_path = {(one.path, one.how): one for one in offered}
    assert (by_path["common.limits.promised", "to"].before, by_path["common.limits.promised", "to"].direction) == (
        "10个工作日",
        "shorter",
    )
    # What a statute or a rule requires is never dropped, practice alone may be; steps and conditions are not offered.
    assert [one.path for one in offered if one.how == "drop"] == ["common.limits.extend", "common.materials.idcard"]
    assert not [one for one in offered if "conditions" in one.path or one.path in ("common.steps", "common.materials")]


@pytest.mark.parametrize("code", [FOOD, JOBLESS, AID, "511A00155000"])
def test_each_opening_is_accepted_by_the_check_when_it_keeps_or_betters(code: str) -> None:
    """What the page offers is nowhere refused for its path: only for its value, where the whole does not hold."""
    source = read(text_of(code), code)
    required = (source.data.get("local") or {}).get("required") or []
    local = dict.fromkeys(required, "a") | {"complaint_phone": "b"}
    for one in openings(source):
        value = {"drop": "yes", "way": "scan", "words": "tif"}.get(one.how, "")
        if one.how == "to":
            value = str(standing(source, one.path))
        if one.how == "way" and not any(option == "scan" for option, _ in one.options):
            continue
        if one.path.endswith("channels"):
            continue
        changes = tuple(taken([one], {one.field: value}))
        text = difference_text(f"{code}@1", WUHOU, "x", local, {}, changes)
        found = {f.code for f in check_difference(source, read(text, code)) if f.severity == "error"}
        assert not found & PAST_THE_TABLE, one.path


def test_a_form_holds_what_stands_and_gives_it_back() -> None:
    offered = openings(read(text_of(), FOOD))
    changes = difference_of()["changes"]
    filled, rest = split_up(offered, changes)
    assert rest == []
    assert filled["to.common.limits.promised"] == "5个工作日"
    assert sorted(map(str, taken(offered, filled))) == sorted(map(str, [dict(one) for one in changes]))
    _, rest = split_up(offered, [{"at": "faq", "add": [{"q": "问", "a": "答"}]}])
    assert rest == [{"at": "faq", "add": [{"q": "问", "a": "答"}]}]


# -- the page ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("3.1.2a")
@pytest.mark.clause("3.1.3c")
def test_a_county_gives_up_adopts_anew_and_does_better_on_the_page() -> None:
    client = signed_in()
    done = client.post(address(), {"act": "end", "reason": "机构调整"})
    assert done.status_code == 302 and done["Location"].endswith("done=end")
    with pytest.raises(Refusal) as closed:
        in_force(FOOD, WUHOU, now())
    assert closed.value.code == "item.given-up"
    listed = client.get(f"{reverse('catalogue:adopt')}?place={WUHOU}", follow=True)
    assert "食品经营许可（餐饮）" in listed.content.decode()

    empty = client.post(address(), {**form(), "local.hours": "", "act": "adopt"})
    text = empty.content.decode()
    assert empty.status_code == 422 and 'href="#f-local.hours"' in text and LOCAL["venues"] in text

    better = form(
        **{
            "to.common.limits.promised": "8个工作日",
            "to.common.steps.inspect.within": "4wd",
            "to.common.steps.review.within": "1wd",
        }
    )
    checked = client.post(address(), {**better, "act": "check"})
    assert checked.status_code == 200 and "核对通过，可以认领。" in checked.content.decode()
    with pytest.raises(Refusal):  # looking changes nothing
        in_force(FOOD, WUHOU, now())
    done = client.post(address(), {**better, "act": "adopt", "once": "k" * 32})
    assert done.status_code == 302
    here = in_force(FOOD, WUHOU, now())
    assert str(here.effective("new").limits.promised) == "8wd"
    assert Filing.seen_by(PLATFORM).filter(difference=here.difference).count() == 1
    again = client.post(address(), {**better, "act": "adopt", "once": "k" * 32})
    assert again.status_code == 302  # a double click is one act
    assert Filing.seen_by(PLATFORM).count() == 2


def test_the_pane_beside_the_form_checks_as_it_is_filled() -> None:
    url = f"{reverse('catalogue:adopt_check')}?item={FOOD}&place={WUHOU}"
    said = signed_in().post(url, form(**{"to.common.limits.promised": "12wd"})).content.decode()
    assert "承诺时限只能缩短" in said and "difference.longer" in said and "<html" not in said
    said = signed_in().post(url, form(extra="{at: [}")).content.decode()
    assert "format." in said
    before = everything()
    assert signed_in("编制").post(url, form()).status_code == 403
    assert everything() == before


def test_parameters_set_above_are_shown_and_not_asked() -> None:
    page = signed_in().get(address(AID)).content.decode()
    assert 'name="param.hardship_line"' not in page and "<b>200000</b>" in page
    above = signed_in("事项办", PROVINCE).get(address(AID, PROVINCE)).content.decode()
    assert 'name="param.hardship_line"' in above


def test_the_page_costs_a_constant_number_of_queries() -> None:
    client = signed_in()
    client.get(address())
    with CaptureQueriesContext(connection) as few:
        client.get(address())
    for number in range(3):
        local = {**LOCAL, "hours": f"工作日 9:0{number}–17:00"}
        set_local(FOOD, WUHOU, local, {}, actor=office(WUHOU))
    client.get(address())
    with CaptureQueriesContext(connection) as many:
        client.get(address())
    assert len(few.captured_queries) == len(many.captured_queries) == 11


# -- local values later ------------------------------------------------------------------------------------------------


def test_local_values_change_and_what_is_better_stays_filed_once() -> None:
    local = {**LOCAL, "consult_phone": "028-00000777"}
    set_local(FOOD, WUHOU, local, {}, actor=office(WUHOU))
    said = difference_of()
    assert (said["local"]["consult_phone"], len(said["changes"])) == ("028-00000777", 4)
    here = in_force(FOOD, WUHOU, now())
    assert str(here.effective("new").limits.promised) == "5wd"
    assert here.effective("new").local["consult_phone"] == "028-00000777"
    assert Filing.seen_by(PLATFORM).count() == 1
    adoption = Adoption.seen_by(PLATFORM).get(item__code=FOOD, place=WUHOU, ended_at=None)
    assert adoption.local["consult_phone"] == "028-00000777"


def test_local_values_may_go_back_to_what_they_were() -> None:
    first = dict(difference_of()["local"])
    set_local(FOOD, WUHOU, LOCAL, {}, actor=office(WUHOU))
    set_local(FOOD, WUHOU, first, {}, actor=office(WUHOU))
    assert difference_of()["local"] == first


def test_local_values_are_checked_and_are_the_places_own() -> None:
    same = {**LOCAL, "complaint_phone": LOCAL["consult_phone"]}
    found = refused("definition.errors", lambda: set_local(FOOD, WUHOU, same, {}, actor=office(WUHOU)))
    assert isinstance(found, Unpublishable) and [f.code for f in found.findings] == ["difference.local.same"]
    for actor in (office(), office(GUANGAN), editor(WUHOU), head(WUHOU), staff("窗口")):
        refused("catalogue.office", lambda actor=actor: set_local(FOOD, WUHOU, LOCAL, {}, actor=actor), Denied)
    refused("adoption.none", lambda: set_local(FOOD, "510104000000", LOCAL, {}, actor=office_of("510104000000")))


def office_of(place: str) -> Any:
    """The catalogue office of a place that the demonstration does not staff."""
    held = office(WUHOU)
    return replace(held, posts=tuple(replace(post, division=place) for post in held.posts))


def test_a_telephone_is_corrected_while_a_change_waits_for_revision() -> None:
    """The next standard is quicker than the place: its change strands, its telephone can be put right all the same."""
    quick = (
        shorter(text_of())
        .replace("promised: 8wd", "promised: 4wd")
        .replace("defer: {within: 5wd", "defer: {within: 3wd")
        .replace("within: 4wd, staff", "within: 2wd, staff")
        .replace("paper review, within: 2wd", "paper review, within: 1wd")
        .replace("kind: decide, within: 2wd", "kind: decide, within: 1wd")
    )
    published(quick)
    page = signed_in().get(address()).content.decode()
    assert "现行标准已不再接受本地的这些改变" in page
    set_local(FOOD, WUHOU, {**LOCAL, "hours": "工作日 8:30–17:00"}, {}, actor=office(WUHOU))
    said = difference_of()
    assert (said["edition"], said["local"]["hours"]) == (1, "工作日 8:30–17:00")
    here = in_force(FOOD, WUHOU, now())
    assert (str(here.effective("new").limits.promised), here.effective("new").local["hours"]) == (
        "4wd",
        "工作日 8:30–17:00",
    )
    adopt(Taking(f"{FOOD}@2", WUHOU, "武侯办发〔2026〕10号", LOCAL), actor=office(WUHOU))
    assert "现行标准已不再接受本地的这些改变" not in signed_in().get(address()).content.decode()


# -- who may take what on ----------------------------------------------------------------------------------------------


@pytest.mark.clause("3.1.2a")
def test_an_own_item_is_taken_on_by_its_place_and_below_at_no_door_elsewhere() -> None:
    code = "512B99008000"
    text = text_of(JOBLESS).replace(JOBLESS, code)
    publish(text, actor=PLATFORM)
    own_of(code, WUHOU)
    required = read(text, code).data["local"]["required"]
    local = {name: LOCAL[name] for name in required}
    refused("adoption.own", lambda: adopt(Taking(code, GUANGAN, "x", local), actor=office(GUANGAN)))
    refused(
        "adoption.own", lambda: publish_difference(difference_text(f"{code}@1", GUANGAN, "x", local), actor=PLATFORM)
    )
    adopt(Taking(code, WUHOU, "x", local), actor=office(WUHOU))


def test_nobody_adopts_a_difference_of_a_difference() -> None:
    """``of`` names an edition of an item and nothing else: a document number, itself, a place, a loop of two."""
    for of in ("武侯市监发〔2026〕1号（演示）", WUHOU, "", f"{FOOD}@1@1", f"{FOOD}@99"):
        refused("difference.of", lambda of=of: adopt(Taking(of, WUHOU, of or "x", LOCAL), actor=office(WUHOU)))


def test_what_is_retired_is_taken_on_at_no_door() -> None:
    end_adoption(FOOD, GUANGAN, "调整", actor=office(GUANGAN))
    retire(FOOD, None, "取消", actor=office())
    text = difference_text(f"{FOOD}@1", GUANGAN, "x", LOCAL)
    refused("item.retired", lambda: adopt(Taking(FOOD, GUANGAN, "x", LOCAL), actor=office(GUANGAN)))
    refused("item.retired", lambda: publish_difference(text, actor=PLATFORM))
