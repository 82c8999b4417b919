"""The three papers of a hearing 听证告知书, 听证通知书, 听证笔录: one for each party, the applicant's with his case."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from tongban.cases.papers import enter
from tongban.cases.reading import Row
from tongban.core.clock import SHANGHAI, day_of
from tongban.core.workdays import day_zh
from tongban.hearings.rules import APPLICANT, ASKING, LAW, SIGNINGS, last_day
from tongban.hearings.sitting import MINUTES, SET, TOLD, Sitting
from tongban.organisation.queries import organ
from tongban.papers.typeset import contents

WORDS = {TOLD: "听证告知书", SET: "听证通知书", MINUTES: "听证笔录"}


def hour_zh(at: datetime) -> str:
    """2026年12月9日 9:30, Beijing."""
    return f"{day_zh(day_of(at))}{at.astimezone(SHANGHAI):%H:%M}"


def _paper(
    sitting: Sitting, party: Row, kind: str, findings: Sequence[tuple[str, str]], article: str, **more: str
) -> str:
    """Enter one; returns its number. Another party's stands with the hearing, so that the applicant does not see it."""
    turn, own = sitting.turn, party["role"] == APPLICANT
    to = (party["identity_kind"], party["identity_id"]) if party["identity_id"] else ("party", party["id"])
    maker = organ(turn.case["organ_id"])
    said = {
        "name": WORDS[kind],
        "step": WORDS[kind][:2] if kind == MINUTES else WORDS[kind].removesuffix("书"),
        "made_words": day_zh(day_of(turn.at)),
        "made_by": maker.name,
        "findings": [asdict(contents.Fact(label, value)) for label, value in findings],
        "basis": [f"{LAW}{article}"],
        "addressee": "" if own else party["name"],
        "opinion": "",
    }
    about: tuple[str, uuid.UUID] | None = None if own else ("hearing", sitting.row["id"])
    paper = enter(turn, kind, turn.case["organ_id"], contents.StepDocument, said, to, about)
    number = str(turn.also[-1].rows[0].values["number"])
    line = {name: text.replace("<number>", number) for name, text in more.items()}
    turn.notice(kind, [{"party": str(party["id"]), **line}], paper)
    return number


def tell_right(sitting: Sitting, party: Row) -> None:
    """听证告知书: the right, until when, how, that it costs nothing, and what follows if he does not use it."""
    served = party["identity_id"] is not None
    last = last_day(ASKING, sitting.turn.at, sitting.calendar) if served else None
    until = f"，最后一天是{day_zh(last)}" if last is not None else ""
    findings = [
        ("告知事项", "这项行政许可直接涉及申请人与他人之间的重大利益关系，现在正在审查，还没有作出决定"),
        ("您的权利", "您可以要求举行听证，当面陈述、举证、申辩和质证"),
        ("提出期限", f"自被告知之日起五个工作日内{until}，当天二十四时以前都可以提出"),
        ("怎样提出", "在网上办件页提出，或者到窗口、以书面提出"),
        ("费用", "听证不收任何费用"),
        ("以后怎样", "有人要求的，二十个工作日内组织听证，时间不计入办理期限；都不要求的，依法继续审查并作出决定"),
    ]
    if party["interest"]:
        findings.insert(1, ("与您的关系", party["interest"]))
    _paper(sitting, party, TOLD, findings, "第四十七条")


def tell_sitting(sitting: Sitting, party: Row) -> None:
    """听证通知书: when, where, before whom, in public or why not, and that the host may be asked to step aside."""
    row = sitting.row
    findings = [
        ("时间", hour_zh(row["starts_at"])),
        ("地点", row["venue"]),
        ("主持人", row["host_name"]),
        ("是否公开", "公开举行" if row["public"] else f"不公开举行：{row['closed_why']}"),
        ("可以申请回避", "认为主持人与这项许可有直接利害关系的，可以在听证以前或者听证时申请回避"),
        ("可以带什么", "证据、证人；可以委托一至二人参加，请带身份证和委托书"),
        ("费用", "听证不收任何费用"),
    ]
    _paper(sitting, party, SET, findings, "第四十八条第一款", host=str(row["host"]))


def draw_up_minutes(sitting: Sitting, names: dict[str, str]) -> str:
    """听证笔录: what everybody said, and who signed; returns the number by which the decision names it."""
    row, said = sitting.row, sitting.row["minutes"]
    findings = [
        ("时间", hour_zh(row["starts_at"])),
        ("地点", row["venue"]),
        ("主持人", row["host_name"]),
        ("记录人", said["recorder"]),
        ("是否公开", "公开举行" if row["public"] else f"不公开举行：{row['closed_why']}"),
        (f"审查人{said['reviewer_name']}", f"意见和理由：{said['opinion']}\n证据：{said['exhibits']}"),
    ]
    for one in said["statements"]:
        how = SIGNINGS[one["signing"]] + (f"（{one['why']}）" if one["why"] else "")
        findings.append((names[one["party"]], f"{one['words'] or '没有陈述'}\n{how}"))
    findings.append(("质证和辩论", said["argued"]))
    finding = _finding(row)
    numbers = [
        _paper(sitting, party, MINUTES, findings, "第四十八条", **({} if n else {"finding": finding}))
        for n, party in enumerate(sitting.sides)
    ]
    return numbers[0]


def _finding(row: Row) -> str:
    """How the decision names the minutes; the number is that of the applicant's."""
    return (
        f"听证：{hour_zh(row['starts_at'])}举行听证，各方的陈述、证据和质证记入听证笔录（<number>），"
        "本决定根据该笔录作出（行政许可法第四十八条第二款）。"
    )
