"""Tables of rows: steps, lanes, materials, questions, conditions."""

from __future__ import annotations

from tongban.web.words import later
from tongban.workbench.editor.spec import Spec, col

RULE = later("如：使用面积 ≥ 50 且 经营业态 = '大型餐馆'")

STEPS = Spec(
    "steps",
    later("步骤"),
    (
        col("name", later("环节")),
        col("kind", later("类型"), "choice", "kind"),
        col("lane", later("承办"), "choice", "lanes"),
        col("within", later("时限"), "duration", hint=later("如：2个工作日、当场")),
        col("next", later("下一步"), "edge", "steps"),
    ),
    (
        col("outputs", later("办出什么（名称：类型）"), "pairs", "output", later("如 passed：是或否"), True),
        col("needs", later("当事人须做的"), "many", "need"),
        col("staff", later("人数")),
        col("document", later("文书")),
        col("late", later("逾期怎么办"), "late", "late"),
        col("join", later("汇合自"), "choice", "steps"),
        col("collects", later("本环节收的材料"), "many", "materials"),
        col("min", later("最短期间"), "duration"),
        col("span", later("按期间"), "choice", "spans"),
        col("opens", later("何时打开")),
        col("where", later("在哪里公示"), "lines"),
        col("shows", later("公示什么"), "lines"),
        col("each", later("逐一办理")),
        col("until", later("办到何时为止")),
        col("batch", later("成批"), "yaml"),
        col("provisional", later("先行给付的补办环节"), "choice", "steps"),
        col("item", later("关联事项")),
        col("name_en", later("英文名称")),
    ),
    row_zh=later("环节"),
    adds="kind",
    adds_zh=later("类型"),
    title="name",
    empty=later("还没有环节。先加“受理”，再加审查、决定、出件。"),
)
LANES = Spec(
    "lanes",
    later("责任方（谁来办）"),
    (
        col("name", later("名称")),
        col("organ", later("机关角色"), "choice", "organ"),
        col("hall", later("大厅"), "choice", "hall"),
        col("post", later("岗位")),
        col("authority", later("授权方式"), "choice", "authority"),
    ),
    (
        col("line", later("其他条线")),
        col("level", later("层级"), "choice", "level"),
        col("at", later("在哪里"), "choice", "places"),
        col("government", later("人民政府"), "choice", "level"),
        col("village", later("村（社区）")),
        col("system", later("系统")),
        col("provider", later("服务机构")),
        col("delegable.to", later("可委托到"), "choice", "level"),
        col("delegable.authority", later("委托方式"), "choice", "authority"),
        col("delegable.when", later("什么时候可委托"), "rule"),
        col("delegable.report", later("报告期限"), "duration"),
        col("delegable.basis", later("委托依据"), "cites"),
    ),
    row_zh=later("责任方"),
    adds="lane",
    adds_zh=later("谁"),
    title="name",
    empty=later("还没有责任方。环节由责任方承办，先加“综合窗口”和“审批机关”。"),
)
WAYS = Spec(
    "supply",
    later("怎样取得（按先后试）"),
    (
        col("of", later("哪一种证照、数据")),
        col("lane", later("向谁协查"), "choice", "lanes"),
        col("within", later("时限"), "duration"),
    ),
    row_zh=later("方式"),
    adds="way",
    adds_zh=later("方式"),
    empty=later("还没有写怎样取得。"),
)
MATERIALS = Spec(
    "materials",
    later("材料"),
    (
        col("name", later("材料名称")),
        col("issuer", later("来源"), "choice", "issuer"),
        col("weight", later("轻重"), "choice", "weight"),
        col("required_by", later("要求依据"), "choice", "required_by"),
        col("basis", later("依据"), "cites"),
        col("examined_in", later("审查环节"), "choice", "steps"),
    ),
    (
        col("when", later("什么时候要"), "rule", "", RULE, True),
        col("criteria", later("受理标准"), "lines", "", later("一行一条"), True),
        col("from", later("由谁出具")),
        col("of", later("每人（每物）一份")),
        col("not_older", later("出具不早于"), "duration"),
        col("defer.within", later("可容缺，几日内补"), "duration"),
        col("defer.late", later("逾期不补"), "late", "late"),
        col("files.formats", later("文件格式"), "words"),
        col("files.max_mb", later("文件上限（MB）")),
        col("sample", later("样表文件")),
    ),
    row_zh=later("材料"),
    adds="text",
    adds_zh=later("材料名称"),
    title="name",
    below=(WAYS,),
    empty=later("还没有材料。不要材料的也要留空表。"),
)
ASK = Spec(
    "ask",
    later("先问哪种情形"),
    (
        col("text", later("问题"), "long"),
        col("options", later("回答：去向"), "pairs", "situations", later("一行一个，如 新办：新办")),
    ),
    (col("fact", later("可由数据元回答"), "choice", "facts"),),
    row_zh=later("问题"),
    adds="text",
    adds_zh=later("怎样问"),
    title="text",
    at_item=True,
    empty=later("只有一种情形时不用问。"),
)
QUESTIONS = Spec(
    "questions",
    later("本页的问题"),
    (
        col("fact", later("数据元")),
        col("text", later("怎样问"), "long"),
        col("when", later("什么时候问"), "rule", hint=RULE),
        col("optional", later("选填"), "choice", "bool"),
    ),
    (
        col("many", later("可多项"), "choice", "bool"),
        col("of", later("对谁")),
    ),
    row_zh=later("问题"),
    adds="facts",
    adds_zh=later("数据元"),
    title="fact",
    empty=later("这一页还没有问题。"),
)
FORM = Spec(
    "form",
    later("表单各页"),
    (col("page", later("页名")), col("when", later("什么时候出现"), "rule", hint=RULE)),
    row_zh=later("页"),
    adds="text",
    adds_zh=later("页名"),
    title="page",
    below=(QUESTIONS,),
    empty=later("还没有页。一页问一件事或相近的几件事。"),
)
FACTS = Spec(
    "facts",
    later("数据来源"),
    (col("source", later("来源")), col("of", later("对谁")), col("default", later("查不到时当作"))),
    row_zh=later("数据元"),
    adds="facts",
    adds_zh=later("数据元"),
    key_zh=later("数据元"),
    empty=later("没有另外声明的来源。"),
)
ELEMENTS = Spec(
    "dictionary.elements",
    later("本事项自带的数据元"),
    (
        col("zh", later("中文名")),
        col("type", later("类型")),
        col("sensitivity", later("敏感级别"), "choice", "sensitivity"),
        col("unit", later("单位")),
    ),
    (col("en", later("英文名")), col("options", later("可选的值"), "yaml")),
    row_zh=later("数据元"),
    adds="text",
    adds_zh=later("名称，如 reader.child"),
    title="zh",
    key_zh=later("名称"),
    at_item=True,
    empty=later("没有。数据字典里已有的不用再写。"),
)
NEVER = Spec(
    "never_ask",
    later("不得索要"),
    (col("name", later("材料名称")), col("basis", later("依据"), "cites")),
    row_zh=later("材料"),
    adds="text",
    adds_zh=later("材料名称"),
    title="name",
    at_item=True,
    empty=later("没有另外写明的。"),
)
CONDITIONS = Spec(
    "conditions",
    later("条件"),
    (
        col("text", later("条件"), "long"),
        col("basis", later("依据"), "cites"),
        col("in", later("由哪个环节判定"), "choice", "steps"),
        col("rule", later("或由规则判定"), "rule", hint=RULE),
    ),
    row_zh=later("条件"),
    adds="text",
    adds_zh=later("条件"),
    title="text",
    empty=later("还没有条件。许可、确认、给付、奖励必须写。"),
)
PARAMS = Spec(
    "params",
    later("参数（法律留给各地定的数）"),
    (
        col("type", later("类型"), "choice", "output"),
        col("set_by", later("哪一级定"), "choice", "level"),
        col("better", later("有利方向"), "choice", "better"),
        col("basis", later("依据"), "cites"),
    ),
    row_zh=later("参数"),
    adds="text",
    adds_zh=later("名称（小写字母）"),
    key_zh=later("名称"),
    at_item=True,
    empty=later("没有参数。"),
)
LAWS = Spec(
    "laws",
    later("法律依据名录"),
    (col("title", later("全称"), "long"), col("kind", later("类型"), "choice", "law_kind")),
    (col("level", later("制定层级"), "choice", "law_level"), col("since", later("施行日期"))),
    row_zh=later("法律"),
    adds="text",
    adds_zh=later("简称"),
    key_zh=later("简称"),
    title="title",
    at_item=True,
    empty=later("还没有。先在下面的依据库里查到，再加进来。"),
)
BASIS = Spec(
    "",
    later("设定依据"),
    (col("basis", later("设定依据"), "cites", "", later("一行一条，如 许可法#12.5"), True),),
    at_item=True,
)
