"""Check 10, what an imported record declares against what the definition derives: form of the case, visits, depth."""

from __future__ import annotations

from tongban.definition.check.finding import Case
from tongban.definition.effective import depth, visits


def check_declared(case: Case) -> None:
    """R01, R02, R06, R08 and the number of visits; nothing where nothing is declared."""
    said = case.said.get("declared") or {}
    found, own = visits(case.e), depth(case.e)
    promised = case.e.limits.promised
    derived = "即办件" if str(promised) == "now" else "承诺件"
    if said.get("case_type", derived) != derived:
        code = "consistency.r01" if derived == "即办件" else "consistency.r02"
        _differs(case, code, "case_type", f"办件类型为{said['case_type']}", f"承诺时限得出{derived}")
    if said.get("visits", str(found.count)) != str(found.count):
        causes = "、".join(one.zh for one in found.causes) or "没有任何到场原因"
        _differs(case, "consistency.visits", "visits", f"到场{said['visits']}次", f"得出{found.count}次：{causes}")
    if said.get("visit_reason") and not found.count:
        _differs(case, "consistency.r06", "visit_reason", "有到场原因", "不用到场")
    if said.get("depth", own.zh) != own.zh:
        blocks = "；".join(f"{one.zh}（{one.path}）" for one in own.blocks) or "没有障碍"
        _differs(case, "consistency.r08", "depth", f"网办深度{said['depth']}", f"得出{own.zh}：{blocks}")


def _differs(case: Case, code: str, key: str, declared: str, derived: str) -> None:
    case.error(
        code,
        f"declared.{key}",
        f"所报{declared}，而按定义{derived}",
        f"declared {key} differs from what is derived",
        "改正所报，或改正定义",
        "correct what is declared, or the definition",
    )
