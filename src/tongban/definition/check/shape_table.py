"""Which keys stand where, and what is written in each: the grammar of a definition as data.

A schema is the name of a scalar type, a mapping of keys (a record), or one of the wrappers below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.definition import vocabulary as v
from tongban.definition.brought import BLOCKS


@dataclass(frozen=True, slots=True)
class Map:
    """Any keys, each member of one shape."""

    of: Any


@dataclass(frozen=True, slots=True)
class Many:
    """A list, each member of one shape."""

    of: Any


@dataclass(frozen=True, slots=True)
class Named:
    """A list with identity, or a mapping by it."""

    of: Any


@dataclass(frozen=True, slots=True)
class OneOf:
    """A closed word; ``what`` names the table in Chinese."""

    words: tuple[str, ...]
    what: str


@dataclass(frozen=True, slots=True)
class Either:
    """The first shape whose outer form (scalar, list, mapping) matches what is written."""

    of: tuple[Any, ...]


CITES = Either(("cite", Many("cite")))
TEXTS = Either(("text", Many("text")))
LEVEL = OneOf(tuple(v.LEVELS), "行使层级")
EDGE = Either(
    (
        "text",
        {"one": Many({"to": "text", "when": "rule"}), "all": Many(Either(("text", {"to": "text", "when": "rule"})))},
    )
)
LATE = Either((OneOf(("escalate", "go_on"), "逾期处理"), {"end": OneOf(("withdrawn", "lapsed"), "逾期结果")}))
EXTEND = {"by": "duration", "post": "text"}

LANE = {
    "organ": OneOf(("competent", "supervising", "enforcing"), "机关角色"),
    "line": "text",
    "government": LEVEL,
    "hall": "text",
    "village": "text",
    "system": "text",
    "provider": "text",
    "level": LEVEL,
    "at": "text",
    "post": "text",
    "name": "text",
    "authority": OneOf(("代收", "委托", "授权"), "授权方式"),
    "delegable": {
        "to": LEVEL,
        "authority": OneOf(("委托", "授权"), "授权方式"),
        "when": "rule",
        "report": "duration",
        "basis": CITES,
    },
}
PARTY = {
    "sign": "bool",
    "appear": "bool",
    "heard": "bool",
    "served": "bool",
    "agent": OneOf(("allowed", "never"), "能否代理"),
    "who": "text",
    "basis": CITES,
}
START = {
    "by": OneOf(("applicant", "platform", "event", "organ"), "启动方式"),
    "when": "rule",
    "every": "duration",
    "may_decline": "decline",
    "of": "text",
    "lane": "text",
    "consent": "bool",
}
QUESTION = {"fact": "text", "text": "text", "when": "rule", "of": "text", "many": "bool", "optional": "bool"}
SUPPLY = {
    **{way: Either(("text", {"of": "text", "lane": "text", "within": "duration"})) for way in v.WAYS},
}
MATERIAL = {
    "id": "text",
    "name": "text",
    "issuer": OneOf(tuple(v.ISSUERS), "材料来源"),
    "weight": OneOf(tuple(v.WEIGHTS), "材料轻重"),
    "required_by": OneOf(tuple(v.REQUIRED_BY), "要求依据"),
    "basis": CITES,
    "from": "text",
    "criteria": TEXTS,
    "when": "rule",
    "of": "text",
    "not_older": "duration",
    "files": {"formats": Many("text"), "max_mb": "int"},
    "sample": "text",
    "examined_in": "text",
    "supply": Named(SUPPLY),
    "defer": {"within": "duration", "late": LATE},
}
STEP = {
    "lane": "text",
    "kind": OneOf(tuple(v.STEP_KINDS), "环节类型"),
    "name": "text",
    "name_en": "text",
    "within": "duration",
    "min": "duration",
    "span": "text",
    "opens": "text",
    "needs": Many(OneOf(("appear", "sign"), "当事人动作")),
    "staff": "int",
    "outputs": Map(OneOf(tuple(v.OUTPUT_TYPES), "事实类型")),
    "collects": Many("text"),
    "document": "text",
    "where": TEXTS,
    "shows": TEXTS,
    "batch": Either(("text", Map("text"))),
    "late": LATE,
    "next": EDGE,
    "join": "text",
    "each": "text",
    "until": "text",
    "provisional": "text",
    "item": "text",
}
LIMITS = {
    "statutory": "duration|none",
    "basis": CITES,
    "extend": EXTEND,
    "promised": "duration",
    "from": "text",
    "stops": Many({"by": TEXTS, "basis": CITES}),
}
SPAN = {
    "id": "text",
    "kind": OneOf(("statutory", "waiting", "duty"), "期间类型"),
    "from": "text",
    "to": "text",
    "within": "duration",
    "min": "duration",
    "exact": "duration",
    "by": "text",
    "extend": EXTEND,
    "basis": CITES,
}
GRANTED = {
    "licence": "text",
    "document": "text",
    "payment": Either(
        (
            "amount",
            {
                "amount": "amount",
                "at_most": "rule",
                "every": "duration",
                "from": "text",
                "until": "text",
                "recover": "text",
                "by": "text",
            },
        )
    ),
    "record": "text",
    "answer": "text",
    "name": "text",
    "does": OneOf(tuple(v.DOES), "对结果做什么"),
    "of": "text",
    "ends": "text",
    "each": "text",
    "valid": "valid",
    "valid_from": "text",
    "lapse": {"after": "duration", "unless": "rule", "basis": CITES},
    "sample": "text",
    "then": Many({"item": "text", "every": "duration"}),
    "or": TEXTS,
    "print": "text",
}
SITUATION: Mapping[str, Any] = {
    "name": "text",
    "code": "text",
    "like": "text",
    "start": Either((START, Many(START))),
    "form": Named({"page": "text", "when": "rule", "questions": Named(QUESTION)}),
    "conditions": Named({"id": "text", "text": "text", "basis": CITES, "in": "text", "rule": "rule"}),
    "materials": Named(MATERIAL),
    "steps": Map(STEP),
    "limits": LIMITS,
    "spans": Named(SPAN),
    "fee": Many(
        {
            "name": "text",
            "amount": "amount",
            "when": "rule",
            "basis": CITES,
            "payer": "text",
            "exempt": "rule",
            "refund": "text",
        }
    ),
    "result": {"granted": Either((GRANTED, Many(GRANTED)))},
    "supervision": {"measures": Many("text")},
    "commitment": {
        "basis": CITES,
        "replaces": Many("text"),
        "text": "text",
        "verify": {"within": "duration", "lane": "text"},
        "breach": {"order": "duration", "then": "text"},
    },
    "declared": {
        "case_type": OneOf(("即办件", "承诺件"), "办件类型"),
        "visits": "int",
        "visit_reason": "text",
        "depth": OneOf(("Ⅰ级", "Ⅱ级", "Ⅲ级", "Ⅳ级"), "网上办理深度"),
    },
    "apply_before_end": {"latest": "duration", "earliest": "duration"},
    "silence": {"accept": "text", "decide": "text", "basis": CITES},
    "withdraw": {"by": OneOf(("any", "all"), "谁可撤回"), "until": "text", "basis": CITES},
    "hearing": OneOf(("on_request", "always", "never"), "听证"),
    "quota": {
        "of": "text",
        "at": "text",
        "take": "text",
        "basis": CITES,
        "when_short": Either((OneOf(("refuse", "queue", "lot"), "不足时"), {"rank": "text", "then": "text"})),
    },
    "intake": {"opens": "text", "closes": "text", "clock_from": OneOf(("closes",), "计时起点")},
    "lanes": Map(LANE),
    "parties": Map(PARTY),
    "separation": OneOf(tuple(v.SEPARATIONS), "办理分离方式"),
    "channels": Many(OneOf(tuple(v.CHANNELS), "渠道")),
    "runs_in": "text",
    "plain": "text",
    "words": Many("text"),
    "faq": Many({"q": "text", "a": "text"}),
    "remedies": Many({"kind": "text", "by": "text", "within": "duration", "basis": CITES}),
    "facts": Map({"source": "text", "of": "text", "default": "text"}),
    "params": Map(
        {
            "type": OneOf(tuple(v.OUTPUT_TYPES), "参数类型"),
            "set_by": LEVEL,
            "better": OneOf(("up", "down", "none"), "对申请人有利的方向"),
            "basis": CITES,
        }
    ),
    "outside": Many(
        {
            "when": "rule",
            "basis": CITES,
            "within": "duration",
            "then": Either(
                (
                    OneOf(("not_needed", "court"), "去向"),
                    {
                        "organ": "text",
                        "item": "text",
                        "with": "text",
                        "forward": "text",
                        "by": {"line": "text", "level": LEVEL},
                        "within": "duration",
                    },
                )
            ),
        }
    ),
}
LAWS = Map(
    {
        "title": "text",
        "kind": OneOf(v.LAW_KINDS, "法规类型"),
        "level": OneOf(("省级", "市级", "县级"), "制定层级"),
        "since": "date",
    }
)
DEFINITION: Mapping[str, Any] = {
    **SITUATION,
    "item": "text",
    "kind": OneOf(tuple(v.KINDS), "事项类型"),
    "nature": OneOf(tuple(v.KINDS), "事项性质"),
    "line": "text",
    "competence": {"level": LEVEL, "place": "text"},
    "accepted_in": OneOf(tuple(v.SCOPES), "通办范围"),
    "targets": Many(OneOf(tuple(v.TARGETS), "服务对象")),
    "laws": LAWS,
    "basis": CITES,
    "topics": {"person": Many("text"), "enterprise": Many("text")},
    "discreet": {"name": "text"},
    "never_ask": Many({"name": "text", "basis": "cite"}),
    "barred": Many(OneOf(tuple(v.BARRED_CLASSES), "不适用告知承诺的类别")),
    "ask": Many("ask"),
    "common": SITUATION,
    "situations": Map(SITUATION),
    "local": {"required": Many("text")},
    "demo": Many("text"),
    "source": TEXTS,
    "dictionary": {block: Map("mapping") for block in BLOCKS},
}
# A local difference: what is changed is typed by the definition it is laid on, so here it may be anything.
DIFFERENCE: Mapping[str, Any] = {
    "difference": {
        "of": "text",
        "place": "text",
        "number": "text",
        "changes": Many({"at": "text", "to": "any", "add": "any"}),
        "local": Map("text"),
        "params": Map("text"),
        "laws": LAWS,
        "statute": {"basis": CITES},
    }
}
