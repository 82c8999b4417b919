"""What each item of the demonstration set is there to show, read from the edition that runs."""

from __future__ import annotations

from pathlib import Path

from tongban.core.clock import now
from tongban.core.workdays import Duration
from tongban.definition.effective import Effective, effective, settle, visits
from tongban.definition.source import read

FOLDER = Path(__file__).resolve().parents[2] / "data" / "catalogue"


def one(name: str, situation: str) -> Effective:
    path = FOLDER / f"{name}.yaml"
    return effective(read(path.read_text(encoding="utf-8"), path.name).data, situation)


def kinds(e: Effective) -> list[str]:
    return [step.kind for step in e.steps.values()]


def text(value: object) -> str:
    return str(value)


def test_company_registration_is_signed_by_all_and_decided_on_the_spot_by_another() -> None:
    e = one("company-registration", "new")
    assert e.separation == "chief"
    assert e.parties["shareholders"].who == "company.shareholders"
    assert (e.first, e.steps["signing"].lane) == ("signing", "shareholders")
    assert e.steps["accept"].lane != e.steps["decide"].lane
    assert (text(e.limits.statutory), text(e.limits.promised)) == ("3wd", "now")


def test_water_has_two_results_a_level_by_volume_and_stops_of_a_special_law() -> None:
    approval, licence = one("water-abstraction", "approval"), one("water-abstraction", "licence")
    facts = {
        "param.province_from": 100_000_000,
        "param.city_from": 10_000_000,
        "intake.sources": [{"volume_day": 20_000_000}],
    }
    assert settle(approval.competence.level, facts, now()) == "市级"
    assert [result.type for result in (*approval.result, *licence.result)] == [
        "abstraction_approval",
        "abstraction_licence",
    ]
    assert text(approval.limits.statutory) == "45wd"
    assert [(stop.by, stop.basis[0].zh) for stop in approval.limits.stops] == [
        (("experts", "hearing"), "《中华人民共和国行政许可法》第四十五条"),
        (("urban",), "《取水许可和水资源费征收管理条例》第十九条第三款"),
        (("dispute",), "《取水许可和水资源费征收管理条例》第十八条第三款"),
    ]
    assert approval.quota is not None and licence.quota is None
    assert [target.to for target in approval.steps["review"].next.targets] == [
        "inspect",
        "water_opinion",
        "experts",
        "urban",
    ]
    renew = one("water-abstraction", "renew")
    assert renew.silence is not None and renew.quota is None


def test_teachers_apply_in_a_season_and_the_clock_runs_from_its_close() -> None:
    e = one("teacher-qualification", "interview")
    assert e.intake is not None and e.intake.clock_from == "closes"
    assert (e.limits.from_, text(e.limits.statutory), e.limits.stops) == ("intake.closed", "30d", ())
    assert settle(e.competence.level, {"teacher.stage": "高级中学"}, now()) == "市级"
    assert e.steps["county"].lane == "county" and "test" in kinds(e)


def test_felling_may_be_decided_by_the_township_only_by_delegation() -> None:
    e = one("tree-felling", "small")
    lane = e.lanes["decide"].delegable
    assert lane is not None
    assert (lane.to, lane.authority) == ("乡级", "委托")
    assert [basis.law for basis in lane.basis] == ["森林法", "许可法"]
    assert (e.quota and e.quota.take, e.commitment) == ("forest.volume", None)
    assert e.lanes["helper"].mode == "village"


def test_a_street_is_occupied_within_an_outline_with_two_opinions_and_no_deposit() -> None:
    e = one("street-occupation", "new")
    assert [target.to for target in e.steps["review"].next.targets] == ["traffic", "fire", "survey"]
    assert any(question.fact == "street.outline" for question in e.questions)
    assert [name for name, _ in e.never_ask] == ["占道保证金、押金"]
    assert e.fees[0].refund and "pay" in kinds(e)
    assert "pay_out" in kinds(one("street-occupation", "close"))


def test_a_birth_is_registered_in_the_joined_system_and_leads_on() -> None:
    e = one("household-birth", "newborn")
    assert e.runs_in == "joined:population_police"
    assert "return" in kinds(e) and "call" in kinds(e)
    assert {name for name, _ in e.never_ask} == {"计划生育证明", "结婚证（非婚生的）"}


