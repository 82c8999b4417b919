"""听证: told, asked in time or not, held before a host who did not examine; the clock and the decision follow it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine

from hearing_course import LAST, TOLD, arranged, asked, held, host, hour, minutes, named, neighbour, told
from tongban.cases.acts.advance import advance
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core.clock import SHANGHAI, day_of
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import nobody
from tongban.hearings.acts.asking import ask, close_unasked, order, tell, waive
from tongban.hearings.acts.holding import Arrangement, arrange, challenge, hosts_of, record, settle
from tongban.hearings.acts.parties import Named, answer, declare, name_party, note_served
from tongban.hearings.sitting import Sitting, read
from tongban.organisation.queries import actor as account_actor
from tongban.papers.acts import typeset

import calls
from courses import ledger
from demo import citizen, enterprise, person, staff
from refusing import denied, refused

pytestmark = pytest.mark.django_db


def decide(case: uuid.UUID, verdict: str = "granted", *reasons: str) -> None:
    """The decider decides."""
    advance(case, calls.step_of(case, "decide"), Said(verdict=verdict, reasons=reasons), actor=staff("决定"))


def state(case: uuid.UUID) -> str:
    """Where the hearing stands."""
    row, _ = read(case)
    return row["state"] if row else "none"


def papers(case: uuid.UUID) -> list[tuple[str, str]]:
    """(title, kind of addressee) of the papers of the hearing, in order."""
    sql = "SELECT title, to_kind, to_id FROM papers_paper WHERE kind LIKE 'hearing_%%' ORDER BY made_at, id"
    return [(row["title"], row["to_kind"]) for row in fetch(sql)]


def messages(to: tuple[str, uuid.UUID]) -> list[str]:
    """What somebody was told of a hearing, after the item's name."""
    while deliver_pending():
        pass
    rows = fetch("SELECT title FROM messages_message WHERE to_id = %s ORDER BY sent_at, id", [to[1]])
    found = [row["title"].partition("：")[2] for row in rows]
    return [one for one in found if "听证" in one or "回避" in one or "利害" in one]


# -- a whole case ------------------------------------------------------------------------------------------------------


def test_a_licence_is_granted_after_a_hearing_with_an_interested_party() -> None:
    with time_machine.travel(TOLD) as clock:
        case = told()
        before = load(case).case["promised_due"]
        ask(case, actor=neighbour())
        stopped = load(case)
        assert (stopped.case["promised_due"], stopped.case["statutory_due"]) == (None, None)
        assert stopped.case["due_words"] == "暂停计时（听证），恢复后确定"
        (waiting,) = (s for s in stopped.steps if s["state"] == "open")
        assert (waiting["kind"], waiting["due"]) == ("decide", None)
        at = arranged(case)
        assert day_of(at) == date(2026, 4, 9)  # seven working days after 30 March: Qingming is no day
        clock.move_to(at + timedelta(hours=2))
        record(case, minutes(case), actor=host_now(case))
        (span,) = (s for s in load(case).spans if s["kind"] == "stop")
        assert (day_of(span["began_at"]), day_of(span["ended_at"])) == (date(2026, 3, 30), date(2026, 4, 9))
        (decision,) = (s for s in load(case).steps if s["state"] == "open")
        assert decision["due"] == date(2026, 4, 9)  # the day on which the clock goes on counts
        gone = load(case).case["promised_due"]
        assert gone is not None and gone > before
        decide(case)
        (paper,) = fetch("SELECT data FROM papers_paper WHERE about_id = %s AND kind = 'granted'", [case])
        (made,) = fetch("SELECT number FROM papers_paper WHERE about_id = %s AND kind = 'hearing_minutes'", [case])
        assert any(made["number"] in line and "根据该笔录作出" in line for line in paper["data"]["findings"])
        assert [verb for verb in (line["verb"] for line in ledger(case)) if verb.startswith("hearing")] == [
            "hearing.name", "hearing.tell", "hearing.ask", "hearing.arrange", "hearing.record",
        ]  # fmt: skip
        both = ["enterprise", "person"]
        assert papers(case) == [(title, kind) for title in ("听证告知书", "听证通知书", "听证笔录") for kind in both]
        assert messages(person("rare")) == ["您有权要求听证", "有人要求听证", "听证时间、地点", "听证笔录已作出"]
        assert messages(enterprise("snack")) == messages(person("rare"))


