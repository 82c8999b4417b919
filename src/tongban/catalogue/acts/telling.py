"""Whoever pointed something out is told what was decided and what came of it."""

from __future__ import annotations

import uuid

from tongban.core.events import Happened, subscribe
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.messages.acts import tell

_ASKED = """
SELECT r.id, r.title, r.state, r.decision, r.effect, a.person_id, a.kind FROM catalogue_change_request r
JOIN identity_account a ON a.id = r.asked_by WHERE r.id = %s
"""


@subscribe("catalogue.requests", "request.decide", "request.close")
def on_decided(happened: Happened) -> None:
    """One message to a citizen; staff see it in their list."""
    found = fetch(_ASKED, [uuid.UUID(happened.body["request"])])
    if not found or found[0]["kind"] == "staff":
        return
    row = found[0]
    words, title = {
        "decided": (row["decision"], "您反映的问题已采纳"),
        "refused": (row["decision"], "您反映的问题已答复"),
        "done": (row["effect"], "您反映的问题已落实"),
    }[happened.body["state"]]
    about = ("change_request", row["id"])
    text = f"{row['title']}：{words}"
    key = f"{happened.name}:{row['id']}:{happened.body['state']}"
    tell(("person", row["person_id"]), about, title, text, "/me/reports/", actor=PLATFORM, key=key)
