from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Literal, URIRef
from rdflib.namespace import PROV, SKOS

from csrgraph.rdf import BASE, CSR, OA, derived_quads, report_quads, to_dataset
from csrgraph.rdf.terms import clean
from graph_samples import OTHER, TEXT, sample_graph


def test_each_report_has_its_own_graph() -> None:
    graph = sample_graph()
    quads = report_quads(graph)
    assert set(quads) == {document.id for document in graph.documents}
    for key, found in quads.items():
        assert {str(quad[3]) for quad in found} == {f"{BASE}graph/report/{key}"}
        assert len(set(found)) == len(found)


def test_every_claimed_node_has_evidence_that_is_in_the_text() -> None:
    dataset = to_dataset(sample_graph())
    texts = [TEXT, OTHER]
    nodes = 0
    for kind in (CSR.Partnership, CSR.Event, CSR.MetricObservation):
        for node in set(dataset.subjects(RDF.type, kind)):
            nodes += 1
            assert list(dataset.objects(node, PROV.wasDerivedFrom))
            assert list(dataset.subjects(CSR.asserts, node))
    assert nodes >= 8
    for sentence in set(dataset.subjects(RDF.type, CSR.Sentence)):
        quote = str(dataset.value(sentence, OA.exact))
        start, end = (int(str(dataset.value(sentence, key))) for key in (OA.start, OA.end))
        assert any(text[start:end] == quote for text in texts)


def test_programme_owner_is_no_participant() -> None:
    dataset = to_dataset(sample_graph())
    owner = next(dataset.subjects(SKOS.prefLabel, Literal("国家中医药管理局", lang="zh")))
    assert list(dataset.subjects(CSR.programmeOwner, owner))
    assert not list(dataset.subjects(CSR.participant, owner))


def test_partners_are_symmetric_and_leave_out_negated_ties() -> None:
    pairs = {
        (str(s), str(o)) for s, p, o, _ in derived_quads(sample_graph()) if p == CSR.partnerWith
    }
    assert pairs == {(o, s) for s, o in pairs}
    names = {f"{BASE}org/{o.id}": o.name for o in sample_graph().organisations}
    named = {(names[s], names[o]) for s, o in pairs}
    assert ("东岭能源科技股份有限公司", "东海大学") in named
    assert ("西江医疗器械有限公司", "东海大学") in named
    assert ("西江医疗器械有限公司", "南山电力有限公司") not in named


def test_no_blank_nodes_and_ascii_iris() -> None:
    for quads in report_quads(sample_graph()).values():
        for s, p, o, _ in quads:
            assert isinstance(s, URIRef) and isinstance(p, URIRef)
            assert isinstance(o, URIRef | Literal)
            assert str(s).isascii()


@given(st.text())
def test_clean_text_keeps_its_length(text: str) -> None:
    assert len(clean(text)) == len(text)
    assert clean(clean(text)) == clean(text)
