"""Products and projects as facts: owner, what a product is based on, whose programme."""

from __future__ import annotations

import re
from collections.abc import Iterator

from csrgraph.extract.analysis import Analysis, SentenceView
from csrgraph.extract.candidates import Candidate
from csrgraph.extract.claims import evidence_of, party_of, span_of
from csrgraph.extract.names import squeeze
from csrgraph.extract.naming import Names
from csrgraph.extract.objects import owned_projects
from csrgraph.model.facts import ProductFact, ProjectFact
from csrgraph.model.ids import claim_id, text_key

__all__ = ["product_facts", "project_facts"]

_BASED = re.compile(
    "基于(?P<base>\ue003)[^，。；\ue003]{0,14}?的[^，。；\ue003]{0,16}?(?P<product>\ue003)"
    "|(?P<product2>\ue003)[^。；\ue003]{0,60}?基于(?P<base2>\ue003)"
)


def product_facts(analysis: Analysis, names: Names, document: str) -> list[ProductFact]:
    """Return one fact per product name, sorted by name."""
    first: dict[str, tuple[SentenceView, Candidate]] = {}
    categories: dict[str, str] = {}
    owners: dict[str, str] = {}
    bases: dict[str, set[str]] = {}
    for view in analysis.views:
        for mention in view.mentions:
            if mention.kind == "product":
                name = squeeze(analysis.report.text[mention.start : mention.end])
                first.setdefault(name, (view, mention))
                if mention.type:
                    categories.setdefault(name, mention.type)
                if _issuer_in(analysis, names, view):
                    owners.setdefault(name, names.issuer)
        for product, base in _based_on(analysis, view):
            bases.setdefault(product, set()).add(base)
    facts = [
        ProductFact(
            id=claim_id(document, "product", [], text_key(name), ""),
            name=name,
            category=categories.get(name),
            owner=owners.get(name),
            based_on=tuple(sorted(bases.get(name, ()))),
            evidence=evidence_of(analysis, view, (mention.start, mention.end)),
            rule=f"product.{mention.source}",
            score=mention.score,
        )
        for name, (view, mention) in first.items()
    ]
    return sorted(facts, key=lambda fact: fact.name)


def _issuer_in(analysis: Analysis, names: Names, view: SentenceView) -> bool:
    return names.known_issuer and any(
        names.of(analysis.report.text, m) == names.issuer
        for m in view.mentions
        if m.kind in {"self", "organisation"}
    )


def _based_on(analysis: Analysis, view: SentenceView) -> Iterator[tuple[str, str]]:
    masked, text = view.masked, analysis.report.text
    for match in _BASED.finditer(masked.text):
        product = match.start("product") if match["product"] else match.start("product2")
        base = match.start("base") if match["base"] else match.start("base2")
        pair = [squeeze(text[slice(*masked.span(at, at + 1))]) for at in (product, base)]
        if pair[0] != pair[1]:
            yield pair[0], pair[1]


def project_facts(analysis: Analysis, names: Names, document: str) -> list[ProjectFact]:
    """Return one fact per project mention's name, with the programme and its owner, by name."""
    facts: dict[str, ProjectFact] = {}
    for view in analysis.views:
        whole = view.masked.text
        owners = {m.start("named"): m for m in owned_projects(whole, 0, len(whole))}
        for position, mention in view.masked.mentions.items():
            if mention.kind == "project":
                fact = _project(analysis, names, document, view, mention, owners.get(position))
                known = facts.get(fact.name)
                if known is None or (fact.owners and not known.owners):
                    facts[fact.name] = fact
    return sorted(facts.values(), key=lambda fact: fact.name)


def _project(
    analysis: Analysis,
    names: Names,
    document: str,
    view: SentenceView,
    mention: Candidate,
    owner: re.Match[str] | None,
) -> ProjectFact:
    text, masked = analysis.report.text, view.masked
    name = squeeze(text[mention.start : mention.end])
    programme = owner.span("programme") if owner else (0, 0)
    parties = (
        [party_of(analysis, names, masked.mentions[owner.start("owner")], "programme_owner")]
        if owner
        else []
    )
    return ProjectFact(
        id=claim_id(document, "project", [], text_key(name), ""),
        name=name,
        programme=(
            span_of(text, *masked.span(*programme)) if programme[0] < programme[1] else None
        ),
        owners=tuple(parties),
        evidence=evidence_of(analysis, view, (mention.start, mention.end)),
        rule=f"project.{mention.source}",
        score=mention.score,
    )
