"""The mistakes by class: what kind of error, how often, and where to look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csrgraph.evaluate.items import Item
from csrgraph.evaluate.measures import aligned, named_ties, overlap, party_set, scored_spans

__all__ = ["Mistake", "find_mistakes"]

_SHORT = 4
_KINDS = (("orgs", "organisation"), ("products", "product"), ("projects", "project"))


@dataclass(frozen=True, slots=True)
class Mistake:
    """One class of error: how often, and examples as (item id, what was wrong)."""

    name: str
    number: int
    examples: tuple[tuple[str, str], ...]


def find_mistakes(
    gold: Sequence[Item], predicted: Sequence[Item], *, examples: int = 3
) -> list[Mistake]:
    """Return the classes of error of predictions, the most frequent first.

    Classes of names: missed (short: up to 4 characters), invented, and by what is wrong with a span that
    touches an annotated one. Classes of partnerships: by how the nearest party set differs.
    """
    found = {item.id: item for item in predicted}
    classes: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for original in gold:
        item, other = aligned(original, found.get(original.id, Item(id=original.id, text="")))
        for key, word in _KINDS:
            if key in item.labelled:
                for name, what in _names(key, item, other):
                    classes[f"{word}: {name}"].append((item.id, what))
        if "partnerships" in item.labelled:
            for name, what in _party_sets(item, other):
                classes[f"partnership: {name}"].append((item.id, what))
        if "events" in item.labelled:
            for name, what in _events(item, other):
                classes[f"event: {name}"].append((item.id, what))
    rows = [Mistake(name, len(rows), tuple(rows[:examples])) for name, rows in classes.items()]
    return sorted(rows, key=lambda row: (-row.number, row.name))


def _names(key: str, gold: Item, found: Item) -> Iterator[tuple[str, str]]:
    wanted, given = scored_spans(key, gold, found)
    for start, end in sorted(wanted - given):
        touching = sorted(spot for spot in given if overlap(spot, (start, end)))
        name = gold.text[start:end]
        if not touching:
            yield ("missed, short" if end - start <= _SHORT else "missed, long"), name
        else:
            yield _boundary((start, end), touching), name
    for start, end in sorted(given - wanted):
        if not any(overlap((start, end), spot) for spot in wanted):
            yield "invented", gold.text[start:end]


def _boundary(gold: tuple[int, int], touching: list[tuple[int, int]]) -> str:
    if len(touching) > 1:
        return "cut in pieces"
    start, end = touching[0]
    head = "" if start == gold[0] else "head too long" if start < gold[0] else "head cut"
    tail = "" if end == gold[1] else "tail too long" if end > gold[1] else "tail cut"
    return ", ".join(part for part in (head, tail) if part)


def _party_sets(gold: Item, found: Item) -> Iterator[tuple[str, str]]:
    wanted = [party_set(tie) for tie in named_ties(gold)]
    given = [party_set(tie) for tie in named_ties(found)]
    for right in [one for one in wanted if one in given]:
        wanted.remove(right)
        if right in given:
            given.remove(right)
    for parties in wanted:
        near = max(given, key=lambda other: len(other & parties), default=frozenset())
        yield _difference(parties, near), "、".join(sorted(parties))
    for parties in given:
        if not any(len(parties & other) > 1 or parties & other - {"SELF"} for other in wanted):
            yield (
                ("second one beside a right one" if named_ties(gold) else "invented"),
                "、".join(sorted(parties)),
            )


def _difference(gold: frozenset[str], near: frozenset[str]) -> str:
    if not gold & near:
        return "missed"
    if near < gold:
        return "a party left out"
    if gold < near:
        return "a party too many"
    return "parties exchanged"


def _events(gold: Item, found: Item) -> Iterator[tuple[str, str]]:
    wanted = [event.type for event in gold.events]
    given = [event.type for event in found.events]
    for kind in list(given):
        if kind in wanted:
            wanted.remove(kind)
            given.remove(kind)
    for kind in wanted:
        yield f"{kind} missed", kind
    for kind in given:
        yield f"{kind} invented", kind
