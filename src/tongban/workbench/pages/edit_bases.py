"""依据库: a law of the library is found by the words of its title and put into the text, with its article."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.catalogue.acts.drafting import Overtaken, save
from tongban.catalogue.library_now import library_now
from tongban.catalogue.reading.editing import draft_to_edit
from tongban.core.errors import Refusal
from tongban.definition.as_typed import Names, as_cite
from tongban.definition.check.library import LawEntry
from tongban.definition.citations import split
from tongban.definition.source import read
from tongban.definition.source.editing import Edit, changed
from tongban.identity.pages import staff_only
from tongban.web.context import language
from tongban.web.staff import actor_of
from tongban.web.words import t

SHOWN = 12
TRIES = 3
_SHORTER = ("中华人民共和国", "四川省")


def found_laws(q: str, text_laws: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries of the library whose title holds every word; with the name they have in this text."""
    names = {str((one or {}).get("title") or name): name for name, one in text_laws.items()}
    words = q.split()
    hits = [one for title, one in library_now().items() if all(word in title for word in words)]
    hits.sort(key=lambda one: (one.title not in names, len(one.title)) if not words else (len(one.title), one.title))
    return [_shown(one, names) for one in hits[:SHOWN]]


def _shown(one: LawEntry, names: dict[str, str]) -> dict[str, Any]:
    lang, fate = language(), ""
    if one.fate is not None:
        fate = t("已废止", lang) if one.fate.what == "repealed" else t("已修改", lang)
    since = t("{day} 起施行的文本", lang, day=one.since) if one.since else ""
    return {"title": one.title, "kind": one.kind, "since": since, "fate": fate, "name": names.get(one.title, "")}


def laws_of(text: str) -> dict[str, Any]:
    """The names of laws in a text."""
    found = read(text, "definition").data.get("laws")
    return dict(found) if isinstance(found, dict) else {}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def bases(request: HttpRequest, draft: uuid.UUID) -> HttpResponse:
    """GET: what the search finds. POST: the law goes into the text. Refusals of drafting.save; Denied to others."""
    one = draft_to_edit(actor_of(request), draft)
    if request.method != "POST":
        laws = found_laws(request.GET.get("q", "").strip(), laws_of(one.text))
        return render(request, "workbench/edit/_laws.html", {"draft": one, "laws": laws})
    title = request.POST.get("cite") or request.POST.get("list") or ""
    entry = library_now().get(title)
    if entry is None:
        raise Refusal(
            "edit.law", "依据库里没有这部法律，请重新查。", "The library has no such law; search again.", where="q"
        )
    article = request.POST.get("article", "") if request.POST.get("cite") else None
    for attempt in range(TRIES):
        try:
            save(one.id, _with(one.text, entry, article), one.revision, actor=actor_of(request))
            break
        except Overtaken:
            if attempt == TRIES - 1:
                raise
            one = draft_to_edit(actor_of(request), draft)
    here = reverse("workbench:edit", args=(draft, "bases"))
    return HttpResponseRedirect(f"{here}?{urlencode({'saved': 1})}")


def _with(text: str, entry: LawEntry, article: str | None) -> str:
    """The text with the law in its list, and (``article`` given) cited as a basis of the item."""
    laws = laws_of(text)
    name = next((key for key, one in laws.items() if (one or {}).get("title") == entry.title), "")
    edits = []
    if not name:
        name = entry.title
        for head in _SHORTER:
            name = name.removeprefix(head)
        name = name if name not in laws else entry.title
        edits.append(Edit("set", f"laws.{name}", {"title": entry.title, "kind": entry.kind}))
    if article is not None:
        basis = read(text, "definition").data.get("basis")
        cites = [basis] if isinstance(basis, str) else list(basis or [])
        cite = _cite(name, entry.title, article.strip())
        edits += [Edit("set", "basis", [*cites, cite])] if cite not in cites else []
    return changed(text, edits)


def _cite(name: str, title: str, article: str) -> str:
    if not article:
        return name
    said = as_cite(f"{name}{article if article.startswith('第') else ''}", Names(laws={name: title}))
    if "#" not in said:
        said = f"{name}#{article.removeprefix('#')}"
    if split(said) is None:
        raise Refusal(
            "edit.article",
            f"“{article}”不是条款的写法，请写“第三十三条第一款”或 33.1。",
            f"“{article}” is no article; write 33.1.",
            where="article",
        )
    return said


urlpatterns: list[URLPattern] = [path("catalogue/drafts/<uuid:draft>/bases/", bases, name="edit_bases")]
