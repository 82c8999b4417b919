"""Disability card, legal aid, a dispute about land: appraisers, guardians, urgency, two sides that are heard."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine

from tongban.cases.acts.advance import advance
from tongban.cases.jobs import end_late_steps, on_served, on_told
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core.clock import SHANGHAI, now
from tongban.core.codes import id_number
from tongban.core.errors import Denied, Refusal
from tongban.core.events import Happened
from tongban.core.ledger.reading import fetch
from tongban.organisation.queries import organ

from demo import citizen, person, staff
from life_course import everything
from runs import WAGES, ended, filed, given, holders, issued, known, open_steps, row_of, run, take

pytestmark = pytest.mark.django_db
CARD, AID, LAND = "511F82001002", "511G12015001", "511E15002003"
CHILD = id_number.generate(date(2015, 6, 1), 403)
HOME = {"disability.address": "成都市武侯区簇桥街道演示路3栋1号", "disability.address.division": "510107011002"}


def disabled(**more: str) -> dict[str, str]:
    """A mother applies for her child."""
    return {
        "disability.person": "王小宝",
        "disability.person_id": CHILD,
        "disability.kind": "智力",
        "disability.guardian": "是",
        "disability.hospital": "武侯区人民医院（演示）",
        "disability.had_card": "否",
        **HOME,
        **more,
    }


def test_two_appraisers_who_are_no_organ_find_the_grade_and_the_child_gets_the_card() -> None:
    with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)) as clock:
        case = filed(CARD, "hospital", disabled(), papers=("photo",))
        take(case, "accept")
        step = row_of(case, "appraise")
        assert (organ(step["organ_id"]).role, step["post"], load(case).states["appraise"]) == (
            "provider",
            "评定",
            "open",
        )
        assert load(case).case["promised_due"] is not None
        found = {"grade": "2", "kind": "智力"}
        with pytest.raises(Refusal) as caught:
            take(case, "appraise", **found)
        assert caught.value.code == "step.collects"  # the doctors' own sheet, never the applicant's errand
        with pytest.raises(Denied):
            given(case, "sheet", staff("审查"))
        given(case, "sheet", holders(step)[0])
        with pytest.raises(Refusal) as caught:
            take(case, "appraise", partner=None, **found)
        assert caught.value.code == "step.two"
        take(case, "appraise", **found)
        public = row_of(case, "publicise")
        assert (public["post"], organ(public["organ_id"]).role) == ("公示", "village")
        assert load(case).e.steps["publicise"].shows == ("applicant.name_masked",)
        assert public["opens_on"].isoformat() == "2026-11-09"
        clock.move_to(datetime(2026, 11, 9, 23, tzinfo=SHANGHAI))
        with pytest.raises(Refusal) as caught:
            take(case, "publicise")
        assert caught.value.code == "step.too_early"
        clock.move_to(datetime(2026, 11, 10, 9, tzinfo=SHANGHAI))
        assert run(case) == ["publicise", "decide", "issue"]
        assert ended(case) == ("finished", "granted", "0")
        assert issued(case) == [("disability_card", "王小宝", "valid")]


def test_an_objection_is_looked_into_before_the_decision() -> None:
    with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)) as clock:
        case = filed(CARD, "home", disabled(), papers=("photo",))
        take(case, "accept")
        given(case, "sheet", holders(row_of(case, "appraise"))[0])
        take(case, "appraise", grade="1", kind="智力")
        assert organ(row_of(case, "appraise")["organ_id"]).role == "organ"  # two of its own go to the home
        clock.move_to(datetime(2026, 11, 10, 9, tzinfo=SHANGHAI))
        assert run(case, publicise={"objected": "是"}) == ["publicise", "recheck", "decide", "issue"]


def test_a_migrant_worker_is_helped_without_a_check_of_means_and_the_clock_runs_from_receipt() -> None:
    with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)):
        case = filed(AID, "civil", WAGES, papers=("evidence",))
        assert open_steps(case) == ["coach"]
        assert organ(row_of(case, "coach")["organ_id"]).role == "village"
        taken = run(case, assign={"lawyer": "演示律师"})
        assert taken == ["coach", "accept", "review", "decide", "assign", "issue"]
        loaded = load(case)
        means = loaded.material("means")
        assert means is not None and means["state"] == "not_needed"
        assert loaded.case["statutory_due"].isoformat() == "2026-11-09"
        assert row_of(case, "assign")["due"].isoformat() == "2026-11-05"
        assert ended(case) == ("finished", "granted", "0")
        assert issued(case) == [("legal_aid_decision", "王秀英", "valid")]


def test_urgent_help_comes_first_and_the_papers_after() -> None:
    case = filed(AID, "urgent", {**WAGES, "aid.matter": "家暴虐待遗弃", "aid.migrant": "否"})
    assert open_steps(case) == ["accept"]
    evidence = load(case).material("evidence")
    assert evidence is not None and evidence["state"] == "maybe"  # nobody is sent for papers in the hurry
    for step in ("accept", "provide", "decide"):
        take(case, step)
    take(case, "assign", lawyer="演示律师")
    take(case, "issue")
    assert issued(case) == [("legal_aid_decision", "王秀英", "valid")]
    assert (open_steps(case), load(case).case["state"]) == (["confirm"], "decided")
    with pytest.raises(Refusal) as caught:
        take(case, "confirm")
    assert caught.value.code == "step.collects"
    given(case, "evidence", citizen("wang"))
    take(case, "confirm")
    assert ended(case) == ("finished", "granted", "0")


def happened(case: object, name: str) -> Happened:
    """The event of that name as the worker hands it on."""
    row = fetch(
        "SELECT * FROM event_outbox WHERE subject_id = %s AND name = %s ORDER BY id DESC LIMIT 1", [case, name]
    )[0]
    return Happened(**{key: row[key] for key in Happened.__dataclass_fields__})


def test_a_discreet_matter_is_called_by_its_office_on_the_lock_screen() -> None:
    case = filed(AID, "civil", WAGES, papers=("evidence",))
    take(case, "coach")
    take(case, "accept")
    on_told(happened(case, "case.accept"))
    told = fetch("SELECT title FROM messages_message WHERE about_id = %s", [case])
    assert told == [{"title": "司法业务：已受理"}]


DISPUTE = {
    "land.address": "成都市武侯区簇桥街道演示路3栋旁",
    "land.address.division": "510107011002",
    "land.kind": "归谁所有或者归谁使用",
    "land.claim": "两家之间的巷道归我家使用",
    "land.negotiated": "是",
    "land.registered": "否",
    "land.respondents.1.name": "㛃",
    "land.respondents.1.address": "成都市武侯区簇桥街道演示路9号",
    "land.respondents.1.phone": "",
    "land.respondents.2.name": "何平",
    "land.respondents.2.phone": "13900000555",
}


def answers() -> dict[str, str]:
    from tongban.core.crypto import open_sealed

    row = fetch("SELECT phone FROM identity_person WHERE id = %s", [person("single")[1]])[0]
    return {**DISPUTE, "land.respondents.1.phone": open_sealed(bytes(row["phone"]), "person.phone")}


def test_both_sides_are_served_the_other_answers_and_the_government_decides() -> None:
    with time_machine.travel(datetime(2026, 9, 1, 10, tzinfo=SHANGHAI)):
        case = filed(LAND, "county", answers(), papers=("evidence",))
        for step in ("accept", "docket", "serve_copy"):
            take(case, step)
        served = next(n for n in load(case).notices if n["kind"] == "served")
        assert [(one["party"], one["name"]) for one in served["lines"]] == [
            ("respondent", "㛃"),
            ("respondent", "何平"),
        ]
        before = everything()
        for actor in (citizen("rare"), staff("审查")):
            with pytest.raises(Denied):
                advance(case, "respond", Said(outputs={"answer": "不同意"}), actor=actor)
        with pytest.raises(Denied):  # the applicant does not answer himself
            advance(case, "respond", Said(outputs={"answer": "不同意"}), actor=citizen("wang"))
        assert everything() == before
        advance(case, "respond", Said(outputs={"answer": "巷道是公用的"}), actor=citizen("single"))
        assert open_steps(case) == ["respond"]
        noted = Said(outputs={"answer": "没有意见"}, conditions={"joined.2": True})
        advance(case, "respond", noted, actor=staff("窗口"))
        assert load(case).facts(datetime.now(SHANGHAI))["step.respond.answer"] == "㛃：巷道是公用的\n何平：没有意见"
        said = {
            "hearing": {"minutes": "双方陈述在卷"},
            "investigate": {"hearing_needed": "是"},
            "paper_check": {"passed": "是"},
        }
        taken = run(case, **said)
        assert taken == ["investigate", "mediate", "hearing", "propose", "paper_check", "decide", "issue", "serve"]
        decided = organ(row_of(case, "decide")["organ_id"])
        assert (decided.role, decided.name) == ("government", "武侯区人民政府（演示）")
        assert len({s["done_by"] for s in load(case).steps if s["key"] in ("accept", "docket", "decide")}) == 3
        last = [n for n in load(case).notices if n["kind"] == "served"][-1]
        assert [one["party"] for one in last["lines"]] == ["applicant", "respondent", "respondent"]
        assert ended(case) == ("finished", "granted", "0")


def test_whoever_does_not_answer_holds_nothing_up() -> None:
    start = datetime(2026, 9, 1, 10, tzinfo=SHANGHAI)
    with time_machine.travel(start) as clock:
        case = filed(LAND, "county", answers(), papers=("evidence",))
        for step in ("accept", "docket", "serve_copy"):
            take(case, step)
        due = row_of(case, "respond")["due"]
        clock.move_to(datetime.combine(due, start.timetz()))
        assert end_late_steps() == 0
        clock.move_to(datetime.combine(due, start.timetz()) + timedelta(days=1))
        assert end_late_steps() == 1
        assert (load(case).states["respond"], open_steps(case)) == ("dropped", ["investigate"])


def test_settled_in_mediation_there_is_no_hearing_and_the_township_may_decide() -> None:
    case = filed(LAND, "township", answers(), papers=("evidence",))
    for step in ("accept", "docket", "serve_copy"):
        take(case, step)
    both = Said(outputs={"answer": "愿意调解"}, conditions={"joined.1": True, "joined.2": True})
    advance(case, "respond", both, actor=staff("窗口"))
    take(case, "investigate", hearing_needed="否")
    assert organ(row_of(case, "mediate")["organ_id"]).role == "village"
    take(case, "mediate", settled="是")
    assert open_steps(case) == ["paper_check"]
    take(case, "paper_check", passed="是")
    assert organ(row_of(case, "decide")["organ_id"]).role == "township"


def test_whom_is_served_is_told_where_to_read_it() -> None:
    known(person("single"), marriage__single=True)
    case = filed(LAND, "county", answers(), papers=("evidence",))
    for step in ("accept", "docket", "serve_copy"):
        take(case, step)
    on_served(happened(case, "case.deliver"))
    assert (
        fetch("SELECT title FROM messages_message WHERE about_id = %s AND to_id = %s", [case, person("single")[1]])
        == []
    )


@pytest.mark.parametrize(("income", "granted"), [(100_000, True), (9_000_000, False)])
def test_the_line_of_the_province_holds_in_its_counties_and_is_pinned_at_filing(income: int, granted: bool) -> None:
    """Neither county sets it; both read what the province has set."""
    known(person("wang"), aid__income_month=income, aid__exempt=False)
    case = filed(AID, "civil", {**WAGES, "aid.matter": "婚姻家事", "aid.migrant": "否"}, papers=("evidence",))
    kept = load(case).case
    assert kept["facts"]["param.hardship_line"] == load(case).facts(now())["param.hardship_line"] > 0
    assert (kept["sources"]["param.hardship_line"], kept["trusts"]["param.hardship_line"]) == ("本地参数表", "A")
    for step in ("coach", "accept", "review"):
        take(case, step)
    if granted:
        take(case, "decide")
        assert load(case).case["outcome"] == "granted"
        return
    with pytest.raises(Refusal) as caught:
        take(case, "decide")
    assert caught.value.code == "decide.against_findings"
