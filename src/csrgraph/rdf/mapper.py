"""From a `ResolvedGraph` to quads: one function per class of record, one named graph per report.

What is written is described in `docs/graph-model.md`. The mapper is pure: it opens no file, keeps
no state, and equal graphs give equal quads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from rdflib import RDF, RDFS, Dataset, Literal, URIRef
from rdflib.graph import Graph
from rdflib.namespace import PROV, XSD

from csrgraph.errors import MappingError
from csrgraph.model.evidence import Evidence
from csrgraph.model.facts import DateValue, EventAttribute
from csrgraph.model.graph import (
    Document,
    EventRecord,
    MetricRecord,
    PartnershipRecord,
    ProductRecord,
    ProjectRecord,
    ResolvedGraph,
    ResolvedParty,
)
from csrgraph.model.ids import entity_id
from csrgraph.rdf.derived import derived_quads
from csrgraph.rdf.entities import document_triples, entity_triples
from csrgraph.rdf.kinds import body_classes, event_classes
from csrgraph.rdf.prov import Quad, Triple, claim_triples, mention_triples, sentence_iri
from csrgraph.rdf.references import check_references
from csrgraph.rdf.terms import decimal, integer, plain, text, year_of
from csrgraph.rdf.vocab import CSR, graph_iri, iri, word

__all__ = ["report_quads", "to_dataset"]

_Record = TypeVar("_Record", PartnershipRecord, EventRecord, MetricRecord)
_TEXTS: dict[str, URIRef] = {
    "audience": CSR.audience,
    "audience_type": CSR.audienceType,
    "award": CSR.award,
    "event_name": CSR.eventName,
    "fiscal_year": CSR.fiscalYear,
    "market": CSR.market,
    "mode": CSR.mode,
    "outlook": CSR.outlook,
    "place": CSR.place,
    "previous_strategy": CSR.previousStrategy,
    "security": CSR.security,
    "source": CSR.source,
    "strategy": CSR.strategy,
    "topic": CSR.topic,
}
_CODES: dict[str, URIRef] = {
    "bond_rating": CSR.bondRating,
    "issuer_rating": CSR.issuerRating,
    "security_code": CSR.securityCode,
}
_NUMBERS: dict[str, tuple[URIRef, URIRef]] = {
    "amount": (CSR.amount, CSR.amountText),
    "count": (CSR["count"], CSR.countText),
    "per_ten_shares": (CSR.perTenShares, CSR.perTenSharesText),
}
_AGREEMENT = "strategic_agreement"
_LABEL_LENGTH = 60
_RANK = {"explicit": 0, "inherited": 1, "report_period": 2, "unknown": 3}


def to_dataset(graph: ResolvedGraph) -> Dataset:
    """Return the graph as an `rdflib.Dataset` with one named graph per report."""
    dataset = Dataset(default_union=True)
    for quads in [*report_quads(graph).values(), derived_quads(graph)]:
        dataset.addN((s, p, o, Graph(dataset.store, identifier=name)) for s, p, o, name in quads)
    return dataset


def report_quads(graph: ResolvedGraph) -> dict[str, list[Quad]]:
    """Return the quads of each report's named graph, by document id, without repetitions.

    Raises:
        MappingError: if a record has no place in the ontology, or points to nothing.
    """
    check_references(graph)
    triples: dict[str, list[Triple]] = {document.id: [] for document in graph.documents}
    documents = {document.id: document for document in graph.documents}
    for document in graph.documents:
        triples[document.id] += document_triples(document)
    entity_triples(graph, documents, triples)
    _claims(graph, documents, triples)
    for mention in graph.mentions:
        triples[mention.document] += mention_triples(mention, documents[mention.document])
    return {
        key: [(s, p, o, graph_iri(key)) for s, p, o in dict.fromkeys(found)]
        for key, found in triples.items()
    }


def _claims(
    graph: ResolvedGraph, documents: dict[str, Document], triples: dict[str, list[Triple]]
) -> None:
    names = {organisation.id: organisation.name for organisation in graph.organisations}
    for partnerships in _by_node(graph.partnerships):
        document = documents[partnerships[0].document]
        triples[document.id] += _partnership(partnerships, document, names)
    for events in _by_node(graph.events):
        document = documents[events[0].document]
        triples[document.id] += _event(events, document)
    for metrics in _by_node(graph.metrics):
        document = documents[metrics[0].document]
        triples[document.id] += _metric(metrics, document)
    for product in graph.product_claims:
        triples[product.document] += _product_claim(product, documents[product.document])
    for project in graph.project_claims:
        triples[project.document] += _project_claim(project, documents[project.document])


def _by_node(records: Sequence[_Record]) -> Iterator[list[_Record]]:
    """Group claims by document and node, the best claim of each group first."""
    groups: dict[tuple[str, str], list[_Record]] = defaultdict(list)
    for record in records:
        groups[record.document, record.id].append(record)
    for group in groups.values():
        yield sorted(group, key=_quality)


def _quality(record: PartnershipRecord | EventRecord | MetricRecord) -> tuple[object, ...]:
    date = record.period if isinstance(record, MetricRecord) else record.date
    return _RANK[date.certainty], -record.score, record.evidence.focus.start, record.claim


def _partnership(
    records: list[PartnershipRecord], document: Document, names: dict[str, str]
) -> Iterator[Triple]:
    best = records[0]
    node = iri("partnership", best.id)
    yield node, RDF.type, CSR.Partnership
    if best.kind == _AGREEMENT:
        yield node, RDF.type, CSR.Agreement
    yield node, RDFS.label, text(_label(best, names), document)
    yield node, CSR.partnershipKind, word(best.kind)
    yield node, CSR.openList, _boolean(best.open_list)
    yield node, CSR.unnamedParties, _boolean(best.unnamed)
    yield from _date(node, best.date)
    yield node, CSR.status, word(best.status)
    yield from _object(node, best, document)
    for record in records:
        for party in record.parties:
            yield node, CSR.participant, iri("org", party.entity)
        yield from _participations(node, CSR.inPartnership, record.id, record.parties)
        for owner in record.programme_owners:
            yield node, CSR.programmeOwner, iri("org", owner.entity)
        if record.programme:
            yield node, CSR.programme, text(record.programme, document)
        if record.established:
            body = iri("org", record.established)
            yield node, CSR.establishes, body
            found = body_classes(record, names[record.established])
            yield from ((body, RDF.type, kind) for kind in found)
        if record.project:
            yield node, CSR.concernsProject, iri("project", record.project)
        yield from _partnership_claim(node, record, document)


def _partnership_claim(
    node: URIRef, record: PartnershipRecord, document: Document
) -> Iterator[Triple]:
    yield from _claim(node, record.claim, record.evidence, document, record.rule, record.score)
    claim = iri("claim", record.claim)
    yield from _date(claim, record.date)
    yield from _object(claim, record, document)
    yield claim, CSR.status, word(record.status)
    yield claim, CSR.openList, _boolean(record.open_list)
    for trigger in record.triggers:
        yield claim, CSR.trigger, text(trigger.text, document)


def _label(record: PartnershipRecord, names: dict[str, str]) -> str:
    parties = [names[party.entity] for party in record.parties]
    shown = "、".join(parties[:3]) + ("等" if len(parties) > 3 or record.open_list else "")
    return f"{shown}：{record.object_name}" if record.object_name else shown


def _event(records: list[EventRecord], document: Document) -> Iterator[Triple]:
    best = records[0]
    node = iri("event", best.id)
    yield from ((node, RDF.type, kind) for record in records for kind in event_classes(record))
    yield node, CSR.eventType, word(best.type)
    yield node, RDFS.label, text(_event_label(best), document)
    yield from _date(node, best.date)
    yield node, CSR.status, word(best.status)
    yield from _object(node, best, document)
    for record in records:
        for party in record.parties:
            yield node, CSR.actor, iri("org", party.entity)
        yield from _participations(node, CSR.inEvent, record.id, record.parties)
        for product in record.products:
            yield node, CSR.concernsProduct, iri("product", product)
        for attribute in record.attributes:
            yield from _attribute(node, attribute, document)
        yield from _claim(node, record.claim, record.evidence, document, record.rule, record.score)
        claim = iri("claim", record.claim)
        yield from _date(claim, record.date)
        yield from _object(claim, record, document)
        yield claim, CSR.status, word(record.status)


def _event_label(record: EventRecord) -> str:
    """The event's object or name, else the beginning of what the report says of it."""
    named = (item.value for item in record.attributes if item.name == "event_name")
    said = " ".join(record.evidence.focus.text.split())
    short = said if len(said) <= _LABEL_LENGTH else said[: _LABEL_LENGTH - 1] + "…"
    return record.object_name or next(named, short)


