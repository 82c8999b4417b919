"""The pages without an account: read, object, follow; the officer's desk; and nothing typed is lost."""

from __future__ import annotations

import re
import uuid
from html import unescape

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from board import STEP, before_the_public, on_a_board
from published import SAID, hung, notice_of, objected
from tongban.core.clock import day_of, now
from tongban.core.ledger.reading import fetch
from tongban.core.scope import nobody
from tongban.notices.acts.disclosing import withhold
from tongban.notices.acts.objecting import object_to
from tongban.notices.acts.putting_up import PutUp, put_up
from tongban.notices.queries import Asked, decision_by, notices
from tongban.notices.rules import Said

from calls import Caller
from demo import GUANGAN, WUHOU, citizen, png, staff
from desk_walk import desk_of, step_page
from refusing import refused
from runs import holders, row_of

pytestmark = pytest.mark.django_db
FORM = {"name": "路人丙", "reach": "13900000003", "about": "活动日期", "reasons": "与中考同日"}


@pytest.fixture(autouse=True)
def _uncounted() -> None:
    cache.clear()


def page(client: Client, name: str, *args: object, query: str = "") -> str:
    return unescape(client.get(reverse(name, args=args) + query).content.decode())


def test_somebody_without_an_account_reads_objects_and_follows() -> None:
    case, visitor = before_the_public(), Client()
    number = notice_of(case)["number"]
    assert number in page(visitor, "notices:list", query=f"?area={WUHOU}")
    assert number not in page(visitor, "notices:list", query=f"?area={GUANGAN}")
    assert number not in page(visitor, "notices:list", query="?state=over")
    read = page(visitor, "notices:read", number)
    assert "秋日音乐会" in read and "2026年12月20日" in read
    address = reverse("notices:object", args=[number])
    missing = visitor.post(address, {**FORM, "reasons": "", "once": "a"})
    said = unescape(missing.content.decode())
    assert missing.status_code == 422 and "请写事实和理由" in said and 'value="路人丙"' in said
    file = SimpleUploadedFile("照片.png", png(), content_type="image/png")
    sent = visitor.post(address, {**FORM, "once": "b", "file": file}).content.decode()
    found = re.search(r"data-receipt>([2-9A-Z]{16})<", sent)
    assert found is not None
    again = visitor.post(address, {**FORM, "once": "c"}).content.decode()
    assert found[1] not in again
    follow = visitor.post(reverse("notices:follow"), {"receipt": found[1]}).content.decode()
    assert "正在核实" in follow and "13900000003" not in follow
    wrong = visitor.post(reverse("notices:follow"), {"receipt": "2" * 16})
    assert (wrong.status_code, "没有这个回执号" in wrong.content.decode()) == (404, True)


