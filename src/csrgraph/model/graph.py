"""The graph after resolution: entities with ids, and claims that point to them.

Entities are independent of any report. Each record keeps the claim it came from and the document
that made the claim, so that every report's part of the graph can be written and replaced alone.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from csrgraph.model.evidence import Evidence, Span
from csrgraph.model.facts import (
    DateValue,
    EventAttribute,
    MentionKind,
    Metadatum,
    Quantity,
    Status,
)

__all__ = [
    "Decision",
    "Document",
    "EventRecord",
    "MentionRecord",
    "MetricRecord",
    "NameUse",
    "Organisation",
    "PartnershipRecord",
    "Product",
    "ProductRecord",
    "Project",
    "ProjectRecord",
    "ResolvedGraph",
    "ResolvedParty",
]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Document(_Record):
    """A report as a work, and the edition of it that was read. `issuer` is an organisation id.

    `issued`, `period_start` and `period_end` are dates in ISO 8601, `issued` perhaps without its day; `short_names` are
    those that the report states of its issuer; `metadata` are the values with a place in the text.
    """

    id: str
    edition: str
    name: str
    media_type: str
    sha256: str
    text_sha256: str
    characters: int
    language: str
    title: str
    kind: str
    period: str | None
    year: int | None
    issuer: str | None
    extractor: str
    stock_codes: tuple[str, ...] = ()
    issued: str | None = None
    period_start: str | None = None
    period_end: str | None = None
    short_names: tuple[str, ...] = ()
    metadata: tuple[Metadatum, ...] = ()


class NameUse(_Record):
    """A name that a document uses for an entity."""

    document: str
    name: str
    relation: Literal["name", "short_name", "defined", "bracketed", "abbreviation"] = "name"


class Organisation(_Record):
    """An organisation; `unit_of` is set for an internal body of another organisation."""

    id: str
    key: str
    name: str
    type: str
    unit_of: str | None = None
    names: tuple[NameUse, ...] = ()


class Product(_Record):
    """A product, platform or brand."""

    id: str
    key: str
    name: str
    names: tuple[NameUse, ...] = ()


class Project(_Record):
    """A named project or research topic."""

    id: str
    key: str
    name: str


class ResolvedParty(_Record):
    """An organisation in a role; `span` is None where the party is understood, not written."""

    entity: str
    role: str = "participant"
    span: Span | None = None


class PartnershipRecord(_Record):
    """A claim about partnership `id`; several claims may support one partnership.

    `established` is the id of the joint body (an organisation) and `project` that of the project
    that the object names, where it is one.
    """

    id: str
    claim: str
    document: str
    parties: tuple[ResolvedParty, ...]
    kind: str
    object: Span | None
    object_name: str | None
    established: str | None = None
    project: str | None = None
    triggers: tuple[Span, ...]
    date: DateValue
    status: Status
    open_list: bool
    unnamed: bool
    programme_owners: tuple[ResolvedParty, ...] = ()
    programme: str | None = None
    evidence: Evidence
    rule: str
    score: float


class EventRecord(_Record):
    """A claim about event `id`. `products` are the ids of products that the event is about."""

    id: str
    claim: str
    document: str
    type: str
    parties: tuple[ResolvedParty, ...]
    products: tuple[str, ...] = ()
    object: Span | None
    object_name: str | None
    date: DateValue
    status: Status
    attributes: tuple[EventAttribute, ...] = ()
    evidence: Evidence
    rule: str
    score: float


class MetricRecord(_Record):
    """A claim about a figure; `organisation` is whose figure it is."""

    id: str
    claim: str
    document: str
    name: str
    quantity: Quantity
    quantity_span: Span
    period: DateValue
    organisation: str | None
    evidence: Evidence
    rule: str
    score: float


class ProductRecord(_Record):
    """A claim about a product: its category, owner (organisation id) and what it is based on."""

    id: str
    claim: str
    document: str
    category: str | None
    owner: str | None
    based_on: tuple[str, ...] = ()
    evidence: Evidence
    rule: str
    score: float


class ProjectRecord(_Record):
    """A claim about a project: the programme it belongs to and who owns that."""

    id: str
    claim: str
    document: str
    programme: str | None
    owners: tuple[ResolvedParty, ...] = ()
    evidence: Evidence
    rule: str
    score: float


class MentionRecord(_Record):
    """A mention of an entity in a document; `entity` is an organisation, product or project id."""

    document: str
    entity: str
    kind: MentionKind
    span: Span
    sentence: Span
    section: str = ""


class Decision(_Record):
    """A merge of two names, and why; kept so that it can be audited and undone."""

    document: str | None
    name: str
    merged_into: str
    reason: str


class ResolvedGraph(_Record):
    """Documents, entities and claims; every tuple is sorted by id."""

    documents: tuple[Document, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    products: tuple[Product, ...] = ()
    projects: tuple[Project, ...] = ()
    partnerships: tuple[PartnershipRecord, ...] = ()
    events: tuple[EventRecord, ...] = ()
    metrics: tuple[MetricRecord, ...] = ()
    product_claims: tuple[ProductRecord, ...] = ()
    project_claims: tuple[ProjectRecord, ...] = ()
    mentions: tuple[MentionRecord, ...] = ()
    decisions: tuple[Decision, ...] = ()