def _object(
    node: URIRef, record: PartnershipRecord | EventRecord, document: Document
) -> Iterator[Triple]:
    if record.object_name:
        yield node, CSR["object"], text(record.object_name, document)


def _attribute(node: URIRef, attribute: EventAttribute, document: Document) -> Iterator[Triple]:
    if attribute.name in _NUMBERS:
        number, written = _NUMBERS[attribute.name]
        yield node, written, text(attribute.value, document)
        if attribute.quantity:
            yield node, number, decimal(attribute.quantity.value)
    elif attribute.name in _CODES:
        yield node, _CODES[attribute.name], plain(attribute.value)
    elif attribute.name in _TEXTS:
        yield node, _TEXTS[attribute.name], text(attribute.value, document)
    else:
        raise MappingError(f"There is no property for the attribute {attribute!r}.")


def _metric(records: list[MetricRecord], document: Document) -> Iterator[Triple]:
    best = records[0]
    node = iri("metric", best.id)
    yield node, RDF.type, CSR.MetricObservation
    yield node, RDFS.label, text(best.name, document)
    yield node, CSR.metricName, text(best.name, document)
    yield from _figure(node, best)
    if best.organisation:
        yield node, CSR.ofOrganization, iri("org", best.organisation)
    for record in records:
        yield from _claim(node, record.claim, record.evidence, document, record.rule, record.score)
        yield from _figure(iri("claim", record.claim), record)


