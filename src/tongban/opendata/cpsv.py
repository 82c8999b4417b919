"""One item as linked data by CPSV-AP 3.2.0: every situation is a public service, made from its guide and what runs."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from tongban.definition.effective import Citation
from tongban.definition.effective.graph import longest_of
from tongban.definition.vocabulary import CHANNELS, KINDS, RESULT_KINDS, TARGETS
from tongban.opendata.bpmn import iso_duration
from tongban.opendata.offered import Offered
from tongban.opendata.terms import (
    ACTIVE,
    ADMS,
    CHINESE,
    CPSV,
    CV,
    ELI,
    EN,
    LICENCE,
    PAUSED,
    TERRITORY,
    TIME,
    YUAN,
    ZH,
    empty,
    law_uri,
    part_uri,
    place_uri,
    service_uri,
    term_uri,
)
from tongban.web.words import t

EVENTS = {"person": CV.LifeEvent, "enterprise": CV.BusinessEvent}


def item_graph(situations: Iterable[tuple[Offered, Offered]], base: str) -> Graph:
    """The graph of an item; ``base`` is the address of the site without a slash at its end. Situations come in Chinese
    and in English.
    """
    graph = empty()
    catalogue_of(graph, base)
    for zh, en in situations:
        _Service(graph, zh, en, base).tell()
    return graph


def catalogue_of(graph: Graph, base: str) -> URIRef:
    """The data set every service is part of."""
    whole, site, page = (
        URIRef(f"{base}/open-data/#catalogue"),
        URIRef(f"{base}/#publisher"),
        URIRef(f"{base}/open-data/"),
    )
    graph.add((whole, RDF.type, DCAT.Dataset))
    _both(graph, whole, DCTERMS.title, "政务服务事项目录")
    _both(graph, whole, DCTERMS.description, "正在实施的政务服务事项，每项有办事指南、运行图谱和实施要素。")
    graph.add((whole, DCTERMS.license, URIRef(LICENCE)))
    graph.add((whole, DCTERMS.publisher, site))
    graph.add((whole, DCAT.landingPage, page))
    graph.add((page, RDF.type, FOAF.Document))
    graph.add((site, RDF.type, FOAF.Agent))
    graph.add((site, DCTERMS.identifier, Literal("publisher")))
    _both(graph, site, DCTERMS.title, "政务服务平台")
    return whole


def _both(graph: Graph, of: Node, said: URIRef, zh: str, en: str = "") -> None:
    """In both languages; English only where it is another text."""
    graph.add((of, said, Literal(zh, lang=ZH)))
    english = en or t(zh, "en")
    if english != zh:
        graph.add((of, said, Literal(english, lang=EN)))


class _Service:
    """One situation; ``self.me`` is its address."""

    def __init__(self, graph: Graph, offered: Offered, english: Offered, base: str) -> None:
        self.graph, self.offered, self.e, self.base = graph, offered, offered.e, base
        self.zh, self.en = offered.guide, english.guide
        self.me = service_uri(base, self.zh.item_code, self.zh.situation, self.zh.area)

    def add(self, said: URIRef, what: Node, of: Node | None = None) -> None:
        self.graph.add((of or self.me, said, what))

    def part(self, sort: str, key: str, kind: URIRef, said: URIRef) -> URIRef:
        """A thing that belongs to the service, with its type and identifier."""
        made = part_uri(self.me, sort, key)
        self.add(said, made)
        self.add(RDF.type, kind, made)
        self.add(DCTERMS.identifier, Literal(f"{self.e.code}.{sort}.{key}"), made)
        return made

    def term(self, sort: str, zh: str, en: str = "") -> URIRef:
        made = term_uri(self.base, sort, zh)
        self.add(RDF.type, SKOS.Concept, made)
        _both(self.graph, made, SKOS.prefLabel, zh, en)
        return made

    def tell(self) -> None:
        e = self.e
        self.add(RDF.type, CPSV.PublicService)
        self.add(DCTERMS.identifier, Literal(e.code))
        self.add(DCTERMS.title, Literal(self.offered.name, lang=ZH))
        self.add(DCTERMS.description, Literal(e.plain or self.offered.name, lang=ZH))
        for word in e.words:
            self.add(DCAT.keyword, Literal(word, lang=ZH))
        kind = KINDS.get(e.kind)
        self.add(DCTERMS.type, self.term("kind", e.kind, kind.en if kind else ""))
        for target in e.targets:
            known = TARGETS.get(target)
            self.add(DCTERMS.audience, self.term("target", target, known.en if known else ""))
        status = PAUSED if self.zh.rest else ACTIVE
        self.add(ADMS.status, status)
        self.add(RDF.type, SKOS.Concept, status)
        self.add(DCTERMS.language, CHINESE)
        self.add(RDF.type, DCTERMS.LinguisticSystem, CHINESE)
        self.add(DCTERMS.isPartOf, URIRef(f"{self.base}/open-data/#catalogue"))
        self.add(DCTERMS.hasPart, self.me, URIRef(f"{self.base}/open-data/#catalogue"))
        self.add(OWL.versionInfo, Literal(str(self.zh.edition.number)))
        self.add(DCTERMS.modified, Literal(self.zh.edition.since, datatype=XSD.date))
        self.add(DCTERMS.license, URIRef(LICENCE))
        self._time()
        self._events()
        self._organ()
        self._channels()
        self._costs()
        self._materials()
        self._conditions()
        self._laws(self.me, e.basis, CV.hasLegalResource)
        self._results()

    def _time(self) -> None:
        longest = longest_of(self.e.limits.promised or self.e.limits.statutory)
        if longest is not None:
            self.add(CV.processingTime, Literal(iso_duration(longest), datatype=XSD.duration))
        for guide, lang in ((self.zh, ZH), (self.en, EN)):
            fact = next(fact for fact in guide.facts if fact.key == "time")
            self.add(RDFS.comment, Literal(f"{fact.label}：{fact.value}" if lang == ZH else fact.value, lang=lang))

    def _events(self) -> None:
        for who, topics in self.e.topics.items():
            for topic in topics:
                event = term_uri(self.base, "event", topic)
                self.add(CV.isGroupedBy, event)
                self.add(RDF.type, CV.Event, event)
                self.add(RDF.type, EVENTS.get(who, CV.Event), event)
                self.add(DCTERMS.identifier, Literal(f"event.{topic}"), event)
                _both(self.graph, event, DCTERMS.title, topic)

    def _organ(self) -> None:
        place = place_uri(self.zh.place)
        self.add(DCTERMS.spatial, place)
        for kind in (DCTERMS.Location, TERRITORY):
            self.add(RDF.type, kind, place)
        self.add(DCTERMS.identifier, Literal(self.zh.place), place)
        self.add(SKOS.prefLabel, Literal(self.zh.place_name, lang=ZH), place)
        organ = self.part("organ", "competent", CV.PublicOrganisation, CV.hasCompetentAuthority)
        _both(self.graph, organ, SKOS.prefLabel, self.zh.where.organ or self.e.line, self.en.where.organ)
        self.add(DCTERMS.spatial, place, organ)
        self._contact("consult", self.zh.where.consult)
        if self.zh.where.complaint != self.zh.where.consult:
            self._contact("complaint", self.zh.where.complaint)

    def _contact(self, key: str, telephone: str) -> None:
        point = self.part("contact", key, CV.ContactPoint, CV.contactPoint)
        self.add(CV.telephone, Literal(telephone), point)
        if key == "consult" and self.zh.where.hours:
            hours = part_uri(self.me, "hours", key)
            self.add(CV.openingHours, hours, point)
            self.add(RDF.type, TIME.TemporalEntity, hours)
            self.add(DCTERMS.description, Literal(self.zh.where.hours, lang=ZH), hours)

    def _channels(self) -> None:
        for one in self.e.channels:
            channel = self.part("channel", one, CV.Channel, CV.hasChannel)
            self.add(DCTERMS.type, self.term("channel", CHANNELS.get(one, one), one), channel)
            if one == "window":
                said = " ".join(part for part in (self.zh.where.hall, self.zh.where.address) if part)
                self.add(DCTERMS.description, Literal(said or CHANNELS[one], lang=ZH), channel)

    def _costs(self) -> None:
        rows = {row.id: row for group in self.zh.groups for row in group.rows}
        english = {row.id: row for group in self.en.groups for row in group.rows}
        for n, fee in enumerate(self.e.fees):
            cost = self.part("cost", str(n + 1), CV.Cost, CV.hasCost)
            said = rows[f"fee.{n}"]
            _both(self.graph, cost, DCTERMS.description, f"{said.element}：{said.content}", english[f"fee.{n}"].content)
            self.add(CV.currency, YUAN, cost)
            self.add(RDF.type, SKOS.Concept, YUAN)
            if isinstance(fee.amount, int):
                self.add(CV.hasValue, Literal(fee.amount / 100, datatype=XSD.double), cost)
            self._laws(cost, fee.basis, DCTERMS.relation)

    def _materials(self) -> None:
        for row, english in zip(self.zh.materials, self.en.materials, strict=True):
            evidence = self.part("material", row.id, CV.Evidence, CPSV.hasInput)
            self.add(DCTERMS.title, Literal(row.name, lang=ZH), evidence)
            _both(self.graph, evidence, DCTERMS.description, _line(row.supply, row.requirement),
                  _line(english.supply, english.requirement))  # fmt: skip
            self.add(DCTERMS.type, self.term("issuer", row.issuer), evidence)

    def _conditions(self) -> None:
        """A condition is a requirement, and the rule it fulfils says from which law it comes."""
        for one in self.e.conditions:
            requirement = self.part("condition", one.id, CV.Requirement, CV.holdsRequirement)
            self.add(DCTERMS.title, Literal(one.text, lang=ZH), requirement)
            rule = self.part("rule", one.id, CPSV.Rule, CPSV.follows)
            self.add(CV.fulfils, rule, requirement)
            self.add(DCTERMS.title, Literal(one.text, lang=ZH), rule)
            cited = "；".join(citation.zh for citation in one.basis)
            self.add(DCTERMS.description, Literal(cited or one.text, lang=ZH), rule)
            self._laws(rule, one.basis, CPSV.implements)

    def _laws(self, of: URIRef, basis: Iterable[Citation], said: URIRef) -> None:
        for one in basis:
            law = law_uri(one.title)
            self.add(said, law, of)
            self.add(RDF.type, ELI.LegalResource, law)
            self.add(DCTERMS.title, Literal(one.title, lang=ZH), law)
            self.add(DCTERMS.bibliographicCitation, Literal(one.zh, lang=ZH), of)

    def _results(self) -> None:
        for n, one in enumerate(self.e.result):
            output = self.part("result", str(n + 1), CV.Output, CPSV.produces)
            self.add(DCTERMS.title, Literal(one.name, lang=ZH), output)
            self.add(DCTERMS.type, self.term("result", RESULT_KINDS[one.sort][0]), output)


def _line(*parts: str) -> str:
    return "；".join(part for part in parts if part)
