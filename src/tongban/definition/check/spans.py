"""Check 4, the unusual clocks: every moment is one, every span has a length and a basis, what lies between its moments
fits, and what the law gives as a minimum is waited for.
"""

from __future__ import annotations

from tongban.core.workdays import Duration
from tongban.definition.check.finding import Case
from tongban.definition.check.worst import longest, shortest
from tongban.definition.effective import Span, Step
from tongban.definition.effective.graph import certainly_done, counts, longest_between, reachable, shortest_way, stopped

_MOMENTS = ("received", "accepted", "decided", "delivered", "intake.closed")
_AFTER = ("decided", "delivered")
_DELIVERY = Duration(10, "wd")  # 许可法44


def check_moments(case: Case) -> None:
    """Wherever a moment is named, it is one."""
    e = case.e
    named = [(f"spans.{span.id}.{side}", moment) for span in e.spans for side, moment in _sides(span)]
    named += [(f"steps.{step.id}.opens", step.opens) for step in e.steps.values()]
    named.append(("limits.from", e.limits.from_))
    if e.withdraw:
        named.append(("withdraw.until", e.withdraw.until))
    for path, moment in named:
        if moment and not is_moment(case, moment):
            case.error(
                "clocks.moment.unknown",
                path,
                f"“{moment}”不是一个时点",
                f"“{moment}” is no moment",
                "写 received、accepted、decided、delivered、环节.opened、环节.done、期间.end 或日期类事实",
                "received, accepted, decided, delivered, <step>.opened, <step>.done, <span>.end, a date fact",
            )


def _sides(span: Span) -> tuple[tuple[str, str], ...]:
    return (("from", span.from_), ("to", span.to), ("by", span.by))


def is_moment(case: Case, moment: str) -> bool:
    """One of the ordinary moments, a step's opening or end, a span's end, or a fact that is a date."""
    if moment in _MOMENTS:
        return True
    head, _, tail = moment.rpartition(".")
    if tail in ("opened", "done") and head in case.e.steps:
        return True
    if tail == "end" and any(span.id == head for span in case.e.spans):
        return True
    kind = case.types.get(moment)
    # The end of the licence that is renewed is known of every licence.
    return (kind is not None and kind.kind == "date") or moment == "licence.until"


def check_spans(case: Case) -> None:
    """Each span by itself, then against the steps between its moments and against the promise."""
    for span in case.e.spans:
        _written(case, span)
        _between(case, span)
        _minimum(case, span)
        _promise(case, span)
    said = [(f"spans.{key}", one) for key, one in (case.said.get("spans") or {}).items()]
    for path, one in (*said, ("limits", case.said.get("limits") or {})):
        if one.get("extend") is not None and not one["extend"].get("by"):
            _extend(case, f"{path}.extend")
    _steps(case)
    _delivery(case)


def _written(case: Case, span: Span) -> None:
    path = f"spans.{span.id}"
    if not (span.within or span.min or span.exact or span.by):
        case.error(
            "clocks.span.length",
            path,
            f"期间“{span.id}”没有写多长",
            f"span {span.id} has no length",
            "写 within、min、exact 或 by 之一",
            "write `within`, `min`, `exact` or `by`",
        )
    if not span.from_:
        case.error(
            "clocks.span.from",
            path,
            f"期间“{span.id}”没有写从何时起",
            f"span {span.id} begins nowhere",
            "写 from",
            "write `from`",
        )
    if span.kind in ("statutory", "waiting") and not span.basis and not span.by:
        zh, en = ("法定期间", "statutory span") if span.kind == "statutory" else ("当事人等待期", "waiting period")
        case.error(
            "clocks.span.basis",
            path,
            f"{zh}“{span.id}”没有依据",
            f"{en} {span.id} cites nothing",
            "写 basis",
            "add `basis`",
        )


def _extend(case: Case, path: str) -> None:
    case.error(
        "clocks.extend.length",
        path,
        "延长办理没有写最多延长多久",
        "the extension has no length",
        "写 extend: {by: 10wd, post: 机关负责人}",
        "write `extend: {by: 10wd, post: …}`",
    )


