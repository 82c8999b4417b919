"""文本: the text itself, for those who want it; and the same choice between two writers, cell by cell."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from tongban.catalogue.acts.drafting import Overtaken, save
from tongban.catalogue.editor.merging import Clash, merge
from tongban.catalogue.editor.sheet import short
from tongban.catalogue.format import ReadError, read
from tongban.catalogue.format.editing import Edit, changed
from tongban.catalogue.format.writing import flow
from tongban.catalogue.life.labels import label_of
from tongban.catalogue.models import Draft
from tongban.catalogue.pages import edit_frame
from tongban.catalogue.reading.drafts import findings
from tongban.catalogue.reading.editing import draft_to_edit
from tongban.catalogue.reading.findings import findings_of
from tongban.core.errors import Refusal
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, moment
from tongban.web.words import t


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
    return HttpResponseRedirect(f"{reverse('catalogue:edit', args=(one.id, 'text'))}?{urlencode({'saved': 1})}")


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
    return render(request, "catalogue/edit/text.html", context, status=status)


def _both(request: HttpRequest, found: Overtaken, base: str) -> HttpResponse:
    """Another saved in between: what only one of them changed is put together; the rest is chosen cell by cell."""
    actor, mine = actor_of(request), found.mine
    one = draft_to_edit(actor, request.resolver_match.kwargs["draft"])  # type: ignore[union-attr]
    try:
        together = merge(base, found.theirs, mine)
    except (ReadError, Refusal):
        both = {"theirs": found.theirs, "other_at": moment(found.saved_at)}
        return _shown(request, one, mine, found.theirs, found.revision, found, both)
    chosen = _chosen(request, together.clashes)
    if len(chosen) == len(together.clashes):
        edits = [Edit("set", c.path, c.mine) for c in together.clashes if chosen[c.path] == "mine"]
        gone = [e for e in edits if e.value is None]
        text = changed(together.text, [e for e in edits if e.value is not None])
        for edit in gone:
            text = changed(text, [Edit("remove", edit.path)])
        save(one.id, text, found.revision, actor=actor)
        here = reverse("catalogue:edit", args=(one.id, "text"))
        return HttpResponseRedirect(f"{here}?{urlencode({'saved': 'merged', 'n': len(together.taken)})}")
    data = read(mine, one.code or "definition").data
    clashes = [
        {
            "name": f"pick-{short(c.path)}",
            "where": label_of(data, c.path),
            "theirs": _said(c.theirs),
            "mine": _said(c.mine),
            "chosen": chosen.get(c.path, ""),
        }
        for c in together.clashes
    ]
    more: dict[str, Any] = {"clashes": clashes, "taken": len(together.taken), "other_at": moment(found.saved_at)}
    return _shown(request, one, mine, base, one.revision if not together.clashes else 0, found, more)


def _chosen(request: HttpRequest, clashes: tuple[Clash, ...]) -> dict[str, str]:
    picks = {c.path: request.POST.get(f"pick-{short(c.path)}", "") for c in clashes}
    return {path: pick for path, pick in picks.items() if pick in ("mine", "theirs")}


def _said(value: Any) -> str:
    if value is None:
        return t("（空）", language())
    return value if isinstance(value, str) else flow(value)
