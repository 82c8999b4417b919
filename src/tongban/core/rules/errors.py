"""How a rule is refused: the column, what is wrong there, and how to mend it."""

from __future__ import annotations

from tongban.core.errors import Refusal


class RuleError(Refusal):
    """A rule that cannot be read (``rule.syntax``), makes no sense (``rule.type``) or names what nobody knows
    (``rule.unknown-name``). ``column`` counts characters from 1; ``remedy`` is the second half of the sentence."""

    def __init__(self, code: str, column: int, zh: str, en: str, remedy: str, remedy_en: str) -> None:
        super().__init__(
            code, f"第{column}字：{zh}。{remedy}。", f"column {column}: {en}. {remedy_en}.", where=f"column {column}"
        )
        self.column = column
        self.remedy = remedy
        self.remedy_en = remedy_en


def syntax(column: int, zh: str, en: str, remedy: str, remedy_en: str) -> RuleError:
    """The text is not in the grammar."""
    return RuleError("rule.syntax", column, zh, en, remedy, remedy_en)


def ill_typed(column: int, zh: str, en: str, remedy: str, remedy_en: str) -> RuleError:
    """The text is in the grammar, but compares or counts things that do not go together."""
    return RuleError("rule.type", column, zh, en, remedy, remedy_en)
