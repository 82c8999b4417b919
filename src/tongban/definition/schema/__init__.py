"""The one schema of a definition 事项定义: which keys stand where, of what type, and what each is called.

From these records come the check of shapes, the tables of the editor, the columns of the workbook, the labels of every
comparison, comment and finding, the published JSON Schema and the reference in ``docs/definitions.md``. A new field is
one record here and its reader in ``effective``.

A schema is the name of a scalar type, a record, or one of the wrappers of ``shapes``.
"""

from __future__ import annotations

from tongban.definition.brought import BLOCKS
from tongban.definition.schema import closed
from tongban.definition.schema.course import CITES, LEVEL, TEXTS
from tongban.definition.schema.matters import SITUATION
from tongban.definition.schema.shapes import Field, Many, Map, OneOf, Open, record

LAWS = Map(
    record(
        Field("title", "text", "全称", "Full title", control="long", width=36),
        Field("kind", OneOf(closed.LAW_KIND), "类型", "Kind"),
        Field("level", OneOf(closed.LAW_LEVEL), "制定层级", "Level of the law"),
        Field("since", "date", "施行日期", "In force since"),
    )
)
# One question of guided finding; `options` lead to a situation or to the next question (`check.shape` walks the tree).
ASK = record(
    Field("key", "text", "标识", "Identifier"),
    Field("text", "text", "怎样问", "How it is asked", control="long"),
    Field("fact", "text", "可由数据元回答", "May be answered by the data element", of="facts"),
    Field(
        "options",
        Map("text"),
        "回答：去向",
        "Answer: leads to",
        hint=("一行一个，如 新办：新办", "One to a line, such as 新办：新办"),
        of="situations",
    ),
)
# A data element that a definition brings; what else it may say is checked by the dictionary of facts.
ELEMENT = record(
    Field("zh", "text", "中文名", "Chinese name"),
    Field("en", "text", "英文名", "English name"),
    Field("type", "text", "类型", "Kind"),
    Field("sensitivity", OneOf(closed.SENSITIVITY), "敏感级别", "Sensitivity"),
    Field("unit", "text", "单位", "Unit"),
    Field("options", "mapping", "可选的值", "Options", control="yaml"),
)
_NAMED = record(Field("name", "text", "名称", "Name"), Field("en", "text", "英文名", "English name"))
_BROUGHT = {
    "elements": ("本事项自带的数据元", "Data elements of this item"),
    "licences": ("自带的证照类型", "Licence types of this item"),
    "documents": ("自带的批文类型", "Document types of this item"),
    "ledgers": ("自带的台账", "Ledgers of this item"),
    "sources": ("自带的来源", "Sources of this item"),
}
DEFINITION = SITUATION.plus(
    Field("code", "text", "基本编码", "Basic code", hint=("12 位", "12 characters")),
    Field("item", "text", "事项名称", "Name of the item", wide=True),
    Field("kind", OneOf(closed.ITEM_KIND), "事项类型", "Kind of item"),
    Field("nature", OneOf(closed.ITEM_KIND), "事项性质", "Nature",
          hint=("清单另列时才写", "where the list files it elsewhere")),
    Field("line", "text", "条线", "Line", hint=("如：市场监管", "such as 市场监管")),
    Field("competence", record(
        Field("level", LEVEL, "行使层级", "Level of competence"),
        Field("place", "text", "由哪里的机关办", "Where the competent organ is", of="places"),
    ), "行使权限", "Competence"),
    Field("accepted_in", OneOf(closed.SCOPE), "通办范围", "Accepted in"),
    Field("targets", Many(OneOf(closed.TARGET)), "服务对象", "For whom", wide=True),
    Field("laws", LAWS, "法律依据名录", "List of laws"),
    Field("basis", CITES, "设定依据", "Basis of the item",
          hint=("一行一条，如 许可法#12.5", "One to a line, such as 许可法#12.5"), wide=True),
    Field("topics", record(
        Field("person", Many("text"), "自然人主题", "Topics for persons"),
        Field("enterprise", Many("text"), "法人主题", "Topics for organisations"),
    ), "主题", "Topic"),
    Field("discreet", record(
        Field("name", "text", "对外隐去的名称", "Name that is not shown outside"),
    ), "隐去名称", "Discretion"),
    Field("never_ask", Many(record(
        Field("name", "text", "材料名称", "Name of the material"),
        Field("basis", "cite", "依据", "Basis"),
    )), "不得索要", "Must not be asked for"),
    Field("barred", Many(OneOf(closed.BARRED)), "不适用告知承诺的类别", "Classes barred from commitments", wide=True),
    Field("ask", Many("ask"), "先问哪种情形", "Which situation, asked first"),
    Field("common", SITUATION, "各情形共同", "All situations"),
    Field("situations", Map(SITUATION), "情形", "Situation"),
    Field("local", record(
        Field("required", Many("text"), "须由各地填写的要素", "Elements each place fills in", of="local", wide=True),
    ), "本地要素", "Local elements"),
    Field("demo", Many("text"), "演示数据的位置", "Where the data are a demonstration's", wide=True),
    Field("source", TEXTS, "事实来源", "Where the facts are from", wide=True),
    Field("dictionary", record(*(
        Field(block, Map(Open(ELEMENT if block == "elements" else _NAMED)), *_BROUGHT[block]) for block in BLOCKS
    )), "自带的字典", "Own dictionary"),
)  # fmt: skip
# A local difference: what is changed is typed by the definition it is laid on, so here it may be anything.
DIFFERENCE = record(
    Field("difference", record(
        Field("of", "text", "所依的标准", "Standard it rests on"),
        Field("place", "text", "地方", "Place"),
        Field("number", "text", "差异的文号", "Number of the document"),
        Field("changes", Many(record(
            Field("at", "text", "改在哪里", "Where it changes"),
            Field("to", "any", "改为", "Becomes"),
            Field("add", "any", "增加", "Added"),
        )), "改变的要素", "Elements changed"),
        Field("local", Map("text"), "本地要素", "Local elements"),
        Field("params", Map("text"), "参数", "Parameters"),
        Field("laws", LAWS, "法律依据名录", "List of laws"),
        Field("statute", record(
            Field("basis", CITES, "地方法规依据", "Basis in a local statute"),
        ), "地方法规", "Local statute"),
    ), "差异", "Difference"),
)  # fmt: skip