def host_now(case: uuid.UUID):  # type: ignore[no-untyped-def]
    """The host as set."""
    row, _ = read(case)
    assert row is not None
    return account_actor(row["host"])


def test_the_stop_and_its_end_are_told_in_writing_with_the_article() -> None:
    with time_machine.travel(TOLD) as clock:
        case = asked()
        held(case, clock)
        rows = fetch("SELECT data FROM papers_paper WHERE about_id = %s AND kind = 'stop' ORDER BY made_at, id", [case])
        said = [(row["data"]["procedure"], row["data"]["resumed"], row["data"]["basis"]) for row in rows]
        law = ["《中华人民共和国行政许可法》第四十五条"]
        assert said == [("听证", False, law), ("听证", True, law)]
        assert rows[0]["data"]["longest_words"] == "20个工作日"


def test_the_papers_can_be_set() -> None:
    with time_machine.travel(TOLD) as clock:
        held(asked(), clock)
        for row in fetch("SELECT id FROM papers_paper WHERE kind LIKE 'hearing_%%'"):
            assert typeset(row["id"]).startswith(b"%PDF")


# -- the right: told, asked in time ------------------------------------------------------------------------------------


def test_nothing_is_decided_while_the_right_runs_and_all_goes_on_by_itself_afterwards() -> None:
    with time_machine.travel(TOLD) as clock:
        case = told()
        clock.move_to(LAST)
        with refused("hearing.term", status=409):
            decide(case)
        assert close_unasked() == 0
        clock.move_to(LAST + timedelta(seconds=1))
        assert close_unasked() == 1
        assert (state(case), read(case)[0]["ended_how"]) == ("over", "unasked")  # type: ignore[index]
        assert close_unasked() == 0
        decide(case)
        assert load(case).case["outcome"] == "granted"
        assert [s for s in load(case).spans if s["kind"] == "stop"] == []


def test_a_decision_after_the_term_waits_for_no_job() -> None:
    with time_machine.travel(TOLD) as clock:
        case = told()
        clock.move_to(LAST + timedelta(seconds=1))
        decide(case)
        assert (state(case), load(case).case["outcome"]) == ("over", "granted")


def test_the_last_minute_of_the_fifth_working_day_is_in_time() -> None:
    with time_machine.travel(TOLD) as clock:
        case = told()
        clock.move_to(LAST)
        ask(case, actor=neighbour())
        assert state(case) == "asked"


def test_a_minute_later_is_late() -> None:
    with time_machine.travel(TOLD) as clock:
        case = told()
        clock.move_to(LAST + timedelta(seconds=1))
        with refused("hearing.late", status=409) as caught:
            ask(case, actor=neighbour())
        assert "2026年4月7日" in caught.value.zh


def test_told_on_a_day_off_the_first_day_is_the_next_working_day() -> None:
    with time_machine.travel(datetime(2026, 3, 7, 12, tzinfo=SHANGHAI)) as clock:  # a Saturday
        case = told()
        clock.move_to(datetime(2026, 3, 13, 23, 59, 59, tzinfo=SHANGHAI))
        ask(case, actor=citizen("wang", "snack"))
        assert state(case) == "asked"


def test_whoever_waived_is_not_waited_for() -> None:
    with time_machine.travel(TOLD):
        case = told()
        waive(case, actor=neighbour())
        with refused("hearing.term", status=409):
            decide(case)
        waive(case, actor=citizen("wang", "snack"))
        assert (state(case), read(case)[0]["ended_how"]) == ("over", "waived")  # type: ignore[index]
        with refused("hearing.state", status=409):
            waive(case, actor=neighbour())
        decide(case)


