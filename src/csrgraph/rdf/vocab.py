"""Terms of the ontology as closed namespaces: a typo is an error.

A test keeps `CSR` and `CV` equal to `ontology/csr.ttl`. `OA` holds the terms of the Web Annotation
vocabulary that are used; rdflib does not ship it.
"""

from __future__ import annotations

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

from csrgraph.errors import MappingError

__all__ = ["BASE", "CSR", "CV", "OA", "PARTNER_GRAPH", "PREFIXES", "graph_iri", "iri", "word"]

BASE = "https://w3id.org/csrgraph/id/"
PARTNER_GRAPH = URIRef(f"{BASE}graph/derived/partnerWith")


class CSR(DefinedNamespace):
    """Classes and properties of csrgraph."""

    _NS = Namespace("https://w3id.org/csrgraph/ns#")
    _fail = True

    Association: URIRef
    Claim: URIRef
    Company: URIRef
    Edition: URIRef
    Event: URIRef
    FinancialInstitution: URIRef
    Foundation: URIRef
    GovernmentBody: URIRef
    Hospital: URIRef
    InternationalOrganization: URIRef
    JointBody: URIRef
    MediaOrganization: URIRef
    Mention: URIRef
    MetadataValue: URIRef
    MetricObservation: URIRef
    Participation: URIRef
    Partnership: URIRef
    PartyOrUnion: URIRef
    Product: URIRef
    Project: URIRef
    Report: URIRef
    ResearchInstitute: URIRef
    School: URIRef
    Sentence: URIRef
    StandardsOrRatingBody: URIRef
    University: URIRef
    actor: URIRef
    amount: URIRef
    amountText: URIRef
    approximation: URIRef
    asserts: URIRef
    audience: URIRef
    audienceType: URIRef
    award: URIRef
    basedOn: URIRef
    bondRating: URIRef
    characters: URIRef
    concernsProduct: URIRef
    concernsProject: URIRef
    contentHash: URIRef
    context: URIRef
    count: URIRef
    countText: URIRef
    date: URIRef
    dateCertainty: URIRef
    establishes: URIRef
    eventName: URIRef
    eventType: URIRef
    extractor: URIRef
    field: URIRef
    fieldValue: URIRef
    fileName: URIRef
    fiscalYear: URIRef
    focusEnd: URIRef
    focusExact: URIRef
    focusStart: URIRef
    hasEdition: URIRef
    hasParticipation: URIRef
    inEvent: URIRef
    inPartnership: URIRef
    inReport: URIRef
    inSentence: URIRef
    issuerRating: URIRef
    market: URIRef
    mentionOf: URIRef
    metricName: URIRef
    mode: URIRef
    nameKey: URIRef
    object: URIRef
    ofOrganization: URIRef
    openList: URIRef
    organizationType: URIRef
    outlook: URIRef
    owner: URIRef
    page: URIRef
    participant: URIRef
    participantOrganization: URIRef
    partnerWith: URIRef
    partnershipKind: URIRef
    perTenShares: URIRef
    perTenSharesText: URIRef
    place: URIRef
    previousStrategy: URIRef
    productCategory: URIRef
    programme: URIRef
    periodEnd: URIRef
    periodStart: URIRef
    programmeOwner: URIRef
    reportKind: URIRef
    reportingPeriod: URIRef
    reportingYear: URIRef
    role: URIRef
    rule: URIRef
    score: URIRef
    section: URIRef
    security: URIRef
    securityCode: URIRef
    source: URIRef
    status: URIRef
    stockCode: URIRef
    strategy: URIRef
    textHash: URIRef
    topic: URIRef
    trigger: URIRef
    unit: URIRef
    unnamedParties: URIRef
    value: URIRef
    year: URIRef


class CV(DefinedNamespace):
    """Controlled words of csrgraph."""

    _NS = Namespace("https://w3id.org/csrgraph/vocab#")
    _fail = True

    about: URIRef
    acquisition: URIRef
    active: URIRef
    advisor: URIRef
    agency: URIRef
    agreement_signing: URIRef
    association: URIRef
    at_least: URIRef
    at_most: URIRef
    award: URIRef
    certification: URIRef
    charity: URIRef
    company: URIRef
    conference_or_fair: URIRef
    construction_or_opening: URIRef
    disposal: URIRef
    dividend: URIRef
    donation: URIRef
    education: URIRef
    ended: URIRef
    exact: URIRef
    explicit: URIRef
    financial_institution: URIRef
    financing: URIRef
    foundation: URIRef
    founding: URIRef
    funder: URIRef
    general: URIRef
    giver: URIRef
    government: URIRef
    hospital: URIRef
    host: URIRef
    inherited: URIRef
    inspection_or_visit: URIRef
    international_org: URIRef
    investment: URIRef
    investor_meeting: URIRef
    joint_body: URIRef
    joint_event: URIRef
    joint_project: URIRef
    joint_research: URIRef
    joint_venture: URIRef
    lead: URIRef
    listing: URIRef
    media: URIRef
    meeting: URIRef
    member: URIRef
    membership: URIRef
    negated: URIRef
    other: URIRef
    participant: URIRef
    party_or_union: URIRef
    penalty: URIRef
    planned: URIRef
    product_launch: URIRef
    programme_owner: URIRef
    project_acceptance: URIRef
    rating: URIRef
    report_period: URIRef
    report_release: URIRef
    research_institute: URIRef
    school: URIRef
    sponsor: URIRef
    standard: URIRef
    standard_release: URIRef
    standards_or_rating_body: URIRef
    strategic_agreement: URIRef
    strategy: URIRef
    subject: URIRef
    supply_or_channel: URIRef
    supporter: URIRef
    technology: URIRef
    training: URIRef
    unit: URIRef
    university: URIRef
    unknown: URIRef


class OA(DefinedNamespace):
    """Terms of the Web Annotation vocabulary that csrgraph uses."""

    _NS = Namespace("http://www.w3.org/ns/oa#")
    _fail = True

    end: URIRef
    exact: URIRef
    start: URIRef


PREFIXES = {
    "csr": str(CSR._NS),
    "cv": str(CV._NS),
    "dct": "http://purl.org/dc/terms/",
    "id": BASE,
    "oa": str(OA._NS),
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def iri(kind: str, key: str) -> URIRef:
    """Return the IRI of a thing, from its kind and the 16 characters of its id."""
    return URIRef(f"{BASE}{kind}/{key}")


def graph_iri(document: str) -> URIRef:
    """Return the IRI of the named graph of a report."""
    return URIRef(f"{BASE}graph/report/{document}")


def word(name: str) -> URIRef:
    """Return the concept of a controlled word.

    Raises:
        MappingError: if the ontology has no such word.
    """
    if name not in CV.__annotations__:
        raise MappingError(f"The ontology has no word {name!r}; its words are in ontology/csr.ttl.")
    return CV[name]
