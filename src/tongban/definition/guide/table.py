"""The 一表: every element of what runs, in the groups of the implementation list 实施清单, with steps and basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tongban.core.rules import Rule
from tongban.definition.effective import Citation, Effective, Step, supply_word, taken_along
from tongban.definition.effective.graph import length, stopped
from tongban.definition.guide.words import SCOPES, SHORT, SPANS, fee_words
from tongban.definition.speaker import Speaker
from tongban.definition.vocabulary import BARRED_CLASSES, KINDS, LEVELS, PARTIES, RESULT_KINDS, SEPARATIONS, TARGETS


@dataclass(frozen=True, slots=True)
class Row:
    """要素, 内容, 适用环节, 依据; ``demo`` where the definition says the value is invented; ``at``: ids of the steps,
    where it belongs to certain ones; ``path``: the key path at which it is written, without the layer, empty where the
    law or the platform says it.
    """

    id: str
    element: str
    content: str
    steps: str
    basis: str
    demo: bool = False
    at: tuple[str, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of the table that belong together."""

    name: str
    rows: tuple[Row, ...]


def covered(e: Effective, *paths: str) -> bool:
    """Whether a value at one of these key paths, or a part of it, is marked as a demonstration's."""
    own = f"situations.{e.situation}."
    for path in paths:
        for marked in e.demo:
            said = marked.replace(own, "common.")
            if path == said or path.startswith(f"{said}.") or said.startswith(f"{path}."):
                return True
    return False


def groups_of(e: Effective, s: Speaker, organ: str) -> tuple[Group, ...]:
    """The seven groups; a group without rows says that there is none."""
    table = _Table(e, s, organ)
    named = (
        (s.t("事项"), table.item()),
        (s.t("条件"), table.conditions()),
        (s.t("程序与时限"), table.course()),
        (s.t("材料"), table.materials()),
        (s.t("收费"), table.fees()),
        (s.t("中介"), table.intermediaries()),
        (s.t("监管"), table.supervision()),
    )
    return tuple(Group(name, tuple(rows)) for name, rows in named)


