"""Check 2, flow: one first step, every target known, no circles, splits and joins paired and nested, every path
ends.

A finding about a path names the shortest one, in the words of the steps.
"""

from __future__ import annotations

import difflib

from tongban.definition.check.finding import Case
from tongban.definition.effective import Step
from tongban.definition.effective.graph import joins_of, leads_to, predecessors, reachable, shortest_way, topological


def check_flow(case: Case) -> None:
    """Check 2: splits and joins pair, every step is reached, every path ends."""
    steps = case.e.steps
    if not steps:
        return
    _targets(case)
    _first(case)
    circle = topological(steps)[1]
    if circle:
        _circle(case, circle)
        return
    _ways_in(case)
    for name, step in steps.items():
        if step.next.mode == "all":
            _split(case, step)
        if step.join:
            _join(case, name, step)
        if step.each or step.until:
            _each(case, step)
    _nesting(case)
    _kinds(case)
    _hearing(case)


def words(case: Case, path: tuple[str, ...]) -> str:
    """受理 → 审查 → 决定"""
    return " → ".join(case.e.steps[name].name for name in path if name in case.e.steps)


def _targets(case: Case) -> None:
    steps = case.e.steps
    for name, step in steps.items():
        if "next" not in case.said["steps"][name]:
            case.error(
                "flow.next.missing",
                f"steps.{name}.next",
                f"环节“{step.name}”没有写下一步",
                f"step {name} says nothing of what follows",
                "写 next；到此为止写 next: end",
                "write `next`, or `next: end`",
            )
        for to in leads_to(step):
            if to == "end" and to not in steps:
                case.error(
                    "flow.next.end",
                    f"steps.{name}.next",
                    f"环节“{step.name}”的一支写了 to: end，结束只能整个写作 next: end",
                    f"a branch of step {name} says `to: end`; an end is written `next: end`",
                    "让这一支先走到一个环节（如告知），再由它 next: end",
                    "lead the branch to a step (a notification, say) whose next is end",
                )
            elif to not in steps:
                near = difflib.get_close_matches(to, steps, n=1)
                case.error(
                    "flow.next.unknown",
                    f"steps.{name}.next",
                    f"环节“{step.name}”指向不存在的环节“{to}”",
                    f"step {name} leads to the unknown step “{to}”",
                    f"改为“{near[0]}”" if near else f"现有环节：{'、'.join(steps)}",
                    f"write “{near[0]}”" if near else f"there are: {', '.join(steps)}",
                )
        if step.next.mode == "one":
            _complete(case, step)


def _complete(case: Case, step: Step) -> None:
    targets = step.next.targets
    if targets and targets[-1].when is not None:
        case.error(
            "flow.one.incomplete",
            f"steps.{step.id}.next",
            f"“{step.name}”之后的选择没有兜底的一支：条件都不成立时就停住了",
            f"the choice after {step.id} has no last branch without `when`",
            "最后一支不写 when",
            "let the last branch have no `when`",
        )
    for target in targets[:-1]:
        if target.when is None:
            case.error(
                "flow.one.unreachable",
                f"steps.{step.id}.next",
                f"“{step.name}”之后的“{target.to}”没有 when，它后面的永远轮不到",
                f"{target.to} has no `when`; the branches after it are never reached",
                "给它加 when，或移到最后",
                "give it a `when` or move it to the end",
            )


def _first(case: Case) -> None:
    ways_in = predecessors(case.e.steps)
    firsts = [name for name, one in ways_in.items() if not one]
    if len(firsts) > 1:
        for name in firsts[1:]:
            case.error(
                "flow.first.several",
                f"steps.{name}",
                f"没有环节通向“{case.e.steps[name].name}”，而第一个环节已是“{case.e.steps[firsts[0]].name}”",
                f"nothing leads to {name}, and {firsts[0]} is the first step already",
                "让某个环节的 next 指向它，或删去它",
                "let a step lead to it, or delete it",
            )


def _circle(case: Case, circle: tuple[str, ...]) -> None:
    steps = case.e.steps
    for name in circle:
        for to in leads_to(steps[name]):
            back = shortest_way(steps, to, name)
            if back:
                case.error(
                    "flow.circle",
                    f"steps.{name}.next",
                    f"流程绕回去了：{words(case, (name, *back))}",
                    f"the flow goes round: {' → '.join((name, *back))}",
                    "流程不能往回走；补正、撤回、中止由系统按法律处理，不画成回路",
                    "no backward edges; corrections are the law's moves",
                )
                return


