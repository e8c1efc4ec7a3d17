"""`csrgraph explain`: why a report gives these facts, sentence by sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from csrgraph.cli.console import emit, plain
from csrgraph.cli.options import (
    Config,
    LanguageOption,
    LexiconOption,
    ModelOption,
    WeightsOption,
    given_settings,
)
from csrgraph.config import Settings
from csrgraph.errors import UsageError
from csrgraph.model.evidence import Evidence
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
from csrgraph.pipeline.explaining import Explanation, explain_claim
from csrgraph.pipeline.reports import extract_report, read_report

__all__ = ["explain", "explanation"]

_Claim = PartnershipClaim | EventClaim | MetricClaim | ProductFact | ProjectFact


def explain(
    target: Annotated[
        Path, typer.Argument(metavar="REPORT|KG", help="A report, or the folder of a graph.")
    ],
    claim: Annotated[
        str | None,
        typer.Argument(metavar="CLAIM", help="Id of a claim of the graph, or how it begins."),
    ] = None,
    config: Config = None,
    language: LanguageOption = None,
    lexicon: LexiconOption = None,
    model: ModelOption = None,
    weights: WeightsOption = None,
) -> None:
    """Show why a report or a graph says something: sentences, facts, rules, scores, lost readings."""
    if claim is not None:
        emit("".join(_claim_lines(explain_claim(target, claim))))
        return
    if target.is_dir():
        raise UsageError(
            f"{target} is a folder; name a claim of the graph, too: csrgraph explain {target} CLAIM"
        )
    settings = (
        given_settings(config, language, lexicon=lexicon, model=model, weights=weights)
        or Settings()
    )
    emit("".join(explanation(extract_report(read_report(target, settings), settings))))


def _claim_lines(found: Explanation) -> Iterator[str]:
    claim = found.claim
    evidence = claim.evidence
    yield f"{found.facts.header.name}: {claim.id}\n"
    yield f"{evidence.sentence.start}:{evidence.sentence.end}  {_page(evidence)}{plain(evidence.section)}\n"
    yield f"  {plain(evidence.sentence.text)}\n"
    yield f"  = {plain(_said(claim))}  [{claim.rule}, {claim.score:g}]\n"
    for span in claim.spans():
        yield f"    {span.start}:{span.end}  {plain(span.text)}\n"
    for title, readings in (("mentions", found.mentions), ("party sets", found.party_sets)):
        if readings:
            yield f"{title}\n"
        for reading in readings:
            mark = "+" if reading.stands else "-"
            yield f"  {mark} {reading.score:.2f}  {plain(reading.what)}  [{reading.because}]\n"
            if reading.reasons:
                pairs = (f"{plain(name)} {value:+.2f}" for name, value in reading.reasons)
                yield f"           {', '.join(pairs)}\n"


def _page(evidence: Evidence) -> str:
    return "" if evidence.page is None else f"page {evidence.page}  "


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
        yield f"\n{place[0]}:{place[1]}  {_page(evidence)}{plain(evidence.section)}\n"
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
        status = "" if claim.status == "active" else f" ({claim.status})"
        return _joined(
            f"partnership {claim.kind}{status}: {parties}", claim.object_name, claim.date
        )
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
