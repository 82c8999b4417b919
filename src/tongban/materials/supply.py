"""The socket of ways of supply 提供方式: each way says whether it can obtain a material without troubling the
applicant.

A source that is down never becomes the applicant's errand: the material is then *asking*, the case goes on, and the
organ that holds the paper is asked (部门协查).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tongban.core.clock import day_of
from tongban.core.facts import SourceDown
from tongban.core.ledger.reading import fetch
from tongban.definition.effective import Material, Supply
from tongban.definition.registry import declare_ways
from tongban.identity.sources import Applicant
from tongban.licences.queries import held_by
from tongban.materials.promises import is_barred


@dataclass(frozen=True, slots=True)
class Obtained:
    """How a material was obtained. ``state``: supplied, asking (of another organ), missing (the applicant's turn)."""

    state: str
    way: str = ""
    trust: str = ""
    licence: uuid.UUID | None = None
    held: uuid.UUID | None = None


@dataclass
class Request:
    """For whom and when; what is read for one material is kept for the next."""

    applicant: Applicant
    at: datetime
    facts: Mapping[str, Any]
    services: Mapping[str, str] = field(default_factory=dict)
    trusts: Mapping[str, str] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    # Of a paper that each of several has: whose it is; ``enrolled`` where he is the ``applicant`` of this request.
    member: str = ""
    enrolled: bool = False


# Ways that make the paper from what is said.
MADE = frozenset({"form", "generate", "commitment"})
Way = Callable[[Material, Supply, Request], Obtained | None]
_ways: dict[str, Way] = {}


def way(name: str) -> Callable[[Way], Way]:
    """Register a way; it gives None where it cannot supply this material, and raises SourceDown where it cannot
    tell.
    """

    def register(function: Way) -> Way:
        _ways[name] = function
        declare_ways([name])
        return function

    return register


def obtain(material: Material, request: Request, *, made_only: bool = False) -> Obtained:
    """The first way, in the order of the definition, that needs nothing from the applicant; else it is his turn. With
    ``made_only`` only what is made here and now (the form, a promise), nothing that somebody would have to hold.
    """
    down = False
    for supply in material.supply:
        function = _ways.get(supply.way)
        if function is None or made_only and supply.way not in MADE:
            continue
        try:
            found = function(material, supply, request)
        except SourceDown:
            down = True
            continue
        if found is not None:
            return found
    if made_only:
        return Obtained("missing")
    if down or _is_ours_to_ask(material):
        return Obtained("asking", "inquiry", "A")
    return Obtained("missing")


def _is_ours_to_ask(material: Material) -> bool:
    """A paper of government that data should have given, and that nobody may be told to upload: it is asked of the
    organ that holds it; showing it at a window stays voluntary.
    """
    ways = {supply.way for supply in material.supply}
    return material.issuer == "政府" and "data" in ways and "upload" not in ways


def licences_of(request: Request) -> Sequence[Mapping[str, Any]]:
    """Licences of the applicant and, for an enterprise, of its legal person; one query for all materials."""
    if "licences" not in request.kept:
        holders = [request.applicant.key]
        if legal := request.applicant.row.get("legal_person_id"):
            holders.append(legal)
        request.kept["licences"] = held_by(holders, day_of(request.at))
    found: Sequence[Mapping[str, Any]] = request.kept["licences"]
    return found


@way("form")
def by_form(material: Material, supply: Supply, request: Request) -> Obtained | None:
    """The application form is made from the answers."""
    return Obtained("supplied", "form", "D")


@way("generate")
def by_platform(material: Material, supply: Supply, request: Request) -> Obtained | None:
    """The platform makes the paper from what it knows."""
    return Obtained("supplied", "generate", "A")


@way("licence")
def by_licence(material: Material, supply: Supply, request: Request) -> Obtained | None:
    """An e-licence that the applicant holds: nothing to submit."""
    for licence in licences_of(request):
        if licence["type_key"] == supply.target and _is_his(licence, request):
            return Obtained("supplied", "licence", "A", licence=licence["id"])
    return None


def _is_his(licence: Mapping[str, Any], request: Request) -> bool:
    """Of a paper of one of several only what names him will do: a plate, a shop; or what he holds himself."""
    if not request.member or request.enrolled:
        return True
    data = licence["data"] or {}
    shown = {str(one.get("value")) for one in data.get("fields", [])} | {str(data.get("member", ""))}
    return request.member in shown


@way("data")
def by_data(material: Material, supply: Supply, request: Request) -> Obtained | None:
    """A fact that the named service said (``services``: fact → service) stands for the paper that would prove it; what
    the applicant answered himself proves nothing.
    """
    if request.member:  # what a source said of the applicant says nothing of the others
        return None
    facts = [fact for fact, service in request.services.items() if service == supply.target] or [supply.target]
    known = any(request.facts.get(fact) is not None and request.trusts.get(fact) in ("A", "B") for fact in facts)
    return Obtained("supplied", "data", "A") if known else None


@way("earlier")
def by_earlier(material: Material, supply: Supply, request: Request) -> Obtained | None:
    """The same document is held already (政务数据共享条例: what is held is not collected again)."""
    if "held" not in request.kept:
        latest = fetch(
            """SELECT DISTINCT ON (name) name, id, trust FROM materials_held WHERE owner_id = %s
               ORDER BY name, received_at DESC""",
            [request.applicant.key],
        )
        request.kept["held"] = {row["name"]: row for row in latest}
    name = f"{material.name}（{request.member}）" if request.member else material.name
    found = request.kept["held"].get(name)
    return Obtained("supplied", "earlier", found["trust"], held=found["id"]) if found is not None else None


@way("commitment")
def by_commitment(material: Material, supply: Supply, request: Request) -> Obtained | None:
    """A proof the applicant replaces by his signed commitment: made with the form, signed at submission
    (国办发〔2020〕42号). Not for whoever may not promise, unless the paper is nothing but a promise.
    """
    if len(material.supply) > 1 and is_barred(request.facts):
        return None
    return Obtained("supplied", "commitment", "D")


@way("inquiry")
def by_inquiry(material: Material, supply: Supply, request: Request) -> Obtained | None:
    """A government paper that no source gives is asked of the organ that holds it; the case runs on."""
    return Obtained("asking", "inquiry", "A")


# These are the applicant's own doing; they are listed so that a definition may name them.
declare_ways(["upload", "scan", "shown", "original"])
