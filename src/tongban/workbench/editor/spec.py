"""What stands in which table of the editor: sections, tables, columns, and the words of their heads.

Columns are key paths below a row; a field of the official table (`elements.csv`) brings its number and its example by
the key path it has there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.definition import vocabulary as v
from tongban.definition.vocabulary import PARTIES
from tongban.web.words import later
from tongban.workbench.editor.controls import OPTIONS, Control

OPTIONS.update(
    {
        "kind": {key: one.zh for key, one in v.STEP_KINDS.items()},
        "way": {key: one.zh for key, one in v.WAYS.items()},
        "item_kind": {key: key for key in v.KINDS},
        "level": {key: key for key in v.LEVELS},
        "scope": {key: key for key in v.SCOPES},
        "target": {key: key for key in v.TARGETS},
        "channel": dict(v.CHANNELS),
        "separation": dict(v.SEPARATIONS),
        "issuer": {key: key for key in v.ISSUERS},
        "weight": dict(v.WEIGHTS),
        "required_by": dict(v.REQUIRED_BY),
        "barred": {key: key for key in v.BARRED_CLASSES},
        "law_kind": {key: key for key in v.LAW_KINDS},
        "output": dict(v.OUTPUT_TYPES),
        "does": dict(v.DOES),
        "bool": {"true": "是", "false": "否"},
        "agent": {"allowed": "可以委托代理", "never": "须本人办理"},
        "organ": {"competent": "本事项的审批机关", "supervising": "监管机关", "enforcing": "执法机关"},
        "authority": {"代收": "代收", "委托": "委托", "授权": "授权"},
        "late": {
            "escalate": "报负责人督办（通常）",
            "go_on": "视为没有意见，继续办理",
            "end:withdrawn": "视为撤回",
            "end:lapsed": "失效终止",
        },
        "need": {"appear": "须到场", "sign": "须签字"},
        "hearing": {"on_request": "依申请举行", "always": "必须举行", "never": "不举行"},
        "span_kind": {"statutory": "法定期间", "waiting": "当事人等待期", "duty": "办理期间"},
        "better": {"up": "越高越有利", "down": "越低越有利", "none": "不分"},
        "law_level": {"省级": "省级", "市级": "市级", "县级": "县级"},
        "withdraw": {"any": "任何一方", "all": "全体一致"},
        "clock_from": {"closes": "自截止之日起算"},
        "hall": {"place.venue": "政务服务大厅"},
        "local": {
            "consult_phone": "咨询电话",
            "complaint_phone": "监督投诉电话",
            "venues": "办理地点",
            "hours": "办理时间",
        },
        "case_type": {"即办件": "即办件", "承诺件": "承诺件"},
        "sensitivity": {"public": "公开", "personal": "个人信息", "sensitive": "敏感个人信息"},
        "starter": {
            "applicant": "申请人申请",
            "platform": "平台主动（免申即享）",
            "event": "另一事项办结",
            "organ": "机关启动",
        },
    }
)


# A lane to begin with: id, what it says. Names can be changed in the table.
LANES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "窗口": ("window", {"hall": "place.venue", "post": "综合窗口", "name": "综合窗口"}),
    "审查岗": ("approve", {"organ": "competent", "post": "审查", "name": "审批部门"}),
    "核查岗": ("inspector", {"organ": "competent", "post": "核查", "name": "核查人员"}),
    "决定岗": ("head", {"organ": "competent", "post": "决定", "name": "审批部门负责人"}),
    "监管部门": ("supervise", {"organ": "supervising", "post": "监督", "name": "监管部门"}),
    "执法部门": ("enforce", {"organ": "enforcing", "post": "执法", "name": "执法部门"}),
    "其他部门": ("other", {"level": "县级", "post": "审查", "name": "相关部门"}),
    "人民政府": ("government", {"government": "乡级", "post": "审查", "name": "乡镇人民政府"}),
    "村（社区）": ("village", {"village": "place.venue", "post": "代办", "name": "村（社区）"}),
    "平台": ("platform", {"system": "platform", "post": "系统", "name": "平台"}),
    "服务机构": ("provider", {"provider": "provider", "post": "服务", "name": "服务机构"}),
}
OPTIONS["lane"] = {key: key for key in LANES}
OPTIONS["party"] = PARTIES


@dataclass(frozen=True, slots=True)
class Col:
    """One column or line: ``key`` below the row, its label, its control; ``wide`` takes the whole line of a form."""

    key: str
    zh: str
    control: Control
    hint: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """One table. ``key`` is the path of its container ("" for a form of single cells); ``main`` columns stand in the
    row, ``more`` behind 更多; ``adds`` is where the choices of a new row come from ("text": its words are typed, empty:
    nothing is asked); ``title`` the column by which a row is called, ``key_zh`` the
    head of a column for its key; ``at_item`` what no situation says for itself.
    """

    key: str
    zh: str
    main: tuple[Col, ...]
    more: tuple[Col, ...] = ()
    row_zh: str = ""
    adds: str = ""
    adds_zh: str = ""
    title: str = ""
    below: tuple[Spec, ...] = ()
    empty: str = ""
    key_zh: str = ""
    at_item: bool = False


def col(key: str, zh: str, sort: str = "line", of: str = "", hint: str = "", wide: bool = False) -> Col:
    """A column."""
    return Col(key, zh, Control(sort, of), hint, wide)


SECTIONS: Mapping[str, str] = {
    "basics": later("基本要素"),
    "steps": later("步骤"),
    "materials": later("材料"),
    "questions": later("问题和表单"),
    "conditions": later("条件"),
    "bases": later("依据"),
    "terms": later("时限、收费、结果"),
    "text": later("定义全文"),
}
