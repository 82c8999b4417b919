"""Check 9, what follows: who supervises, where one turns against a refusal, and where one asks and complains."""

from __future__ import annotations

from tongban.definition.check.commitments import check_commitment
from tongban.definition.check.finding import Case
from tongban.definition.check.starts import check_starts
from tongban.definition.effective import Lane

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


def _derivable(lane: Lane) -> bool:
    return lane.mode in _DERIVED or lane.authority == "授权"
