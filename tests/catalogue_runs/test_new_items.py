"""Shows: three items that stand in no list here, written only as files by following docs/definitions.md, are checked,
loaded, published and handled to their result, with no change of code.
"""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from tongban.cases.reading import load
from tongban.catalogue.acts import publish
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.definition.source import read
from tongban.organisation.queries import organ

from demo import staff
from runs import ended, filed, issued, open_steps, row_of, run, take

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[1] / "definitions" / "new"
ROOM, CARS, DEVICES = "512B99302000", "511Z99301000", "511A99303000"
ADDRESS = {"premises.address": "成都市武侯区簇桥街道演示路3栋1号", "premises.address.division": "510107011000"}
MARKET = {
    "market.address": "成都市武侯区簇桥街道演示路6号",
    "market.address.division": "510107011000",
    "market.kind": "经销",
}
DEVICE = {
    "premises.name": "演示器械店",
    "premises.area": "120",
    "device.scope": "植入类器械",
    "device.manager": "王秀英",
    "device.stores": "是",
    **ADDRESS,
}


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    """Each is checked and loaded from its file as the documentation says."""
    paths = sorted(FOLDER.glob("*.yaml"))
    out = StringIO()
    call_command("check", *map(str, paths), stdout=out)
    told = [line.split(": ", 1)[1] for line in out.getvalue().splitlines() if line.startswith(str(FOLDER))]
    # Their laws stand in no library yet, and two are cited whole: told to the editor, and nothing else is.
    assert told and {" ".join(line.split()[:2]) for line in told} <= {
        "warning bases.law.unlisted", "warning bases.article.whole",
    }  # fmt: skip
    for path in paths:
        call_command("load", str(path), stdout=StringIO())


def test_they_stand_in_no_list_here() -> None:
    names = {read(path.read_text(encoding="utf-8"), path.name).data["item"] for path in FOLDER.glob("*.yaml")}
    plain = {name.removesuffix("（演示）") for name in names}
    listed = (Path(settings.DATA) / "directory" / "guangan-2021.csv").read_text(encoding="utf-8")
    shipped = "".join(path.read_text(encoding="utf-8") for path in (Path(settings.DATA) / "catalogue").glob("*.yaml"))
    assert len(names) == 3 and not [name for name in plain if name in listed or name in shipped]


def test_a_filing_with_the_province_is_made_at_once() -> None:
    case = filed(CARS, "first", MARKET, firm="snack")
    assert ended(case) == ("finished", "granted", "0")
    assert issued(case) == [("used_car_receipt", "武侯区王记小吃店（演示）", "valid")]
    assert organ(load(case).case["organ_id"]).division == "510000000000"


@pytest.mark.parametrize(
    ("people", "taken"), [("20", ["note", "diary", "allow", "key"]), ("80", ["note", "diary", "walk", "allow", "key"])]
)
def test_a_village_grants_its_own_service(people: str, taken: list[str]) -> None:
    asked = {"room.community": "510107011002", "room.on": "2026-12-20", "room.people": people, "room.use": "坝坝舞排练"}
    case = filed(ROOM, "single", asked, "single")
    assert run(case, walk={"safe": "是"}) == taken
    assert {organ(s["organ_id"]).role for s in load(case).steps} == {"village"}
    accepted, decided = (row_of(case, step)["done_by"] for step in ("note", "allow"))
    assert accepted != decided
    assert issued(case) == [("room_slip", "㛃", "valid")]


def test_a_licence_of_the_city_is_inspected_by_two_and_valid_five_years() -> None:
    case = filed(DEVICES, "first", DEVICE, firm="snack", papers=("rules_paper", "store_plan"))
    assert organ(load(case).case["organ_id"]).division == "510100000000"
    take(case, "take")
    take(case, "read")
    with pytest.raises(Refusal) as caught:
        take(case, "look", partner=None, passed="是")
    assert caught.value.code == "step.two"
    take(case, "look", passed="是")
    assert run(case) == ["settle", "print"]
    (row,) = fetch("SELECT type_key, valid_from, valid_until FROM licences_licence WHERE case_id = %s", [case])
    assert (row["type_key"], row["valid_until"].year - row["valid_from"].year) == ("device_trade_licence", 5)
    assert ended(case) == ("finished", "granted", "0")


def test_an_inspection_that_finds_against_it_is_refused_with_reasons() -> None:
    case = filed(DEVICES, "first", {**DEVICE, "device.stores": "否"}, firm="snack", papers=("rules_paper",))
    plan = load(case).material("store_plan")
    assert plan is not None and plan["state"] == "not_needed"
    take(case, "take")
    take(case, "read")
    take(case, "look", conditions={"rooms": False}, opinion="没有阴凉库", passed="否")
    with pytest.raises(Refusal) as caught:
        take(case, "settle")
    assert caught.value.code == "decide.against_findings"
    take(case, "settle", verdict="refused", reasons=("没有阴凉库，不具备贮存条件",))
    assert ended(case)[:2] == ("finished", "refused")


