"""Check 10, the consistency rules R01–R18 regulators apply to item records, each on the key paths it speaks of
(`data/catalogue/tables/quality_rule_paths.csv`), and whether the code agrees with the kind.

R02, R06 and R08 compare what an imported record declares (`declared:`), because here the form of the case, the reasons
of visits and the depth are derived. R16 is check 4, R17 check 5, R18 check 6.
"""

from __future__ import annotations

from collections.abc import Mapping

from tongban.core.codes import item_code
from tongban.core.errors import Refusal
from tongban.core.workdays import Duration
from tongban.definition.check.declared import check_declared
from tongban.definition.check.finding import Case, Report, Words
from tongban.definition.effective import visits
from tongban.definition.effective.graph import longest_path
from tongban.definition.vocabulary import TARGETS

_EXAMINING = ("review", "site_inspection", "technical_review", "test", "appraisal", "expert_review")


def check_codes(report: Report, codes: Mapping[str, str]) -> None:
    """A code names one situation only: cases, licences and statistics are told apart by it. ``codes`` by situation."""
    first: dict[str, str] = {}
    for key, code in codes.items():
        known = first.setdefault(code, key)
        if known != key:
            words = Words(
                f"情形“{key}”的编码 {code} 与“{known}”相同",
                f"the situation {key} has the code {code} of {known}",
                f"给“{key}”写另外两位数字的 code",
                f"give {key} two other digits as its `code`",
            )
            report.error("consistency.code.repeated", f"situations.{key}.code", words)


def check_consistency(case: Case) -> None:
    """Check 10: the parts of a definition agree with each other."""
    _code(case)
    _at_once(case)
    _results(case)
    _visits(case)
    _fees(case)
    _phones(case)
    _topics(case)
    _licence(case)
    check_declared(case)


def _code(case: Case) -> None:
    e = case.e
    for path, code in (("code", e.item_code), (case.at("code"), e.code)):
        try:
            found = item_code.check(code)
            # The list may file an item under its kind though its nature is another: the code says one of the two.
            if not found.agrees_with(e.kind):
                item_code.refuse_disagreement(found, e.kind, e.nature)
        except Refusal as fault:
            words = Words(
                fault.zh, fault.en, "改为目录中的编码，或改类型；情形写两位数字", "correct the code or the kind"
            )
            case.report.error("consistency.code", path, words)
            return


def _at_once(case: Case) -> None:
    """R01: 即办 means that every counted step is done at once."""
    if case.e.limits.promised == Duration(0, "now"):
        for step, span in longest_path(case.e):
            if span.unit != "now":
                case.error(
                    "consistency.r01",
                    f"steps.{step.id}.within",
                    f"承诺当场办结，“{step.name}”却要{span.zh}",
                    f"promised at once, {step.id} takes {span.en}",
                    "改为 within: now，或如实写承诺时限",
                    "write `within: now`, or promise what is true",
                )


def _results(case: Case) -> None:
    names = {**case.context.licences, **case.context.documents}
    for place, one in enumerate(case.e.result):
        path = "result.granted" if len(case.e.result) == 1 else f"result.granted.{place}"
        name = one.name if one.name != one.type else names.get(one.type, one.name)
        if name.endswith(("证", "执照", "证书")) and one.sort == "document":
            case.warn(
                "consistency.r03",
                f"{path}.document",
                f"“{name}”像是证照，却写成批文",
                f"{name} sounds like a licence",
                "改为 licence",
                "write `licence`",
            )
        if name.endswith(("文", "批复")) and one.sort == "licence":
            case.error(
                "consistency.r04",
                f"{path}.licence",
                f"“{name}”是批文，却写成证照",
                f"{name} is a document",
                "改为 document",
                "write `document`",
            )
        if one.sort in ("licence", "document") and not one.sample and one.does != "end":
            case.error(
                "consistency.r15",
                f"{path}.sample",
                f"结果“{name}”没有样本",
                f"no sample of {name}",
                "写 sample: 文件名",
                "add `sample`",
            )


def _visits(case: Case) -> None:
    """R05 and R07."""
    for cause in visits(case.e).causes:
        if not cause.basis and cause.kind != "channel":
            path = {
                "party": f"parties.{cause.what}",
                "material": f"materials.{cause.what}",
                "step": f"steps.{cause.what}.needs",
            }[cause.kind]
            case.error(
                "consistency.r05",
                path,
                f"{cause.zh}，却没有写依据",
                f"{cause.en}: no basis",
                "写 basis；没有依据就不能要求到场",
                "cite the law, or do not ask it",
            )
    others = [cause for cause in visits(case.e).causes if cause.kind != "channel"]
    if not others and not {"online", "phone", "mail"} & set(case.e.channels):
        case.error(
            "consistency.r07",
            "channels",
            "不用到场，却既不能网上办也不能邮寄",
            "no visit is needed, yet neither online nor by post",
            "channels 加上 mail 或 online",
            "add mail or online",
        )


