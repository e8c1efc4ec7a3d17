from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, URIRef
from rdflib.namespace import SKOS, XSD

import csrgraph
from csrgraph.errors import MappingError
from csrgraph.model import facts
from csrgraph.rdf import CSR, CV, ontology_graph
from csrgraph.rdf.kinds import kinds
from csrgraph.rdf.vocab import word

STATUS = URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
SCHEMES: dict[str, tuple[str, ...]] = {
    "organization-type": facts.ORGANISATION_TYPES,
    "partnership-kind": facts.PARTNERSHIP_KINDS,
    "event-type": facts.EVENT_TYPES,
    "role": facts.ROLES,
    "date-certainty": get_args(facts.Certainty),
    "status": get_args(facts.Status),
    "approximation": get_args(facts.Approximation),
}
# Where the guidelines list the words of a scheme, and words of the scheme that they do not list.
LISTS = {
    "organization-type": (r"^- Types: (.+?)\.$", set()),
    "partnership-kind": (r"^- `kind`: (.+?)\.$", set()),
    "event-type": (r"type one of (.+?)\. `participants`", set()),
    "status": (r"^- `status`: (.+?)\.$", set()),
    "role": (r"only for roles stated: (.+?)\.$", {"participant", "subject", "giver", "agency"}),
}


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return ontology_graph()


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
    roles = (RDFS.label, RDFS.comment, SKOS.example)
    documented = [(URIRef(term), *roles) for term in own_terms(ontology)]
    for kind in (SKOS.Concept, SKOS.ConceptScheme):
        words = ontology.subjects(RDF.type, kind)
        named = (SKOS.prefLabel, SKOS.definition, SKOS.example)
        documented += [(URIRef(str(w)), *named) for w in words]
    assert len(documented) > 330
    for term, *asked in documented:
        for role in asked:
            found = [o for o in ontology.objects(term, role) if isinstance(o, rdflib.Literal)]
            assert sorted(str(literal.language) for literal in found) == ["en", "zh"], (term, role)


@pytest.mark.parametrize("name", SCHEMES)
def test_schemes_hold_the_words_of_the_model(ontology: rdflib.Graph, name: str) -> None:
    scheme = URIRef(f"{CV._NS}{name}")
    assert (scheme, RDF.type, SKOS.ConceptScheme) in ontology
    assert set(ontology.subjects(SKOS.inScheme, scheme)) == {word(key) for key in SCHEMES[name]}


@pytest.mark.shared
@pytest.mark.parametrize("name", LISTS)
def test_schemes_hold_the_words_of_the_guidelines(name: str, shared: Path) -> None:
    pattern, unlisted = LISTS[name]
    text = (shared / "eval/GUIDELINES.md").read_text(encoding="utf-8")
    listed = re.search(pattern, text, re.M | re.S)
    assert listed, "the guidelines no longer say it so"
    words = re.sub(r"\([^)]*\)", "", listed[1]).split(",")
    assert {word.strip() for word in words} | unlisted == set(SCHEMES[name])


def test_topics_are_the_goals_and_the_codes_of_gri(ontology: rdflib.Graph) -> None:
    topics = set(ontology.subjects(SKOS.inScheme, CV._NS["topic"]))
    goals = set(ontology.subjects(SKOS.broader, CV.sdg))
    codes = set(ontology.subjects(SKOS.broader, CV.gri))
    assert topics == goals | codes | {CV.sdg, CV.gri} and not goals & codes
    assert goals == {CV[f"sdg_{number}"] for number in range(1, 18)}
    for topic in goals | codes:
        system, _, code = str(topic).rpartition("#")[2].partition("_")
        assert str(ontology.value(topic, SKOS.notation)) == f"{system.upper()} {code}"
    for goal in goals:
        number = str(goal).rpartition("_")[2]
        assert ontology.value(goal, SKOS.closeMatch) == URIRef(
            f"http://metadata.un.org/sdg/{number}"
        )
    assert {str(code).rpartition("_")[2][0] for code in codes} == {"1", "2", "3", "4"}


def test_the_version_is_said_and_follows_the_one_before(ontology: rdflib.Graph) -> None:
    base = URIRef("https://w3id.org/csrgraph/ns")
    assert ontology.value(base, OWL.versionIRI) == URIRef(f"{base}/0.2")
    assert ontology.value(base, OWL.priorVersion) == URIRef(f"{base}/0.1")
    assert str(ontology.value(base, OWL.versionInfo)) == "0.2"


def test_the_ontology_uses_only_simple_owl(ontology: rdflib.Graph) -> None:
    """OWL 2 RL: named classes, subclasses, domains and ranges; no blank nodes, no restrictions."""
    ontology = ontology_graph(alignments=True)
    assert not any(isinstance(term, rdflib.BNode) for triple in ontology for term in triple)
    kinds = set(ontology.objects(None, RDF.type))
    assert kinds == {
        OWL.Ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty,
        OWL.SymmetricProperty, OWL.TransitiveProperty, SKOS.Concept, SKOS.ConceptScheme,
    }  # fmt: skip
    axioms = {p for p in ontology.predicates() if str(p).startswith((str(OWL), str(RDFS)))}
    assert axioms == {
        RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, RDFS.label, RDFS.comment,
        RDFS.isDefinedBy, RDFS.seeAlso, OWL.inverseOf, OWL.disjointWith, OWL.equivalentClass,
        OWL.versionIRI, OWL.versionInfo, OWL.priorVersion, OWL.imports,
    }  # fmt: skip
    for axiom in (RDFS.domain, RDFS.range):
        for term, _ in ontology.subject_objects(axiom):
            assert len(list(ontology.objects(term, axiom))) == 1, term
        for other in ontology.objects(None, axiom):
            declared = (other, RDF.type, OWL.Class) in ontology
            assert declared or str(other).startswith((str(XSD), str(RDF))), other


def test_stable_terms_are_those_that_the_mapper_writes(ontology: rdflib.Graph) -> None:
    """`vs:term_status` is read off the code: what it names is written, the rest is open."""
    written = {str(kind.term).rpartition("#")[2] for kind in kinds()}
    folder = Path(csrgraph.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "CSR":
                written.add(node.attr)
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "CSR":
                written |= {ast.unparse(node.slice).strip("'")}
    terms = {term.rpartition("#")[2] for term in own_terms(ontology)}
    stable = {
        str(s).rpartition("#")[2] for s in ontology.subjects(STATUS, rdflib.Literal("stable"))
    }
    testing = ontology.subjects(STATUS, rdflib.Literal("testing"))
    assert stable == written & terms
    assert stable | {str(s).rpartition("#")[2] for s in testing} == terms


def test_every_controlled_word_is_a_concept() -> None:
    for name in (name for words in SCHEMES.values() for name in words):
        assert word(name)


def test_a_typo_is_an_error() -> None:
    with pytest.raises(AttributeError):
        _ = CSR.partnre
    with pytest.raises(MappingError, match="no word 'hopsital'"):
        word("hopsital")
