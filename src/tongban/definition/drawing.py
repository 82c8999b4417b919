"""The operating graph 一图 of what runs: who does what, in which order, within which time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from tongban.core.rules.reasons import Label, Labels
from tongban.core.workdays import Duration
from tongban.definition.effective import Choice, Effective, Lane, Span, Step, Target
from tongban.definition.effective.graph import leads_to, length, longest_of, moment_steps, reachable, stopped
from tongban.definition.guide.table import heard_on_request
from tongban.definition.guide.words import SPANS
from tongban.definition.plain_rules import in_words, labels_of
from tongban.definition.registry import shipped
from tongban.definition.vocabulary import KINDS, LEVELS, STEP_KINDS
from tongban.organisation.queries import Place, level_of
from tongban.organisation.queries import place as place_of
from tongban.web.drawing.graph import Colour, Edge, Graph, Stop, Stretch
from tongban.web.drawing.graph import Lane as Band
from tongban.web.words import later, t

FILED = "filed"
CORRECTED, REFUSED, RESULT, HEARING = "law.corrected", "law.refused", "end.result", "law.hearing"
_YOU = ("applicant", "applicants", "joint")
_PARTIES = {
    "respondent": later("被申请人"),
    "interested": later("利害关系人"),
    "represented": later("被代理人"),
    "guardian": later("监护人"),
    "heirs": later("继承人"),
}
_TAKEN = {
    "licence": later("领证"),
    "document": later("领取批文"),
    "payment": later("收到款项"),
    "record": later("完成登记"),
    "answer": later("收到答复"),
}
_ROLE_ID = {"competent": "competent_id", "supervising": "supervising_id", "enforcing": "enforcing_id"}
# English titles of lanes: a definition names its lanes in Chinese only.
_ROLES = {
    "hall": later("综合窗口"),
    "competent": later("审批部门"),
    "supervising": later("监管部门"),
    "enforcing": later("执法部门"),
    "line": later("相关部门"),
    "government": later("人民政府"),
    "village": later("村（社区）"),
    "system": later("平台自动办理"),
    "provider": later("服务机构"),
    "member": later("成员单位"),
}


def graph_of(e: Effective, place: str, lang: str = "zh", labels: Labels | None = None) -> Graph:
    """The 一图. Stops: ``filed``, every step by its id, and the result; the law's own moves stand beside them, quietly.

    ``labels`` put conditions in words; give those of the edition's registry where the definition brings elements of
    its own. Organs are those of ``place`` now; no query where organisation has read the place already.
    """
    return _Picture(e, place_of(place), lang, labels_of(e, labels or shipped().dictionary.labels)).graph()


class _Picture:
    def __init__(self, e: Effective, where: Place, lang: str, labels: Labels) -> None:
        self.e, self.where, self.lang, self.labels = e, where, lang, labels
        self.start = FILED if FILED not in e.steps else f"{FILED}."
        self.filer = next((p for p in _YOU if p in e.parties), _YOU[0])

    def t(self, zh: str, **values: object) -> str:
        return t(zh, self.lang, **values)

    def span(self, within: Duration) -> str:
        return within.en if self.lang.startswith("en") else within.zh

    def graph(self) -> Graph:
        bands, home = self._bands()
        stops = [
            Stop(self.start, "you", self.t("提交申请"), self.t("不限时"), self._channels()),
            *(self._stop(step, home[step.lane], bands) for step in self.e.steps.values()),
        ]
        stops += [*self._law_stops(stops), self._result()]
        edges = [Edge(self.start, self.e.first), *self._edges(), *self._law_edges(), *self._last_edges()]
        title = self.t("{item}运行图谱", item=f"{self.e.item}（{self.e.situation_name}）")
        times = self._times({stop.id for stop in stops})
        return Graph(title, tuple(bands.values()), tuple(stops), tuple(edges), times)

    # who

    def _bands(self) -> tuple[dict[str, Band], dict[str, str]]:
        """The bands in order (parties, halls, organs, supervision), and the band of each lane of the definition.

        Lanes held by one organ through different posts share a band: who, not which desk, is what people ask.
        """
        home = {step.lane: self._band_key(step.lane) for step in self.e.steps.values()}
        found: dict[str, Band] = {"you": Band("you", self.t("申请人"), self.t("您"), "brand")}
        for lane in [*self.e.lanes, *home]:
            if lane in home and home[lane] not in found:
                found[home[lane]] = self._band(home[lane], lane)
        order = {"brand": 0, "amber": 1, "biz": 2, "ink": 3, "seal": 4}
        return dict(sorted(found.items(), key=lambda pair: order[pair[1].colour])), home

    def _party(self, key: str) -> str:
        lane = self.e.lanes.get(key)
        return key if lane is None else lane.of if lane.mode == "party" else ""

    def _band_key(self, key: str) -> str:
        party = self._party(key)
        if party:
            return "you" if party in _YOU else f"party.{party}"
        lane = self.e.lanes[key]
        organ = self._organ(lane)
        # Supervision keeps its own band where one organ holds both: who approves and who supervises must be seen apart.
        return f"organ.{organ['id'].hex}.{_colour(lane)}" if organ is not None else f"lane.{key}"

    def _band(self, band: str, key: str) -> Band:
        party = self._party(key)
        if party:
            lane = self.e.lanes.get(key)
            name = lane.name if lane and lane.name else self.t(_PARTIES.get(party, "当事人"))
            return Band(band, name, "", "amber")
        lane = self.e.lanes[key]
        organ = self._organ(lane)
        called = _ROLES.get(lane.of) or _ROLES.get(lane.mode, "相关部门")
        title = self.t(called) if self.lang.startswith("en") or not lane.name else lane.name
        return Band(band, title, self._named(organ), _colour(lane))

    def _named(self, organ: Mapping[str, Any] | None) -> str:
        if organ is None:
            return ""
        return str(organ["name_en"] or organ["name"]) if self.lang.startswith("en") else str(organ["name"])

    def _organ(self, lane: Lane) -> Mapping[str, Any] | None:
        """Who holds the lane at this place, where that can be said before anything is filed."""
        level = self._level(lane)
        if lane.mode == "organ":
            power = self.where.power(self.e.line, level)
            if power is None:
                return self.where.organ("organ", level, self.e.line)
            wanted = power[_ROLE_ID.get(lane.of, "competent_id")]
            return self.where.by_id(wanted)
        if lane.mode == "line":
            return self.where.organ("organ", level, lane.of)
        if lane.mode == "hall":
            return self.where.nearest_hall()
        return None

    def _level(self, lane: Lane) -> int:
        said = lane.level if lane.level is not None else self.e.competence.level
        return int(LEVELS[said]) - 1 if isinstance(said, str) and said in LEVELS else level_of(self.where.division)

    # what

    def _channels(self) -> str:
        names = {
            "online": later("网上"),
            "phone": later("手机"),
            "kiosk": later("自助机"),
            "window": later("大厅窗口"),
            "mail": later("邮寄"),
        }
        shown = [one for one in self.e.channels if one in ("online", "window", "mail")] or list(self.e.channels)
        return (" / " if self.lang.startswith("en") else "、").join(self.t(names[one]) for one in shown if one in names)

    def _stop(self, step: Step, band: str, bands: Mapping[str, Band]) -> Stop:
        english = self.lang.startswith("en")
        name = (step.name_en or step.name) if english else step.name
        kind = STEP_KINDS.get(step.kind)
        special = step.id in stopped(self.e) or bool(kind and (kind.stops or kind.two))
        return Stop(
            step.id,
            band,
            name[:1].upper() + name[1:] if english else name,
            self._limit(step),
            self._note(step, bands[band]),
            "special" if special else "normal",
            maybe=self._may_be_left_out(step.id),
            many=bool(step.each),
        )

    def _limit(self, step: Step) -> str:
        longest = length(self.e, step)
        if longest is None:
            return ""
        if step.within is None and step.min is not None:
            return self.t("不少于{span}", span=self.span(longest))
        if isinstance(step.within, Choice):
            return self.t("最长{span}", span=self.span(longest))
        return self.span(longest)

    def _note(self, step: Step, band: Band) -> str:
        lane = self.e.lanes.get(step.lane)
        notes = []
        if lane is not None and lane.name and lane.name != band.title and not self.lang.startswith("en"):
            notes.append(lane.name)
        if step.each:
            notes.append(self._each(step))
        if step.staff > 1:
            notes.append(self.t("{n}人以上到场", n=step.staff))
        if step.id in stopped(self.e):
            notes.append(self.t("停表，不计时限"))
        if "appear" in step.needs:
            notes.append(self.t("须本人到场"))
        if self.e.commitment is not None and step.id in self.e.commitment.replaces:
            notes.append(self.t("承诺后免办"))
        return ("; " if self.lang.startswith("en") else "，").join(notes)

    def _each(self, step: Step) -> str:
        """A step that is done once for each of a list, and how many of them must be done."""
        what = self.label(step.each) or step.each
        until = {"all": later("全部办完"), "first_refusal": later("有一个不同意即止")}.get(step.until)
        ends = self.t(until) if until else self.t("办完{n}个即止", n=step.until) if step.until.isdigit() else ""
        each = self.t("每个“{what}”各办一次", what=what)
        return (", " if self.lang.startswith("en") else "，").join(part for part in (each, ends) if part)

    def label(self, fact: str) -> str:
        """A fact as people call it; empty where nothing names it."""
        label = self.labels.get(fact)
        if isinstance(label, Label):
            return label.en if self.lang.startswith("en") else label.zh
        return label or ""

    def _may_be_left_out(self, wanted: str) -> bool:
        """Whether the case can come to its end without this step."""

        @cache
        def avoided(name: str) -> bool:
            step = self.e.steps.get(name)
            if name == wanted or step is None:
                return name != wanted
            targets = [target for target in step.next.targets if step.next.mode != "all" or target.when is None]
            ways = [avoided(target.to) for target in targets]
            return (all(ways) if step.next.mode == "all" else any(ways)) if ways else True

        return avoided(self.e.first)

    def _result(self) -> Stop:
        first = self.e.result[0] if self.e.result else None
        if first is None:
            return Stop(RESULT, "you", self.t("拿到结果"))
        valid = ""
        if isinstance(first.valid, Duration):
            valid = self.t("有效期{span}", span=self.span(first.valid))
        elif first.valid == "none":
            valid = self.t("长期有效")
        return Stop(RESULT, "you", self.t(_TAKEN.get(first.sort, "拿到结果")), first.name, valid)

    def _law_stops(self, stops: list[Stop]) -> list[Stop]:
        found = []
        if self._of_kind("accept"):
            found.append(
                Stop(CORRECTED, "you", self.t("补正材料"), self.t("一次告知全部"), self.t("仅材料不齐时"), "law")
            )
        if self._of_kind("decide"):
            found.append(Stop(REFUSED, "you", self.t("不予决定"), self.t("书面说明理由"), self._remedy(), "law"))
        if self._hearing_before():
            lane = next(stop.lane for stop in stops if stop.id == self._of_kind("decide")[0].id)
            found.append(Stop(HEARING, lane, self.t("听证"), "", self.t("有人要求时，停表"), "aside"))
        return found

    def _remedy(self) -> str:
        kind = KINDS.get(self.e.kind)
        return self.t("可复议、诉讼") if kind is None or kind.power else self.t("可要求复核")

    def _hearing_before(self) -> list[Step]:
        """The decision before which somebody may ask for a hearing."""
        return self._of_kind("decide")[:1] if heard_on_request(self.e) else []

    # when

    def _times(self, ids: set[str]) -> tuple[Stretch, ...]:
        """The promised time with what may be added to it, and every span of its own, as brackets over the stops."""
        found = [self._promise(), *(self._span(one) for one in self.e.spans)]
        return tuple(one for one in found if one is not None and {one.start, one.end} <= ids)

    def _promise(self) -> Stretch | None:
        limits = self.e.limits
        promised = limits.promised or limits.statutory
        if promised is None:
            return None
        said = [self.t("承诺{span}", span=self.longest(limits.promised))] if limits.promised else []
        said.append(
            self.t("法定{span}", span=self.longest(limits.statutory)) if limits.statutory else self.t("法律未规定期限")
        )
        start, end = self._at(limits.from_), self._at("decided")
        extra = self.t("可延长{span}", span=self.span(limits.extend.by)) if limits.extend else ""
        comma = ", " if self.lang.startswith("en") else "，"
        return Stretch(start, end, comma.join(said), extra) if start and end else None

    def _span(self, one: Span) -> Stretch | None:
        name, said = self.t(SPANS[one.kind]), self.longest(one.within or one.exact)
        if one.min and not said:
            said = self.t("不少于{span}", span=self.span(one.min))
        if one.by and not said:
            said = self.t("到{fact}为止", fact=self.label(one.by) or self.t("证照到期日"))
        said = name + (": " if said and self.lang.startswith("en") else "") + said
        start, end = self._at(one.from_), self._at(one.to) if one.to else self._at(f"{one.id}.end")
        start, end = start or end, end or start
        return Stretch(start, end, said, party=one.kind == "waiting") if start else None

    def longest(self, within: Duration | Choice[Duration] | None) -> str:
        """A span in words; of a conditional one the longest."""
        longest = longest_of(within)
        said = self.span(longest) if longest else ""
        return self.t("最长{span}", span=said) if isinstance(within, Choice) else said

    def _at(self, moment: str) -> str:
        """The stop at which a moment lies; empty for a date."""
        if moment == "received":
            return self.start
        span = next((one for one in self.e.spans if f"{one.id}.end" == moment), None)
        found = moment_steps(self.e, moment)
        if found is None or not found[0]:
            return self._at(span.to) if span is not None and span.to else ""
        return found[0][-1]

    # in which order

    def _of_kind(self, *kinds: str) -> list[Step]:
        return [step for step in self.e.steps.values() if step.kind in kinds]

    def _edges(self) -> list[Edge]:
        found: dict[tuple[str, str], Edge] = {}
        for step in self.e.steps.values():
            for target in step.next.targets:
                if target.to in self.e.steps:
                    found.setdefault((step.id, target.to), self._edge(step, target))
        return list(found.values())

    def _edge(self, step: Step, target: Target) -> Edge:
        words = in_words(target.when, self.labels, self.lang)
        if not words and step.next.mode == "one" and len(step.next.targets) > 1:
            words = self.t("其他情形")
        return Edge(step.id, target.to, words, dotted=step.next.mode == "one" or target.when is not None)

    def _law_edges(self) -> list[Edge]:
        found = []
        for step in self._of_kind("accept"):
            found.append(Edge(step.id, CORRECTED))
            found += [Edge(CORRECTED, to) for to in leads_to(step)[:1] if to in self.e.steps]
        found += [Edge(step.id, REFUSED) for step in self._of_kind("decide")]
        for step in self._hearing_before():
            before = [one.id for one in self.e.steps.values() if step.id in leads_to(one)]
            found += [Edge(before[-1] if before else self.start, HEARING), Edge(HEARING, step.id)]
        return list(dict.fromkeys(found))

    def _last_edges(self) -> list[Edge]:
        """The result comes from where it is handed out after the decision; else from the steps nothing follows."""
        steps = self.e.steps
        decided = {key for one in self._of_kind("decide") for key in reachable(steps, one.id)} or set(steps)
        handed = [one for one in self._of_kind("deliver", "issue", "pay_out") if one.id in decided]
        out = [one for one in handed if one.kind == "deliver"] or handed
        ends = [step for step in steps.values() if not [to for to in leads_to(step) if to in steps]]
        return [Edge(step.id, RESULT) for step in (out or ends)]


def _colour(lane: Lane) -> Colour:
    if lane.mode in ("hall", "village"):
        return "biz"
    return "seal" if lane.of in ("supervising", "enforcing") else "ink"