def _fees(case: Case) -> None:
    """R09 and R10."""
    pays = [step for step in case.e.steps.values() if step.kind == "pay"]
    if not case.e.fees:
        for step in pays:
            case.error(
                "consistency.r10",
                f"steps.{step.id}",
                f"不收费，却有缴费环节“{step.name}”",
                f"no fee, yet a step {step.id} of kind pay",
                "删去这一环节，或写 fee",
                "delete it, or write `fee`",
            )
        return
    for place, fee in enumerate(case.e.fees):
        said = (case.said.get("fee") or [{}])[place]
        for key, zh in (("name", "名称"), ("amount", "标准"), ("basis", "依据")):
            if key not in said:
                case.error(
                    "consistency.r09",
                    f"fee.{place}.{key}",
                    f"收费项目缺少{zh}",
                    f"the fee lacks {key}",
                    f"写 {key}",
                    f"add `{key}`",
                )
        if fee.basis and not any(one.kind for one in fee.basis):
            case.warn(
                "consistency.r09",
                f"fee.{place}.basis",
                "收费依据没有写明是哪类文件",
                "the kind of the fee's basis is not said",
                "在 laws 里写 kind",
                "say its kind in `laws`",
            )
    if "payee" not in case.e.local_required:
        case.error(
            "consistency.r09",
            "local.required",
            "收费的事项，收款单位由各地填写，local.required 须有 payee",
            "a fee needs a payee in local.required",
            "加上 payee",
            "add `payee`",
        )
    if not pays:
        case.error(
            "consistency.r09",
            "steps",
            "收费却没有缴费环节",
            "a fee and no step of kind pay",
            "加一个 kind: pay 的环节",
            "add a step of kind pay",
        )


def _phones(case: Case) -> None:
    """R11."""
    for name, zh in (("consult_phone", "咨询电话"), ("complaint_phone", "监督投诉电话")):
        if case.e.local_required and name not in case.e.local_required:
            case.error(
                "consistency.r11",
                "local.required",
                f"local.required 缺少{zh} {name}",
                f"local.required lacks {name}",
                f"加上 {name}",
                f"add {name}",
            )
    local = case.e.local
    if local.get("consult_phone") and local.get("consult_phone") == local.get("complaint_phone"):
        case.error(
            "consistency.r11",
            "local.required",
            "咨询电话和监督投诉电话不能相同",
            "the two telephones must differ",
            "填写不同的号码",
            "give different numbers",
        )


def _topics(case: Case) -> None:
    """R12."""
    targets = [TARGETS[one] for one in case.e.targets if one in TARGETS]
    for key, zh, wanted in (
        ("person", "自然人", any(one.person for one in targets)),
        ("enterprise", "法人和其他组织", any(not one.person for one in targets)),
    ):
        held = bool(case.e.topics.get(key))
        if wanted and not held:
            case.error(
                "consistency.r12",
                "topics",
                f"服务对象有{zh}，topics 却没有 {key}",
                f"targets include {key}, topics do not",
                f"写 topics.{key}",
                f"add topics.{key}",
            )
        if held and not wanted:
            case.error(
                "consistency.r12",
                f"topics.{key}",
                f"服务对象没有{zh}，topics 却有 {key}",
                f"topics include {key}, targets do not",
                f"删去 topics.{key}",
                f"delete topics.{key}",
            )


def _licence(case: Case) -> None:
    """R13 and R14."""
    e = case.e
    if e.nature != "许可":
        return
    if not any(question and answer for question, answer in e.faq):
        case.error(
            "consistency.r13",
            "faq",
            "行政许可至少要有一个常见问题及其回答",
            "a licence has at least one question with its answer",
            "写 faq",
            "add `faq`",
        )
    kinds = {step.kind for step in e.steps.values()}
    for kind, zh in (("accept", "受理"), ("decide", "决定"), ("issue", "制证出件")):
        if kind not in kinds and e.runs_in != "external":
            case.error(
                "consistency.r14",
                "steps",
                f"行政许可没有{zh}环节",
                f"a licence needs a step of kind {kind}",
                f"加一个 kind: {kind} 的环节",
                f"add a step of kind {kind}",
            )
    if e.separation != "chief" and not kinds & set(_EXAMINING) and e.runs_in != "external":
        case.error(
            "consistency.r14",
            "steps",
            "行政许可在决定前没有审查环节",
            "nothing is examined before the decision",
            "加一个审查环节",
            "add a step of kind review",
        )
