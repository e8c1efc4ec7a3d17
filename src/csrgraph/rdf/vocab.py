"""Terms of the ontology as closed namespaces: a typo is an error.

A test keeps `CSR` equal to `ontology/csr.ttl` and `CV` to `ontology/vocab.ttl`. `OA` holds the
terms of the Web Annotation vocabulary that are used; rdflib does not ship it.
"""

from __future__ import annotations

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

from csrgraph.errors import MappingError
from csrgraph.rdf.concepts import CV

__all__ = [
    "BASE",
    "CSR",
    "CV",
    "OA",
    "DERIVED",
    "PREFIXES",
    "derived_iri",
    "graph_iri",
    "iri",
    "word",
]

BASE = "https://w3id.org/csrgraph/id/"
DERIVED = f"{BASE}graph/derived/"


class CSR(DefinedNamespace):
    """Classes and properties of csrgraph."""

    _NS = Namespace("https://w3id.org/csrgraph/ns#")
    _fail = True

    Accident: URIRef
    Agreement: URIRef
    Alliance: URIRef
    Association: URIRef
    AwardEvent: URIRef
    BoardMeeting: URIRef
    BondIssue: URIRef
    CertificationEvent: URIRef
    Claim: URIRef
    CommunityProgramme: URIRef
    Company: URIRef
    ConferenceOrFair: URIRef
    ConstructionOrOpening: URIRef
    CreditRatingEvent: URIRef
    DerivedGraph: URIRef
    Disposal: URIRef
    DividendEvent: URIRef
    Donation: URIRef
    ESGRatingEvent: URIRef
    Edition: URIRef
    Event: URIRef
    FinancialInstitution: URIRef
    FinancingEvent: URIRef
    Foundation: URIRef
    FoundingEvent: URIRef
    GovernmentBody: URIRef
    Hospital: URIRef
    InspectionOrVisit: URIRef
    InternationalOrganization: URIRef
    Investment: URIRef
    InvestorExchange: URIRef
    JointBody: URIRef
    JointLab: URIRef
    JointVenture: URIRef
    ListingEvent: URIRef
    MediaOrganization: URIRef
    Meeting: URIRef
    Mention: URIRef
    MergerAcquisition: URIRef
    MetadataValue: URIRef
    Metric: URIRef
    MetricObservation: URIRef
    OrganizationChange: URIRef
    Participation: URIRef
    Partnership: URIRef
    PartyOrUnion: URIRef
    Penalty: URIRef
    Product: URIRef
    ProductDependency: URIRef
    ProductLaunch: URIRef
    ProductVersion: URIRef
    Project: URIRef
    ProjectAcceptance: URIRef
    RatingEvent: URIRef
    Report: URIRef
    ReportRelease: URIRef
    ResearchInstitute: URIRef
    ResearchProject: URIRef
    School: URIRef
    Section: URIRef
    Sentence: URIRef
    Service: URIRef
    ShareholderMeeting: URIRef
    Shareholding: URIRef
    SigningEvent: URIRef
    StandardRelease: URIRef
    StandardsOrRatingBody: URIRef
    StrategyEvent: URIRef
    Table: URIRef
    TrainingEvent: URIRef
    University: URIRef
    acquired: URIRef
    acquirer: URIRef
    actor: URIRef
    addressesGoal: URIRef
    addressesTopic: URIRef
    agency: URIRef
    agreementKind: URIRef
    amount: URIRef
    amountCNY: URIRef
    amountText: URIRef
    approximation: URIRef
    asserts: URIRef
    attendees: URIRef
    audience: URIRef
    audienceType: URIRef
    authority: URIRef
    award: URIRef
    awardedBy: URIRef
    basedOn: URIRef
    bondRating: URIRef
    bondType: URIRef
    boundary: URIRef
    characters: URIRef
    compatibleWith: URIRef
    componentOf: URIRef
    concernsProduct: URIRef
    concernsProject: URIRef
    contentHash: URIRef
    context: URIRef
    count: URIRef
    countText: URIRef
    couponRate: URIRef
    date: URIRef
    dateCertainty: URIRef
    defaultUnit: URIRef
    dependencyKind: URIRef
    dependentProduct: URIRef
    dependsOn: URIRef
    donor: URIRef
    during: URIRef
    editionOf: URIRef
    endDate: URIRef
    establishedBy: URIRef
    establishes: URIRef
    eventName: URIRef
    eventType: URIRef
    exchange: URIRef
    extractor: URIRef
    field: URIRef
    fieldValue: URIRef
    fileName: URIRef
    fiscalYear: URIRef
    focusEnd: URIRef
    focusExact: URIRef
    focusStart: URIRef
    fundedBy: URIRef
    graphHash: URIRef
    hasEdition: URIRef
    hasParticipation: URIRef
    hasVersion: URIRef
    heading: URIRef
    heldOrganization: URIRef
    hours: URIRef
    inEvent: URIRef
    inPartnership: URIRef
    inReport: URIRef
    inSection: URIRef
    inSentence: URIRef
    inTable: URIRef
    isin: URIRef
    issuerRating: URIRef
    market: URIRef
    maturity: URIRef
    mentionOf: URIRef
    metric: URIRef
    metricName: URIRef
    mode: URIRef
    monetaryAmount: URIRef
    nameKey: URIRef
    object: URIRef
    ofOrganization: URIRef
    openList: URIRef
    organizationType: URIRef
    originalText: URIRef
    outlook: URIRef
    owner: URIRef
    ownershipShare: URIRef
    page: URIRef
    partOfOrganization: URIRef
    participant: URIRef
    participantOrganization: URIRef
    participationOf: URIRef
    partnerWith: URIRef
    partnershipKind: URIRef
    perShare: URIRef
    perTenShares: URIRef
    perTenSharesText: URIRef
    periodEnd: URIRef
    periodStart: URIRef
    place: URIRef
    polarity: URIRef
    position: URIRef
    possibleSameAs: URIRef
    previousStrategy: URIRef
    previousVersion: URIRef
    productCategory: URIRef
    programme: URIRef
    programmeOwner: URIRef
    projectCode: URIRef
    provider: URIRef
    quantityKind: URIRef
    ratingValue: URIRef
    rawIdentifier: URIRef
    recipient: URIRef
    reportKind: URIRef
    reportedPartner: URIRef
    reportingPeriod: URIRef
    reportingYear: URIRef
    requiredProduct: URIRef
    role: URIRef
    rule: URIRef
    score: URIRef
    section: URIRef
    security: URIRef
    securityCode: URIRef
    shareholder: URIRef
    signedOn: URIRef
    source: URIRef
    startDate: URIRef
    status: URIRef
    stockCode: URIRef
    strategy: URIRef
    suppliedBy: URIRef
    textHash: URIRef
    topic: URIRef
    trigger: URIRef
    unit: URIRef
    unnamedParties: URIRef
    uscc: URIRef
    value: URIRef
    versionNumber: URIRef
    versionOf: URIRef
    year: URIRef


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


def derived_iri(term: URIRef) -> URIRef:
    """Return the IRI of the named graph of a derived property."""
    return URIRef(f"{DERIVED}{term.rpartition('#')[2]}")


def word(name: str) -> URIRef:
    """Return the concept of a controlled word.

    Raises:
        MappingError: if the ontology has no such word.
    """
    if name not in CV.__annotations__:
        raise MappingError(
            f"The ontology has no word {name!r}; its words are in ontology/vocab.ttl."
        )
    return CV[name]
