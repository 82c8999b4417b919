"""Pure rules of the room: no database, no clock, no settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tongban.core.errors import Refusal
from tongban.core.workdays import Duration
from tongban.web.words import later

# 行政许可法 40: what is granted is published. 政府信息公开条例 20 (五): so are the results of rewards. A refusal
# is published where a law says so; none that ships does.
# What concerns one person's means or health is his own (条例 15).
PUBLIC_NATURES: Mapping[str, tuple[str, ...]] = {"许可": ("granted",), "奖励": ("granted",)}
# 双公示: within seven working days of the decision; the organ has two of them to note what keeps it back.
DISCLOSE, LOOK = Duration.parse("7wd"), Duration.parse("2wd")
PRIVATE = "涉及个人隐私，依照政府信息公开条例第十五条不予公开"
GROUNDS: Mapping[str, str] = {
    "secret": later("国家秘密（政府信息公开条例第十四条）"),
    "business": later("商业秘密（政府信息公开条例第十五条）"),
    "privacy": later("个人隐私（政府信息公开条例第十五条）"),
    "safety": later("公开可能危及国家安全、公共安全、经济安全、社会稳定（政府信息公开条例第十四条）"),
}
VERDICTS = ("upheld", "partly", "not_upheld")
CHANNELS = ("online", "window", "phone", "mail")
MOST_LETTERS = 4000


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody has against a notice: who, how he is reached, what about, why; a file if he has one."""

    name: str
    reach: str
    about: str
    reasons: str
    channel: str = "online"
    data: bytes = b""
    file_name: str = ""


class Unclear(Refusal):
    """Some fields cannot be taken; ``faults`` has one Refusal for each, in the order of the form."""

    def __init__(self, faults: Sequence[Refusal]) -> None:
        super().__init__("objection.fields", faults[0].zh, faults[0].en, where=faults[0].where)
        self.faults = tuple(faults)


_ASKED = (
    (
        "name",
        "请写您的姓名或单位名称，承办人要凭它答复您，不会告诉申请人。",
        "Say who you are; the applicant is not told.",
    ),
    ("reach", "请写怎样联系您，如电话或地址，答复要送到。", "Say how you can be reached, so that you get an answer."),
    ("about", "请写对公示的哪一项有异议。", "Say what in the notice you object to."),
    ("reasons", "请写事实和理由。", "Say your facts and reasons."),
)


def check_said(said: Said) -> None:
    """Refusal ``objection.fields`` with what is missing or too long; ``objection.channel``."""
    faults = []
    for where, zh, en in _ASKED:
        text = str(getattr(said, where)).strip()
        if not text:
            faults.append(Refusal(f"objection.{where}", zh, en, where=where))
        elif len(text) > MOST_LETTERS:
            faults.append(
                Refusal(
                    f"objection.{where}",
                    f"最多{MOST_LETTERS}字，多出的请作为附件上传。",
                    f"At most {MOST_LETTERS} letters; attach the rest as a file.",
                    where=where,
                )
            )
    if said.channel not in CHANNELS:
        faults.append(Refusal("objection.channel", "请选择怎样收到的。", "Say how it came in.", where="channel"))
    if faults:
        raise Unclear(faults)


def is_over(last_day: date | None, today: date) -> bool:
    """The last day ends at 24:00; while no last day can be named the notice stands (the protecting reading)."""
    return last_day is not None and last_day < today


def is_public(nature: str, outcome: str) -> bool:
    """Is a decision of this kind published?"""
    return outcome in PUBLIC_NATURES.get(nature, ())


def grams_of(name: str) -> list[str]:
    """The pairs of letters of a name, each once: a name is found by any two letters that stand together."""
    text = "".join(name.split())
    return sorted({text[at : at + 2] for at in range(len(text) - 1)})
