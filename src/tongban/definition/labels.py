"""The Chinese words of a cell: what each key of a definition is called in the 一览表, for comparison and comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.core.errors import Refusal
from tongban.core.workdays import Duration
from tongban.definition.source.paths import children
from tongban.definition.vocabulary import (
    CHANNELS,
    ISSUERS,
    PARTIES,
    REQUIRED_BY,
    SEPARATIONS,
    STEP_KINDS,
    WAYS,
    WEIGHTS,
)

KEYS: Mapping[str, str] = {
    "id": "标识",
    "item": "事项名称",
    "code": "编码",
    "kind": "类型",
    "nature": "性质",
    "line": "条线",
    "laws": "法律依据名录",
    "basis": "依据",
    "targets": "服务对象",
    "topics": "主题",
    "plain": "通俗说明",
    "words": "搜索词",
    "faq": "常见问题",
    "accepted_in": "通办范围",
    "runs_in": "办理系统",
    "channels": "办理渠道",
    "remedies": "救济途径",
    "competence": "行使权限",
    "level": "行使层级",
    "place": "所在地",
    "outside": "不属于本事项",
    "lanes": "责任方",
    "organ": "机关",
    "hall": "大厅",
    "post": "岗位",
    "authority": "授权方式",
    "delegable": "可委托",
    "parties": "当事人",
    "start": "启动方式",
    "separation": "办理分离",
    "ask": "情形引导",
    "form": "表单",
    "questions": "问题",
    "fact": "数据元",
    "text": "文字",
    "facts": "数据来源",
    "params": "参数",
    "conditions": "条件",
    "in": "判定环节",
    "rule": "规则",
    "materials": "材料",
    "issuer": "来源",
    "weight": "轻重",
    "required_by": "要求依据",
    "from": "出具单位",
    "criteria": "受理标准",
    "when": "适用条件",
    "not_older": "出具时间要求",
    "files": "文件要求",
    "formats": "格式",
    "max_mb": "大小上限",
    "sample": "样表",
    "examined_in": "审查环节",
    "supply": "提供方式",
    "defer": "容缺",
    "commitment": "告知承诺",
    "replaces": "替代内容",
    "verify": "核查",
    "breach": "违诺后果",
    "barred": "禁止承诺",
    "steps": "环节",
    "lane": "责任方",
    "name": "名称",
    "name_en": "英文名称",
    "within": "时限",
    "min": "最短期间",
    "span": "期间",
    "needs": "当事人动作",
    "staff": "人数",
    "outputs": "环节结果",
    "collects": "环节材料",
    "document": "文书",
    "late": "逾期处理",
    "next": "流向",
    "join": "汇合",
    "each": "逐一办理",
    "limits": "时限",
    "statutory": "法定时限",
    "promised": "承诺时限",
    "extend": "延长",
    "by": "由",
    "stops": "不计入时限",
    "spans": "期间",
    "quota": "限额",
    "intake": "集中受理",
    "fee": "收费",
    "amount": "金额",
    "payer": "缴费人",
    "exempt": "免收",
    "refund": "退还",
    "result": "办理结果",
    "granted": "准予结果",
    "licence": "证照",
    "payment": "资金",
    "does": "处理",
    "valid": "有效期",
    "valid_from": "有效期起算",
    "lapse": "失效",
    "apply_before_end": "延续申请期",
    "supervision": "监管",
    "measures": "监管措施",
    "hearing": "听证",
    "silence": "逾期未决",
    "withdraw": "撤回",
    "situations": "情形",
    "common": "各情形共同",
    "like": "同于",
    "local": "本地要素",
    "required": "须由各地填写",
    "title": "全称",
    "to": "去往",
    "one": "分支",
    "all": "并行",
    "is": "取值",
    "source": "来源",
    "demo": "演示标记",
    "dictionary": "自带数据元",
    "never_ask": "不得索要",
    "discreet": "隐私名称",
    "provisional": "先行给付",
    "page": "页",
    "optional": "选填",
    "many": "可多项",
    "of": "对象",
    "q": "问",
    "a": "答",
    "default": "缺省值",
    "set_by": "设定层级",
    "better": "有利方向",
    "statute": "地方法规依据",
    "consult_phone": "咨询电话",
    "complaint_phone": "投诉电话",
    "venues": "办理地点",
    "hours": "办公时间",
    "payee": "收款单位",
    "type": "类型",
    "options": "选项",
    "person": "个人",
    "enterprise": "企业",
    "sign": "签名",
    "appear": "到场",
    "heard": "听取意见",
    "served": "送达",
    "agent": "代理",
    "who": "谁",
    "then": "之后",
    "with": "凭据",
    "forward": "转送",
    "latest": "最迟",
    "earliest": "最早",
    "opens": "开启",
    "closes": "截止",
    "clock_from": "计时起点",
    "take": "占用",
    "when_short": "不足时",
    "rank": "排序",
    "may_decline": "可以不要",
    "every": "多久一次",
    "until": "办到何时",
    "order": "责令改正",
    "consent": "征得同意",
    "decide": "作出决定",
    "accept": "受理",
    "number": "文号",
    "changes": "改动",
    "add": "增加",
    "difference": "地方差异",
    "elements": "数据元",
    "sources": "数据来源",
    "licences": "证照类型",
    "documents": "批文类型",
    "ledgers": "台账",
    "fields": "字段",
    "unit": "单位",
    "sensitivity": "敏感级别",
    "pattern": "格式",
    "pattern_zh": "格式说明",
    "max": "最大",
    "zh": "中文",
    "en": "英文",
    "reason": "理由",
    "case_type": "办件类型",
    "visits": "到场次数",
    "visit_reason": "到场原因",
    "depth": "网办深度",
    "declared": "申报值",
    "government": "政府",
    "village": "村（社区）",
    "system": "系统",
    "provider": "服务机构",
    "at": "地点",
    "since": "施行日期",
    "exact": "恰好",
}
_VALUES: Mapping[str, Mapping[str, str]] = {
    "kind": {key: one.zh for key, one in STEP_KINDS.items()},
    "weight": WEIGHTS,
    "required_by": REQUIRED_BY,
    "separation": SEPARATIONS,
    "issuer": {key: key for key in ISSUERS},
}
_SPANS = frozenset(
    {"within", "min", "promised", "statutory", "not_older", "valid", "exact", "latest", "earliest", "is"}
)
_TRUTH = {"true": "是", "false": "否"}
_HOLDING = frozenset({"materials", "steps", "conditions", "lanes", "parties", "situations", "laws", "params", "form"})


def label_of(document: Any, path: str) -> str:
    """The words of a cell, outermost first and without the house's own layers: 材料“营业执照”·受理标准."""
    said: list[str] = []
    value, at, held, rest = document, "", "", path
    while rest:
        found = next(
            ((k, here, m) for k, here, m in children(at, value) if rest == k or rest.startswith(f"{k}.")), None
        )
        if found is None:  # not written yet
            said += [KEYS.get(one, one) for one in rest.split(".")]
            break
        key, at, value = found
        rest = rest[len(key) + 1 :]
        said.append(_part(key, value, held))
        held = key if key in _HOLDING and held not in _HOLDING else ""
    return _joined([one for one in said if one])


