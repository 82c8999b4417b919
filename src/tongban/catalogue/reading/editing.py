"""A draft opened by one of its editors: one query."""

from __future__ import annotations

import uuid

from tongban.catalogue.models import Draft
from tongban.catalogue.policies import may_edit
from tongban.core.errors import Refusal
from tongban.core.scope import Actor

# States in which the text may be written on; `life.states` says the same of the act.
WRITTEN_ON = ("draft", "joint")


def draft_to_edit(viewer: Actor, key: uuid.UUID) -> Draft:
    """The draft with its organ. Refusal ``draft.unknown`` (404) where the viewer may not see it, Denied
    ``draft.editor`` where he may see but not write it.
    """
    found = Draft.seen_by(viewer).select_related("organ").filter(id=key).first()
    if found is None:
        raise Refusal(
            "draft.unknown", "没有这份草稿，或没有向您所在机关征求意见。", "There is no such draft for you.", status=404
        )
    may_edit(viewer, {"organ_id": found.organ_id})
    return found
