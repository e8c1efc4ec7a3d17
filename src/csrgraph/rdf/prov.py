"""Provenance nodes: claims, the sentences they are derived from, mentions of entities."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, URIRef
from rdflib.namespace import PROV
from rdflib.term import Node

from csrgraph.model.evidence import Evidence, Span
from csrgraph.model.facts import Metadatum
from csrgraph.model.graph import Document, MentionRecord
from csrgraph.model.ids import entity_id, sentence_id
from csrgraph.rdf.terms import decimal, integer, plain, text
from csrgraph.rdf.vocab import CSR, OA, iri

__all__ = ["Quad", "Triple", "claim_triples", "mention_triples", "metadata_triples", "sentence_iri"]

Triple = tuple[URIRef, URIRef, Node]
Quad = tuple[URIRef, URIRef, Node, URIRef]
_ENTITY_KINDS = {"product": "product", "project": "project"}


def sentence_iri(document: Document, span: Span) -> URIRef:
    """Return the IRI of a sentence of a document."""
    return iri("sentence", sentence_id(document.id, span.start, span.end, span.text))


def _sentence(
    document: Document, span: Span, section: str, page: int | None = None
) -> Iterator[Triple]:
    node = sentence_iri(document, span)
    yield node, RDF.type, CSR.Sentence
    yield node, OA.exact, text(span.text, document)
    yield node, OA.start, integer(span.start)
    yield node, OA.end, integer(span.end)
    yield node, CSR.inReport, iri("report", document.id)
    if section:
        yield node, CSR.section, text(section, document)
    if page is not None:
        yield node, CSR.page, integer(page)


def claim_triples(
    node: URIRef, claim: str, evidence: Evidence, document: Document, rule: str, score: float
) -> Iterator[Triple]:
    """Yield a claim with its evidence; `node` is what it asserts."""
    subject = iri("claim", claim)
    sentence = sentence_iri(document, evidence.sentence)
    yield from _sentence(document, evidence.sentence, evidence.section, evidence.page)
    yield subject, RDF.type, CSR.Claim
    yield subject, CSR.asserts, node
    yield subject, CSR.inReport, iri("report", document.id)
    yield subject, PROV.wasDerivedFrom, sentence
    yield subject, CSR.focusExact, text(evidence.focus.text, document)
    yield subject, CSR.focusStart, integer(evidence.focus.start)
    yield subject, CSR.focusEnd, integer(evidence.focus.end)
    yield subject, CSR.rule, plain(rule)
    yield subject, CSR.score, decimal(format(score, ".2f"))
    for other in evidence.context:
        yield from _sentence(document, other, evidence.section)
        yield subject, CSR.context, sentence_iri(document, other)


def metadata_triples(item: Metadatum, document: Document) -> Iterator[Triple]:
    """Yield a value of a report's metadata with its place; nothing for a value without one."""
    if item.span is None or item.sentence is None:
        return
    key = (document.id, item.field, item.value, str(item.span.start), str(item.span.end))
    subject = iri("metadata", entity_id("metadata", *key))
    yield from _sentence(document, item.sentence, "", item.page)
    yield subject, RDF.type, CSR.MetadataValue
    yield subject, CSR.inReport, iri("report", document.id)
    yield subject, CSR.field, plain(item.field)
    yield subject, CSR.fieldValue, plain(item.value)
    yield subject, CSR.rule, plain(item.rule)
    yield subject, PROV.wasDerivedFrom, sentence_iri(document, item.sentence)
    yield subject, OA.exact, text(item.span.text, document)
    yield subject, OA.start, integer(item.span.start)
    yield subject, OA.end, integer(item.span.end)


def mention_triples(mention: MentionRecord, document: Document) -> Iterator[Triple]:
    """Yield a mention with its offsets and the sentence it stands in."""
    key = (document.id, mention.entity, str(mention.span.start), str(mention.span.end))
    subject = iri("mention", entity_id("mention", *key))
    kind = _ENTITY_KINDS.get(mention.kind, "org")
    yield from _sentence(document, mention.sentence, mention.section)
    yield subject, RDF.type, CSR.Mention
    yield subject, CSR.mentionOf, iri(kind, mention.entity)
    yield subject, CSR.inSentence, sentence_iri(document, mention.sentence)
    yield subject, CSR.inReport, iri("report", document.id)
    yield subject, OA.exact, text(mention.span.text, document)
    yield subject, OA.start, integer(mention.span.start)
    yield subject, OA.end, integer(mention.span.end)
