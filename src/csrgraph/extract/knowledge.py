"""What an extraction knows beside the rules: learned weights, a user's names, another spaCy pipeline."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from csrgraph.extract.gazetteer import KnownName
from csrgraph.extract.weights import LinearModel, Weights, logit

__all__ = ["RULES_ONLY", "Knowledge"]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The optional parts of an extraction.

    `weights` are the learned models, None for rules alone; `lexicon` are a user's names; `neighbour` is a
    spaCy pipeline whose entities are one more source of candidates.
    """

    weights: Weights | None = None
    lexicon: tuple[KnownName, ...] = ()
    neighbour: Any = None

    def model(self, name: str, language: str = "zh") -> LinearModel | None:
        """Return a learned model; there is none for rules alone, nor for English text."""
        if self.weights is None or language == "en":
            return None
        return self.weights.models.get(name)

    def calibrated(self, name: str, chance: float) -> float:
        """Return a probability as it was found to hold on text that the model did not learn from."""
        fits = self.weights.about.get("calibration", {}) if self.weights else {}
        slope, offset = fits.get(name, (1.0, 0.0))
        return 0.5 * (1 + math.tanh(0.5 * (slope * logit(chance) + offset)))

    @property
    def triggers(self) -> tuple[str, ...]:
        """The trigger words of events that the labels added to the lexicon."""
        return tuple(self.weights.about.get("triggers", ())) if self.weights else ()

    def threshold(self, name: str, default: float) -> float:
        """Return a threshold that was set when the weights were trained."""
        thresholds = self.weights.about.get("thresholds", {}) if self.weights else {}
        return float(thresholds.get(name, default))


RULES_ONLY = Knowledge()