def _part(key: str, value: Any, held: str) -> str:
    if held:
        named = value.get("name") or value.get("title") or value.get("text") if isinstance(value, Mapping) else None
        if held == "steps" and not named and isinstance(value, Mapping) and value.get("kind") in STEP_KINDS:
            named = STEP_KINDS[value["kind"]].zh
        return f"“{named or (PARTIES.get(key) if held == 'parties' else '') or key}”"
    if key == "common":
        return ""
    if key.isdigit():
        return f"第{int(key) + 1}项"
    if key in WAYS:
        return WAYS[key].zh
    return KEYS.get(key, key)


def _joined(parts: list[str]) -> str:
    said = ""
    for part in parts:
        said += part if not said or part.startswith("“") else f"·{part}"
    return said or "全文"


def said(path: str, value: Any) -> str:
    """A value in the words of the table: 5个工作日, 次要材料, 现场核查; what has no words stays as written."""
    if value is None:
        return ""
    key = path.rpartition(".")[2]
    text = str(value)
    if text in _TRUTH:
        return _TRUTH[text]
    if key in _SPANS or (key == "by" and text[:1].isdigit()):
        try:
            return Duration.parse(text).zh
        except Refusal:
            return text
    if ".channels" in f".{path}" and text in CHANNELS:
        return CHANNELS[text]
    if ".supply." in f".{path}" and text in WAYS:
        return WAYS[text].zh
    return _VALUES.get(key, {}).get(text, text)
