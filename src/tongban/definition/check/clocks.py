"""Check 4, clocks: the organ's counted steps fit the promise, the promise fits the law, and nothing stops
unlawfully.
"""

from __future__ import annotations

from tongban.core.workdays import Duration
from tongban.definition.check.finding import Case
from tongban.definition.check.spans import check_moments, check_spans
from tongban.definition.check.worst import longest, shortest
from tongban.definition.effective import Citation
from tongban.definition.effective.graph import length, longest_path
from tongban.definition.vocabulary import ART_45, STEP_KINDS

_SPECIAL_STOPS = ("dispute", "hearing")
_APPROVES = ("机关负责人", "负责人")
_LEGAL = ("法律", "行政法规", "国务院决定", "地方性法规", "自治条例", "部门规章", "省政府规章")


def check_clocks(case: Case) -> None:
    """Check 4: spans, stops and limits hold against the law and against the steps."""
    _limits(case)
    _lengths(case)
    for place, stop in enumerate(case.e.limits.stops):
        for name in stop.by:
            _stop(case, f"limits.stops.{place}", name, stop.basis)
    check_moments(case)
    check_spans(case)
    _silence(case)
    _before_end(case)
    _approver(case)
    _waiting(case)


def _limits(case: Case) -> None:
    limits = case.e.limits
    promised, statutory = shortest(limits.promised), longest(limits.statutory)
    said = case.said.get("limits") or {}
    if case.e.nature == "许可" and said.get("statutory") == "none":
        case.error(
            "clocks.statutory.licence",
            "limits.statutory",
            "行政许可必须有法定办结时限，不能写 none",
            "a licence has a statutory limit",
            "专门法未规定的写 20wd，依据 许可法#42",
            "write 20wd by art. 42 where no special law sets one",
        )
    if statutory is not None and not limits.basis:
        case.error(
            "clocks.statutory.basis",
            "limits.basis",
            "法定办结时限没有依据",
            "the statutory limit cites nothing",
            "写 limits.basis",
            "add `limits.basis`",
        )
    _general_law(case)
    if promised is None:
        return
    if statutory is not None and not case.fits((promised,), statutory):
        case.error(
            "clocks.promised.too_long",
            "limits.promised",
            f"承诺时限{promised.zh}长于法定时限{statutory.zh}",
            f"promised {promised.en}, the law allows {statutory.en}",
            f"改为不超过{statutory.zh}",
            f"at most {statutory.en}",
        )
    path = longest_path(case.e)
    if path and not case.fits(tuple(span for _, span in path), promised):
        words = " → ".join(f"{step.name} {span.zh}" for step, span in path)
        case.error(
            "clocks.path.too_long",
            "limits.promised",
            f"承诺时限{promised.zh}，而最慢的一条路要更久：{words}",
            f"promised {promised.en}; the slowest path takes longer: {' → '.join(f'{s.id} {d}' for s, d in path)}",
            "压缩环节时限，或如实延长承诺（不超过法定）",
            "shorten steps, or promise what is true (within the law)",
        )


def _silence(case: Case) -> None:
    """What silence counts as is the law's to say."""
    silence = case.e.silence
    if silence is None:
        return
    if not silence.basis:
        case.error(
            "clocks.silence.basis",
            "silence",
            "逾期视为准予（受理）没有依据",
            "what silence counts as cites nothing",
            "写 basis",
            "add `basis`",
        )


def _before_end(case: Case) -> None:
    """The time in which a renewal may be applied for begins before it ends."""
    said = case.e.apply_before_end
    if said is not None and said.latest and said.earliest and not case.fits((said.latest,), said.earliest):
        case.error(
            "clocks.before_end.order",
            "apply_before_end",
            f"届满前最早{said.earliest.zh}才可申请，却最迟{said.latest.zh}前就要申请，没有哪天能申请",
            f"to be applied for {said.earliest.en} before the end at the earliest, {said.latest.en} at the latest",
            "对调 earliest 和 latest，或改正其一",
            "exchange `earliest` and `latest`, or correct one",
        )


def _approver(case: Case) -> None:
    """行政许可法42: an extension is approved by the head of the organ; nobody else is asked."""
    extends = [("limits", case.e.limits.extend), *((f"spans.{one.id}", one.extend) for one in case.e.spans)]
    for path, extend in extends:
        if extend is not None and extend.post not in ("", *_APPROVES):
            case.error(
                "clocks.extend.post",
                f"{path}.extend.post",
                f"延长由“{extend.post}”批准：延长期限只由本机关负责人批准（行政许可法第四十二条）",
                f"extended by {extend.post}: only the head of the organ extends a limit (art. 42)",
                f"改为 {_APPROVES[0]}",
                f"write {_APPROVES[0]}",
            )


