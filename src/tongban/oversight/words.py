"""Words of the room that stand in documents and spreadsheets as well as on screens."""

from __future__ import annotations

from collections.abc import Mapping

from tongban.cases.queries.late import DUTY, LateRow
from tongban.supervision.pages import KINDS as DUTIES
from tongban.web.words import later

KIND_WORDS: Mapping[str, str] = {
    "case": later("整件超期"),
    "stage": later("环节超期"),
    "party": later("当事人环节超期"),
    "deferred": later("容缺材料逾期"),
    "duty": later("任务逾期"),
}
COLUMN_WORDS: Mapping[str, str] = {
    "received": later("收件数"),
    "accepted": later("受理"),
    "decided": later("决定数"),
    "granted": later("准予数"),
    "late": later("超期决定"),
    "finished": later("办结"),
    "overdue": later("在办超期"),
    "yellow": later("黄色预警"),
    "red": later("红色预警"),
    "slips": later("督办单"),
    "stopped_days": later("停时天数"),
}
LEVEL_WORDS: Mapping[str, str] = {"yellow": later("黄色预警"), "red": later("红色预警")}
STATE_WORDS: Mapping[str, str] = {"asked": later("待答复"), "answered": later("已答复"), "closed": later("已办结")}
# Lists of a report → title and header of its table.
SHEETS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "overdue": ("在办超期", ("办件编号", "事项", "机关", "环节", "应办结日", "超期天数")),
    "warnings": ("预警", ("办件编号", "事项", "机关", "级别", "应办结日", "已用期限")),
    "slips": ("督办单", ("文号", "办件编号", "督办机关", "被督办机关", "答复期限", "状态")),
    "stopped": ("停时", ("机关", "原因", "办件数", "停时天数")),
    "waits": ("等待其他机关", ("机关", "等待的机关", "环节", "办件数", "最早")),
}


def what_of(late: LateRow) -> str:
    """What is late, in Chinese: the step or paper by its name, a duty by what it is."""
    if late.kind == DUTY:
        return DUTIES.get(late.what, "应办任务")
    return late.what or "整件办理"
