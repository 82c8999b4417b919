"""Check 7, legal bases 依据: laws named with title and kind, power to create by kind and level (许可法14–17), what an
intermediary service needs, and what the library knows of repeal and amendment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tongban.definition.check.finding import Case, Context, Report, Words
from tongban.definition.check.library import UNDIVIDED, Fate, LawEntry
from tongban.definition.citations import WHOLE, split
from tongban.definition.effective import Citation
from tongban.definition.source.paths import children
from tongban.definition.vocabulary import CREATES, DIVIDED, STATUTES

_CITING = ("basis",)
# Ways by which a paper comes without any intermediary: where one stands, the service is not compulsory.
_OTHERWISE = frozenset({"form", "licence", "data", "earlier", "generate", "commitment", "inquiry"})


def check_laws(report: Report, context: Context) -> None:
    """What is said of each law, and what has become of what is cited; once for the whole definition."""
    laws = report.source.data.get("laws") or {}
    for name, law in laws.items():
        said = law or {}
        for key, zh in (("title", "全称"), ("kind", "类型")):
            if not said.get(key):
                words = Words(
                    f"“{name}”没有写{zh}", f"{name} has no {key}", f"在 laws.{name} 里写 {key}", f"write its {key}"
                )
                report.error("bases.law.incomplete", f"laws.{name}", words)
        entry = context.library.get(str(said.get("title")))
        if entry is not None and entry.kind and said.get("kind") and said["kind"] != entry.kind:
            words = Words(
                f"《{entry.title}》是{entry.kind}，这里写成{said['kind']}",
                f"the library has it as {entry.kind}",
                f"改为 kind: {entry.kind}",
                "correct the kind",
            )
            report.error("bases.law.kind", f"laws.{name}.kind", words)
    check_citations(report, laws, context)


def check_citations(report: Report, laws: Mapping[str, Mapping[str, object] | None], context: Context) -> None:
    """Every citation resolves: to an article the law has, or to the whole text where that is said; and what has become
    of it. ``laws``: those the text may name. What the library cannot tell is told once for each law.
    """
    unknown: dict[str, list[tuple[str, str]]] = {}
    for path, cited in citations_in(report.source.data, ""):
        parts = split(cited)
        if parts is None:
            continue
        law = laws.get(parts[0]) or {}
        entry = context.library.get(str(law.get("title") or parts[0]))
        _resolve(report, path, parts, entry, str(law.get("kind") or (entry.kind if entry else "")))
        if parts[1] not in ("", WHOLE) and (entry is None or not entry.numbered):
            unknown.setdefault(parts[0], []).append((path, parts[1]))
        fate = entry.fate_of(parts[1]) if entry else None
        if entry is not None and fate is not None:
            (_flag if _begun(fate, context.at) else _coming)(report, path, cited, entry, fate)
    for name, cells in unknown.items():
        title = str((laws.get(name) or {}).get("title") or name)
        _unread(report, name if name in laws else "", cells, title, title in context.library)


def _resolve(report: Report, path: str, parts: tuple[str, str], entry: LawEntry | None, kind: str) -> None:
    name, article = parts
    if not article and kind in DIVIDED:
        words = Words(
            f"依据只写了“{name}”，没有写到条",
            f"{name} is cited without an article",
            f"写到条、款、项，如 {name}#33.1；确以全文为依据的，写 {name}#{WHOLE}",
            f"cite the article, as {name}#33.1; where the whole text is meant, write {name}#{WHOLE}",
        )
        report.error("bases.article.missing", path, words)
    elif article == WHOLE and kind in DIVIDED:
        words = Words(
            f"以“{name}”全文为依据，申请人查不到是哪一条",
            f"{name} is cited as a whole; nobody can look up the article",
            "能写到条的，写到条",
            "cite the article where there is one",
        )
        report.add("bases.article.whole", "warning", path, words)
    elif entry is not None and article not in ("", WHOLE) and entry.has(article) is False:
        count = entry.numbered.partition("、")[0]
        told = (f"共{count}条", f"has {count} articles")
        if count == UNDIVIDED:
            told = ("不分条", "is not divided into articles")
        words = Words(
            f"《{entry.title}》{told[0]}，没有“{article}”",
            f"{entry.title} {told[1]}; there is no {article}",
            "对照原文改正条号；法律依据库所记条数有误的，请在法律依据库登记新的文本",
            "correct the article; where the library is wrong, record the new text there",
        )
        report.error("bases.article.unknown", path, words)


def _unread(report: Report, name: str, cells: list[tuple[str, str]], title: str, held: bool) -> None:
    """待核: a law nobody has entered, or whose articles nobody has counted."""
    cited = "、".join(dict.fromkeys(article for _, article in cells))
    path = f"laws.{name}" if name else cells[0][0]
    if not held:
        words = Words(
            f"法律依据库里没有“{title}”，所引第 {cited} 条待核",
            f"the library has no {title}; nobody can tell whether {cited} stands in it",
            "请在法律依据库登记这部法律和它的条数",
            "enter the law and its articles in the library of legal bases",
        )
        report.add("bases.law.unlisted", "warning", path, words)
        return
    words = Words(
        f"法律依据库还没有“{title}”的条数，所引第 {cited} 条待核",
        f"the library does not have the articles of {title} yet; {cited} is unchecked",
        "读到原文后，请在法律依据库登记它的条数",
        "record its articles in the library once the text was read",
    )
    report.add("bases.law.unread", "warning", path, words)


def _begun(fate: Fate, at: date | None) -> bool:
    return at is None or fate.on is None or fate.on <= at


def _flag(report: Report, path: str, cited: str, entry: LawEntry, fate: Fate) -> None:
    since = f"自{fate.on}起" if fate.on else ""
    by = f"（{fate.by}）" if fate.by else ""
    if fate.what == "repealed":
        words = Words(
            f"依据“{cited}”已{since}废止{by}",
            f"{cited} of {entry.title} was repealed",
            "改引现行规定；没有现行依据的，提出取消这一要求或事项",
            "cite what is in force, or propose to drop what rested on it",
        )
        report.add("basis.repealed", "warning", path, words)
    else:
        words = Words(
            f"依据“{cited}”已{since}修改{by}，请核对",
            f"{cited} of {entry.title} was amended",
            "对照现行条文核对后改写，或在依据库登记已核对",
            "compare with the text in force",
        )
        report.add("basis.amended", "warning", path, words)


def _coming(report: Report, path: str, cited: str, entry: LawEntry, fate: Fate) -> None:
    by, what = f"（{fate.by}）" if fate.by else "", "废止" if fate.what == "repealed" else "修改"
    words = Words(
        f"依据“{cited}”将于{fate.on}{what}{by}",
        f"{cited} of {entry.title} will be {fate.what} on {fate.on}",
        f"在{fate.on}前改引届时有效的规定，新版本自那天起生效",
        "publish an edition that cites what is then in force, in force from that day",
    )
    report.add("basis.coming", "warning", path, words)


def citations_in(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """(key path, citation) of everything written under ``basis``, anywhere."""
    for key, here, member in children(path, value):
        if key in _CITING:
            if isinstance(member, str):
                yield here, member
            elif isinstance(member, list):
                yield from ((f"{here}.{place}", one) for place, one in enumerate(member) if isinstance(one, str))
        elif isinstance(member, dict | list) and key not in ("dictionary", "laws"):
            yield from citations_in(member, here)


def check_bases(case: Case) -> None:
    """Power to create by the kind of item, and what a compulsory intermediary service rests on."""
    _power(case)
    _intermediaries(case)


def _power(case: Case) -> None:
    e, allowed = case.e, CREATES.get(case.e.nature)
    if not e.basis or allowed is None:
        return
    founding = [one for one in e.basis if one.kind in allowed and not _of_a_county(case, one)]
    if not founding:
        kinds = "、".join(one.kind or "未写类型" for one in e.basis)
        if e.nature == "许可":
            case.error(
                "bases.power.licence",
                "basis",
                f"{kinds}不能设定行政许可（行政许可法第十四至十七条）",
                "this may not create a licence (art. 14–17)",
                "引用法律、行政法规、国务院决定、地方性法规或一年内的省政府规章",
                "cite a law, regulation, State Council decision or local regulation",
            )
            return
        case.error(
            "bases.power.kind",
            "basis",
            f"{kinds}不能设定{e.nature}",
            f"this may not create an item of kind {e.nature}",
            f"引用{'、'.join(allowed)}",
            f"cite one of: {', '.join(allowed)}",
        )
    elif e.nature == "许可" and all(one.kind == "省政府规章" for one in founding):
        _provisional(case, founding)


def _of_a_county(case: Case, cited: Citation) -> bool:
    """A county makes no 地方性法规 and no rules; only an autonomous county has 自治条例."""
    law = (case.said.get("laws") or {}).get(cited.law) or {}
    return law.get("level") == "县级" and cited.kind != "自治条例"


def _provisional(case: Case, founding: list[Citation]) -> None:
    """许可法15: a rule of the provincial government creates a licence for one year."""
    for one in founding:
        since = ((case.said.get("laws") or {}).get(one.law) or {}).get("since")
        if not since:
            case.error(
                "bases.power.provisional",
                f"laws.{one.law}",
                f"省政府规章“{one.law}”设定的是临时性许可，须写明施行之日（满一年失效，行政许可法第十五条）",
                f"{one.law} creates a licence for one year only; since when?",
                "写 since: 施行日期",
                "write `since`",
            )
            continue
        begun = date.fromisoformat(since)
        last = date(begun.year + 1, begun.month, min(begun.day, 28) if begun.month == 2 else begun.day)
        if case.context.at is not None and case.context.at >= last:
            case.error(
                "bases.power.expired",
                f"laws.{one.law}",
                f"省政府规章“{one.law}”设定的临时性许可已满一年（{last}），不得再实施",
                f"the year of the provisional licence ended on {last}",
                "引用地方性法规，或停止实施",
                "cite a local regulation, or retire the item",
            )


def _intermediaries(case: Case) -> None:
    e = case.e
    services = [step for step in e.steps.values() if step.kind == "intermediary"]
    papers = [one for one in e.materials if any(way.way == "intermediary" for way in one.supply)]
    for material in papers:
        free = {way.way for way in material.supply} & _OTHERWISE
        if not free and not any(one.kind in STATUTES for one in material.basis):
            case.error(
                "bases.intermediary",
                f"materials.{material.id}.basis",
                f"“{material.name}”要由中介机构出具，须有法律、法规或国务院决定的依据",
                f"{material.id} needs an intermediary: only a law, regulation or State Council decision may ask it",
                "写明依据，或增加不经中介的提供方式",
                "cite it, or add a way without an intermediary",
            )
    for step in services if not papers else ():
        case.error(
            "bases.intermediary",
            f"steps.{step.id}",
            f"中介服务“{step.name}”没有对应的材料和依据",
            f"{step.id}: no material of an intermediary, so no basis",
            "在材料里写 supply: [{intermediary: …}] 和 basis",
            "write the material with its basis",
        )
