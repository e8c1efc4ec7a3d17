"""Labelled items as the extraction reads them: report, sentences, what the rules propose, what is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from csrgraph.evaluate.items import Item, Marked
from csrgraph.extract.candidates import Candidate
from csrgraph.extract.features import KIND_LABELS, piece_features
from csrgraph.extract.lac import LacModel
from csrgraph.extract.lexical import Piece, Sentence, analyse
from csrgraph.extract.mentions import RuleReading, rule_reading
from csrgraph.extract.surface import organisation_type
from csrgraph.extract.tagger import pieces_of
from csrgraph.model.report import Report

__all__ = ["SPAN_KEYS", "Example", "prepare", "right_mentions", "squeezed", "targets"]

SPAN_KEYS = {
    "organisation": "orgs", "unit": "orgs", "product": "products", "project": "projects", "self": "self_",
}  # fmt: skip
_LABELLED = {"self_": "self"}


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled item with its report, sentences, the rules' readings, and the features of its pieces."""

    item: Item
    report: Report
    sentences: tuple[Sentence, ...]
    readings: tuple[RuleReading, ...]
    pieces: tuple[tuple[Piece, list[list[str]]], ...] = field(repr=False)

    def knows(self, key: str) -> bool:
        """Tell whether the item's labels of a key are complete."""
        return _LABELLED.get(key, key) in self.item.labelled


def prepare(items: Iterable[tuple[Item, Report]], lexical: LacModel) -> list[Example]:
    """Return the examples of labelled items, in their order."""
    examples: list[Example] = []
    for item, report in items:
        sentences = analyse(report.text, report.blocks, lexical)
        readings = [rule_reading(report, sentence) for sentence in sentences]
        pieces = [
            (piece, piece_features(report.text, piece, words, reading.standing, reading.proposed))
            for sentence, reading in zip(sentences, readings, strict=True)
            for piece, words in pieces_of(sentence)
        ]
        examples.append(Example(item, report, tuple(sentences), tuple(readings), tuple(pieces)))
    return examples


def targets(example: Example, piece: Piece) -> list[str]:
    """Return the BIO labels of a piece; organisations come last and win where spans overlap."""
    labels = ["O"] * len(piece.offsets)
    place = {offset: position for position, offset in enumerate(piece.offsets)}
    for key in ("projects", "products", "self_", "orgs"):
        for span in getattr(example.item, key):
            name = KIND_LABELS[kind_of_span(key, span)]
            inside = [place[o] for o in range(span.start, span.end) if o in place]
            for number, position in enumerate(inside):
                labels[position] = f"{'I' if number else 'B'}-{name}"
    return labels


def kind_of_span(key: str, span: Marked) -> str:
    """Return the mention kind of an annotated span."""
    if key == "orgs":
        return "unit" if span.type == "unit" else "organisation"
    return {"products": "product", "projects": "project", "self_": "self"}[key]


def right_mentions(example: Example) -> list[Candidate]:
    """Return the annotated mentions without overlaps, the longer first; what is not labelled comes from the rules."""
    found: list[Candidate] = []
    for key in ("orgs", "self_", "products", "projects"):
        if example.knows(key):
            for span in getattr(example.item, key):
                kind = kind_of_span(key, span)
                label = span.type or organisation_type(squeezed(span.text)) if key == "orgs" else ""
                found.append(Candidate(span.start, span.end, kind, "gold", 1.0, label))
        else:
            standing = [c for reading in example.readings for c in reading.standing]
            found += [c for c in standing if SPAN_KEYS.get(c.kind) == key]
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda c: (c.start - c.end, c.start)):
        if all(candidate.end <= k.start or k.end <= candidate.start for k in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.start)


def squeezed(name: str) -> str:
    """Return a name without blanks."""
    return "".join(name.split())


def chosen(examples: Sequence[Example], key: str) -> list[Example]:
    """Return the examples whose labels of a key are complete."""
    return [example for example in examples if example.knows(key)]
