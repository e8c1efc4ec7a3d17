"""The measures: each counts what is right, predicted and annotated in one item.

Shares (types, kinds, dates …) are counted over what both sides have, so that precision equals recall.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any

from csrgraph.evaluate.items import Happening, Item, Marked, Tie

__all__ = [
    "MEASURES",
    "Counts",
    "aligned",
    "named_ties",
    "overlap",
    "party_set",
    "place",
    "scored_spans",
]

Counts = tuple[int, int, int]
Place = tuple[int, int]
Measure = Callable[[Item, Item], Counts]


def aligned(gold: Item, found: Item) -> tuple[Item, Item]:
    """Return both items with parties called alike: the reporter `SELF`, others by their canonical name.

    A report names itself by 公司 or by its name, and an organisation in full or in short; which of them
    a party is written with is no difference. The table of names is that of the annotation.
    """
    table = {
        key: "".join(span.canonical.split())
        for span in (*gold.orgs, *gold.orgs_optional)
        if span.canonical and (key := "".join(span.text.split()))
    }
    issuer = [name for name in (gold.reporter, *gold.reporter_aliases) if name]
    own = {"".join(name.split()) for name in issuer}
    table |= dict.fromkeys({*own, *(k for k, v in table.items() if v in own)}, "SELF")
    return (_renamed(gold, table), _renamed(found, table)) if table else (gold, found)


def _renamed(item: Item, table: dict[str, str]) -> Item:
    def rename(name: str) -> str:
        plain = "".join(name.split())
        return table.get(plain, plain)

    def renamed(row: Any) -> Any:
        update: dict[str, Any] = {"participants": tuple(map(rename, row.participants))}
        if isinstance(row, Tie):
            update["roles"] = {rename(name): role for name, role in row.roles.items()}
        return row.model_copy(update=update)

    update = {
        key: tuple(map(renamed, getattr(item, key)))
        for key in ("partnerships", "partnerships_optional", "events")
    }
    return item.model_copy(update=update)


def scored_spans(key: str, gold: Item, found: Item) -> tuple[set[Place], set[Place]]:
    """Return the annotated and the predicted spans of a key, without the neutral ones.

    Neutral are units among organisations and everything under `<key>_optional`: a prediction that only
    touches them counts neither way.
    """
    wanted = {place(span) for span in getattr(gold, key) if span.type != "unit"}
    neutral = [place(span) for span in getattr(gold, key) if span.type == "unit"]
    neutral += [place(span) for span in getattr(gold, f"{key}_optional", ())]
    given = {place(span) for span in getattr(found, key) if span.type != "unit"}
    return wanted, {
        spot for spot in given if spot in wanted or not any(overlap(spot, n) for n in neutral)
    }


def _exact(key: str) -> Measure:
    def count(gold: Item, found: Item) -> Counts:
        wanted, given = scored_spans(key, gold, found)
        return len(wanted & given), len(given), len(wanted)

    return count


def _overlapping(key: str) -> Measure:
    """Each annotated name counts once: found if any prediction shares a character with it."""

    def count(gold: Item, found: Item) -> Counts:
        wanted, given = scored_spans(key, gold, found)
        hit = sum(any(overlap(spot, other) for other in given) for spot in wanted)
        touching = sum(any(overlap(spot, other) for other in wanted) for spot in given)
        # A name cut in two is one gold name and two predictions: neither side may gain from it.
        return min(hit, touching), len(given) - touching + min(hit, touching), len(wanted)

    return count


def _types(gold: Item, found: Item) -> Counts:
    types = {place(span): span.type for span in found.orgs}
    shared = [s for s in gold.orgs if s.type and s.type != "unit" and place(s) in types]
    right = sum(types[place(span)] == span.type for span in shared)
    return right, len(shared), len(shared)


def named_ties(item: Item, scope: str = "all") -> list[Tie]:
    """Return the ties with two named parties at least; `scope` is all, self or others."""
    named = [tie for tie in item.partnerships if len(set(tie.participants)) > 1 and not tie.unnamed]
    if scope == "all":
        return named
    return [tie for tie in named if ("SELF" in tie.participants) == (scope == "self")]


def _given_ties(gold: Item, found: Item, scope: str = "all") -> list[Tie]:
    """Predicted ties, without those that the annotation calls optional."""
    optional = {party_set(tie) for tie in gold.partnerships_optional}
    return [tie for tie in named_ties(found, scope) if party_set(tie) not in optional]


def _party_sets(scope: str) -> Measure:
    def count(gold: Item, found: Item) -> Counts:
        wanted = Counter(party_set(tie) for tie in named_ties(gold, scope))
        given = Counter(party_set(tie) for tie in _given_ties(gold, found, scope))
        return (wanted & given).total(), given.total(), wanted.total()

    return count


def _matched(
    enough: Callable[[frozenset[str], frozenset[str]], bool], scope: str = "all"
) -> Measure:
    """Count pairs of a greedy one-to-one match between annotated and predicted party sets."""

    def count(gold: Item, found: Item) -> Counts:
        wanted = [party_set(tie) for tie in named_ties(gold, scope)]
        given = [party_set(tie) for tie in _given_ties(gold, found, scope)]
        options = sorted(
            (
                (len(a & b) / len(a | b), i, j)
                for i, a in enumerate(wanted)
                for j, b in enumerate(given)
            ),
            key=lambda option: (-option[0], option[1], option[2]),
        )
        taken: set[tuple[str, int]] = set()
        right = 0
        for _, i, j in options:
            free = ("gold", i) not in taken and ("found", j) not in taken
            if free and enough(wanted[i], given[j]):
                taken |= {("gold", i), ("found", j)}
                right += 1
        return right, len(given), len(wanted)

    return count


def _half_shared(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) * 2 >= len(one | other)


def _detection(gold: Item, found: Item) -> Counts:
    """Whether an item states any partnership at all."""
    wanted, given = bool(named_ties(gold)), bool(_given_ties(gold, found))
    return int(wanted and given), int(given), int(wanted)


def _pairs(gold: Item, found: Item) -> list[tuple[Tie, Tie]]:
    """Annotated ties with the predicted tie of exactly the same parties."""
    given = {party_set(tie): tie for tie in named_ties(found)}
    return [(t, given[party_set(t)]) for t in named_ties(gold) if party_set(t) in given]


def _detail(same: Callable[[Tie, Tie], bool | None]) -> Measure:
    """Share of right values among ties whose party set is right; None where nothing is annotated."""

    def count(gold: Item, found: Item) -> Counts:
        answers = [same(one, other) for one, other in _pairs(gold, found)]
        stated = [answer for answer in answers if answer is not None]
        return sum(stated), len(stated), len(stated)

    return count


def _equal(key: str) -> Callable[[Tie, Tie], bool | None]:
    def same(gold: Tie, found: Tie) -> bool | None:
        wanted = getattr(gold, key)
        return None if wanted is None else bool(getattr(found, key) == wanted)

    return same


def _same_date(gold: Tie, found: Tie) -> bool | None:
    """Whether the date is the same, as written or as a value; no date must stay none."""
    return _squeezed(gold.date) in {_squeezed(found.date), found.date_value}


def _same_value(gold: Tie, found: Tie) -> bool | None:
    if gold.date_value is None or found.date_value is None:
        return None
    return gold.date_value == found.date_value


def _roles(gold: Item, found: Item) -> Counts:
    """Stated roles (party, role) of ties whose party set is right."""
    right = given = wanted = 0
    for one, other in _pairs(gold, found):
        left = {(_squeezed(name), role) for name, role in one.roles.items()}
        mine = {(_squeezed(name), role) for name, role in other.roles.items()}
        right, given, wanted = right + len(left & mine), given + len(mine), wanted + len(left)
    return right, given, wanted


def _events(key: Callable[[Happening], Hashable]) -> Measure:
    def count(gold: Item, found: Item) -> Counts:
        wanted = Counter(key(event) for event in gold.events)
        given = Counter(key(event) for event in found.events)
        return (wanted & given).total(), given.total(), wanted.total()

    return count


def _event_parties(event: Happening) -> Hashable:
    return event.type, frozenset(filter(None, map(_squeezed, event.participants)))


def _evidence(key: str) -> Measure:
    """Predicted claims whose quotation stands where it says and holds the tie words."""

    def count(gold: Item, found: Item) -> Counts:
        claims: list[Any] = [claim for claim in getattr(found, key) if claim.evidence is not None]
        right = sum(_proved(gold.text, claim) for claim in claims)
        return right, len(claims), len(claims)

    return count


def _proved(text: str, claim: Tie | Happening) -> bool:
    proof = claim.evidence
    if proof is None or text[proof.start : proof.end] != proof.text:
        return False
    return claim.trigger is None or claim.trigger in proof.text


def party_set(tie: Tie) -> frozenset[str]:
    """Return the parties of a tie as a set of surfaces without blanks."""
    return frozenset("".join(name.split()) for name in tie.participants)


def place(span: Marked) -> Place:
    """Return the half-open offsets of a span."""
    return span.start, span.end


def overlap(one: Place, other: Place) -> bool:
    """Tell whether two half-open spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def _squeezed(value: str | None) -> str | None:
    return "".join(value.split()) if value is not None else None