def _general_law(case: Case) -> None:
    """Where only 行政许可法 42 is cited, its own 20 working days and 10 more are all there is."""
    limits, statutory = case.e.limits, longest(case.e.limits.statutory)
    if case.e.nature != "许可" or not limits.basis:
        return
    if not all("行政许可法" in one.title and one.article in ("42", "42.1") for one in limits.basis):
        return
    for path, span, most in (
        ("limits.statutory", statutory, Duration(20, "wd")),
        ("limits.extend.by", limits.extend.by if limits.extend else None, Duration(10, "wd")),
    ):
        if span is not None and not case.fits((span,), most):
            case.error(
                "clocks.general.too_long",
                path,
                f"行政许可法第四十二条只给{most.zh}，这里写{span.zh}",
                f"art. 42 gives {most.en}, here stands {span.en}",
                "改短，或引用另有规定的法律、行政法规",
                "shorten it, or cite the law that gives more",
            )


def _lengths(case: Case) -> None:
    spans = {span.id for span in case.e.spans}
    minimal = {span.id for span in case.e.spans if span.min or span.exact}
    for name, step in case.e.steps.items():
        lane = case.e.lanes.get(step.lane)
        party = lane is not None and lane.mode == "party"
        if step.span and step.span not in spans:
            case.error(
                "clocks.span.unknown",
                f"steps.{name}.span",
                f"没有期间“{step.span}”",
                f"no span “{step.span}”",
                "在 spans 里写明",
                "define it in `spans`",
            )
        elif length(case.e, step) is None and step.kind != "notify":
            what = "没有写当事人最迟何时办" if party else "没有写最长办理时限"
            case.error(
                "clocks.step.length",
                f"steps.{name}",
                f"环节“{step.name}”{what}",
                f"step {name} has no length",
                "写 within（当场写 now），或 min、span",
                "write `within` (`now` for at once), `min` or `span`",
            )
        if step.kind == "publicise" and step.min is None and not minimal & {step.span}:
            case.error(
                "clocks.publicise.min",
                f"steps.{name}.min",
                f"公示“{step.name}”没有写最短期限",
                f"publicity {name} has no minimum",
                "写 min，如 min: 7wd",
                "write `min`, such as 7wd",
            )


_AT_ONCE = ("accept", "notify")


def _waiting(case: Case) -> None:
    """A step that waits is finished later by somebody; what the platform tells and receipt wait for nothing."""
    for step in case.e.steps.values():
        key = "opens" if step.opens else "min"
        if step.kind in _AT_ONCE and (step.opens or step.min):
            case.error(
                "clocks.wait.kind",
                f"steps.{step.id}.{key}",
                f"“{step.name}”轮到就办，不能写 {key} 让它等",
                f"{step.id} is done at once; `{key}` cannot let it wait",
                "删去；要等的写在前一个环节，或另设一个环节",
                "delete it, and let the step before wait",
            )


def _stop(case: Case, path: str, name: str, basis: tuple[Citation, ...]) -> None:
    e = case.e
    step = e.steps.get(name)
    if step is None and name not in _SPECIAL_STOPS:
        case.error(
            "clocks.stop.unknown",
            path,
            f"停表指的“{name}”不是环节",
            f"the stop names the unknown step “{name}”",
            f"现有环节：{'、'.join(e.steps)}",
            f"there are: {', '.join(e.steps)}",
        )
        return
    what = step.name if step else name
    if not basis:
        case.error(
            "clocks.stop.basis",
            path,
            f"“{what}”停表没有依据",
            f"the stop for {name} cites nothing",
            "写 basis",
            "add `basis`",
        )
        return
    if e.nature == "许可":
        own_law = any(one.kind in ("法律", "行政法规") and "行政许可法" not in one.title for one in basis)
        kind = STEP_KINDS.get(step.kind) if step else None
        lawful = kind.stops if kind else name == "hearing"
        if not lawful and not own_law:
            case.error(
                "clocks.stop.unlawful",
                path,
                f"“{what}”不停表：许可的时限只因{'、'.join(ART_45)}不计入（行政许可法第四十五条）",
                f"{name} stops nothing: only the eight of art. 45 do",
                "删去这一停表，把它的时间计入承诺；另有法律、行政法规规定停表的，写明该依据",
                "delete the stop and count the time; or cite the law that itself stops the clock",
            )
    elif not any(one.kind in _LEGAL for one in basis):
        case.error(
            "clocks.stop.unlawful",
            path,
            f"“{what}”停表须有法律、法规或规章的依据",
            f"the stop for {name} needs a law, regulation or rule",
            "写明法律、法规或规章的条款，或删去",
            "cite one, or delete the stop",
        )
