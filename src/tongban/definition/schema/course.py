"""The course of a matter: lanes, parties, starts, steps, limits, spans."""

from __future__ import annotations

from tongban.definition.schema import closed
from tongban.definition.schema.shapes import Either, Field, Many, Map, OneOf, record

CITES = Either(("cite", Many("cite")))
TEXTS = Either(("text", Many("text")))
LEVEL = OneOf(closed.LEVEL)
BASIS = Field("basis", CITES, "依据", "Basis")
RULE_HINT = ("如：使用面积 ≥ 50 且 经营业态 = '大型餐馆'", "such as 使用面积 ≥ 50 且 经营业态 = '大型餐馆'")
A_LINE_EACH = ("一行一条", "One to a line")
EDGE = Either(
    (
        "text",
        record(
            Field("one", Many(record(
                Field("to", "text", "去往", "Leads to", of="steps"), Field("when", "rule", "什么情况下", "If"),
            )), "分支", "Branches"),
            Field("all", Many(Either(("text", record(
                Field("to", "text", "去往", "Leads to", of="steps"), Field("when", "rule", "什么情况下", "If"),
            )))), "并行", "All of"),
        ),
    )
)  # fmt: skip
LATE = Either((OneOf(closed.LATE), record(Field("end", OneOf(closed.LATE_END), "逾期结果", "How it ends when late"))))
EXTEND = record(
    Field("by", "duration", "可延长", "May be extended by"),
    Field("post", "text", "由谁批准延长", "Who approves the extension"),
)
LANE = record(
    Field("organ", OneOf(closed.ORGAN), "机关角色", "Role of the organ"),
    Field("line", "text", "其他条线", "Another line"),
    Field("government", LEVEL, "人民政府", "People's government"),
    Field("hall", "text", "大厅", "Hall", of="hall"),
    Field("village", "text", "村（社区）", "Village or community"),
    Field("system", "text", "系统", "System"),
    Field("provider", "text", "服务机构", "Service provider"),
    Field("level", LEVEL, "层级", "Level"),
    Field("at", "text", "在哪里", "Where", of="places"),
    Field("post", "text", "岗位", "Post"),
    Field("name", "text", "名称", "Name", width=24),
    Field("authority", OneOf(closed.AUTHORITY), "授权方式", "Kind of authority"),
    Field("delegable", record(
        Field("to", LEVEL, "可委托到", "May be delegated to"),
        Field("authority", OneOf(closed.AUTHORITY, ("委托", "授权")), "委托方式", "How it is delegated"),
        Field("when", "rule", "什么时候可委托", "When it may be delegated", hint=RULE_HINT, width=26),
        Field("report", "duration", "报告期限", "Report within"),
        Field("basis", CITES, "委托依据", "Basis of delegation"),
    ), "可委托", "Delegation"),
)  # fmt: skip
PARTY = record(
    Field("sign", "bool", "须签字", "Must sign"),
    Field("appear", "bool", "须到场", "Must appear"),
    Field("heard", "bool", "须听取意见", "Must be heard"),
    Field("served", "bool", "须送达", "Must be served"),
    Field("agent", OneOf(closed.AGENT), "能否代理", "May act by an agent"),
    Field("who", "text", "是谁", "Who it is", hint=("列表数据元", "an element that is a list")),
    BASIS,
)
START = record(
    Field("by", OneOf(closed.STARTER), "怎样启动", "How it starts"),
    Field("when", "rule", "什么时候启动", "When it starts", hint=RULE_HINT),
    Field("every", "duration", "多久一次", "How often"),
    Field("may_decline", "decline", "可谢绝的期限", "May be declined within"),
    Field("of", "text", "由哪一事件触发", "Started by the event"),
    Field("lane", "text", "由谁启动", "Started by", of="lanes"),
    Field("consent", "bool", "须当事人同意", "Needs the party's consent"),
)
STEP = record(
    Field("lane", "text", "承办", "Held by", of="lanes"),
    Field("kind", OneOf(closed.STEP_KIND), "类型", "Kind"),
    Field("name", "text", "环节", "Step", width=24),
    Field("name_en", "text", "英文名称", "English name"),
    Field("within", "duration", "时限", "Time", hint=("如：2个工作日、当场", "such as 2个工作日, 当场")),
    Field("min", "duration", "最短期间", "Shortest time"),
    Field("span", "text", "按期间", "By span", of="spans"),
    Field("opens", "text", "何时打开", "When it opens"),
    Field("needs", Many(OneOf(closed.NEED)), "当事人须做的", "What the party must do"),
    Field("staff", "int", "人数", "Number of officers"),
    Field("outputs", Map(OneOf(closed.OUTPUT)), "办出什么", "What it leaves behind",
          hint=("如 passed：是或否", "such as passed：是或否"), wide=True),
    Field("collects", Many("text"), "本环节收的材料", "Materials of this step", of="materials"),
    Field("document", "text", "文书", "Papers"),
    Field("where", TEXTS, "在哪里公示", "Where it is published",
          hint=("site 是本平台；其他地方由岗位张贴并登记", "site is the platform; elsewhere it is put up")),
    Field("shows", TEXTS, "公示什么", "What is published",
          hint=("数据项、applicant.name、conclusion；敏感的不得公示", "facts, applicant.name, conclusion")),
    Field("batch", Either(("text", Map("text"))), "成批", "In batches", control="yaml"),
    Field("late", LATE, "逾期怎么办", "If it is late"),
    Field("next", EDGE, "下一步", "Next", of="steps", width=26),
    Field("join", "text", "汇合自", "Joins from", of="steps"),
    Field("each", "text", "逐一办理", "Once for each"),
    Field("until", "text", "办到何时为止", "Until"),
    Field("provisional", "text", "先行给付的补办环节", "Step that confirms a provisional payment", of="steps"),
    Field("item", "text", "关联事项", "Other item"),
)  # fmt: skip
LIMITS = record(
    Field("statutory", "duration|none", "法定办结时限", "Statutory limit",
          hint=("法律没有规定的写“法律未规定”", "Where no law says, write 法律未规定")),
    Field("basis", CITES, "时限依据", "Basis of the limit"),
    Field("extend", EXTEND, "延长", "Extension"),
    Field("promised", "duration", "承诺办结时限", "Promised limit"),
    Field("from", "text", "从何时起算", "Counted from",
          hint=("不填表示从受理起", "Empty means from acceptance")),
    Field("stops", Many(record(
        Field("by", TEXTS, "环节", "Step", of="steps"),
        BASIS,
    )), "不计入时限的环节", "Steps that do not count"),
)  # fmt: skip
SPAN = record(
    Field("id", "text", "标识", "Identifier"),
    Field("kind", OneOf(closed.SPAN_KIND), "类型", "Kind"),
    Field("from", "text", "起", "From"),
    Field("to", "text", "止", "To"),
    Field("within", "duration", "不超过", "At most"),
    Field("min", "duration", "不少于", "At least"),
    Field("exact", "duration", "恰为", "Exactly"),
    Field("by", "text", "截至日期数据元", "Until the date in"),
    Field("extend", EXTEND, "延长", "Extension"),
    BASIS,
)
