"""Classes that follow from what a record already says: its type, its kind, a name.

Nothing is extracted here. The words that name a closer class are data (`patterns/kinds.toml`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rdflib import URIRef

from csrgraph.errors import MappingError, ResourceError
from csrgraph.model.graph import EventRecord, Organisation, PartnershipRecord
from csrgraph.rdf.vocab import CSR
from csrgraph.resources import read_toml

__all__ = ["Kind", "body_classes", "event_classes", "is_formal", "kinds"]

_EVENTS: dict[str, URIRef] = {
    "acquisition": CSR.MergerAcquisition,
    "agreement_signing": CSR.SigningEvent,
    "award": CSR.AwardEvent,
    "certification": CSR.CertificationEvent,
    "conference_or_fair": CSR.ConferenceOrFair,
    "construction_or_opening": CSR.ConstructionOrOpening,
    "disposal": CSR.Disposal,
    "dividend": CSR.DividendEvent,
    "donation": CSR.Donation,
    "financing": CSR.FinancingEvent,
    "founding": CSR.FoundingEvent,
    "inspection_or_visit": CSR.InspectionOrVisit,
    "investment": CSR.Investment,
    "investor_meeting": CSR.InvestorExchange,
    "listing": CSR.ListingEvent,
    "meeting": CSR.Meeting,
    "other": CSR.Event,
    "penalty": CSR.Penalty,
    "product_launch": CSR.ProductLaunch,
    "project_acceptance": CSR.ProjectAcceptance,
    "rating": CSR.RatingEvent,
    "report_release": CSR.ReportRelease,
    "standard_release": CSR.StandardRelease,
    "strategy": CSR.StrategyEvent,
    "training": CSR.TrainingEvent,
}
_NOT_FORMAL_BY_TYPE = frozenset({"joint_body", "other", "party_or_union"})
_FILE = "patterns/kinds.toml"
_LEGAL_FORMS = "names/legal_forms.toml"


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the patterns: a class, what is read for it, and the words that name it."""

    term: URIRef
    reads: str
    of: frozenset[str]
    pattern: re.Pattern[str]
    attributes: frozenset[str]


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the patterns, in the order of their file.

    Raises:
        ResourceError: if a row has no class of the ontology, lacks a value, or has a wrong one.
    """
    return tuple(_kind(row) for row in read_toml(_FILE)["kind"])


def event_classes(record: EventRecord) -> Iterator[URIRef]:
    """Yield the classes of an event: that of its type, then closer ones that its names tell.

    Raises:
        MappingError: if the type has no class.
    """
    if record.type not in _EVENTS:
        raise MappingError(f"There is no class for the event type {record.type!r}.")
    yield CSR.Event
    yield _EVENTS[record.type]
    details = {item.name: item.value for item in record.attributes}
    named = [name for name in (record.object_name, details.get("event_name")) if name]
    for kind in kinds():
        if kind.reads == "event" and record.type in kind.of:
            by_detail = not kind.attributes.isdisjoint(details)
            if by_detail or any(kind.pattern.search(name) for name in named):
                yield kind.term


def body_classes(record: PartnershipRecord, name: str) -> Iterator[URIRef]:
    """Yield the closer classes of the body `name` that a partnership establishes."""
    if record.status == "negated":
        return
    for kind in kinds():
        if kind.reads == "body" and record.kind in kind.of and kind.pattern.search(name):
            yield kind.term


def is_formal(organisation: Organisation) -> bool:
    """Tell whether an organisation is known to be a legal body: by its type, or by its legal form."""
    if organisation.type == "unit":
        return False
    if organisation.type not in _NOT_FORMAL_BY_TYPE:
        return True
    return _folded(organisation.name).endswith(_legal_forms())


@cache
def _legal_forms() -> tuple[str, ...]:
    """Legal forms as names end in them: one in Latin letters is a word of its own."""
    forms = [row["form"] for row in read_toml(_LEGAL_FORMS)["forms"]]
    return tuple(_folded(f" {form}" if form.isascii() else form) for form in forms)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _kind(row: dict[str, object]) -> Kind:
    name = str(row.get("class"))
    if name not in CSR.__annotations__:
        raise ResourceError(f"{_FILE}: {name!r} is no class of ontology/csr.ttl.")
    if row.get("reads") not in {"body", "event"}:
        raise ResourceError(f"{_FILE}: {name} reads {row.get('reads')!r}; known are body, event.")
    if missing := [key for key in ("of", "pattern", "example", "counter") if not row.get(key)]:
        raise ResourceError(f"{_FILE}: {name} lacks {', '.join(missing)}.")
    try:
        pattern = re.compile(str(row["pattern"]))
    except re.error as error:
        raise ResourceError(f"{_FILE}: the pattern of {name} is wrong: {error}") from error
    return Kind(
        term=CSR[name],
        reads=str(row["reads"]),
        of=_words(row, "of"),
        pattern=pattern,
        attributes=_words(row, "attributes"),
    )


def _words(row: dict[str, object], key: str) -> frozenset[str]:
    found = row.get(key, [])
    return frozenset(str(word) for word in found) if isinstance(found, list) else frozenset()
