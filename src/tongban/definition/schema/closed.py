"""Every closed word of the format with one Chinese word, a short form where a cell is narrow, and one English.

Words that carry more than a name (who may hold a step, what a way is trusted) stand in ``definition.vocabulary`` and
are taken from there; nobody keeps a second list.
"""

from __future__ import annotations

from collections.abc import Mapping

from tongban.definition import vocabulary as v
from tongban.definition.schema.shapes import Closed, Word

Said = Mapping[str, tuple[str, str] | tuple[str, str, str]]


def _closed(name: str, zh: str, en: str, words: Said) -> Closed:
    return Closed(name, zh, en, {key: Word(*said) for key, said in words.items()})


def _in_both(zh: Mapping[str, str], en: tuple[str, ...]) -> Said:
    return {key: (said, other) for (key, said), other in zip(zh.items(), en, strict=True)}


STEP_KIND = _closed(
    "step_kind", "环节类型", "kind of step", {key: (one.zh, one.en) for key, one in v.STEP_KINDS.items()}
)
WAY = _closed("way", "提供方式", "way of supply", {key: (one.zh, one.en, one.short) for key, one in v.WAYS.items()})
ITEM_KIND = _closed("item_kind", "事项类型", "kind of item", {key: (one.zh, one.en) for key, one in v.KINDS.items()})
LEVEL = Closed(
    "level",
    "行使层级",
    "level",
    {
        key: Word(key, en, says=v.LEVEL_SAYS[key])
        for key, en in zip(v.LEVELS, ("state", "province", "city", "county", "township", "village"), strict=True)
    },
)
SCOPE = _closed(
    "scope",
    "通办范围",
    "scope of acceptance",
    _in_both(
        {key: key for key in v.SCOPES},
        ("the country", "the province", "the city", "the county", "the township", "several villages"),
    ),
)
TARGET = _closed("target", "服务对象", "whom it serves", {key: (one.zh, one.en) for key, one in v.TARGETS.items()})
CHANNEL = _closed(
    "channel", "渠道", "channel", _in_both(v.CHANNELS, ("online", "telephone", "kiosk", "window", "mail"))
)
SEPARATION = _closed(
    "separation",
    "办理分离方式",
    "separation of duties",
    _in_both(
        v.SEPARATIONS,
        (
            "acceptance apart from review and decision",
            "decided at once by a chief representative other than whoever accepted",
            "judged by rules alone, which can only grant; everything else goes to a person",
        ),
    ),
)
ISSUER = _closed(
    "issuer", "材料来源", "issuer", _in_both({k: k for k in v.ISSUERS}, ("applicant", "government", "third party"))
)
WEIGHT = _closed("weight", "材料轻重", "weight", _in_both(v.WEIGHTS, ("main", "minor")))
REQUIRED_BY = _closed(
    "required_by",
    "要求依据",
    "what requires it",
    _in_both(v.REQUIRED_BY, ("law or regulation", "rule", "practice")),
)
BARRED = _closed(
    "barred",
    "不适用告知承诺的类别",
    "class barred from commitments",
    _in_both(
        {key: key for key in v.BARRED_CLASSES},
        (
            "national security",
            "state secrets",
            "public safety",
            "prudential financial supervision",
            "protection of the environment",
            "important foreign affairs",
            "health of persons",
            "safety of life and property",
        ),
    ),
)
LAW_KIND = _closed(
    "law_kind",
    "法规类型",
    "kind of law",
    _in_both(
        {key: key for key in v.LAW_KINDS},
        (
            "law",
            "administrative regulation",
            "decision of the State Council",
            "local regulation",
            "rule of the provincial government",
            "rule of a city's government",
            "rule of a ministry",
            "autonomous regulation",
            "normative document",
        ),
    ),
)
OUTPUT = _closed(
    "output",
    "事实类型",
    "type of fact",
    _in_both(
        v.OUTPUT_TYPES,
        (
            *("yes or no", "text", "date", "amount (fen)", "whole number", "volume of water"),
            *("area", "length", "mass", "length of time", "list"),
        ),
    ),
)
DOES = _closed("does", "对结果做什么", "what is done", _in_both(v.DOES, ("issue", "amend", "renew", "end")))
BOOL = _closed("bool", "是或否", "yes or no", {"true": ("是", "yes"), "false": ("否", "no")})
AGENT = _closed(
    "agent",
    "能否代理",
    "agent",
    {"allowed": ("可以委托代理", "an agent may act"), "never": ("须本人办理", "in person only")},
)
ORGAN = _closed(
    "organ",
    "机关角色",
    "role of the organ",
    {
        "competent": ("实施机关", "competent organ"),
        "supervising": ("监管机关", "supervising organ"),
        "enforcing": ("执法机关", "enforcing organ"),
    },
)
AUTHORITY = _closed(
    "authority",
    "授权方式",
    "authority",
    {"代收": ("代收", "receives for it"), "委托": ("委托", "entrusted"), "授权": ("授权", "authorised")},
)
LATE = _closed(
    "late",
    "逾期处理",
    "when late",
    {
        "escalate": ("报负责人督办", "told to the head"),
        "go_on": ("视为没有意见，继续办理", "goes on as if there were no opinion", "继续办理"),
    },
)
LATE_END = _closed(
    "late_end",
    "逾期结果",
    "how it ends when late",
    {
        "withdrawn": ("依法视为撤回", "counts as withdrawn by law"),
        "returned": ("退件", "the application is returned"),
        "lapsed": ("终止办理", "the matter ends"),
    },
)
NEED = _closed(
    "need",
    "当事人动作",
    "what the party does",
    {"appear": ("须到场", "appears"), "sign": ("须签字", "signs")},
)
HEARING = _closed(
    "hearing",
    "听证",
    "hearing",
    {
        "on_request": ("依申请举行", "on request"),
        "always": ("必须举行", "always"),
        "never": ("不举行", "never"),
    },
)
SPAN_KIND = _closed(
    "span_kind",
    "期间类型",
    "kind of span",
    {
        "statutory": ("法定期间", "Statutory period"),
        "waiting": ("当事人等待期", "Waiting period of the parties"),
        "duty": ("办理期间", "Period for handling"),
    },
)
BETTER = _closed(
    "better",
    "对申请人有利的方向",
    "direction that favours the applicant",
    {
        "up": ("越高越有利", "higher is better"),
        "down": ("越低越有利", "lower is better"),
        "none": ("不分", "neither"),
    },
)
LAW_LEVEL = _closed(
    "law_level",
    "制定层级",
    "level of the law",
    {"省级": ("省级", "province"), "市级": ("市级", "city"), "县级": ("县级", "county")},
)
SILENT_ACCEPT = _closed(
    "silent_accept", "逾期未受理视为", "what no word on acceptance counts as", {"accepted": ("视为受理", "accepted")}
)
SILENT_DECIDE = _closed(
    "silent_decide", "逾期未决定视为", "what no decision in time counts as", {"granted": ("视为准予", "granted")}
)
WITHDRAW = _closed(
    "withdraw",
    "谁可撤回",
    "who may withdraw",
    {"any": ("任何一方", "any of them"), "all": ("全体一致", "all together")},
)
CLOCK_FROM = _closed("clock_from", "计时起点", "start of the clock", {"closes": ("自截止之日起算", "from its close")})
# Not 依职权: a power an organ uses of its own accord is no item of government services (`ex_officio`).
STARTER = _closed(
    "starter",
    "启动方式",
    "how it starts",
    {
        "applicant": ("申请人申请", "the applicant applies"),
        "platform": ("平台主动（免申即享）", "the platform begins", "平台主动"),
        "event": ("由事件触发", "an event begins it"),
        "organ": ("由机关启动", "an organ begins it"),
    },
)
WHEN_SHORT = _closed(
    "when_short",
    "不足时",
    "when it is short",
    {
        "refuse": ("依法不予", "refused"),
        "queue": ("轮候", "queue"),
        "lot": ("摇号", "lot"),
    },
)
OUTSIDE = _closed(
    "outside",
    "去向",
    "where it goes",
    {"not_needed": ("不用办理", "not needed"), "court": ("向人民法院提出", "to the court")},
)
CASE_TYPE = _closed(
    "case_type",
    "办件类型",
    "kind of case",
    {"即办件": ("即办件", "done at once"), "承诺件": ("承诺件", "done within a promised limit")},
)
DEPTH = _closed(
    "depth",
    "网上办理深度",
    "online depth",
    {
        "Ⅰ级": ("Ⅰ级", "level I"),
        "Ⅱ级": ("Ⅱ级", "level II"),
        "Ⅲ级": ("Ⅲ级", "level III"),
        "Ⅳ级": ("Ⅳ级", "level IV"),
    },
)
SENSITIVITY = _closed(
    "sensitivity",
    "敏感级别",
    "sensitivity",
    {
        "public": ("公开", "public"),
        "personal": ("个人信息", "personal"),
        "sensitive": ("敏感个人信息", "sensitive"),
    },
)
LOCAL = _closed(
    "local",
    "本地要素",
    "elements of the place",
    {
        "consult_phone": ("咨询电话", "Questions"),
        "complaint_phone": ("监督投诉电话", "Telephone for complaints about staff"),
        "venues": ("办理地点", "Where it is handled"),
        "hours": ("办理时间", "Opening hours"),
        "payee": ("收款单位", "Payee"),
    },
)
HALL = _closed("hall", "大厅", "hall", {"place.venue": ("政务服务大厅", "service hall")})
PARTY = _closed(
    "party",
    "当事人",
    "party",
    _in_both(
        v.PARTIES,
        (
            *("applicant", "all applicants", "joint applicant", "respondent"),
            *("interested party", "represented person", "guardian", "heirs"),
        ),
    ),
)
TABLES: Mapping[str, Closed] = {one.id: one for one in tuple(globals().values()) if isinstance(one, Closed)}
