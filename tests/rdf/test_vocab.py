from __future__ import annotations

from typing import get_args

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, URIRef
from rdflib.namespace import SKOS, XSD

from csrgraph.errors import MappingError
from csrgraph.model import facts
from csrgraph.rdf import CSR, CV
from csrgraph.rdf.vocab import word
from csrgraph.resources import ontology_path


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology_path("csr.ttl"))


def own_terms(ontology: rdflib.Graph) -> set[str]:
    """Classes and properties of csrgraph, without those of other vocabularies."""
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {str(s) for kind in kinds for s in ontology.subjects(RDF.type, kind)}
    return {term for term in terms if term.startswith(str(CSR._NS))}


def test_namespaces_equal_the_ontology(ontology: rdflib.Graph) -> None:
    terms = own_terms(ontology)
    assert {str(CSR[name]) for name in CSR.__annotations__ if name[0] != "_"} == terms
    concepts = {str(s) for s in ontology.subjects(RDF.type, SKOS.Concept)}
    assert {str(CV[name]) for name in CV.__annotations__ if name[0] != "_"} == concepts


def test_every_term_is_documented_in_both_languages(ontology: rdflib.Graph) -> None:
    documented = [(URIRef(term), RDFS.label, RDFS.comment) for term in own_terms(ontology)]
    for kind in (SKOS.Concept, SKOS.ConceptScheme):
        words = ontology.subjects(RDF.type, kind)
        documented += [(URIRef(str(w)), SKOS.prefLabel, SKOS.definition) for w in words]
    assert len(documented) > 180
    for term, *roles in documented:
        for role in roles:
            found = [o for o in ontology.objects(term, role) if isinstance(o, rdflib.Literal)]
            assert sorted(str(literal.language) for literal in found) == ["en", "zh"], (term, role)


def test_schemes_hold_the_words_of_the_model(ontology: rdflib.Graph) -> None:
    schemes: dict[str, tuple[str, ...]] = {
        "organization-type": facts.ORGANISATION_TYPES,
        "partnership-kind": facts.PARTNERSHIP_KINDS,
        "event-type": facts.EVENT_TYPES,
        "role": facts.ROLES,
        "date-certainty": get_args(facts.Certainty),
        "status": get_args(facts.Status),
        "approximation": get_args(facts.Approximation),
    }
    for name, words in schemes.items():
        scheme = URIRef(f"{CV._NS}{name}")
        assert (scheme, RDF.type, SKOS.ConceptScheme) in ontology
        assert set(ontology.subjects(SKOS.inScheme, scheme)) == {word(key) for key in words}


def test_the_ontology_uses_only_simple_owl(ontology: rdflib.Graph) -> None:
    """OWL 2 RL: named classes, subclasses, domains and ranges; no blank nodes, no restrictions."""
    assert not any(isinstance(term, rdflib.BNode) for triple in ontology for term in triple)
    kinds = set(ontology.objects(None, RDF.type))
    assert kinds == {
        OWL.Ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty,
        OWL.SymmetricProperty, SKOS.Concept, SKOS.ConceptScheme,
    }  # fmt: skip
    axioms = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range)
    declared = set(ontology.subjects(RDF.type, None))
    for axiom in axioms:
        for other in ontology.objects(None, axiom):
            assert other in declared or str(other).startswith((str(XSD), str(RDF))), other


def test_every_controlled_word_is_a_concept() -> None:
    words = [
        *facts.ORGANISATION_TYPES,
        *facts.PARTNERSHIP_KINDS,
        *facts.EVENT_TYPES,
        *facts.ROLES,
        *get_args(facts.Certainty),
        *get_args(facts.Status),
        *get_args(facts.Approximation),
    ]
    for name in words:
        assert word(name)


def test_a_typo_is_an_error() -> None:
    with pytest.raises(AttributeError):
        _ = CSR.partnre
    with pytest.raises(MappingError, match="no word 'hopsital'"):
        word("hopsital")
