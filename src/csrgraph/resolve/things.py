"""Products and projects of all reports: one entity for each name, and the claims about them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from csrgraph.model.evidence import Evidence
from csrgraph.model.facts import EventClaim, FactSet, PartnershipClaim, Party, ProductFact
from csrgraph.model.graph import NameUse, Product, Project
from csrgraph.model.ids import entity_id, text_key
from csrgraph.resolve.names import clean_name
from csrgraph.resolve.sentences import Sentences

__all__ = ["Things", "Unclaimed", "find_things"]


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A product or project that is only referred to, and the first place where it is."""

    kind: str
    name: str
    document: str
    evidence: Evidence
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Things:
    """All products and projects, and the key that each report's names lead to."""

    products: tuple[Product, ...]
    projects: tuple[Project, ...]
    unclaimed: tuple[Unclaimed, ...]
    _aliases: dict[tuple[str, str], str]
    _keys: frozenset[tuple[str, str]]

    def product(self, document: str, name: str) -> str | None:
        """Return the id of the product that `name` stands for in a report, None if it is none."""
        key = self._aliases.get((document, text_key(name)), text_key(name))
        return entity_id("product", key) if ("product", key) in self._keys else None

    def project(self, name: str) -> str | None:
        """Return the id of the project called `name`, None if there is none."""
        key = text_key(name)
        return entity_id("project", key) if ("project", key) in self._keys else None


def find_things(factsets: Sequence[FactSet]) -> Things:
    """Return the products and projects of all reports, the same for any order of the reports."""
    aliases = {
        (facts.header.document, alias): key
        for facts in factsets
        for alias, key in _product_aliases(facts.products).items()
    }
    products = _Writings()
    projects = _Writings()
    for facts in factsets:
        document = facts.header.document
        for name in _product_names(facts):
            key = aliases.get((document, text_key(name)), text_key(name))
            products.add(key, document, name)
        for name in _project_names(facts):
            projects.add(text_key(name), document, name)
    return Things(
        products=tuple(sorted(products.as_products(), key=lambda product: product.id)),
        projects=tuple(sorted(projects.as_projects(), key=lambda project: project.id)),
        unclaimed=tuple(_unclaimed(factsets, aliases)),
        _aliases=aliases,
        _keys=frozenset(
            {("product", key) for key in products.uses}
            | {("project", key) for key in projects.uses}
        ),
    )


class _Writings:
    """How often each report writes a name in each way, by the name's key."""

    def __init__(self) -> None:
        self.uses: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)

    def add(self, key: str, document: str, name: str) -> None:
        if key:
            self.uses[key][document, clean_name(name)] += 1

    def as_products(self) -> Iterator[Product]:
        for key, uses in self.uses.items():
            names = tuple(NameUse(document=doc, name=name) for doc, name in sorted(uses))
            yield Product(id=entity_id("product", key), key=key, name=self._shown(key), names=names)

    def as_projects(self) -> Iterator[Project]:
        for key in self.uses:
            yield Project(id=entity_id("project", key), key=key, name=self._shown(key))

    def _shown(self, key: str) -> str:
        """The writing that is used most, among those of the key itself."""
        counts: Counter[str] = Counter()
        for (_, name), count in self.uses[key].items():
            if text_key(name) == key:
                counts[name] += count
        return min(counts, key=lambda name: (-counts[name], name))


def _product_aliases(products: Iterable[ProductFact]) -> dict[str, str]:
    """Map the key of every alias to its product's key, unless it is a name or alias of another."""
    owners: dict[str, set[str]] = defaultdict(set)
    names = {text_key(product.name) for product in products}
    for product in products:
        for alias in product.aliases:
            owners[text_key(alias)].add(text_key(product.name))
    return {
        alias: next(iter(keys))
        for alias, keys in owners.items()
        if len(keys) == 1 and alias not in names
    }


def _product_names(facts: FactSet) -> Iterator[str]:
    for product in facts.products:
        yield from (product.name, *product.aliases, *product.based_on)
    for mention in facts.mentions:
        if mention.kind == "product":
            yield mention.name
            if text_key(mention.span.text) == text_key(mention.name):
                yield mention.span.text
    for party in _parties(facts, "product"):
        yield party.name


def _project_names(facts: FactSet) -> Iterator[str]:
    yield from (project.name for project in facts.projects)
    yield from (mention.name for mention in facts.mentions if mention.kind == "project")
    yield from (party.name for party in _parties(facts, "project"))


def _parties(facts: FactSet, kind: str) -> Iterator[Party]:
    for claim in _claims(facts):
        yield from (party for party in claim.parties if party.kind == kind)


def _claims(facts: FactSet) -> list[PartnershipClaim | EventClaim]:
    return [*facts.partnerships, *facts.events]


def _unclaimed(
    factsets: Sequence[FactSet], aliases: dict[tuple[str, str], str]
) -> Iterator[Unclaimed]:
    """Yield the first reference to every product and project that no fact is about."""
    found: dict[tuple[str, str], Unclaimed] = {}
    claimed = {("product", text_key(p.name)) for facts in factsets for p in facts.products}
    claimed |= {("project", text_key(p.name)) for facts in factsets for p in facts.projects}
    for facts in sorted(factsets, key=lambda facts: facts.header.document):
        for kind, name, evidence, rule, score in _references(facts):
            key = text_key(name)
            if kind == "product":
                key = aliases.get((facts.header.document, key), key)
            if key and (kind, key) not in claimed:
                use = Unclaimed(kind, name, facts.header.document, evidence, rule, score)
                found.setdefault((kind, key), use)
    yield from found.values()


def _references(facts: FactSet) -> Iterator[tuple[str, str, Evidence, str, float]]:
    for product in facts.products:
        for base in product.based_on:
            yield "product", base, product.evidence, product.rule, product.score
    for claim in _claims(facts):
        for party in claim.parties:
            if party.kind in {"product", "project"}:
                yield party.kind, party.name, claim.evidence, claim.rule, claim.score
    sentences = Sentences(facts)
    for mention in facts.mentions:
        if mention.kind in {"product", "project"}:
            sentence, section = sentences.around(mention.span)
            evidence = Evidence(sentence=sentence, focus=mention.span, section=section)
            rule = mention.sources[0] if mention.sources else "mention"
            yield mention.kind, mention.name, evidence, rule, mention.score