def test_too_many_from_one_address_are_told_to_come_later_or_elsewhere() -> None:
    number, visitor = notice_of(before_the_public())["number"], Client()
    address = reverse("notices:object", args=[number])
    answers = [visitor.post(address, {**FORM, "once": f"k{n}"}) for n in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert "一小时后再试" in answers[-1].content.decode() and 'value="路人丙"' in answers[-1].content.decode()
    assert len(fetch("SELECT 1 AS one FROM notices_objection")) == 10
    caller = Caller().call("POST", f"/notices/{number}/objections", FORM)
    assert (caller.status, caller.code) == (429, "notices.too_often")
    clerk = desk_of("窗口").post(address, {**FORM, "once": "w", "channel": "window"})
    assert clerk.status_code == 200 and "data-receipt" in clerk.content.decode()


def test_the_officer_sees_who_objects_and_the_applicant_does_not() -> None:
    case = before_the_public()
    objected(case)
    officer = desk_of("审查")
    step = officer.get(step_page(case, STEP)).content.decode()
    assert "没有处理的 1 件" in step
    address = reverse("notices:desk_notice", args=[notice_of(case)["id"]])
    seen = officer.get(address).content.decode()
    assert "路人甲" in seen and "13900000001" in seen
    own = Caller(citizen("tibetan", "teahouse").account).client.get(reverse("cases:case", args=[case])).content.decode()
    assert "收到异议 1 件" in own and "路人甲" not in own
    key = fetch("SELECT id FROM notices_objection")[0]["id"]
    said = {"act": "decide", "objection": str(key), "verdict": "upheld", "words": "", "once": "d"}
    assert officer.post(address, said).status_code == 422
    assert officer.post(address, {**said, "words": "属实"}).status_code == 302
    assert "属实" in officer.get(address).content.decode()
    assert officer.post(address, {**said, "objection": str(uuid.uuid4())}).status_code == 404


def test_a_village_enters_where_it_hangs_with_a_picture() -> None:
    case = on_a_board()
    notice = notice_of(case)
    village = Caller(holders(row_of(case, "publicise"))[0].account).client
    address = reverse("notices:desk_notice", args=[notice["id"]])
    said = {"act": "put_up", "place": "village_board", "on": day_of(now()).isoformat(), "where": "三组", "once": "p"}
    bare = village.post(address, said)
    assert bare.status_code == 422 and "三组" in bare.content.decode()
    file = SimpleUploadedFile("墙.png", png(), content_type="image/png")
    assert village.post(address, {**said, "file": file}).status_code == 302
    digest = notice_of(case)["places"][0]["file"]
    shown = village.get(reverse("notices:enclosed", args=[notice["id"], digest]))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert village.get(reverse("notices:enclosed", args=[notice["id"], "0" * 64])).status_code == 404
    assert desk_of("审查", GUANGAN).get(reverse("notices:enclosed", args=[notice["id"], digest])).status_code == 404


def test_on_the_web_stands_only_what_the_definition_puts_there() -> None:
    case, visitor = on_a_board(), Client()
    number = notice_of(case)["number"]
    assert number not in page(visitor, "notices:list", query=f"?area={WUHOU}")
    read = page(visitor, "notices:read", number)
    assert (
        "残疾人服务" in read and "残疾人证" not in read and "王" not in read.split("<main", 1)[1].split("</main", 1)[0]
    )


def test_what_has_ended_or_does_not_exist_is_said_so() -> None:
    case = on_a_board()
    notice, village = notice_of(case), holders(row_of(case, "publicise"))[0]
    hung(case)
    said = PutUp(day_of(now()), "三组", png(), "墙.png")
    with refused("notice.place", "place"):
        put_up(notice["id"], "village_board", said, actor=village)
    with refused("notice.unknown", status=404):
        put_up(uuid.uuid4(), "village_board", said, actor=village)
    from tongban.cases.acts.withdraw import withdraw

    withdraw(case, actor=citizen("wang"))
    with refused("notice.closed", status=409):
        put_up(notice["id"], "village_board", said, actor=village)
    with refused("disclosure.unknown", status=404):
        decision_by("GK20261102-AAAAAAAA")
    with refused("disclosure.unknown", status=404):
        withhold(uuid.uuid4(), "business", "x", actor=staff("负责人"))
    with refused("objection.fields", "channel") as caught:
        object_to(notice["number"], Said("甲", "1", "2", "3", ""), actor=nobody())
    assert [one.code for one in caught.value.faults] == ["objection.channel"]  # type: ignore[attr-defined]


def test_a_page_of_the_list_is_found_by_the_last_of_the_one_before() -> None:
    cases = [before_the_public() for _ in range(3)]
    numbers = [notice_of(case)["number"] for case in reversed(cases)]
    first = notices(Asked(area=WUHOU, state="standing"), size=2)
    rest = notices(Asked(area=WUHOU, state="standing"), str(first[-1].id), 2)
    assert [one.number for one in (*first, *rest)] == numbers
    assert SAID.channel == "online"
