"""Event and figure claims from pattern hits and from the rows of event tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from csrgraph.extract.analysis import Analysis, SentenceView
from csrgraph.extract.claims import date_of, evidence_of, party_of, span_of
from csrgraph.extract.dates import DateMention, find_dates, resolve_date
from csrgraph.extract.events import EventHit
from csrgraph.extract.metrics import MetricHit
from csrgraph.extract.names import squeeze
from csrgraph.extract.naming import Names
from csrgraph.extract.quantities import parse_quantity
from csrgraph.extract.tables import TableRow
from csrgraph.model.evidence import Evidence, Span
from csrgraph.model.facts import (
    AttributeName,
    DateValue,
    EventAttribute,
    EventClaim,
    MetricClaim,
    PartnershipClaim,
    Party,
)
from csrgraph.model.ids import claim_id, text_key

__all__ = ["event_claims", "metric_claims", "signing_claims", "table_claims"]

_CLAUSE_MARKS = "，。；："
_CLAUSE = re.compile(f"[{_CLAUSE_MARKS}]")
_QUANTITIES = frozenset({"amount", "count", "per_ten_shares"})
_ATTRIBUTES: dict[str, AttributeName] = {
    name: name
    for name in (
        "amount", "bond_rating", "count", "fiscal_year", "issuer_rating", "market", "outlook",
        "per_ten_shares", "previous_strategy", "security", "security_code", "strategy",
    )
}  # fmt: skip
_CELLS: dict[str, AttributeName] = {
    "place": "place", "mode": "mode", "audience": "audience", "audience_type": "audience_type",
    "topic": "topic",
}  # fmt: skip


def event_claims(analysis: Analysis, names: Names, document: str) -> Iterator[EventClaim]:
    """Yield the events of the report's sentences."""
    for index, hit in analysis.events:
        claim = _event(analysis, names, document, analysis.views[index], hit)
        if claim is not None:
            yield claim


def _event(
    analysis: Analysis, names: Names, document: str, view: SentenceView, hit: EventHit
) -> EventClaim | None:
    text, masked = analysis.report.text, view.masked
    obj = span_of(text, *masked.span(*hit.object)) if hit.object else None
    focus = masked.span(*hit.span)
    date = _event_date(analysis, view, hit, focus, obj)
    if hit.rule.dated and date.value is None:
        return None
    parties = _event_parties(analysis, names, view, hit)
    name = squeeze(obj.text) if obj else None
    attributes = tuple(_attributes(text, view, hit))
    return EventClaim(
        id=claim_id(
            document,
            f"event/{hit.rule.type}/{date.value or ''}",
            [text_key(party.name) for party in parties],
            text_key(name or ""),
            text[view.sentence.start : view.sentence.end],
        ),
        type=hit.rule.type,
        parties=parties,
        object=obj,
        object_name=name.strip("“”") if name else None,
        trigger=span_of(text, *masked.span(*hit.trigger)),
        date=date,
        status="negated" if hit.negated else "planned" if hit.planned else "active",
        attributes=attributes,
        evidence=evidence_of(analysis, view, focus, date),
        rule=f"event.{hit.rule.id}.v1",
        score=hit.score,
    )


def _event_date(
    analysis: Analysis,
    view: SentenceView,
    hit: EventHit,
    focus: tuple[int, int],
    obj: Span | None,
) -> DateValue:
    if hit.date is not None and hit.date in view.masked.dates:
        date = view.masked.dates[hit.date]
        period = analysis.found.reporter.period
        place = (date.start, date.end)
        return resolve_date(analysis.report.text, [date], view.earlier, period, place)
    return date_of(analysis, view, focus, (obj.start, obj.end) if obj else None)


def _event_parties(
    analysis: Analysis, names: Names, view: SentenceView, hit: EventHit
) -> tuple[Party, ...]:
    parties: dict[str, Party] = {}
    if hit.implicit and names.known_issuer:
        parties[names.issuer] = Party(name=names.issuer, role="subject", kind="self")
    for position, role in (*hit.parties, *_others(analysis, view, hit)):
        mention = view.masked.mentions.get(position)
        if mention is not None and (names.known_issuer or mention.kind != "self"):
            party = party_of(analysis, names, mention, role)
            parties.setdefault(party.name, party)
    return tuple(parties.values())


def _others(analysis: Analysis, view: SentenceView, hit: EventHit) -> Iterator[tuple[int, str]]:
    """Further parties of an event that no pattern describes: of a signing those of the tie, else all in its clause."""
    if not hit.rule.id.startswith("judged"):
        return
    text = view.masked.text
    if hit.rule.type == "agreement_signing":
        for index, tied in analysis.ties:
            if analysis.views[index] is view and tied.start <= hit.trigger[0] < tied.end:
                yield from ((position, "participant") for position in tied.parties)
                return
    start = max(text.rfind(mark, 0, hit.trigger[0]) for mark in _CLAUSE_MARKS) + 1
    mark = _CLAUSE.search(text, hit.trigger[1])
    for position in range(start, mark.start() if mark else len(text)):
        if text[position] in "\ue000\ue001":
            yield position, "participant"


