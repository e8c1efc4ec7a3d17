"""What one report says: mentions, organisations, partnerships, events, metrics, with evidence.

A fact is a *claim* of a report. Names in facts are names as this report uses them; merging them
with the names of other reports is the work of `csrgraph.resolve`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict

from csrgraph.model.evidence import Evidence, Span

__all__ = [
    "EVENT_TYPES",
    "ORGANISATION_TYPES",
    "PARTNERSHIP_KINDS",
    "ROLES",
    "Alias",
    "AttributeName",
    "Certainty",
    "DateValue",
    "EventAttribute",
    "EventClaim",
    "FactSet",
    "Fact",
    "Header",
    "Mention",
    "MentionKind",
    "Metadatum",
    "MetricClaim",
    "OrganisationFact",
    "Party",
    "PartnershipClaim",
    "ProductFact",
    "ProjectFact",
    "Quantity",
    "Status",
]

FACTS_FORMAT = 1

MentionKind = Literal["organisation", "unit", "self", "product", "project"]
Certainty = Literal["explicit", "inherited", "report_period", "unknown"]
Status = Literal["active", "planned", "ended", "negated"]
Approximation = Literal["exact", "about", "at_least", "at_most"]

ORGANISATION_TYPES: tuple[str, ...] = (
    "association", "company", "financial_institution", "foundation", "government", "hospital",
    "international_org", "joint_body", "media", "other", "party_or_union", "research_institute",
    "school", "standards_or_rating_body", "unit", "university",
)  # fmt: skip
PARTNERSHIP_KINDS: tuple[str, ...] = (
    "charity", "education", "general", "joint_body", "joint_event", "joint_project",
    "joint_research", "joint_venture", "membership", "standard", "strategic_agreement",
    "supply_or_channel", "technology",
)  # fmt: skip
EVENT_TYPES: tuple[str, ...] = (
    "acquisition", "agreement_signing", "award", "certification", "conference_or_fair",
    "construction_or_opening", "disposal", "dividend", "donation", "financing", "founding",
    "inspection_or_visit", "investment", "investor_meeting", "listing", "meeting", "other",
    "penalty", "product_launch", "project_acceptance", "rating", "report_release",
    "standard_release", "strategy", "training",
)  # fmt: skip
ROLES: tuple[str, ...] = (
    "participant", "lead", "host", "member", "advisor", "sponsor", "supporter", "funder",
    "programme_owner", "subject", "giver", "agency",
)  # fmt: skip

AttributeName = Literal[
    "amount", "audience", "audience_type", "award", "bond_rating", "count", "event_name",
    "fiscal_year", "issuer_rating", "market", "mode", "outlook", "per_ten_shares", "place",
    "previous_strategy", "security", "security_code", "source", "strategy", "topic",
]  # fmt: skip


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True)


class Mention(_Fact):
    """A name (or 公司, 本公司 …) in the text; `name` is the local name that it stands for.

    `sentence` is the sentence or cell that it stands in, `section` the path of headings above.
    """

    fact: Literal["mention"] = "mention"
    kind: MentionKind
    span: Span
    name: str
    sources: tuple[str, ...]
    score: float
    sentence: Span | None = None
    section: str = ""

    def spans(self) -> list[Span]:
        """Return every quoted span of the fact."""
        return _present([self.span, self.sentence])


class Alias(_Fact):
    """Another name that the report itself gives to an organisation, and how it gives it."""

    name: str
    relation: Literal["short_name", "defined", "bracketed", "abbreviation"]
    span: Span | None = None


class OrganisationFact(_Fact):
    """An organisation as one report knows it; `name` is its fullest name there."""

    fact: Literal["organisation"] = "organisation"
    name: str
    type: str
    is_issuer: bool = False
    aliases: tuple[Alias, ...] = ()

    def spans(self) -> list[Span]:
        """Return every quoted span of the fact."""
        return [alias.span for alias in self.aliases if alias.span]


class DateValue(_Fact):
    """A date in the sense of ISO 8601 and how sure it is.

    `value` is `2023`, `2023-10`, `2023-10-05`, `2023-Q1` or an interval `a/b`; `span` is where it
    stands (for an inherited date: in another sentence or before another clause), None when it is
    the report's period or unknown. `approximation` keeps 年初, 年底, 前后.
    """

    value: str | None = None
    certainty: Certainty = "unknown"
    span: Span | None = None
    approximation: Literal["start", "end", "around"] | None = None


class Quantity(_Fact):
    """A number with its unit; `value` is a decimal in base units (亿 and 万 multiplied out)."""

    value: str
    unit: str
    approximation: Approximation = "exact"


class Party(_Fact):
    """One side of a partnership or event: the local name, the role, and where it stands.

    `span` is None when the side is left out of the sentence and understood (the issuer).
    """

    name: str
    role: str = "participant"
    span: Span | None = None
    kind: MentionKind = "organisation"


class PartnershipClaim(_Fact):
    """An n-ary partnership that the report states.

    `open_list`: the list of parties ends in 等; `unnamed`: no counterpart is named;
    `programme_owners` own the programme that the joint project belongs to and are no parties.
    """

    fact: Literal["partnership"] = "partnership"
    id: str
    parties: tuple[Party, ...]
    kind: str
    object: Span | None
    object_name: str | None
    triggers: tuple[Span, ...]
    date: DateValue
    status: Status
    open_list: bool = False
    unnamed: bool = False
    programme_owners: tuple[Party, ...] = ()
    programme: Span | None = None
    evidence: Evidence
    rule: str
    score: float

    def spans(self) -> list[Span]:
        """Return every quoted span of the fact."""
        parts = [self.object, self.programme, self.date.span, *self.triggers]
        parties = [party.span for party in (*self.parties, *self.programme_owners)]
        return [*_present([*parts, *parties]), *_evidence_spans(self.evidence)]


class EventAttribute(_Fact):
    """One detail of an event; `quantity` is set where the detail is a number."""

    name: AttributeName
    value: str
    quantity: Quantity | None = None
    span: Span | None = None


class EventClaim(_Fact):
    """Something that the report says happened."""

    fact: Literal["event"] = "event"
    id: str
    type: str
    parties: tuple[Party, ...]
    object: Span | None
    object_name: str | None
    trigger: Span | None
    date: DateValue
    status: Status
    attributes: tuple[EventAttribute, ...] = ()
    evidence: Evidence
    rule: str
    score: float

    def spans(self) -> list[Span]:
        """Return every quoted span of the fact."""
        parts = [self.object, self.trigger, self.date.span]
        parties = [party.span for party in self.parties]
        details = [attribute.span for attribute in self.attributes]
        return [*_present([*parts, *parties, *details]), *_evidence_spans(self.evidence)]


class MetricClaim(_Fact):
    """A figure that the report gives: its name, its value with unit, the period it is for."""

    fact: Literal["metric"] = "metric"
    id: str
    name: str
    name_span: Span | None
    quantity: Quantity
    quantity_span: Span
    period: DateValue
    of: str | None
    evidence: Evidence
    rule: str
    score: float

    def spans(self) -> list[Span]:
        """Return every quoted span of the fact."""
        return [
            *_present([self.name_span, self.quantity_span, self.period.span]),
            *_evidence_spans(self.evidence),
        ]


class ProductFact(_Fact):
    """A named product, platform or brand; `based_on` names the product that it builds on."""

    fact: Literal["product"] = "product"
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    category: str | None = None
    owner: str | None = None
    based_on: tuple[str, ...] = ()
    evidence: Evidence
    rule: str
    score: float

    def spans(self) -> list[Span]:
        """Return every quoted span of the fact."""
        return _evidence_spans(self.evidence)


class ProjectFact(_Fact):
    """A named project or research topic; owners hold the programme it belongs to."""

    fact: Literal["project"] = "project"
    id: str
    name: str
    programme: Span | None = None
    owners: tuple[Party, ...] = ()
    evidence: Evidence
    rule: str
    score: float

    def spans(self) -> list[Span]:
        """Return every quoted span of the fact."""
        owners = [owner.span for owner in self.owners]
        return [*_present([self.programme, *owners]), *_evidence_spans(self.evidence)]


Fact = (
    Mention
    | OrganisationFact
    | PartnershipClaim
    | EventClaim
    | MetricClaim
    | ProductFact
    | ProjectFact
)


class Metadatum(_Fact):
    """Something that a report says of itself.

    `field` is one of full_name, short_name, stock_code, kind, year, period_start, period_end, publication_date,
    language; dates are in ISO 8601, stock codes without their exchange. `span` is the value in the text, None where it
    stands in a running head, is given by the user (`rule` is `given`) or follows from the whole text; `sentence` is the
    sentence or table row around it.
    """

    field: str
    value: str
    span: Span | None = None
    sentence: Span | None = None
    page: int | None = None
    rule: str


class Header(_Fact):
    """Which report the facts are from, and what extracted them.

    `document` is the id of the report as a work (issuer, kind, period), `edition` that of the file.
    """

    fact: Literal["header"] = "header"
    format: int = FACTS_FORMAT
    document: str
    edition: str
    name: str
    media_type: str
    sha256: str
    text_sha256: str
    characters: int
    language: str
    title: str
    issuer: str | None
    kind: str
    period: str | None
    extractor: str
    metadata: tuple[Metadatum, ...] = ()
    warnings: tuple[str, ...] = ()

    def spans(self) -> Iterator[Span]:
        """Yield every span of the metadata."""
        for item in self.metadata:
            yield from _present([item.span, item.sentence])

    def stated(self, field: str) -> tuple[str, ...]:
        """Return the values of a field of the metadata."""
        return tuple(item.value for item in self.metadata if item.field == field)


class FactSet(_Fact):
    """All facts of one report, each tuple sorted by place in the text."""

    header: Header
    mentions: tuple[Mention, ...] = ()
    organisations: tuple[OrganisationFact, ...] = ()
    partnerships: tuple[PartnershipClaim, ...] = ()
    events: tuple[EventClaim, ...] = ()
    metrics: tuple[MetricClaim, ...] = ()
    products: tuple[ProductFact, ...] = ()
    projects: tuple[ProjectFact, ...] = ()

    def facts(self) -> list[Fact]:
        """Return all facts in the order of the facts file."""
        return [
            *self.mentions,
            *self.organisations,
            *self.partnerships,
            *self.events,
            *self.metrics,
            *self.products,
            *self.projects,
        ]


def _present(spans: list[Span | None]) -> list[Span]:
    return [span for span in spans if span is not None]


def _evidence_spans(evidence: Evidence) -> list[Span]:
    return [evidence.sentence, evidence.focus, *evidence.context]
