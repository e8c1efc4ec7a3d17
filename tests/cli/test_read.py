"""`csrgraph read` and what is given on the command line."""

import json
from pathlib import Path

import pytest

from csrgraph.cli.main import run_command
from csrgraph.errors import ExitCode
from csrgraph.model.report import Report
from zip_samples import zipped

TEXT = "东海医疗科技有限公司2023年度社会责任报告\n公司与西海大学合作。\n".encode()


def test_reading_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(("x/一.txt", TEXT), ("x/二.txt", TEXT + b"more")))
    out = tmp_path / "out"
    assert run_command(["read", str(tmp_path / "a.zip"), "-o", str(out)]) == ExitCode.GOOD
    assert "read: 2 ok, 0 partial, 0 failed, 0 skipped" in capsys.readouterr().out
    rows = json.loads((out / "report.json").read_text("utf-8"))["documents"]
    assert [row["file"] for row in rows] == ["a.zip/x/一.txt", "a.zip/x/二.txt"]
    for row in rows:
        text = (out / f"{row['edition']}.json").read_text("utf-8")
        assert Report.model_validate_json(text).name == row["file"]
    (tmp_path / "bad.txt").touch()
    both = ["read", str(tmp_path), "-o", str(out)]
    assert run_command(both) == ExitCode.PARTIAL
    assert "csrgraph: bad.txt: the file is empty" in capsys.readouterr().err
    only = ["read", str(tmp_path / "bad.txt"), "-o", str(tmp_path / "other")]
    assert run_command(only) == ExitCode.USAGE


def test_wrong_use_of_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(("a.txt", TEXT)))
    (tmp_path / "a.txt").write_bytes(TEXT)
    archive, file = str(tmp_path / "a.zip"), str(tmp_path / "a.txt")
    for arguments, words in (
        ([archive], "-o reports"),
        ([str(tmp_path)], "-o reports"),
        ([archive, file], "--out FOLDER"),
        ([file, "--json", "-o", str(tmp_path / "o")], "leave out --json"),
        ([archive, file, "--company", "甲", "-o", str(tmp_path / "o")], "--manifest FILE.csv"),
        ([file, "--year", "soon"], "four digits"),
    ):
        assert run_command(["read", *arguments]) == ExitCode.USAGE
        assert words in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "a.zip"]


def test_what_is_given_is_in_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(TEXT)
    assert run_command(["read", str(file), "--company", "天海", "--json"]) == ExitCode.GOOD
    assert json.loads(capsys.readouterr().out)["issuer"] == "天海"
    (tmp_path / "m.csv").write_text("file,company\na.txt,地海\n", encoding="utf-8")
    arguments = [
        "read",
        str(file),
        "--manifest",
        str(tmp_path / "m.csv"),
        "-o",
        str(tmp_path / "o"),
    ]
    assert run_command(arguments) == ExitCode.GOOD
    (written,) = [path for path in (tmp_path / "o").iterdir() if path.name != "report.json"]
    assert json.loads(written.read_text("utf-8"))["issuer"] == "地海"
