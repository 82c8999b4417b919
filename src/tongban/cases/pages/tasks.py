"""The task list of a draft: what is filled in, what is open, what comes next. Read from the rows and the edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from tongban.cases.acts.answer import asked_now
from tongban.cases.pages.fields import WHO, joined, label_of, shown, source_of, standing
from tongban.cases.reading import Loaded, Row
from tongban.cases.rules.clock import length_of
from tongban.cases.rules.commitment import CHOSEN, SIGNED, letter_of, replaced_words
from tongban.cases.rules.demands import HELD_WAYS
from tongban.core.workdays import Duration
from tongban.definition.effective import Effective, Material, Page, Step, settle
from tongban.definition.vocabulary import WAYS
from tongban.web.context import language
from tongban.web.words import t

OPEN = ("todo", "half", "wrong")


@dataclass(frozen=True, slots=True)
class Task:
    """One row of ``c-task-list``."""

    id: str
    name: str
    state: str
    href: str = ""
    hint: str = ""


@dataclass
class Plan:
    """The four sections, and what stands between the draft and its submission."""

    sure: list[Task] = field(default_factory=list)
    pages: list[Task] = field(default_factory=list)
    materials: list[Task] = field(default_factory=list)
    last: list[Task] = field(default_factory=list)

    @property
    def open(self) -> list[Task]:
        """Tasks that must be done before submitting, in their order."""
        return [task for task in (*self.pages, *self.materials) if task.state in OPEN]

    @property
    def done(self) -> int:
        """How many are filled in."""
        return sum(1 for task in (*self.sure, *self.pages, *self.materials) if task.state == "done")

    @property
    def first(self) -> Task:
        """What to go on with."""
        return self.open[0] if self.open else self.last[0]


def length_words(length: Duration | None) -> str:
    """A duration in the language of the page."""
    return "" if length is None else length.en if language() == "en" else length.zh


def page_name(loaded: Loaded, page: Page) -> str:
    """The page's name; in English what it asks, for a definition names its pages in Chinese only."""
    if language() == "zh":
        return page.page
    labels = [label_of(loaded.registry.dictionary[q.fact]) for q in page.questions]
    return ", ".join(labels[:3]) + (" …" if len(labels) > 3 else "")


def plan_of(loaded: Loaded, at: datetime) -> Plan:
    """The task list."""
    key, facts, plan = loaded.case["id"], loaded.facts(at), Plan()
    plan.sure.append(Task("situation", t("您要办哪一种", language()), "done", hint=loaded.case["item_name"]))
    plan.sure.append(Task("applicant", t("谁来办", language()), "done", hint=loaded.case["applicant_name"]))
    if loaded.e.commitment is not None:
        plan.sure.append(_commitment_task(loaded, facts))
    for number, page in enumerate(loaded.pages(at), 1):
        questions = asked_now(loaded.e, page, facts, at)
        if questions:
            href = reverse("cases:question", args=(key, number))
            state, hint = _page_state(loaded, questions, facts)
            plan.pages.append(Task(f"q{number}", page_name(loaded, page), state, href, hint))
    for material, row in loaded.held:
        if not is_obtained(row) and row["state"] not in ("not_needed", "asking"):
            plan.materials.append(_material_task(key, material, row))
    left = [task.name for task in plan.open]
    hint = t("填好“{names}”后就能提交", language(), names=joined(left)) if left else t("看一遍，签名，提交", language())
    check = reverse("cases:check", args=(key,))
    plan.last.append(Task("check", t("检查答案并签名提交", language()), "blocked" if left else "todo", check, hint))
    return plan


def _commitment_task(loaded: Loaded, facts: Mapping[str, Any]) -> Task:
    """Whether it goes by commitment: chosen and signed as the letter stands now, to be signed again, or still open."""
    href, signed = reverse("cases:commitment", args=(loaded.case["id"],)), facts.get(SIGNED)
    name, lang = t("要不要按告知承诺办", language()), language()
    if signed is None:
        said = joined(replaced_words(loaded.e))
        return Task("commitment", name, "choice", href, t("签承诺书就不用：{names}。不签也行", lang, names=said))
    if signed["digest"] != letter_of(loaded.e).digest:
        return Task("commitment", name, "wrong", href, t("承诺书有更新，请重新读一遍再签", lang))
    return Task("commitment", name, "done", href, t("按告知承诺办，{name}已签", lang, name=signed["name"]))


def _page_state(loaded: Loaded, questions: Any, facts: Mapping[str, Any]) -> tuple[str, str]:
    """done, half or todo; and one sentence of what stands there."""
    missing = [q for q in questions if not q.optional and facts.get(q.fact) is None]
    known = [q for q in questions if facts.get(q.fact) is not None]
    dictionary = loaded.registry.dictionary
    words = [text for q in known if (text := shown(dictionary[q.fact], facts[q.fact]))][:2]
    sources = {loaded.case["sources"].get(q.fact, WHO) for q in known} - {WHO}
    if not missing:
        hint = "，".join(words) if language() == "zh" else ", ".join(words)
        if sources and len(sources) == 1 and all(loaded.case["sources"].get(q.fact) in sources for q in known):
            hint = f"{source_of(sources.pop())}{t('，请核对。', language())} {hint}"
        return "done", hint
    asked = joined(label_of(dictionary[q.fact]) for q in missing[:4])
    return ("half" if len(known) > 0 else "todo"), t("要填：{names}", language(), names=asked)


