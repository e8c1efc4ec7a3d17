"""`csrgraph figure`: what it writes and says, with extraction faked."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from csrgraph.cli.main import run_command
from csrgraph.errors import ExitCode
from csrgraph.pipeline import reports
from pipeline_fakes import fake_extractor, write_reports


@pytest.fixture
def kg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(reports, "extractor_of", fake_extractor)
    monkeypatch.chdir(tmp_path)
    given = [str(path) for path in write_reports(tmp_path / "reports")]
    assert run_command(["run", *given, "-o", "kg"]) == ExitCode.GOOD
    return tmp_path / "kg"


def test_an_svg_needs_no_font(
    kg: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    capsys.readouterr()
    assert run_command(["figure", str(kg), "--language", "en", "--monochrome"]) == ExitCode.GOOD
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1
    assert "partnerships 2" in captured.err
    assert Path("figure.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize("name", ["figure.pdf", "figure.png", "sub/figure.svg"])
def test_formats_follow_the_name(kg: Path, name: str, tmp_path: Path) -> None:
    pytest.importorskip("fontTools", reason="issue 6: install the extra [figure]")
    font = str(files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc")
    more = ["--outlines"] if name.endswith("svg") else ["--dpi", "72"]
    assert run_command(["figure", str(kg), "-o", name, "--font", font, *more]) == ExitCode.GOOD
    first = Path(name).read_bytes()
    assert run_command(["figure", str(kg), "-o", name, "--font", font, *more]) == ExitCode.GOOD
    assert Path(name).read_bytes() == first


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "x.gif"], "name it .svg, .pdf or .png"),
        (["--company", "不存在"], "No report of '不存在'"),
        (["--kind", "love"], "is no kind in this graph"),
        (["--width", "3"], "60 to 2000"),
        (["--min-confidence", "3"], "--min-confidence"),
        (["-o", "x.pdf", "--font", "none.ttf"], "none.ttf"),
    ],
)
def test_wrong_use_is_one_line_and_leaves_nothing(
    kg: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if "--font" in arguments:
        pytest.importorskip("fontTools", reason="issue 6: install the extra [figure]")
    capsys.readouterr()
    before = sorted(path.name for path in kg.parent.iterdir())
    assert run_command(["figure", str(kg), *arguments]) == ExitCode.USAGE
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1 and error.startswith("csrgraph: ")
    assert sorted(path.name for path in kg.parent.iterdir()) == before