def _ways_in(case: Case) -> None:
    """Two ways into a step are the meeting of a choice; where branches of a split meet, the step must say `join`."""
    steps, joins = case.e.steps, joins_of(case.e.steps)
    for split in (one for one in steps.values() if one.next.mode == "all"):
        if split.id in joins:
            continue
        targets = list(dict.fromkeys(leads_to(split)))
        regions = [reachable(steps, to) for to in targets]
        shared = [name for name in topological(steps)[0] if sum(name in region for region in regions) > 1]
        if shared:
            name = shared[0]
            one = shortest_way(steps, split.id, name)
            case.error(
                "flow.join.missing",
                f"steps.{name}",
                f"“{split.name}”分出的几支在“{steps[name].name}”会合，却没有写 join：{words(case, one)}",
                f"branches of {split.id} meet in {name} without `join`",
                f"在“{name}”写 join: {split.id}",
                f"write `join: {split.id}` in {name}",
            )
        else:
            case.error(
                "flow.join.unpaired",
                f"steps.{split.id}.next",
                f"“{split.name}”同时开出几支，却没有环节把它们合起来",
                f"the split {split.id} is joined nowhere",
                f"在会合的环节写 join: {split.id}",
                f"write `join: {split.id}` where they meet",
            )


def _split(case: Case, step: Step) -> None:
    if len(set(leads_to(step))) < 2:
        case.error(
            "flow.split.single",
            f"steps.{step.id}.next",
            f"“{step.name}”用了 all，却只有一支",
            f"{step.id} splits into one branch",
            "改写为 next: 下一步",
            "write `next: step`",
        )
    joined = [one for one in case.e.steps.values() if one.join == step.id]
    for extra in joined[1:]:
        case.error(
            "flow.join.several",
            f"steps.{extra.id}.join",
            f"“{step.name}”已在“{joined[0].name}”会合，不能再合一次",
            f"{step.id} is joined in {joined[0].id} already",
            "只留一处 join",
            "keep one `join`",
        )
    if len(joined) != 1:
        return
    join = joined[0].id
    for to in dict.fromkeys(leads_to(step)):
        if to not in case.e.steps:
            continue
        region = reachable(case.e.steps, to, without=join)
        stray = next((name for name in region if case.e.steps[name].next.mode == "end"), None)
        if stray or join not in reachable(case.e.steps, to):
            end = stray or to
            path = shortest_way(case.e.steps, step.id, end)
            case.error(
                "flow.branch.escapes",
                f"steps.{end}.next",
                f"这一支没有回到会合处“{joined[0].name}”：{words(case, path)}",
                f"this branch never meets {join}: {' → '.join(path)}",
                f"让它走到“{join}”",
                f"lead it to {join}",
            )


def _each(case: Case, step: Step) -> None:
    """One opening for every member of a list, ended by all, by the first refusal, or by a number of them."""
    kind = case.types.get(step.each)
    if not step.each:
        case.error(
            "flow.until.alone",
            f"steps.{step.id}.until",
            f"“{step.name}”写了 until，却没有写逐一办理什么",
            f"{step.id} says until when, and not for each of what",
            "写 each: 名单，或删去 until",
            "add `each`, or delete `until`",
        )
    elif kind is None or kind.kind != "list":
        case.error(
            "flow.each.list",
            f"steps.{step.id}.each",
            f"“{step.name}”要逐个办理的“{step.each}”不是列表类事实",
            f"{step.id} stands for each of {step.each}, which is no list",
            "写一个列表类事实，如户内各成员",
            "name a fact that is a list",
        )
    if step.until not in ("", "all", "first_refusal") and not (step.until.isdigit() and int(step.until) > 0):
        case.error(
            "flow.each.until",
            f"steps.{step.id}.until",
            f"“{step.name}”的 until 写作“{step.until}”，不知何时算齐",
            f"{step.id}: until {step.until} is no end",
            "写 all、first_refusal 或几个（如 2）",
            "write all, first_refusal or a number",
        )


def _join(case: Case, name: str, step: Step) -> None:
    split = case.e.steps.get(step.join)
    if split is None or split.next.mode != "all":
        case.error(
            "flow.join.unknown",
            f"steps.{name}.join",
            f"join 指的“{step.join}”不是同时开出几支的环节",
            f"{step.join} is no split",
            "写开出各支的那个环节",
            "name the step that splits",
        )
        return
    for one in predecessors(case.e.steps)[name]:
        if one not in reachable(case.e.steps, step.join):
            case.error(
                "flow.join.entered",
                f"steps.{one}.next",
                f"“{case.e.steps[one].name}”不在“{split.name}”的各支之内，却走进了会合处",
                f"{one} is not in a branch of {step.join} but leads to its join",
                "先另设一个环节会合",
                "meet in a step of its own",
            )


