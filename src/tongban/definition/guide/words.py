"""The sentences of the table that belong to closed words of the format."""

from __future__ import annotations

from tongban.definition.effective import Fee
from tongban.definition.schema import closed
from tongban.definition.speaker import Speaker
from tongban.web.words import later

SPANS = closed.SPAN_KIND.cells
# What follows when the number is used up (行政许可法57).
SHORT = {
    "refuse": later("有限。按受理先后，用完的依法不予；剩余数量随时公开"),
    "queue": later("有限。没有名额时按受理先后排队；剩余数量随时公开"),
    "lot": later("有限。收齐后公开摇号；剩余数量随时公开"),
    "rank": later("有限。收齐后按公布的规则排序；剩余数量随时公开"),
}
SCOPES = {
    "全国": later("全国任一窗口都收"),
    "全省": later("全省任一窗口都收"),
    "全市": later("全市（州）任一窗口都收"),
    "全县": later("全县（市、区）任一窗口都收"),
    "全乡": later("本乡镇（街道）窗口都收"),
    "跨村": later("邻近村（社区）都收"),
}


def fee_words(fee: Fee, s: Speaker) -> str:
    """One fee as the table says it."""
    amount = s.money(fee.amount) if isinstance(fee.amount, int) else s.rule(fee.amount)
    return s.also([amount, s.rule(fee.when), s.t("免收：{rule}", rule=s.rule(fee.exempt)) if fee.exempt else ""])
