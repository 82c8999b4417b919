"""Check 5, limited numbers: what is counted is registered, where and how much are facts the case knows, and a draw of
lots has its step.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from tongban.definition.check.finding import Case
from tongban.definition.vocabulary import LEVELS


def check_quota(case: Case) -> None:
    """A quota counts a ledger that is registered, by facts of the right kind; lots are drawn by a step."""
    said = case.e.quota
    if said is None:
        return
    if said.of not in case.context.ledgers:
        near = difflib.get_close_matches(said.of, case.context.ledgers, n=1)
        case.error(
            "papers.quota.ledger",
            "quota.of",
            f"没有登记过数量台账“{said.of}”",
            f"no ledger {said.of} is registered",
            f"改为“{near[0]}”" if near else "在 dictionary 的 ledgers 里写明",
            "add it under `dictionary`: `ledgers`",
        )
    numbers = [name for name, kind in case.types.items() if kind.is_number]
    if said.take and not (said.take.isdigit() and int(said.take) > 0):
        _fact(
            case, "take", said.take, numbers, "一个大于0的整数，或一个数字要素", "a whole number, or a fact that is one"
        )
    if said.when_short == "rank":
        _fact(case, "when_short", said.rank, numbers, "排序用的数字要素（大的在先）", "a fact that is a number")
    places = [name for name, kind in case.types.items() if kind.kind == "division"]
    places += [f"{name}.division" for name, kind in case.types.items() if kind.kind == "address"]
    if said.at:
        _fact(case, "at", said.at, places, "一个区划要素或地址要素的 .division", "a fact that is a division")
    if said.zone:
        _zone(case, said.zone)
    kinds = {step.kind for step in case.e.steps.values()}
    if "lot" in (said.when_short, said.then) and "draw" not in kinds:
        case.error(
            "papers.quota.draw",
            "quota.when_short",
            "不足时摇号，却没有摇号的环节",
            "lots are drawn, but no step draws them",
            "加一个 kind: draw 的环节，或改为 queue",
            "add a step of kind draw, or write queue",
        )


def _fact(case: Case, key: str, name: str, known: Iterable[str], wanted: str, wanted_en: str) -> None:
    if name in known:
        return
    near = difflib.get_close_matches(name, list(known), n=1)
    case.error(
        "papers.quota.fact",
        f"quota.{key}",
        f"“{name}”不能用在这里：要写{wanted}",
        f"{name} cannot stand here: write {wanted_en}",
        f"改为“{near[0]}”" if near else f"写{wanted}",
        f"write {wanted_en}",
    )


def _zone(case: Case, zone: str) -> None:
    """A zone is a level below the competent one, or a question of the form that is certainly answered by an option."""
    level = case.e.competence.level
    if zone in LEVELS:
        if isinstance(level, str) and LEVELS[zone] <= LEVELS.get(level, "0"):
            case.error(
                "papers.quota.zone",
                "quota.zone",
                f"“{zone}”不在实施机关的层级（{level}）之下，分不出片区",
                f"{zone} is not below the competent level {level}: there are no zones",
                "改为更低的层级，如 乡级，或删去",
                "write a lower level, or delete it",
            )
        return
    kind = case.types.get(zone)
    asked = any(
        q.fact == zone and not q.optional and q.when is None and page.when is None
        for page in case.e.pages
        for q in page.questions
    )
    if kind is None or not kind.options or not asked:
        wanted = [name for name, one in case.types.items() if one.options]
        _fact(case, "zone", "" if kind is not None else zone, wanted, "一个层级，或表单必答的选项要素",
              "a level, or a compulsory question with options")  # fmt: skip