def test_what_was_asked_for_can_be_taken_back_and_the_clock_goes_on() -> None:
    with time_machine.travel(TOLD) as clock:
        case = asked()
        arranged(case)
        clock.move_to(datetime(2026, 4, 1, 9, tzinfo=SHANGHAI))
        waive(case, actor=neighbour())
        assert state(case) == "told"  # the applicant may still ask
        assert load(case).case["promised_due"] is not None
        with refused("hearing.term", status=409):
            decide(case)
        ask(case, actor=citizen("wang", "snack"))
        assert (state(case), load(case).case["promised_due"]) == ("asked", None)


def test_nobody_else_asks_waives_or_organises() -> None:
    with time_machine.travel(TOLD):
        case = told()
        for who in (nobody(), citizen("tibetan"), staff("窗口", "511602000000")):
            with denied("hearing.not_party"):
                ask(case, actor=who)
            with denied("hearing.not_party"):
                waive(case, actor=who)
        for who in (nobody(), citizen("wang", "snack"), neighbour(), staff("窗口"), staff("审查", "511602000000")):
            with denied("hearing.officer"):
                tell(case, actor=who)
            with denied("hearing.officer"):
                order(case, "公共利益", actor=who)
            with denied("hearing.officer"):
                name_party(case, Named("某人", "", "电话", "利益"), actor=who)


def test_at_the_counter_a_clerk_enters_it_with_a_note_of_the_signature() -> None:
    with time_machine.travel(TOLD):
        case = told()
        party = next(one["id"] for one in read(case)[1] if one["role"] == "interested")
        with refused("hearing.party", "party"):
            ask(case, actor=staff("窗口"))
        with refused("hearing.signature", "signature"):
            ask(case, party=party, actor=staff("窗口"))
        ask(case, party=party, signature="身份证核对无误，申请书上签名", actor=staff("窗口"))
        row = next(one for one in read(case)[1] if one["id"] == party)
        assert (state(case), row["asked_how"]) == ("asked", "身份证核对无误，申请书上签名")


def test_an_ordinary_licence_waits_for_nobody() -> None:
    case = calls.inspected()
    decide(case)
    assert (state(case), load(case).case["outcome"]) == ("none", "granted")


# -- parties -----------------------------------------------------------------------------------------------------------


def test_a_party_that_is_named_must_be_told_before_anything_is_decided() -> None:
    with time_machine.travel(TOLD):
        case = calls.inspected()
        named(case)
        with refused("hearing.not_told", status=409):
            decide(case)
        with refused("hearing.not_told", status=409):
            ask(case, actor=neighbour())
        with refused("hearing.twice", "name", 409):
            named(case)
        for field in ("name", "interest"):
            with refused(f"hearing.{field}", field):
                named(case, **{field: " "})
        with refused("hearing.contact", "contact"):
            named(case, number="")


def test_of_who_has_no_account_the_days_run_from_the_service() -> None:
    with time_machine.travel(TOLD) as clock:
        case = calls.inspected()
        party = named(case, number="", contact="演示路9号")
        tell(case, actor=staff("审查"))
        clock.move_to(datetime(2026, 4, 9, 9, tzinfo=SHANGHAI))
        with refused("hearing.not_told", status=409):
            decide(case)
        with denied("hearing.officer"):
            note_served(case, party, "已签收", actor=citizen("rare"))
        with refused("hearing.served_how", "how"):
            note_served(case, party, " ", actor=staff("窗口"))
        note_served(case, party, "当面交本人，已签收", actor=staff("窗口"))
        with refused("hearing.nothing_to_serve", status=409):
            note_served(case, party, "又一次", actor=staff("窗口"))
        with refused("hearing.term", status=409):
            decide(case)
        clock.move_to(datetime(2026, 4, 16, 23, 59, tzinfo=SHANGHAI))
        ask(case, party=party, signature="户口簿核对，签名", actor=staff("窗口"))
        assert state(case) == "asked"
        sealed = fetch("SELECT contact FROM hearings_party WHERE id = %s", [party])[0]["contact"]
        assert "演示路".encode() not in bytes(sealed)


