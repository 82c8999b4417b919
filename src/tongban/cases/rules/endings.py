"""How a case ends: one table of what each ending is called, whose doing it is, its national code, what the applicant is
told and handed, and what he can do next. Screens, lists, messages, papers and the checker take their words from here.

The codes are those of GB/T 39046 (0 出证, 1 退回, 2 作废, 4 转报, 5 补正不来, 6 办结). What nobody withdrew was not
withdrawn: what the law or the definition makes of silence is the platform's doing and is said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.web.words import later

APPLICANT, ORGAN, PLATFORM = "applicant", "organ", "platform"


@dataclass(frozen=True, slots=True)
class Ending:
    """One way to end. ``word`` is the applicant's, ``desk`` that of staff and the timeline; ``by`` whose doing it is.
    ``paper`` is the kind of the official paper that says it (``papers.KINDS``); without one ``no_paper`` says why.
    """

    word: str
    desk: str
    tone: str
    by: str
    finish: str
    title: str
    text: str
    after: str
    paper: str = ""
    no_paper: str = ""


ENDINGS: Mapping[str, Ending] = {
    "granted": Ending(
        later("办好了"), later("准予"), "ok", ORGAN, "0",
        "已作出决定", "您的申请已经作出决定，请查看决定书。",
        later("结果已经制发，可以下载、出示和核验。"), paper="granted",
    ),
    "refused": Ending(
        later("没有批准"), later("不予"), "bad", ORGAN, "6",
        "已作出决定", "您的申请已经作出决定，请查看决定书。",
        later("理由写在决定书里。不同意的，可以在 60 日内申请行政复议，或在 6 个月内提起行政诉讼。"), paper="refused",
    ),
    "not_accepted": Ending(
        later("不予受理"), later("不予受理"), "bad", ORGAN, "1",
        "不予受理", "您的申请不予受理，理由和救济途径见决定书。",
        later("理由和该找的机关写在决定书里。不同意的，可以申请行政复议或提起行政诉讼。"), paper="not_accepted",
    ),
    "withdrawn": Ending(
        later("已撤回"), later("撤回申请"), "", APPLICANT, "2",
        "申请已撤回", "这件申请已按您的意思撤回，不再办理。确认书在办件页，以后可以重新申请。",
        later("申请已经撤回，确认书在文书里；什么时候都可以重新办。"), paper="withdrawn",
    ),
    "deemed_withdrawn": Ending(
        later("依法视为撤回"), later("依法视为撤回"), "warn", PLATFORM, "2",
        "申请视为撤回", "期限内没有完成您这一方要办的事，依法视为撤回申请。理由见终止办理告知书，可以重新申请。",
        later("期限内没有完成要您办的事，依法视为撤回。理由写在告知书里，可以重新申请。"), paper="ended",
    ),
    "returned": Ending(
        later("已退件"), later("逾期退件"), "warn", PLATFORM, "1",
        "申请已退回", "期限内没有完成要您办的事，申请退回，没有受理。理由见终止办理告知书，可以重新申请。",
        later("期限内没有完成要您办的事，申请已经退回。理由写在告知书里，可以重新申请。"), paper="ended",
    ),
    "abandoned": Ending(
        later("补正逾期，已终止"), later("逾期未补正"), "warn", PLATFORM, "5",
        "补正逾期，办件终止", "到期没有补正，按一次性告知书的说明视为放弃申请。理由见终止办理告知书，可以重新申请。",
        later("到期没有补正，办件已经终止。理由和救济途径写在告知书里，材料备齐后可以重新申请。"), paper="ended",
    ),
    "deferral_lapsed": Ending(
        later("容缺逾期，已终止"), later("容缺材料逾期"), "warn", PLATFORM, "5",
        "容缺材料逾期，办件终止", "约定后补的材料到期没有收到，办件终止。理由见终止办理告知书，可以重新申请。",
        later("约定后补的材料到期没有收到，办件已经终止。理由和救济途径写在告知书里，材料备齐后可以重新申请。"),
        paper="ended",
    ),
    "lapsed": Ending(
        later("逾期，已终止"), later("环节逾期终止"), "warn", PLATFORM, "2",
        "办件逾期终止", "期限内没有完成要您办的事，办件终止。理由见终止办理告知书，可以重新申请。",
        later("期限内没有完成要您办的事，办件已经终止。理由和救济途径写在告知书里，可以重新申请。"), paper="ended",
    ),
    "forwarded": Ending(
        later("已转报"), later("转报"), "", ORGAN, "4",
        "已转报", "您的申请已经提出意见并转报有权决定的机关，去向见转报通知书。",
        later("您的申请已经连同意见转报有权决定的机关，去向见转报通知书。"), paper="document",
    ),
    "revoked": Ending(
        later("决定已撤销"), later("撤销"), "bad", ORGAN, "2",
        "决定已撤销", "承诺不实又没有按期改正，所作的决定已经撤销，理由和救济途径见决定书。",
        later("原来的决定已经撤销，所发的证照不再有效。理由和救济途径写在撤销决定书里。"), paper="revoked",
    ),
}  # fmt: skip
UNKNOWN = Ending(
    later("已结束"), later("办结"), "", PLATFORM, "6", "办件已结束", "", later("已结束"), no_paper="没有结果"
)
# Endings of a draft: nothing came in, so there is nothing to confirm.
NO_PAPER_OF_A_DRAFT = "没有提交，不出文书"
# What a definition writes after ``end:``, of a step and of a deferred paper, and what the case ends as.
OF_STEP: Mapping[str, str] = {"withdrawn": "deemed_withdrawn", "returned": "returned", "lapsed": "lapsed"}
OF_MATERIAL: Mapping[str, str] = {"lapsed": "deferral_lapsed"}
# Endings that come of themselves, with the paper that says why.
OF_THEMSELVES = frozenset(name for name, one in ENDINGS.items() if one.by == PLATFORM)


def ending_of(outcome: str) -> Ending:
    """What a case ended in."""
    return ENDINGS.get(outcome, UNKNOWN)


def finish_of(outcome: str, has_paper: bool = True) -> str:
    """The national code; of what was granted 出证 only where a licence or document comes of it."""
    return "6" if outcome == "granted" and not has_paper else ending_of(outcome).finish


def ending_of_step(late: str) -> str:
    """The outcome of a late step that says ``end:…``."""
    return OF_STEP.get(late.partition(":")[2], "lapsed")
