"""Forms and small tables: the item, its situations, legal bases, limits, results, special procedures."""

from __future__ import annotations

from dataclasses import replace

from tongban.web.words import later
from tongban.workbench.editor.spec import Spec, col
from tongban.workbench.editor.spec_rows import RULE

ITEM = Spec(
    "",
    later("事项"),
    (
        col("item", later("事项名称"), wide=True),
        col("code", later("基本编码"), hint=later("12 位")),
        col("kind", later("事项类型"), "choice", "item_kind"),
        col("line", later("条线"), hint=later("如：市场监管")),
        col("competence.level", later("行使层级"), "choice", "level"),
        col("competence.place", later("由哪里的机关办"), "choice", "places"),
        col("accepted_in", later("通办范围"), "choice", "scope"),
        col("targets", later("服务对象"), "many", "target", wide=True),
        col("plain", later("通俗说明"), "long", hint=later("一句话说清办的是什么、谁要办"), wide=True),
        col("words", later("群众会怎样搜"), "words", hint=later("用顿号分开"), wide=True),
        col("topics.person", later("自然人主题"), "words"),
        col("topics.enterprise", later("法人主题"), "words"),
        col("channels", later("办理渠道"), "many", "channel", later("不选表示全部渠道"), wide=True),
        col("separation", later("办理分离"), "choice", "separation", wide=True),
        col("local.required", later("须由各地填写的要素"), "many", "local", wide=True),
    ),
    (
        col("nature", later("性质（清单另列时）"), "choice", "item_kind"),
        col("runs_in", later("在哪个系统办"), hint=later("不填表示在本平台")),
        col("discreet.name", later("对外隐去的名称")),
        col("barred", later("不适用告知承诺的类别"), "many", "barred", wide=True),
        col("source", later("事实来源"), "lines", wide=True),
        col("demo", later("演示数据的位置"), "words", wide=True),
    ),
    at_item=True,
)
# What one situation may say of itself.
OWN = Spec(
    "",
    later("这一情形"),
    tuple(one for one in ITEM.main if one.key in ("plain", "words", "channels", "separation")),
    tuple(one for one in ITEM.more if one.key == "runs_in"),
)
SITUATIONS = Spec(
    "situations",
    later("情形"),
    (
        col("name", later("名称")),
        col("code", later("业务办理项编码"), hint=later("两位数字")),
        col("like", later("同于"), "choice", "situations"),
    ),
    row_zh=later("情形"),
    adds="text",
    adds_zh=later("名称"),
    title="name",
    at_item=True,
    empty=later("至少要有一种情形，如“新办”。"),
)
FAQ = Spec(
    "faq",
    later("常见问题"),
    (col("q", later("问"), "long"), col("a", later("答"), "long")),
    row_zh=later("问答"),
    adds="text",
    adds_zh=later("问"),
    title="q",
    empty=later("还没有常见问题。许可事项必须写。"),
)
OUTSIDE = Spec(
    "outside",
    later("不属于本事项的情形"),
    (
        col("when", later("什么时候"), "rule", hint=RULE),
        col("then", later("怎么办"), "yaml"),
        col("basis", later("依据"), "cites"),
    ),
    (col("within", later("时限"), "duration"),),
    row_zh=later("情形"),
    at_item=True,
    empty=later("没有。"),
)
PARTIES = Spec(
    "parties",
    later("当事人"),
    (
        col("sign", later("须签字"), "choice", "bool"),
        col("appear", later("须到场"), "choice", "bool"),
        col("agent", later("能否代理"), "choice", "agent"),
        col("basis", later("依据"), "cites"),
    ),
    (
        col("heard", later("须听取意见"), "choice", "bool"),
        col("served", later("须送达"), "choice", "bool"),
        col("who", later("是谁（列表数据元）")),
    ),
    row_zh=later("当事人"),
    adds="party",
    adds_zh=later("当事人"),
    key_zh=later("谁"),
    empty=later("只有申请人、没有特别要求时不用写。"),
)
LIMITS = Spec(
    "",
    later("时限"),
    (
        col("limits.statutory", later("法定办结时限"), "duration", hint=later("法律没有规定的写“法律未规定”")),
        col("limits.promised", later("承诺办结时限"), "duration"),
        col("limits.basis", later("时限依据"), "cites"),
        col("limits.extend.by", later("可延长"), "duration"),
        col("limits.extend.post", later("由谁批准延长")),
        col("limits.from", later("从何时起算"), hint=later("不填表示从受理起")),
        col("apply_before_end.latest", later("届满前最迟几日申请"), "duration"),
        col("apply_before_end.earliest", later("最早几日申请"), "duration"),
    ),
)
STOPS = Spec(
    "limits.stops",
    later("不计入时限的环节"),
    (col("by", later("环节"), "many", "steps"), col("basis", later("依据"), "cites")),
    row_zh=later("停表"),
    adds="steps",
    adds_zh=later("环节"),
    empty=later("没有。"),
)
SPANS = Spec(
    "spans",
    later("特别的期间"),
    (
        col("kind", later("类型"), "choice", "span_kind"),
        col("from", later("起")),
        col("to", later("止")),
        col("within", later("不超过"), "duration"),
        col("min", later("不少于"), "duration"),
        col("basis", later("依据"), "cites"),
    ),
    (
        col("exact", later("恰为"), "duration"),
        col("by", later("截至日期数据元")),
        col("extend.by", later("可延长"), "duration"),
        col("extend.post", later("由谁批准延长")),
    ),
    row_zh=later("期间"),
    adds="text",
    adds_zh=later("名称（小写字母）"),
    key_zh=later("名称"),
    empty=later("没有。通常不需要。"),
)
FEE = Spec(
    "fee",
    later("收费"),
    (
        col("name", later("收费项目")),
        col("amount", later("金额（分）或算法"), "rule"),
        col("basis", later("依据"), "cites"),
        col("when", later("什么时候收"), "rule", hint=RULE),
    ),
    (col("payer", later("谁缴")), col("exempt", later("什么时候免收"), "rule"), col("refund", later("怎样退"))),
    row_zh=later("收费"),
    adds="text",
    adds_zh=later("收费项目"),
    title="name",
    empty=later("不收费。"),
)
RESULT = Spec(
    "",
    later("结果"),
    (
        col("result.granted.licence", later("证照"), "choice", "licences"),
        col("result.granted.document", later("批文"), "choice", "documents"),
        col("result.granted.does", later("对结果做什么"), "choice", "does"),
        col("result.granted.valid", later("有效期"), "duration", "valid", later("长期的写“长期”")),
        col("result.granted.sample", later("结果样本文件")),
        col("result.granted.payment", later("资金"), "yaml"),
        col("result.granted.record", later("登记")),
        col("result.granted.answer", later("答复")),
        col("result.granted.name", later("结果名称")),
    ),
    (
        col("result.granted.of", later("对哪一个结果")),
        col("result.granted.each", later("每个一份"), hint=later("清单的字段：清单里每一个各发一份")),
        col("result.granted.valid_from", later("有效期起算"), hint=later("不写从作出决定之日起")),
        col("result.granted.ends", later("终止什么")),
        col("result.granted.lapse.after", later("多久不用即失效"), "duration"),
        col("result.granted.lapse.unless", later("除非"), "rule"),
        col("result.granted.lapse.basis", later("失效依据"), "cites"),
        col("result.granted.print", later("是否打印")),
        col("result.granted.then", later("准予以后还要办"), "yaml"),
        col("result.granted.or", later("或者"), "words"),
    ),
)
MOVES = Spec(
    "",
    later("监管和特别程序"),
    (
        col("supervision.measures", later("监管措施"), "lines", "", later("一行一条"), True),
        col("hearing", later("听证"), "choice", "hearing"),
        col("silence.decide", later("逾期未决定视为")),
        col("silence.accept", later("逾期未受理视为")),
        col("silence.basis", later("视为的依据"), "cites"),
        col("withdraw.by", later("谁可撤回"), "choice", "withdraw"),
        col("withdraw.until", later("何时以前可撤回")),
        col("withdraw.basis", later("撤回依据"), "cites"),
    ),
    (
        col("commitment.basis", later("告知承诺依据"), "cites"),
        col("commitment.replaces", later("承诺替代什么"), "words"),
        col("commitment.text", later("承诺书文本")),
        col("commitment.verify.within", later("几日内核查"), "duration"),
        col("commitment.verify.lane", later("由谁核查"), "choice", "lanes"),
        col("commitment.breach.order", later("违诺限期改正"), "duration"),
        col("commitment.breach.then", later("不改正的后果")),
        col("quota.of", later("限额台账")),
        col("quota.at", later("限额所在地")),
        col("quota.take", later("占用多少")),
        col("quota.when_short", later("不足时"), "yaml"),
        col("quota.basis", later("限额依据"), "cites"),
        col("intake.opens", later("集中受理开始")),
        col("intake.closes", later("集中受理截止")),
        col("intake.clock_from", later("集中受理计时"), "choice", "clock_from"),
        col("start.by", later("怎样启动"), "choice", "starter"),
        col("start.when", later("什么时候启动"), "rule"),
        col("start.every", later("多久一次"), "duration"),
        col("start.of", later("由哪一事项触发")),
        col("start.lane", later("由谁启动"), "choice", "lanes"),
        col("start.consent", later("须当事人同意"), "choice", "bool"),
        col("start.may_decline", later("可谢绝的期限"), "duration"),
        col("declared.case_type", later("导入记录：办件类型"), "choice", "case_type"),
        col("declared.visits", later("导入记录：到场次数")),
        col("declared.visit_reason", later("导入记录：到场原因")),
        col("declared.depth", later("导入记录：网上办理深度")),
    ),
)
STARTS = Spec(
    "start",
    later("几种启动方式"),
    (
        col("by", later("怎样启动"), "choice", "starter"),
        col("when", later("什么时候启动"), "rule"),
        col("lane", later("由谁启动"), "choice", "lanes"),
    ),
    (
        col("every", later("多久一次"), "duration"),
        col("of", later("由哪一事项触发")),
        col("consent", later("须当事人同意"), "choice", "bool"),
        col("may_decline", later("可谢绝的期限"), "duration"),
    ),
    row_zh=later("启动方式"),
    adds="starter",
    adds_zh=later("怎样启动"),
)
REMEDIES = Spec(
    "remedies",
    later("救济途径（推不出的）"),
    (
        col("kind", later("类型")),
        col("by", later("由谁")),
        col("within", later("时限"), "duration"),
        col("basis", later("依据"), "cites"),
    ),
    row_zh=later("救济途径"),
    adds="text",
    adds_zh=later("类型"),
    title="kind",
    empty=later("行政复议和行政诉讼由平台推出，不用写。"),
)
GRANTED = Spec(
    "result.granted",
    later("几个结果"),
    tuple(replace(one, key=one.key.removeprefix("result.granted.")) for one in RESULT.main[:5]),
    tuple(replace(one, key=one.key.removeprefix("result.granted.")) for one in (*RESULT.main[5:], *RESULT.more)),
    row_zh=later("结果"),
    title="name",
)