def _attributes(text: str, view: SentenceView, hit: EventHit) -> Iterator[EventAttribute]:
    for key, place in sorted(hit.details.items()):
        start, end = view.masked.span(*place)
        value = squeeze(text[start:end])
        written = parse_quantity(value) if key in _QUANTITIES else None
        if key == "per_ten_shares":
            written = parse_quantity(f"{value}元")
        if key in _ATTRIBUTES:
            yield EventAttribute(
                name=_ATTRIBUTES[key], value=value, quantity=written,
                span=span_of(text, start, end),
            )  # fmt: skip


def signing_claims(document: str, partnerships: Iterable[PartnershipClaim]) -> Iterator[EventClaim]:
    """Yield the signing of an agreement for each partnership whose tie says that one was signed."""
    for claim in partnerships:
        if claim.status != "active" or not any("签" in t.text for t in claim.triggers):
            continue
        yield EventClaim(
            id=claim_id(
                document,
                f"event/agreement_signing/{claim.date.value or ''}",
                [text_key(party.name) for party in claim.parties],
                text_key(claim.object_name or ""),
                claim.evidence.sentence.text,
            ),
            type="agreement_signing",
            parties=claim.parties,
            object=claim.object,
            object_name=claim.object_name,
            trigger=claim.triggers[0],
            date=claim.date,
            status=claim.status,
            evidence=claim.evidence,
            rule="event.agreement_signing.v1",
            score=claim.score,
        )


def table_claims(analysis: Analysis, names: Names, document: str) -> Iterator[EventClaim]:
    """Yield one event per row of a recognised table."""
    for row in analysis.rows:
        claim = _row_event(analysis, names, document, row)
        if claim is not None:
            yield claim


def _row_event(analysis: Analysis, names: Names, document: str, row: TableRow) -> EventClaim | None:
    text = analysis.report.text
    block = analysis.report.blocks[row.block]
    dates = [d for d in find_dates(text, *row.fields["date"]) if d.value]
    if not dates:
        return None
    attributes = [
        EventAttribute(name=_CELLS[field], value=squeeze(text[a:b]), span=_cell(text, a, b))
        for field, (a, b) in row.fields.items()
        if field in _CELLS and text[a:b].strip()
    ]
    host, event_name = _host(analysis, names, row)
    if event_name:
        value = squeeze(event_name.text)
        attributes.append(EventAttribute(name="event_name", value=value, span=event_name))
    parties = [Party(name=names.issuer, role="subject", kind="self")] if names.known_issuer else []
    whole = span_of(text, block.start, block.end)
    return EventClaim(
        id=claim_id(document, f"event/{row.rule.type}", [dates[0].value or ""], "", whole.text),
        type=row.rule.type,
        parties=(*parties, *host),
        object=None,
        object_name=None,
        trigger=None,
        date=_cell_date(text, dates[0]),
        status="active",
        attributes=tuple(sorted(attributes, key=lambda a: (a.name, a.value))),
        evidence=Evidence(sentence=whole, focus=whole, section=block.section, page=block.page),
        rule=f"event.table.{row.rule.id}.v1",
        score=0.95,
    )


def _cell(text: str, start: int, end: int) -> Span:
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return span_of(text, start, end)


def _cell_date(text: str, date: DateMention) -> DateValue:
    span = span_of(text, date.start, date.end)
    return DateValue(value=date.value, certainty="explicit", span=span)


def _host(analysis: Analysis, names: Names, row: TableRow) -> tuple[tuple[Party, ...], Span | None]:
    """The organisation that stands before 策略会 in the audience cell, and the event's name."""
    text = analysis.report.text
    start, end = row.fields["audience"]
    for mention in analysis.found.mentions:
        if mention.kind != "organisation" or not start <= mention.start < end:
            continue
        if row.rule.host_before.match(text, mention.end, end):
            party = party_of(analysis, names, mention, "host")
            word = row.rule.event_words.match(text, mention.end, end)
            return (party,), span_of(text, mention.start, word.end()) if word else None
    return (), None


def metric_claims(analysis: Analysis, names: Names, document: str) -> Iterator[MetricClaim]:
    """Yield the figures of the report's sentences."""
    for index, hit in analysis.metrics:
        yield _metric(analysis, names, document, analysis.views[index], hit)


def _metric(
    analysis: Analysis, names: Names, document: str, view: SentenceView, hit: MetricHit
) -> MetricClaim:
    text = analysis.report.text
    focus = (min(hit.name_start, hit.quantity.start), max(hit.name_end, hit.quantity.end))
    date = date_of(analysis, view, focus)
    if date.certainty == "unknown" and analysis.found.reporter.period:
        date = DateValue(value=analysis.found.reporter.period, certainty="report_period")
    quantity = hit.quantity.quantity
    return MetricClaim(
        id=claim_id(
            document,
            f"metric/{quantity.value}/{quantity.unit}",
            [date.value or ""],
            text_key(hit.name),
            text[view.sentence.start : view.sentence.end],
        ),
        name=hit.name,
        name_span=span_of(text, hit.name_start, hit.name_end),
        quantity=quantity,
        quantity_span=span_of(text, hit.quantity.start, hit.quantity.end),
        period=date,
        of=names.issuer if names.known_issuer else None,
        evidence=evidence_of(analysis, view, focus, date),
        rule="metric.named.v1",
        score=0.6,
    )
