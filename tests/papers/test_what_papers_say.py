"""What every paper says as acts make it: whose it is, upon which article, why, until which day (counted by hand), where
one may turn, whom one may ask; and that the print leaves nothing of it out.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import paper_course as course
import pytest
import time_machine
from paper_course import REASON

from tongban.cases.acts.turn import Turn
from tongban.cases.reading import load
from tongban.cases.remedies import remedies
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.organisation.queries import forget, organ
from tongban.papers.acts import typeset
from tongban.papers.typeset.contents import PAPERS
from tongban.site.shipped import key

import calls
from demo import WUHOU, person
from runs import take

pytestmark = pytest.mark.django_db
LICENSING = "《中华人民共和国行政许可法》"
MARKET, CITY, HEALTH = "武侯区市场监督管理局（演示）", "成都市市场监督管理局（演示）", "武侯区卫生健康局（演示）"
FOREST, APPROVAL, JUSTICE = "武侯区林业局（演示）", "广安区行政审批局（演示）", "武侯区司法局（演示）"
GOVERNMENT, TOWN = "武侯区人民政府（演示）", "簇桥街道便民服务中心（演示）"
AID_LAW = [f"《中华人民共和国法律援助法》第{n}条" for n in ("三十一", "四十三")]
LAND_LAW = ["《中华人民共和国土地管理法》第十四条", "《土地权属争议调查处理办法》第四条"]
TODAY = "2026年11月2日"


def turning(organ: str, **more: Any) -> dict[str, Any]:
    """Where one may turn: 行政复议法 20, 24, 行政诉讼法 46, unless another law says otherwise."""
    said = {"review_organ": organ, "review_words": "六十日", "court": "有管辖权的人民法院", "court_words": "六个月"}
    return {**said, "review_note": "", "others": [], "since": "本决定书", **more}


OBJECTION = "依照《中华人民共和国法律援助法》第四十九条向武侯区司法局（演示）提出异议（期限5日）"
OBJECTED = {"others": [OBJECTION], "since": "对异议的处理决定"}
BESIDE_LAND = {"review_note": "（侵犯已取得权利的须先复议）", "review_words": "60日", "court": "人民法院"}
SEEN = [f"{step}：经核对，符合规定。" for step in ("书面审查", "现场核查")]

# name: (course, {kind: what its paper says}); the last paper of a kind is meant.
SAID: Mapping[str, tuple[Callable[[], uuid.UUID], Mapping[str, dict[str, Any]]]] = {
    "accepted, a paper to follow": (
        course.accepted_with_a_paper_to_follow,
        {
            "acceptance": {
                "organ": MARKET,
                "number": "武侯区市场监管受字〔2026〕",
                "contact": f"{MARKET} 028-00000300",
                "basis": [f"{LICENSING}第三十二条第一款第五项"],
                "accepted_at_words": TODAY,
                "promised_words": "5个工作日",
                "legal_words": "10个工作日",
                "due_words": "2026年11月9日",  # 3, 4, 5, 6, 9
                "deferred": [{"material": "食品安全管理制度目录", "until_words": "2026年11月9日前"}],
                "excluded": [],
            }
        },
    ),
    "told what to put right": (
        course.correction,
        {
            "correction": {
                "organ": MARKET,
                "number": "武侯区市场监管补字〔2026〕",
                "basis": [f"{LICENSING}第三十二条第一款第四项"],
                "filed_at_words": TODAY,
                "second": False,
                "gaps.what": ["图上没有标出清洗区", "没有从业人员健康管理"],
                "gaps.basis": [f"《食品经营许可和备案管理办法》第十三条第一款第（{n}）项" for n in ("三", "四")],
            }
        },
    ),
    "a deferred paper did not come": (
        course.ended_for_a_paper,
        {
            "ended": {
                "organ": MARKET,
                "title": "终止办理告知书",
                "number": "武侯区市场监管终字〔2026〕",
                "happened": "约定后补的材料到期没有收到，按容缺受理时告知的后果，办理终止。",
                "reasons": ["“食品安全管理制度目录”应在2026年10月26日以前补交，到期没有收到合格的材料。"],
                "basis": ["《中华人民共和国食品安全法》第三十五条"],
                "remedies": {**turning(GOVERNMENT), "since": "本告知书"},
            }
        },
    ),
    "needs no licence": (
        lambda: course.turned_away("not_needed"),
        {
            "not_accepted": {
                "organ": MARKET,
                "basis": [f"{LICENSING}第三十二条第一款第一项"],
                "ground": "所申请的事项依法不需要办理",
                "proper_organ": "",
                "remedies": turning(GOVERNMENT),
            }
        },
    ),
    "another organ's matter": (
        lambda: course.turned_away("not_ours", HEALTH),
        {
            "not_accepted": {
                "organ": MARKET,
                "number": "武侯区市场监管不受字〔2026〕",
                "basis": [f"{LICENSING}第三十二条第一款第二项"],
                "ground": "所申请的事项依法不属于本机关职权范围",
                "proper_organ": HEALTH,
                "remedies": turning(GOVERNMENT),
            }
        },
    ),
    "barred": (
        lambda: course.turned_away("barred"),
        {"not_accepted": {"basis": [f"{LICENSING}第七十八条、第七十九条"], "remedies": turning(GOVERNMENT)}},
    ),
    "no licence, turned away": (
        course.no_licence_turned_away,
        {"not_accepted": {"organ": JUSTICE, "basis": AID_LAW}},  # 行政许可法 is not its law
    ),
    "granted": (
        lambda: course.food_decided("granted"),
        {
            "granted": {
                "title": "准予行政许可决定书",
                "organ": MARKET,
                "number": "武侯区市场监管准字〔2026〕",
                "basis": ["《中华人民共和国食品安全法》第三十五条"],
                "findings": SEEN,
                "supervisor": MARKET,
                "you": "你单位",
                "measures": ["发证后30日内首次检查", "双随机抽查", "投诉举报核查"],
                "duties": [
                    f"依法接受监督检查，如实提供有关情况和材料（{LICENSING}第六十二条）",
                    "许可的事项要变更的，向本机关申请变更（第四十九条）",
                    "要延续有效期的，在有效期届满三十日前申请，法规、规章另有规定的从其规定（第五十条）",
                    "不得涂改、倒卖、出租、出借，不得非法转让（第八十条第一项）",
                ],
                "decides": "准予武侯区王记小吃店（演示）的“食品经营许可（餐饮）（新办）”申请",
                "licence_name": "食品经营许可证",
                "valid_words": "5年",
                "remedies": None,
            },
            "licence": {
                "organ": MARKET,
                "holder": "武侯区王记小吃店（演示）",
                "issued_words": TODAY,
                "valid_words": "2026年11月2日至2031年11月1日",
            },
        },
    ),
    "granted by the bureau of approvals": (
        course.granted_by_the_approval_bureau,
        {
            "stop": {  # of three working days: the clock stands while the test lasts
                "organ": APPROVAL,
                "basis": [f"{LICENSING}第四十五条"],
                "procedure": "卫生检测",
                "longest_words": "3个工作日",
                "resumed": True,
                "due_words": "2026年11月9日",
            },
            "granted": {
                "organ": APPROVAL,
                "number": "广安区行政审批准字〔2026〕",
                "supervisor": "广安区卫生健康局（演示）",  # who granted it does not supervise it
            },
        },
    ),
    "granted by delegation": (
        course.granted_by_delegation,
        {"granted": {"organ": FOREST, "number": "武侯区林业准字〔2026〕", "contact": f"{FOREST} 028-00000314"}},
    ),
    "refused": (
        lambda: course.food_decided("refused"),
        {
            "refused": {
                "title": "不予行政许可决定书",
                "organ": MARKET,
                "number": "武侯区市场监管不准字〔2026〕",
                "basis": ["《中华人民共和国食品安全法》第三十五条"],
                "findings": SEEN,
                "reasons": [REASON, "负责人没有到场说明"],
                "accepted_at_words": TODAY,
                "remedies": turning(GOVERNMENT),
            }
        },
    ),
    "refused by the city": (
        course.refused_by_the_city,
        {
            # The first look is the county's, the decision the city's: each signs and numbers its own.
            "document": {"organ": CITY, "number": "成都市市场监管文字〔2026〕", "made_by": CITY},
            "refused": {
                "organ": CITY,
                "number": "成都市市场监管不准字〔2026〕",
                "remedies": turning("成都市人民政府（演示）"),
            },
        },
    ),
    "aid refused": (
        course.aid_refused,
        {
            "acceptance": {"basis": AID_LAW, "due_words": "2026年11月9日"},  # seven days: the 9th
            "refused": {
                "title": "不予行政给付决定书",
                "you": "您",
                "organ": JUSTICE,
                "basis": AID_LAW,
                "remedies": turning(f"{GOVERNMENT}或者上一级司法行政部门", **OBJECTED),
            },
        },
    ),
    "a dispute decided by the county": (
        lambda: course.land_decided("county"),
        {
            "document": {"title": "申请书副本送达通知书", "addressee": "㛃", "basis": LAND_LAW},
            "granted": {
                "title": "准予行政裁决决定书",
                "organ": GOVERNMENT,
                "number": "武侯区政府准字〔2026〕",
                "basis": LAND_LAW,
                # of a government the one above it; thirty days to sue (土地管理法14)
                "remedies": turning("成都市人民政府（演示）", **BESIDE_LAND, court_words="30日"),
            },
        },
    ),
    "a dispute decided by the street": (
        lambda: course.land_decided("township"),
        {
            "granted": {
                "organ": TOWN,
                "number": "簇桥街道办准字〔2026〕",
                "remedies": turning(GOVERNMENT, **BESIDE_LAND, court_words="30日"),
            }
        },
    ),
    "extended": (
        course.extended,
        {
            "extension": {
                "organ": MARKET,
                "basis": [f"{LICENSING}第四十二条第一款"],
                "reason": "现场分布在两个楼层",
                "approver": "本机关负责人程远",
                "added_words": "5个工作日",
                "old_due_words": "2026年11月9日",
                "new_due_words": "2026年11月16日",
            }
        },
    ),
    "a stage extended": (
        course.stage_extended,
        {
            "extension": {
                "organ": MARKET,
                "number": "武侯区市场监管延字〔2026〕",
                "basis": [f"{LICENSING}第四十三条"],
                "old_due_words": "2026年11月12日",
                "new_due_words": "2026年11月19日",
            }
        },
    ),
    "tested": (
        course.tested,
        {
            "acceptance": {
                "excluded": ["车辆检测"],
                "promised_words": "3个工作日",
                "due_words": "期限自上述程序结束后起算，届时书面告知",
            },
            "stop": {"procedure": "车辆检测", "resumed": True, "ended_words": TODAY, "due_words": "2026年11月5日"},
        },
    ),
    "revoked": (
        course.revoked,
        {
            "commitment": {"organ": HEALTH, "signed": "王秀英", "signed_words": TODAY},
            "order": {
                "title": "责令限期改正通知书",
                "organ": HEALTH,
                "basis": ["国发〔2021〕7号第二条"],
                "found": "没有消毒设施",
                "until_words": "2026年12月2日",  # thirty days after the 2nd
            },
            "revoked": {
                "title": "撤销行政许可决定书",
                "organ": HEALTH,
                "basis": ["国发〔2021〕7号第二条", f"{LICENSING}第六十九条"],
                "reasons": [REASON],
                "remedies": turning(GOVERNMENT),
            },
        },
    ),
}
# Of each form one is printed.
PRINTED = {
    "acceptance": "accepted, a paper to follow",
    "correction": "told what to put right",
    "not_accepted": "another organ's matter",
    "ended": "a deferred paper did not come",
    "granted": "a dispute decided by the county",
    "licence": "granted",
    "refused": "aid refused",
    "document": "a dispute decided by the county",
    "extension": "extended",
    "stop": "tested",
    "commitment": "revoked",
    "order": "revoked",
    "revoked": "revoked",
}
FORMS = {"receipt", "tables"}  # of no case: handed out before there is one, or about many


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(course.MORNING, tick=False):
        forget()
        yield
    forget()


def papers(case: uuid.UUID) -> dict[str, dict[str, Any]]:
    """The last paper of each kind."""
    rows = fetch("SELECT * FROM papers_paper WHERE about_id = %s ORDER BY made_at, id", [case])
    return {row["kind"]: row for row in rows}


def said_in(paper: dict[str, Any], name: str) -> Any:
    outer, _, inner = name.partition(".")
    found = paper["title"] if name == "title" else paper["data"][outer]
    return [one[inner] for one in found] if inner else found


@pytest.mark.parametrize("name", SAID)
def test_a_paper_says_whose_it_is_upon_what_why_and_what_one_may_do(name: str) -> None:
    made, expected = SAID[name]
    found = papers(case := made())
    for kind, said in expected.items():
        paper, data = found[kind], found[kind]["data"]
        for part, words in said.items():
            if part == "number":
                assert re.fullmatch(re.escape(words) + r"\d{6}(之\d)?号", paper["number"])
            else:
                assert said_in(paper, part) == words, (kind, part)
        assert data["organ"] in data["contact"] if kind != "licence" else data["organ"]
        assert organ(paper["organ_id"]).name == data["organ"]
        assert data["date_words"] == TODAY
        if kind != "licence":
            assert (data["case_number"], data["applicant"]) == (
                load(case).case["number"], load(case).case["applicant_name"],
            )  # fmt: skip
        if PRINTED[kind] == name and shutil.which("pdftotext"):
            print_leaves_nothing_out(paper)


def print_leaves_nothing_out(paper: dict[str, Any]) -> None:
    pdf = typeset(paper["id"])
    out = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    text = re.sub(r"\s+", "", out)
    for words in [
        *texts({k: v for k, v in paper["data"].items() if k not in ("template", "digest", "you")}),
        paper["title"],
    ]:
        # Every sentence is ended once, whoever wrote it.
        assert re.sub(r"\s+", "", words).rstrip("。；") in text, (words, out)
    code = paper["code"]
    assert code in text and ("演示文书" in text or "演示证照" in text) and "不具法律效力" in text
    if paper["kind"] == "order":
        assert "陈述、申辩" in text
    if paper["data"].get("remedies"):
        assert "申请行政复议" in text and "提起行政诉讼" in text


def texts(said: Any) -> Iterator[str]:
    """Every text that is said somewhere."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for one in said.values():
            yield from texts(one)
    elif isinstance(said, list):
        for one in said:
            yield from texts(one)


