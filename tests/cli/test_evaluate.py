"""`csrgraph evaluate`: where predictions may be written."""

import json
from pathlib import Path

import pytest

from csrgraph.cli.main import run_command
from csrgraph.errors import ExitCode

ROW = {
    "id": "a",
    "source": "own",
    "punctuated": True,
    "labelled": ["orgs"],
    "text": "本院与东海大学签约。",
    "orgs": [{"start": 3, "end": 7, "text": "东海大学", "type": "university"}],
}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(ROW, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["gold.jsonl", "link.jsonl"])
def test_predictions_never_replace_the_annotations(
    name: str, gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "link.jsonl").symlink_to(gold)
    before = gold.read_bytes()
    code = run_command(
        ["evaluate", str(gold), "--baseline", "lac", "--predictions", str(tmp_path / name)]
    )
    assert code == ExitCode.USAGE
    assert gold.read_bytes() == before
    assert "would replace the annotations" in capsys.readouterr().err


def test_predictions_have_the_schema_of_annotations(gold: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    code = run_command(["evaluate", str(gold), "--baseline", "lac", "--predictions", str(out)])
    assert code == ExitCode.GOOD
    row = json.loads(out.read_text(encoding="utf-8"))
    assert row["id"] == "a" and "orgs" in row["labelled"]
    assert run_command(["evaluate", str(out), "--baseline", "lac"]) == ExitCode.GOOD
