"""Before a text is published every story of its item is run on it: one that parts from what is expected holds it up."""

from __future__ import annotations

from tongban.catalogue.policies import Row
from tongban.catalogue.sockets import before_publication
from tongban.core.errors import Refusal
from tongban.definition.source import ReadError
from tongban.trials.queries import run_all


@before_publication
def stories_hold(draft: Row) -> Refusal | None:
    """Refusal ``draft.stories`` with the first red story; one query where the item has none."""
    try:
        red = [one for one in run_all(draft) if one.holds_up]
    except ReadError:  # what does not read is told by the checker
        return None
    if not red:
        return None
    name = red[0].story["name"]
    return Refusal(
        "draft.stories",
        f"有 {len(red)} 个试办故事与预期不符，第一个是“{name}”。请改正文本，"
        "或由编制人员在“试办”页重新记下预期、写明理由删除。",
        f"{len(red)} stories part from what is expected, first “{name}”. Mend the text, or let an editor take the "
        "new outcome or remove the story with a reason.",
        where="stories",
        status=409,
    )