def test_every_form_of_a_case_is_printed_once() -> None:
    made = {kind: SAID[name][1] for kind, name in PRINTED.items()}
    assert all(kind in said for kind, said in made.items())
    assert len(PRINTED) == len({one.template for one in PAPERS} - FORMS)


def test_a_provider_is_no_organ_of_government_and_one_led_from_above_is_reviewed_above() -> None:
    turn = Turn(load(calls.received()), PLATFORM, now())
    provider = remedies(turn, key("provider", WUHOU, "notary_office"))
    assert provider["review_organ"] == ""
    assert remedies(turn, key("organ", WUHOU, "税务"))["review_organ"] == "上一级税务主管部门"
    assert remedies(turn, key("government", "510000000000"))["review_organ"] == "四川省人民政府（演示）"
    assert remedies(turn, key("organ", "511602000000", "民政"))["review_organ"] == "广安区人民政府（演示）"


def test_each_who_is_served_has_a_copy_of_his_own() -> None:
    case = course.land_decided("county")
    rows = fetch("SELECT to_id, data FROM papers_paper WHERE about_id = %s AND kind = 'document'", [case])
    assert [(row["data"]["addressee"], row["to_id"]) for row in rows][0][0] == "㛃"
    assert {row["to_id"] for row in rows} <= {person("single")[1], person("wang")[1]}


def test_nothing_is_issued_upon_a_decision_that_was_revoked() -> None:
    case = course.revoked(issued=False)
    assert (load(case).case["state"], [s["key"] for s in load(case).steps if s["state"] == "open"]) == ("finished", [])
    with pytest.raises(Refusal) as caught:
        take(case, "issue")
    assert caught.value.code == "step.not_open"
    assert fetch("SELECT 1 FROM licences_licence WHERE case_id = %s", [case]) == []