def test_a_disability_is_appraised_once_or_at_home_and_the_kind_is_not_published() -> None:
    away, home = one("disability-card", "hospital"), one("disability-card", "home")
    assert (visits(away).count, visits(home).count) == (1, 0)
    assert home.steps["appraise"].kind == "visit"
    assert away.steps["publicise"].shows == ("applicant.name_masked",)
    assert "guardian" in away.parties


def test_both_come_to_marry_and_silence_withdraws_a_divorce() -> None:
    marry, divorce = one("marriage-registration", "marry"), one("marriage-registration", "divorce")
    assert {(party.appear, party.agent) for party in marry.parties.values()} == {(True, "never")}
    assert (visits(marry).count, visits(divorce).count) == (1, 2)
    assert {span.id: (span.kind, text(span.min or span.within)) for span in divorce.spans} == {
        "reflect": ("waiting", "30d"),
        "window": ("waiting", "30d"),
    }
    assert divorce.steps["claim"].late == "end:withdrawn"
    assert divorce.limits.from_ == "claim.done"
    assert "户口簿" in [name for name, _ in marry.never_ask]
    assert marry.accepted_in == "全国"


def test_legal_aid_runs_from_receipt_helps_first_in_urgency_and_hears_an_objection_first() -> None:
    e, urgent = one("legal-aid", "civil"), one("legal-aid", "urgent")
    assert (e.limits.from_, text(e.limits.statutory)) == ("received", "7d")
    assert (e.remedies[0].kind, text(e.remedies[0].within)) == ("异议", "5d")
    assert urgent.steps["decide"].provisional == "confirm"
    means = e.material("means")
    assert means is not None and [supply.way for supply in means.supply] == ["data", "commitment", "inquiry"]
    assert e.discreet == "司法业务"


def test_the_award_is_decided_by_the_government_after_experts_publicity_and_a_meeting() -> None:
    e = one("quality-award", "new")
    assert (e.lanes["decide"].mode, e.lanes["office"].mode) == ("government", "organ")
    assert e.steps["consulted"].each == "award.consulted" and e.steps["consulted"].lane == "it.organ"
    assert {"expert_review", "publicise", "legal_review", "collective_decision"} <= set(kinds(e))


def test_a_land_dispute_has_an_answer_mediation_a_hearing_and_serves_both() -> None:
    e = one("land-dispute", "county")
    assert e.parties["respondent"].served and e.parties["applicant"].served
    assert [k for k in kinds(e) if k in ("respond", "mediate", "hearing", "legal_review")] == [
        "respond",
        "mediate",
        "hearing",
        "legal_review",
    ]
    assert e.steps["respond"].late == "go_on"
    assert [text(remedy.within) for remedy in e.remedies] == ["60d", "30d"]
    assert [out.then for out in e.outside] == ["court", "organ"]


def test_a_filing_of_packed_food_is_done_by_rule_without_a_decision() -> None:
    e = one("prepackaged-food-filing", "new")
    assert (e.separation, e.nature, text(e.limits.promised)) == ("rule", "备案", "now")
    assert "decide" not in kinds(e)
    assert [(out.then, out.target) for out in e.outside] == [("item", "食品经营许可（餐饮）"), ("not_needed", "")]


def test_a_bus_route_is_tendered_discussed_reviewed_and_contracted() -> None:
    e = one("bus-route-right", "tender")
    wanted = ("tender", "expert_review", "legal_review", "collective_decision", "sign")
    assert [kind for kind in kinds(e) if kind in wanted] == list(wanted)
    assert [result.type for result in e.result] == ["bus_route_permit", "bus_contract"]
    assert e.limits.stops == ()


def test_school_places_go_by_rank_and_lot_in_one_batch() -> None:
    e = one("school-enrolment", "primary")
    assert e.quota is not None and (e.quota.rank, e.quota.then) == ("school.priority", "lot")
    assert e.steps["draw"].kind == "draw"
    assert {step.batch for step in e.steps.values() if step.batch} == {"intake"}
    assert "考试或者面试成绩" in [name for name, _ in e.never_ask]