MEASURES: tuple[tuple[str, str, Measure], ...] = (
    ("organisations, exact", "orgs", _exact("orgs")),
    ("organisations, overlap", "orgs", _overlapping("orgs")),
    ("organisation type, of exact", "orgs", _types),
    ("words for the issuer", "self", _exact("self_")),
    ("products, exact", "products", _exact("products")),
    ("products, overlap", "products", _overlapping("products")),
    ("projects, exact", "projects", _exact("projects")),
    ("projects, overlap", "projects", _overlapping("projects")),
    ("partnership in the item", "partnerships", _detection),
    ("party set, exact", "partnerships", _party_sets("all")),
    ("party set, exact, with SELF", "partnerships", _party_sets("self")),
    ("party set, exact, others", "partnerships", _party_sets("others")),
    ("party set, Jaccard ≥ 0.5", "partnerships", _matched(_half_shared)),
    ("party set, Jaccard ≥ 0.5, with SELF", "partnerships", _matched(_half_shared, "self")),
    ("party set, Jaccard ≥ 0.5, others", "partnerships", _matched(_half_shared, "others")),
    ("party set, two shared", "partnerships", _matched(lambda a, b: len(a & b) >= 2)),
    ("kind, of exact", "partnerships", _detail(_equal("kind"))),
    ("status, of exact", "partnerships", _detail(_equal("status"))),
    ("open list, of exact", "partnerships", _detail(_equal("open_list"))),
    ("roles, of exact", "partnerships", _roles),
    ("date, of exact", "partnerships", _detail(_same_date)),
    ("date value, of exact", "partnerships", _detail(_same_value)),
    ("events, by type", "events", _events(lambda event: event.type)),
    ("events, by type and parties", "events", _events(_event_parties)),
    ("evidence of partnerships", "partnerships", _evidence("partnerships")),
    ("evidence of events", "events", _evidence("events")),
)
