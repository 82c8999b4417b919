"""What the applicant has to do: the word beside each material, and how often anybody must come, with every reason."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.definition.effective.model import Citation, Effective, Material, Outside
from tongban.definition.vocabulary import DEFERRED_EN, DEFERRED_ZH, WAYS


def supply_word(material: Material, language: str = "zh") -> str:
    """How the material comes, in the words of the guide: 填表生成, 电子证照，免提交, 需您提交,
    可容缺，5个工作日内补.
    """
    first = WAYS.get(material.supply[0].way) if material.supply else None
    if material.defer is not None and (first is None or first.errand):
        within = material.defer.within
        return DEFERRED_ZH.format(within=within.zh) if language == "zh" else DEFERRED_EN.format(within=within.en)
    if first is None:
        return ""
    return first.zh if language == "zh" else first.en


def supply_trust(material: Material) -> str:
    """A–D of the first way (国办函〔2016〕108号)."""
    return WAYS[material.supply[0].way].trust if material.supply else ""


def needs_nothing_from_applicant(material: Material) -> bool:
    """True where the first way asks no errand: filled in, fetched, checked, generated."""
    return bool(material.supply) and not WAYS[material.supply[0].way].errand


ALL_PAPERS = "papers"


def taken_along(e: Effective, outside: Outside) -> tuple[str, ...]:
    """The names of the papers that somebody takes along to whoever deals with it: of a material its name, of
    ``papers`` everything that may come by his own hand here, anything else as it is written.
    """
    found: list[str] = []
    for said in outside.papers:
        if said == ALL_PAPERS:
            found += [one.name for one in e.materials if any(WAYS[way.way].errand for way in one.supply)]
        else:
            known = e.material(said)
            found.append(known.name if known is not None else said)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class VisitCause:
    """Why somebody must come: ``kind`` party, material, step or channel; ``what`` its id; ``when`` filing or the
    step.
    """

    kind: str
    what: str
    when: str
    basis: tuple[Citation, ...]
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Visits:
    """到办事现场次数 and the reasons; no cause, no visit."""

    count: int
    causes: tuple[VisitCause, ...]


def visits(e: Effective) -> Visits:
    """Visits at most, for one who files online wherever it is possible."""
    causes = [*_filing(e)]
    for step in e.steps.values():
        if "appear" in step.needs:
            basis = tuple(one for party in e.parties.values() if party.appear for one in party.basis)
            causes.append(
                VisitCause("step", step.id, step.id, basis, f"“{step.name}”须本人到场", f"{step.name_en}: in person")
            )
    return Visits(len({cause.when for cause in causes}), tuple(causes))


def _filing(e: Effective) -> list[VisitCause]:
    causes: list[VisitCause] = []
    if not {"online", "phone"} & set(e.channels) and "mail" not in e.channels:
        causes.append(VisitCause("channel", "", "filing", (), "只能到窗口申请", "filing at a window only"))
    for party in e.parties.values():
        if party.appear:
            causes.append(VisitCause("party", party.id, "filing", party.basis, "须本人到场", "must appear in person"))
    for material in e.materials:
        ways = [WAYS[one.way] for one in material.supply if one.way in WAYS]
        handed = any(one.id == "original" for one in ways)
        if ways and (handed or not any(one.online for one in ways)) and "mail" not in e.channels:
            causes.append(
                VisitCause(
                    "material",
                    material.id,
                    "filing",
                    material.basis,
                    f"须交验“{material.name}”原件",
                    f"original of {material.name}",
                )
            )
    return causes