def _figure(node: URIRef, record: MetricRecord) -> Iterator[Triple]:
    yield node, CSR.value, decimal(record.quantity.value)
    yield node, CSR.unit, plain(record.quantity.unit)
    yield node, CSR.approximation, word(record.quantity.approximation)
    yield from _date(node, record.period)


def _product_claim(record: ProductRecord, document: Document) -> Iterator[Triple]:
    node = iri("product", record.id)
    if record.category:
        yield node, CSR.productCategory, text(record.category, document)
    if record.owner:
        yield node, CSR.owner, iri("org", record.owner)
    for base in record.based_on:
        yield node, CSR.basedOn, iri("product", base)
    yield from _claim(node, record.claim, record.evidence, document, record.rule, record.score)


def _project_claim(record: ProjectRecord, document: Document) -> Iterator[Triple]:
    node = iri("project", record.id)
    if record.programme:
        yield node, CSR.programme, text(record.programme, document)
    for owner in record.owners:
        yield node, CSR.programmeOwner, iri("org", owner.entity)
    yield from _claim(node, record.claim, record.evidence, document, record.rule, record.score)


def _claim(
    node: URIRef, claim: str, evidence: Evidence, document: Document, rule: str, score: float
) -> Iterator[Triple]:
    yield node, PROV.wasDerivedFrom, sentence_iri(document, evidence.sentence)
    yield from claim_triples(node, claim, evidence, document, rule, score)


def _participations(
    node: URIRef, link: URIRef, key: str, parties: Iterable[ResolvedParty]
) -> Iterator[Triple]:
    for party in parties:
        one = iri("participation", entity_id("participation", key, party.entity, party.role))
        yield node, CSR.hasParticipation, one
        yield one, RDF.type, CSR.Participation
        yield one, link, node
        yield one, CSR.participantOrganization, iri("org", party.entity)
        yield one, CSR.role, word(party.role)


def _date(node: URIRef, date: DateValue) -> Iterator[Triple]:
    yield node, CSR.dateCertainty, word(date.certainty)
    if date.value:
        yield node, CSR.date, plain(date.value)
    year = year_of(date.value)
    if year:
        yield node, CSR.year, integer(year)


def _boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=XSD.boolean, normalize=False)
