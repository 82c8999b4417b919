"""Registers of what definitions may name: kept by the province, struck off with a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tongban.core.errors import Denied, Refusal
from tongban.organisation.queries import actor, names_entered
from tongban.organisation.registers import KEEPERS, Named, enter_name, entries_of, strike
from tongban.site.shipped import key

from calls import Caller
from demo import WUHOU, citizen
from life_course import PROVINCE, everything, ledger

pytestmark = pytest.mark.django_db
NEW = Named("providers", "gas_company", "燃气企业", "Gas company", "城镇燃气管理条例（演示）")


def staffing(place: str = PROVINCE) -> Any:
    return actor(key("account", place, "编办"))


def running(place: str = PROVINCE) -> Any:
    return actor(key("account", place, "运行"))


def refused(code: str, act: Any, sort: type[Refusal] = Refusal) -> None:
    before = everything()
    with pytest.raises(sort) as found:
        act()
    assert found.value.code == code
    assert everything() == before


def test_a_name_is_entered_once_struck_off_with_a_reason_and_entered_again() -> None:
    entry = enter_name(NEW, actor=staffing(), key="k")
    assert enter_name(NEW, actor=staffing(), key="k") == entry
    assert "gas_company" in names_entered()["providers"]
    refused("register.known", lambda: enter_name(NEW, actor=staffing()))
    refused("register.words", lambda: strike(entry, " ", actor=staffing()))
    strike(entry, "已并入供水企业", actor=staffing())
    assert "gas_company" not in names_entered()["providers"]
    refused("register.struck", lambda: strike(entry, "再来", actor=staffing()))
    again = enter_name(NEW, actor=staffing())
    assert [one.id for one in entries_of(staffing(), "providers")] == [again, entry]
    assert [line["verb"] for line in ledger("register_entry", entry)] == ["register.enter", "register.strike"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"sort": "organs"}, "register.sort"),
        ({"name": "Gas Company"}, "register.name"),
        ({"name": ""}, "register.name"),
        ({"sort": "lines", "name": "烟草：专卖"}, "register.name"),
        ({"label": " "}, "register.label"),
        ({"label_en": ""}, "register.label"),
        ({"words": " "}, "register.words"),
    ],
)
def test_what_is_entered_says_what_it_is_called_and_who_answers_for_it(changed: dict[str, str], code: str) -> None:
    refused(code, lambda: enter_name(replace(NEW, **changed), actor=staffing()))


def test_each_register_is_kept_by_its_own_office_of_the_province_only() -> None:
    for sort in KEEPERS:
        keeper, other = (running(), staffing()) if sort == "sources" else (staffing(), running())
        named = replace(NEW, sort=sort, name="gas" if sort in ("providers", "sources") else "燃气")
        for person in (other, staffing(WUHOU), citizen("wang")):
            refused("register.keep", lambda person=person, named=named: enter_name(named, actor=person), Denied)
        entry = enter_name(named, actor=keeper)
        refused("register.keep", lambda entry=entry, other=other: strike(entry, "不再用", actor=other), Denied)


def test_what_an_organ_or_a_person_does_is_registered_by_that() -> None:
    held = names_entered()
    assert {"市场监管", "公安"} <= held["lines"] and "notary_office" in held["providers"] and "决定" in held["posts"]


PAGE = "/catalogue/registers/"


def test_a_name_is_entered_at_the_screen_and_nothing_typed_is_lost() -> None:
    client = Caller(key("account", PROVINCE, "编办")).client
    page = client.get(f"{PAGE}?sort=providers").content.decode()
    assert "notary_office" in page and "随平台提供" in page and 'name="label_en"' in page
    said = {"name": "gas_company", "label": "燃气企业", "label_en": "Gas company", "words": ""}
    before = everything()
    answer = client.post(f"{PAGE}?sort=providers", said)
    shown = answer.content.decode()
    assert answer.status_code == 422 and "请写明依据或由谁负责" in shown
    assert 'value="gas_company"' in shown and 'value="燃气企业"' in shown
    assert everything() == before
    done = client.post(f"{PAGE}?sort=providers", {**said, "words": "条例（演示）", "once": "a"}, follow=True)
    assert done.status_code == 200 and "已登记，编写事项时可以引用" in done.content.decode()
    entry = entries_of(staffing(), "providers")[0]
    gone = {"act": "strike", "entry": str(entry.id), "why": "重复", "once": "b"}
    assert "已撤销" in client.post(f"{PAGE}?sort=providers", gone, follow=True).content.decode()


def test_others_read_the_register_and_the_sources_that_are_connected() -> None:
    page = Caller(key("account", WUHOU, "编制")).client.get(f"{PAGE}?sort=sources").content.decode()
    assert "由省级“平台运行”岗位登记" in page and 'name="label_en"' not in page
    assert "市场主体登记" in page and "一人一档、一企一档" in page
