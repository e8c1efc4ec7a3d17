"""More labelled text from the same labels: items with their names exchanged for others of the labels.

Mention replacement (Dai and Adel, 2020): a name gives way to another of its kind, script and length, so that
the tagger learns where names stand rather than which they are. Which name comes where depends on the
item's id and the name only, so that the same labels give the same items.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from csrgraph.evaluate.items import Item, Marked
from csrgraph.model.report import Report
from csrgraph.train.examples import Example

__all__ = ["exchanged"]

_SPANS = ("orgs", "self_", "products", "projects")
_EXCHANGED = ("orgs", "products", "projects")
_SHORT, _MEDIUM = 4, 8
# One name in five stays as it is.
_KEPT = 5
Shape = tuple[str, bool, int]
Pool = dict[Shape, list[str]]


def exchanged(examples: Sequence[Example], copies: int) -> list[tuple[Item, Report]]:
    """Return copies of items and their reports with other organisations, products and projects in them.

    Items without a name to exchange, or with labels that cross a name's edge, give none. The copies have
    spans only, no partnerships or events.

    Args:
        examples: Labelled examples; the names come from them, too.
        copies: How many copies to make of each.
    """
    pool = _pool(examples)
    found: list[tuple[Item, Report]] = []
    for number in range(copies):
        for example in examples:
            edits = _edits(example.item, pool, number)
            copy = _edited(example, edits, number) if edits else None
            if copy is not None:
                found.append(copy)
    return found


def _pool(examples: Iterable[Example]) -> Pool:
    names: dict[Shape, set[str]] = defaultdict(set)
    for example in examples:
        for key, span in _names(example.item):
            names[_shape(key, span)].add(span.text)
    return {shape: sorted(known) for shape, known in names.items()}


def _names(item: Item) -> Iterator[tuple[str, Marked]]:
    """The names that may be exchanged, with their keys; units are no names of their own."""
    for key in _EXCHANGED:
        yield from ((key, span) for span in getattr(item, key) if span.type != "unit")


def _shape(key: str, span: Marked) -> Shape:
    size = len(span.text)
    return f"{key} {span.type}", span.text.isascii(), (size > _SHORT) + (size > _MEDIUM)


@dataclass(frozen=True, slots=True)
class _Edits:
    """Spans in text order, what comes in their place, and by how much the text behind each has grown."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    names: tuple[str, ...]
    growth: tuple[int, ...]

    def moved(self, offset: int) -> int:
        """Return where an offset outside the edited spans, or at their edges, comes to stand."""
        done = bisect_right(self.ends, offset)
        return offset + (self.growth[done - 1] if done else 0)


def _edits(item: Item, pool: Pool, number: int) -> _Edits | None:
    marked = [span for key in _SPANS for span in getattr(item, key)]
    rows: list[tuple[int, int, str]] = []
    for key, span in sorted(_names(item), key=lambda pair: pair[1].start):
        if all(s is span or s.end <= span.start or span.end <= s.start for s in marked):
            name = _other(f"{number} {item.id} {span.text}", pool.get(_shape(key, span), ()))
            rows.append((span.start, span.end, name or span.text))
    if all(item.text[start:end] == name for start, end, name in rows):
        return None
    growth, total = [], 0
    for start, end, name in rows:
        total += len(name) - (end - start)
        growth.append(total)
    starts, ends, names = zip(*rows, strict=True)
    return _Edits(starts, ends, names, tuple(growth))


def _other(key: str, names: Sequence[str]) -> str | None:
    value = int(hashlib.sha256(key.encode()).hexdigest(), 16)
    if not names or value % _KEPT == 0:
        return None
    return names[value // _KEPT % len(names)]


def _edited(example: Example, edits: _Edits, number: int) -> tuple[Item, Report]:
    item, report = example.item, example.report
    update = {key: tuple(_moved(getattr(item, key), edits)) for key in _SPANS}
    text = "".join(_parts(item.text, edits))
    copy = item.model_copy(
        update={
            **update, "id": f"{item.id} {number}", "text": text, "partnerships": (), "events": (),
            "orgs_optional": (), "products_optional": (), "projects_optional": (),
        }
    )  # fmt: skip
    moved = edits.moved
    blocks = tuple(
        block.model_copy(
            update={
                "start": moved(block.start),
                "end": moved(block.end),
                "cells": tuple((moved(start), moved(end)) for start, end in block.cells),
            }
        )
        for block in report.blocks
    )
    return copy, report.model_copy(update={"text": text, "blocks": blocks})


def _moved(spans: Iterable[Marked], edits: _Edits) -> Iterator[Marked]:
    names = dict(zip(zip(edits.starts, edits.ends, strict=True), edits.names, strict=True))
    for span in spans:
        name = names.get((span.start, span.end), span.text)
        # A name that starts where another ends moves with what stands before it.
        end = edits.moved(span.end)
        yield span.model_copy(
            update={"start": end - len(name), "end": end, "text": name, "canonical": None}
        )


def _parts(text: str, edits: _Edits) -> Iterator[str]:
    done = 0
    for start, end, name in zip(edits.starts, edits.ends, edits.names, strict=True):
        yield text[done:start]
        yield name
        done = end
    yield text[done:]
