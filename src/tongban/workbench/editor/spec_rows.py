"""Tables of rows: steps, lanes, materials, questions, conditions. Labels are the schema's."""

from __future__ import annotations

from tongban.definition.schema import ASK as ASKED
from tongban.definition.schema import DEFINITION, ELEMENT
from tongban.definition.schema import LAWS as LISTED
from tongban.definition.schema.course import LANE, STEP
from tongban.definition.schema.matters import CONDITION, MATERIAL, PAGE, QUESTION, WAY
from tongban.web.words import later
from tongban.workbench.editor.spec import Spec, columns, rows

F = DEFINITION.fields

STEPS = rows(
    "steps",
    STEP,
    "name kind lane within next",
    "outputs needs staff document late join collects min span opens where shows each until batch provisional item",
    zh=later("步骤"),
    row_zh=F["steps"].zh,
    adds="step_kind",
    adds_zh=STEP.fields["kind"].zh,
    title="name",
    empty=later("还没有环节。先加“受理”，再加审查、决定、出件。"),
)
LANES = rows(
    "lanes",
    LANE,
    "name organ hall post authority",
    zh=later("责任方（谁来办）"),
    row_zh=F["lanes"].zh,
    adds="lane",
    adds_zh=later("谁"),
    title="name",
    empty=later("还没有责任方。环节由责任方承办，先加“综合窗口”和“审批机关”。"),
)
WAYS = rows(
    "supply",
    WAY,
    "of lane within",
    zh=later("怎样取得（按先后试）"),
    row_zh=later("方式"),
    adds="way",
    adds_zh=later("方式"),
    empty=later("还没有写怎样取得。"),
)
MATERIALS = rows(
    "materials",
    MATERIAL,
    "name issuer weight required_by basis examined_in",
    "when criteria from of not_older defer.within defer.late files.formats files.max_mb sample",
    but="id",
    zh=later("材料"),
    row_zh=F["materials"].zh,
    adds="text",
    adds_zh=MATERIAL.fields["name"].zh,
    title="name",
    below=(WAYS,),
    empty=later("还没有材料。不要材料的也要留空表。"),
)
ASK = rows(
    "ask",
    ASKED,
    "text options",
    but="key",
    zh=F["ask"].zh,
    row_zh=later("问题"),
    adds="text",
    adds_zh=ASKED.fields["text"].zh,
    title="text",
    at_item=True,
    empty=later("只有一种情形时不用问。"),
)
QUESTIONS = rows(
    "questions",
    QUESTION,
    "fact text when optional",
    zh=PAGE.fields["questions"].zh,
    row_zh=later("问题"),
    adds="facts",
    adds_zh=QUESTION.fields["fact"].zh,
    title="fact",
    empty=later("这一页还没有问题。"),
)
FORM = rows(
    "form",
    PAGE,
    "page when",
    zh=F["form"].zh,
    row_zh=later("页"),
    adds="text",
    adds_zh=PAGE.fields["page"].zh,
    title="page",
    below=(QUESTIONS,),
    empty=later("还没有页。一页问一件事或相近的几件事。"),
)
FACTS = rows(
    "facts",
    F["facts"].type.of,
    "source of default",
    zh=F["facts"].zh,
    row_zh=later("数据元"),
    adds="facts",
    adds_zh=later("数据元"),
    key_zh=later("数据元"),
    empty=later("没有另外声明的来源。"),
)
ELEMENTS = Spec(
    "dictionary.elements",
    F["dictionary"].type.fields["elements"].zh,
    columns(ELEMENT, "zh type sensitivity unit"),
    columns(ELEMENT, "en options"),
    row_zh=later("数据元"),
    adds="text",
    adds_zh=later("名称，如 reader.child"),
    title="zh",
    key_zh=later("名称"),
    at_item=True,
    empty=later("没有。数据字典里已有的不用再写。"),
)
NEVER = rows(
    "never_ask",
    F["never_ask"].type.of,
    "name basis",
    zh=F["never_ask"].zh,
    row_zh=later("材料"),
    adds="text",
    adds_zh=MATERIAL.fields["name"].zh,
    title="name",
    at_item=True,
    empty=later("没有另外写明的。"),
)
CONDITIONS = rows(
    "conditions",
    CONDITION,
    "text basis in rule",
    but="id",
    zh=F["conditions"].zh,
    row_zh=F["conditions"].zh,
    adds="text",
    adds_zh=CONDITION.fields["text"].zh,
    title="text",
    empty=later("还没有条件。许可、确认、给付、奖励必须写。"),
)
PARAMS = rows(
    "params",
    F["params"].type.of,
    "type set_by better basis",
    zh=later("参数（法律留给各地定的数）"),
    row_zh=F["params"].zh,
    adds="text",
    adds_zh=later("名称（小写字母）"),
    key_zh=later("名称"),
    at_item=True,
    empty=later("没有参数。"),
)
LAWS = rows(
    "laws",
    LISTED.of,
    "title kind",
    zh=F["laws"].zh,
    row_zh=later("法律"),
    adds="text",
    adds_zh=later("简称"),
    key_zh=later("简称"),
    title="title",
    at_item=True,
    empty=later("还没有。先在下面的依据库里查到，再加进来。"),
)
BASIS = Spec("", F["basis"].zh, columns(DEFINITION, "basis"), at_item=True)