def _between(case: Case, span: Span) -> None:
    """The organ's and providers' steps between the moments; the step that holds the span is what is left of it."""
    limit = span.within or span.exact
    if limit is None or span.kind == "waiting" or not span.to:
        return
    e, halted = case.e, stopped(case.e)

    def weighs(step: Step) -> bool:
        lane = e.lanes.get(step.lane)
        party = lane is not None and lane.mode == "party"
        return not party and step.span != span.id and step.id not in halted

    path = longest_between(e, span.from_, span.to, weighs)
    if path and not case.fits(tuple(length for _, length in path), limit):
        words = " → ".join(f"{step.name} {length.zh}" for step, length in path)
        case.error(
            "clocks.span.too_short",
            f"spans.{span.id}",
            f"期间“{span.id}”只有{limit.zh}，其间最慢的一条路要更久：{words}",
            f"span {span.id} is {limit.en}; the slowest way takes longer: "
            + " → ".join(f"{step.id} {length}" for step, length in path),
            "压缩其间的环节时限",
            "shorten the steps between",
        )


def _minimum(case: Case, span: Span) -> None:
    """What the law gives as a minimum is waited for on every way to the decision."""
    if span.min is None:
        return
    e = case.e
    holders = [one.id for one in e.steps.values() if one.opens == f"{span.id}.end" or one.span == span.id]
    if not holders:
        case.error(
            "clocks.min.unheld",
            f"spans.{span.id}",
            f"期间“{span.id}”至少{span.min.zh}，却没有环节等它满期",
            f"span {span.id} is at least {span.min.en}, and no step waits for its end",
            f"在等它的环节写 opens: {span.id}.end 或 span: {span.id}",
            f"write `opens: {span.id}.end` or `span: {span.id}` in the step that waits",
        )
        return
    if span.from_ in _AFTER:
        return
    for step in e.steps.values():
        done = certainly_done(e).get(step.id, frozenset()) | {step.id}
        if step.kind == "decide" and not done & set(holders) and step.id in reachable(e.steps, e.first):
            others = {name: one for name, one in e.steps.items() if name not in holders}
            way = " → ".join(e.steps[one].name for one in shortest_way(others, e.first, step.id))
            case.error(
                "clocks.min.avoided",
                f"spans.{span.id}",
                f"这条路不等“{span.id}”满{span.min.zh}：{way}",
                f"this way does not wait for {span.id}: {way}",
                "让每条通向决定的路都经过等它的环节",
                "let every way to the decision pass the step that waits",
            )


def _promise(case: Case, span: Span) -> None:
    """Several limits over the same course: the promise keeps each."""
    promised, limit = shortest(case.e.limits.promised), span.within or span.exact
    same = (span.from_, span.to) == (case.e.limits.from_, "decided")
    if same and span.kind == "statutory" and promised and limit and not case.fits((promised,), limit):
        case.error(
            "clocks.span.promised",
            "limits.promised",
            f"承诺时限{promised.zh}长于法定期间“{span.id}”的{limit.zh}",
            f"promised {promised.en}, the span {span.id} allows {limit.en}",
            f"改为不超过{limit.zh}",
            f"at most {limit.en}",
        )


def _steps(case: Case) -> None:
    for step in case.e.steps.values():
        within = longest(step.within)
        if step.min and within and not case.fits((step.min,), within):
            case.error(
                "clocks.min.within",
                f"steps.{step.id}.within",
                f"“{step.name}”至少要{step.min.zh}，却只给{within.zh}",
                f"{step.id} lasts at least {step.min.en} and has {within.en}",
                f"改为不少于{step.min.zh}，或删去 within",
                f"at least {step.min.en}, or delete `within`",
            )


def _delivery(case: Case) -> None:
    """许可法44: issued and delivered within ten working days of the decision."""
    if case.e.nature != "许可":
        return

    def weighs(step: Step) -> bool:
        return step.kind in ("issue", "deliver") or counts(case.e, step)

    path = longest_between(case.e, "decided", "delivered", weighs)
    if path and not case.fits(tuple(length for _, length in path), _DELIVERY):
        words = " → ".join(f"{step.name} {length.zh}" for step, length in path)
        case.error(
            "clocks.delivery.too_long",
            f"steps.{path[-1][0].id}",
            f"决定后应在10个工作日内颁发、送达（行政许可法第四十四条），这里要更久：{words}",
            f"issued and delivered within 10 working days of the decision (art. 44): {words}",
            "压缩制证和送达的环节时限",
            "shorten issue and delivery",
        )