def test_the_platform_confirms_pensions_and_asks_a_helper_before_anybody_else() -> None:
    e = one("pension-eligibility", "anyone")
    assert [start.by for start in e.start] == ["platform", "applicant"]
    targets = e.steps["compare"].next.targets
    assert [target.to for target in targets] == ["decide", "at_home"]
    assert e.lanes["helper"].mode == "village"
    assert e.separation == "rule"
    assert visits(e).count == 0


def test_money_goes_out_by_a_second_person_and_the_sheet_is_made_for_the_patient() -> None:
    e = one("medical-assistance", "stay")
    lanes = [e.steps[name].lane for name in ("settle", "decide", "pay")]
    assert len(set(lanes)) == 3
    sheet = e.material("sheet")
    assert sheet is not None and [supply.way for supply in sheet.supply] == ["generate"]
    assert e.result[0].sort == "payment"


def test_a_care_home_is_filed_as_public_service_and_visited_afterwards() -> None:
    e = one("elderly-care-home-filing", "new")
    assert (e.kind, e.nature) == ("公共服务", "备案")
    assert [step for step in e.steps if step in ("issue", "visit")] == ["issue", "visit"]
    assert len(e.never_ask) == 5


def test_help_comes_first_in_an_emergency_and_small_sums_are_the_townships() -> None:
    e = one("temporary-assistance", "emergency")
    assert text(e.limits.promised) == "24h"
    assert e.steps["decide"].provisional == "confirm"
    assert set(e.steps["confirm"].collects) == {"form", "idcard", "proof"}
    assert "publicise" not in kinds(e)
    given = e.lanes["decide"].delegable
    assert given is not None and given.when is not None and given.when.text == "step.visit.amount <= param.small"


def test_five_organs_check_for_public_housing_and_the_result_is_a_place_in_a_queue() -> None:
    e = one("public-rental-housing", "mid")
    assert [target.to for target in e.steps["visit"].next.targets] == [
        "property",
        "household",
        "insured",
        "taxes",
        "means",
    ]
    assert (e.result[0].sort, e.result[0].type) == ("record", "housing_queue")
    assert e.result[0].then[0] == ("公共租赁住房保障资格年审", Duration(1, "y"))
    assert e.lanes["street"].authority == "代收"


def test_a_sports_instructor_is_proved_by_what_is_held() -> None:
    e = one("sports-instructor", "batch")
    assert [m.id for m in e.materials if any(supply.way == "earlier" for supply in m.supply)] == [
        "training",
        "services",
        "skill",
        "photo",
    ]
    assert e.steps["review"].batch == "class"


def test_a_home_is_surveyed_built_for_by_a_chosen_contractor_and_accepted_by_the_person() -> None:
    e = one("home-accessibility", "severe")
    wanted = ("visit", "tender", "sign", "pay_out")
    assert [kind for kind in kinds(e) if kind in wanted] == list(wanted)
    assert e.lanes["builder"].mode == "provider"
    assert e.steps["accept_work"].lane == "applicant"


def test_water_is_supplied_by_a_company_with_a_contract_after_a_joint_visit() -> None:
    e = one("water-connection", "home")
    assert e.lanes["company"].mode == "provider"
    assert (e.steps["decide"].lane, e.steps["joint"].kind) == ("company", "joint_visit")
    assert {"sign", "pay"} <= set(kinds(e))
    assert e.remedies[1].kind == "民事诉讼"


def test_a_notary_is_booked_with_a_provider_and_coming_without_booking_stays_possible() -> None:
    e = one("notary-appointment", "office")
    assert e.lanes["notary"].mode == "provider"
    assert e.separation == "rule"
    assert e.faq[0] == ("一定要先预约吗？", "不一定。没约的也能直接去公证处。")


def test_a_reader_card_is_granted_by_rule_and_made_by_a_kiosk() -> None:
    e = one("library-reader-card", "adult")
    assert (e.separation, e.channels[0]) == ("rule", "kiosk")
    assert (e.lanes["kiosk"].mode, e.steps["issue"].lane) == ("system", "kiosk")
    assert all(condition.rule is not None for condition in e.conditions)