def test_whoever_declares_himself_is_answered_before_anything_is_decided() -> None:
    with time_machine.travel(TOLD):
        case = calls.inspected()
        number = load(case).case["number"]
        with denied("hearing.sign_in"):
            declare(number, Named("", interest="油烟"), actor=nobody())
        with refused("hearing.unknown_case", "number"):
            declare("没有这一件", Named("", interest="油烟"), actor=neighbour())
        with refused("hearing.interest", "interest"):
            declare(number, Named("", interest=" "), actor=neighbour())
        party = uuid.UUID(declare(number, Named("", interest="油烟"), actor=neighbour())["party"])
        with refused("hearing.declared", status=409):
            decide(case)
        with refused("hearing.declared", status=409):
            tell(case, actor=staff("审查"))
        with denied("hearing.officer"):
            answer(case, party, True, "", actor=staff("窗口"))
        with refused("hearing.words", "words"):
            answer(case, party, False, " ", actor=staff("审查"))
        answer(case, party, True, "", actor=staff("审查"))
        with refused("hearing.answered", status=409):
            answer(case, party, True, "", actor=staff("审查"))
        tell(case, actor=staff("审查"))
        with refused("hearing.all_told", status=409):
            tell(case, actor=staff("审查"))
        ask(case, actor=neighbour())
        assert messages(person("rare"))[:3] == ["您声明的利害关系已答复", "您有权要求听证", "有人要求听证"]


def test_declined_with_reasons_he_is_no_party_and_the_case_goes_on() -> None:
    with time_machine.travel(TOLD):
        case = calls.inspected()
        said = Named("路人（演示）", contact="电话", interest="不喜欢")
        with refused("hearing.signature", "signature"):
            declare(load(case).case["number"], said, actor=staff("窗口"))
        reply = declare(load(case).case["number"], said, signature="身份证核对，签名", actor=staff("窗口"))
        answer(case, uuid.UUID(reply["party"]), False, "住在三公里以外", actor=staff("审查"))
        decide(case)
        assert load(case).case["outcome"] == "granted"


# -- host, day, place --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["审查", "核查"])
def test_whoever_examined_does_not_host(role: str) -> None:
    with time_machine.travel(TOLD):
        case = asked()
        with refused("hearing.host_reviewed", "host"):
            arranged(case, host=staff(role).account)
        assert state(case) == "asked"


def test_the_second_inspector_does_not_host_either() -> None:
    with time_machine.travel(TOLD):
        case = calls.accepted()
        advance(case, calls.step_of(case, "review"), calls.said_for(case, "review"), actor=staff("审查"))
        two = replace(calls.said_for(case, "site_inspection"), partner=staff("监督").account)
        advance(case, calls.step_of(case, "site_inspection"), two, actor=staff("核查"))
        order(case, "公共利益", actor=staff("审查"))
        with refused("hearing.host_reviewed", "host"):
            arranged(case, host=staff("监督").account)


def test_the_head_somebody_of_another_organ_and_a_party_do_not_host() -> None:
    with time_machine.travel(TOLD):
        case = asked()
        for who in (staff("负责人"), staff("审查", "511602000000"), neighbour()):
            with refused("hearing.host", "host"):
                arranged(case, host=who.account)


def test_whoever_hosts_neither_examines_nor_decides() -> None:
    with time_machine.travel(TOLD) as clock:
        case = asked()
        arranged(case, host=staff("决定").account)
        clock.move_to(hour(case))
        at = read(case)[0]["starts_at"]  # type: ignore[index]
        clock.move_to(at + timedelta(hours=1))
        record(case, minutes(case), actor=staff("决定"))
        with denied("hearing.host_judges"):
            decide(case)
        assert load(case).case["state"] == "accepted"


def test_seven_working_days_before_and_within_twenty() -> None:
    with time_machine.travel(TOLD):
        case = asked()
        first, last = datetime(2026, 4, 9, 9, tzinfo=SHANGHAI), datetime(2026, 4, 28, 9, tzinfo=SHANGHAI)
        with refused("hearing.too_soon", "starts_at"):
            arranged(case, starts_at=first - timedelta(days=1))
        with refused("hearing.too_late", "starts_at"):
            arranged(case, starts_at=last + timedelta(days=1))
        arranged(case, starts_at=first)
        arranged(case, starts_at=last)  # put off, with a new notice
        assert papers(case).count(("听证通知书", "person")) == 2


