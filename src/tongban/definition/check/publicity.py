"""Check 3, publicity: what is held up to the public is named by facts or by words the house knows, never what is
sensitive or finds somebody (行政许可法 40, 个人信息保护法 28, 政府信息公开条例 15).
"""

from __future__ import annotations

import difflib

from tongban.core.facts import Element
from tongban.definition.check.finding import Case
from tongban.definition.effective import Step
from tongban.definition.vocabulary import SHOWN_WORDS

# Kinds of facts by which a person is found or reached.
_FINDS = frozenset({"id_number", "phone", "point"})


def check_publicity(case: Case) -> None:
    """Every entry of ``shows`` is a fact of the item or one of the words; what it holds may be public."""
    for step in case.e.steps.values():
        if step.kind == "publicise":
            if not step.shows:
                case.error(
                    "publicity.shows.none",
                    f"steps.{step.id}.shows",
                    f"公示“{step.name}”没有写公示什么",
                    f"publicity {step.id} does not say what is published",
                    "写 shows，如 shows: [applicant.name_masked, conclusion]",
                    "write `shows`, such as [applicant.name_masked, conclusion]",
                )
            for name in step.shows:
                _shown(case, step, name)


def _is_private(element: Element) -> bool:
    return element.sensitivity == "sensitive" or element.type.kind in _FINDS


def _shown(case: Case, step: Step, name: str) -> None:
    path, element = f"steps.{step.id}.shows", case.context.dictionary.get(name)
    if name in SHOWN_WORDS:
        return
    if name not in case.types:
        known = [*SHOWN_WORDS, *case.types]
        near = difflib.get_close_matches(name, known, n=1)
        case.error(
            "publicity.shows.unknown",
            path,
            f"公示“{step.name}”要公示的“{name}”不是这件事的数据项",
            f"publicity {step.id} shows “{name}”, which is no fact of the item",
            f"改为“{near[0]}”" if near else f"写数据项的名称，或 {'、'.join(SHOWN_WORDS)}",
            f"write “{near[0]}”" if near else f"name a fact, or {', '.join(SHOWN_WORDS)}",
        )
    elif element is not None and any(map(_is_private, (element, *element.members))):
        case.error(
            "publicity.shows.private",
            path,
            f"公示“{step.name}”要公示“{element.label_zh}”：敏感信息和能找到本人的号码不得公示",
            f"publicity {step.id} shows {name}: what is sensitive, or finds a person, is never published",
            "删去，或公示不涉及个人的数据项",
            "delete it, or show a fact that is about nobody",
        )
    elif element is None:
        case.error(
            "publicity.shows.unnamed",
            path,
            f"公示“{step.name}”要公示的“{name}”没有名称",
            f"publicity {step.id} shows {name}, which has no label",
            "在 dictionary.elements 里写明",
            "define it in `dictionary.elements`",
        )
