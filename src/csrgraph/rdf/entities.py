"""Reports and entities as triples; an entity is described in the graph of each report that uses it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rdflib import RDF, Literal, URIRef
from rdflib.namespace import DCTERMS, ORG, SKOS

from csrgraph.errors import MappingError
from csrgraph.model.graph import Document, Organisation, Product, Project, ResolvedGraph
from csrgraph.rdf.derived import owners_above
from csrgraph.rdf.kinds import is_formal
from csrgraph.rdf.prov import Triple, metadata_triples
from csrgraph.rdf.terms import clean, day, integer, plain, text
from csrgraph.rdf.vocab import CSR, iri, word

__all__ = ["document_triples", "entity_triples"]

_CLASSES: dict[str, URIRef] = {
    "association": CSR.Association,
    "company": CSR.Company,
    "financial_institution": CSR.FinancialInstitution,
    "foundation": CSR.Foundation,
    "government": CSR.GovernmentBody,
    "hospital": CSR.Hospital,
    "international_org": CSR.InternationalOrganization,
    "joint_body": CSR.JointBody,
    "media": CSR.MediaOrganization,
    "other": ORG.Organization,
    "party_or_union": CSR.PartyOrUnion,
    "research_institute": CSR.ResearchInstitute,
    "school": CSR.School,
    "standards_or_rating_body": CSR.StandardsOrRatingBody,
    "unit": ORG.OrganizationalUnit,
    "university": CSR.University,
}


def document_triples(document: Document) -> Iterator[Triple]:
    """Yield the report as a work and the edition that was read."""
    report, edition = iri("report", document.id), iri("edition", document.edition)
    yield report, RDF.type, CSR.Report
    yield report, DCTERMS.title, text(document.title, document)
    yield report, CSR.reportKind, plain(document.kind)
    yield report, DCTERMS.language, plain(document.language)
    yield report, CSR.hasEdition, edition
    if document.period:
        yield report, CSR.reportingPeriod, plain(document.period)
    if document.year:
        yield report, CSR.reportingYear, integer(document.year)
    yield from ((report, CSR.stockCode, plain(code)) for code in document.stock_codes)
    for term, value in (
        (DCTERMS.issued, document.issued),
        (CSR.periodStart, document.period_start),
        (CSR.periodEnd, document.period_end),
    ):
        if value:
            yield report, term, day(value)
    if document.issuer:
        yield report, DCTERMS.publisher, iri("org", document.issuer)
    for item in document.metadata:
        yield from metadata_triples(item, document)
    yield edition, RDF.type, CSR.Edition
    yield edition, CSR.fileName, plain(document.name)
    yield edition, DCTERMS["format"], plain(document.media_type)
    yield edition, CSR.contentHash, plain(document.sha256)
    yield edition, CSR.textHash, plain(document.text_sha256)
    yield edition, CSR.characters, integer(document.characters)
    yield edition, CSR.extractor, plain(document.extractor)


def entity_triples(
    graph: ResolvedGraph, documents: dict[str, Document], triples: dict[str, list[Triple]]
) -> None:
    """Add each entity's description to the triples of the documents that use it."""
    users = _users(graph)
    for organisation in graph.organisations:
        for key in users[organisation.id]:
            triples[key] += _organisation(organisation, documents[key])
    for product in graph.products:
        for key in users[product.id]:
            triples[key] += _product(product, documents[key])
    for project in graph.projects:
        for key in users[project.id]:
            triples[key] += _project(project)


def _users(graph: ResolvedGraph) -> dict[str, list[str]]:
    """Documents that use each entity: in a name, a mention or a claim."""
    users: dict[str, set[str]] = defaultdict(set)
    owners = {unit.id: unit.unit_of for unit in graph.organisations if unit.unit_of}
    for document in graph.documents:
        if document.issuer:
            users[document.issuer].add(document.id)
    for organisation in graph.organisations:
        for use in organisation.names:
            users[organisation.id].add(use.document)
    for product in graph.products:
        for use in product.names:
            users[product.id].add(use.document)
    for mention in graph.mentions:
        users[mention.entity].add(mention.document)
    for partnership in graph.partnerships:
        linked = [p.entity for p in (*partnership.parties, *partnership.programme_owners)]
        for key in [*linked, partnership.established, partnership.project]:
            users[key or ""].add(partnership.document)
    for event in graph.events:
        for key in [*(party.entity for party in event.parties), *event.products]:
            users[key].add(event.document)
    for figure in graph.metrics:
        users[figure.organisation or ""].add(figure.document)
    for made in graph.product_claims:
        for key in [made.id, made.owner, *made.based_on]:
            users[key or ""].add(made.document)
    for work in graph.project_claims:
        for key in [work.id, *(party.entity for party in work.owners)]:
            users[key].add(work.document)
    used = {unit: set(users[unit]) for unit in owners}
    for unit, here in used.items():
        for owner in owners_above(unit, owners):
            users[owner] |= here
    return {key: sorted(found) for key, found in users.items()} | {
        key: [] for key in _all_ids(graph) if key not in users
    }


def _all_ids(graph: ResolvedGraph) -> list[str]:
    organisations = [organisation.id for organisation in graph.organisations]
    products = [product.id for product in graph.products]
    return [*organisations, *products, *(project.id for project in graph.projects)]


def _organisation(organisation: Organisation, document: Document) -> Iterator[Triple]:
    subject = iri("org", organisation.id)
    if organisation.type not in _CLASSES:
        raise MappingError(f"There is no class for the organisation type of {organisation!r}.")
    if organisation.type != "unit":
        yield subject, RDF.type, ORG.Organization
    if is_formal(organisation):
        yield subject, RDF.type, ORG.FormalOrganization
    yield subject, RDF.type, _CLASSES[organisation.type]
    yield subject, CSR.organizationType, word(organisation.type)
    if organisation.unit_of:
        yield subject, ORG.unitOf, iri("org", organisation.unit_of)
    yield from _named(subject, organisation.name, organisation.key)
    for use in organisation.names:
        if use.document == document.id and use.name != organisation.name:
            yield subject, SKOS.altLabel, _name(use.name)
    if organisation.id == document.issuer:
        for name in set(document.short_names) - {organisation.name}:
            yield subject, SKOS.altLabel, _name(name)


def _product(product: Product, document: Document) -> Iterator[Triple]:
    subject = iri("product", product.id)
    yield subject, RDF.type, CSR.Product
    yield from _named(subject, product.name, product.key)
    for use in product.names:
        if use.document == document.id and use.name != product.name:
            yield subject, SKOS.altLabel, _name(use.name)


def _project(project: Project) -> Iterator[Triple]:
    subject = iri("project", project.id)
    yield subject, RDF.type, CSR.Project
    yield from _named(subject, project.name, project.key)


def _named(subject: URIRef, name: str, key: str) -> Iterator[Triple]:
    yield subject, SKOS.prefLabel, _name(name)
    yield subject, CSR.nameKey, plain(key)


def _name(name: str) -> Literal:
    """A name; its language is that of its letters, so that every report writes the same literal."""
    return Literal(clean(name), lang="en" if name.isascii() else "zh")
