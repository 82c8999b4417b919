"""Organs, powers and posts are entered by the staffing office of the place or above, posts also by the head."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from tongban.core.clock import day_of, now
from tongban.core.codes import credit_code
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.organisation.entered import posts_held, powers_at
from tongban.organisation.entering import (
    OrganSaid,
    PostSaid,
    PowerSaid,
    appoint,
    end_post,
    enter_organ,
    give_power,
)
from tongban.organisation.queries import actor, place
from tongban.site.shipped import key

from calls import as_staff
from demo import GUANGAN, WUHOU, citizen, staff
from life_course import PROVINCE, everything, ledger

pytestmark = pytest.mark.django_db
BASIS = "川编发〔2026〕9号（演示）"
MARKET, HEALTH = key("organ", WUHOU, "市场监管"), key("organ", WUHOU, "卫生健康")
CODE = credit_code.generate(99002, prefix="11", division="510107")
TOBACCO = OrganSaid(
    WUHOU,
    "organ",
    "烟草",
    "武侯区烟草专卖局（演示）",
    "Tobacco Monopoly Bureau of Wuhou (demo)",
    CODE,
    BASIS,
    phone="028-00009999",
)
WINDOW = PostSaid(MARKET, "武侯区窗口", "意见", date(2026, 1, 1), None, BASIS)


def staffing(division: str = WUHOU) -> Any:
    return actor(key("account", division, "编办"))


def post(**changed: Any) -> PostSaid:
    return replace(WINDOW, begins=day_of(now()), **changed)


def refused(code: str, act: Any, sort: type[Refusal] = Refusal) -> Refusal:
    """Refused with the code, and nothing at all has changed."""
    before = everything()
    with pytest.raises(sort) as found:
        act()
    assert found.value.code == code
    assert everything() == before
    return found.value


def test_an_organ_is_entered_once_and_its_line_is_known_from_then_on() -> None:
    organ = uuid.UUID(enter_organ(TOBACCO, actor=staffing(), key="k")["organ"])
    assert enter_organ(TOBACCO, actor=staffing(), key="k") == {"organ": str(organ)}
    found = place(WUHOU, fresh=True).by_id(organ)
    assert found is not None and (found["line"], found["level"], found["credit_code"]) == ("烟草", 3, CODE)
    (line,) = ledger("organ", organ)
    assert (line["verb"], line["detail"]["basis"]) == ("organ.found", BASIS)
    refused("organ.known", lambda: enter_organ(replace(TOBACCO, name="另一个"), actor=staffing()))
    above = enter_organ(
        replace(TOBACCO, credit_code=credit_code.generate(99003, prefix="11")), actor=staffing(PROVINCE)
    )
    assert uuid.UUID(above["organ"]) != organ


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"role": "ministry"}, "organ.role"),
        ({"role": "village"}, "organ.role"),
        ({"name": " "}, "organ.name"),
        ({"name_en": ""}, "organ.name"),
        ({"line": ""}, "organ.line"),
        ({"line": "烟草：专卖"}, "organ.line"),
        ({"role": "provider"}, "organ.line"),
        ({"basis": ""}, "organ.basis"),
        ({"credit_code": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "credit-code.check-digit"),
    ],
)
def test_what_is_wrong_with_an_organ_is_said(changed: dict[str, str], code: str) -> None:
    refused(code, lambda: enter_organ(replace(TOBACCO, **changed), actor=staffing()))


def test_a_place_that_is_none_has_no_organs() -> None:
    refused("organ.place", lambda: enter_organ(replace(TOBACCO, division="510107999999"), actor=staffing(PROVINCE)))
    said = PowerSaid("烟草", "510107999999", MARKET, MARKET, MARKET, BASIS)
    refused("organ.place", lambda: give_power(said, actor=staffing(PROVINCE)))


def test_only_the_staffing_office_of_the_place_or_above_enters_organs_and_powers() -> None:
    power = PowerSaid("烟草", WUHOU, MARKET, MARKET, MARKET, BASIS)
    others = (
        staffing(GUANGAN),
        staff("负责人"),
        staff("事项办"),
        staff("窗口"),
        staff("运行", PROVINCE),
        citizen("wang"),
    )
    for who in others:
        refused("organisation.enter", lambda who=who: enter_organ(TOBACCO, actor=who), Denied)
        refused("organisation.enter", lambda who=who: give_power(power, actor=who), Denied)
    above = replace(TOBACCO, division=PROVINCE)
    refused("organisation.enter", lambda: enter_organ(above, actor=staffing()), Denied)


def test_a_power_is_given_and_given_to_another() -> None:
    power = PowerSaid("烟草", WUHOU, MARKET, MARKET, HEALTH, BASIS)
    give_power(power, actor=staffing())
    before = everything()
    give_power(power, actor=staffing())
    assert everything() == before
    give_power(replace(power, competent=HEALTH), actor=staffing(PROVINCE))
    (held,) = [one for one in powers_at(WUHOU) if one.line == "烟草"]
    assert (held.competent, held.supervising, held.enforcing) == (HEALTH, MARKET, HEALTH)
    found = place(WUHOU, fresh=True).power("烟草", 3)
    assert found is not None and found["competent_id"] == HEALTH
    assert ledger("organ", HEALTH)[-1]["detail"]["before"]["competent"] == str(MARKET)


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"line": " "}, "power.line", "line"),
        ({"basis": " "}, "organ.basis", "basis"),
        ({"supervising": uuid.UUID(int=1)}, "organ.choice", "supervising"),
        ({"competent": key("provider", WUHOU, "notary_office")}, "power.organ", "competent"),
        ({"enforcing": key("organ", GUANGAN, "市场监管")}, "power.organ", "enforcing"),
    ],
)
def test_what_is_wrong_with_a_power_is_said_at_its_field(changed: dict[str, Any], code: str, where: str) -> None:
    power = replace(PowerSaid("烟草", WUHOU, MARKET, MARKET, MARKET, BASIS), **changed)
    assert refused(code, lambda: give_power(power, actor=staffing())).where == where


def test_the_head_gives_posts_of_his_organ_and_ends_them() -> None:
    head = staff("负责人")
    made = uuid.UUID(appoint(post(), actor=head, key="k")["holding"])
    assert uuid.UUID(appoint(post(), actor=head, key="k")["holding"]) == made
    assert (MARKET, "意见") in {(one.organ, one.name) for one in staff("窗口").posts}
    refused("post.held", lambda: appoint(post(), actor=head))
    today = day_of(now())
    refused("post.days", lambda: end_post(made, today - timedelta(days=1), BASIS, actor=head))
    refused("organ.basis", lambda: end_post(made, today, " ", actor=head))
    end_post(made, today, BASIS, actor=head)
    (held,) = [one for one in posts_held(MARKET, today) if one.id == made]
    assert (held.login, held.ends) == ("武侯区窗口", today)
    assert posts_held(MARKET, today + timedelta(days=1)) == [one for one in posts_held(MARKET, today) if one.id != made]
    assert [line["verb"] for line in ledger("organ", MARKET)][-2:] == ["post.appoint", "post.end"]


def test_nobody_gives_a_post_that_is_not_his_to_give() -> None:
    head, hidden = staff("负责人"), key("account", WUHOU, "编办")
    for who in (staff("审查"), staff("窗口"), staff("负责人", GUANGAN), staffing(GUANGAN), citizen("wang")):
        refused("post.appoint", lambda who=who: appoint(post(), actor=who), Denied)
        held = posts_held(MARKET, day_of(now()))[0]
        refused("post.appoint", lambda who=who, held=held: end_post(held.id, day_of(now()), BASIS, actor=who), Denied)
    refused("post.appoint", lambda: appoint(post(post="负责人"), actor=head), Denied)
    refused("post.self", lambda: appoint(post(login="武侯区负责人"), actor=head), Denied)
    own = Account.seen_by(PLATFORM).get(id=hidden).login
    refused("post.self", lambda: appoint(post(login=own), actor=staffing()), Denied)
    appoint(post(post="负责人"), actor=staffing())


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"post": "审查：决定"}, "post.name"),
        ({"post": ""}, "post.name"),
        ({"login": "没有这个人"}, "post.account"),
        ({"login": "wang"}, "post.account"),
        ({"basis": ""}, "organ.basis"),
        ({"organ": uuid.UUID(int=1)}, "organ.choice"),
    ],
)
def test_what_is_wrong_with_a_post_is_said(changed: dict[str, Any], code: str) -> None:
    refused(code, lambda: appoint(post(**changed), actor=staffing()))


def test_days_of_a_post() -> None:
    today = day_of(now())
    refused("post.days", lambda: appoint(replace(post(), begins=today - timedelta(days=1)), actor=staffing()))
    refused("post.days", lambda: appoint(post(ends=today - timedelta(days=1)), actor=staffing()))
    refused("post.unknown", lambda: end_post(uuid.UUID(int=1), today, BASIS, actor=staffing()))
    made = uuid.UUID(appoint(post(ends=today), actor=staffing())["holding"])
    with time_machine.travel(now() + timedelta(days=2)):
        refused("post.over", lambda: end_post(made, day_of(now()), BASIS, actor=staffing()))


# -- the page and the API ----------------------------------------------------------------------------------------------

PAGE = "/catalogue/organs/enter/"


def test_the_page_enters_all_three_and_keeps_what_is_typed() -> None:
    office = as_staff("编办").client
    said = {"role": "organ", "line": "烟草", "name": TOBACCO.name, "name_en": TOBACCO.name_en, "basis": BASIS}
    wrong = office.post(f"{PAGE}?place={WUHOU}&do=organ", {**said, "credit_code": "x", "once": "a"})
    assert wrong.status_code == 422 and f'value="{TOBACCO.name}"' in wrong.content.decode()
    right = office.post(f"{PAGE}?place={WUHOU}&do=organ", {**said, "credit_code": CODE, "once": "b"})
    assert right.status_code == 302 and TOBACCO.name in office.get(right["Location"]).content.decode()
    power = {"line": "烟草", "basis": BASIS, **dict.fromkeys(("competent", "supervising", "enforcing"), str(MARKET))}
    assert office.post(f"{PAGE}?place={WUHOU}&do=power", {**power, "once": "c"}).status_code == 302
    assert "烟草" in office.get(f"{PAGE}?place={WUHOU}&do=power").content.decode()
    given = {
        "organ": str(MARKET),
        "login": "武侯区窗口",
        "post": "意见",
        "begins": day_of(now()).isoformat(),
        "basis": BASIS,
    }
    posts = f"{PAGE}?place={WUHOU}&do=post&organ={MARKET}"
    assert office.post(posts, {**given, "once": "d"}).status_code == 302
    (held,) = [one for one in posts_held(MARKET, day_of(now())) if one.login == "武侯区窗口"]
    ended = {"act": "end", "holding": str(held.id), "ends": day_of(now()).isoformat(), "basis": BASIS, "once": "e"}
    assert office.post(posts, ended).status_code == 302
    (over,) = [one for one in posts_held(MARKET, day_of(now())) if one.login == "武侯区窗口"]
    assert over.ends == day_of(now())


def test_others_look_and_are_denied() -> None:
    looking = as_staff("审查").client
    shown = looking.get(f"{PAGE}?place={WUHOU}&do=power").content.decode()
    assert "您可以看，不能改" in shown and 'name="line"' not in shown
    before = everything()
    power = {"line": "烟草", "basis": BASIS, **dict.fromkeys(("competent", "supervising", "enforcing"), str(MARKET))}
    assert looking.post(f"{PAGE}?place={WUHOU}&do=power", {**power, "once": "c"}).status_code == 403
    assert everything() == before


def test_the_api_of_the_staffing_office() -> None:
    office = as_staff("编办")
    body = {"area": WUHOU, "role": "organ", "line": "烟草", "name": "某局（演示）", "name_en": "Some Bureau (demo)"}
    made = office.post("/organs", {**body, "credit_code": CODE, "basis": BASIS})
    assert made.status == 201
    organ = made.body["organ"]
    power = {
        "line": "烟草",
        "area": WUHOU,
        "competent": organ,
        "supervising": organ,
        "enforcing": organ,
        "basis": BASIS,
    }
    told = office.post("/powers", power)
    assert [one for one in told.body["powers"] if one["line"] == "烟草"] == [{**power, "names": ["某局（演示）"] * 3}]
    given = office.post("/posts", {
        "organ": organ, "login": "武侯区窗口", "post": "负责人", "begins": day_of(now()).isoformat(), "basis": BASIS,
    })  # fmt: skip
    assert given.status == 201
    (one,) = office.get(f"/organs/{organ}/posts").body["posts"]
    assert (one["id"], one["post"], one["ends"]) == (given.body["holding"], "负责人", None)
    over = office.post(f"/posts/{one['id']}/end", {"ends": day_of(now()).isoformat(), "basis": BASIS})
    assert [one["ends"] for one in over.body["posts"]] == [day_of(now()).isoformat()]
