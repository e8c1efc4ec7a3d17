"""Weights files: the same bytes, the same scores, and a clear word where a file cannot be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from csrgraph.errors import ModelFilesError
from csrgraph.extract import weights as module
from csrgraph.extract.weights import FORMAT, LinearModel, Weights, load_weights, weights_bytes

FEATURES = ("word=澜泊", "word=公司", "tag=ORG", "after=签署", "before=与")
LABELS = ("O", "B-X", "I-X")
POSITIONS = [["word=公司", "after=签署"], [], ["before=与", "word=澜泊", "tag=ORG"]]


def model_of(features: tuple[str, ...] = FEATURES) -> LinearModel:
    """Return a model whose weights depend on a feature's name alone, in the order of `features`."""
    random = np.random.default_rng(5)
    values = {name: random.normal(size=len(LABELS)) for name in FEATURES}
    matrix = np.array([*(values[name] for name in features), [0.0] * 3], dtype=np.float32)
    matrix[features.index("tag=ORG"), 1] = 0.0
    transitions = (np.arange(9).reshape(3, 3) / 4).astype(np.float32)
    rows = {name: number for number, name in enumerate(features)}
    return LinearModel(LABELS, rows, matrix, transitions)


def weights_of(features: tuple[str, ...] = FEATURES) -> Weights:
    plain = LinearModel(("no", "yes"), {}, np.zeros((1, 2), dtype=np.float32))
    return Weights({"tagger": model_of(features), "plain": plain}, {"items": 3, "说明": "例"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "own.npz"
    path.write_bytes(weights_bytes(weights_of()))
    return path


def test_the_same_weights_give_the_same_bytes() -> None:
    assert weights_bytes(weights_of()) == weights_bytes(weights_of())


def test_the_order_of_rows_and_models_does_not_matter() -> None:
    other = weights_of(FEATURES[::-1])
    other = Weights(
        dict(reversed(list(other.models.items()))), dict(reversed(list(other.about.items())))
    )
    assert weights_bytes(other) == weights_bytes(weights_of())


def test_another_weight_gives_other_bytes() -> None:
    other = weights_of()
    other.models["tagger"].weights[0, 0] += 1
    assert weights_bytes(other) != weights_bytes(weights_of())


def test_a_file_gives_back_what_was_written(path: Path) -> None:
    before, again = weights_of(), load_weights(path)
    assert again.about == before.about
    assert set(again.models) == {"tagger", "plain"}
    first, second = before.models["tagger"], again.models["tagger"]
    assert second.labels == first.labels
    assert set(second.rows) == set(first.rows)
    assert np.array_equal(second.transitions, first.transitions)
    assert np.allclose(second.scores(POSITIONS), first.scores(POSITIONS), atol=5e-3)
    assert np.allclose(second.probabilities(POSITIONS), first.probabilities(POSITIONS), atol=5e-3)
    assert [second.best(names) for names in POSITIONS] == [first.best(names) for names in POSITIONS]


def test_a_model_without_features_is_kept(path: Path) -> None:
    plain = load_weights(path).models["plain"]
    assert plain.labels == ("no", "yes") and plain.rows == {}
    assert plain.transitions.shape == (0, 0)
    assert plain.probabilities([["word=公司"]]).tolist() == [[0.5, 0.5]]


def test_a_file_that_is_written_again_has_the_same_bytes(path: Path) -> None:
    assert weights_bytes(load_weights(path)) == path.read_bytes()


def test_scores_are_sums_and_unknown_features_count_nothing(path: Path) -> None:
    for model in (model_of(), load_weights(path).models["tagger"]):
        known = model.weights[model.rows["word=澜泊"]] + model.weights[model.rows["before=与"]]
        scores = model.scores([["word=澜泊", "never=seen", "before=与"], ["never=seen"], []])
        assert np.allclose(scores[0], known)
        assert not scores[1:].any()
        assert np.allclose(model.probabilities([["never=seen"]]), 1 / 3)


def test_no_positions_give_no_rows() -> None:
    assert model_of().scores([]).shape == (0, 3)
    assert model_of().probabilities([]).shape == (0, 3)


def test_probabilities_sum_to_one_however_large_the_scores() -> None:
    model = model_of()
    model.weights[0] = [900.0, -900.0, 0.0]
    probabilities = model.probabilities([["word=澜泊"], ["word=公司"]])
    assert np.allclose(probabilities.sum(axis=1), 1.0)
    assert probabilities[0].tolist() == [1.0, 0.0, 0.0]


def test_reasons_are_ordered_by_absolute_weight() -> None:
    rows = {"weak": 0, "against": 1, "for": 2, "nothing": 3, "also": 4}
    values = [[0.0, 0.25], [1.0, -2.0], [0.0, 3.0], [5.0, 0.0], [0.0, 0.25], [0.0, 0.0]]
    model = LinearModel(("no", "yes"), rows, np.array(values, dtype=np.float32))
    names = ["weak", "unknown", "nothing", "against", "also", "for"]
    expected = [("for", 3.0), ("against", -2.0), ("also", 0.25), ("weak", 0.25)]
    assert model.reasons(names, "yes") == expected
    assert model.reasons(names, "yes", number=2) == expected[:2]
    assert model.reasons(names, "no") == [("nothing", 5.0), ("against", 1.0)]
    assert model.reasons(["unknown"], "yes") == []


def refusal(path: Path) -> str:
    """Return the message with which a weights file is refused; it names the file."""
    with pytest.raises(ModelFilesError) as caught:
        load_weights(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    return message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "`csrgraph train`" in refusal(tmp_path / "none.npz")


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.99])
def test_a_truncated_file_is_refused(path: Path, part: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    assert "`csrgraph train`" in refusal(path)


def test_a_file_with_changed_bytes_is_refused(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = data.index(b"tagger/features.npy") + len(b"tagger/features.npy") + 40
    data[at : at + 40] = bytes(255 - byte for byte in data[at : at + 40])
    path.write_bytes(data)
    assert "`csrgraph train`" in refusal(path)


def test_a_text_file_is_refused(path: Path) -> None:
    path.write_text("公司与东海大学签署战略合作协议。\n", encoding="utf-8")
    assert "`csrgraph train`" in refusal(path)


def test_another_numpy_file_is_refused(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    assert "`csrgraph train`" in refusal(path)


def test_an_archive_of_other_arrays_is_refused(path: Path) -> None:
    np.savez(path, values=np.zeros(3))
    assert "`csrgraph train`" in refusal(path)


def test_another_format_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FORMAT", FORMAT + 1)
    path.write_bytes(weights_bytes(weights_of()))
    monkeypatch.undo()
    message = refusal(path)
    assert f"format {FORMAT + 1}" in message
    assert f"reads {FORMAT}" in message
    assert "`csrgraph train`" in message
