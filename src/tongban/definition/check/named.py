"""What a definition points at by name: the list of which each member has a paper, a step, a licence; whom a result is
for; the document a step draws up; the days between which a result holds. A name that means nothing would be read as
if nothing had been written.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from tongban.definition.check.finding import Case
from tongban.definition.check.knowing import askable, granted_at, unasked
from tongban.definition.check.spans import is_moment
from tongban.definition.effective import Granted, Step
from tongban.definition.vocabulary import OUTPUT_WORDS, PARTIES, STEP_DOCUMENTS

_TO = ("applicant", "applicants", "parties")
_NAMES_SOMEBODY = ("list", "person_name", "id_number")
ISSUED, KEPT = "issued", "replaced.until"


def check_named(case: Case) -> None:
    """Findings ``papers.of.list``, ``papers.document.unknown``, ``elements.output.name``, ``lanes.party.who``,
    ``after.result.each``, ``after.result.of``, ``after.result.valid``, ``after.result.valid_from``.
    """
    parties = (*case.e.parties, *PARTIES)
    for material in case.e.materials:
        if material.of and material.of not in parties:
            _listed(case, "papers.of.list", f"materials.{material.id}.of", material.of, f"材料“{material.name}”")
    for step in case.e.steps.values():
        if step.each and not step.each.startswith("step.") and _kind(case, step.each) == "list":
            _is_asked(case, f"steps.{step.id}.each", step.each)
        _document(case, step)
        _labels(case, step)
    for party in case.e.parties.values():
        if party.who and _kind(case, party.who) not in _NAMES_SOMEBODY:
            _wrong(
                case, "lanes.party.who", f"parties.{party.id}.who", party.who,
                ("说不出当事人是谁", "names nobody"),
                ("写一份有姓名和身份证号的名单，或一个身份证号", "name a list of persons, or an identity number"),
                _of_kind(case, _NAMES_SOMEBODY),
            )  # fmt: skip
    for path, one in granted_at(case.e):
        _granted(case, path, one)


def _kind(case: Case, fact: str) -> str:
    found = case.types.get(fact)
    return found.kind if found is not None else ""


def _of_kind(case: Case, kinds: Iterable[str]) -> list[str]:
    return [name for name, kind in case.types.items() if kind.kind in kinds]


def _wrong(
    case: Case,
    code: str,
    path: str,
    name: str,
    what: tuple[str, str],
    mend: tuple[str, str],
    known: Iterable[str],
) -> None:
    near = difflib.get_close_matches(name, list(known), n=1)
    case.error(
        code,
        path,
        f"“{name}”{what[0]}",
        f"{name} {what[1]}",
        f"改为“{near[0]}”" if near else mend[0],
        f"write {near[0]}" if near else mend[1],
    )


def _listed(case: Case, code: str, path: str, fact: str, whose: str) -> None:
    if _kind(case, fact) == "list":
        _is_asked(case, path, fact)
        return
    _wrong(
        case, code, path, fact,
        (f"不是名单，{whose}不知道要几份", "is no list: nobody knows how many there are"),
        ("写一个列表类数据元，如车辆、成员；只要一份的删去", "name a fact that is a list, or delete it"),
        _of_kind(case, ("list",)),
    )  # fmt: skip


def _is_asked(case: Case, path: str, fact: str) -> None:
    """A list nobody asks for has no members, and what stands for each of them falls away unseen."""
    if fact not in askable(case):
        unasked(case, path, fact)


def _document(case: Case, step: Step) -> None:
    if step.document and step.document not in STEP_DOCUMENTS and step.document not in case.context.documents:
        _wrong(
            case, "papers.document.unknown", f"steps.{step.id}.document", step.document,
            ("不是平台会出的文书，也没有登记过", "is no document the house draws up, and none is registered so"),
            (
                f"写 {'、'.join(list(STEP_DOCUMENTS)[:6])} 等，或在 dictionary.documents 里写明",
                "write a document of the vocabulary, or add it under dictionary.documents",
            ),
            (*STEP_DOCUMENTS, *case.context.documents),
        )  # fmt: skip


def _labels(case: Case, step: Step) -> None:
    """What a step finds is asked of whoever does it and printed in its document: under a name, not under its id."""
    for name in step.outputs:
        if name not in OUTPUT_WORDS and f"step.{step.id}.{name}" not in case.context.dictionary:
            case.warn(
                "elements.output.name",
                f"steps.{step.id}.outputs",
                f"“{step.name}”办出的“{name}”没有中文名称，办理页面和文书上会印出“{name}”",
                f"{step.id} finds {name}, which has no name for the screen and its document",
                f"在 dictionary.elements 里写 step.{step.id}.{name}: {{zh: …, en: …, type: {step.outputs[name]}}}",
                f"add step.{step.id}.{name} under dictionary.elements, with `zh` and `en`",
            )


def _granted(case: Case, path: str, one: Granted) -> None:
    if one.each:
        _listed(case, "after.result.each", f"{path}.each", one.each, f"“{one.name}”")
    if one.of not in _TO and one.of not in case.e.parties and _kind(case, one.of) not in _NAMES_SOMEBODY:
        _wrong(
            case, "after.result.of", f"{path}.of", one.of,
            ("说不出结果发给谁", "names nobody the result could be for"),
            (
                "写 applicant、applicants、parties、一类当事人、一份名单、一个姓名或身份证号",
                "write applicant, applicants, parties, a party, a list, a name or an identity number",
            ),
            (*_TO, *case.e.parties, *_of_kind(case, _NAMES_SOMEBODY)),
        )  # fmt: skip
    if isinstance(one.valid, str):
        _valid(case, path, one, one.valid)
    if one.valid_from and one.valid_from != ISSUED and not _begins(case, one.valid_from):
        _wrong(
            case, "after.result.valid_from", f"{path}.valid_from", one.valid_from,
            ("不是制证时已经到了的时点，有效期不知从哪天起", "is no moment that has come by then"),
            ("写 decided、issued、环节.done 或日期类事实", "write decided, issued, <step>.done or a date fact"),
            ("decided", ISSUED, "accepted", "received", *_of_kind(case, ("date",))),
        )  # fmt: skip


def _begins(case: Case, moment: str) -> bool:
    return moment != "delivered" and is_moment(case, moment)


def _valid(case: Case, path: str, one: Granted, valid: str) -> None:
    """``none``, a parameter or output that is a length, a fact that is a day, or the end of what is replaced."""
    if valid == KEPT:
        if one.does not in ("amend", "renew") and one.ends != one.type:
            case.error(
                "after.result.replaced",
                f"{path}.valid",
                "这个结果不替换原来的证件，没有可以沿用的截止日期",
                "nothing is replaced, so there is no end to keep",
                "改 does: amend 或 renew；新发的写有效期",
                "write `does: amend` or renew, or say how long it is valid",
            )
    elif valid != "none" and _kind(case, valid) not in ("date", "duration") and valid != "licence.until":
        _wrong(
            case, "after.result.valid", f"{path}.valid", valid,
            ("不是时长，也不是日期，有效期到哪天算不出", "is neither a length nor a day"),
            (
                "写 5y 这样的时长、none（长期）、时长类参数 param.x、日期类事实或 replaced.until",
                "write a length such as 5y, none, a parameter that is a length, a date fact or replaced.until",
            ),
            _of_kind(case, ("date", "duration")),
        )  # fmt: skip
