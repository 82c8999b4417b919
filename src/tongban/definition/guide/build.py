"""The guide 办事指南 of one situation at one place: page, table, print, CSV and JSON show this one object only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Protocol

from tongban.core.clock import day_of
from tongban.core.workdays import Duration
from tongban.definition.drawing import graph_of
from tongban.definition.effective import (
    Effective,
    Granted,
    Material,
    needs_nothing_from_applicant,
    supply_word,
    taken_along,
    visits,
)
from tongban.definition.effective.depth import LEVELS
from tongban.definition.guide.parts import Asked, ConditionRow, Edition, Fact, Guide, MaterialRow, Tag, Way, Where
from tongban.definition.guide.reach import Reach, reach_of
from tongban.definition.guide.table import barred_words, covered, groups_of
from tongban.definition.merge import situation as said_of
from tongban.definition.registry import Registry
from tongban.definition.source import Source
from tongban.definition.speaker import Speaker
from tongban.definition.vocabulary import CHANNELS, KINDS, WAYS
from tongban.web.drawing.graph import Graph, outline
from tongban.web.words import later


class Published(Protocol):
    """What the guide asks of a published edition."""

    @property
    def number(self) -> int: ...

    @property
    def since(self) -> datetime: ...

    @property
    def difference_number(self) -> str: ...

    @property
    def source(self) -> Source: ...

    @property
    def registry(self) -> Registry: ...

    @property
    def situations(self) -> tuple[str, ...]: ...


def guide_of(
    e: Effective,
    at: Published,
    place_name: str,
    hall: Mapping[str, Any] | None,
    organ: str,
    area: str,
    lang: str = "zh",
) -> Guide:
    """Pure but for the organs of the place, which are read (and kept) by organisation for the picture.

    ``hall``: name, name_en, address, hours, phone, complaint_phone of where it is filed; ``organ``: the competent
    organ's name at the place, as the guide of this language says it.
    """
    s = Speaker.of(e, at.registry.dictionary.labels, lang)
    graph = graph_of(e, area, lang, at.registry.dictionary.labels)
    materials = tuple(_material(e, s, one) for one in e.materials)
    reach = reach_of(e, s, said_of(at.source.data, e.situation).get("declared"))
    committed = e.commitment is not None
    return Guide(
        code=e.code,
        item_code=e.item_code,
        name=e.item,
        situation=e.situation,
        situation_name=e.situation_name,
        place=e.place,
        area=area,
        place_name=place_name,
        plain=e.plain,
        kind=KINDS[e.kind].en if s.english and e.kind in KINDS else e.kind,
        depth=reach.short,
        reach=reach,
        tags=_tags(e, s, reach),
        facts=_facts(e, s),
        materials=materials,
        groups=groups_of(e, s, organ),
        conditions=tuple(_condition(e, s, one.id) for one in e.conditions),
        not_here=tuple(_not_here(e, s)),
        never_asked=tuple(f"{name}（{cited.zh}）" for name, cited in e.never_ask),
        commitment=_commitment(e, s),
        committed=committed,
        where=_where(e, s, hall, organ),
        faq=e.faq,
        asked=_asked(e, at),
        channels=tuple(_channel(s, one) for one in e.channels),
        online=bool({"online", "phone"} & set(e.channels)),
        results=tuple(one.name for one in e.result),
        visit_causes=tuple(cause.en if s.english else cause.zh for cause in visits(e).causes),
        edition=Edition(at.number, day_of(at.since).isoformat(), at.difference_number, e.digest),
        demo=e.demo,
        graph=graph,
    )


def _facts(e: Effective, s: Speaker) -> tuple[Fact, ...]:
    return (_how_long(e, s), _how_often(e, s), _how_much(e, s), _how_many(e, s), _what(e, s))


def _how_long(e: Effective, s: Speaker) -> Fact:
    limits = e.limits
    promised = limits.promised or limits.statutory
    law = s.t("法定{span}", span=s.span(limits.statutory)) if limits.statutory else s.t("法律未规定期限")
    value = s.span(promised) if promised else s.t("以通知为准")
    return Fact("time", s.t("多久办好"), value, law, covered(e, "common.limits.promised"))


def _how_often(e: Effective, s: Speaker) -> Fact:
    found = visits(e)
    label = s.t("跑几次")
    if found.causes:
        causes = s.both(dict.fromkeys(cause.en if s.english else cause.zh for cause in found.causes))
        return Fact("visits", label, s.t("最多 {n} 次", n=found.count), causes)
    note = s.t("到窗口办最多 1 次") if "window" in e.channels else ""
    return Fact("visits", label, s.t("0 次"), note)


def _how_much(e: Effective, s: Speaker) -> Fact:
    label = s.t("多少钱")
    if not e.fees:
        return Fact("fee", label, s.t("不收费"))
    fixed = [fee.amount for fee in e.fees if isinstance(fee.amount, int)]
    names = s.both(fee.name for fee in e.fees)
    if len(fixed) == len(e.fees) and not any(fee.when for fee in e.fees):
        return Fact("fee", label, s.money(sum(fixed)), names)
    return Fact("fee", label, s.t("按情形收费"), names)


def _how_many(e: Effective, s: Speaker) -> Fact:
    brought = [one for one in e.materials if not needs_nothing_from_applicant(one)]
    spared = len(e.materials) - len(brought)
    always = sum(one.when is None for one in brought)
    notes = [s.t("另有 {n} 份视情况要交", n=len(brought) - always) if len(brought) > always else ""]
    notes.append(s.t("另 {n} 份不用您交", n=spared) if spared else "")
    return Fact("papers", s.t("要交几份"), s.t("{n} 份", n=always), s.also(notes))


def _what(e: Effective, s: Speaker) -> Fact:
    names = s.both(one.name for one in e.result) or s.t("办理结果")
    notes = [_form_of(one, s) for one in e.result[:1]] + [_valid(one, s) for one in e.result[:1]]
    return Fact("result", s.t("拿到什么"), names, s.also(notes))


def _form_of(one: Granted, s: Speaker) -> str:
    forms = {
        "licence": later("电子证照，可要纸质"),
        "document": later("电子文书，可要纸质"),
        "payment": later("打到您的账户"),
    }
    return s.t(forms[one.sort]) if one.sort in forms else ""


def _valid(one: Granted, s: Speaker) -> str:
    if isinstance(one.valid, Duration):
        return s.t("有效期{span}", span=s.span(one.valid))
    return s.t("长期有效") if one.valid == "none" else ""


def _tags(e: Effective, s: Speaker, reach: Reach) -> tuple[Tag, ...]:
    deferred = sum(one.defer is not None for one in e.materials)
    tags = [Tag(reach.short, "ok" if reach.level == len(LEVELS) else "")]
    tags += [Tag(s.t("可容缺 {n} 份", n=deferred), "ok")] if deferred else []
    tags += [Tag(s.t("可告知承诺"), "ok")] if e.commitment is not None else []
    tags += [Tag(s.t("须本人办理，不能代办"), "warn")] if e.applying is not None and e.applying.himself else []
    kind = KINDS.get(e.kind)
    tags.append(
        Tag(kind.en if s.english and kind else s.t("行政{kind}", kind=e.kind) if kind and kind.power else e.kind)
    )
    if isinstance(e.competence.level, str):
        tags.append(Tag(s.t(_LEVELS.get(e.competence.level, e.competence.level))))
    return tuple(tags)


_LEVELS = {
    "国家级": later("国家有关部门办理"),
    "省级": later("省办理"),
    "市级": later("市（州）办理"),
    "县级": later("县（市、区）办理"),
    "乡级": later("乡镇（街道）办理"),
    "村级": later("村（社区）办理"),
}


def _material(e: Effective, s: Speaker, one: Material) -> MaterialRow:
    ways = [WAYS[supply.way] for supply in one.supply if supply.way in WAYS]
    first = ways[0].id if ways else "upload"
    errand = not needs_nothing_from_applicant(one)
    deferred = one.defer is not None and errand
    said = supply_word(one, "en" if s.english else "zh")
    step = e.steps.get(one.examined_in)
    return MaterialRow(
        id=one.id,
        name=one.name,
        requirement=s.also(_requirements(one, s)),
        way="defer" if deferred else first,
        supply=said[:1].upper() + said[1:],
        others=s.also((way.en if s.english else way.zh) for way in ways[1:]),
        errand=errand,
        deferred=s.span(one.defer.within) if one.defer is not None else "",
        when=s.rule(one.when),
        issuer=one.from_ or one.issuer,
        examined=(step.name_en if s.english else step.name) if step else "",
        basis=s.cite(one.basis),
        sample=one.sample,
        demo=covered(e, f"common.materials.{one.id}"),
    )


def _requirements(one: Material, s: Speaker) -> list[str]:
    said = list(one.criteria)
    if one.supply and one.supply[0].way == "form":
        said.append(s.t("在线填写，自动生成"))
    if one.not_older is not None:
        said.append(s.t("{span}内出具", span=s.span(one.not_older)))
    if one.files is not None:
        formats = "、".join(name.upper() for name in one.files.formats)
        said.append(s.t("{formats}，不超过 {n} MB", formats=formats, n=one.files.max_mb))
    if one.when is not None:
        said.append(s.t("仅在：{rule}", rule=s.rule(one.when)))
    return said


def _condition(e: Effective, s: Speaker, key: str) -> ConditionRow:
    one = next(c for c in e.conditions if c.id == key)
    step = e.steps.get(one.in_step)
    name = (step.name_en if s.english else step.name) if step else s.t("按数据自动判断") if one.rule else ""
    return ConditionRow(one.id, one.text, name, s.rule(one.rule), s.cite(one.basis))


def _not_here(e: Effective, s: Speaker) -> list[str]:
    """What is not dealt with here, and where to go instead."""
    words = {
        "not_needed": later("{rule}的，不用办"),
        "item": later("{rule}的，请办“{target}”"),
        "organ": later("{rule}的，请找{target}"),
        "forward": later("{rule}的，我们转给{target}"),
        "court": later("{rule}的，请向法院起诉"),
    }
    found = []
    for one in e.outside:
        said = s.t(words.get(one.then, words["organ"]), rule=s.rule(one.when), target=one.target)
        papers = taken_along(e, one)
        found.append(s.also([said, s.t("请带上：{papers}", papers=s.both(papers)) if papers else ""]))
    return found


def _commitment(e: Effective, s: Speaker) -> str:
    if e.commitment is None:
        return s.t("{why}，不能用承诺代替审查", why=barred_words(e, s)) if e.barred else ""
    names = [one.name for one in e.materials if one.id in e.commitment.replaces]
    names += [
        (step.name_en if s.english else step.name) for step in e.steps.values() if step.id in e.commitment.replaces
    ]
    check = s.t("发证后{span}内检查", span=s.span(e.commitment.verify_within)) if e.commitment.verify_within else ""
    return s.also([s.t("可以书面承诺，不办或不交：{names}", names=s.both(names)), check])


def _where(e: Effective, s: Speaker, hall: Mapping[str, Any] | None, organ: str) -> Where:
    known = hall or {}
    name = str((known.get("name_en") if s.english else "") or known.get("name") or "")
    return Where(
        hall=e.local.get("venues") or name,
        address=str(known.get("address") or ""),
        hours=e.local.get("hours") or str(known.get("hours") or ""),
        consult=e.local.get("consult_phone") or str(known.get("phone") or "") or "12345",
        complaint=e.local.get("complaint_phone") or str(known.get("complaint_phone") or "") or "12345",
        organ=organ,
    )


def _asked(e: Effective, at: Published) -> tuple[Asked, ...]:
    """The guided questions; where the definition has none, the situations by name."""
    if len(at.situations) < 2:
        return ()
    if not e.ask:
        said = at.source.data["situations"]
        ways = (Way(str((said[key] or {}).get("name") or key), key, "", key == e.situation) for key in at.situations)
        return (Asked("situation", "", tuple(ways)),)
    return tuple(
        Asked(
            one.key, one.text, tuple(Way(o.label, o.situation, o.ask, o.situation == e.situation) for o in one.options)
        )
        for one in e.ask
    )


def _channel(s: Speaker, one: str) -> str:
    return one if s.english else CHANNELS.get(one, one)


def as_json(guide: Guide) -> dict[str, Any]:
    """Plain data of the whole guide: the same words as on the page; ``steps`` is the picture as a list."""
    plain = asdict(replace(guide, graph=Graph("", (), (), ())))
    plain.pop("graph")
    plain["resting"] = plain.pop("rest")
    plain["reach"]["declared"] = dict(guide.reach.declared)
    plain["steps"] = [
        {
            "id": line.id,
            "number": line.number,
            "name": line.name,
            "lane": line.lane,
            "limit": line.limit,
            "note": line.note,
            "kind": line.kind,
            "then": [{"name": name, "when": when} for name, when in line.then],
        }
        for line in outline(guide.graph)
    ]
    return {key: _listed(value) for key, value in plain.items()}


def _listed(value: Any) -> Any:
    """Tuples as lists, moments as text: what a JSON reader gives back."""
    if isinstance(value, dict):
        return {key: _listed(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_listed(member) for member in value]
    return value.isoformat() if isinstance(value, datetime) else value
