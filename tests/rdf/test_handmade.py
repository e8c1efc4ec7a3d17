"""The mapper on a graph made by hand: what stands where, and that it keeps to the ontology."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict

import pytest
import rdflib
from rdflib import RDF, RDFS, Literal, URIRef
from rdflib.namespace import OWL, PROV, SKOS, XSD

from csrgraph.errors import MappingError
from csrgraph.model.graph import ResolvedGraph
from csrgraph.rdf import (
    BASE,
    CSR,
    CV,
    OA,
    derived_quads,
    graph_iri,
    iri,
    ontology_graph,
    report_quads,
    to_dataset,
)
from csrgraph.rdf.terms import clean, decimal
from handmade_graphs import (
    BANK,
    BEISHAN,
    DONGHU,
    HEALTH,
    ONE,
    OS,
    TEXTS,
    TWO,
    UNIT,
    handmade_graph,
)


@pytest.fixture(scope="module")
def graphs() -> dict[str, rdflib.Graph]:
    graphs = {}
    for key, quads in report_quads(handmade_graph()).items():
        graphs[key] = rdflib.Graph()
        for s, p, o, name in quads:
            assert name == graph_iri(key)
            graphs[key].add((s, p, o))
    return graphs


def node(graph: rdflib.Graph, kind: URIRef, **values: str) -> URIRef:
    found = [
        subject
        for subject in graph.subjects(RDF.type, kind)
        if all(str(graph.value(subject, CSR[key])).endswith(value) for key, value in values.items())
    ]
    assert len(found) == 1 and isinstance(found[0], URIRef)
    return found[0]


def test_a_graph_holds_only_the_organisations_of_its_report(
    graphs: dict[str, rdflib.Graph],
) -> None:
    bank, health = iri("org", BANK.id), iri("org", HEALTH.id)
    assert (health, RDF.type, CSR.GovernmentBody) in graphs[ONE.id]
    assert not list(graphs[TWO.id].predicate_objects(health))
    assert (bank, SKOS.prefLabel, Literal("海港银行", lang="zh")) in graphs[TWO.id]


def test_the_node_has_the_best_claim_of_its_report(graphs: dict[str, rdflib.Graph]) -> None:
    lab = node(graphs[ONE.id], CSR.Partnership, partnershipKind="joint_body")
    first = graphs[ONE.id]
    assert [str(o) for o in first.objects(lab, CSR.date)] == ["2023-05"]
    assert [str(o) for o in first.objects(lab, CSR["object"])] == ["智慧实验室"]
    assert list(first.objects(lab, CSR.dateCertainty)) == [CV.explicit]
    assert list(graphs[TWO.id].objects(lab, CSR.dateCertainty)) == [CV.unknown]
    assert len(list(first.subjects(CSR.asserts, lab))) == 2
    assert {str(first.value(c, CSR.date)) for c in first.subjects(CSR.asserts, lab)} == {
        "2023", "2023-05",
    }  # fmt: skip


def test_figures_stand_on_the_claim(graphs: dict[str, rdflib.Graph]) -> None:
    values = {}
    for key, graph in graphs.items():
        metric = node(graph, CSR.MetricObservation)
        (claim,) = graph.subjects(CSR.asserts, metric)
        values[key] = str(graph.value(claim, CSR.value))
        assert graph.value(metric, CSR.value) == graph.value(claim, CSR.value)
    assert values == {ONE.id: "1200", TWO.id: "1250"}


def test_numbers_of_events_are_decimals_beside_the_text(graphs: dict[str, rdflib.Graph]) -> None:
    event = node(graphs[ONE.id], CSR.Event, eventType="dividend")
    graph = graphs[ONE.id]
    assert graph.value(event, CSR.amount) == Literal("30000000", datatype=XSD.decimal)
    assert str(graph.value(event, CSR.perTenShares)) == "1.5"
    assert str(graph.value(event, CSR.perTenSharesText)) == "1.50元"


def test_every_partnership_event_and_figure_has_a_label(graphs: dict[str, rdflib.Graph]) -> None:
    for graph in graphs.values():
        for kind in (CSR.Partnership, CSR.Event, CSR.MetricObservation):
            for subject in graph.subjects(RDF.type, kind):
                assert len(list(graph.objects(subject, RDFS.label))) == 1


def test_an_organisation_may_have_two_roles(graphs: dict[str, rdflib.Graph]) -> None:
    graph = graphs[ONE.id]
    project = node(graph, CSR.Partnership, partnershipKind="joint_project")
    roles = [
        graph.value(part, CSR.role)
        for part in graph.objects(project, CSR.hasParticipation)
        if graph.value(part, CSR.participantOrganization) == iri("org", BEISHAN.id)
    ]
    assert sorted(str(role).partition("#")[2] for role in roles) == ["host", "lead"]
    assert len(list(graph.objects(project, CSR.programmeOwner))) == 2


def test_units_belong_to_their_organisation(graphs: dict[str, rdflib.Graph]) -> None:
    unit = iri("org", UNIT.id)
    graph = graphs[ONE.id]
    org = rdflib.Namespace("http://www.w3.org/ns/org#")
    assert list(graph.objects(unit, RDF.type)) == [org.OrganizationalUnit]
    assert graph.value(unit, org.unitOf) == iri("org", BEISHAN.id)


def test_quotes_keep_their_length_where_a_character_is_not_allowed(
    graphs: dict[str, rdflib.Graph],
) -> None:
    found = 0
    for key, graph in graphs.items():
        for sentence in {*graph.subjects(OA.exact, None)}:
            start, end = (int(str(graph.value(sentence, term))) for term in (OA.start, OA.end))
            quote = str(graph.value(sentence, OA.exact))
            assert quote == clean(TEXTS[key][start:end])
            found += "\ufffd" in quote
    assert found == 2


def test_derived_partners_are_symmetric_and_skip_negated_ties() -> None:
    pairs = {
        (str(s), str(o)) for s, p, o, _ in derived_quads(handmade_graph()) if p == CSR.partnerWith
    }
    assert pairs == {(right, left) for left, right in pairs}
    bank, beishan, donghu = (str(iri("org", thing.id)) for thing in (BANK, BEISHAN, DONGHU))
    assert (donghu, bank) in pairs and (beishan, donghu) in pairs
    assert (beishan, bank) not in pairs


def test_the_dataset_is_the_quads() -> None:
    dataset = to_dataset(handmade_graph())
    quads = [q for part in report_quads(handmade_graph()).values() for q in part]
    assert set(dataset.quads()) == {*quads, *derived_quads(handmade_graph())}
    assert (iri("product", OS.id), CSR.basedOn, None) in dataset


def test_an_empty_graph_is_an_empty_dataset() -> None:
    assert len(to_dataset(ResolvedGraph())) == 0


def test_an_unknown_type_has_no_place_in_the_ontology() -> None:
    strange = BEISHAN.model_copy(update={"type": "planet", "names": BEISHAN.names[:1]})
    with pytest.raises(MappingError, match="planet"):
        to_dataset(ResolvedGraph(documents=(ONE,), organisations=(strange,)))


@pytest.mark.parametrize("part", ["documents", "organisations", "products", "projects"])
def test_what_points_to_nothing_is_an_error(part: str) -> None:
    with pytest.raises(MappingError, match="points to it"):
        to_dataset(handmade_graph().model_copy(update={part: ()}))


@pytest.mark.parametrize(
    ("value", "written"),
    [("0", "0"), ("-0.0", "0"), ("1.50", "1.5"), ("100", "100"), ("1E+3", "1000"),
     ("1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890")],
)  # fmt: skip
def test_decimals_are_exact(value: str, written: str) -> None:
    assert str(decimal(value)) == written


@pytest.mark.parametrize("value", ["", "many", "NaN", "Infinity", "1E+99999"])
def test_what_is_no_number_is_an_error(value: str) -> None:
    with pytest.raises(MappingError):
        decimal(value)


def test_the_graph_keeps_to_the_ontology() -> None:
    """Every csr: property stands on its domain and points to its range."""
    ontology = ontology_graph()
    dataset = to_dataset(handmade_graph())
    types: dict[rdflib.term.Node, set[rdflib.term.Node]] = defaultdict(set)
    for subject, kind in dataset.subject_objects(RDF.type):
        above = ontology.transitive_objects(kind, RDFS.subClassOf)
        types[subject] |= {kind, *(other for other in above if other is not None)}
    org = rdflib.Namespace("http://www.w3.org/ns/org#")
    for found in types.values():
        if org.OrganizationalUnit in found:
            found.add(org.Organization)
    concepts = set(ontology.subjects(RDF.type, SKOS.Concept))
    checked = 0
    for s, p, o in dataset.triples((None, None, None)):
        domain, span = ontology.value(p, RDFS.domain), ontology.value(p, RDFS.range)
        assert domain is None or domain in types[s], (s, p)
        if isinstance(o, Literal):
            assert (p, RDF.type, OWL.ObjectProperty) not in ontology, p
            assert (
                span is None
                or (o.datatype or XSD.string) == span
                or (o.language and span == RDF.langString)
            ), (p, o)
        elif span is not None:
            assert o in concepts if span == SKOS.Concept else span in types[o], (p, o)
        checked += str(p).startswith(str(CSR._NS))
    assert checked > 300


def test_all_that_is_claimed_has_evidence() -> None:
    dataset = to_dataset(handmade_graph())
    kinds = (CSR.Partnership, CSR.Event, CSR.MetricObservation, CSR.Product, CSR.Project)
    for kind in kinds:
        for subject in set(dataset.subjects(RDF.type, kind)):
            assert str(subject).startswith(BASE)
            assert list(dataset.objects(subject, PROV.wasDerivedFrom)), subject
            assert list(dataset.subjects(CSR.asserts, subject)), subject


def test_dumps_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "from handmade_graphs import handmade_graph\n"
        "from csrgraph.rdf import report_quads, derived_quads\n"
        "from csrgraph.store import canonical_nquads, sha256, trig, turtle\n"
        "g = handmade_graph()\n"
        "quads = [q for part in report_quads(g).values() for q in part] + derived_quads(g)\n"
        "data = canonical_nquads(quads)\n"
        "print([sha256(x) for x in (data, trig(data), turtle(data))])\n"
    )
    tests = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
    seen = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": tests},
            capture_output=True,
            text=True,
            check=True,
        )
        seen.add(done.stdout)
    assert len(seen) == 1