def test_an_organ_that_is_late_takes_the_first_day_the_notice_allows() -> None:
    with time_machine.travel(TOLD) as clock:
        case = asked()
        clock.move_to(datetime(2026, 4, 27, 9, tzinfo=SHANGHAI))
        first = hour(case)
        with refused("hearing.too_late", "starts_at"):
            arranged(case, starts_at=first + timedelta(days=1))
        arranged(case, starts_at=first)


def test_place_and_reasons_are_said() -> None:
    with time_machine.travel(TOLD):
        case = asked()
        with refused("hearing.venue", "venue"):
            arranged(case, venue=" ")
        with refused("hearing.closed_why", "closed_why"):
            arranged(case, public=False)
        arranged(case, public=False, closed_why="涉及商业秘密")
        assert read(case)[0]["closed_why"] == "涉及商业秘密"  # type: ignore[index]
        with refused("hearing.state", status=409):
            order(case, "又一次", actor=staff("审查"))


def test_the_head_decides_with_reasons_whether_the_host_steps_aside() -> None:
    with time_machine.travel(TOLD) as clock:
        case = asked()
        at = arranged(case)
        old = host_now(case)
        with refused("hearing.reason", "reason"):
            challenge(case, " ", actor=neighbour())
        challenge(case, "主持人是申请人的亲戚", actor=neighbour())
        with refused("hearing.challenged", status=409):
            challenge(case, "又一条", actor=citizen("wang", "snack"))
        clock.move_to(at + timedelta(hours=1))
        with refused("hearing.challenged", status=409):
            record(case, minutes(case), actor=old)
        for who in (old, staff("审查"), neighbour()):
            with denied("hearing.head"):
                settle(case, "declined", "没有亲属关系", actor=who)
        head = staff("负责人")
        with refused("hearing.verdict", "verdict"):
            settle(case, "", "理由", actor=head)
        with refused("hearing.reason", "reason"):
            settle(case, "declined", " ", actor=head)
        with refused("hearing.host", "host"):
            settle(case, "granted", "确有亲属关系", host=old.account, actor=head)
        with refused("hearing.host_reviewed", "host"):
            settle(case, "granted", "确有亲属关系", host=staff("核查").account, actor=head)
        others = [one for one in hosts_of(Sitting(case, head, lock=False)) if one != old.account]
        settle(case, "granted", "确有亲属关系", host=others[0], actor=head)
        with refused("hearing.no_challenge", status=409):
            settle(case, "declined", "理由", actor=head)
        with denied("hearing.not_host"):
            record(case, minutes(case), actor=old)
        record(case, minutes(case), actor=account_actor(others[0]))
        assert state(case) == "held"


# -- minutes -----------------------------------------------------------------------------------------------------------


def test_without_minutes_nothing_is_decided() -> None:
    with time_machine.travel(TOLD) as clock:
        case = asked()
        for verdict in ("granted", "refused"):
            with refused("hearing.minutes", status=409):
                decide(case, verdict, "不符合条件")
        at = arranged(case)
        clock.move_to(at + timedelta(days=30))
        with refused("hearing.minutes", status=409):
            decide(case)


def test_the_minutes_say_what_everybody_said_and_who_signed() -> None:
    with time_machine.travel(TOLD) as clock:
        case = asked()
        at = arranged(case)
        chair = host_now(case)
        with refused("hearing.early", status=409):
            record(case, minutes(case), actor=chair)
        clock.move_to(at + timedelta(hours=1))
        for who in (staff("审查"), staff("负责人"), neighbour()):
            with denied("hearing.not_host"):
                record(case, minutes(case), actor=who)
        for field in ("opinion", "exhibits", "argued", "recorder"):
            with refused(f"hearing.{field}", field):
                record(case, minutes(case, **{field: " "}), actor=chair)
        with refused("hearing.reviewer", "reviewer"):
            record(case, minutes(case, reviewer=chair.account), actor=chair)
        first, second = (one["id"] for one in Sitting(case, chair, lock=False).sides)
        with refused("hearing.signing", f"signing.{first}"):
            record(case, minutes(case, statements=()), actor=chair)
        with refused("hearing.why", f"why.{first}"):
            record(case, minutes(case, "refused"), actor=chair)
        record(case, minutes(case, "refused", "对记录有不同意见"), actor=chair)
        data = fetch("SELECT data FROM papers_paper WHERE about_id = %s AND kind = 'hearing_minutes'", [case])[0][
            "data"
        ]
        assert [one["value"].partition("\n")[2] for one in data["findings"] if "陈述如下" in one["value"]] == [
            "拒绝签名（对记录有不同意见）"
        ] * 2
        with refused("hearing.state", status=409):
            record(case, minutes(case), actor=chair)
        assert second != first