@pytest.mark.parametrize("code", [ROOM, CARS, DEVICES])
def test_guide_picture_and_table_come_from_the_same_file(code: str, client: Client) -> None:
    for page in ("", "graph", "table", "table.csv", "print/"):
        assert client.get(f"/items/{code}/{page}").status_code == 200, page


# -- a step for each of several ----------------------------------------------------------------------------------------

ASKED = """    asked:  {each: device.consulted, lane: it.organ, kind: joint_opinion, name: 征求意见, name_en: opinions,
             within: 2wd, late: go_on, until: UNTIL, outputs: {agrees: bool}, next: settle}
"""
CONSULTED = """    device.consulted:
      zh: 征求意见的部门
      en: Organs consulted
      type: list
      sensitivity: public
      fields:
        organ: {zh: 部门, en: Organ, type: text, sensitivity: public}
"""


def consulting(until: str, organs: tuple[str, ...]) -> object:
    """The licence with opinions asked of each organ that the applicant's matter touches."""
    text = (FOLDER / "device-trade.yaml").read_text(encoding="utf-8")
    text = text.replace(
        "outputs: {passed: bool}, next: settle}\n", f"outputs: {{passed: bool}}, next: asked}}\n{ASKED}"
    )
    text = text.replace("UNTIL", until).replace("    device.stores: {zh", f"{CONSULTED}    device.stores: {{zh")
    text = text.replace(
        "        - {fact: device.stores}\n",
        "        - {fact: device.stores}\n        - {fact: device.consulted, many: true, optional: true}\n",
    ).replace("promised: 15wd", "promised: 18wd")
    publish(text, actor=PLATFORM)
    rows = {f"device.consulted.{n}.organ": name for n, name in enumerate(organs, 1)}
    case = filed(DEVICES, "first", {**DEVICE, **rows}, firm="snack", papers=("rules_paper", "store_plan"))
    for step, said in (("take", {}), ("read", {}), ("look", {"passed": "是"})):
        take(case, step, **said)
    return case


THREE = ("消防", "卫生健康", "成都市公安局（演示）")


def test_each_organ_gives_its_own_opinion_and_all_are_waited_for() -> None:
    case = consulting("all", THREE)
    assert open_steps(case) == ["asked.1", "asked.2", "asked.3"]
    rows = [row_of(case, key) for key in open_steps(case)]
    assert [organ(row["organ_id"]).line for row in rows] == ["消防", "卫生健康", "公安"]
    assert {organ(row["organ_id"]).division for row in rows} == {"510100000000"}
    assert [row["name"] for row in rows] == [f"征求意见（{name}）" for name in THREE]
    with pytest.raises(Refusal):
        take(case, "asked.2", actor=staff("审查"), agrees="是")
    for key, said in (("asked.3", "是"), ("asked.1", "否"), ("asked.2", "是")):
        assert load(case).states["asked"] == "open"
        take(case, key, agrees=said)
    assert load(case).facts(now())["step.asked.agrees"] == [False, True, True]
    assert open_steps(case) == ["settle"]


@pytest.mark.parametrize(
    ("until", "said", "states"),
    [
        ("first_refusal", "否", ["done", "dropped", "dropped"]),
        ("1", "是", ["done", "dropped", "dropped"]),
        ("first_refusal", "是", ["done", "open", "open"]),
        ("2", "是", ["done", "open", "open"]),
    ],
)
def test_the_first_refusal_or_enough_of_them_end_the_asking(until: str, said: str, states: list[str]) -> None:
    case = consulting(until, THREE)
    take(case, "asked.1", agrees=said)
    assert [row["state"] for row in load(case).steps if row["key"].startswith("asked")] == states
    assert open_steps(case) == (["settle"] if "dropped" in states else ["asked.2", "asked.3"])


def test_where_nobody_is_to_be_asked_the_case_goes_on() -> None:
    case = consulting("all", ())
    assert (load(case).states["asked"], open_steps(case)) == ("done", ["settle"])


def test_an_organ_nobody_knows_is_told_by_name() -> None:
    with pytest.raises(Refusal) as caught:
        consulting("all", ("月球管理局",))
    assert caught.value.code == "lane.nobody" and "月球管理局" in caught.value.zh


def test_opinions_that_do_not_come_in_time_hold_nothing_up() -> None:
    import time_machine

    from tongban.cases.jobs import end_late_steps

    case = consulting("all", THREE)
    take(case, "asked.2", agrees="是")
    with time_machine.travel("2026-12-24T10:00:00+08:00"):
        assert end_late_steps() == 2
        assert open_steps(case) == ["settle"]
