from __future__ import annotations

from typing import get_args

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS
from rdflib.namespace import SKOS

from csrgraph.model import facts
from csrgraph.rdf import CSR, CV
from csrgraph.rdf.vocab import word
from csrgraph.resources import ontology_path


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology_path("csr.ttl"))


def test_namespaces_equal_the_ontology(ontology: rdflib.Graph) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {str(s) for kind in kinds for s in ontology.subjects(RDF.type, kind)}
    assert {str(CSR[name]) for name in CSR.__annotations__ if name[0] != "_"} == terms
    concepts = {str(s) for s in ontology.subjects(RDF.type, SKOS.Concept)}
    assert {str(CV[name]) for name in CV.__annotations__ if name[0] != "_"} == concepts


def test_every_term_is_documented_in_both_languages(ontology: rdflib.Graph) -> None:
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in ontology.subjects(RDF.type, kind):
            for role in (RDFS.label, RDFS.comment):
                labels = [
                    label
                    for label in ontology.objects(term, role)
                    if isinstance(label, rdflib.Literal)
                ]
                languages = {label.language for label in labels}
                assert languages == {"en", "zh"}, (term, role)


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
