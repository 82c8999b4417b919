"""Check 4, seasons of filing: the organ opens and closes them, and their clock does not begin in two places."""

from __future__ import annotations

from tongban.definition.check.finding import Case

BY_ORGAN = "organ"


def check_seasons(case: Case) -> None:
    """Findings ``clocks.season.who``, ``clocks.season.from``."""
    said = case.e.intake
    if said is None:
        return
    for key, value in (("opens", said.opens), ("closes", said.closes)):
        if value not in ("", BY_ORGAN):
            case.error(
                "clocks.season.who",
                f"intake.{key}",
                f"受理期由主管机关的负责人公布起止时间，写在这里的“{value}”不会执行",
                f"the head of the competent organ announces a season; “{value}” would not be carried out",
                "改为 organ",
                "write organ",
            )
    if said.clock_from == "closes" and case.e.limits.from_ != "intake.closed":
        case.error(
            "clocks.season.from",
            "limits.from",
            "intake 写明时限自受理期截止起算，limits.from 却从别的时刻起算",
            "the intake counts from its close, but limits.from counts from another moment",
            "删去 limits.from，或删去 clock_from",
            "delete limits.from, or clock_from",
        )
