"""Typeset and sign a paper: once, by the worker when it hears of the paper, or at once when somebody asks for it
first.
"""

from __future__ import annotations

import uuid
from dataclasses import MISSING, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.files import house_store
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Reply, Subject, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.papers.models import Paper
from tongban.papers.signing import Authority, sign_pdf
from tongban.papers.typeset import typeset as set_pdf
from tongban.papers.typeset.contents import PAPERS

LIMIT = 50 * 1024 * 1024
# What stands over a paper that has no effect: it was made of what is tried, or is shown to whoever is about to sign it.
NO_NUMBER = "（预览，尚未编号）"
TRIED, SHOWN = "试办", "预览"


@lru_cache(maxsize=1)
def authority() -> Authority:
    """The organs' keys, made at first need and kept outside the repository."""
    return Authority(Path(settings.TONGBAN_ORGAN_KEYS))


def typeset(paper: uuid.UUID, *, large: bool = False) -> bytes:
    """The signed PDF. The first call makes and keeps it; the large-print variant is made anew each time and not
    kept.
    """
    found = fetch(
        """SELECT p.*, o.credit_code, o.name AS organ_name FROM papers_paper p
           JOIN organisation_organ o ON o.id = p.organ_id WHERE p.id = %s""",
        [paper],
    )
    if not found:
        raise Refusal("paper.unknown", "没有这份文书。", "There is no such paper.", status=404)
    row = found[0]
    if row["file"] and not large:
        return house_store().get(row["file"])
    pdf = _made(row, large)
    if not large:
        _keep(paper, house_store().put(pdf, name=f"{row['code']}.pdf", limit=LIMIT).digest)
    return pdf


def _typeset(row: dict[str, Any], *, large: bool = False, mark: str = "") -> bytes:
    template = row["data"]["template"]
    return set_pdf(
        template,
        {
            **_left_out(template),
            **{k: v for k, v in row["data"].items() if k != "template"},
            "title": row["title"],
            "made_at": row["made_at"],
            "verify_url": f"{settings.TONGBAN_PUBLIC_URL}/verify/{row['code']}",
            "verify_code": row["code"],
            "demo": settings.DEMO,
            "large": large,
            "mark": mark,
        },
    )


def _made(row: dict[str, Any], large: bool) -> bytes:
    pdf = _typeset(row, large=large)
    # As the organ was called when the paper was made, whenever it is typeset.
    name = str(row["data"].get("organ") or row["organ_name"])
    return sign_pdf(
        pdf, authority().signer(row["credit_code"], name), reason=row["title"], location=name, at=row["made_at"]
    )


def preview(paper: uuid.UUID) -> bytes:
    """What a paper would look like, marked over every page as tried and of no legal effect; neither signed nor kept,
    and its code leads nowhere.
    """
    row = fetch("SELECT * FROM papers_paper WHERE id = %s", [paper])[0]
    return _typeset({**row, "code": ""}, mark=TRIED)


def preview_of(change: Change) -> bytes:
    """The paper a change would enter, by the same way, before anybody signs it: marked over every page, without number,
    code and seal. Nothing is written.
    """
    row = change.rows[0].values
    said = {**row["data"], "number": NO_NUMBER}
    return _typeset({**row, "data": said, "code": ""}, mark=SHOWN)


@cache
def _left_out(template: str) -> dict[str, Any]:
    """What a kind of paper says where the act had nothing of its own to say."""
    content = next(kind for kind in PAPERS if kind.template == template)
    found: dict[str, Any] = {}
    for part in fields(content):
        if part.default is not MISSING:
            found[part.name] = part.default
    return found


def _keep(paper: uuid.UUID, digest: str) -> None:
    """Note the file on the paper; whoever comes second finds it noted."""

    def work(once: KeepReply) -> Reply:
        row = fetch("SELECT * FROM papers_paper WHERE id = %s FOR UPDATE", [paper])[0]
        if row["file"]:
            return {}
        at = now()
        change = Change(
            Subject("paper", paper),
            Head.on(row),
            "paper.sign",
            PLATFORM,
            at,
            updates=(revise(Paper, row, file=digest, signed_at=at),),
            detail={"file": digest},
            event=Event("paper.signed", {"paper": str(paper)}),
        )
        write([change])
        return {}

    perform(work, actor=PLATFORM)
