"""Local names: which organisation of the report each mention stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.mentions import Alternative, Found
from csrgraph.extract.names import squeeze
from csrgraph.extract.surface import organisation_type
from csrgraph.model.evidence import Span
from csrgraph.model.facts import Alias, Mention, OrganisationFact
from csrgraph.model.report import Report

__all__ = ["Names", "find_names"]


@dataclass(frozen=True, slots=True)
class Names:
    """Surface names to local names, and what the issuer is called."""

    issuer: str
    known_issuer: bool
    canonical: dict[str, str]
    types: dict[str, str] = field(default_factory=dict)

    def of(self, text: str, mention: Candidate) -> str:
        """Return the local name of a mention; 公司 and its like stand for the issuer."""
        if mention.kind == "self":
            return self.issuer
        name = mention.name or squeeze(text[mention.start : mention.end])
        return self.canonical.get(name, name) if mention.kind == "organisation" else name


def find_names(report: Report, found: Found) -> Names:
    """Return the names of a report; a short name leads to the fullest name in one step."""
    issuer = found.reporter.name
    direct = {a.name: a.owner for a in found.alternatives if a.name != a.owner}
    canonical = {name: _follow(name, direct) for name in direct}
    types: dict[str, str] = {}
    label = issuer or report.name
    names = Names(label, issuer is not None, canonical, types)
    for mention in found.mentions:
        if mention.kind == "organisation":
            name = names.of(report.text, mention)
            own = squeeze(report.text[mention.start : mention.end]) == name
            if own or name not in types:
                types[name] = mention.type or organisation_type(name)
    types.setdefault(label, "company")
    return names


def _follow(name: str, direct: dict[str, str]) -> str:
    seen = {name}
    while name in direct and direct[name] not in seen:
        name = direct[name]
        seen.add(name)
    return name


def organisation_facts(
    report: Report, found: Found, names: Names, mentions: Iterable[Mention]
) -> list[OrganisationFact]:
    """Return the organisations and units of a report, the issuer first, then by name."""
    used = {m.name: m.kind for m in mentions if m.kind in {"organisation", "unit", "self"}}
    if names.known_issuer:
        used.setdefault(names.issuer, "organisation")
    aliases: dict[str, list[Alias]] = {}
    for alternative in found.alternatives:
        owner = names.canonical.get(alternative.owner, alternative.owner)
        aliases.setdefault(owner, []).append(_alias(report, alternative))
    facts = [
        OrganisationFact(
            name=name,
            type="unit" if kind == "unit" else names.types.get(name, "other"),
            is_issuer=name == names.issuer,
            aliases=tuple(sorted(set(aliases.get(name, [])), key=lambda a: (a.name, a.relation))),
        )
        for name, kind in used.items()
    ]
    return sorted(facts, key=lambda fact: (not fact.is_issuer, fact.name))


def _alias(report: Report, alternative: Alternative) -> Alias:
    span = None
    if alternative.start is not None and alternative.end is not None:
        text = report.text[alternative.start : alternative.end]
        span = Span(start=alternative.start, end=alternative.end, text=text)
    relation = alternative.relation
    if relation == "short_name":
        return Alias(name=alternative.name, relation="short_name", span=span)
    if relation == "bracketed":
        return Alias(name=alternative.name, relation="bracketed", span=span)
    return Alias(name=alternative.name, relation="defined", span=span)
