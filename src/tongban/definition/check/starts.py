"""Check 6, who begins it: an event that the house has, and a rule wherever the platform begins by itself."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from tongban.definition.check.finding import Case
from tongban.definition.effective import Start

# The events that may begin a matter, each of one thing that stands after the colon: of which type, of which item.
# The room of cases follows exactly these.
EVENTS: Mapping[str, tuple[str, str]] = {
    "licence.issued": ("证照制发", "a licence is issued"),
    "case.granted": ("事项准予", "an item is granted"),
}
_CODE = re.compile(r"[0-9]{2}[0-9][A-Z0-9][0-9]{8}")


def check_starts(case: Case) -> None:
    """Findings ``flow.start.event``, ``flow.start.of``, ``flow.start.when``."""
    for place, start in enumerate(case.e.start):
        path = f"start.{place}" if len(case.e.start) > 1 else "start"
        if start.by == "event":
            _event(case, start, f"{path}.of")
        elif start.by == "platform" and start.when is None:
            case.error(
                "flow.start.when",
                f"{path}.when",
                "由平台启动的没有写什么时候启动，永远不会启动",
                "nothing says when the platform begins it, so it never would",
                "写 when，读取有来源的事实",
                "add `when` over facts that have a source",
            )


def _event(case: Case, start: Start, path: str) -> None:
    name, _, of = start.of.partition(":")
    if name not in EVENTS:
        near = difflib.get_close_matches(name, EVENTS, n=1)
        known = "、".join(f"{key}:…（{zh}）" for key, (zh, _) in EVENTS.items())
        case.error(
            "flow.start.event",
            path,
            f"平台没有“{start.of}”这种事件" if start.of else "没有写由什么事件启动",
            f"there is no event “{start.of}”" if start.of else "no event is named",
            f"改为 {near[0]}:…" if near else f"可写：{known}",
            f"write one of {', '.join(f'{key}:…' for key in EVENTS)}",
        )
        return
    known_types = {**case.context.licences, **case.context.documents}
    if not (of in known_types if name == "licence.issued" else bool(_CODE.fullmatch(of))):
        what = ("证照类型", "licence or document type") if name == "licence.issued" else ("事项编码", "item code")
        case.error(
            "flow.start.of",
            path,
            f"“{of}”不是已登记的{what[0]}",
            f"“{of}” is no {what[1]}",
            f"写 {name}:{what[0]}",
            f"write {name}: and a {what[1]}",
        )
