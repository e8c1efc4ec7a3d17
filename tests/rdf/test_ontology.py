"""The lint of the ontology, and that OWL finds no contradiction in it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import owlrl
import pytest
import rdflib
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
)
from rdflib import OWL, RDF, RDFS, URIRef
from rdflib.namespace import (
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    PROV,
    QB,
    SDO,
    SKOS,
    TIME,
    VANN,
    XSD,
    DefinedNamespace,
)

from csrgraph.rdf import CSR, iri, ontology_graph, to_dataset
from csrgraph.resources import ontology_path
from graph_samples import sample_graph
from handmade_graphs import BEISHAN, LAB, handmade_graph

NAMESPACES: tuple[type[DefinedNamespace], ...] = (
    DCAT, DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SKOS, TIME, VANN, XSD,
)  # fmt: skip
KNOWN = NamedNode("https://w3id.org/csrgraph/lint/known")
RESOURCE = NamedNode(str(RDFS.Resource))
TYPE = NamedNode(str(RDF.type))
LINTS = sorted(path.stem for path in ontology_path("lint").glob("*.rq"))
FAULTS = Path(__file__).parent / "lint_faults"


def known_store() -> Store:
    """A store of what other vocabularies have: rdflib's lists, and ours for those that it lacks."""
    names = [(ns, name) for ns in NAMESPACES for name in ns.__annotations__ if name[0] != "_"]
    terms = [NamedNode(f"{ns._NS}{name}") for ns, name in names]
    listed = parse(path=ontology_path("lint/external.ttl"), format=RdfFormat.TURTLE)
    store = Store()
    store.extend(Quad(term, TYPE, RESOURCE, KNOWN) for term in terms)
    store.extend(Quad(quad.subject, TYPE, RESOURCE, KNOWN) for quad in listed)
    return store


@cache
def whole() -> Store:
    """The ontology with its alignments, and two sample graphs as one."""
    store = known_store()
    for graph in (
        ontology_graph(alignments=True),
        to_dataset(handmade_graph()),
        to_dataset(sample_graph()),
    ):
        lines = graph.serialize(format="nt", encoding="utf-8")
        store.load(lines, format=RdfFormat.N_TRIPLES, to_graph=DefaultGraph())
    return store


def found(store: Store, name: str) -> set[str]:
    answer = store.query(ontology_path(f"lint/{name}.rq").read_text(encoding="utf-8"))
    assert isinstance(answer, QuerySolutions)
    terms = [row["term"] for row in answer]
    assert not any(isinstance(term, Literal) for term in terms)
    return {str(term).strip("<>") for term in terms}


@pytest.mark.parametrize("name", LINTS)
def test_the_ontology_and_sample_data_pass(name: str) -> None:
    assert found(whole(), name) == set()


@pytest.mark.parametrize("name", LINTS)
def test_each_check_finds_the_fault_it_is_for(name: str) -> None:
    """On a small broken graph it finds what is broken, and nothing else."""
    text = (FAULTS / f"{name}.ttl").read_text(encoding="utf-8")
    store = known_store()
    store.load(text.encode(), format=RdfFormat.TURTLE, to_graph=DefaultGraph())
    prefixes = dict(re.findall(r"@prefix (\w+): <([^>]+)>", text))
    named = re.match(r"# finds: (.+)", text)
    assert named, "the first line says what is broken"
    expected = [term.partition(":") for term in named[1].split()]
    assert found(store, name) == {prefixes[prefix] + local for prefix, _, local in expected}


def test_there_are_checks_and_each_has_its_fault() -> None:
    assert len(LINTS) >= 12
    assert sorted(path.stem for path in FAULTS.glob("*.ttl")) == LINTS
    for name in LINTS:
        assert ontology_path(f"lint/{name}.rq").read_text(encoding="utf-8").startswith("# ")


def closed(*graphs: rdflib.Graph) -> rdflib.Graph:
    """Everything that follows by OWL 2 RL, and the errors that it reports."""
    closure = rdflib.Graph()
    for graph in graphs:
        for triple in graph.triples((None, None, None)):
            closure.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
    return closure


ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


def contradictions(graph: rdflib.Graph) -> list[str]:
    nothing = [f"{s} is in owl:Nothing" for s in graph.subjects(RDF.type, OWL.Nothing)]
    return nothing + [str(o) for o in graph.objects(None, ERROR)]


PROV_AXIOMS = (
    (PROV.Entity, OWL.disjointWith, PROV.Activity),
    (ORG.ChangeEvent, RDFS.subClassOf, PROV.Activity),
    (ORG.FormalOrganization, RDFS.subClassOf, ORG.Organization),
    (ORG.OrganizationalCollaboration, RDFS.subClassOf, ORG.Organization),
    (ORG.OrganizationalUnit, RDFS.subClassOf, ORG.Organization),
    (PROV.wasDerivedFrom, RDFS.domain, PROV.Entity),
    (PROV.wasDerivedFrom, RDFS.range, PROV.Entity),
)


def test_owl_finds_no_contradiction() -> None:
    """With the alignments, and with what PROV and ORG say of the classes that we are placed on."""
    others = rdflib.Graph()
    for axiom in PROV_AXIOMS:
        others.add(axiom)
    closure = closed(ontology_graph(alignments=True), others, to_dataset(handmade_graph()))
    assert contradictions(closure) == []
    assert (iri("org", BEISHAN.id), RDF.type, SDO.Organization) in closure
    assert (iri("org", LAB.id), RDF.type, ORG.OrganizationalCollaboration) in closure


def test_owl_would_find_one() -> None:
    broken = rdflib.Graph()
    broken.add((iri("org", BEISHAN.id), RDF.type, CSR.Partnership))
    broken.add((iri("org", BEISHAN.id), RDF.type, ORG.Organization))
    assert contradictions(closed(ontology_graph(), broken))
