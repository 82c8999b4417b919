"""Somebody comes to the window: found or enrolled, a new case or the draft he began at home, taken in by the clerk."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.cases.reading import load
from tongban.core.codes import id_number
from tongban.core.scope import PLATFORM
from tongban.identity.models import Person

from demo import FOOD, FOOD_ANSWERS, GUANGAN, PDF, WUHOU, enterprise, staff
from desk_walk import FIT, desk, desk_of, food_draft, sent
from visiting import opened

pytestmark = pytest.mark.django_db
NEW = "/desk/new/"
NUMBER = id_number.generate(date(1988, 6, 15), 417)


def number_of(name: str) -> str:
    sealed: Any = Person.seen_by(PLATFORM).get(name=name).id_number
    return str(sealed.open())


def begun(client: Any, person: str, applicant: str, **more: str) -> Any:
    url = f"{NEW}?person={person}&item={FOOD}"
    said = {"item": FOOD, "situation": "new", "area": WUHOU, "applicant": applicant, **more}
    return sent(client, url, "begin", said)


def test_a_person_is_found_by_number_which_never_stands_in_an_address() -> None:
    clerk = desk_of()
    answered = sent(clerk, NEW, "find", {"number": number_of("王秀英")})
    assert answered.status_code == 302 and number_of("王秀英") not in answered.headers["Location"]
    page = clerk.get(answered.headers["Location"]).content.decode()
    assert "王秀英" in page and number_of("王秀英") not in page


def test_a_wrong_number_is_said_and_kept() -> None:
    answered = sent(desk_of(), NEW, "find", {"number": "510107198806154170"})
    page = answered.content.decode()
    assert answered.status_code == 422 and 'value="510107198806154170"' in page and "errsum" in page


def test_an_unknown_person_is_enrolled_without_a_phone_and_only_once() -> None:
    clerk = desk_of()
    page = sent(clerk, NEW, "find", {"number": NUMBER}).content.decode()
    assert "还没有这个人" in page
    first = sent(clerk, NEW, "enrol", {"number": NUMBER, "name": "尼玛·次仁卓玛（演示）"[:7], "phone": ""})
    again = sent(clerk, NEW, "enrol", {"number": NUMBER, "name": "别的名字", "phone": ""})
    assert first.status_code == 302 and again.headers["Location"] == first.headers["Location"]
    assert Person.seen_by(PLATFORM).filter(name="尼玛·次仁卓玛").count() == 1


def test_a_walk_in_case_is_filled_in_on_one_page_and_taken_in() -> None:
    clerk = desk_of()
    where = sent(clerk, NEW, "find", {"number": number_of("王秀英")}).headers["Location"]
    person = where.rpartition("=")[2]
    started = begun(clerk, person, f"enterprise:{enterprise('snack')[1]}")
    url = started.headers["Location"]
    case = uuid.UUID(url.strip("/").rpartition("/")[2])
    wrong = sent(clerk, url, "file", {**FOOD_ANSWERS, "premises.area": "很大"})
    page = wrong.content.decode()
    assert wrong.status_code == 422 and 'value="很大"' in page and 'href="#f-premises.area"' in page
    assert load(case).case["state"] == "draft"
    scan = SimpleUploadedFile("布局图.pdf", PDF, "application/pdf")
    done = sent(clerk, url, "file", {**FOOD_ANSWERS, "file.layout": scan, "way.layout": "scan"})
    assert done.status_code == 302 and done.headers["Location"].startswith(desk(case)), done.content.decode()
    loaded = load(case)
    assert (loaded.case["state"], loaded.case["channel"]) == ("received", "window")
    layout = loaded.material("layout")
    assert layout is not None and (layout["way"], layout["trust"]) == ("scan", "B")


def test_a_draft_begun_on_the_web_goes_on_at_the_window() -> None:
    case = food_draft(rules=False)
    clerk = desk_of()
    number = load(case).case["number"]
    assert clerk.get(f"{NEW}{case}/").status_code == 404
    opened(case, staff("窗口"))
    assert clerk.post("/desk/", {"q": number}, follow=True).redirect_chain[-1][0] == f"{NEW}{case}/"
    assert clerk.post("/desk/", {"q": "簇桥"}, follow=True).context["found"] == []
    found = clerk.post("/desk/", {"q": number_of("王秀英")})
    assert [row.id for row in found.context["found"]] == [case]
    page = clerk.get(f"{NEW}{case}/").content.decode()
    assert 'value="王记小吃"' in page and "布局图.pdf" in page
    assert sent(clerk, f"{NEW}{case}/", "file", FOOD_ANSWERS).status_code == 302
    assert sent(clerk, desk(case), "accept", {**FIT, "v.rules": "defer"}).status_code == 302
    loaded = load(case)
    assert loaded.case["id"] == case and loaded.case["state"] == "accepted"
    assert next(m for m in loaded.materials if m["key"] == "layout")["way"] == "upload"


def test_a_forbidden_file_is_refused_and_the_answers_stay() -> None:
    case = food_draft(layout=False)
    opened(case, staff("窗口"))
    clerk = desk_of()
    bad = SimpleUploadedFile("布局图.pdf", b"MZ\x90\x00this is a program", "application/pdf")
    answered = sent(clerk, f"{NEW}{case}/", "save", {**FOOD_ANSWERS, "premises.name": "王记二店", "file.layout": bad})
    assert answered.status_code in (415, 422) and 'value="王记二店"' in answered.content.decode()
    layout = load(case).material("layout")
    assert layout is not None and layout["state"] == "missing"


def test_another_countys_clerk_cannot_open_the_draft() -> None:
    case = food_draft()
    other = desk_of("窗口", GUANGAN)
    assert other.get(f"{NEW}{case}/").status_code == 404
    assert other.post(f"{NEW}{case}/", {"act": "file", **FOOD_ANSWERS}).status_code == 404
    assert load(case).case["state"] == "draft"
