"""The ontology as one readable page: every term and controlled word in Chinese and English.

The page is made from the ontology files alone, loads nothing from outside and has no script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from jinja2 import Environment, StrictUndefined
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS
from rdflib.term import Node

from csrgraph.rdf.ontology import ontology_graph
from csrgraph.rdf.vocab import CSR, CV, PREFIXES
from csrgraph.resources import ontology_path, read_text

__all__ = ["documentation", "ontology_turtle"]

_TEMPLATE = "documentation/ontology.html.jinja"
_ONTOLOGY = URIRef("https://w3id.org/csrgraph/ns")
_STATUS = URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
_OTHERS = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "fibo": "https://spec.edmcouncil.org/fibo/ontology/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "qb": "http://purl.org/linked-data/cube#",
    "schema": "https://schema.org/",
    "sdg": "http://metadata.un.org/sdg/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "time": "http://www.w3.org/2006/time#",
}
_KINDS = (
    ("classes", OWL.Class, "Classes", "类"),
    ("object-properties", OWL.ObjectProperty, "Object properties", "对象属性"),
    ("datatype-properties", OWL.DatatypeProperty, "Datatype properties", "数据属性"),
)
_CHARACTER = {
    OWL.SymmetricProperty: ("symmetric", "对称"),
    OWL.TransitiveProperty: ("transitive", "传递"),
}
_RELATIONS: tuple[tuple[URIRef, str, str, bool], ...] = (
    (RDFS.subClassOf, "Superclasses", "上位类", False),
    (RDFS.subClassOf, "Subclasses", "下位类", True),
    (RDFS.subPropertyOf, "Superproperties", "上位属性", False),
    (RDFS.subPropertyOf, "Subproperties", "下位属性", True),
    (RDFS.domain, "Domain", "定义域", False),
    (RDFS.range, "Range", "值域", False),
    (OWL.inverseOf, "Inverse", "逆属性", False),
    (OWL.disjointWith, "Disjoint with", "不相交", False),
    (RDFS.domain, "Domain of", "作为定义域", True),
    (RDFS.range, "Range of", "作为值域", True),
)
_ALIGNED: tuple[tuple[URIRef, str], ...] = (
    (RDFS.subClassOf, "⊑"),
    (RDFS.subPropertyOf, "⊑"),
    (OWL.equivalentClass, "≡"),
    (SKOS.closeMatch, "≈"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A term as it is shown: its short form, its place on the page if it has one, a mark before it."""

    name: str
    anchor: str | None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One text in the two languages of the page."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property, scheme or word with what the page says of it."""

    name: str
    anchor: str
    iri: str
    label: Said
    definition: Said
    example: Said
    stable: bool
    characters: tuple[Said, ...]
    relations: tuple[tuple[Said, tuple[Link, ...]], ...]
    words: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter of the page."""

    anchor: str
    title: Said
    terms: tuple[Term, ...]


def ontology_turtle() -> str:
    """Return the terms and the controlled words in Turtle, as they stand in their files."""
    files = ("csr.ttl", "vocab.ttl")
    return "\n".join(ontology_path(name).read_text(encoding="utf-8") for name in files)


def documentation() -> str:
    """Return the page; the same ontology gives the same bytes."""
    pages = _Pages(ontology_graph())
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(read_text(_TEMPLATE)).render(
        title=pages.said(_ONTOLOGY, DCTERMS.title),
        description=pages.said(_ONTOLOGY, DCTERMS.description),
        about=[
            ("IRI", str(_ONTOLOGY)),
            ("Version · 版本", pages.one(_ONTOLOGY, OWL.versionIRI)),
            ("Version before · 前一版本", pages.one(_ONTOLOGY, OWL.priorVersion)),
            ("Modified · 修改日期", pages.one(_ONTOLOGY, DCTERMS.modified)),
            ("Licence · 许可", pages.one(_ONTOLOGY, DCTERMS.license)),
        ],
        parts=pages.parts(),
        schemes=pages.schemes(),
        namespaces=sorted((PREFIXES | _OTHERS).items()),
    )


@dataclass(frozen=True)
class _Pages:
    """Reads the page's contents off the graph of the ontology."""

    graph: Graph

    @cached_property
    def alignments(self) -> Graph:
        return ontology_graph(alignments=True) - self.graph

    def parts(self) -> list[Part]:
        """Classes and properties, by name."""
        return [
            Part(anchor, Said(en, zh), tuple(self._term(term) for term in self._own(kind)))
            for anchor, kind, en, zh in _KINDS
        ]

    def schemes(self) -> list[Term]:
        """Schemes by name, each with its words; a word of two schemes has its place in the first."""
        placed: set[str] = set()
        schemes = []
        for scheme in sorted(self._subjects(RDF.type, SKOS.ConceptScheme)):
            words = [self._word(word) for word in self._in(scheme)]
            shown = [replace(word, anchor="") if word.iri in placed else word for word in words]
            placed |= {word.iri for word in words}
            schemes.append(self._described(scheme, words=tuple(shown)))
        return schemes

    def one(self, subject: URIRef, predicate: URIRef) -> str:
        """Return the one value that the ontology gives."""
        return str(self.graph.value(subject, predicate))

    def said(self, subject: URIRef, *predicates: URIRef) -> Said:
        """Return the texts of the first predicate that has one, by language."""
        found = {
            text.language: str(text)
            for predicate in reversed(predicates)
            for text in self.graph.objects(subject, predicate)
            if isinstance(text, Literal)
        }
        return Said(found.get("en", ""), found.get("zh", ""))

    def _term(self, term: URIRef) -> Term:
        kinds = set(self.graph.objects(term, RDF.type))
        return self._described(
            term,
            characters=tuple(Said(*words) for kind, words in _CHARACTER.items() if kind in kinds),
            relations=tuple(self._relations(term)),
        )

    def _word(self, word: URIRef) -> Term:
        matches = [*self._links(self.graph.objects(word, SKOS.closeMatch), "≈")]
        broader = [*self._links(self.graph.objects(word, SKOS.broader))]
        named = ((Said("Broader", "上位"), broader), (Said("Near", "相近"), matches))
        return self._described(
            word, relations=tuple((title, tuple(links)) for title, links in named if links)
        )

    def _described(
        self,
        term: URIRef,
        *,
        characters: tuple[Said, ...] = (),
        relations: tuple[tuple[Said, tuple[Link, ...]], ...] = (),
        words: tuple[Term, ...] = (),
    ) -> Term:
        link = self._link(term)
        return Term(
            name=link.name,
            anchor=link.anchor or "",
            iri=str(term),
            label=self.said(term, RDFS.label, SKOS.prefLabel),
            definition=self.said(term, RDFS.comment, SKOS.definition),
            example=self.said(term, SKOS.example),
            stable=(term, _STATUS, Literal("stable")) in self.graph,
            characters=characters,
            relations=relations,
            words=words,
        )

    def _relations(self, term: URIRef) -> Iterator[tuple[Said, tuple[Link, ...]]]:
        for predicate, en, zh, backwards in _RELATIONS:
            found = (
                self.graph.subjects(predicate, term)
                if backwards
                else self.graph.objects(term, predicate)
            )
            links = tuple(self._links(found))
            if links:
                yield Said(en, zh), links
        aligned = [
            link
            for predicate, mark in _ALIGNED
            for link in self._links(self.alignments.objects(term, predicate), mark)
        ]
        if aligned:
            yield Said("Alignments", "对齐"), tuple(aligned)

    def _links(self, terms: Iterable[Node], mark: str = "") -> Iterator[Link]:
        for term in sorted(URIRef(str(term)) for term in terms):
            yield self._link(term, mark)

    def _link(self, term: URIRef, mark: str = "") -> Link:
        name = _short(term)
        if (term, RDFS.isDefinedBy, None) not in self.graph:
            return Link(name, None, mark)
        prefix, _, local = name.partition(":")
        return Link(name, local if prefix == "csr" else f"{prefix}-{local}", mark)

    def _own(self, kind: URIRef) -> list[URIRef]:
        found = self._subjects(RDF.type, kind)
        return sorted(term for term in found if term.startswith(str(CSR._NS)))

    def _in(self, scheme: URIRef) -> list[URIRef]:
        return sorted(self._subjects(SKOS.inScheme, scheme), key=_natural)

    def _subjects(self, predicate: URIRef, value: URIRef) -> Iterator[URIRef]:
        return (term for term in self.graph.subjects(predicate, value) if isinstance(term, URIRef))


def _short(term: URIRef) -> str:
    """The term with its prefix; as it is where there is none."""
    for prefix, namespace in (PREFIXES | _OTHERS).items():
        if term.startswith(namespace):
            return f"{prefix}:{term.removeprefix(namespace)}"
    return str(term)


def _natural(word: URIRef) -> tuple[str, int]:
    """Sort words by name, and numbered ones by their number."""
    head, _, number = word.removeprefix(str(CV._NS)).rpartition("_")
    return (head, int(number)) if number.isdecimal() else (f"{head}_{number}".lstrip("_"), 0)
