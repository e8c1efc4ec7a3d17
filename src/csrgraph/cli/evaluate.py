"""`csrgraph evaluate`: scores of the extraction against annotated text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from csrgraph.cli.console import Format, emit_rows
from csrgraph.cli.options import (
    Config,
    FormatOption,
    LexiconOption,
    ModelOption,
    WeightsOption,
    given_settings,
)
from csrgraph.errors import UsageError
from csrgraph.evaluate import (
    Item,
    Scores,
    calibrate,
    find_mistakes,
    read_items,
    score_items,
    scored_answers,
    write_items,
)

__all__ = ["evaluate"]


class Baseline(StrEnum):
    """What makes the predictions."""

    rules = "rules"
    lac = "lac"


class Grouping(StrEnum):
    """How the items are parted."""

    source = "source"
    punctuated = "punctuated"


_KEYS: dict[Grouping, Callable[[Item], str]] = {
    Grouping.source: lambda item: item.source or "-",
    Grouping.punctuated: lambda item: "punctuated" if item.punctuated else "not punctuated",
}


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Annotated items.")],
    predictions: Annotated[
        Path | None,
        typer.Option(metavar="OUT.jsonl", help="Write the predictions here; replaces the file."),
    ] = None,
    baseline: Annotated[
        Baseline | None,
        typer.Option(
            help="Predict by the rules alone, or by raw lexical tags; by default as `run`."
        ),
    ] = None,
    by: Annotated[Grouping | None, typer.Option(help="Score groups of items apart.")] = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="Show the mistakes by class instead of the scores.")
    ] = False,
    calibration: Annotated[
        bool,
        typer.Option("--calibration", help="Show how often a score is right, in ten equal bins."),
    ] = False,
    config: Config = None,
    lexicon: LexiconOption = None,
    model: ModelOption = None,
    weights: WeightsOption = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Score the extraction on annotated text: precision, recall, F1 with 95 % intervals."""
    from csrgraph.pipeline.evaluating import evaluate as run
    from csrgraph.pipeline.evaluating import scorable

    items = read_items(gold)
    if predictions is not None and predictions.exists() and predictions.samefile(gold):
        raise UsageError(
            f"{predictions}: the predictions would replace the annotations; give --predictions another file."
        )
    kind: Literal["rules", "lac"] | None = baseline.value if baseline else None
    settings = given_settings(config, None, lexicon=lexicon, model=model, weights=weights)
    scores, predicted = run(items, baseline=kind, settings=settings)
    if predictions is not None:
        write_items(predictions, predicted)
    if errors or calibration:
        if errors:
            _show_mistakes(items, predicted, fmt)
        if calibration:
            _show_calibration(items, predicted, fmt)
        return
    rows = _rows("all", len(items), scores)
    if by is not None:
        groups: dict[str, list[Item]] = {}
        for item in items:
            groups.setdefault(_KEYS[by](item), []).append(item)
        for name, members in sorted(groups.items()):
            rows += _rows(name, len(members), score_items(scorable(members, kind), predicted))
    emit_rows(["items", "n", "measure", "P", "R", "F1", "low", "high", "annotated"], rows, fmt)


def _show_mistakes(items: Sequence[Item], predicted: Sequence[Item], fmt: Format) -> None:
    rows = [
        (row.name, row.number, "; ".join(f"{item}: {what}" for item, what in row.examples))
        for row in find_mistakes(items, predicted)
    ]
    emit_rows(["class", "number", "examples"], rows, fmt)


def _show_calibration(items: Sequence[Item], predicted: Sequence[Item], fmt: Format) -> None:
    rows: list[tuple[str | int | float, ...]] = []
    for key in ("orgs", "partnerships"):
        result = calibrate(scored_answers(items, predicted, key))
        for number, row in enumerate(result.bins, start=1):
            rows.append((key, str(number), row.number, round(row.score, 3), round(row.right, 3)))
        interval = (
            f"error {result.error:.3f} ({result.low:.3f}-{result.high:.3f}); perfect scores would show "
            f"{result.chance:.3f} (up to {result.chance_high:.3f})"
        )
        rows.append((key, interval, result.number, "", ""))
    emit_rows(["key", "bin", "n", "mean score", "share right"], rows, fmt)


def _rows(group: str, number: int, scores: Scores) -> list[tuple[str | int | float, ...]]:
    return [
        (
            group,
            number,
            score.name,
            round(score.precision, 3),
            round(score.recall, 3),
            round(score.f1, 3),
            round(score.low, 3),
            round(score.high, 3),
            score.annotated,
        )
        for score in scores
    ]
