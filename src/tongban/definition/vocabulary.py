"""The closed words of a definition, as tables: kinds of step, ways of supply, kinds of item, levels, targets,
channels.

Sources: GB/T 39046-2020 appendix A (codes), 行政许可法 art. 24, 34, 45 (who may hold, two inspectors, what stops a
clock), 国办函〔2016〕108号 (trust A–D). A word that is not here cannot be written in a definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepKind:
    """One kind of step 环节.

    ``counted``: runs on the organ's clock when an organ holds it; ``holders``: who may hold it (organ, party,
    village, provider, system, hall); ``stops``: one of the eight of 许可法45, so a stop may name it; ``examining``:
    it looks at materials and conditions; ``two``: needs two or more persons; ``official``: only one's own power may
    do it for a 许可.
    """

    id: str
    zh: str
    en: str
    holders: frozenset[str]
    counted: bool = True
    stops: bool = False
    examining: bool = False
    two: bool = False
    official: bool = False


_OFFICE = frozenset({"organ", "hall", "system", "village"})
_ORGAN = frozenset({"organ"})
_DESK = frozenset({"organ", "hall"})
# A village or a provider may do for a public service what only one's own power may do for a licence (`official`).
_ANYBODY = _OFFICE | {"provider"}
_PARTY = frozenset({"party"})
_EXPERT = frozenset({"organ", "provider"})


def _kinds(*kinds: StepKind) -> Mapping[str, StepKind]:
    return {kind.id: kind for kind in kinds}


STEP_KINDS: Mapping[str, StepKind] = _kinds(
    StepKind("accept", "受理", "acceptance", _ANYBODY, counted=False, examining=True, official=True),
    StepKind("coach", "辅导", "coaching", _OFFICE, counted=False),
    StepKind("review", "审查", "review", _DESK | {"provider", "village"}, examining=True),
    StepKind("site_inspection", "现场核查", "site inspection", _ORGAN, examining=True, two=True),
    StepKind("technical_review", "技术审查", "technical review", _EXPERT, examining=True),
    StepKind("test", "检测", "testing", _EXPERT, stops=True, examining=True),
    StepKind("appraisal", "鉴定", "appraisal", _EXPERT, stops=True, examining=True),
    StepKind("expert_review", "专家评审", "expert review", _EXPERT, stops=True, examining=True),
    StepKind("hearing", "听证", "hearing", _ORGAN, stops=True),
    StepKind("tender", "招标", "tender", _EXPERT, stops=True),
    StepKind("publicise", "公示", "publicity", frozenset({"organ", "hall", "village"})),
    StepKind("inquiry", "部门协查", "inquiry to another organ", frozenset({"organ", "system"}), examining=True),
    StepKind("joint_opinion", "征求意见", "joint opinion", _ORGAN, examining=True),
    StepKind("legal_review", "法制审核", "legality review", _ORGAN),
    StepKind("collective_decision", "集体讨论", "collective discussion", _ORGAN),
    StepKind("respond", "答辩", "response of the other party", _PARTY, counted=False),
    StepKind("mediate", "调解", "mediation", _ORGAN | {"village"}),
    StepKind("sign", "签署", "signing", _PARTY | _DESK, counted=False),
    StepKind("await", "等待当事人", "awaiting a party", _PARTY, counted=False),
    StepKind("draw", "摇号抽签", "drawing of lots", frozenset({"organ", "system"})),
    StepKind("pay", "缴费", "payment by the applicant", _PARTY, counted=False),
    StepKind("pay_out", "拨付", "paying out", frozenset({"organ", "system"}), counted=False),
    StepKind("confirm", "补办确认", "confirmation afterwards", _ORGAN, counted=False, examining=True),
    StepKind("decide", "作出决定", "decision", _ORGAN | {"system", "provider", "village"}, official=True),
    StepKind("issue", "制证出件", "issue", _ANYBODY, counted=False),
    StepKind("deliver", "送达", "delivery", _OFFICE | {"provider"}, counted=False),
    StepKind("notify", "告知相关部门", "notification", _OFFICE | {"provider"}, counted=False),
    StepKind("joint_visit", "联合踏勘", "joint visit", _ORGAN | {"provider"}, examining=True, two=True),
    StepKind("visit", "入户调查", "home visit", frozenset({"organ", "village"}), examining=True, two=True),
    StepKind("verify", "核验", "verification", _OFFICE, examining=True),
    StepKind("return", "外部系统办理", "handled in another system", frozenset({"system", "organ"})),
    StepKind("intermediary", "中介服务", "intermediary service", frozenset({"provider"}), counted=False),
    StepKind("call", "办理关联事项", "calling another item", frozenset({"organ", "system", "party"}), counted=False),
)

ART_45 = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")


@dataclass(frozen=True, slots=True)
class Way:
    """One way of supply 提供方式. ``trust`` A issued by the organ, B checked by the organ, C uploaded, D self-made.

    ``errand``: the applicant must do something beyond answering the form; ``online``: works without a window;
    ``short``: its name in a cell, without what it means for the applicant.
    """

    id: str
    zh: str
    en: str
    trust: str
    errand: bool
    online: bool
    short: str = ""


WAYS: Mapping[str, Way] = {
    way.id: way
    for way in (
        Way("form", "填表生成", "made from the form", "D", False, True),
        Way("licence", "电子证照，免提交", "e-licence, nothing to submit", "A", False, True, "电子证照"),
        Way("data", "数据核验，免提交", "checked by data, nothing to submit", "A", False, True, "数据核验"),
        Way("earlier", "以前已交，免提交", "submitted before, nothing to submit", "B", False, True, "以前已交"),
        Way("generate", "系统生成，免提交", "generated, nothing to submit", "A", False, True, "系统生成"),
        Way("commitment", "告知承诺，免提交", "by commitment, nothing to submit", "D", False, True, "告知承诺"),
        Way("intermediary", "中介机构提交", "submitted by an intermediary", "C", True, True),
        Way(
            "inquiry",
            "部门协查，免提交",
            "asked from the organ that holds it, nothing to submit",
            "A",
            False,
            True,
            "部门协查",
        ),
        Way("upload", "需您提交", "to be submitted by you", "C", True, True, "上传"),
        Way("scan", "窗口扫描，原件退还", "scanned at a window, original returned", "B", True, False, "窗口扫描"),
        Way("shown", "可出示原件", "may be shown", "B", True, False, "出示原件"),
        Way("original", "需交原件", "original to be handed in", "B", True, False, "收原件"),
    )
}
DEFERRED_ZH = "可容缺，{within}内补"
DEFERRED_EN = "may follow within {within}"


@dataclass(frozen=True, slots=True)
class ItemKind:
    """Kind of item 事项类型; ``code`` by GB/T 39046 table A.1; ``letters`` and ``domain`` as Sichuan's older codes
    use them.
    """

    zh: str
    en: str
    code: str
    letters: str
    power: bool


KINDS: Mapping[str, ItemKind] = {
    kind.zh: kind
    for kind in (
        ItemKind("许可", "administrative licence", "01", "A", True),
        ItemKind("给付", "benefit", "05", "G", True),
        ItemKind("确认", "confirmation", "07", "F", True),
        ItemKind("奖励", "award", "08", "H", True),
        ItemKind("裁决", "adjudication", "09", "E", True),
        ItemKind("备案", "filing", "10", "Z", True),
        ItemKind("其他", "other power", "10", "Z", True),
        ItemKind("公共服务", "public service", "20", "BC", False),
    )
}

# Powers an organ uses of its own accord 依职权: nobody applies for them, so none is an item of government services.
_EX_OFFICIO: Mapping[str, str] = {
    "处罚": "penalty",
    "强制": "coercion",
    "征收": "levy",
    "征用": "requisition",
    "检查": "inspection",
}
EX_OFFICIO_CODE = "elements.ex_officio"  # at every door


def ex_officio(kind: str) -> str:
    """The English name of an ex-officio power (行政处罚, 处罚); empty for any other word."""
    return _EX_OFFICIO.get(kind.removeprefix("行政"), "")


LEVELS: Mapping[str, str] = {"国家级": "1", "省级": "2", "市级": "3", "县级": "4", "乡级": "5", "村级": "6"}
# What it means that a level is competent, in a line, for whoever chooses one: Chinese, English.
LEVEL_SAYS: Mapping[str, tuple[str, str]] = {
    "国家级": ("由国务院部门办理", "a department of the State Council decides"),
    "省级": ("由省直部门办理，全省一个机关", "one department of the province decides for all of it"),
    "市级": ("由事情所在的市（州）的部门办理", "the bureau of the city or prefecture where the matter lies decides"),
    "县级": (
        "由事情所在的县（市、区）的部门办理",
        "the bureau of the county or district of the matter decides",
    ),
    "乡级": ("由事情所在的乡镇、街道办理", "the township or subdistrict where the matter lies decides"),
    "村级": ("由事情所在的村、社区办理", "the village or community where the matter lies handles it"),
}
SCOPES: Mapping[str, str] = {"全国": "1", "全省": "2", "全市": "3", "全县": "4", "全乡": "5", "跨村": "6"}


@dataclass(frozen=True, slots=True)
class TargetWord:
    """Whom an item serves; ``code`` is what reports upward carry (GB/T 39046 A.4)."""

    zh: str
    en: str
    code: str
    person: bool


TARGETS: Mapping[str, TargetWord] = {
    target.zh: target
    for target in (
        TargetWord("自然人", "persons", "1", True),
        TargetWord("企业法人", "companies", "2", False),
        TargetWord("事业法人", "public institutions", "3", False),
        TargetWord("社会组织法人", "social organisations", "4", False),
        TargetWord("非法人企业", "unincorporated enterprises", "6", False),
        TargetWord("行政机关", "government organs", "5", False),
        TargetWord("个体工商户", "individual businesses", "6", False),
        TargetWord("其他组织", "other organisations", "6", False),
    )
}

# The three autonomous prefectures (阿坝, 甘孜, 凉山), which keep days of their own beside the country's.
AUTONOMOUS = ("513200", "513300", "513400")

CHANNELS: Mapping[str, str] = {"online": "网上", "phone": "手机", "kiosk": "自助机", "window": "窗口", "mail": "邮寄"}
SEPARATIONS: Mapping[str, str] = {
    "apart": "受理与审查、决定分人办理",
    "chief": "首席事务代表当场决定，与受理人分开",
    "rule": "条件全部由规则判定，只自动准予；不符合或无法判定的转人工",
}
ISSUERS: Mapping[str, str] = {"申请人": "10", "政府": "20", "第三方": "99"}
WEIGHTS: Mapping[str, str] = {"main": "主要材料", "minor": "次要材料"}
REQUIRED_BY: Mapping[str, str] = {"statute": "法律法规", "rule": "规章", "practice": "工作需要"}
# The classes in which no commitment may replace proof or examination (川府发〔2022〕15号; 国办发〔2020〕42号).
BARRED_CLASSES: Mapping[str, str] = {
    "国家安全": "涉及国家安全",
    "国家秘密": "涉及国家秘密",
    "公共安全": "涉及公共安全",
    "金融业审慎监管": "属于金融业审慎监管",
    "生态环境保护": "涉及生态环境保护",
    "重要涉外": "属于重要涉外事项",
    "人身健康": "直接关系人身健康",
    "生命财产安全": "直接关系生命财产安全",
}
LAW_KINDS = (
    "法律",
    "行政法规",
    "国务院决定",
    "地方性法规",
    "省政府规章",
    "市政府规章",
    "部门规章",
    "自治条例",
    "规范性文件",
)
# Those that are always divided into articles: to cite one is to cite an article of it. A document may go by its name.
DIVIDED = ("法律", "行政法规", "地方性法规", "自治条例", "省政府规章", "市政府规章", "部门规章")
STATUTES = ("法律", "行政法规", "国务院决定", "地方性法规", "自治条例")
_RULES = (*STATUTES, "省政府规章", "市政府规章", "部门规章")
# What may create an item of each nature. 许可: 行政许可法14–17; others: nothing below a rule 规章 burdens anybody,
# 裁决 only by statute; a benefit, an award or a public service may rest on any published document.
CREATES: Mapping[str, tuple[str, ...]] = {
    "许可": ("法律", "行政法规", "国务院决定", "地方性法规", "自治条例", "省政府规章"),
    "裁决": STATUTES,
    "确认": _RULES,
    "备案": _RULES,
    "其他": _RULES,
}
OUTPUT_TYPES: Mapping[str, str] = {
    "bool": "是或否",
    "text": "文字",
    "date": "日期",
    "money": "金额（分）",
    "int": "整数",
    "volume": "水量",
    "area": "面积",
    "length": "长度",
    "mass": "重量",
    "duration": "时长",
    "list": "列表",
}
# Where something is held up to the public, in words; any other place is written as it is called.
SITE = "site"
PUBLIC_PLACES: Mapping[str, str] = {
    SITE: "政府网站",
    "village_board": "村（社区）公示栏",
    "hall": "政务服务大厅",
    "newspaper": "报纸",
}
# What ``shows`` of a publicity may name beside facts of the case: Chinese, English. A name is masked by kind of party,
# whichever of the two words is written.
APPLICANT_SHOWN = frozenset({"applicant.name", "applicant.name_masked"})
CONCLUSION = "conclusion"
SHOWN_WORDS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(sorted(APPLICANT_SHOWN), ("申请人", "Applicant")),
    CONCLUSION: ("拟作结论", "Proposed conclusion"),
}
# What an output of a common name is called, on the screen and in documents; any other has its name in the dictionary of
# the definition, as ``step.<id>.<output>``.
OUTPUT_WORDS: Mapping[str, str] = {
    "passed": "是否通过",
    "objected": "公示期内是否收到异议",
    "ok": "核对是否一致",
    "amount": "核定金额",
    "agrees": "是否同意",
    "minutes": "笔录",
}
RESULT_KINDS: Mapping[str, tuple[str, str]] = {  # zh, GB/T 39046 result type
    "licence": ("证照", "1"),
    "document": ("批文", "2"),
    "payment": ("资金", "3"),
    "record": ("登记", "3"),
    "answer": ("答复", "4"),
}
# What each kind of result is, in a line, for whoever chooses one: Chinese, English.
RESULT_SAYS: Mapping[str, tuple[str, str]] = {
    "licence": (
        "发一张证照，进电子证照库，可以出示和核验，如食品经营许可证",
        "a licence, kept in the library of licences, to be shown and verified, such as a food business licence",
    ),
    "document": (
        "出一份批准文件或者决定，有文号，不是证照，如准予延期的批复",
        "a numbered document of approval or decision that is no licence",
    ),
    "payment": ("发一笔钱，写清金额，按期发的写明多久发一次", "money, with its amount and, where it recurs, how often"),
    "record": ("登记在册，不发证，写登记的名称，如失业登记", "an entry in a register, without a licence"),
    "answer": ("给一个答复或者办成一件事，没有证照和文件", "an answer, or a thing that was done, without any paper"),
}
DOES: Mapping[str, str] = {"issue": "核发", "amend": "变更", "renew": "延续", "end": "注销"}


@dataclass(frozen=True, slots=True)
class StepDocument:
    """An official document a step draws up (``document:``): when its step opens or when it is done. ``own``: the law's
    move draws it up for every case, and naming it changes nothing.
    """

    id: str
    zh: str
    en: str
    at: str = "done"
    own: bool = False


# Beside these a step may name any document of the dictionary (`documents`), which is drawn up when the step is done.
STEP_DOCUMENTS: Mapping[str, StepDocument] = {
    one.id: one
    for one in (
        StepDocument("acceptance", "受理通知书", "notice of acceptance", own=True),
        StepDocument("decision", "决定书", "decision", own=True),
        StepDocument("hearing_notice", "听证通知书", "notice of a hearing", "opened"),
        StepDocument("hearing_minutes", "听证笔录", "minutes of the hearing"),
        StepDocument("publicity_notice", "公示", "public notice", "opened"),
        StepDocument("inspection_record", "现场核查记录", "record of the inspection"),
        StepDocument("visit_record", "入户调查记录", "record of the visit"),
        StepDocument("test_report", "检测报告", "test report"),
        StepDocument("appraisal_report", "鉴定意见书", "appraisal"),
        StepDocument("review_report", "审查报告", "report of the review"),
        StepDocument("opinion_letter", "意见函", "letter of opinion"),
        StepDocument("mediation_record", "调解书", "record of the mediation"),
        StepDocument("response", "答辩书", "response"),
        StepDocument("copy_to_respondent", "申请书副本送达通知书", "service of the copy of the application"),
        StepDocument("service_both", "送达回证", "proof of service"),
        StepDocument("divorce_receipt", "离婚登记申请受理回执单", "receipt of the application for divorce"),
    )
}
CATCH_ALL = (
    "其他材料",
    "其它材料",
    "其他有关材料",
    "其它有关材料",
    "其他相关材料",
    "其它相关材料",
    "等材料",
    "规定的其他",
    "需要提供的其他",
    "要求的其他",
    "要求提供的其他",
)
# Facts that need no declaration (definition.md, Facts, rules and unknown), with their types.
GIVEN_FACTS: Mapping[str, str] = {"case.commitment": "bool", "place.venue": "text"}
PARTIES: Mapping[str, str] = {
    "applicant": "申请人",
    "applicants": "全体申请人",
    "joint": "共同申请人",
    "respondent": "被申请人",
    "interested": "利害关系人",
    "represented": "被代理人",
    "guardian": "监护人",
    "heirs": "继承人",
}
STANDARD_PARTIES = tuple(PARTIES)
