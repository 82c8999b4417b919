"""Shows: a limited number that is counted apart for each township, or for each option of a question: every zone has its
own ledger, its own waiting, its own line on the guide.
"""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from tongban.cases.acts.withdraw import withdraw
from tongban.catalogue.acts import publish
from tongban.catalogue.guide_now import guide_at
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.verify import verify
from tongban.core.scope import PLATFORM
from tongban.limits.acts.quotas import Announcement, announce_quota
from tongban.limits.queries import left_by_zone
from tongban.site.management.commands.ledger import HouseKeys

from calls import as_staff
from demo import WUHOU, citizen, staff
from desk_walk import signed_in
from places import CARD, card_text, claim, numbers
from refusing import refused
from runs import filed, take

pytestmark = pytest.mark.django_db
# Two townships of Wuhou.
ONE, OTHER = "510107011000", "510107012000"
TODAY = date(2026, 11, 2)


def by_township() -> None:
    publish(card_text("queue").replace("take: 1,", "take: 1, zone: 乡级,"), actor=PLATFORM)


def by_kind() -> None:
    """The library lends to children and grown-ups from two stocks."""
    text = card_text("refuse").replace("take: 1,", "take: 1, zone: reader.hall,")
    text = text.replace(
        "    reader.child:",
        "    reader.hall: {zh: 哪个馆, en: Which hall, type: enum, sensitivity: public,"
        " options: {总馆: main, 分馆: branch}}\n"
        "    reader.child:",
        1,
    ).replace("        - {fact: reader.child}\n", "        - {fact: reader.child}\n        - {fact: reader.hall}\n", 1)
    publish(text, actor=PLATFORM)


def announced(zone: str, total: str = "1") -> uuid.UUID:
    said = Announcement(CARD, WUHOU, "2026年", date(2026, 1, 1), date(2026, 12, 31), total, zone)
    return announce_quota(said, actor=staff("负责人"))


def wants(who: str, place: str = ONE, **more: str) -> uuid.UUID:
    case = filed(CARD, "first", {"reader.library": place, "reader.child": "否", **more}, who)
    take(case, "receive")
    return case


def test_each_township_has_its_own_number_and_its_own_line_of_those_who_wait() -> None:
    by_township()
    first, second = announced(ONE), announced(OTHER, "2")
    cases = [wants("wang", ONE), wants("single", ONE), wants("tibetan", OTHER)]
    assert [claim(case) for case in cases] == ["held", "waiting", "held"]
    assert (numbers(first), numbers(second)) == ((1, 1, 0), (2, 1, 0))
    rows = fetch("SELECT ledger FROM limits_hold ORDER BY since, id")
    assert [row["ledger"] for row in rows] == [f"reader.cards@{ONE}"] * 2 + [f"reader.cards@{OTHER}"]
    withdraw(cases[2], actor=citizen("tibetan"))  # what becomes free elsewhere is not theirs
    assert [claim(case) for case in cases] == ["held", "waiting", "returned"]
    withdraw(cases[0], actor=citizen("wang"))
    assert [claim(case) for case in cases] == ["returned", "held", "returned"]
    take(cases[1], "look")
    take(cases[1], "grant")
    assert (numbers(first), numbers(second)) == ((1, 0, 1), (2, 0, 0))
    assert list(verify(HouseKeys())) == []


def test_a_township_without_a_number_waits_for_its_own() -> None:
    by_township()
    announced(ONE, "5")
    case = wants("wang", OTHER)
    assert claim(case) == "waiting"
    take(case, "look")
    with refused("quota.closed", "verdict"):
        take(case, "grant")
    announced(OTHER)
    assert claim(case) == "held"


def test_an_option_of_a_question_is_a_zone_too() -> None:
    by_kind()
    main, branch = announced("总馆"), announced("分馆")
    cases = [wants("wang", **{"reader.hall": "总馆"}), wants("single", **{"reader.hall": "总馆"}),
             wants("rare", **{"reader.hall": "分馆"})]  # fmt: skip
    assert [claim(case) for case in cases] == ["held", "waiting", "held"]
    assert (numbers(main)[1], numbers(branch)[1]) == (1, 1)
    row = next(row for group in guide_at(CARD, WUHOU).groups for row in group.rows if row.id == "quota")
    assert row.content.endswith("按“哪个馆”分别计数")


def test_the_head_says_which_zone_and_each_once() -> None:
    by_township()
    for zone in ("", "510105001000", "总馆"):
        with refused("quota.zone", "zone"):
            announced(zone)
    announced(ONE)
    with refused("quota.overlap", "opens_on"):
        announced(ONE)
    announced(OTHER)
    publish(card_text("queue"), actor=PLATFORM)
    with refused("quota.zone", "zone"):
        announced(ONE)


def test_everybody_sees_what_is_left_in_each_zone() -> None:
    by_township()
    announced(ONE, "3")
    announced(OTHER, "4")
    wants("wang", ONE)
    left = left_by_zone("reader.cards", WUHOU, TODAY)
    assert sorted((one.left, one.total) for one in left) == [("2 个", "3 个"), ("4 个", "4 个")]
    page = signed_in(citizen("wang")).get(f"/items/{CARD}/places/?area=510107").content.decode()
    assert "每个片区分别计数" in page and page.count("读者证名额（") >= 2
    part = signed_in(citizen("wang")).get(f"/items/{CARD}/places/?area=510107&part=1").content.decode()
    assert "还剩 2 个（总量 3 个）" in part and "还剩 4 个（总量 4 个）" in part
    row = next(row for group in guide_at(CARD, WUHOU).groups for row in group.rows if row.id == "quota")
    assert row.content.endswith("每个乡级区划分别计数")


def test_the_desk_offers_each_zone_and_a_program_names_it() -> None:
    by_township()
    page = signed_in(staff("负责人")).get("/desk/quotas/").content.decode()
    assert f'value="{CARD}:{WUHOU}:{ONE}"' in page
    values = {"of": f"{CARD}:{WUHOU}:{ONE}", "period": "2026年", "opens_on": "2026-01-01", "total": "7"}
    assert signed_in(staff("负责人")).post("/desk/quotas/", values).status_code == 302
    body = {"item": CARD, "area": WUHOU, "period": "2026年", "opens_on": "2026-01-01", "total": "8", "zone": OTHER}
    answered = as_staff("负责人").post("/quotas", body)
    assert (answered.status, answered.body["ledger"]) == (201, f"reader.cards@{OTHER}")
