"""Scores of predictions against annotated items; predictions come in through the pipeline."""

from __future__ import annotations

from csrgraph.evaluate.calibration import Calibration, calibrate, scored_answers
from csrgraph.evaluate.items import Item, Tie, read_items, write_items
from csrgraph.evaluate.mistakes import Mistake, find_mistakes
from csrgraph.evaluate.scores import Score, Scores, score_items

__all__ = [
    "Calibration",
    "Item",
    "Mistake",
    "Score",
    "Scores",
    "Tie",
    "calibrate",
    "find_mistakes",
    "read_items",
    "score_items",
    "scored_answers",
    "write_items",
]
