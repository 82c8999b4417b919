"""The doors of a hearing: the officer's page, the party's, what everybody reads, and the same for programs."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from hearing_course import TOLD, arranged, asked, minutes, named, neighbour, told
from tongban.cases.reading import load
from tongban.core.clock import SHANGHAI
from tongban.core.scope import PLATFORM
from tongban.hearings.acts.asking import ask, order, tell, waive
from tongban.hearings.acts.holding import record, settle
from tongban.hearings.acts.parties import Named, declare
from tongban.hearings.sitting import Sitting, read
from tongban.identity.models import Account
from tongban.organisation.queries import actor as account_actor
from tongban.site.shipped import key

import calls
from demo import GUANGAN, WUHOU, citizen, staff
from refusing import denied, refused, screen_refuses
from runs import filed

pytestmark = pytest.mark.django_db


def signed_in(account: uuid.UUID) -> Client:
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=account))
    return client


def officer(role: str = "审查", place: str = WUHOU) -> Client:
    return signed_in(key("account", place, role))


def person(name: str) -> Client:
    return signed_in(key("citizen", name))


def text(answer: object) -> str:
    """A page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())))  # type: ignore[attr-defined]


def desk(case: uuid.UUID) -> str:
    return reverse("hearings:desk", args=(case,))


def own(case: uuid.UUID) -> str:
    return reverse("hearings:own", args=(case,))


# -- a hearing by its pages --------------------------------------------------------------------------------------------


def test_a_hearing_goes_by_its_pages_from_the_right_to_the_minutes() -> None:
    with time_machine.travel(TOLD) as clock:
        case = calls.inspected()
        reviewer, applicant, party = officer(), person("wang"), person("rare")
        assert person("rare").get(own(case)).status_code == 404
        reviewer.post(desk(case), {"act": "name", "name": "邻居（演示）", "contact": "演示路9号", "interest": "油烟"})
        named(case)
        assert "先告知申请人和利害关系人听证权利" in text(reviewer.get(desk(case)))
        reviewer.post(desk(case), {"act": "tell"})
        page = text(party.get(own(case)))
        assert "2026年4月7日二十四时以前可以提出" in page and "排烟口正对住家的窗" in page
        assert "您可以要求听证" in text(applicant.get(reverse("cases:case", args=(case,))))
        by_hand = next(one["id"] for one in read(case)[1] if one["identity_id"] is None)
        reviewer.post(desk(case), {"act": "serve", "party": by_hand, "how": "当面交，已签收"})
        party.post(own(case), {"act": "ask"})
        answer = officer("窗口").post(
            desk(case), {"act": "waive", "c.party": by_hand, "c.signature": "身份证核对，签名"}, follow=True
        )
        assert "已登记" in text(answer)
        page = text(reviewer.get(desk(case)))
        assert "2026-04-09到2026-04-28之间" in page
        who = re.search(r'<option value="([0-9a-f-]{36})"', reviewer.get(desk(case)).content.decode())
        assert who is not None
        form = {"act": "arrange", "host": who[1], "starts_at": "2026-04-15", "hour": "9:30", "venue": "302室（演示）"}
        reviewer.post(desk(case), form)
        row, _ = read(case)
        assert row is not None and row["starts_at"] == datetime(2026, 4, 15, 9, 30, tzinfo=SHANGHAI)
        assert "302室" in text(party.get(own(case))) and "302室" in text(Client().get(reverse("hearings:public")))
        party.post(own(case), {"act": "challenge", "reason": "主持人是申请人的亲戚"})
        officer("负责人").post(desk(case), {"act": "settle", "x.verdict": "declined", "x.reason": "没有亲属关系"})
        assert "没有亲属关系" in text(party.get(own(case)))
        reviewer.post(desk(case), {"act": "serve", "party": by_hand, "how": "当面交通知书，已签收"})
        clock.move_to(row["starts_at"] + timedelta(hours=2))
        said = minutes(case)
        spoken = {f"words.{one.party}": one.words for one in said.statements}
        signed = {f"signing.{one.party}": "absent" for one in said.statements}
        form = {
            "act": "record",
            "opinion": "意见",
            "exhibits": "报告",
            "argued": "没有",
            "recorder": "记录员",
            **spoken,
        }
        chair = signed_in(row["host"])
        again = chair.post(desk(case), {**form, **signed})
        assert again.status_code == 422 and "请选择审查这件申请的人" in text(again) and "陈述如下" in text(again)
        done = chair.post(desk(case), {**form, **signed, "reviewer": str(said.reviewer)}, follow=True)
        assert "已举行，笔录已作出" in text(done) and "没有到场" not in text(done)
        assert "听证笔录" in text(person("rare").get(own(case)))  # the session of three weeks ago has ended