def test_the_review_is_finished_before_the_hearing_is_held() -> None:
    with time_machine.travel(TOLD) as clock:
        case = calls.accepted()
        tell(case, actor=staff("审查"))
        ask(case, actor=citizen("wang", "snack"))
        at = arranged(case)
        clock.move_to(at + timedelta(hours=1))
        with refused("hearing.review_open", status=409):
            record(case, minutes_of_nobody(case), actor=host_now(case))


def minutes_of_nobody(case: uuid.UUID):  # type: ignore[no-untyped-def]
    """Minutes where nobody has reviewed yet."""
    from tongban.hearings.acts.holding import Minutes

    return Minutes(uuid.UUID(int=0), "意见", "证据", (), "质证", "记录员")


def test_what_comes_up_after_the_minutes_needs_another_hearing() -> None:
    with time_machine.travel(TOLD) as clock:
        case = calls.inspected()
        named(case)
        tell(case, actor=staff("审查"))
        ask(case, actor=neighbour())
        held(case, clock)
        clock.shift(timedelta(hours=1))
        with pytest.MonkeyPatch.context() as patch:  # a paper that comes in late
            from tongban.hearings.acts import joining

            patch.setattr(joining, "came_after", lambda *rest: ["新的检测报告"])
            with refused("hearing.outside", status=409) as caught:
                decide(case)
        assert "新的检测报告" in caught.value.zh
        order(case, "对新的检测报告补充听证", actor=staff("审查"))
        with refused("hearing.minutes", status=409):
            decide(case)
        held(case, clock)
        decide(case)
        assert load(case).case["outcome"] == "granted"


def test_a_case_that_ends_ends_its_hearing_and_the_stop() -> None:
    with time_machine.travel(TOLD):
        case = asked()
        withdraw(case, actor=citizen("wang", "snack"))
        row, _ = read(case)
        assert row is not None and (row["state"], row["ended_how"]) == ("over", "withdrawn")
        assert [s["ended_at"] is None for s in load(case).spans if s["kind"] == "stop"] == [False]
        with refused("hearing.not_now", status=409):
            ask(case, actor=neighbour())


def test_the_organ_orders_a_hearing_of_public_interest_and_says_why() -> None:
    with time_machine.travel(TOLD) as clock:
        case = calls.inspected()
        with refused("hearing.reason", "reason"):
            order(case, " ", actor=staff("审查"))
        order(case, "涉及整条街的公共利益（行政许可法第四十六条）", actor=staff("审查"))
        assert load(case).case["promised_due"] is None
        held(case, clock)
        decide(case, "refused", "听证查明排烟扰民")
        assert load(case).case["outcome"] == "refused"


def test_twice_sent_is_once_done() -> None:
    with time_machine.travel(TOLD):
        case = told()
        for _ in range(2):
            ask(case, actor=neighbour(), key="once")
        assert [line["verb"] for line in ledger(case)].count("hearing.ask") == 1


def test_arranging_needs_a_hearing() -> None:
    with time_machine.travel(TOLD):
        case = told()
        with refused("hearing.state", status=409):
            arrange(
                case,
                Arrangement(staff("决定").account or uuid.UUID(int=0), TOLD + timedelta(days=20), "302室"),
                actor=staff("审查"),
            )
        assert host(case).account is not None
