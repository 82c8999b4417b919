"""Linked data, schema.org and the other files of an item, read back: they say what the guide says, for every item."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD

from tongban.catalogue import library_now
from tongban.catalogue.acts.retiring import suspend
from tongban.catalogue.queries import directory
from tongban.core.clock import now
from tongban.definition.effective.graph import longest_of
from tongban.definition.guide.build import as_json
from tongban.opendata.bpmn import iso_duration
from tongban.opendata.offered import Offered, all_offered
from tongban.opendata.terms import ACTIVE, ADMS, CPSV, CV, ELI, PAUSED, TERRITORY

from calls import Caller
from demo import FOOD, GUANGAN, JOBLESS, WUHOU
from life_course import office, published

pytestmark = pytest.mark.django_db
BASE = "http://testserver"
LANG = "a text with its language"
# What the application profile 3.2.0 asks of each class, from its published shapes: property, at least, at most, range.
SHAPES: dict[URIRef, list[tuple[URIRef, int, int | None, Any]]] = {
    CPSV.PublicService: [
        (DCTERMS.identifier, 1, 1, None), (DCTERMS.title, 1, None, LANG), (DCTERMS.description, 1, None, LANG),
        (CV.hasCompetentAuthority, 1, None, CV.PublicOrganisation), (CV.hasChannel, 0, None, CV.Channel),
        (CV.hasCost, 0, None, CV.Cost), (CV.processingTime, 0, 1, XSD.duration), (CPSV.hasInput, 0, None, CV.Evidence),
        (CV.holdsRequirement, 0, None, CV.Requirement), (CPSV.follows, 0, None, CPSV.Rule),
        (CPSV.produces, 0, None, CV.Output), (CV.hasLegalResource, 0, None, ELI.LegalResource),
        (CV.isGroupedBy, 0, None, CV.Event), (CV.contactPoint, 0, None, CV.ContactPoint),
        (ADMS.status, 0, 1, SKOS.Concept), (DCTERMS.type, 0, None, SKOS.Concept),
        (DCTERMS.audience, 0, None, SKOS.Concept), (DCTERMS.language, 0, None, DCTERMS.LinguisticSystem),
        (DCTERMS.spatial, 0, None, DCTERMS.Location), (DCTERMS.isPartOf, 0, None, DCAT.Dataset),
        (DCAT.keyword, 0, None, LANG),
    ],
    CV.PublicOrganisation: [(SKOS.prefLabel, 1, None, LANG), (DCTERMS.spatial, 1, None, TERRITORY)],
    CV.Channel: [
        (DCTERMS.identifier, 1, 1, None), (DCTERMS.type, 0, 1, SKOS.Concept), (DCTERMS.description, 0, None, LANG),
    ],
    CV.Cost: [
        (DCTERMS.identifier, 1, 1, None), (CV.hasValue, 0, 1, XSD.double), (CV.currency, 0, 1, SKOS.Concept),
        (DCTERMS.description, 0, None, LANG),
    ],
    CV.Evidence: [
        (DCTERMS.identifier, 1, 1, None), (DCTERMS.title, 1, None, LANG), (DCTERMS.type, 0, 1, SKOS.Concept),
        (DCTERMS.description, 0, None, LANG),
    ],
    CV.Requirement: [
        (DCTERMS.identifier, 1, 1, None), (DCTERMS.title, 1, None, LANG), (CV.fulfils, 0, None, CPSV.Rule),
    ],
    CPSV.Rule: [
        (DCTERMS.identifier, 1, 1, None), (DCTERMS.title, 1, None, LANG), (DCTERMS.description, 1, None, LANG),
        (CPSV.implements, 0, None, ELI.LegalResource),
    ],
    CV.Output: [
        (DCTERMS.identifier, 1, 1, None), (DCTERMS.title, 1, None, LANG), (DCTERMS.type, 0, None, SKOS.Concept),
    ],
    CV.Event: [(DCTERMS.identifier, 1, 1, None), (DCTERMS.title, 1, None, LANG)],
    DCAT.Dataset: [
        (DCTERMS.title, 1, None, LANG), (DCTERMS.description, 1, None, LANG), (DCTERMS.publisher, 1, 1, FOAF.Agent),
        (DCAT.landingPage, 0, None, FOAF.Document), (DCTERMS.hasPart, 0, None, CPSV.PublicService),
    ],
    FOAF.Agent: [(DCTERMS.identifier, 1, 1, None), (DCTERMS.title, 1, None, LANG)],
}  # fmt: skip


def violations(graph: Graph) -> Iterator[str]:
    for kind, properties in SHAPES.items():
        for node in set(graph.subjects(RDF.type, kind)):
            for said, least, most, range_ in properties:
                values = list(graph.objects(node, said))
                if len(values) < least or (most is not None and len(values) > most):
                    yield f"{node} has {len(values)} of {said}"
                yield from (f"{node} {said} {value!r}" for value in values if not _fits(graph, value, range_))


def _fits(graph: Graph, value: Any, range_: Any) -> bool:
    if range_ is None:
        return True
    if range_ is LANG:
        return isinstance(value, Literal) and bool(value.language)
    if isinstance(value, Literal):
        return bool(value.datatype == range_)
    return (value, RDF.type, range_) in graph


def read(code: str, suffix: str = "ttl", query: str = "", **headers: str) -> Graph:
    answer = Client().get(f"/items/{code}/data.{suffix}{query}", headers=headers)
    assert answer.status_code == 200
    form = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}[suffix]
    return Graph().parse(data=answer.content, format=form)


def codes() -> list[str]:
    found = [row["code"] for row in directory(now())]
    assert len(found) >= 16, "every definition that ships and can run"
    return found


def test_every_item_is_as_the_profile_asks_and_says_what_the_guide_says() -> None:
    for code in codes():
        graph = read(code)
        assert list(violations(graph)) == [], code
        situations = all_offered(code, WUHOU)
        assert len(set(graph.subjects(RDF.type, CPSV.PublicService))) == len(situations)
        for zh, en in situations:
            _agrees(graph, zh, en)


def _agrees(graph: Graph, zh: Offered, en: Offered) -> None:
    guide, e = zh.guide, zh.e
    me = URIRef(f"{BASE}/items/{guide.item_code}/?situation={guide.situation}&area={WUHOU}")

    def names(said: URIRef) -> list[str]:
        titles = [title for one in graph.objects(me, said) for title in graph.objects(one, DCTERMS.title)]
        return sorted(str(title) for title in titles if isinstance(title, Literal) and title.language == "zh-Hans")

    assert str(graph.value(me, DCTERMS.identifier)) == guide.code
    assert str(graph.value(me, DCTERMS.title)) == f"{guide.name}（{guide.situation_name}）"
    assert str(graph.value(me, DCTERMS.description)) == guide.plain
    assert names(CPSV.hasInput) == sorted(row.name for row in guide.materials)
    assert names(CV.holdsRequirement) == sorted(row.text for row in guide.conditions)
    assert names(CPSV.produces) == sorted(guide.results)
    assert names(CV.hasLegalResource) == sorted({cited.title for cited in e.basis})
    assert names(CV.isGroupedBy) == sorted({topic for topics in e.topics.values() for topic in topics})
    channels = sorted(str(one).rpartition("#channel-")[2] for one in graph.objects(me, CV.hasChannel))
    assert channels == sorted(e.channels)
    organ = graph.value(me, CV.hasCompetentAuthority)
    labels = {str(one.language): str(one) for one in graph.objects(organ, SKOS.prefLabel) if isinstance(one, Literal)}
    wanted = {"zh-Hans": guide.where.organ or e.line, "en": en.guide.where.organ}
    assert labels == {
        lang: name for lang, name in wanted.items() if name and (lang != "en" or name != labels["zh-Hans"])
    }
    longest = longest_of(e.limits.promised or e.limits.statutory)
    told = Literal(iso_duration(longest), datatype=XSD.duration) if longest else None
    assert graph.value(me, CV.processingTime) == told
    amounts = sorted(float(str(graph.value(one, CV.hasValue) or -1)) for one in graph.objects(me, CV.hasCost))
    assert amounts == sorted(fee.amount / 100 if isinstance(fee.amount, int) else -1.0 for fee in e.fees)
    assert graph.value(me, ADMS.status) == ACTIVE
    assert {str(one) for one in graph.objects(me, DCAT.keyword)} == set(e.words)


def test_the_food_licence_triple_by_triple() -> None:
    graph = read(FOOD)
    me = URIRef(f"{BASE}/items/{FOOD}/?situation=new&area={WUHOU}")
    assert graph.value(me, CV.processingTime) == Literal("P5D", datatype=XSD.duration)
    material = URIRef(f"{me}#material-layout")
    assert (me, CPSV.hasInput, material) in graph
    assert set(graph.objects(material, DCTERMS.title)) == {Literal("主要设备设施布局和操作流程", lang="zh-Hans")}
    organ = URIRef(f"{me}#organ-competent")
    assert set(graph.objects(organ, SKOS.prefLabel)) == {
        Literal("武侯区市场监督管理局（演示）", lang="zh-Hans"),
        Literal("Market Regulation Bureau of Wuhou District (demo)", lang="en"),
    }
    rule = URIRef(f"{me}#rule-place")
    law = graph.value(rule, CPSV.implements)
    assert set(graph.objects(law, DCTERMS.title)) == {Literal("中华人民共和国食品安全法", lang="zh-Hans")}
    assert (law, RDF.type, ELI.LegalResource) in graph
    assert len(read(FOOD, query=f"?area={GUANGAN}")) == len(graph), "the same shape elsewhere"
    there = URIRef(f"{BASE}/items/{FOOD}/?situation=new&area={GUANGAN}")
    assert read(FOOD, query=f"?area={GUANGAN}").value(there, CV.processingTime) == Literal(
        "P10D", datatype=XSD.duration
    )


def test_three_notations_of_one_graph() -> None:
    for code in (FOOD, JOBLESS):
        turtle = read(code)
        assert isomorphic(turtle, read(code, "rdf")) and isomorphic(turtle, read(code, "jsonld"))


def test_whoever_asks_gets_what_he_accepts() -> None:
    client, address = Client(), f"/items/{FOOD}/data"
    for accepted, media in (
        ("text/turtle", "text/turtle"),
        ("application/rdf+xml;q=0.9, text/html;q=0.5", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
    ):
        answer = client.get(address, headers={"accept": accepted})
        assert answer.headers["Content-Type"] == f"{media}; charset=utf-8" and "Accept" in answer.headers["Vary"]
    person = client.get(address + "?situation=renew", headers={"accept": "text/html,*/*;q=0.8"})
    assert (person.status_code, person.headers["Location"]) == (303, f"/items/{FOOD}/?situation=renew")
    assert client.get(f"/items/{FOOD}/data.xls").status_code == 404


def test_schema_org_in_the_page_and_as_a_file_says_what_the_guide_says() -> None:
    for code in codes():
        page = Client().get(f"/items/{code}/").content.decode()
        block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
        assert block is not None
        said = json.loads(block[1])
        filed = json.loads(Client().get(f"/items/{code}/schema.jsonld").content)
        assert filed == json.loads(json.dumps(said).replace('"/items/', f'"{BASE}/items/'))
        zh = all_offered(code, WUHOU)[0][0]
        guide = zh.guide
        assert said["@type"] == "GovernmentService" and said["identifier"] == guide.code
        assert said["name"] == f"{guide.name}（{guide.situation_name}）" and said["description"] == guide.plain
        assert said["provider"]["name"] == (guide.where.organ or zh.e.line)
        assert said["areaServed"] == {
            "@type": "AdministrativeArea", "name": guide.place_name, "identifier": guide.place,
        }  # fmt: skip
        assert [one["name"] for one in said["availableChannel"]] == list(guide.channels)
        assert [one["name"] for one in said["serviceOutput"]] == list(guide.results)
        assert said["isAccessibleForFree"] is (not zh.e.fees)
        assert said["version"] == str(guide.edition.number) and said["dateModified"] == guide.edition.since


def test_a_definition_cannot_end_the_data_block() -> None:
    from tongban.opendata.schema_org import block_of

    block = block_of({"name": "</script><b>&"})
    assert "<" not in block and ">" not in block and json.loads(block) == {"name": "</script><b>&"}


def test_the_page_names_every_format_and_each_of_them_answers() -> None:
    page = Client().get(f"/items/{FOOD}/?situation=renew").content.decode()
    links = re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">', page)
    assert [media for media, _ in links] == [
        "application/json", "text/csv", "image/svg+xml", "application/xml", "text/turtle", "application/rdf+xml",
        "application/ld+json", "application/ld+json",
    ]  # fmt: skip
    for media, href in links:
        answer = Client().get(html.unescape(href))
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, f"{media}; charset=utf-8")
        assert "situation=renew" in href


def test_json_table_and_picture_say_what_the_guide_says() -> None:
    for code in codes():
        guide = all_offered(code, WUHOU)[0][0].guide
        assert json.loads(Client().get(f"/items/{code}/data.json").content) == json.loads(json.dumps(as_json(guide)))
        rows = list(csv.reader(io.StringIO(Client().get(f"/items/{code}/table.csv").content.decode("utf-8-sig"))))
        assert rows[1:] == [
            [group.name, row.element, row.content, row.steps, row.basis] for group in guide.groups for row in group.rows
        ]
        svg = ElementTree.fromstring(Client().get(f"/items/{code}/graph.svg").content)
        titles = [element.attrib["aria-label"] for element in svg.iter() if element.tag.endswith("}a")]
        assert sorted(title.split("，")[0] for title in titles) == sorted(stop.name for stop in guide.graph.stops)


def test_files_of_the_api_are_those_of_the_pages() -> None:
    api = Caller()
    for path in ("graph.svg", "bpmn", "table.csv", "schema.jsonld", "data.ttl", "data.json"):
        page = Client().get(f"/items/{FOOD}/{path}?situation=renew")
        told = api.get(f"/items/{FOOD}/{path}?situation=renew")
        assert told.status == 200 and told.headers["ETag"] == page.headers["ETag"]
        again = api.get(f"/items/{FOOD}/{path}?situation=renew", If_None_Match=told.headers["ETag"])
        assert (again.status, again.headers["ETag"]) == (304, told.headers["ETag"])
        assert page.headers["Last-Modified"] == "Sun, 04 Jan 2026 16:00:00 GMT"
    assert api.get(f"/items/{FOOD}/data.xls").code == "format.unknown"
    assert api.get(f"/items/{FOOD}/bpmn?edition=9").code == "edition.unknown"
    assert api.get(f"/items/{FOOD}/bpmn?situation=none").code == "item.situation"


def test_an_older_edition_can_still_be_downloaded_as_it_was() -> None:
    with time_machine.travel("2026-12-01T02:00:00Z", tick=False):
        before = Client().get(f"/items/{FOOD}/bpmn?edition=1&area={GUANGAN}").content.decode()
        published()
        after = Client().get(f"/items/{FOOD}/bpmn?edition=1&area={GUANGAN}").content.decode()
        second = Client().get(f"/items/{FOOD}/bpmn?edition=2&area={GUANGAN}").content.decode()
    assert before == after and ">P5D<" in after and "版本 v1" in after
    assert ">P4D<" in second and "版本 v2" in second, "the inspection in four days"


def test_a_suspended_item_says_so_as_linked_data_and_leaves_no_summary_for_search_engines() -> None:
    suspend(FOOD, "系统升级", actor=office())
    graph = read(FOOD)
    assert set(graph.objects(None, ADMS.status)) == {PAUSED} and list(violations(graph)) == []
    assert 'application/ld+json">{' not in Client().get(f"/items/{FOOD}/").content.decode()


def test_queries_of_the_files(django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # What the library says is kept for two seconds; a slow machine would look again between two requests.
    monkeypatch.setattr(library_now, "FRESH", 3600.0)
    for path, queries in (("graph.svg", 1), ("bpmn", 1), ("table.csv", 1), ("schema.jsonld", 1), ("data.json", 1)):
        Client().get(f"/items/{FOOD}/{path}")
        with django_assert_num_queries(queries):
            assert Client().get(f"/items/{FOOD}/{path}").status_code == 200
    Client().get(f"/items/{FOOD}/data.ttl")
    with django_assert_num_queries(5):  # the item, and two situations in two languages
        Client().get(f"/items/{FOOD}/data.ttl")
