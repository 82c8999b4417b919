"""What the parties of a hearing are told, each once; the officers see it on the case."""

from __future__ import annotations

from collections.abc import Mapping

from tongban.cases.reading import load
from tongban.core.events import Happened, subscribe
from tongban.core.scope import PLATFORM
from tongban.hearings.sitting import read
from tongban.messages.acts import tell

# event → (title, text, whom: all parties, or the one it is about).
WORDS: Mapping[str, tuple[str, str, str]] = {
    "hearing.tell": (
        "您有权要求听证",
        "收到后五个工作日内可以要求举行听证，不收费。内容见听证告知书，点开就能提出或者表示不要求。",
        "all",
    ),
    "hearing.answer": ("您声明的利害关系已答复", "答复和理由请点开查看。", "one"),
    "hearing.ask": (
        "有人要求听证",
        "将在二十个工作日内组织听证，时间、地点至少提前七个工作日通知。办理期限暂停计算。",
        "all",
    ),
    "hearing.order": ("将举行听证", "机关决定举行听证，时间、地点至少提前七个工作日通知。办理期限暂停计算。", "all"),
    "hearing.waive": ("有人表示不要求听证", "各方现在的情况请点开查看。", "all"),
    "hearing.arrange": (
        "听证时间、地点",
        "时间、地点、主持人见听证通知书。认为主持人有直接利害关系的，可以申请回避。",
        "all",
    ),
    "hearing.challenge": ("有人申请主持人回避", "由机关负责人决定，结果会告诉您。", "all"),
    "hearing.settle": ("回避申请已决定", "结果和理由请点开查看。", "all"),
    "hearing.record": ("听证笔录已作出", "决定将根据听证笔录作出。办理期限继续计算。", "all"),
    "hearing.lapse": ("没有人要求听证", "提出听证的期限已过，依法继续办理。", "all"),
}


@subscribe("hearings.told", *WORDS)
def on_hearing(happened: Happened) -> None:
    """Each party who has an account is told, once."""
    loaded = load(happened.subject_id)
    title, text, whom = WORDS[happened.name]
    _, parties = read(happened.subject_id)
    for party in parties:
        told = party["state"] == "party" if whom == "all" else str(party["id"]) == happened.body.get("party")
        if party["identity_id"] is None or not told:
            continue
        tell(
            (party["identity_kind"], party["identity_id"]),
            ("case", happened.subject_id),
            f"{loaded.e.discreet or loaded.case['item_name']}：{title}",
            text,
            f"/cases/{happened.subject_id}/hearing/",
            actor=PLATFORM,
            key=f"hearing:{happened.id}:{party['id']}",
        )
