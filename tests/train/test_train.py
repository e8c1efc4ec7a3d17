"""Learning from a few hand-made items: the same file twice, and weights that the commands use."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from csrgraph.cli.main import run_command
from csrgraph.errors import ExitCode, UsageError
from csrgraph.evaluate import Item, read_items, score_items
from csrgraph.extract.weights import load_weights
from csrgraph.pipeline.evaluating import report_of_item
from csrgraph.pipeline.training import examples_of, learned, predictions_with, train
from csrgraph.train.examples import right_mentions, targets
from csrgraph.train.learn import learn_decisions, platt

SCHOOLS = ("东海大学", "南山大学", "西湖学院", "北原大学", "云岭大学", "长河学院")
FIRMS = ("澜泊", "岳芯", "青禾", "远澜", "柏舟", "汀兰")


def marked(text: str, surface: str, kind: str | None = None) -> dict[str, Any]:
    start = text.index(surface)
    return {"start": start, "end": start + len(surface), "text": surface, "type": kind}


def rows() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for number, (school, firm) in enumerate(zip(SCHOOLS * 2, FIRMS * 2, strict=True)):
        text = (
            f"2023年3月，公司与{school}、{firm}签署战略合作协议。"
            if number % 2
            else f"公司向{firm}采购设备，并走访{school}。"
        )
        tie = {
            "participants": ["SELF", school, firm], "kind": "strategic_agreement",
            "date": "2023年3月", "status": "active", "trigger": "签署",
        }  # fmt: skip
        event = {"type": "agreement_signing", "participants": ["SELF"], "trigger": "签署"}
        items.append(
            {
                "id": f"t{number}", "source": f"s{number % 3}", "text": text,
                "self": [marked(text, "公司")],
                "orgs": [marked(text, school, "university"), marked(text, firm, "company")],
                "partnerships": [tie] if number % 2 else [],
                "events": [event] if number % 2 else [],
            }
        )  # fmt: skip
    return items


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("labels") / "labels.jsonl"
    lines = (json.dumps(row, ensure_ascii=False) for row in rows())
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def weights(labels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "own.npz"
    about = train([labels], path)
    assert about["items"] == 12
    return path


def test_the_same_labels_give_the_same_bytes(labels: Path, weights: Path, tmp_path: Path) -> None:
    assert run_command(["train", str(labels), "-o", str(tmp_path / "again.npz")]) == ExitCode.GOOD
    assert (tmp_path / "again.npz").read_bytes() == weights.read_bytes()


def test_learned_weights_find_what_the_labels_show(labels: Path, weights: Path) -> None:
    gold = read_items(labels)
    found = {s.name: s.f1 for s in score_items(gold, predictions_with(load_weights(weights), gold))}
    assert found["organisations, exact"] == 1.0
    assert found["party set, exact"] == 1.0
    assert found["events, by type"] == 1.0


def test_evaluate_takes_weights(
    labels: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", str(labels), "--weights", str(weights), "--format", "json"]
    assert run_command(command) == ExitCode.GOOD
    table = {row["measure"]: row["F1"] for row in json.loads(capsys.readouterr().out)}
    assert table["party set, exact, with SELF"] == 1.0


def test_an_item_counts_once(labels: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Two labelled items have the id 't0'"):
        train([labels, labels], tmp_path / "w.npz")


def test_without_the_training_library(
    labels: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "pycrfsuite", None)
    assert run_command(["train", str(labels), "-o", str(tmp_path / "w.npz")]) == ExitCode.USAGE
    assert "pip install 'csrgraph-kg[train]'" in capsys.readouterr().err
    assert not (tmp_path / "w.npz").exists()


def test_targets_and_right_mentions_follow_the_labels(labels: Path) -> None:
    (example, *_) = examples_of(read_items(labels)[:1])
    (piece, _), *_ = example.pieces
    text = "".join(example.report.text[offset] for offset in piece.offsets)
    assert text == "公司向澜泊采购设备，并走访东海大学。"
    assert " ".join(targets(example, piece)[:5]) == "B-SELF I-SELF O B-ORG I-ORG"
    kinds = [(m.kind, example.report.text[m.start : m.end]) for m in right_mentions(example)]
    assert kinds == [("self", "公司"), ("organisation", "澜泊"), ("organisation", "东海大学")]


def test_keys_that_are_not_labelled_teach_nothing(labels: Path) -> None:
    bare = [item.model_copy(update={"labelled": ("orgs",)}) for item in read_items(labels)]
    models = learned(examples_of(bare)).models
    assert {"tagger", "types"} <= set(models)
    assert not {"ties", "kinds", "statuses", "events"} & set(models)
    unlabelled = [item.model_copy(update={"labelled": ()}) for item in bare]
    with pytest.raises(UsageError, match="no labelled items to learn from"):
        learned(examples_of(unlabelled))


def test_excerpts_and_whole_documents_become_reports() -> None:
    excerpt = report_of_item(Item(id="a", text="公司\n简介", reporter="澜泊股份有限公司"))
    assert excerpt.issuer == "澜泊股份有限公司" and len(excerpt.blocks) == 2
    whole = report_of_item(Item(id="b", text="澜泊股份有限公司\n2023年报告", whole=True))
    assert whole.issuer is None


def test_decisions_and_platt_scaling() -> None:
    model = learn_decisions([(["a"], "yes"), (["b"], "no")] * 20)
    yes = model.labels.index("yes")
    chances = model.probabilities([["a"], ["b"], ["unseen"]])[:, yes]
    assert chances[0] > 0.8 and chances[1] < 0.2
    assert platt([(0.9, True)] * 5 + [(0.9, False)] * 5 + [(0.1, False)] * 10)[0] > 0
    slope, offset = platt([(0.8, True)] * 80 + [(0.8, False)] * 20)
    assert slope == pytest.approx(1.0, abs=0.1) and offset == pytest.approx(0.0, abs=0.1)
