"""What only a place cites: a repeal turns the item amber at that place alone, and the ticket names the place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.catalogue import guide_now
from tongban.catalogue.acts import publish
from tongban.catalogue.acts.adopting import Taking, adopt, end_adoption
from tongban.catalogue.acts.library import Revision, load_laws, open_basis_tickets, record, withdraw
from tongban.catalogue.acts.publish import Publication, next_edition, publish_difference
from tongban.catalogue.acts.requesting import decide
from tongban.catalogue.library_now import flags, forget
from tongban.catalogue.life.writing import difference_text
from tongban.catalogue.models import ChangeRequest
from tongban.catalogue.reading.requests import flagged, requests_for
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied
from tongban.core.events import deliver_pending
from tongban.core.ledger.book import perform, write
from tongban.core.scope import PLATFORM
from tongban.definition.check.library import LawEntry, shipped_library
from tongban.definition.source import read
from tongban.identity.models import Account
from tongban.site.shipped import key

from calls import Caller, as_staff
from demo import FOOD, GUANGAN, JOBLESS, WUHOU
from life_course import LOCAL, PROVINCE, office, text_of

pytestmark = pytest.mark.django_db
CITY_LAW, PRICES = "成都市食品安全条例（演示）", "成发改价格〔2020〕12号（演示）"


@pytest.fixture(autouse=True)
def _city_laws(db: None) -> Iterator[None]:
    """Two laws of Chengdu that no standard cites."""
    more = {
        CITY_LAW: LawEntry(CITY_LAW, "地方性法规", date(2020, 1, 1), None),
        PRICES: LawEntry(PRICES, "规范性文件", date(2020, 1, 1), None),
    }
    load_laws({**shipped_library(), **more}, actor=PLATFORM)
    forget()
    guide_now._kept.clear()
    yield
    forget()
    guide_now._kept.clear()


def repeal(law: str = CITY_LAW, article: str = "12", **said: Any) -> Revision:
    return Revision(law, article, "repealed", said.get("on", date(2026, 1, 1)), "成都市人大常委会公告（演示）")


def differs(place: str = WUHOU, hours: str = "工作日 9:00–17:00", words: str = "") -> None:
    changes: tuple[dict[str, Any], ...] = ({"at": "words", "add": [words]},) if words else ()
    taking = Taking(f"{FOOD}@1", place, "武侯办发〔2026〕9号（演示）", {**LOCAL, "hours": hours}, changes=changes)
    adopt(taking, actor=office(place))


def guide(division: str, code: str = FOOD) -> str:
    guide_now._kept.clear()
    return Client().get(f"/items/{code}/?area={division}").content.decode()


def tickets() -> list[tuple[str, str, str]]:
    return [(one.code, one.place, one.path) for one in requests_for(office(), sort="basis", size=100)]


@pytest.mark.clause("3.1.4a")
@pytest.mark.parametrize(
    ("hours", "revision", "title"),
    [
        (f"按《{CITY_LAW}》第十二条第一款执行", repeal(), f"《{CITY_LAW}》第十二条已废止"),
        (f"《{CITY_LAW}》", repeal(article=""), f"《{CITY_LAW}》已废止"),
        (f"收费按{PRICES}", repeal(PRICES, ""), f"{PRICES}已废止"),
    ],
)
def test_what_a_local_value_rests_on_turns_the_item_amber_there_and_asks_that_place(
    hours: str, revision: Revision, title: str
) -> None:
    differs(hours=hours)
    _, opened = record(revision, actor=office())
    assert opened == 1 and tickets() == [(FOOD, WUHOU, "difference.local.hours")]
    assert flagged([FOOD], [WUHOU]) == {FOOD: [title]}
    assert flagged([FOOD], [GUANGAN]) == {} and flagged([FOOD]) == {}
    assert title in guide(WUHOU) and "依据正在修订核对中" not in guide(GUANGAN)
    assert open_basis_tickets() == 0
    # The place's own office decides its ticket, and nobody else's.
    ticket = requests_for(office(), sort="basis")[0].id
    with pytest.raises(Denied):
        decide(ticket, False, "这条依据与本地的办公时间无关。", actor=office(GUANGAN))
    decide(ticket, False, "条文内容没有变化", actor=office(WUHOU))
    assert flagged([FOOD], [WUHOU]) == {}


@pytest.mark.parametrize(
    ("hours", "revision"),
    [
        (f"按《{CITY_LAW}》第十二条之一执行", repeal()),
        (f"按《{CITY_LAW}》第十二条执行", repeal(article="12.1")),
        (f"按《{CITY_LAW}》第一百一十二条执行", repeal()),
        ("按市条例第十二条执行", repeal()),
    ],
)
def test_another_article_a_wider_one_and_a_law_not_named_turn_nothing_amber(hours: str, revision: Revision) -> None:
    differs(hours=hours)
    assert record(revision, actor=office())[1] == 0
    assert tickets() == [] and flags(now()) == {}


def test_what_a_change_of_the_place_cites_counts_and_goes_with_the_change() -> None:
    differs(words=f"《{CITY_LAW}》第十二条")
    revision, _ = record(repeal(), actor=office())
    assert tickets() == [(FOOD, WUHOU, "difference.changes.0.add.0")]
    page = signed_in(WUHOU).get(reverse("catalogue:desk")).content.decode()
    assert f"《{CITY_LAW}》第十二条已废止" in page
    assert "第十二条已废止" not in signed_in(GUANGAN).get(reverse("catalogue:desk")).content.decode()
    differs()
    deliver_pending()
    assert [one.state for one in requests_for(office(), sort="basis")] == ["done"]
    assert flagged([FOOD], [WUHOU]) == {}
    withdraw(revision, "看错了", actor=office())


def test_a_place_that_gave_the_item_up_cites_nothing() -> None:
    differs(hours=f"《{CITY_LAW}》第十二条")
    record(repeal(on=day_of(now()) + timedelta(days=9)), actor=office())
    assert [one.due for one in requests_for(office(), sort="basis")] == [day_of(now()) + timedelta(days=9)]
    assert "依据正在修订核对中" not in guide(WUHOU)  # a day to come is for its editors to know
    end_adoption(FOOD, WUHOU, "调整", actor=office(WUHOU))
    deliver_pending()
    assert {one.state for one in requests_for(office(), sort="basis")} == {"done"}


def own(place: str = WUHOU) -> None:
    text = text_of(JOBLESS).replace(JOBLESS, "512B99005000")
    law = f"\nlaws:\n  市条例: {{title: {CITY_LAW}, kind: 地方性法规}}"
    text = text.replace("\nlaws:", law, 1)
    start = text.index("\nbasis:")
    text = text[:start] + "\nbasis: [市条例#12]" + text[text.index("\n", start + 1) :]
    _, changes = next_edition(read(text, "own"), text, Publication.of(PLATFORM, None, place=place))

    def work(once: Any) -> dict[str, str]:
        write(changes)
        return {}

    perform(work, actor=PLATFORM)


def test_the_ticket_of_an_own_item_goes_to_its_place() -> None:
    own()
    record(repeal(), actor=office())
    assert tickets() == [("512B99005000", WUHOU, "basis.0")]
    assert set(flagged(["512B99005000", FOOD])) == {"512B99005000"}


def signed_in(place: str = PROVINCE) -> Client:
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("account", place, "事项办")))
    return client


def test_library_and_ticket_name_the_place_and_its_cell() -> None:
    differs(hours=f"《{CITY_LAW}》第十二条")
    record(repeal(), actor=office())
    page = signed_in().get(reverse("catalogue:law", args=[CITY_LAW])).content.decode()
    assert "成都市武侯区" in page and "本地要素·办理时间" in page
    ticket = ChangeRequest.seen_by(PLATFORM).get(sort="basis")
    page = signed_in().get(reverse("catalogue:request", args=[ticket.id])).content.decode()
    assert "成都市武侯区" in page and f"《{CITY_LAW}》第十二条" in page
    articles = as_staff("事项办", PROVINCE).get(f"/library/{CITY_LAW}").body["articles"]
    assert [(one["place"], one["paths"]) for a in articles for one in a["items"]] == [
        (WUHOU, ["difference.local.hours"])
    ]
    guide_now._kept.clear()
    told = Caller().get(f"/items/{FOOD}?area={WUHOU}").body["guide"]["shaken"]
    assert told == [f"《{CITY_LAW}》第十二条已废止"]


def test_flags_cost_two_statements_with_places_and_without() -> None:
    differs(hours=f"《{CITY_LAW}》第十二条")
    record(repeal(), actor=office())
    for places in (None, [], [WUHOU, GUANGAN]):
        with CaptureQueriesContext(connection) as seen:
            flags(now(), [FOOD, JOBLESS], places)
        assert len(seen) == 2


def test_what_the_city_cites_does_not_shake_the_guide_of_a_county_with_its_own() -> None:
    """The nearest difference is the one that applies: what stands above it is not on this guide."""
    city, code = "510100000000", "512B99668000"
    text = text_of(JOBLESS).replace(JOBLESS, code)
    years = "params: {years: {type: int, set_by: 县级, better: up}}"
    publish(text.replace("\nlanes:", f"\n{years}\nlanes:", 1), actor=PLATFORM)
    said = {**LOCAL, "hours": f"《{CITY_LAW}》第十二条"}
    publish_difference(difference_text(f"{code}@1", city, "演示", said, {"years": "7"}), actor=PLATFORM)
    adopt(Taking(code, WUHOU, "武侯办发〔2026〕9号（演示）", LOCAL), actor=office(WUHOU))
    record(repeal(), actor=office())
    assert tickets() == [(code, city, "difference.local.hours")]
    assert "依据正在修订核对中" not in guide(WUHOU, code)
    assert "依据正在修订核对中" in guide("510105000000", code)
