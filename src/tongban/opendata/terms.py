"""Terms of the vocabularies in which the catalogue is given away, and the addresses of what it speaks of.

CPSV-AP 3.2.0 (SEMIC): ``cpsv:`` PublicService, Rule; ``cv:`` PublicOrganisation, Channel, Cost, Evidence, Requirement,
Output, LifeEvent, BusinessEvent, ContactPoint; ``eli:`` LegalResource. Durations are xsd:duration; the vocabulary knows
no working days, so they stand as days there and in words beside.
"""

from __future__ import annotations

from urllib.parse import quote

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, XSD

CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
TIME = Namespace("http://www.w3.org/2006/time#")
SCHEMA = Namespace("https://schema.org/")
TERRITORY = URIRef("http://data.europa.eu/88u/dataset/atu-type")
ACTIVE = URIRef("http://purl.org/adms/status/Completed")
PAUSED = URIRef("http://purl.org/adms/status/Deprecated")
YUAN = URIRef("http://publications.europa.eu/resource/authority/currency/CNY")
CHINESE = URIRef("http://publications.europa.eu/resource/authority/language/ZHO")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PREFIXES = {
    "cpsv": CPSV, "cv": CV, "eli": ELI, "adms": ADMS, "time": TIME, "dct": DCTERMS, "dcat": DCAT, "foaf": FOAF,
    "owl": OWL, "rdf": RDF, "rdfs": RDFS, "skos": SKOS, "xsd": XSD,
}  # fmt: skip
ZH, EN = "zh-Hans", "en"


def empty() -> Graph:
    """A graph that knows the prefixes and no others."""
    graph = Graph(bind_namespaces="core")
    for prefix, space in PREFIXES.items():
        graph.bind(prefix, space)
    return graph


def service_uri(base: str, code: str, situation: str = "", area: str = "") -> URIRef:
    """The address of the guide is the name of the service: an item, or one situation of it at a place."""
    tail = f"?situation={quote(situation)}&area={area}" if situation else ""
    return URIRef(f"{base}/items/{quote(code)}/{tail}")


def part_uri(service: URIRef, sort: str, key: str) -> URIRef:
    """Something that belongs to a service."""
    return URIRef(f"{service}#{sort}-{quote(key)}")


def term_uri(base: str, sort: str, word: str) -> URIRef:
    """A word of the platform's own lists: kinds, targets, ways of supply."""
    return URIRef(f"{base}/open-data/#{sort}-{quote(word)}")


def law_uri(title: str) -> URIRef:
    """A law by its full title; the platform gives laws no addresses."""
    return URIRef(f"urn:tongban:law:{quote(title)}")


def place_uri(code: str) -> URIRef:
    """A division by its statistics code."""
    return URIRef(f"urn:tongban:division:{code}")
