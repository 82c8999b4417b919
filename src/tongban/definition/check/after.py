"""Check 9, what follows: who supervises, where one turns against a refusal, and where one asks and complains."""

from __future__ import annotations

from tongban.core.workdays import Duration
from tongban.definition.check.commitments import check_commitment
from tongban.definition.check.finding import Case
from tongban.definition.check.starts import check_starts
from tongban.definition.effective import Lane, Remedy

# Whose review body and court follow from the law: organs of government. Others need their remedies written.
_DERIVED = ("organ", "line", "government", "member", "system", "party", "hall")


def check_after(case: Case) -> None:
    """The supervising organ, the remedies, the commitment's verifier."""
    _supervising(case)
    _remedies(case)
    check_commitment(case)
    check_starts(case)
    committed = case.e.commitment
    if committed and committed.verify_lane and committed.verify_lane not in case.e.lanes:
        case.error(
            "after.verify.lane",
            "commitment.verify.lane",
            f"核查承诺的责任方“{committed.verify_lane}”没有定义",
            f"no lane {committed.verify_lane} to verify the commitment",
            f"现有责任方：{'、'.join(case.e.lanes)}",
            f"there are: {', '.join(case.e.lanes)}",
        )


def _supervising(case: Case) -> None:
    known = case.context.supervised
    if case.e.nature == "许可" and known is not None and case.e.line not in known:
        case.error(
            "after.supervising",
            "line",
            f"组织机构目录里，条线“{case.e.line}”没有监管主体，许可发出后无人监管",
            f"organisation knows no supervising organ of {case.e.line}",
            "请机构编制部门在组织机构目录中写明监管主体",
            "let the organ be entered in organisation",
        )


def _remedies(case: Case) -> None:
    e = case.e
    for place, one in enumerate(e.remedies):
        if not (one.kind and one.by and one.within and one.basis):
            case.error(
                "after.remedy.incomplete",
                f"remedies.{place}",
                "救济途径须写明种类、受理者、期限和依据",
                "a remedy says kind, by whom, within and basis",
                "写 {kind: 复核, by: …, within: 15wd, basis: …}",
                "write all four",
            )
        elif one.within is not None and (what := _wrong_time(one, one.within)):
            case.error(
                "after.remedy.days",
                f"remedies.{place}.within",
                f"“{one.kind}”的期限写成了{one.within.zh}：{what[0]}",
                f"the time of {one.kind} is {one.within.en}: {what[1]}",
                "行政复议写 60d 或更长，行政诉讼写 6m；法律另有规定的，在 basis 写那部法律的条文",
                "write 60d or longer for review, 6m for suit, or cite the law that says otherwise",
            )
    for step in e.steps.values():
        lane = e.lanes.get(step.lane)
        if step.kind == "decide" and lane is not None and not e.remedies and not _derivable(lane):
            case.error(
                "after.remedies",
                f"steps.{step.id}",
                f"“{step.name}”由服务机构或村（社区）作出，复议和诉讼无从推定",
                f"{step.id} is decided by a {lane.mode}; its remedies cannot be derived",
                "写 remedies；有法律、法规授权的写 authority: 授权",
                "write `remedies`, or `authority: 授权` where a law authorises it",
            )


def _wrong_time(remedy: Remedy, within: Duration) -> tuple[str, str] | None:
    """How the time of a review or a suit misses the law: 60 days of the calendar and never less (行政复议法20; its 88
    makes working days of 三日, 五日, 七日 and 十日 alone), six months unless another law is cited (行政诉讼法46).
    """
    if remedy.kind.startswith("行政复议"):
        if within.unit in ("wd", "h", "now"):
            return "复议期限按自然日计算，不是工作日（行政复议法20、88）", "it runs in days of the calendar"
        if within.unit == "d" and within.n < 60 or within.unit == "m" and within.n < 2:
            return "复议期限不少于60日（行政复议法20）", "it is never less than 60 days"
    if remedy.kind.startswith("行政诉讼"):
        if within.unit in ("wd", "h", "now"):
            return "起诉期限按自然日或者月计算，不是工作日", "it runs in days of the calendar or months"
        own = all("行政诉讼法" in one.title for one in remedy.basis)
        if own and (within.unit, within.n) != ("m", 6):
            return "行政诉讼法46规定的是6个月", "the Administrative Litigation Law says six months"
    return None


def _derivable(lane: Lane) -> bool:
    return lane.mode in _DERIVED or lane.authority == "授权"
