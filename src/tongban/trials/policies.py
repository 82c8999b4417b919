"""Who may do what with a story. Deny by default; a refusal says who can."""

from __future__ import annotations

from tongban.catalogue.life.states import OPEN
from tongban.catalogue.policies import Row, may_edit, may_use_workbench
from tongban.core.errors import Refusal
from tongban.core.scope import Actor


def may_write(actor: Actor, draft: Row) -> None:
    """Whoever may edit the draft writes its stories, while it is on its way. Denied ``draft.editor``; Refusal
    ``story.draft`` (409).
    """
    may_edit(actor, draft)
    if draft["state"] not in OPEN:
        raise Refusal(
            "story.draft",
            "这份文本已经公布或放弃，故事要在新的草稿上改。",
            "This draft was published or given up; change the story on a new draft.",
            status=409,
        )


def may_run(actor: Actor) -> None:
    """Whoever works at the workbench and sees the draft runs and reads its stories. Denied ``catalogue.desk``."""
    may_use_workbench(actor)
