"""Check 1b, elements 要素: what must be said is said. The table is `data/catalogue/tables/elements.csv`: every field of
GB/T 39046-2020 table 4 and C0109.2 with its key path, for which kinds and when.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from tongban.definition.check.finding import Case
from tongban.definition.check.papers import check_sample
from tongban.definition.check.shape import not_applied_for
from tongban.definition.effective.elements import Field, fields, needed


def check_elements(case: Case) -> None:
    """Check 1: every element the kind needs is written."""
    for field in fields():
        if needed(field, case.e):
            for paths, example in field.must:
                _required(case, field, paths, example)
    if not case.e.plain:
        case.warn(
            "elements.plain",
            "plain",
            "没有写通俗说明",
            "no plain sentence",
            "写 plain: 一句话说清办的是什么、谁要办",
            "add `plain`: one sentence anybody understands",
        )
    _applied_for(case)
    _runs_in(case)
    _same_names(case)
    _results(case)


def _applied_for(case: Case) -> None:
    """What only the organ begins, without asking anybody, is an ex-officio power under another name."""
    if case.e.start and all(start.by == "organ" and not start.consent for start in case.e.start):
        words = not_applied_for("只由机关启动、不征得本人同意的", "what an organ begins alone and without consent")
        case.error("elements.ex_officio", "start", words.zh, words.en, words.mend_zh, words.mend_en)


def _required(case: Case, field: Field, paths: tuple[str, ...], example: str) -> None:
    """One of the paths stands; with ``*`` in every member."""
    found = [tuple(_absent(case.said, path.removeprefix("situations.*."))) for path in paths]
    if () in found:
        return
    for path in found[0]:
        _missing(case, path, field.zh, field.name, f"写 {example}")


def _absent(said: Any, path: str, at: str = "") -> Iterator[str]:
    """The concrete paths where nothing stands."""
    if at == "" and path.startswith("local.required."):
        listed = (said.get("local") or {}).get("required") or []
        if path.rpartition(".")[2] not in listed:
            yield path
        return
    key, _, rest = path.partition(".")
    here = f"{at}.{key}" if at else key
    if key == "*":
        for name, member in said.items() if isinstance(said, dict) else ():
            yield from _absent(member, rest, f"{at}.{name}")
    elif not isinstance(said, dict) or key not in said:
        # What holds a whole list says itself that it is missing; its members are not missed one by one.
        yield f"{here}.{rest}" if rest and "*" not in rest else here
    elif rest:
        yield from _absent(said[key], rest, here)


def _missing(case: Case, path: str, zh: str, en: str, mend: str) -> None:
    # The finding stands at what holds the missing element, so that its line is one that was written.
    case.error(
        "elements.missing",
        path,
        f"缺少要素：{zh}",
        f"missing element: {en}",
        mend,
        f"write `{path.rpartition('.')[2]}`",
    )


def _runs_in(case: Case) -> None:
    where, _, system = case.e.runs_in.partition(":")
    if where not in ("here", "joined", "external") or (where == "joined") != bool(system):
        case.error(
            "elements.runs_in",
            "runs_in",
            f"“{case.e.runs_in}”不是运行系统的写法",
            f"“{case.e.runs_in}” says no system",
            "写 here、joined:系统名 或 external",
            "write here, joined:<system> or external",
        )


def _same_names(case: Case) -> None:
    """Two steps with one word would show it twice on the picture, the tracking page and the notice."""
    seen: dict[str, str] = {}
    for step in case.e.steps.values():
        if step.name in seen:
            case.error(
                "elements.step.name",
                f"steps.{step.id}",
                f"“{step.name}”有两个环节（{seen[step.name]} 和 {step.id}），看的人分不清",
                f"two steps are called {step.name_en}",
                "写 name 区分，如 初审、复审",
                "give them a `name`",
            )
        seen.setdefault(step.name, step.id)


def _results(case: Case) -> None:
    for place, one in enumerate(case.e.result):
        path = "result.granted" if len(case.e.result) == 1 else f"result.granted.{place}"
        if not one.sort:
            case.error(
                "elements.result.sort",
                path,
                "结果没有写是证照、批文、资金、登记还是答复",
                "what sort of result is it?",
                "写 licence、document、payment、record 或 answer",
                "write licence, document, payment, record or answer",
            )
        check_sample(case, f"{path}.sample", one.sample)
        if one.sort in ("licence", "record") and one.valid is None and one.does != "end":
            _missing(case, f"{path}.valid", "有效期限", "validity", "写 valid: 5y；长期写 valid: none")
        registered = {**case.context.licences, **case.context.documents}
        kept = {**registered, **case.context.ledgers}
        for key, kind, known in ((one.sort, one.type, registered), ("ends", one.ends, registered)):
            known = kept if one.sort == "record" and key == "record" else known
            if key in ("licence", "document", "record", "ends") and kind not in known and (kind or key != "ends"):
                _unregistered(case, f"{path}.{key}", kind, known)


def _unregistered(case: Case, path: str, kind: str, known: Mapping[str, str]) -> None:
    near = difflib.get_close_matches(kind, known, n=1)
    case.error(
        "elements.result.unknown",
        path,
        f"没有登记过结果类型“{kind}”",
        f"no registered type {kind}",
        f"改为“{near[0]}”" if near else "改为已登记的类型，或在 dictionary 里写明",
        "use a registered type, or add it under `dictionary`",
    )
