"""From the working state of a report to its `FactSet`."""

from __future__ import annotations

from csrgraph.extract.analysis import Analysis, SentenceView
from csrgraph.extract.candidates import Candidate
from csrgraph.extract.claims import partnership_claims, span_of
from csrgraph.extract.happenings import (
    event_claims,
    metric_claims,
    signing_claims,
    table_claims,
)
from csrgraph.extract.metadata import find_metadata
from csrgraph.extract.naming import Names, find_names, organisation_facts
from csrgraph.extract.things import product_facts, project_facts
from csrgraph.model.facts import (
    EventClaim,
    FactSet,
    Header,
    Mention,
    MetricClaim,
    PartnershipClaim,
)
from csrgraph.model.ids import document_id, name_key, text_sha256

__all__ = ["EXTRACTOR", "LEARNED", "collect"]

EXTRACTOR = "csrgraph.rules.v1"
LEARNED = "csrgraph.learned.v1"


def collect(analysis: Analysis) -> FactSet:
    """Return the facts of an analysed report, each kind in the order of the text."""
    report, found = analysis.report, analysis.found
    names = find_names(report, found)
    header = _header(analysis, names)
    document = header.document
    mentions = tuple(
        _mention(analysis, names, view, mention)
        for view in analysis.views
        for mention in view.mentions
        if names.known_issuer or mention.kind != "self"
    )
    partnerships = _unique(list(partnership_claims(analysis, names, document)))
    happened = list(event_claims(analysis, names, document))
    signed = {
        event.evidence.sentence.start for event in happened if event.type == "agreement_signing"
    }
    events = [
        *happened,
        *(
            event
            for event in signing_claims(document, partnerships)
            if event.evidence.sentence.start not in signed
        ),
        *table_claims(analysis, names, document),
    ]
    return FactSet(
        header=header,
        mentions=mentions,
        organisations=tuple(organisation_facts(report, found, names, mentions)),
        partnerships=partnerships,
        events=_unique_events(events),
        metrics=_unique_metrics(list(metric_claims(analysis, names, document))),
        products=tuple(product_facts(analysis, names, document)),
        projects=tuple(project_facts(analysis, names, document)),
    )


def _header(analysis: Analysis, names: Names) -> Header:
    report, reporter, knowledge = analysis.report, analysis.found.reporter, analysis.knowledge
    warnings = list(report.warnings)
    if not names.known_issuer:
        warnings.append(
            f"{report.name}: no issuing company was found; 公司 and the like stand for no one."
        )
    if analysis.misfits:
        warnings.append(f"{report.name}: {analysis.misfits} names do not fit the tokens.")
    issuer = name_key(names.issuer) if names.known_issuer else report.edition
    return Header(
        document=document_id(issuer, reporter.kind, reporter.period or ""),
        edition=report.edition,
        name=report.name,
        media_type=report.media_type,
        sha256=report.sha256,
        text_sha256=text_sha256(report.text),
        characters=len(report.text),
        language=report.language,
        title=reporter.title,
        issuer=names.issuer if names.known_issuer else None,
        kind=reporter.kind,
        period=reporter.period,
        extractor=EXTRACTOR if knowledge.model("arbiter", report.language) is None else LEARNED,
        metadata=find_metadata(report, reporter),
        warnings=tuple(warnings),
    )


def _mention(analysis: Analysis, names: Names, view: SentenceView, mention: Candidate) -> Mention:
    text = analysis.report.text
    sentence = view.sentence
    return Mention(
        kind=mention.kind,
        span=span_of(text, mention.start, mention.end),
        name=names.of(text, mention),
        sources=tuple(mention.source.split("+")),
        score=mention.score,
        sentence=span_of(text, sentence.start, sentence.end),
        section=analysis.report.blocks[sentence.block].section,
    )


def _unique(claims: list[PartnershipClaim]) -> tuple[PartnershipClaim, ...]:
    best: dict[str, PartnershipClaim] = {}
    for claim in claims:
        if claim.id not in best or claim.score > best[claim.id].score:
            best[claim.id] = claim
    return tuple(sorted(best.values(), key=lambda c: (c.evidence.focus.start, c.id)))


def _unique_events(claims: list[EventClaim]) -> tuple[EventClaim, ...]:
    best = {claim.id: claim for claim in reversed(claims)}
    return tuple(sorted(best.values(), key=lambda c: (c.evidence.focus.start, c.type, c.id)))


def _unique_metrics(claims: list[MetricClaim]) -> tuple[MetricClaim, ...]:
    best = {claim.id: claim for claim in reversed(claims)}
    return tuple(sorted(best.values(), key=lambda c: (c.quantity_span.start, c.id)))
