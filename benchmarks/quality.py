"""Quality on text that was not learned from: nested cross-validation, set-aside sources, learning curve.

    python benchmarks/quality.py [--only agreement,cv,aside,curve] > data/out/quality.md

Reads the annotated set beside the project (says so and stops when it is absent) and `data/labels`. Every figure
of a table comes from this one run. Folds: by source (the genre is unseen) and by item (the genre is known); within
each fold the weights are learned anew, with their own inner folds. The sources of `ASIDE` are never learned from.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from labels import ASIDE, ENGLISH, LABELS, SECOND, SHARED, unpack

from csrgraph.evaluate import (
    Item,
    Score,
    calibrate,
    find_mistakes,
    read_items,
    score_items,
    scored_answers,
)
from csrgraph.pipeline.evaluating import predict, scorable
from csrgraph.pipeline.training import examples_of, learned, predictions_with

GENRES = {
    "esg": "esg", "fewfc": "fewfc", "psbc": "annual", "ankao": "annual", "sifang": "annual", "fuxiang": "fuxiang",
}  # fmt: skip
PARTS = (("punctuated", True), ("not punctuated", False))
CURVE = (0.25, 0.5, 0.75, 1.0)
FOLDS = 4
# The floor that makes F1 largest is half of the F1 that can be had (Lipton, Elkan and Naryanaswamy, 2014).
FULL = {"product": 0.25, "project": 0.25}


def by_source(item: Item) -> str:
    """Return the fold of an item when whole genres are held out."""
    return next((fold for head, fold in GENRES.items() if item.source.startswith(head)), "own")


def by_item(item: Item) -> str:
    """Return the fold of an item when genres are on both sides."""
    return str(_hash(item) % FOLDS)


def _hash(item: Item) -> int:
    return int(hashlib.sha256(f"fold {item.id}".encode()).hexdigest(), 16)


def labelled() -> list[Item]:
    """Return all labelled items: the annotated set and our own labels."""
    return read_items(SHARED / "eval/open.jsonl") + unpacked(LABELS)


def unpacked(folder: Path) -> list[Item]:
    """Return the items of a folder of packed labels."""
    rows, missing = unpack(folder)
    if missing:
        sys.stderr.write(f"{missing} labelled texts are not beside this checkout: left out\n")
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        file.flush()
        return read_items(file.name) if rows else []


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="agreement,cv,aside,curve", help="parts to run")
    wanted = parser.parse_args().only.split(",")
    if not (SHARED / "eval/open.jsonl").is_file():
        sys.stderr.write("The annotated set is not beside this checkout; nothing was measured.\n")
        return 2
    items = labelled()
    if "agreement" in wanted:
        second = {item.id: item for item in unpacked(SECOND)}
        first = [item for item in items if item.id in second]
        table("second reader against the first", first, {"second": list(second.values())})
    learning = [item for item in items if item.source not in {*ASIDE, ENGLISH}]
    examples = examples_of(learning) if set(wanted) - {"agreement"} else []
    if "cv" in wanted:
        baselines = {
            "raw tags": predict(learning, baseline="lac"),
            "rules": predict(learning, baseline="rules"),
        }
        for name, fold_of in (("genre unseen", by_source), ("genre known", by_item)):
            found, full = crossed(examples, fold_of)
            for part, punctuated in PARTS:
                gold = [item for item in learning if item.punctuated is punctuated]
                table(
                    f"{name}, {part}", gold, {**baselines, "full taggers": full, "learned": found}
                )
            reliability(name, [item for item in learning if item.punctuated], found)
            mistakes(name, [item for item in learning if item.punctuated], found)
            by_group(name, learning, found)
    if "aside" in wanted:
        weights = learned(examples)
        for name in (*ASIDE, "both"):
            gold = [
                item
                for item in items
                if item.source == name or (name == "both" and item.source in ASIDE)
            ]
            systems = {
                "raw tags": predict(gold, baseline="lac"),
                "rules": predict(gold, baseline="rules"),
                "learned": predictions_with(weights, gold),
            }
            table(f"set aside: {name}, punctuated", [i for i in gold if i.punctuated], systems)
    if "curve" in wanted:
        curve(examples)
    return 0


def crossed(examples: Sequence, fold_of: Callable[[Item], str]) -> tuple[list[Item], list[Item]]:
    """Return predictions for every item by weights learned on the other folds.

    Once with the floors of the graph, where products and projects must be likely, and once with `FULL` floors.
    """
    global _JOB
    _JOB = (examples, fold_of)
    folds = sorted({fold_of(example.item) for example in examples})
    with multiprocessing.get_context("fork").Pool(2) as pool:
        parts = pool.map(_cross, folds, chunksize=1)
    return [item for part, _ in parts for item in part], [i for _, part in parts for i in part]


def _cross(fold: str) -> tuple[list[Item], list[Item]]:
    examples, fold_of = _JOB
    weights = learned([example for example in examples if fold_of(example.item) != fold])
    own = [example.item for example in examples if fold_of(example.item) == fold]
    full = {**weights.about, "thresholds": {**weights.about["thresholds"], **FULL}}
    return predictions_with(weights, own), predictions_with(replace(weights, about=full), own)


def curve(examples: Sequence) -> None:
    """Print how figures grow with the labels, on one fold of known genres."""
    test = [example.item for example in examples if by_item(example.item) == "0"]
    rest = [example for example in examples if by_item(example.item) != "0"]
    rest.sort(key=lambda example: hashlib.sha256(example.item.id.encode()).hexdigest())
    print("\n### learning curve, genre known, punctuated\n")
    print("| items learned from | " + " | ".join(CURVE_ROWS) + " |")
    print("|---|" + "---|" * len(CURVE_ROWS))
    gold = [item for item in test if item.punctuated]
    for share in CURVE:
        part = rest[: round(share * len(rest))]
        scores = {s.name: s.f1 for s in score_items(gold, predictions_with(learned(part), test))}
        print(
            f"| {len(part)} | " + " | ".join(f"{scores.get(n, 0):.3f}" for n in CURVE_ROWS) + " |",
            flush=True,
        )


CURVE_ROWS = (
    "organisations, exact", "organisations, overlap", "party set, exact", "party set, Jaccard ≥ 0.5",
    "events, by type", "products, exact", "projects, exact",
)  # fmt: skip


def table(title: str, gold: Sequence[Item], systems: dict[str, list[Item]]) -> None:
    """Print precision, recall and F1 of each system side by side."""
    print(f"\n### {title} ({len(gold)} items)\n")
    print("| measure | annotated | " + " | ".join(systems) + " | interval of the last |")
    print("|---|---|" + "---|" * (len(systems) + 1))
    results = {
        name: {
            s.name: s
            for s in score_items(scorable(gold, "lac" if name == "raw tags" else None), found)
        }
        for name, found in systems.items()
    }
    last = results[list(systems)[-1]]
    for name, score in last.items():
        cells = [_cell(results[system].get(name)) for system in systems]
        print(
            f"| {name} | {score.annotated} | {' | '.join(cells)} | {score.low:.2f}–{score.high:.2f} |",
            flush=True,
        )


def _cell(score: Score | None) -> str:
    if score is None or not score.predicted:
        return "–"
    if score.predicted == score.annotated == score.right or "of exact" in score.name:
        return f"{score.recall:.3f}"
    return f"{score.precision:.2f} / {score.recall:.2f} / {score.f1:.3f}"


def by_group(name: str, items: Sequence[Item], found: list[Item]) -> None:
    """Print two figures per source."""
    print(
        f"\n### {name}, by source, punctuated\n\n| source | items | organisations, exact | party set, exact | events |"
    )
    print("|---|---|---|---|---|")
    for source in sorted({item.source for item in items}):
        gold = [item for item in items if item.source == source and item.punctuated]
        scores = {s.name: s for s in score_items(gold, found)}
        cells = [
            _cell(scores.get(n))
            for n in ("organisations, exact", "party set, exact", "events, by type")
        ]
        print(f"| {source} | {len(gold)} | {' | '.join(cells)} |")


def reliability(name: str, gold: Sequence[Item], found: list[Item]) -> None:
    """Print the reliability of scores in ten bins of equal mass."""
    print(f"\n### {name}, reliability of scores, punctuated\n")
    print("| | n | error | of perfect scores | mean score → share right |\n|---|---|---|---|---|")
    for key in ("orgs", "partnerships"):
        result = calibrate(scored_answers(gold, found, key))
        error = f"{result.error:.3f} ({result.low:.3f}–{result.high:.3f})"
        perfect = f"{result.chance:.3f} (up to {result.chance_high:.3f})"
        bins = ", ".join(f"{b.score:.2f} → {b.right:.2f}" for b in result.bins)
        print(f"| {key} | {result.number} | {error} | {perfect} | {bins} |")


def mistakes(name: str, gold: Sequence[Item], found: list[Item]) -> None:
    """Print the classes of error."""
    print(f"\n### {name}, mistakes, punctuated\n\n| class | number |\n|---|---|")
    for row in find_mistakes(gold, found)[:24]:
        print(f"| {row.name} | {row.number} |")


if __name__ == "__main__":
    sys.exit(main())
