"""One of each official document, of invented people and enterprises, as the tests and the gallery set them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from tongban.papers.typeset import contents as c

AT = datetime(2026, 11, 24, 10, 30, tzinfo=timezone(timedelta(hours=8)))
ORGAN = "广安市广安区演示市场监督管理局"
RARE = "𬭎𠮷"
SINGLE = "龘"
TIBETAN = "ཉི་མ་བཀྲ་ཤིས་དབང་འདུས་ཕུན་ཚོགས།"
TIBETAN_IN_CHINESE = "尼玛·扎西旺堆·平措朗杰·次仁多吉"
YI = "ꀉꃀꀉꉐ"
REMEDIES = c.Remedies("广安市广安区人民政府（演示）", "广安市广安区人民法院（演示）")
MATERIALS = (
    c.Material("食品经营许可申请书", "网上填写"),
    c.Material("营业执照", "电子证照", "免提交"),
    c.Material("经营场所平面布局图（标明操作流程、设备设施位置）", "申请人提交", "PDF 1 份"),
    c.Material("食品安全管理制度", "告知承诺", "格式文本"),
)


def head(kind: str, **changes: Any) -> dict[str, Any]:
    return {
        "number": f"（广安区）食营{kind}〔2026〕第00427号",
        "organ": ORGAN,
        "date_words": "2026年11月24日",
        "made_at": AT,
        "verify_url": "http://localhost:8000/verify/7K3M-Q9TD-2X",
        "verify_code": "7K3M-Q9TD-2X",
        **changes,
    }


def of_case(kind: str, **changes: Any) -> dict[str, Any]:
    return head(
        kind,
        **{
            "case_number": "511602-2026-00000427",
            "applicant": f"{RARE}演示餐饮有限公司",
            "item": "食品经营许可（餐饮）",
            "contact": "政务服务中心 12 号窗口，0826-0000000",
            **changes,
        },
    )


def receipt(**changes: Any) -> c.Receipt:
    return c.Receipt(
        **of_case("收字", **changes),
        materials=MATERIALS,
        received_at_words="2026年11月24日 10时30分",
        received_by="网上申请，系统收件",
        next_words=("五个工作日内告知是否受理。", "需要补正的，一次告知全部内容。"),
    )


def acceptance(**changes: Any) -> c.Acceptance:
    return c.Acceptance(
        **of_case("受字", **changes),
        materials=MATERIALS,
        accepted_at_words="2026年11月24日 10时30分",
        promised_words="5 个工作日",
        legal_words="20 个工作日",
        due_words="2026年12月1日",
        excluded=("听证", "检验检测"),
        deferred=(c.Deferred("健康证明", "2026年11月30日"),),
    )


def correction(**changes: Any) -> c.Correction:
    return c.Correction(
        **of_case("补字", **changes),
        gaps=(
            c.Gap("平面布局图", "未标明食品处理区", "《食品经营许可和备案管理办法》第十三条", "画出分隔线后重新上传"),
            c.Gap("食品安全管理制度", "缺少健康管理制度", "同上", "按样本补写一页"),
        ),
        filed_at_words="2026年11月24日",
        channel_words="登录“我的办件”上传",
        clock_words="本机关自收到全部补正材料之日起计算受理时间。",
        deferred=(c.Deferred("健康证明", "2026年11月30日"),),
    )


def not_accepted(**changes: Any) -> c.NotAccepted:
    return c.NotAccepted(
        **of_case("不受字", **changes),
        filed_at_words="2026年11月24日",
        ground="申请事项依法不属于本机关职权范围",
        proper_organ="岳池县演示市场监督管理局",
        basis=("《中华人民共和国行政许可法》第三十二条第一款第二项",),
        remedies=REMEDIES,
    )


def granted(**changes: Any) -> c.DecisionGranted:
    return c.DecisionGranted(
        **of_case("准字", **changes),
        accepted_at_words="2026年11月24日",
        findings=("申请材料齐全，内容真实；", "2026年11月26日经两名核查人员现场核查，符合要求。"),
        basis=("《中华人民共和国食品安全法》第三十五条", "《中华人民共和国行政许可法》第三十八条第一款"),
        decides="准予食品经营许可",
        licence_name="食品经营许可证",
        licence_number="JY25116020000427",
        valid_words="自2026年11月27日至2031年11月26日",
        supervisor="中桥演示市场监管所",
        measures=("发证后30日内首次检查", "双随机抽查"),
        duties=("在显著位置摆放许可证正本；", "许可事项变化的，十个工作日内申请变更。"),
    )


def refused(**changes: Any) -> c.DecisionRefused:
    return c.DecisionRefused(
        **of_case("不准字", **changes),
        accepted_at_words="2026年11月24日",
        findings=("现场核查时，经营场所距暴露垃圾场 12 米。",),
        reasons=("经营场所与污染源未保持规定的距离。",),
        basis=("《中华人民共和国食品安全法》第三十三条第一款第一项",),
        remedies=REMEDIES,
    )


def ended(**changes: Any) -> c.Ended:
    return c.Ended(
        **of_case("终字", **changes),
        name="终止办理告知书",
        happened="补正期限届满没有补正，按一次性告知书的说明视为放弃申请，办理终止。",
        reasons=("一次性告知书要求在2026年11月24日以前补正，到期其中布局图没有补正。",),
        basis=("《中华人民共和国行政许可法》第三十二条第一款第四项",),
        next_words=("已经交来的材料可以凭本告知书领回，需要继续办理的，备齐后可以随时重新申请。",),
        remedies=REMEDIES,
    )


def special(*, resumed: bool, **changes: Any) -> c.SpecialProcedure:
    return c.SpecialProcedure(
        **of_case("特字", **changes),
        procedure="检验检测",
        resumed=resumed,
        began_words="2026年11月25日",
        longest_words="" if resumed else "10 个工作日",
        ended_words="2026年12月2日" if resumed else "",
        due_words="2026年12月8日" if resumed else "",
    )


def extension(**changes: Any) -> c.Extension:
    return c.Extension(
        **of_case("延字", **changes),
        accepted_at_words="2026年11月24日",
        reason="经营场所跨两个楼层，需要补充现场核查",
        approver="本机关负责人",
        added_words="10 个工作日",
        old_due_words="2026年12月1日",
        new_due_words="2026年12月15日",
    )


def commitment(**changes: Any) -> c.CommitmentLetter:
    return c.CommitmentLetter(
        **of_case("承字", **changes),
        version="commitment-hygiene.v1",
        told=(
            c.Told("依据", ("国发〔2021〕7号第二条",)),
            c.Told("选择承诺后不再办理或者提交的", ("平面布局图", "卫生检测", "现场核查")),
            c.Told("核查", ("作出决定后2个月内，由监管部门核查承诺是否属实。",)),
            c.Told("承诺不实的责任", ("责令在30日内改正；", "承诺不实的记入信用记录。")),
        ),
        promised=("已经知晓行政机关告知的全部内容；", "以上承诺是真实意思的表示。"),
        signed=SINGLE,
        signed_words="2026年11月24日",
        digest="0f3a9c" * 11,
    )


def order(**changes: Any) -> c.CorrectionOrder:
    return c.CorrectionOrder(
        **of_case("改字", **changes),
        decided_words="2026年11月24日",
        found="没有消毒设施",
        until_words="2026年12月24日",
        basis=("国发〔2021〕7号第二条",),
    )


def revocation(**changes: Any) -> c.Revocation:
    return c.Revocation(
        **of_case("撤字", **changes),
        decided_words="2026年11月24日",
        reasons=("没有消毒设施，逾期未改正",),
        basis=("国发〔2021〕7号第二条", "《中华人民共和国行政许可法》第六十九条"),
        ended=("公共场所卫生许可证 1.2.156.3005.2.11510000DEM090011X001.12510107.000427.001.K",),
        remedies=REMEDIES,
    )


def licence(**changes: Any) -> c.Licence:
    own = {
        "holder": f"{RARE}演示餐饮有限公司",
        "fields": (
            c.Fact("统一社会信用代码", "91511602MA00000000"),
            c.Fact("法定代表人", TIBETAN_IN_CHINESE),
            c.Fact("藏文姓名", TIBETAN),
            c.Fact("负责人", SINGLE),
            c.Fact("彝文姓名", YI),
            c.Fact("经营项目", "热食类食品制售；冷食类食品制售"),
        ),
    }
    given = head("", **{**own, "number": "JY25116020000427", **changes})
    return c.Licence(
        **given,
        name="食品经营许可证",
        holder_label="经营者名称",
        identifier="1.2.156.3005.2.11100000MB0000000A001.11511602MB1234567X.JY25116020000427.001.K",
        issued_words="2026年11月27日",
        valid_words="自 2026年11月27日 至 2031年11月26日",
    )


def step_document(**changes: Any) -> c.StepDocument:
    return c.StepDocument(
        **of_case("文字", **changes),
        name="现场核查记录",
        step="现场核查",
        made_words="2026年11月24日",
        made_by=ORGAN,
        findings=(c.Fact("是否通过", "是"), c.Fact("场所与图纸一致", "符合")),
        opinion="经核查，符合规定。",
        basis=("《中华人民共和国食品安全法》第三十五条",),
        addressee=f"{RARE}演示餐饮有限公司",
    )


def tables(**changes: Any) -> c.TabularPaper:
    return c.TabularPaper(
        **head("督报", **changes),
        name="政务服务办件督办日报",
        addressee=ORGAN,
        opening=("现将2026年11月23日本级和下级各机关办件的办理期限情况通报如下。",),
        facts=(c.Fact("收件", "3"), c.Fact("在办超期", "1")),
        tables=(
            c.Table("在办超期", ("办件编号", "事项", "机关"), (("511602-2026-00000427", f"{RARE}演示许可", ORGAN),)),
            c.Table("督办单", ("文号", "状态"), (), "没有。"),
        ),
    )


def every(**changes: Any) -> Iterator[c.Paper]:
    yield receipt(**changes)
    yield acceptance(**changes)
    yield correction(**changes)
    yield not_accepted(**changes)
    yield ended(**changes)
    yield granted(**changes)
    yield refused(**changes)
    yield special(resumed=False, **changes)
    yield special(resumed=True, **changes)
    yield extension(**changes)
    yield commitment(**changes)
    yield order(**changes)
    yield revocation(**changes)
    yield step_document(**changes)
    yield tables(**changes)
    yield licence(**changes)