def test_the_list_of_an_organ_and_the_panel_of_a_step_lead_to_the_hearing() -> None:
    with time_machine.travel(TOLD):
        case = told()
        number = load(case).case["number"]
        assert number in text(officer().get(reverse("hearings:list")))
        assert number not in text(officer(place=GUANGAN).get(reverse("hearings:list")))
        step = reverse("cases:review_step", args=(case, calls.step_of(case, "decide")))
        page = officer("决定").get(step).content.decode()
        assert "五个工作日还没有过" in page and desk(case) in page


def test_a_party_sees_what_concerns_him_and_nothing_of_the_file() -> None:
    with time_machine.travel(TOLD):
        case = asked()
        arranged(case)
        party = person("rare")
        page = text(party.get(own(case)))
        assert "302室" in page and "簇桥街道" not in page and "大厅布局图" not in page
        assert party.get(reverse("cases:case", args=(case,))).status_code in (403, 404)
        assert party.get(desk(case)).status_code in (302, 403, 404)
        papers = [one["paper_id"] for one in load(case).notices if one["kind"] == "hearing_told"]
        seen = [person(who).get(reverse("papers:pdf", args=(paper,))).status_code for who in ("rare", "wang")
                for paper in papers]  # fmt: skip
        assert sorted(seen) == [200, 200, 403, 403]
        page = person("wang").get(reverse("cases:case", args=(case,))).content.decode()
        assert [str(paper) in page for paper in papers] == [True, False]  # his own, and not the neighbour's
        for who in (person("tibetan"), Client()):
            assert who.get(own(case)).status_code in (302, 404)


def test_a_private_hearing_stands_on_no_public_page() -> None:
    with time_machine.travel(TOLD):
        case = asked()
        arranged(case, public=False, closed_why="涉及商业秘密")
        assert load(case).case["number"] not in text(Client().get(reverse("hearings:public")))
        assert calls.Caller().get("/hearings/announced").body == []


def test_somebody_declares_himself_on_a_form_of_his_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(TOLD):
        case = calls.inspected()
        party, where = person("rare"), reverse("hearings:declare")
        assert "声明利害关系" in text(party.get(where))
        with screen_refuses(monkeypatch, "hearing.unknown_case", "number") as answered:
            answered(party.post(where, {"number": "没有", "interest": "油烟"}))
        answer = party.post(where, {"number": load(case).case["number"], "interest": "油烟"}, follow=True)
        assert "已经收到您的声明" in text(answer)
        page = text(officer().get(desk(case)))
        assert "声明与这项许可有重大利害关系，是不是" in page
        declared = read(case)[1][-1]["id"]
        officer().post(desk(case), {"act": "answer", "party": declared, "admit": "no", "words": "不相邻"})
        assert "不相邻" in text(party.get(own(case)))


# -- what no page and no program gets through --------------------------------------------------------------------------


