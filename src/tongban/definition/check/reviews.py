"""Check 4, reviews of payments that recur: of what recurs, in whole days, months or years, by an organ."""

from __future__ import annotations

from tongban.definition.check.finding import Case


def check_reviews(case: Case) -> None:
    """Findings ``money.review.once``, ``money.review.every``, ``money.review.lane``."""
    for one in case.e.result:
        said = one.paid.review if one.paid is not None else None
        if one.paid is None or said is None:
            continue
        path = "result.granted.payment.review"
        if one.paid.every is None:
            case.error(
                "money.review.once",
                path,
                "只发一次的给付没有可复核的",
                "a payment that is made once is not reviewed",
                "写 every（多久发一次），或删去 review",
                "write `every`, or delete `review`",
            )
        if said.every is None or said.every.unit not in ("d", "m", "y"):
            case.error(
                "money.review.every",
                f"{path}.every",
                "没有写多久复核一次，或不是日、月、年",
                "nothing says how often it is reviewed, in days, months or years",
                "如 6m",
                "such as 6m",
            )
        lane = case.e.lanes.get(said.lane)
        if lane is None or lane.mode in ("party", "system", "provider", "member"):
            case.error(
                "money.review.lane",
                f"{path}.lane",
                f"“{said.lane}”不是复核的机关" if said.lane else "没有写由谁复核",
                f"{said.lane or 'nobody'} is no organ that reviews",
                "写 lanes 里的一个机关",
                "name an organ of `lanes`",
            )
