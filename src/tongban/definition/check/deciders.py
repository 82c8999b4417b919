"""Check 3, who decides: the organ that holds the power of the item's line, at the level at which it is held. A power
given to one organ is not used by another (行政许可法22, 23), nor by one below the level (行政许可法 24 and a published
delegation excepted); a township has no organ of a line that could grant a licence.
"""

from __future__ import annotations

from tongban.definition.check.finding import Case
from tongban.definition.effective import Choice, Lane, Step
from tongban.definition.vocabulary import LEVELS

_LOWEST = 4  # 县级: below it there are people's governments and no organs of a line


def check_deciders(case: Case) -> None:
    """Findings ``lanes.decide.power``, ``lanes.decide.level``, ``lanes.decide.township``, ``lanes.decide.place``; for
    the powers of an authority, a public service being nobody's power.
    """
    if case.e.nature == "公共服务":
        return
    for step in case.e.steps.values():
        lane = case.e.lanes.get(step.lane)
        # 委托 and 授权 are a power given on: whether lawfully is check 3's of authority.
        if step.kind != "decide" or lane is None or lane.authority in ("委托", "授权"):
            continue
        if lane.mode in ("organ", "line"):
            if not _other(case, step, lane):
                _level(case, step, lane)
        elif case.e.nature == "许可" and lane.mode == "government":
            _level(case, step, lane)
        elif case.e.nature == "许可" and lane.mode == "member":
            _refuse(case, step, lane, "名单里各家机关", "an organ a list names")


def _other(case: Case, step: Step, lane: Lane) -> bool:
    """Is it another organ than the competent one of the line?"""
    if lane.mode == "line" and lane.of != case.e.line:
        _refuse(case, step, lane, f"条线“{lane.of}”", f"the line {lane.of}")
        return True
    if lane.mode == "organ" and lane.of != "competent":
        who = {"supervising": ("监管机关", "the supervising organ"), "enforcing": ("执法机关", "the enforcing organ")}
        _refuse(case, step, lane, *who[lane.of])
        return True
    if case.e.nature == "许可" and lane.at and lane.at != case.e.competence.place and lane.mode == "organ":
        case.error(
            "lanes.decide.place",
            f"lanes.{lane.id}.at",
            f"“{step.name}”交给了别处的机关：这项许可由{_named(case, case.e.competence.place)}的机关决定",
            f"{step.id} is decided elsewhere than where the power is held ({case.e.competence.place})",
            "删去 at，或改 competence.place",
            "delete `at`, or correct `competence.place`",
        )
        return True
    return False


def _named(case: Case, fact: str) -> str:
    element = case.context.dictionary.get(fact)
    return f"“{element.label_zh}”" if element is not None else "有管辖权的地方"


def _refuse(case: Case, step: Step, lane: Lane, who: str, who_en: str) -> None:
    case.error(
        "lanes.decide.power",
        f"steps.{step.id}.lane",
        f"这项{case.e.nature}的职权在条线“{case.e.line}”的主管机关，“{step.name}”却交给了{who}",
        f"the power is the competent organ's of {case.e.line}; {step.id} is given to {who_en}",
        "改由主管机关决定（organ: competent），其他机关写成联合意见；法律、法规授权的写 authority: 授权",
        "let the competent organ decide and ask the other for its opinion; write `authority: 授权` where a law says so",
    )


def _level(case: Case, step: Step, lane: Lane) -> None:
    said = lane.of if lane.mode == "government" else lane.level
    held = _levels(case.e.competence.level)
    path = f"lanes.{lane.id}.{'government' if lane.mode == 'government' else 'level'}"
    own = _levels(said) or held
    if said is not None and held and not set(own) <= set(held):
        below = max(own) > max(held)
        words = "低于" if below else "不是"
        case.error(
            "lanes.decide.level",
            path,
            f"“{step.name}”由{_said(own)}的机关作出，{words}职权所在的{_said(held)}",
            f"{step.id} is decided at {_said_en(own)}; the power is held at {_said_en(held)}",
            f"改为{_said(held)}；下放的，写 delegable 并公布委托",
            "decide at that level; where it is delegated, write `delegable` and publish it",
        )
    elif case.e.nature == "许可" and lane.mode != "government" and own and max(own) > _LOWEST:
        case.error(
            "lanes.decide.township",
            path if said is not None else "competence.level",
            f"{_said(own)}没有条线“{case.e.line}”的机关，“{step.name}”没有主体可以作出",
            f"there is no organ of {case.e.line} at {_said_en(own)}; nobody there can take {step.id}",
            "由乡镇人民政府（街道办事处）决定的，写 government: 乡级；否则写有这项职权的层级",
            "write `government: 乡级` where the township decides, else the level that holds the power",
        )


def _levels(said: str | Choice[str] | None) -> tuple[int, ...]:
    """The numbers of the levels said: 省级 2 … 乡级 5."""
    words = [one for one, _ in said.options] if isinstance(said, Choice) else [said] if said else []
    return tuple(int(LEVELS[one]) for one in words if one in LEVELS)


def _said(levels: tuple[int, ...]) -> str:
    names = {int(number): name for name, number in LEVELS.items()}
    return "、".join(names[one] for one in sorted(set(levels)))


def _said_en(levels: tuple[int, ...]) -> str:
    return ", ".join(str(one) for one in sorted(set(levels)))
