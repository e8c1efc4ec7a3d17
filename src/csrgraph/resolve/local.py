"""The names of one report: which of them stand for the same organisation.

Four rules merge two names of a report, in this order: the same key, an alias that the report itself
declares, the table of short names, and a name with and without its legal form where only one
organisation of the report can be meant. Two different legal names are never merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from csrgraph.model.facts import Alias, FactSet
from csrgraph.resolve.names import (
    bare_forms,
    clean_name,
    completeness,
    expand,
    family,
    has_chinese,
    is_branch,
    is_legal,
    is_name,
    known_type,
    organisation_key,
)

__all__ = ["Cluster", "LocalNames", "Unit", "local_names"]

_RELATIONS = {
    "abbreviation": "an abbreviation",
    "bracketed": "the name in brackets",
    "defined": "the defined short name",
    "short_name": "a short name",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Names of one report that stand for one organisation; `key` is that of the fullest one.

    `names` are (name, relation) pairs as the report writes them, `full` is the fullest name (it
    may come from the table of short names), `merges` are (name, reason) pairs.
    """

    document: str
    key: str
    full: str
    names: tuple[tuple[str, str], ...]
    types: tuple[str, ...]
    is_issuer: bool
    merges: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """An internal body that a report names; `owner` is the key of a cluster, None if unknown."""

    document: str
    name: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class LocalNames:
    """All organisations of a report; `lookup` maps a name's key to the key of its cluster."""

    document: str
    clusters: tuple[Cluster, ...]
    units: tuple[Unit, ...]
    lookup: dict[str, str]
    issuer: str | None


@dataclass(slots=True)
class _Names:
    """What a report says about its names, gathered from all facts."""

    relations: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    types: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    issuers: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)


def local_names(facts: FactSet) -> LocalNames:
    """Return the organisations and units of a report, each name in exactly one of them."""
    names = _gather(facts)
    groups = _Groups(names.relations)
    for rule in (_by_alias, _by_table, _by_legal_form):
        rule(facts, names, groups)
    clusters = tuple(
        sorted(
            (_cluster(facts.header.document, group, names, groups) for group in groups.all()),
            key=lambda cluster: cluster.key,
        )
    )
    lookup = _lookup(clusters)
    issuer = lookup.get(organisation_key(facts.header.issuer or ""))
    units = tuple(
        Unit(facts.header.document, name, _unit_owner(name, lookup, issuer))
        for name in sorted(names.units)
    )
    return LocalNames(facts.header.document, clusters, units, lookup, issuer)


def _gather(facts: FactSet) -> _Names:
    names = _Names()
    typed = {organisation_key(fact.name): fact.type for fact in facts.organisations}
    for name, kind in _used_names(facts):
        plain, key = clean_name(name), organisation_key(name)
        if not key:
            continue
        if typed.get(key) == "unit" or (key not in typed and kind == "unit"):
            names.units.add(plain)
        else:
            names.relations[key].setdefault(plain, "name")
    for fact in facts.organisations:
        key = organisation_key(fact.name)
        if not key or fact.type == "unit":
            continue
        names.types[key].add(fact.type)
        if fact.is_issuer:
            names.issuers.add(key)
        for alias in fact.aliases:
            if is_name(alias.name):
                uses = names.relations[organisation_key(alias.name)]
                uses.setdefault(clean_name(alias.name), alias.relation)
    if facts.header.issuer:
        names.issuers.add(organisation_key(facts.header.issuer))
    names.units -= {unit for unit in names.units if organisation_key(unit) in names.relations}
    return names


def _used_names(facts: FactSet) -> Iterator[tuple[str, str]]:
    """Every name that a fact refers to, with the kind of thing that it is used for."""
    if facts.header.issuer:
        yield facts.header.issuer, "organisation"
    for organisation in facts.organisations:
        yield organisation.name, "organisation"
    for mention in facts.mentions:
        if mention.kind in {"organisation", "unit", "self"}:
            yield mention.name, mention.kind
    parties = [
        party for claim in facts.partnerships for party in (*claim.parties, *claim.programme_owners)
    ]
    parties += [party for event in facts.events for party in event.parties]
    parties += [owner for project in facts.projects for owner in project.owners]
    for party in parties:
        if party.kind in {"organisation", "unit", "self"}:
            yield party.name, party.kind
    for name in (
        *(metric.of for metric in facts.metrics),
        *(product.owner for product in facts.products),
    ):
        if name:
            yield name, "organisation"