def test_what_is_typed_wrong_comes_back_at_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(TOLD):
        case = told()
        party, reviewer = person("rare"), officer()
        with screen_refuses(monkeypatch, "hearing.act", status=400, shown=False) as answered:
            answered(party.post(own(case), {"act": "grant"}))
        with screen_refuses(monkeypatch, "desk.act", status=400, shown=False) as answered:
            answered(reviewer.post(desk(case), {"act": "grant"}))
        ask(case, actor=neighbour())
        with screen_refuses(monkeypatch, "hearing.asked", status=409) as answered:
            answered(party.post(own(case), {"act": "ask"}))
        with screen_refuses(monkeypatch, "hearing.hour", "hour") as answered:
            answered(reviewer.post(desk(case), {"act": "arrange", "starts_at": "2026-04-15", "hour": "上午"}))
        arranged(case)
        with screen_refuses(monkeypatch, "hearing.reason", "reason") as answered:
            answered(party.post(own(case), {"act": "challenge", "reason": " "}))


def test_somebody_handling_another_case_and_a_stranger_find_no_hearing() -> None:
    with time_machine.travel(TOLD):
        case = calls.inspected()
        with refused("hearing.none", status=404):
            settle(case, "declined", "理由", actor=staff("负责人"))
        with refused("hearing.party", "party", 404):
            waive(case, party=uuid.uuid4(), signature="签名", actor=staff("窗口"))
        named(case)
        for caller, status in ((calls.as_citizen("rare"), 200), (calls.as_citizen("tibetan"), 404)):
            assert caller.get(f"/cases/{case}/hearing").status == status
        assert calls.as_staff("窗口", GUANGAN).get(f"/cases/{case}/hearing").status == 404
        with denied("hearing.counter"):
            said = Named("某人", contact="电话", interest="油烟")
            declare(load(case).case["number"], said, signature="签名", actor=staff("窗口", GUANGAN))


def test_the_rest_of_what_is_refused() -> None:
    with time_machine.travel(TOLD) as clock:
        case = told()
        waive(case, actor=neighbour())
        with refused("hearing.waived", status=409):
            waive(case, actor=neighbour())
        ask(case, actor=neighbour())  # he thought better of it, in time
        at = arranged(case)
        chair = account_actor(read(case)[0]["host"])  # type: ignore[index]
        clock.move_to(at + timedelta(hours=1))
        said = minutes(case)
        silent = tuple(type(one)(one.party, " ", "signed") for one in said.statements)
        first = next(one["id"] for one in read(case)[1] if one["role"] == "applicant")
        with refused("hearing.statement", f"words.{first}"):
            record(case, minutes(case, statements=silent), actor=chair)


def test_whoever_had_no_notice_in_time_and_did_not_come_is_waited_for() -> None:
    with time_machine.travel(TOLD) as clock:
        case = calls.inspected()
        party = named(case, number="", contact="演示路9号")
        order(case, "公共利益", actor=staff("审查"))
        at = arranged(case)
        clock.move_to(at + timedelta(hours=1))
        chair = account_actor(read(case)[0]["host"])  # type: ignore[index]
        with refused("hearing.notice_late", status=409):
            record(case, minutes(case, "absent"), actor=chair)
        record(case, minutes(case), actor=chair)  # he came, and objects to nothing
        assert next(one for one in read(case)[1] if one["id"] == party)["noticed_at"] is None


def test_a_day_beyond_the_calendar_cannot_be_set() -> None:
    with time_machine.travel(datetime(2026, 12, 24, 9, tzinfo=SHANGHAI)):
        case = asked()
        with refused("hearing.calendar", "starts_at"):
            arranged(case, starts_at=datetime(2027, 1, 20, 9, tzinfo=SHANGHAI))


def test_what_is_no_licence_has_no_such_hearing() -> None:
    case = filed("512B00668000", "new", JOBLESS_ANSWERS, "wang")
    with refused("hearing.not_here", status=409):
        Sitting(case, staff("窗口"), lock=False).check_open()
    with refused("hearing.unknown_case", "number"):
        declare(load(case).case["number"], Named("", interest="利益"), actor=neighbour())
    assert read(case) == (None, [])


