"""The derived layer against plain definitions of it, on graphs made by hand and at random."""

from __future__ import annotations

from itertools import permutations

import rdflib
from hypothesis import given
from hypothesis import strategies as st
from owlrl import DeductiveClosure, OWLRL_Semantics
from rdflib import OWL, RDF
from rdflib.namespace import ORG, PROV

from csrgraph.model.graph import Organisation
from csrgraph.model.ids import entity_id
from csrgraph.rdf import CSR, derived_quads, graph_iri, iri
from csrgraph.rdf.vocab import derived_iri
from handmade_graphs import BANK, BEISHAN, DONGHU, handmade_graph

NAMES = [entity_id("org", str(number)) for number in range(7)]


def pairs(term: rdflib.URIRef, graph: object = None) -> set[tuple[str, str]]:
    quads = derived_quads(graph or handmade_graph())  # type: ignore[arg-type]
    found = {(str(s), str(o)) for s, p, o, g in quads if p == term and g == derived_iri(term)}
    assert len(found) == sum(p == term for _, p, _, _ in quads)
    return found


def test_reported_partners_are_those_of_ones_own_report() -> None:
    graph = handmade_graph()
    issuers = {document.id: document.issuer for document in graph.documents}
    expected = {
        (str(iri("org", left)), str(iri("org", right)))
        for tie in graph.partnerships
        for left, right in permutations({party.entity for party in tie.parties}, 2)
        if left == issuers[tie.document] and tie.status != "negated"
    }
    found = pairs(CSR.reportedPartner)
    assert found == expected != set()
    bank, beishan, donghu = (str(iri("org", thing.id)) for thing in (BANK, BEISHAN, DONGHU))
    assert (beishan, donghu) in found and (donghu, bank) in found
    assert (bank, donghu) not in found and (beishan, bank) not in found


def test_each_graph_says_what_it_follows_from() -> None:
    graph = handmade_graph()
    quads = derived_quads(graph)
    for name in {quad[3] for quad in quads}:
        assert (name, RDF.type, CSR.DerivedGraph, name) in quads
        sources = {o for s, p, o, g in quads if (s, p, g) == (name, PROV.wasDerivedFrom, name)}
        assert sources == {graph_iri(document.id) for document in graph.documents}
    assert derived_quads(graph.model_copy(update={"documents": ()})) == []


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=6))
def test_parts_are_the_transitive_closure_of_units(links: list[tuple[str, str]]) -> None:
    owners = {unit: owner for unit, owner in links if unit != owner}
    organisations = tuple(
        Organisation(id=name, key=name, name=name, type="unit", unit_of=owners.get(name))
        for name in NAMES
    )
    graph = handmade_graph().model_copy(update={"organisations": organisations, "partnerships": ()})
    reference = rdflib.Graph()
    reference.add((ORG.unitOf, RDF.type, OWL.TransitiveProperty))
    for unit, owner in owners.items():
        reference.add((iri("org", unit), ORG.unitOf, iri("org", owner)))
    DeductiveClosure(OWLRL_Semantics).expand(reference)
    closure = {(str(s), str(o)) for s, o in reference.subject_objects(ORG.unitOf) if s != o}
    assert pairs(CSR.partOfOrganization, graph) == closure
