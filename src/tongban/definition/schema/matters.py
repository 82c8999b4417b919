"""What is asked, brought, judged and given: questions, materials, conditions, fees, results, the law's own moves."""

from __future__ import annotations

from tongban.definition import vocabulary as v
from tongban.definition.schema import closed
from tongban.definition.schema.course import (
    A_LINE_EACH,
    BASIS,
    CITES,
    LANE,
    LATE,
    LEVEL,
    LIMITS,
    PARTY,
    RULE_HINT,
    SPAN,
    START,
    STEP,
    TEXTS,
)
from tongban.definition.schema.shapes import Either, Field, Many, Map, Named, OneOf, record

QUESTION = record(
    Field("fact", "text", "数据元", "Data element"),
    Field("text", "text", "怎样问", "How it is asked", control="long", width=40),
    Field("when", "rule", "什么时候问", "When it is asked", hint=RULE_HINT, width=26),
    Field("of", "text", "对谁", "To whom"),
    Field("many", "bool", "可多项", "Several"),
    Field("optional", "bool", "选填", "Optional"),
)
PAGE = record(
    Field("page", "text", "页名", "Name of the page"),
    Field("when", "rule", "什么时候出现", "When it appears", hint=RULE_HINT),
    Field("questions", Named(QUESTION), "本页的问题", "Questions of this page"),
)
CONDITION = record(
    Field("id", "text", "标识", "Identifier"),
    Field("text", "text", "条件", "Conditions", control="long", width=40),
    BASIS,
    Field("in", "text", "由哪个环节判定", "Judged in which step", of="steps"),
    Field("rule", "rule", "或由规则判定", "Or judged by rule", hint=RULE_HINT),
)
WAY = record(
    Field("of", "text", "哪一种证照、数据", "Which licence or data"),
    Field("lane", "text", "向谁协查", "Whom to ask", of="lanes"),
    Field("within", "duration", "时限", "Time"),
)
_WAY_EN = {
    "form": "Made from the form",
    "licence": "E-licence",
    "data": "Checked by data",
    "earlier": "Submitted before",
    "generate": "Generated",
    "commitment": "Commitment",
    "intermediary": "Submitted by an intermediary",
    "inquiry": "Asked from the organ that holds it",
    "upload": "Upload",
    "scan": "Scanned at a window",
    "shown": "Shown",
    "original": "Original handed in",
}
SUPPLY = record(*(Field(key, Either(("text", WAY)), one.short or one.zh, _WAY_EN[key]) for key, one in v.WAYS.items()))
MATERIAL = record(
    Field("id", "text", "标识", "Identifier"),
    Field("name", "text", "材料名称", "Name of the material", width=24),
    Field("issuer", OneOf(closed.ISSUER), "来源", "Source"),
    Field("weight", OneOf(closed.WEIGHT), "轻重", "Weight"),
    Field("required_by", OneOf(closed.REQUIRED_BY), "要求依据", "Required by"),
    BASIS,
    Field("from", "text", "由谁出具", "Issued by"),
    Field("criteria", TEXTS, "受理标准", "Criteria of acceptance", hint=A_LINE_EACH, wide=True, width=34),
    Field("when", "rule", "什么时候要", "When it is needed", hint=RULE_HINT, wide=True, width=26),
    Field("of", "text", "每人（每物）一份", "One for each"),
    Field("not_older", "duration", "出具不早于", "Not older than"),
    Field("files", record(
        Field("formats", Many("text"), "文件格式", "Formats of files"),
        Field("max_mb", "int", "文件上限（MB）", "Largest file (MB)"),
    ), "文件要求", "Files"),
    Field("sample", "text", "样表文件", "Sample"),
    Field("examined_in", "text", "审查环节", "Examined in", of="steps"),
    Field("supply", Named(SUPPLY), "提供方式", "How it is obtained",
          hint=("按先后试", "tried in this order"), width=26),
    Field("defer", record(
        Field("within", "duration", "可容缺，几日内补", "May follow within (deferral)"),
        Field("late", LATE, "逾期不补", "If it does not follow"),
    ), "容缺补正", "Deferral"),
)  # fmt: skip
FEE = record(
    Field("name", "text", "收费项目", "Item of the fee", width=24),
    Field("amount", "amount", "金额", "Amount", hint=("多少分，或算法", "in fen, or a formula")),
    Field("when", "rule", "什么时候收", "When it is charged", hint=RULE_HINT, width=26),
    BASIS,
    Field("payer", "text", "谁缴", "Who pays"),
    Field("exempt", "rule", "什么时候免收", "When it is not charged"),
    Field("refund", "text", "怎样退", "How it is returned"),
)
PAYMENT = record(
    Field("amount", "amount", "金额", "Amount"),
    Field("at_most", "rule", "最高金额", "At most"),
    Field("every", "duration", "多久发一次", "Paid every"),
    Field("from", "text", "从何时起发", "Paid from"),
    Field("until", "text", "发到何时", "Paid until"),
    Field("recover", "text", "怎样追回", "How it is recovered"),
    Field("by", "text", "由谁发放", "Paid by"),
    Field(
        "review",
        record(
            Field("every", "duration", "多久复核一次", "Reviewed every", hint=("如：6个月", "such as 6m")),
            Field("lane", "text", "由谁复核", "Reviewed by", of="lanes"),
            Field("basis", CITES, "复核依据", "Basis of the review"),
        ),
        "定期复核",
        "Review",
    ),
)
GRANTED = record(
    Field("licence", "text", "证照", "licence", of="licences", says=v.RESULT_SAYS["licence"]),
    Field("document", "text", "批文", "document of approval", of="documents", says=v.RESULT_SAYS["document"]),
    Field("payment", Either(("amount", PAYMENT)), "资金", "payment", control="yaml", says=v.RESULT_SAYS["payment"]),
    Field("record", "text", "登记", "registration", says=v.RESULT_SAYS["record"]),
    Field("answer", "text", "答复", "answer", says=v.RESULT_SAYS["answer"]),
    Field("name", "text", "结果名称", "Name of the result", width=24),
    Field("does", OneOf(closed.DOES), "对结果做什么", "What is done to the result"),
    Field("of", "text", "发给谁", "To whom it is given",
          hint=("不填表示发给申请人", "Empty means to the applicant")),
    Field("ends", "text", "终止什么", "What it ends"),
    Field("each", "text", "每个一份", "One for each",
          hint=("清单的字段：清单里每一个各发一份", "A list of the form: one is issued for each of its members")),
    Field("valid", "valid", "有效期", "Valid", hint=("长期的写“长期”", "For no end write 长期")),
    Field("valid_from", "text", "有效期起算", "Valid from",
          hint=("不写从作出决定之日起", "From the day of the decision if left out")),
    Field("lapse", record(
        Field("after", "duration", "多久不用即失效", "Lapses when unused for"),
        Field("unless", "rule", "除非", "Unless"),
        Field("basis", CITES, "失效依据", "Basis of the lapse"),
    ), "失效", "Lapse"),
    Field("sample", "text", "结果样本文件", "Sample of the result"),
    Field("then", Many(record(
        Field("item", "text", "关联事项", "Other item"),
        Field("every", "duration", "多久一次", "How often"),
    )), "准予以后还要办", "What is to be done after the grant", control="yaml"),
    Field("or", TEXTS, "或者", "Or", control="words"),
    Field("print", "text", "是否打印", "Is it printed"),
)  # fmt: skip
OUTSIDE = record(
    Field("when", "rule", "什么时候", "When", hint=RULE_HINT),
    BASIS,
    Field("within", "duration", "时限", "Time"),
    Field("then", Either((
        OneOf(closed.OUTSIDE),
        record(
            Field("organ", "text", "由哪个机关办", "Which organ"),
            Field("item", "text", "关联事项", "Other item"),
            Field("with", TEXTS, "带上什么材料", "With which papers", of="materials",
                  hint=("材料的标识或名称；papers 表示本应在这里交的全部材料",
                        "ids or names of papers; `papers` is everything that would be brought here")),
            Field("forward", "text", "转送给谁", "Passed to"),
            Field("by", record(
                Field("line", "text", "条线", "Line"),
                Field("level", LEVEL, "层级", "Level"),
            ), "由谁", "By whom"),
            Field("within", "duration", "时限", "Time"),
        ),
    )), "怎么办", "What then", control="yaml"),
)  # fmt: skip
# What every situation may say for itself; the item says it for all of them.
SITUATION = record(
    Field("name", "text", "名称", "Name", width=24),
    Field("code", "text", "业务办理项编码", "Code of the situation", hint=("两位数字", "Two digits")),
    Field("like", "text", "同于", "Same as", of="situations"),
    Field("start", Either((START, Many(START))), "启动方式", "Way to start"),
    Field("form", Named(PAGE), "表单各页", "Pages of the form"),
    Field("conditions", Named(CONDITION), "条件", "Conditions"),
    Field("materials", Named(MATERIAL), "材料", "Paper"),
    Field("steps", Map(STEP), "环节", "Step"),
    Field("limits", LIMITS, "时限", "Time"),
    Field("spans", Named(SPAN), "特别的期间", "Special spans"),
    Field("fee", Many(FEE), "收费", "Fees"),
    Field("result", record(
        Field("granted", Either((GRANTED, Many(GRANTED))), "准予的结果", "What is granted")
    ), "办理结果", "Result"),
    Field("supervision", record(
        Field("measures", Many("text"), "监管措施", "Supervision", hint=A_LINE_EACH, control="lines", wide=True),
    ), "监管", "Supervision"),
    Field("commitment", record(
        Field("basis", CITES, "告知承诺依据", "Basis of the commitment"),
        Field("replaces", Many("text"), "承诺替代什么", "What the commitment replaces"),
        Field("text", "text", "承诺书文本", "Text of the commitment"),
        Field("verify", record(
            Field("within", "duration", "几日内核查", "Verified within"),
            Field("lane", "text", "由谁核查", "Verified by", of="lanes"),
        ), "承诺核查", "Verification"),
        Field("breach", record(
            Field("order", "duration", "违诺限期改正", "Time to correct a breach"),
            Field("then", "text", "不改正的后果", "Consequence if it is not corrected"),
        ), "违诺", "Breach"),
    ), "告知承诺", "Commitment"),
    Field("declared", record(
        Field("case_type", OneOf(closed.CASE_TYPE), "导入记录：办件类型", "Imported record: kind of case"),
        Field("visits", "int", "导入记录：到场次数", "Imported record: visits"),
        Field("visit_reason", "text", "导入记录：到场原因", "Imported record: reason of visits"),
        Field("depth", OneOf(closed.DEPTH), "导入记录：网上办理深度", "Imported record: online depth"),
    ), "导入记录", "Imported record"),
    Field("apply_before_end", record(
        Field("latest", "duration", "届满前最迟几日申请", "Apply at the latest before the end"),
        Field("earliest", "duration", "最早几日申请", "Apply at the earliest"),
    ), "延续申请期", "When to apply for renewal"),
    Field("silence", record(
        Field("accept", OneOf(closed.SILENT_ACCEPT), "逾期未受理视为", "Unaccepted in time counts as"),
        Field("decide", OneOf(closed.SILENT_DECIDE), "逾期未决定视为", "Undecided in time counts as"),
        Field("basis", CITES, "视为的依据", "Basis of what it counts as"),
    ), "逾期不答复", "No answer in time"),
    Field("withdraw", record(
        Field("by", OneOf(closed.WITHDRAW), "谁可撤回", "Who may withdraw"),
        Field("until", "text", "何时以前可撤回", "Until when it may be withdrawn"),
        Field("basis", CITES, "撤回依据", "Basis of withdrawal"),
    ), "怎样撤回", "Withdrawal"),
    Field("hearing", OneOf(closed.HEARING), "听证", "Hearing"),
    Field("quota", record(
        Field("of", "text", "限额台账", "Ledger of the quota"),
        Field("at", "text", "限额所在地", "Place of the quota"),
        Field("zone", "text", "分片计数", "Counted apart for each zone",
              hint=("层级（如 乡级：每个街道、乡镇各有数量），或列有片区的选项要素",
                    "a level (乡级: each township has its number), or a question whose options are the zones")),
        Field("take", "text", "占用多少", "How much it takes"),
        Field("basis", CITES, "限额依据", "Basis of the quota"),
        Field("when_short", Either((OneOf(closed.WHEN_SHORT), record(
            Field("rank", "text", "按什么排序", "Ranked by"),
            Field("then", "text", "同序时", "Among equals"),
        ))), "不足时", "When it is short", control="yaml"),
    ), "数量限制", "Limit on the number"),
    Field("intake", record(
        Field("opens", "text", "集中受理开始", "Intake opens"),
        Field("closes", "text", "集中受理截止", "Intake closes"),
        Field("clock_from", OneOf(closed.CLOCK_FROM), "集中受理计时", "Clock of the intake"),
    ), "集中受理", "Intake"),
    Field("lanes", Map(LANE), "责任方", "Lane"),
    Field("parties", Map(PARTY), "当事人", "Party"),
    Field("separation", OneOf(closed.SEPARATION), "办理分离", "Separation of duties", wide=True),
    Field("channels", Many(OneOf(closed.CHANNEL)), "办理渠道", "Channels",
          hint=("不选表示全部渠道", "None chosen means all channels"), wide=True),
    Field("runs_in", "text", "在哪个系统办", "In which system it runs",
          hint=("不填表示在本平台", "Empty means on this platform")),
    Field("plain", "text", "通俗说明", "In plain words", control="long", wide=True,
          hint=("一句话说清办的是什么、谁要办", "One sentence on what it is and who needs it")),
    Field("words", Many("text"), "搜索词", "How people would search for it", wide=True,
          hint=("群众会怎样搜，用顿号分开", "Parted by commas")),
    Field("faq", Many(record(
        Field("q", "text", "问", "Question", control="long", width=36),
        Field("a", "text", "答", "Answer", control="long", width=60),
    )), "常见问题", "Questions and answers"),
    Field("remedies", Many(record(
        Field("kind", "text", "类型", "Kind"),
        Field("by", "text", "由谁", "By whom"),
        Field("within", "duration", "时限", "Time"),
        BASIS,
    )), "救济途径", "Remedy"),
    Field("facts", Map(record(
        Field("source", "text", "来源", "Source"),
        Field("of", "text", "对谁", "To whom"),
        Field("default", "text", "查不到时当作", "If nothing is found, counts as"),
    )), "数据来源", "Sources of facts"),
    Field("params", Map(record(
        Field("type", OneOf(closed.OUTPUT), "类型", "Kind"),
        Field("set_by", LEVEL, "哪一级定", "Set by which level"),
        Field("better", OneOf(closed.BETTER), "有利方向", "Better direction"),
        BASIS,
    )), "参数", "Parameters"),
    Field("outside", Many(OUTSIDE), "不属于本事项的情形", "What is not this item"),
)  # fmt: skip
