"""The directory as files of any length: rows go in and pieces of text come out, so that memory stays the same.

The formats: JSON (one document), CSV (for spreadsheets), YAML (a list of mappings), and linked data by CPSV-AP as
Turtle, RDF/XML and JSON-LD.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from xml.sax.saxutils import quoteattr

import yaml
from rdflib import Graph, Literal
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

from tongban.core.clock import SHANGHAI
from tongban.definition.vocabulary import KINDS
from tongban.opendata.cpsv import catalogue_of
from tongban.opendata.terms import (
    ACTIVE,
    ADMS,
    CPSV,
    CV,
    EN,
    LICENCE,
    PAUSED,
    PREFIXES,
    ZH,
    empty,
    service_uri,
    term_uri,
)
from tongban.web.staff import csv_line

Row = Mapping[str, Any]
COLUMNS = (
    "code", "name", "kind", "line", "targets", "person_topics", "enterprise_topics", "plain", "edition",
    "in_force_from", "digest", "place", "suspended_since", "url",
)  # fmt: skip
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Format:
    """One format of the directory: its suffix, media type and maker. ``sample``: it is short enough to look at."""

    suffix: str
    media: str
    make: Callable[[Iterable[Row], str], Iterator[str]]


def entry_of(row: Row, base: str) -> dict[str, Any]:
    """A row of the directory as the formats carry it; moments are in Shanghai's time."""
    topics = row["topics"] or {}
    return {
        "code": row["code"],
        "name": row["name"],
        "kind": row["kind"],
        "line": row["line"],
        "targets": list(row["targets"] or []),
        "person_topics": list(topics.get("person") or []),
        "enterprise_topics": list(topics.get("enterprise") or []),
        "plain": row["plain"] or "",
        "edition": row["number"],
        "in_force_from": row["in_force_from"].astimezone(SHANGHAI).isoformat(),
        "digest": row["digest"],
        "place": row["place"],
        "suspended_since": row["suspended_at"].astimezone(SHANGHAI).isoformat() if row["suspended_at"] else "",
        "url": str(service_uri(base, row["code"])),
    }


def as_json(rows: Iterable[Row], base: str) -> Iterator[str]:
    """One document: the licence, and the items."""
    yield '{"licence":' + json.dumps(LICENCE) + ',"items":['
    for n, row in enumerate(rows):
        yield (",\n" if n else "\n") + json.dumps(entry_of(row, base), ensure_ascii=False)
    yield "\n]}\n"


def as_csv(rows: Iterable[Row], base: str) -> Iterator[str]:
    """UTF-8 with its mark, lists joined by 、; a cell that would be a formula is made text."""
    yield "\ufeff"
    yield csv_line(COLUMNS)
    for row in rows:
        entry = entry_of(row, base)
        yield csv_line("、".join(one) if isinstance(one, list) else str(one) for one in entry.values())


def as_yaml(rows: Iterable[Row], base: str) -> Iterator[str]:
    """A mapping of the licence and the items; each item is written by itself."""
    yield f"licence: {LICENCE}\nitems:"
    found = False
    for row in rows:
        yield "" if found else "\n"
        found = True
        yield yaml.safe_dump([entry_of(row, base)], allow_unicode=True, sort_keys=False, width=1000)
    if not found:
        yield " []\n"


# linked data: every piece is a graph of its own, so that no graph grows with the directory


def piece_graph(rows: Iterable[Row], base: str) -> Graph:
    """Items as public services with what the directory says of them; their own address says the rest."""
    graph = empty()
    for row in rows:
        _tell(graph, entry_of(row, base), base)
    return graph


def _tell(graph: Graph, entry: Row, base: str) -> None:
    me = service_uri(base, entry["code"])
    kind, known = term_uri(base, "kind", entry["kind"]), KINDS.get(entry["kind"])
    graph.add((me, RDF.type, CPSV.PublicService))
    graph.add((me, DCTERMS.identifier, Literal(entry["code"])))
    graph.add((me, DCTERMS.title, Literal(entry["name"], lang=ZH)))
    graph.add((me, DCTERMS.description, Literal(entry["plain"] or entry["name"], lang=ZH)))
    graph.add((me, DCTERMS.type, kind))
    graph.add((kind, RDF.type, SKOS.Concept))
    graph.add((kind, SKOS.prefLabel, Literal(entry["kind"], lang=ZH)))
    if known:
        graph.add((kind, SKOS.prefLabel, Literal(known.en, lang=EN)))
    organ = term_uri(base, "line", entry["line"])
    graph.add((me, CV.hasCompetentAuthority, organ))
    graph.add((organ, RDF.type, CV.PublicOrganisation))
    graph.add((organ, SKOS.prefLabel, Literal(entry["line"], lang=ZH)))
    graph.add((me, ADMS.status, PAUSED if entry["suspended_since"] else ACTIVE))
    graph.add((me, OWL.versionInfo, Literal(str(entry["edition"]))))
    graph.add((me, DCTERMS.modified, Literal(entry["in_force_from"], datatype=XSD.dateTime)))
    graph.add((me, RDFS.seeAlso, service_uri(base, entry["code"]) + "data.ttl"))


def _pieces(rows: Iterable[Row], base: str) -> Iterator[Graph]:
    """The data set, then pieces of the directory."""
    head = empty()
    catalogue_of(head, base)
    yield head
    left = iter(rows)
    while piece := list(islice(left, _AT_ONCE)):
        yield piece_graph(piece, base)


def as_turtle(rows: Iterable[Row], base: str) -> Iterator[str]:
    """Turtle; prefixes once, at the top."""
    for prefix, space in PREFIXES.items():
        yield f"@prefix {prefix}: <{space}> .\n"
    for graph in _pieces(rows, base):
        said = graph.serialize(format="turtle")
        yield "".join(line for line in said.splitlines(keepends=True) if not line.startswith("@prefix "))


def as_rdf_xml(rows: Iterable[Row], base: str) -> Iterator[str]:
    """RDF/XML; one root around the pieces."""
    spaces = " ".join(f"xmlns:{prefix}={quoteattr(str(space))}" for prefix, space in PREFIXES.items())
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF {spaces}>\n'
    for graph in _pieces(rows, base):
        said = graph.serialize(format="xml")
        start = said.index(">", said.index("<rdf:RDF")) + 1
        yield said[start : said.rindex("</rdf:RDF>")]
    yield "</rdf:RDF>\n"


def as_json_ld(rows: Iterable[Row], base: str) -> Iterator[str]:
    """JSON-LD; the context once, then one list of nodes."""
    context = {prefix: str(space) for prefix, space in PREFIXES.items()}
    yield '{"@context":' + json.dumps(context) + ',"@graph":['
    first = True
    for graph in _pieces(rows, base):
        nodes = json.loads(graph.serialize(format="json-ld"))
        for node in nodes:
            yield ("\n" if first else ",\n") + json.dumps(node, ensure_ascii=False)
            first = False
    yield "\n]}\n"


FORMATS: Mapping[str, Format] = {
    one.suffix: one
    for one in (
        Format("json", "application/json", as_json),
        Format("csv", "text/csv", as_csv),
        Format("yaml", "application/yaml", as_yaml),
        Format("ttl", "text/turtle", as_turtle),
        Format("rdf", "application/rdf+xml", as_rdf_xml),
        Format("jsonld", "application/ld+json", as_json_ld),
    )
}
