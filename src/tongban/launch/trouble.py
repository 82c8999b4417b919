"""What the operator is told when a start cannot go on."""

from __future__ import annotations


class Trouble(Exception):
    """One sentence that says what is wrong and the remedy; printed without a traceback, exit code ``code``."""

    def __init__(self, sentence: str, *, code: int = 1) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
