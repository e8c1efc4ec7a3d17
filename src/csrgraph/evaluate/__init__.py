"""Scores of predictions against annotated items; predictions come in through the pipeline."""

from __future__ import annotations

from csrgraph.evaluate.items import Item, Tie, read_items, write_items
from csrgraph.evaluate.scores import Score, Scores, score_items

__all__ = ["Item", "Score", "Scores", "Tie", "read_items", "score_items", "write_items"]
