"""One voice for guide, table and print: spans, laws, rules and money in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tongban.core.rules import Rule
from tongban.core.rules.reasons import Labels
from tongban.core.workdays import Duration
from tongban.definition.effective import Choice, Citation, Effective
from tongban.definition.effective.graph import rough_days
from tongban.definition.plain_rules import in_words, labels_of
from tongban.web.words import t


@dataclass(frozen=True, slots=True)
class Speaker:
    """``lang`` zh or en; ``labels`` are those of the edition's dictionary and of what its steps leave behind."""

    lang: str
    labels: Labels

    @classmethod
    def of(cls, e: Effective, labels: Labels, lang: str) -> Speaker:
        return cls(lang, labels_of(e, labels))

    @property
    def english(self) -> bool:
        return self.lang.startswith("en")

    def t(self, zh: str, **values: object) -> str:
        """A sentence of the screens."""
        return t(zh, self.lang, **values)

    def span(self, within: Duration | Choice[Duration] | None) -> str:
        """A span in words; of a conditional one the longest is said, so that nobody waits longer than told."""
        if within is None:
            return ""
        if isinstance(within, Choice):
            longest = max((value for value, _ in within.options), key=rough_days)
            return self.t("最长{span}", span=self.span(longest))
        return within.en if self.english else within.zh

    def counted(self, within: Duration | None) -> str:
        """A span that runs in days of the calendar says so: those of rest count too."""
        span, days = self.span(within), within is not None and within.unit == "d"
        return self.t("{span}（自然日，含休息日）", span=span) if days else span

    def spans(self, within: Duration | Choice[Duration] | None) -> str:
        """Every option of a conditional span with its condition; a constant as it is."""
        if not isinstance(within, Choice):
            return self.span(within)
        return self.also(
            f"{self.span(value)}（{self.rule(when) if when else self.t('其他情形')}）" for value, when in within.options
        )

    def rule(self, rule: Rule | None) -> str:
        return in_words(rule, self.labels, self.lang)

    def called(self, fact: str) -> str:
        """A fact by its label."""
        label = self.labels.get(fact, fact)
        return label if isinstance(label, str) else label.en if self.english and label.en else label.zh

    def cite(self, citations: Iterable[Citation]) -> str:
        """Laws keep their Chinese names: the Chinese text prevails."""
        return "；".join(dict.fromkeys(citation.zh for citation in citations))

    def both(self, parts: Iterable[str]) -> str:
        """Several names in one line."""
        return (", " if self.english else "、").join(part for part in parts if part)

    def also(self, parts: Iterable[str]) -> str:
        """Several sentences in one line."""
        return ("; " if self.english else "；").join(part for part in parts if part)

    def money(self, fen: int) -> str:
        """Fen as yuan: 1,234.50 元."""
        whole, rest = divmod(fen, 100)
        amount = f"{whole:,}" + (f".{rest:02d}" if rest else "")
        return self.t("{amount} 元", amount=amount)