JOBLESS_ANSWERS = {
    "unemployment.registered_division": "510107011002",
    "unemployment.reason": "从用人单位失业",
    "unemployment.last_employer": "演示公司",
    "unemployment.willing": "是",
}


# -- for programs ------------------------------------------------------------------------------------------------------


def test_programs_do_the_same_and_are_told_the_days() -> None:
    with time_machine.travel(TOLD) as clock:
        case = calls.inspected()
        path, reviewer, party = f"/cases/{case}/hearing", calls.as_staff("审查"), calls.as_citizen("rare")
        assert reviewer.get(path).body["state"] == "none"
        said = {"name": "邻居（演示）", "interest": "油烟", "contact": "演示路9号"}
        body = reviewer.post(f"{path}/parties", said).body
        assert (body["state"], body["barrier"]) == ("named", "not_told")
        by_hand = body["parties"][-1]["id"]
        number = load(case).case["number"]
        came = party.post("/hearings/declarations", {"case_number": number, "interest": "挡光"})
        assert came.status == 201
        declared = came.body["party"]
        assert reviewer.post(f"{path}/parties/{declared}/answer", {"admit": True}).body["barrier"] == "not_told"
        body = reviewer.post(f"{path}/tell").body
        assert (body["state"], body["barrier"]) == ("told", "not_told")
        assert reviewer.post(f"{path}/parties/{by_hand}/served", {"how": "签收"}).body["barrier"] == "term"
        mine = party.get(path).body
        assert [(one["id"], one["ask_by"], one["may_ask"]) for one in mine["parties"]] == [
            (declared, "2026-04-07", True)
        ]
        assert party.post(f"{path}/ask", {}).body["state"] == "asked"
        counter = {"party": by_hand, "signature": "签名"}
        assert calls.as_staff("窗口").post(f"{path}/waive", counter).status == 200
        told_ = reviewer.get(path).body
        assert (told_["hold_by"], told_["barrier"]) == ("2026-04-28", "minutes")
        arranged(case)
        assert party.post(f"{path}/challenge", {"reason": "亲戚"}).body["challenges"][0]["verdict"] == ""
        head = calls.as_staff("负责人")
        assert head.post(f"{path}/settle", {"verdict": "declined", "reason": "不是"}).status == 200
        again = {"host": read(case)[0]["host"], "starts_at": "2026-04-20T09:30:00+08:00", "venue": "303室（演示）"}  # type: ignore[index]
        body = reviewer.post(f"{path}/arrange", {**again, "host": str(again["host"])}).body
        assert body["venue"] == "303室（演示）"
        assert calls.Caller().get("/hearings/announced").body[0]["number"] == number
        assert reviewer.get("/hearings").body[0]["state"] == "set"
        reviewer.post(f"{path}/parties/{by_hand}/served", {"how": "签收通知书"})
        clock.move_to(datetime(2026, 4, 20, 11, tzinfo=SHANGHAI))
        made = minutes(case)
        body = {
            "reviewer": str(made.reviewer), "opinion": "意见", "exhibits": "报告", "argued": "没有", "recorder": "某",
            "statements": [{"party": str(one.party), "words": "陈述", "signing": "sealed"} for one in made.statements],
        }  # fmt: skip
        chair = calls.Caller(again["host"])
        assert chair.post(f"{path}/minutes", body).body["state"] == "held"
        order_path = f"{path}/order"  # a session of three weeks ago has ended
        assert calls.as_staff("审查").post(order_path, {"reason": "补充听证"}).body["state"] == "asked"


def test_telling_twice_is_refused_to_programs_with_its_code() -> None:
    with time_machine.travel(TOLD):
        case = told()
        answer = calls.as_staff("审查").post(f"/cases/{case}/hearing/tell")
        assert (answer.status, answer.code) == (409, "hearing.all_told")
        with refused("hearing.all_told", status=409):
            tell(case, actor=staff("审查"))
        assert citizen("rare").person is not None