class _Groups:
    """Disjoint groups of keys, with the reason of every merge."""

    def __init__(self, relations: dict[str, dict[str, str]]) -> None:
        self._parent = {key: key for key in sorted(relations)}
        self.legal = {key for key, uses in relations.items() if any(map(is_legal, uses))}
        self.expanded: dict[str, str] = {}
        self.reasons: dict[str, str] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._parent

    def find(self, key: str) -> str:
        while self._parent[key] != key:
            key = self._parent[key]
        return key

    def members(self, key: str) -> list[str]:
        root = self.find(key)
        return [other for other in self._parent if self.find(other) == root]

    def all(self) -> list[list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self._parent):
            found[self.find(key)].append(key)
        return [found[root] for root in sorted(found)]

    def expand(self, short: str, full: str) -> None:
        """Merge a key with the full name that the table of short names gives for it."""
        key = organisation_key(full)
        self._parent.setdefault(key, key)
        if is_legal(full):
            self.legal.add(key)
        if self.merge(short, key, f"the table of short names gives {full}"):
            self.expanded[short] = full

    def merge(self, short: str, full: str, reason: str) -> bool:
        """Merge the groups of two keys unless their legal names differ; tell whether they are one.

        A branch (分公司) is not merged with what is none.
        """
        one, other = self.find(short), self.find(full)
        if one == other:
            return True
        if self._conflict(self.members(short), self.members(full)):
            return False
        self._parent[one] = other
        self.reasons.setdefault(short, reason)
        return True

    def _conflict(self, left: list[str], right: list[str]) -> bool:
        if any(map(is_branch, left)) != any(map(is_branch, right)):
            return True
        return any(
            one != other and has_chinese(one) == has_chinese(other)
            for one in self.legal.intersection(left)
            for other in self.legal.intersection(right)
        )


def _by_alias(facts: FactSet, names: _Names, groups: _Groups) -> None:
    declared: dict[str, dict[str, str]] = defaultdict(dict)
    for fact in facts.organisations:
        for alias in fact.aliases:
            key, owner = organisation_key(alias.name), organisation_key(fact.name)
            if key in groups and owner in groups and _is_alias(alias, fact.name):
                how = _RELATIONS[alias.relation]
                reason = f"the report gives it as {how} of {clean_name(fact.name)}"
                declared[key].setdefault(owner, reason)
    for key, owners in sorted(declared.items()):
        if len(owners) == 1:
            owner, reason = next(iter(owners.items()))
            groups.merge(key, owner, reason)


def _is_alias(alias: Alias, owner: str) -> bool:
    """Tell whether an alias is one: what only stands in brackets may be another organisation.

    东海科技有限公司（东海科技） and 东海科技有限公司（Donghai） are one organisation,
    东海科技有限公司（西海创新中心） are two.
    """
    if alias.relation != "bracketed":
        return True
    if has_chinese(alias.name) != has_chinese(owner):
        return True
    rest = iter(organisation_key(expand(owner) or owner))
    return all(mark in rest for mark in organisation_key(alias.name))


def _by_table(facts: FactSet, names: _Names, groups: _Groups) -> None:
    """Expand well-known short names, except those that the report gives to somebody else."""
    for key in sorted(names.relations):
        full = next((full for name in sorted(names.relations[key]) if (full := expand(name))), None)
        if full and key not in groups.reasons:
            groups.expand(key, full)


def _by_legal_form(facts: FactSet, names: _Names, groups: _Groups) -> None:
    targets: dict[str, set[str]] = defaultdict(set)
    families: dict[str, set[str]] = defaultdict(set)
    for key in sorted(names.relations):
        for name in names.relations[key]:
            families[family(name)].add(key)
            for bare in bare_forms(name):
                targets[bare].add(key)
    for bare in sorted(set(targets) & set(names.relations)):
        kin = groups.legal.intersection(families.get(bare, ())) - {bare}
        meant = {groups.find(key) for key in (*targets[bare], *kin)}
        if len(meant) == 1 and bare not in groups.legal:
            full = min(targets[bare])
            shown = min(names.relations[full])
            groups.merge(bare, full, f"{shown} without its legal form, the only one of the report")


def _cluster(document: str, group: list[str], names: _Names, groups: _Groups) -> Cluster:
    written = sorted(
        (name, relation) for key in group for name, relation in names.relations[key].items()
    )
    expanded = [groups.expanded[key] for key in group if key in groups.expanded]
    full = min([name for name, _ in written] + expanded, key=completeness)
    stated = [name for name, relation in written if relation == "name"]
    if not is_legal(full) and not expanded and stated:
        full = min(stated, key=completeness)
    types = [kind for key in group for kind in sorted(names.types.get(key, ()))]
    known = known_type(full)
    merges = [
        (name, groups.reasons[key])
        for key in group
        if key in groups.reasons
        for name in sorted(names.relations[key])
    ]
    return Cluster(
        document=document,
        key=organisation_key(full),
        full=full,
        names=tuple(written),
        types=tuple([known] if known else types),
        is_issuer=any(key in names.issuers for key in group),
        merges=tuple(merges),
    )


def _lookup(clusters: Iterable[Cluster]) -> dict[str, str]:
    return {
        organisation_key(name): cluster.key
        for cluster in clusters
        for name in (*(name for name, _ in cluster.names), cluster.full)
    }


def _unit_owner(name: str, lookup: dict[str, str], issuer: str | None) -> str | None:
    """The organisation whose name opens the unit's, else the issuer."""
    key = organisation_key(name)
    owners = [other for other in lookup if key.startswith(other) and len(key) > len(other) + 1]
    return lookup[max(owners, key=len)] if owners else issuer
