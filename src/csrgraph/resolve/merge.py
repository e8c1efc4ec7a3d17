"""Fact sets in, one graph out: a pure function of the set of reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from csrgraph.errors import UsageError
from csrgraph.model.facts import FactSet, Header
from csrgraph.model.graph import (
    Decision,
    Document,
    EventRecord,
    MetricRecord,
    PartnershipRecord,
    ProductRecord,
    ProjectRecord,
    ResolvedGraph,
)
from csrgraph.resolve.claims import Names, unclaimed_product, unclaimed_project
from csrgraph.resolve.corpus import merge_organisations
from csrgraph.resolve.identity import ambiguous_metrics
from csrgraph.resolve.local import local_names
from csrgraph.resolve.things import Things, find_things

__all__ = ["resolve"]

_Claim = TypeVar(
    "_Claim", PartnershipRecord, EventRecord, MetricRecord, ProductRecord, ProjectRecord
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def resolve(factsets: Sequence[FactSet]) -> ResolvedGraph:
    """Merge the facts of several reports into one graph of entities and claims about them.

    The result depends only on the set of reports, not on their order. Names are merged by rules
    that favour two entities over a wrong merge; every merge is a `Decision` with its reason.

    Raises:
        UsageError: if two different fact sets are of the same report.
    """
    reports = _by_document(factsets)
    organisations = merge_organisations([local_names(facts) for facts in reports])
    things = find_things(reports)
    names = [Names(facts, organisations, things) for facts in reports]
    ambiguous = ambiguous_metrics(use for report in names for use in report.metric_uses())
    return ResolvedGraph(
        documents=tuple(
            _document(facts.header, organisations.issuer(facts.header.document))
            for facts in reports
        ),
        organisations=organisations.entities,
        products=things.products,
        projects=things.projects,
        partnerships=_sorted(claim for report in names for claim in report.partnerships()),
        events=_sorted(claim for report in names for claim in report.events()),
        metrics=_sorted(claim for report in names for claim in report.metrics(ambiguous)),
        product_claims=_sorted(
            (*(claim for report in names for claim in report.products()), *_products_of(things))
        ),
        project_claims=_sorted(
            (*(claim for report in names for claim in report.projects()), *_projects_of(things))
        ),
        mentions=tuple(
            sorted(
                {mention for report in names for mention in report.mentions()},
                key=lambda item: (item.document, item.span.start, item.span.end, item.entity),
            )
        ),
        decisions=_sorted_decisions(organisations.decisions),
    )


def _by_document(factsets: Iterable[FactSet]) -> list[FactSet]:
    found: dict[str, FactSet] = {}
    for facts in factsets:
        known = found.setdefault(facts.header.document, facts)
        if known != facts:
            raise UsageError(
                f"Two different fact sets are of the same report {facts.header.document} "
                f"({known.header.name!r} and {facts.header.name!r}); give one edition of a report."
            )
    return [found[document] for document in sorted(found)]


def _document(header: Header, issuer: str | None) -> Document:
    year = _YEAR.search(header.period or "")
    return Document(
        **header.model_dump(
            exclude={"fact", "format", "document", "issuer", "metadata", "warnings"}
        ),
        id=header.document,
        year=int(year.group()) if year else None,
        issuer=issuer,
        stock_codes=header.stated("stock_code"),
        issued=next(iter(header.stated("publication_date")), None),
        period_start=next(iter(header.stated("period_start")), None),
        period_end=next(iter(header.stated("period_end")), None),
        short_names=header.stated("short_name"),
        metadata=tuple(item for item in header.metadata if item.span and item.sentence),
    )


def _products_of(things: Things) -> Iterable[ProductRecord]:
    for use in things.unclaimed:
        id_ = things.product(use.document, use.name) if use.kind == "product" else None
        if id_:
            yield unclaimed_product(use, id_)


def _projects_of(things: Things) -> Iterable[ProjectRecord]:
    for use in things.unclaimed:
        id_ = things.project(use.name) if use.kind == "project" else None
        if id_:
            yield unclaimed_project(use, id_)


def _sorted(claims: Iterable[_Claim]) -> tuple[_Claim, ...]:
    """Sort claims by what they are about; of claims with one id in a report the best stays."""
    best: dict[tuple[str, str, str], _Claim] = {}
    for claim in claims:
        place = (claim.id, claim.document, claim.claim)
        known = best.get(place)
        if known is None or _rank(claim) < _rank(known):
            best[place] = claim
    return tuple(best[place] for place in sorted(best))


def _rank(claim: _Claim) -> tuple[float, int, int]:
    focus = claim.evidence.focus
    return (-claim.score, focus.start, focus.end)


def _sorted_decisions(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    found = {
        (decision.merged_into, decision.document or "", decision.name, decision.reason): decision
        for decision in decisions
    }
    return tuple(found[place] for place in sorted(found))
