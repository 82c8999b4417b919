"""How the house refuses: one code, one sentence, the place and the remedy, the same at every door (screen, API,
import).
"""

from __future__ import annotations


class Refusal(Exception):
    """Something asked for is not done, and nothing has changed.

    ``code`` is stable and dotted (``case.separation``); ``zh`` and ``en`` say what is wrong and what to do next;
    ``where`` is a key path or field name when one cell is at fault; ``status`` is the HTTP status of every door.
    """

    def __init__(self, code: str, zh: str, en: str, *, where: str = "", status: int = 422) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en
        self.where = where
        self.status = status

    @property
    def bars(self) -> bool:
        """Nothing that is typed could mend it: denied, or not there. No form shows it again; the house answers."""
        return self.status in (403, 404)


class Denied(Refusal):
    """The actor may not do or see this; who can, and how to ask, is in the sentence."""

    def __init__(self, code: str, zh: str, en: str, *, where: str = "") -> None:
        super().__init__(code, zh, en, where=where, status=403)


class Stale(Refusal):
    """Somebody else changed it first: the caller shows both and lets the person choose."""

    def __init__(self, code: str, zh: str, en: str, *, where: str = "") -> None:
        super().__init__(code, zh, en, where=where, status=409)
