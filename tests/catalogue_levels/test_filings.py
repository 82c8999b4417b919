"""Innovations on their pages and through programs: receipt, answer, spreading until the standard has absorbed it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from test_adoption import difference_of, refused
from test_three_doors import signed_in

from tongban.catalogue.acts.adopting import Taking, adopt, set_local
from tongban.catalogue.acts.filing import note, object_to, spread
from tongban.catalogue.acts.reviewing import publish_draft
from tongban.catalogue.models import Filing
from tongban.catalogue.queries import in_force
from tongban.catalogue.reading.filings import filing_of
from tongban.catalogue.reading.levels import counts
from tongban.catalogue.reading.standing import absorbed, both, stranded
from tongban.core.clock import now
from tongban.core.errors import Denied
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM

from calls import as_staff
from demo import FOOD, GUANGAN, WUHOU, staff
from life_course import (
    LOCAL,
    MARKET,
    PROVINCE,
    editor,
    everything,
    filed,
    head,
    ledger,
    legality,
    office,
    through_review,
)

pytestmark = pytest.mark.django_db


def state_of(key: uuid.UUID) -> str:
    return str(fetch("SELECT state FROM catalogue_filing WHERE id = %s", [key])[0]["state"])


def extension(place: str) -> str:
    return str(in_force(FOOD, place, now()).effective("new").limits.extend.by)


@pytest.mark.clause("3.2.1b")
def test_a_filing_has_its_number_day_and_receipt() -> None:
    key = filed()
    row = Filing.seen_by(PLATFORM).get(id=key)
    page = signed_in("事项办", GUANGAN).get(reverse("catalogue:filing_receipt", args=[key])).content.decode()
    assert row.number in page and "广安府办发〔2026〕6号（演示）" in page and "延长办理的期限" in page
    assert f"{row.answer_by:%Y-%m-%d}" in page
    told = as_staff("事项办", GUANGAN).get(f"/filings/{key}").body
    assert (told["number"], told["state"], told["place"]) == (row.number, "filed", GUANGAN)


@pytest.mark.clause("3.2.1b")
def test_the_province_notes_objects_and_spreads_on_the_page() -> None:
    key = filed()
    page = reverse("catalogue:filing", args=[key])
    client = signed_in("事项办", PROVINCE)
    wordless = client.post(page, {"act": "object", "words": " "})
    assert (wordless.status_code, state_of(key)) == (422, "filed")
    assert client.post(page, {"act": "spread", "organ": "", "words": "好"}).status_code == 422
    assert client.post(page, {"act": "spread", "organ": str(uuid.uuid4()), "words": "好"}).status_code == 422
    assert client.post(page, {"act": "object", "words": "依据不足"}).status_code == 302
    assert (state_of(key), extension(GUANGAN)) == ("objected", "5wd")
    assert "依据不足" in signed_in("事项办", GUANGAN).get(page).content.decode()


@pytest.mark.clause("3.2.1b")
def test_wrong_posts_are_denied_and_nothing_changes() -> None:
    key = filed()
    before = everything()
    for actor in (office(WUHOU), editor(), legality(), head(), staff("窗口")):
        for act in (
            lambda actor=actor: note(key, actor=actor),
            lambda actor=actor: object_to(key, "不可", actor=actor),
            lambda actor=actor: spread(key, MARKET, actor=actor),
        ):
            refused("catalogue.office", act, Denied)
    for role, place in (("事项办", WUHOU), ("编制", PROVINCE), ("窗口", WUHOU)):
        for act_ in ("note", "object", "spread"):
            sent = {"act": act_, "words": "x", "organ": str(MARKET)}
            assert signed_in(role, place).post(reverse("catalogue:filing", args=[key]), sent).status_code == 403
    assert everything() == before


@pytest.mark.clause("3.2.1b")
def test_an_objection_leaves_other_changes_of_the_place() -> None:
    """A second change, filed by itself, stays; what was objected to goes and does not come back."""
    key = filed()
    wider = [{"at": "common.limits.extend.by", "to": "3wd"}, {"at": "accepted_in", "to": "全市"}]
    taking = Taking(f"{FOOD}@1", GUANGAN, "广安府办发〔2026〕7号（演示）", LOCAL, changes=wider)
    adopt(taking, actor=office(GUANGAN))
    assert Filing.seen_by(PLATFORM).filter(difference__place=GUANGAN).count() == 2
    object_to(key, "依据不足", actor=office())
    assert difference_of(GUANGAN)["changes"] == [{"at": "accepted_in", "to": "全市"}]
    assert Filing.seen_by(PLATFORM).filter(difference__place=GUANGAN).count() == 2
    refused("filing.objected", lambda: adopt(taking, actor=office(GUANGAN)))


def test_what_the_place_dropped_itself_is_not_struck_again() -> None:
    key = filed()
    adopt(Taking(f"{FOOD}@1", GUANGAN, "广安府办发〔2026〕8号（演示）", LOCAL), actor=office(GUANGAN))
    before = difference_of(GUANGAN)
    object_to(key, "依据不足", actor=office())
    assert difference_of(GUANGAN) == before


def test_a_running_case_keeps_the_limit_it_was_filed_under() -> None:
    """What was pinned is never touched: the pair of edition and difference still says five days."""
    from tongban.catalogue.queries import what_runs

    key = filed()
    pinned = in_force(FOOD, GUANGAN, now())
    object_to(key, "依据不足", actor=office())
    assert str(what_runs(pinned.edition, pinned.difference, "new", GUANGAN).limits.extend.by) == "3wd"
    assert extension(GUANGAN) == "5wd"


# -- spreading ---------------------------------------------------------------------------------------------------------


@pytest.mark.clause("3.2.1b")
@pytest.mark.clause("3.1.3c")
def test_an_innovation_spreads_into_the_standard_and_is_listed_as_absorbed() -> None:
    key = filed()
    page = reverse("catalogue:filing", args=[key])
    done = signed_in("事项办", PROVINCE).post(page, {"act": "spread", "organ": str(MARKET), "words": "全省推广"})
    assert done.status_code == 302
    draft = Filing.seen_by(PLATFORM).get(id=key).draft
    assert draft is not None
    assert (state_of(key), extension(WUHOU)) == ("spread", "5wd")
    assert [line["verb"] for line in ledger("draft", draft)] == ["draft.spread"]
    assert absorbed(GUANGAN, now()) == []
    publish_draft(through_review(draft), actor=office())
    assert (in_force(FOOD, WUHOU, now()).number, extension(WUHOU), extension("510104000000")) == (2, "3wd", "3wd")
    assert [(row["code"], row["cites"], row["running"]) for row in absorbed(GUANGAN, now())] == [(FOOD, 1, 2)]
    assert stranded(GUANGAN, now()) == []
    assert both(GUANGAN, now()) == {"stranded": 0, "absorbed": 1}
    assert both(WUHOU, now())["absorbed"] == 0  # Wuhou's own four changes are better than the standard still
    assert filing_of(office(), key).absorbed
    assert "第 2 版标准已全部写入这项改变，全省适用。" in signed_in("事项办", PROVINCE).get(page).content.decode()
    listed = signed_in("事项办", GUANGAN).get(f"{reverse('catalogue:levels')}?report=absorbed").content.decode()
    assert "按新标准重新认领" in listed
    adopt(Taking(f"{FOOD}@2", GUANGAN, "广安府办发〔2026〕9号（演示）", LOCAL), actor=office(GUANGAN))
    assert absorbed(GUANGAN, now()) == []


# -- lists -------------------------------------------------------------------------------------------------------------


def test_lists_cost_the_same_however_many_there_are() -> None:
    client = signed_in("事项办", PROVINCE)
    client.get(reverse("catalogue:filings"))

    def costs(url: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen.captured_queries)

    few = costs(reverse("catalogue:filings"))
    key = filed()
    costs(reverse("catalogue:filings"))  # names of places are kept by the process
    set_local(FOOD, GUANGAN, {**LOCAL, "hours": "全天"}, {}, actor=office(GUANGAN))
    assert costs(reverse("catalogue:filings")) == few == 7
    page = reverse("catalogue:filing", args=[key])
    costs(page)
    assert costs(page) == 8


def test_silence_on_the_page_says_so() -> None:
    key = filed()
    with time_machine.travel(now() + timedelta(days=40)):
        page = signed_in("事项办", PROVINCE).get(reverse("catalogue:filing", args=[key])).content.decode()
    assert "答复期限已过，视为知悉。" in page and 'value="object"' not in page


def test_counts_of_a_place_are_one_statement() -> None:
    with CaptureQueriesContext(connection) as seen:
        found: dict[str, Any] = counts(WUHOU, now())
    assert len(seen.captured_queries) == 1
    assert found == {"directory": 22, "unadopted": 0, "orphaned": 0, "unfounded": 0, "beyond": 0, "diverging": 0}
