"""`csrgraph explain`: why a report gives these facts, sentence by sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from csrgraph.cli.console import emit, plain
from csrgraph.cli.options import Config, LanguageOption, Report, given_settings
from csrgraph.config import Settings
from csrgraph.model.facts import (
    DateValue,
    EventClaim,
    FactSet,
    MetricClaim,
    PartnershipClaim,
    Party,
    ProductFact,
    ProjectFact,
)
from csrgraph.pipeline.reports import extract_report, read_report

__all__ = ["explain", "explanation"]

_Claim = PartnershipClaim | EventClaim | MetricClaim | ProductFact | ProjectFact


def explain(report: Report, config: Config = None, language: LanguageOption = None) -> None:
    """Show every sentence that states something, with the facts, their rules and scores."""
    settings = given_settings(config, language) or Settings()
    emit("".join(explanation(extract_report(read_report(report, settings), settings))))


def explanation(facts: FactSet) -> Iterator[str]:
    """Yield the lines that explain the facts of a report."""
    yield f"{facts.header.name}: {plain(facts.header.title)}\n"
    yield f"issuer {facts.header.issuer or 'not found'}, period {facts.header.period or '?'}\n"
    claims: dict[tuple[int, int], list[_Claim]] = defaultdict(list)
    for claim in _claims(facts):
        sentence = claim.evidence.sentence
        claims[sentence.start, sentence.end].append(claim)
    for place in sorted(claims):
        evidence = claims[place][0].evidence
        yield f"\n{place[0]}:{place[1]}  {plain(evidence.section)}\n"
        yield f"  {plain(evidence.sentence.text)}\n"
        yield from _mentions(facts, *place)
        for claim in claims[place]:
            yield f"  = {plain(_said(claim))}  [{claim.rule}, {claim.score:g}]\n"


def _claims(facts: FactSet) -> list[_Claim]:
    return [
        *facts.partnerships,
        *facts.events,
        *facts.metrics,
        *facts.products,
        *facts.projects,
    ]


def _mentions(facts: FactSet, start: int, end: int) -> Iterator[str]:
    for mention in facts.mentions:
        if start <= mention.span.start and mention.span.end <= end:
            same = mention.name == mention.span.text
            name = "" if same else f" = {plain(mention.name)}"
            why = f"{'+'.join(mention.sources)}, {mention.score:g}"
            yield f"  - {mention.kind} {plain(mention.span.text)}{name}  [{why}]\n"


def _said(claim: _Claim) -> str:
    if isinstance(claim, PartnershipClaim):
        more = [word for word, holds in (("等", claim.open_list), ("?", claim.unnamed)) if holds]
        parties = "、".join([*map(_party, claim.parties), *more])
        return _joined(f"partnership {claim.kind}: {parties}", claim.object_name, claim.date)
    if isinstance(claim, EventClaim):
        parties = "、".join(map(_party, claim.parties))
        details = "".join(f", {item.name} {item.value}" for item in claim.attributes)
        return _joined(f"event {claim.type}: {parties}", claim.object_name, claim.date) + details
    if isinstance(claim, MetricClaim):
        quantity = f"{claim.quantity.value} {claim.quantity.unit}"
        return _joined(f"metric {claim.name} {quantity}", claim.of, claim.period)
    if isinstance(claim, ProductFact):
        bases = "、".join(claim.based_on)
        return f"product {claim.name}" + (f", based on {bases}" if bases else "")
    return f"project {claim.name}" + "".join(f", {_party(owner)}" for owner in claim.owners)


def _party(party: Party) -> str:
    return party.name if party.role == "participant" else f"{party.name} ({party.role})"


def _joined(head: str, detail: str | None, date: DateValue) -> str:
    when = f", {date.value} ({date.certainty})" if date.value else ""
    return head + (f", {detail}" if detail else "") + when