def is_obtained(row: Row) -> bool:
    """Is the material there without anything from the applicant?"""
    return bool(row["way"] in HELD_WAYS and row["state"] == "supplied")


def is_online(material: Material) -> bool:
    """Can it be handed in over the web?"""
    return any(supply.way == "upload" for supply in material.supply)


def _material_task(key: Any, material: Material, row: Row) -> Task:
    lang = language()
    href = reverse("cases:material", args=(key, material.id))
    if row["state"] == "supplied":
        return Task(f"m-{material.id}", row["name"], "done", href, t("已上传，可以换", lang))
    if row["state"] == "maybe":
        return Task(f"m-{material.id}", row["name"], "blocked", "", t("填完上面的信息才知道要不要交", lang))
    if material.defer is not None:
        hint = t("可先提交，受理后 {within}内补交", lang, within=length_words(material.defer.within))
        return Task(f"m-{material.id}", row["name"], "later", href, hint)
    hint = "；".join(material.criteria) if is_online(material) else t("要到窗口出示或扫描原件", lang)
    return Task(f"m-{material.id}", row["name"], "todo", href, hint or t("拍照或上传文件", lang))


@dataclass(frozen=True, slots=True)
class Got:
    """What the house obtained: the material, and from where in words."""

    name: str
    how: str


def obtained_of(loaded: Loaded) -> tuple[list[Got], list[Got], list[str]]:
    """(obtained from others, made from the form, being asked of other organs)."""
    got: list[Got] = []
    made: list[Got] = []
    asking: list[str] = []
    for row in loaded.materials:
        way = WAYS.get(row["way"])
        how = "" if way is None else way.en if language() == "en" else way.zh
        if row["state"] == "asking":
            asking.append(row["name"])
        elif is_obtained(row):
            (made if row["way"] in ("form", "generate", "commitment") else got).append(Got(row["name"], how))
    return got, made, asking


def main_way(e: Effective) -> list[Step]:
    """The steps along the first target of each edge, from the first: the ordinary way of a case."""
    found: list[Step] = []
    key = e.first
    while key and key not in [step.id for step in found]:
        step = e.steps[key]
        found.append(step)
        key = step.next.targets[0].to if step.next.targets else ""
    return found


def step_name(step: Step) -> str:
    """A step's name in the language of the page."""
    if language() == "en" and step.name_en:
        return step.name_en[:1].upper() + step.name_en[1:]
    return step.name


def ahead(loaded: Loaded, at: datetime) -> list[dict[str, Any]]:
    """接下来会怎样: filing, acceptance, the organ's work with the promised time, the result."""
    e, lang, facts = loaded.e, language(), loaded.facts(at)
    way = main_way(e)
    events: list[dict[str, Any]] = [{"name": t("您填写并提交", lang), "note": t("现在", lang), "state": "now"}]
    accept = next((s for s in way if s.kind == "accept"), None)
    if accept is not None:
        note = length_words(settle(accept.within, facts, at)) if accept.within is not None else ""
        events.append({"name": step_name(accept), "note": note, "state": "todo"})
    spared = e.commitment.replaces if e.commitment is not None and facts.get(CHOSEN) is True else ()
    work = [s for s in way if s.kind not in ("accept", "issue", "notify", "deliver") and s.id not in spared]
    if work:
        promised = length_of(e, "promised", (), facts, at) or length_of(e, "statutory", (), facts, at)
        name = joined(step_name(s) for s in work)
        note = t("承诺 {n}，从受理算起", lang, n=length_words(promised)) if promised is not None else ""
        events.append({"name": name, "note": note, "state": "todo"})
    for result in e.result:
        if result.name:
            events.append({"name": t("拿到{name}", lang, name=result.name), "note": _good_for(result), "state": "todo"})
    return events


def _good_for(result: Any) -> str:
    if isinstance(result.valid, Duration):
        return t("电子证放进您的卡包，有效期 {n}", language(), n=length_words(result.valid))
    return t("电子证放进您的卡包", language()) if result.sort == "licence" else ""


def summary_of(loaded: Loaded, at: datetime, *, change: bool = True) -> list[dict[str, Any]]:
    """Every answer with its source and, in a draft, the way to change it; by the pages of the definition."""
    facts, dictionary = loaded.facts(at), loaded.registry.dictionary
    found: list[dict[str, Any]] = []
    for number, page in enumerate(loaded.pages(at), 1):
        rows = []
        href = reverse("cases:question", args=(loaded.case["id"], number))
        for q in standing(loaded, page, at):
            value, part = shown(dictionary[q.fact], facts.get(q.fact)), f"{q.fact}.division"
            if dictionary[q.fact].type.kind == "address" and facts.get(part):
                value = f"{value}\n{shown(dictionary[part], facts[part])}"
            source = loaded.case["sources"].get(q.fact, "")
            row = {"label": label_of(dictionary[q.fact]), "value": value}
            row["source"] = source_of(source) if source and source != WHO else ""
            row["href"] = f"{href}#f-{q.fact}" if change else ""
            rows.append(row)
        if rows:
            found.append({"name": page_name(loaded, page), "rows": rows})
    return found
