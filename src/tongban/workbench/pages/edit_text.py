"""文本: the text itself, for those who want it; and the same choice between two writers, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from tongban.catalogue.acts.drafting import Overtaken, save
from tongban.catalogue.models import Draft
from tongban.catalogue.reading.drafts import findings
from tongban.catalogue.reading.editing import draft_to_edit
from tongban.catalogue.reading.findings import findings_of
from tongban.core.errors import Refusal
from tongban.definition.labels import label_of, said
from tongban.definition.merging import Clash, decided, merge
from tongban.definition.source import ReadError, read
from tongban.definition.source.writing import flow
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, moment
from tongban.web.words import t
from tongban.workbench.editor.sheet import short
from tongban.workbench.pages import edit_frame


def page(request: HttpRequest, one: Draft) -> HttpResponse:
    """GET shows the text with the lines of its findings; POST saves it. What was typed is never lost."""
    if request.method != "POST":
        return _shown(request, one, one.text, one.text, one.revision)
    actor, base = actor_of(request), _typed(request, "base")
    mine, revision = _typed(request, "text"), request.POST.get("revision", "")
    try:
        save(one.id, mine, int(revision) if revision.isdigit() else 0, actor=actor)
    except Overtaken as found:
        return _both(request, found, base)
    except Refusal as refusal:
        if refusal.bars:
            raise
        return _shown(request, one, mine, base, one.revision, refusal)
    return HttpResponseRedirect(f"{reverse('workbench:edit', args=(one.id, 'text'))}?{urlencode({'saved': 1})}")


def _typed(request: HttpRequest, name: str) -> str:
    text = request.POST.get(name, "").replace("\r\n", "\n")
    return text if not text or text.endswith("\n") else f"{text}\n"


def _shown(
    request: HttpRequest, one: Draft, text: str, base: str, revision: int, refusal: Refusal | None = None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    found = findings(one) if text == one.text else findings_of(one.sort, one.code, one.place, text)
    context = edit_frame.frame(request, one, "text", found)
    context |= {
        "text": text,
        "base": base,
        "revision": revision,
        "rows": min(60, max(20, text.count("\n") + 2)),
        "errors": faults_of(refusal) if refusal is not None else [],
        "said": t("已保存。", language()) if request.GET.get("saved") and refusal is None else "",
        **(more or {}),
    }
    status = 409 if more else refusal.status if refusal is not None else 200
    return render(request, "workbench/edit/text.html", context, status=status)


def _both(request: HttpRequest, found: Overtaken, base: str) -> HttpResponse:
    """Another saved in between: what only one of them changed is put together; the rest is chosen cell by cell."""
    actor, mine = actor_of(request), found.mine
    one = draft_to_edit(actor, request.resolver_match.kwargs["draft"])  # type: ignore[union-attr]
    try:
        together = merge(base, found.theirs, mine)
    except (ReadError, Refusal):
        both = {"theirs": found.theirs, "other_at": moment(found.saved_at)}
        return _shown(request, one, mine, found.theirs, found.revision, found, both)
    chosen = picked(request, together.clashes)
    text = decided(together, chosen)
    if text is not None:
        save(one.id, text, found.revision, actor=actor)
        here = reverse("workbench:edit", args=(one.id, "text"))
        return HttpResponseRedirect(f"{here}?{urlencode({'saved': 'merged', 'n': len(together.taken)})}")
    clashes = clashes_said(together.clashes, read(mine, one.code or "definition").data, chosen)
    more: dict[str, Any] = {"clashes": clashes, "taken": len(together.taken), "other_at": moment(found.saved_at)}
    return _shown(request, one, mine, base, one.revision if not together.clashes else 0, found, more)


def picked(request: HttpRequest, clashes: Sequence[Clash]) -> dict[str, str]:
    """What was chosen of each clash, by key path: ``mine`` or ``theirs``."""
    picks = {c.path: request.POST.get(f"pick-{short(c.path)}", "") for c in clashes}
    return {path: pick for path, pick in picks.items() if pick in ("mine", "theirs")}


def clashes_said(clashes: Sequence[Clash], data: Any, chosen: Mapping[str, str]) -> list[dict[str, str]]:
    """The clashes in the words of the table, as the form of ``edit/_clashes.html`` shows them."""
    return [
        {
            "name": f"pick-{short(c.path)}",
            "where": label_of(data, c.path),
            "theirs": said_of(c.path, c.theirs),
            "mine": said_of(c.path, c.mine),
            "chosen": chosen.get(c.path, ""),
        }
        for c in clashes
    ]


def said_of(path: str, value: Any) -> str:
    """A cell's value in the words of the table; what has none as the text writes it."""
    if value is None:
        return t("（空）", language())
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "、".join(said(path, one) for one in value)
    return flow(value) if isinstance(value, list | dict) else said(path, value)
