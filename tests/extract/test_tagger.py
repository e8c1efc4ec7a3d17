"""What the tagger proposes off its best path."""

from __future__ import annotations

from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from csrgraph.extract.lexical import Piece
from csrgraph.extract.tagger import DOUBTFUL, Marks, _Marked

LABELS = ("O", "B-ORG", "I-ORG")


def marks(rows: list[list[float]], first: int = 100, labels: tuple[str, ...] = LABELS) -> Marks:
    offsets = array("i", range(first, first + len(rows)))
    posterior = np.zeros((len(rows), 9), dtype=np.uint8)
    marginals = np.array(rows, dtype=np.float16).reshape(len(rows), len(labels))
    return Marks(labels, [], [_Marked(Piece(offsets, posterior), marginals)])


def test_a_name_with_two_likely_ends_is_proposed_twice() -> None:
    view = marks([[0.2, 0.8, 0.0], [0.2, 0.0, 0.8], [0.6, 0.0, 0.4], [0.95, 0.05, 0.0]])
    found = [(c.start, c.end, c.score, c.source) for c in view.doubtful()]
    assert found == [
        (100, 101, 0.2, DOUBTFUL),
        (100, 102, pytest.approx(0.6, abs=1e-3), DOUBTFUL),
        (100, 103, pytest.approx(0.4, abs=1e-3), DOUBTFUL),
    ]


def test_labels_that_were_never_learned_propose_nothing() -> None:
    view = marks([[0.3, 0.7], [0.9, 0.1]], labels=("O", "B-ORG"))
    assert list(view.doubtful()) == []
    assert view.probability(100, 101, "organisation") == 0.0
    assert view.probability(100, 101, "person") == 0.0


@given(
    arrays(np.float64, st.tuples(st.integers(0, 12), st.just(3)), elements=st.floats(0.001, 1.0))
)
def test_every_proposal_is_as_likely_as_it_says(raw: np.ndarray) -> None:
    rows = (raw / raw.sum(axis=1, keepdims=True)).tolist() if len(raw) else []
    view = marks(rows)
    found = list(view.doubtful())
    assert len({(c.start, c.end) for c in found}) == len(found)
    for candidate in found:
        chance = view.probability(candidate.start, candidate.end, candidate.kind)
        assert chance == pytest.approx(candidate.score, abs=2e-3)
    likely = {
        (start, end)
        for start in range(100, 100 + len(rows))
        for end in range(start + 1, 101 + len(rows))
        if view.probability(start, end, "organisation") >= 0.101
    }
    assert likely <= {(c.start, c.end) for c in found}