class _Table:
    def __init__(self, e: Effective, s: Speaker, organ: str) -> None:
        self.e, self.s, self.organ = e, s, organ
        self.all = s.t("全部")

    def row(
        self,
        key: str,
        element: str,
        content: str,
        steps: str | tuple[str, ...] = "",
        basis: tuple[Citation, ...] = (),
        demo: str = "",
        path: str = "",
    ) -> Row:
        """``steps``: ids of steps, or words where it belongs to none of its own; else to all."""
        at = () if isinstance(steps, str) else tuple(key for key in steps if key in self.e.steps)
        said = steps if isinstance(steps, str) else self.s.both(self.step(key) for key in at)
        marked = bool(demo) and covered(self.e, *demo.split())
        return Row(key, element, content, said or self.all, self.s.cite(basis), marked, at, path)

    def step(self, key: str) -> str:
        step = self.e.steps.get(key)
        return self.name(step) if step else ""

    def name(self, step: Step) -> str:
        return step.name_en[:1].upper() + step.name_en[1:] if self.s.english and step.name_en else step.name

    def kinds(self, *kinds: str) -> tuple[str, ...]:
        return tuple(step.id for step in self.e.steps.values() if step.kind in kinds)

    def item(self) -> Iterator[Row]:
        e, s = self.e, self.s
        kind = KINDS.get(e.kind)
        yield self.row("code", s.t("实施编码"), e.code, demo="code", path="code")
        yield self.row("kind", s.t("事项类别"), kind.en if s.english and kind else e.kind, basis=e.basis, path="kind")
        yield self.row("situation", s.t("办理情形"), e.situation_name, path=f"situations.{e.situation}.name")
        targets = s.both((TARGETS[one].en if s.english and one in TARGETS else one) for one in e.targets)
        yield self.row("targets", s.t("服务对象"), targets, path="targets")
        yield self.row(
            "organ", s.t("实施机关"), self.organ or e.line, self.kinds("review", "decide"), e.basis, path="competence"
        )
        yield from self.starts()
        yield from self.members()
        for party in e.parties.values():
            if party.himself:
                yield self.row(
                    f"party.{party.id}",
                    s.t("能否代办"),
                    s.t("{party}须本人办理，不能委托他人", party=s.t(PARTIES.get(party.id, party.id))),
                    self.kinds("accept", "sign", "await", "respond"),
                    party.basis,
                    path=f"parties.{party.id}.agent",
                )
        if e.accepted_in in SCOPES:
            yield self.row(
                "scope", s.t("受理范围"), s.t(SCOPES[e.accepted_in]), self.kinds("accept"), path="accepted_in"
            )
        for n, one in enumerate(e.result):
            sort = s.t(RESULT_KINDS[one.sort][0]) if one.sort in RESULT_KINDS else ""
            said = s.t("{name}（{sort}）", name=one.name, sort=sort) if sort else one.name
            steps = self.kinds("issue", "deliver", "pay_out") or self.all
            yield self.row(f"result.{n}", s.t("办理结果"), said, steps, path=f"result.granted.{n}")
            if one.lapse is not None and one.lapse.after is not None:
                what = s.rule(one.lapse.unless) if one.lapse.unless is not None else s.t("开始使用")
                said = s.t("{span}内没有做到“{what}”的，自行失效", span=s.span(one.lapse.after), what=what)
                at = f"result.granted.{n}"
                yield self.row(f"lapse.{n}", s.t("自行失效"), said, steps, one.lapse.basis, path=at)
            if one.paid is not None and one.paid.review is not None:
                said = s.t("每{span}复核一次，不再符合的停止给付", span=s.span(one.paid.review.every))
                at = f"result.granted.{n}"
                yield self.row(f"review.{n}", s.t("定期复核"), said, steps, one.paid.review.basis, path=at)

    def starts(self) -> Iterator[Row]:
        """Who begins it beside the applicant: an organ that asks him first."""
        s = self.s
        for one in self.e.start:
            if one.by == "organ":
                lane = self.e.lanes.get(one.lane)
                who = lane.name if lane is not None and lane.name else s.t("主管机关")
                consent = s.t("先征得您同意") if one.consent else ""
                said = s.also([s.t("{who}可以主动为您提出", who=who), consent])
                yield self.row("start.organ", s.t("启动方式"), said, self.kinds("accept"), path="start")

    def members(self) -> Iterator[Row]:
        """What is looked up of each member of a list, so that nobody need fill it in."""
        s = self.s
        asked = {q.fact for q in self.e.questions if q.many}
        lists = dict.fromkeys(name.rpartition(".")[0] for name in self.e.facts)
        for name in (one for one in lists if one in asked):
            said = s.t("“{list}”每人按本人证件号由系统核对", list=s.called(name))
            yield self.row(f"members.{name}", s.t("数据核对"), said, self.kinds("accept"), path="facts")

    def conditions(self) -> Iterator[Row]:
        e, s = self.e, self.s
        for n, one in enumerate(e.conditions, 1):
            steps = (one.in_step,) if one.in_step in e.steps else s.t("按数据自动判断") if one.rule else self.all
            yield self.row(
                f"condition.{one.id}",
                s.t("条件 {n}", n=n),
                one.text,
                steps,
                one.basis,
                f"common.conditions.{one.id}",
                f"conditions.{one.id}",
            )
        for n, outside in enumerate(e.outside, 1):
            papers = s.both(taken_along(e, outside))
            along = s.t("请带上：{papers}", papers=papers) if papers else ""
            said = s.also([s.rule(outside.when), outside.target, along])
            yield self.row(
                f"outside.{n}", s.t("不属于本事项"), said, self.kinds("accept"), outside.basis, path=f"outside.{n - 1}"
            )
        for n, (name, cited) in enumerate(e.never_ask):
            yield self.row(f"never.{name}", s.t("不得索要"), name, self.all, (cited,), path=f"never_ask.{n}")
        if not e.conditions and not e.outside and not e.never_ask:
            yield self.row("conditions", s.t("条件"), s.t("无"), path="conditions")

    def course(self) -> Iterator[Row]:
        e, s, limits = self.e, self.s, self.e.limits
        counted = s.t("受理至决定")
        if limits.promised:
            said, at = s.spans(limits.promised), "limits.promised"
            yield self.row("promised", s.t("承诺时限"), said, counted, (), f"common.{at}", at)
        law = s.spans(limits.statutory) if limits.statutory else s.t("法律未规定期限")
        at = "limits.statutory"
        yield self.row("statutory", s.t("法定时限"), law, counted, limits.basis, f"common.{at}", at)
        if e.intake is not None:
            closed = s.t("办理时限从受理期截止起算") if e.intake.clock_from == "closes" else ""
            said = s.also([s.t("主管机关公布受理期，期内申请"), closed])
            yield self.row("intake", s.t("集中受理"), said, self.kinds("accept"), path="intake")
        if limits.extend:
            said = s.t(
                "经{post}批准可延长{span}，并告知理由",
                post=limits.extend.post or s.t("机关负责人"),
                span=s.span(limits.extend.by),
            )
            yield self.row("extend", s.t("延长"), said, counted, limits.basis, path="limits.extend")
        if e.quota is not None:
            said, held = s.also([s.t(SHORT[e.quota.when_short]), self.zones()]), self.kinds("accept", "decide")
            yield self.row("quota", s.t("数量限制"), said, held, e.quota.basis, "common.quota", "quota")
        for n, stop in enumerate(limits.stops):
            said = s.t("所需时间不计入时限，事先告知")
            yield self.row(f"stop.{n}", s.t("停表"), said, stop.by, stop.basis, path=f"limits.stops.{n}")
        for step in e.steps.values():
            yield self.row(
                f"step.{step.id}",
                s.t("环节：{name}", name=self.name(step)),
                self.step_words(step),
                (step.id,),
                demo=f"common.steps.{step.id}",
                path=f"steps.{step.id}",
            )
        yield from self.spans()
        yield from self.moves()
        yield self.row("separation", s.t("分工"), s.t(SEPARATIONS.get(e.separation, e.separation)), path="separation")
        yield from self.delegation()
        yield self.commitment()
        if e.silence:
            yield self.row(
                "silence",
                s.t("逾期不答复"),
                s.t("视为准予") if e.silence.decide else s.t("视为受理"),
                counted,
                e.silence.basis,
                path="silence",
            )
        if e.apply_before_end:
            yield self.row("renew", s.t("延续申请期"), self.before_end(), self.kinds("accept"), path="apply_before_end")

    def zones(self) -> str:
        """Where a number is counted apart: in each division of a level, or for each option of a question."""
        s, zone = self.s, self.e.quota.zone if self.e.quota is not None else ""
        if zone in LEVELS:
            return s.t("每个{level}区划分别计数", level=s.t(zone))
        return s.t("按“{zone}”分别计数", zone=s.called(zone)) if zone else ""

    def step_words(self, step: Step) -> str:
        s, e = self.s, self.e
        lane = e.lanes.get(step.lane)
        who = "" if s.english or lane is None else lane.name
        longest = length(e, step)
        time = (
            s.t("不少于{span}", span=s.span(longest))
            if longest and step.within is None and step.min
            else s.spans(step.within) or s.span(longest)
        )
        two = s.t("{n}人以上到场", n=step.staff) if step.staff > 1 else ""
        clock = s.t("停表，不计时限") if step.id in stopped(e) else ""
        return s.both([who, time, two, clock, s.t("须本人到场") if "appear" in step.needs else ""])

    def spans(self) -> Iterator[Row]:
        """Spans of their own: waiting periods, what is due after the decision."""
        s = self.s
        for one in self.e.spans:
            length_said = s.span(one.within or one.exact)
            least = s.t("不少于{span}", span=s.span(one.min)) if one.min else ""
            steps = tuple(step.id for step in self.e.steps.values() if step.span == one.id)
            yield self.row(f"span.{one.id}", s.t(SPANS[one.kind]), length_said or least or s.t("见依据"),
                           steps, one.basis, path=f"spans.{one.id}")  # fmt: skip

    def moves(self) -> Iterator[Row]:
        """What the law gives every case and no definition draws: correction, withdrawal, a hearing on request."""
        e, s = self.e, self.s
        accepting, deciding = self.kinds("accept"), self.kinds("decide")
        if accepting:
            said = s.t("材料不齐的，5个工作日内一次告知全部；补正的时间不计入时限")
            yield self.row("law.corrected", s.t("补正"), said, accepting)
        if deciding:
            basis = e.withdraw.basis if e.withdraw else ()
            yield self.row(
                "law.withdrawn", s.t("撤回申请"), s.t("作出决定前随时可以撤回"), deciding, basis, path="withdraw"
            )
        if deciding and heard_on_request(e):
            said = s.t("决定前告知；您或者利害关系人5个工作日内要求的，20个工作日内举行听证，不收费，时间不计入时限")
            yield self.row("law.hearing", s.t("听证"), said, deciding, path="hearing")

    def before_end(self) -> str:
        s, before = self.s, self.e.apply_before_end
        assert before is not None
        return s.both(
            [
                s.t("最早在到期前{span}", span=s.span(before.earliest)) if before.earliest else "",
                s.t("最迟在到期前{span}", span=s.span(before.latest)) if before.latest else "",
            ]
        )

    def delegation(self) -> Iterator[Row]:
        """Who else may decide, in whose name, and when; whether one does is published (行政许可法24)."""
        s, e = self.s, self.e
        for lane in e.lanes.values():
            may = lane.delegable
            steps = tuple(step.id for step in e.steps.values() if step.lane == lane.id and step.kind == "decide")
            if may is not None and steps:
                own = may.authority == "授权"
                said = (
                    s.t("可以授权{level}机关决定", level=may.to)
                    if own
                    else s.t("可以委托{level}行政机关以本机关名义决定", level=may.to)
                )
                words = s.also([said, self.needed(may.when)])
                at = f"lanes.{lane.id}.delegable"
                yield self.row("delegation", s.t("决定的委托"), words, steps, may.basis, path=at)

    def commitment(self) -> Row:
        e, s = self.e, self.s
        if e.commitment is not None:
            names = [one.name for one in e.materials if one.id in e.commitment.replaces]
            names += [self.step(key) for key in e.commitment.replaces if key in e.steps]
            said = s.t("适用，代替：{names}", names=s.both(names))
            accepting, basis = self.kinds("accept"), e.commitment.basis
            return self.row("commitment", s.t("告知承诺"), said, accepting, basis, path="commitment")
        why = barred_words(e, s)
        said = s.t("不适用：{why}", why=why) if why else s.t("不适用")
        return Row("commitment", s.t("告知承诺"), said, self.all, "川府发〔2022〕15号" if why else "", path="barred")

    def materials(self) -> Iterator[Row]:
        e, s = self.e, self.s
        for one in e.materials:
            said = s.also([supply_word(one, s.lang), s.both(one.criteria), self.needed(one.when)])
            steps = (one.examined_in,)
            at = f"materials.{one.id}"
            yield self.row(f"material.{one.id}", one.name, said, steps, one.basis, f"common.{at}", at)
        if not e.materials:
            yield self.row("materials", s.t("材料"), s.t("不用交材料"), path="materials")

    def needed(self, when: Rule | None) -> str:
        return self.s.t("仅在：{rule}", rule=self.s.rule(when)) if when is not None else ""

    def fees(self) -> Iterator[Row]:
        s = self.s
        for n, fee in enumerate(self.e.fees):
            paying = self.kinds("pay")
            yield self.row(f"fee.{n}", fee.name, fee_words(fee, s), paying, fee.basis, "common.fee", f"fee.{n}")
        if not self.e.fees:
            yield self.row("fee", s.t("收费"), s.t("不收费"), demo="common.fee", path="fee")

    def intermediaries(self) -> Iterator[Row]:
        s, found = self.s, False
        for step in self.e.steps.values():
            if step.kind == "intermediary":
                found = True
                yield self.row(
                    f"intermediary.{step.id}", s.t("中介服务"), self.name(step), (step.id,), path=f"steps.{step.id}"
                )
        for one in self.e.materials:
            if any(supply.way == "intermediary" for supply in one.supply):
                found = True
                at, steps = f"materials.{one.id}", (one.examined_in,)
                yield self.row(f"intermediary.{one.id}", s.t("中介服务"), one.name, steps, one.basis, path=at)
        if not found:
            yield self.row("intermediary", s.t("中介服务"), s.t("无"))

    def supervision(self) -> Iterator[Row]:
        s = self.s
        handed = self.kinds("notify") or self.all
        for n, measure in enumerate(self.e.supervision, 1):
            at = f"supervision.measures.{n - 1}"
            yield self.row(f"supervision.{n}", s.t("监管措施 {n}", n=n), measure, handed, (), "common.supervision", at)
        for n, remedy in enumerate(self.e.remedies, 1):
            lane = self.e.lanes.get(remedy.by)
            said = s.both([remedy.kind, lane.name if lane is not None else remedy.by, s.counted(remedy.within)])
            yield self.row(
                f"remedy.{n}", s.t("不服怎么办"), said, self.kinds("decide"), remedy.basis, path=f"remedies.{n - 1}"
            )
        if not self.e.remedies:
            kind = KINDS.get(self.e.kind)
            if kind is not None and kind.power:
                said = s.t("60日内申请行政复议，或6个月内提起行政诉讼")
                row = self.row("remedy", s.t("不服怎么办"), said, self.kinds("decide"), path="remedies")
                yield replace(row, basis="行政复议法第二十条；行政诉讼法第四十六条")
            else:
                yield self.row(
                    "remedy",
                    s.t("不服怎么办"),
                    s.t("向办理单位提出，或拨打 12345"),
                    self.kinds("decide"),
                    path="remedies",
                )


def heard_on_request(e: Effective) -> bool:
    """Whether somebody may ask for a hearing before the decision on a licence (行政许可法47) that has no such step."""
    licence = "许可" in (e.nature, e.kind)
    return licence and e.hearing == "on_request" and all(step.kind != "hearing" for step in e.steps.values())


def barred_words(e: Effective, s: Speaker) -> str:
    """Why no commitment may replace proof or examination here; empty where one may."""
    return s.both(s.t(BARRED_CLASSES.get(one, one)) for one in e.barred)
