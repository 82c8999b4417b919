"""Forms and small tables: the item, its situations, legal bases, limits, results, special procedures. Labels are the
schema's.
"""

from __future__ import annotations

from tongban.definition.schema import DEFINITION
from tongban.definition.schema.course import LIMITS as LIMITED
from tongban.definition.schema.course import PARTY, SPAN, START
from tongban.definition.schema.matters import FEE as CHARGED
from tongban.definition.schema.matters import GRANTED as GIVEN
from tongban.definition.schema.matters import OUTSIDE as BEYOND
from tongban.definition.schema.matters import SITUATION
from tongban.definition.schema.shapes import Record, record
from tongban.web.words import later
from tongban.workbench.editor.spec import Col, Spec, columns, rest, rows

F = DEFINITION.fields
_ITEM = "item code kind line competence.level competence.place accepted_in targets plain words"
_TOPICS = "topics.person topics.enterprise channels separation local.required"
# What the form of special procedures holds, group by group; limits and results have forms of their own.
_MOVED = ["supervision", "hearing", "silence", "withdraw", "commitment", "quota", "intake", "start", "declared"]
_TIMED, _GIVEN = ("limits", "apply_before_end"), ("result",)


def _part(keys: tuple[str, ...] | list[str], shape: Record = DEFINITION) -> Record:
    return record(*(shape.fields[key] for key in keys))


_ITEM_ONLY = record(*(
    one for key, one in F.items()
    if key not in (*_MOVED, *_TIMED, *_GIVEN, "name", "like", "common", "basis")
))  # fmt: skip
ITEM = Spec(
    "",
    later("事项"),
    columns(DEFINITION, f"{_ITEM} {_TOPICS}"),
    rest(_ITEM_ONLY, _ITEM, _TOPICS),
    at_item=True,
)
# What one situation may say of itself.
OWN = Spec(
    "",
    later("这一情形"),
    columns(SITUATION, "plain words channels separation"),
    columns(SITUATION, "runs_in"),
)
SITUATIONS = Spec(
    "situations",
    F["situations"].zh,
    columns(SITUATION, "name code like"),
    row_zh=later("情形"),
    adds="text",
    adds_zh=SITUATION.fields["name"].zh,
    title="name",
    at_item=True,
    empty=later("至少要有一种情形，如“新办”。"),
)
FAQ = rows(
    "faq",
    F["faq"].type.of,
    "q a",
    zh=F["faq"].zh,
    row_zh=later("问答"),
    adds="text",
    adds_zh=F["faq"].type.of.fields["q"].zh,
    title="q",
    empty=later("还没有常见问题。许可事项必须写。"),
)
OUTSIDE = rows(
    "outside",
    BEYOND,
    "when then basis",
    zh=F["outside"].zh,
    row_zh=later("情形"),
    at_item=True,
    empty=later("没有。"),
)
PARTIES = rows(
    "parties",
    PARTY,
    "sign appear agent basis",
    zh=F["parties"].zh,
    row_zh=F["parties"].zh,
    adds="party",
    adds_zh=F["parties"].zh,
    key_zh=later("谁"),
    empty=later("只有申请人、没有特别要求时不用写。"),
)
LIMITS = Spec(
    "",
    F["limits"].zh,
    (
        *columns(DEFINITION, "limits.statutory limits.promised limits.basis"),
        *rest(_part(_TIMED), "limits.statutory limits.promised limits.basis"),
    ),
)
STOPS = rows(
    "limits.stops",
    LIMITED.fields["stops"].type.of,
    "by basis",
    zh=LIMITED.fields["stops"].zh,
    row_zh=later("停表"),
    adds="steps",
    adds_zh=LIMITED.fields["stops"].type.of.fields["by"].zh,
    empty=later("没有。"),
)
SPANS = rows(
    "spans",
    SPAN,
    "kind from to within min basis",
    but="id",
    zh=F["spans"].zh,
    row_zh=later("期间"),
    adds="text",
    adds_zh=later("名称（小写字母）"),
    key_zh=later("名称"),
    empty=later("没有。通常不需要。"),
)
FEE = rows(
    "fee",
    CHARGED,
    "name amount basis when",
    zh=F["fee"].zh,
    row_zh=F["fee"].zh,
    adds="text",
    adds_zh=CHARGED.fields["name"].zh,
    title="name",
    empty=later("不收费。"),
)
_FIRST, _THEN = "licence document does valid sample", "payment record answer name"
# Of one result: first which kind it is, of which one is filled in, then what any kind says.
_KINDS, _OF_ANY = "licence document payment record answer", "name does valid sample"
GRANTED = rows(
    "result.granted",
    GIVEN,
    _FIRST,
    _THEN,
    zh=later("几个结果"),
    row_zh=later("结果"),
    title="name",
)


def _single(found: tuple[Col, ...]) -> tuple[Col, ...]:
    return tuple(Col(f"result.granted.{one.key}", one.field) for one in found)


RESULT = Spec(
    "",
    later("结果"),
    _single(columns(GIVEN, f"{_KINDS} {_OF_ANY}")),
    _single(rest(GIVEN, _KINDS, _OF_ANY)),
)
_USUAL = (
    "supervision.measures hearing silence.decide silence.accept silence.basis withdraw.by withdraw.until withdraw.basis"
)
MOVES = Spec(
    "",
    later("监管和特别程序"),
    columns(DEFINITION, _USUAL),
    rest(_part(_MOVED), _USUAL),
)
STARTS = rows(
    "start",
    START,
    "by when lane",
    zh=later("几种启动方式"),
    row_zh=F["start"].zh,
    adds="starter",
    adds_zh=START.fields["by"].zh,
)
REMEDIES = rows(
    "remedies",
    F["remedies"].type.of,
    "kind by within basis",
    zh=later("救济途径（推不出的）"),
    row_zh=F["remedies"].zh,
    adds="text",
    adds_zh=F["remedies"].type.of.fields["kind"].zh,
    title="kind",
    empty=later("行政复议和行政诉讼由平台推出，不用写。"),
)