def _nesting(case: Case) -> None:
    steps, joins = case.e.steps, joins_of(case.e.steps)
    ways_in = predecessors(steps)
    inside = {split: reachable(steps, split, without=join) - {split} for split, join in joins.items() if split in steps}
    for outer, region in inside.items():
        for inner, join in joins.items():
            if inner in region and joins.get(outer) != join and join not in region:
                case.error(
                    "flow.nesting",
                    f"steps.{join}.join",
                    f"“{steps[inner].name}”在“{steps[outer].name}”之内分开，却在它之外会合",
                    f"{inner} opens inside {outer} and closes outside",
                    "里面分的在里面合",
                    "join inside what was split inside",
                )
        for name in region:
            for one in ways_in[name]:
                if one not in region and one != outer:
                    case.error(
                        "flow.branch.entered",
                        f"steps.{one}.next",
                        f"“{steps[one].name}”从外面走进了“{steps[outer].name}”分出的一支",
                        f"{one} enters a branch of {outer} from outside",
                        "从分开之前进入，或在会合之后",
                        "enter before the split or after the join",
                    )


def _kinds(case: Case) -> None:
    """Words that point from steps at other things."""
    e = case.e
    handlers = case.context.kinds
    for name, step in e.steps.items():
        if handlers is not None and step.kind not in handlers:
            case.error(
                "flow.kind.no_handler",
                f"steps.{name}.kind",
                f"“{step.name}”的类型 {step.kind} 还没有办理程序，不能发布",
                f"no handler for kind {step.kind}",
                "换用已有的环节类型，或等它装好",
                "use another kind or install its handler",
            )
        for collected in step.collects:
            if e.material(collected) is None:
                case.error(
                    "flow.collects.unknown",
                    f"steps.{name}.collects",
                    f"“{step.name}”要收的“{collected}”不在材料清单里",
                    f"{collected} is no material",
                    "改为清单里的材料",
                    "name a material of the list",
                )
        if step.batch == "intake" and e.intake is None:
            case.error(
                "flow.batch.intake",
                f"steps.{name}.batch",
                f"“{step.name}”等集中受理期截止后一批办，却没有写 intake",
                f"{name} waits for a season, and none is written",
                "写 intake: {opens: organ, closes: organ}，或删去 batch",
                "write `intake`, or delete `batch`",
            )
        if step.provisional and e.steps.get(step.provisional, step).kind != "confirm":
            case.error(
                "flow.provisional",
                f"steps.{name}.provisional",
                "先行决定须指向一个补办确认环节",
                "`provisional` must name a confirm step",
                "写类型为 confirm 的环节",
                "name a step of kind confirm",
            )
    undecided = e.runs_in == "external" or e.nature == "备案"  # a filing may end without a decision
    if e.steps and not undecided and not any(step.kind in ("decide", "return") for step in e.steps.values()):
        case.error(
            "flow.decide.missing",
            "steps",
            "没有作出决定的环节",
            "no step of kind decide",
            "加一个 kind: decide 的环节",
            "add a step of kind decide",
        )


def _hearing(case: Case) -> None:
    """What must always be heard has its step; one on request is the law's move. A licence that touches important
    interests of others is never without one (行政许可法46, 47).
    """
    if case.e.hearing == "never" and (touched := _touched(case)):
        case.error(
            "flow.hearing.never",
            "hearing",
            f"写了不举行听证，但这项许可{touched[0]}：申请人和利害关系人有权要求听证（行政许可法第四十六条、第四十七条）",
            f"no hearing is held, yet this licence {touched[1]}: the parties may ask for one",
            "改为 on_request，或者 always 并加听证的环节",
            "write on_request, or always with a step of kind hearing",
        )
    if case.e.hearing == "always" and not any(step.kind == "hearing" for step in case.e.steps.values()):
        case.error(
            "flow.hearing.missing",
            "hearing",
            "写了必须听证，却没有听证的环节",
            "a hearing must be held, and no step holds it",
            "加一个 kind: hearing 的环节",
            "add a step of kind hearing",
        )


def _touched(case: Case) -> tuple[str, str] | None:
    """By what a licence touches important interests between the applicant and others, as its definition says."""
    e = case.e
    if "许可" not in (e.nature, e.kind):
        return None
    if "interested" in e.parties:
        return "有利害关系人", "names interested parties"
    if e.quota is not None:
        return "数量有限，一人得到别人就得不到", "is limited in number: what one gets another does not"
    if any(step.kind == "hearing" for step in e.steps.values()):
        return "有听证的环节", "has a step of hearing"
    return None
