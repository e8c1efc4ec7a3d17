"""Learning weights from labelled items, and what they predict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csrgraph.errors import UsageError
from csrgraph.evaluate import Item, read_items
from csrgraph.pipeline.evaluating import predict, report_of_item
from csrgraph.pipeline.files import write_file

if TYPE_CHECKING:
    from csrgraph.extract.weights import Weights
    from csrgraph.train.examples import Example

__all__ = ["examples_of", "learned", "predictions_with", "train"]

Say = Callable[[str], None]


def train(paths: Sequence[Path], out: Path, *, say: Say = lambda _: None) -> dict[str, Any]:
    """Learn weights from files of labelled items, write them, and return what they say of themselves.

    Args:
        paths: JSONL files in the form of `csrgraph evaluate`.
        out: The weights file.
        say: Is told what is going on.

    Raises:
        UsageError: if two items share an id, or the training library is not installed.
        FactsError: if a file holds a line that is no item.
    """
    from csrgraph.extract.weights import weights_bytes

    items = [item for path in paths for item in read_items(path)]
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise UsageError(f"Two labelled items have the id {item.id!r}; each item counts once.")
        seen.add(item.id)
    say(f"{len(items)} items")
    weights = learned(examples_of(items), say=say)
    write_file(out, weights_bytes(weights))
    return dict(weights.about)


def examples_of(items: Iterable[Item]) -> list[Example]:
    """Return labelled items as the models learn from them."""
    from csrgraph.extract.lac import LacModel
    from csrgraph.train.examples import prepare

    return prepare(((item, report_of_item(item)) for item in items), LacModel())


def learned(examples: Sequence[Example], *, say: Say = lambda _: None) -> Weights:
    """Return the weights that examples teach."""
    from csrgraph.extract.lac import LacModel
    from csrgraph.train.bundle import learn

    sources: dict[str, int] = {}
    for example in examples:
        name = example.item.source or "-"
        sources[name] = sources.get(name, 0) + 1
    about = {"items": len(examples), "sources": dict(sorted(sources.items()))}
    return learn(examples, about, LacModel(), say)


def predictions_with(weights: Weights, items: Iterable[Item]) -> list[Item]:
    """Return what the extraction makes of items with given weights."""
    from dataclasses import replace

    from csrgraph.extract.pipeline import load_pipeline

    nlp = load_pipeline("rules")
    tokenizer: Any = nlp.tokenizer
    tokenizer.knowledge = replace(tokenizer.knowledge, weights=weights)
    return predict(items, nlp=nlp)
