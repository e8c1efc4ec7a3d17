"""What the commands write and which exit codes they have, with extraction faked."""

import csv
import io
import json
import shlex
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from csrgraph.cli.console import Format, emit_rows, fail, folded_table, note, plain, table_text
from csrgraph.cli.main import run_command
from csrgraph.cli.validate import violation_lines
from csrgraph.errors import ExitCode
from csrgraph.model.violations import Violation
from csrgraph.pipeline import reports
from csrgraph.views.formulas import unguarded
from fact_samples import DONGHAI
from pipeline_fakes import fake_extractor, snapshot, write_reports


class Result(NamedTuple):
    code: int
    out: str
    err: str


Command = Callable[..., Result]


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    monkeypatch.setattr(reports, "extractor_of", fake_extractor)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Result:
        capsys.readouterr()
        code = run_command([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return run


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return write_reports(tmp_path / "reports")


@pytest.fixture
def kg(command: Command, files: list[Path], tmp_path: Path) -> Path:
    assert command("run", *files, "-o", tmp_path / "kg").code == ExitCode.GOOD
    return tmp_path / "kg"


def one_line(result: Result) -> str:
    assert result.out == ""
    lines = result.err.splitlines()
    assert len(lines) == 1 and lines[0].startswith("csrgraph: "), result.err
    return lines[0]


def test_run_sums_up_and_says_how_to_go_on(
    command: Command, files: list[Path], tmp_path: Path
) -> None:
    result = command("run", *files, "-o", tmp_path / "my kg")
    assert result.code == ExitCode.GOOD and result.err == ""
    for words in ("added      beihai.txt, donghai.txt, xihai.txt", "documents           3",
                  "partnerships        2", "warnings", "csrgraph explore '"):  # fmt: skip
        assert words in result.out


def test_commands_to_go_on_with_can_be_pasted(
    command: Command, files: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "o'clock $x"
    result = command("run", *files, "-o", folder)
    line = next(line for line in result.out.splitlines() if "csrgraph query" in line)
    assert shlex.split(line) == ["csrgraph", "query", str(folder), "partnerships"]
    (folder / "updating").touch()
    warning = command("query", folder, "documents").err.partition("or: ")[2]
    assert shlex.split(warning) == ["csrgraph", "add", str(folder), "REPORT"]


def test_run_takes_folders_and_a_default_place(
    command: Command, files: list[Path], tmp_path: Path
) -> None:
    assert command("run", files[0].parent).code == ExitCode.GOOD
    assert (tmp_path / "kg" / "manifest.json").exists()


def test_run_again_changes_nothing(command: Command, files: list[Path], kg: Path) -> None:
    before = snapshot(kg)
    result = command("run", *files, "-o", kg)
    assert "unchanged  beihai.txt, donghai.txt, xihai.txt" in result.out
    assert result.code == ExitCode.GOOD and snapshot(kg) == before


def test_add_list_and_remove(command: Command, files: list[Path], tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    command("run", files[0], "-o", kg)
    assert command("add", kg, files[1]).code == ExitCode.GOOD
    listed = command("list", kg, "-f", "csv").out
    assert [row["file"] for row in csv.DictReader(io.StringIO(listed))] == sorted(
        ["donghai.txt", "xihai.txt"], key=listed.index
    )
    removed = command("remove", kg, "donghai.txt")
    assert removed.code == ExitCode.GOOD and "removed    donghai.txt" in removed.out
    assert "donghai" not in command("list", kg).out


def test_some_bad_reports_give_exit_code_3(
    command: Command, files: list[Path], tmp_path: Path
) -> None:
    result = command("run", *files, tmp_path / "missing.txt", "-o", tmp_path / "kg")
    assert result.code == ExitCode.PARTIAL
    assert result.err == "csrgraph: missing.txt: there is no such file; check the path.\n"
    assert "read: 3 ok, 0 partial, 1 failed, 0 skipped" in result.out
    again = command("run", tmp_path / "missing.txt", "-o", tmp_path / "kg")
    assert again.code == ExitCode.USAGE


def test_a_newer_edition_gives_a_warning_line(
    command: Command, files: list[Path], kg: Path
) -> None:
    files[2].write_text(files[2].read_text(encoding="utf-8") + "补充。\n", encoding="utf-8")
    result = command("run", files[2], "-o", kg)
    assert result.code == ExitCode.GOOD
    assert result.err.startswith("warning: beihai.txt: replaces another edition")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.txt", None, "there is no such file"),
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n \n", "no text"),
        ("binary.txt", bytes(range(256)) * 20, ""),
        ("report.pdf", b"%PDF-1.7\n", "PDF"),
        ("report.docx", b"PK\x03\x04....", "ZIP"),
        ("report.gif", b"GIF89a....", "supported"),
        ("folder", "", "holds no report"),
    ],
)
@pytest.mark.parametrize("verb", ["run", "read", "extract", "explain"])
def test_what_cannot_be_read_is_one_line_and_leaves_nothing(
    verb: str, name: str, content: bytes | str | None, words: str, command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "in" / name
    path.parent.mkdir()
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.mkdir()
    result = command(verb, path)
    assert result.code == ExitCode.USAGE
    if verb == "run" or name != "folder":
        assert words in one_line(result)
    assert [item.name for item in tmp_path.iterdir()] == ["in"]


def test_places_that_are_no_graph(command: Command, files: list[Path], tmp_path: Path) -> None:
    other = files[0].parent
    for arguments in (
        ("run", files[0], "-o", other),
        ("run", files[0], "-o", files[1]),
        ("add", other, files[0]),
        ("list", other),
        ("list", tmp_path / "nowhere"),
        ("query", other, "partners"),
        ("search", other, "东海"),
        ("export", other),
        ("explore", other),
        ("remove", other, "x"),
    ):
        result = command(*arguments)
        assert result.code == ExitCode.USAGE, arguments
        one_line(result)
    assert sorted(path.name for path in other.iterdir()) == sorted(path.name for path in files)


def test_a_graph_of_another_version(command: Command, files: list[Path], kg: Path) -> None:
    manifest = kg / "manifest.json"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(data | {"format": 2}), encoding="utf-8")
    before = snapshot(kg)
    for arguments in (("run", files[0], "-o", kg), ("query", kg, "partners"), ("list", kg)):
        result = command(*arguments)
        assert result.code == ExitCode.USAGE and "format 2" in one_line(result)
    assert snapshot(kg) == before


def test_a_damaged_store(command: Command, kg: Path) -> None:
    (kg / "store" / "CURRENT").write_bytes(b"nonsense\n")
    result = command("query", kg, "partners")
    assert result.code == ExitCode.STORAGE
    one_line(result)


def test_a_named_question(command: Command, kg: Path) -> None:
    result = command("query", kg, "partners", "--org", "东海医疗", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert {row["partner"] for row in rows} == {
        "北京大学人民医院", "西海大学", "西海智能设备有限公司",
    }  # fmt: skip
    assert {row["org"] for row in rows} == {DONGHAI}
    as_json = json.loads(command("query", kg, "partners", "--org", "东海医疗", "-f", "json").out)
    assert [row["partner"] for row in as_json] == [row["partner"] for row in rows]
    assert as_json[0]["open_list"] is False and as_json[0]["date"] == "2023"


def test_parameters_of_questions(command: Command, kg: Path) -> None:
    launched = command("query", kg, "events", "--type", "product_launch", "-f", "json")
    assert len(json.loads(launched.out)) == 1
    same = command("query", kg, "events", "--param", "type=product_launch", "-f", "json")
    assert same.out == launched.out
    assert json.loads(command("query", kg, "events", "--year", "1999", "-f", "json").out) == []


def test_a_piped_table_loses_nothing(command: Command, kg: Path) -> None:
    result = command("query", kg, "partners", "--org", "东海医疗")
    rows = json.loads(command("query", kg, "partners", "--org", "东海医疗", "-f", "json").out)
    lines = result.out.splitlines()
    assert len(lines) == len(rows) + 2 and "…" not in result.out
    for line, row in zip(lines[2:], rows, strict=True):
        assert all(plain(value) in line for value in row.values())


def test_own_queries(
    command: Command, kg: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sparql = "SELECT (COUNT(*) AS ?n) WHERE { ?p a csr:Partnership }"
    file = tmp_path / "own.rq"
    file.write_text(sparql, encoding="utf-8")
    given = command("query", kg, "--sparql", sparql, "-f", "csv")
    assert given == Result(0, "n\n2\n", "")
    assert command("query", kg, "--file", file, "-f", "csv") == given
    file.write_text(f"\ufeff{sparql}", encoding="utf-8")
    assert command("query", kg, "--file", file, "-f", "csv") == given
    for arguments in (("--sparql", "-"), ("--file", "-"), ()):
        monkeypatch.setattr("sys.stdin", io.StringIO(sparql))
        assert command("query", kg, *arguments, "-f", "csv") == given


def test_a_query_without_any_input(
    command: Command, kg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    for arguments in ((), ("--sparql", "-"), ("--file", "-")):
        result = command("query", kg, *arguments)
        assert result.code == ExitCode.USAGE and "Give one of" in one_line(result)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"ASK {} # \xff"), "utf-8"))
    result = command("query", kg)
    assert result.code == ExitCode.USAGE and "no UTF-8 text" in one_line(result)
    monkeypatch.setattr("sys.stdin", None)
    assert "CSRGRAPH_PASSWORD" in one_line(
        command("push", kg, "--endpoint", "http://localhost/", "--user", "me")
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nobody",), "There is no question 'nobody'"),
        (("partners", "--org", "南极洲"), "No organisation is called"),
        (("partners", "--year", "2023"), "has no parameter 'year'"),
        (("partners", "--param", "org"), "NAME=VALUE"),
        (("events", "--year", "soon"), "four digits"),
        (("--sparql", "SELECT nonsense"), "no SPARQL query"),
        (("--sparql", "INSERT DATA { <a:b> <a:b> <a:b> }"), "Updates are not allowed"),
        (("--sparql", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"), "SERVICE"),
        (("--sparql", "ASK {}", "partners"), "Give one of"),
        (("--sparql", "ASK {}", "--org", "x"), "Parameters go with a named question"),
        (("--file", "none.rq"), "cannot be read"),
        (("partners", "-f", "xml"), "'xml' is not one of"),
        (("partners", "--bogus"), "No such option"),
    ],
)
def test_wrong_questions(
    arguments: tuple[str, ...], words: str, command: Command, kg: Path
) -> None:
    result = command("query", kg, *arguments)
    assert result.code == ExitCode.USAGE
    assert words in one_line(result)


def test_questions_are_listed_with_their_parameters(command: Command) -> None:
    result = command("questions")
    assert "partners" in result.out and "--param org=…" in result.out
    assert "SELECT" in command("questions", "partners").out
    assert command("questions", "nobody").code == ExitCode.USAGE


def test_search_finds_any_writing(command: Command, kg: Path) -> None:
    for text in ("东海云pilot", "东海云ＰＩＬＯＴ"):
        found = json.loads(command("search", kg, text, "--in", "names", "-f", "json").out)
        assert [(row["name"], row["class"]) for row in found] == [("东海云Pilot", "product")]
        told = json.loads(command("search", kg, text, "--in", "evidence", "-f", "json").out)
        assert told and {row["text"].count("Pilot") > 0 for row in told} == {True}
    assert len(json.loads(command("search", kg, "东海", "--limit", "3", "-f", "json").out)) == 3
    assert json.loads(command("search", kg, "南极洲", "-f", "json").out) == []
    assert command("search", kg, " ").code == ExitCode.USAGE


def test_extract_writes_facts(command: Command, files: list[Path], tmp_path: Path) -> None:
    printed = command("extract", files[0])
    lines = [json.loads(line) for line in printed.out.splitlines()]
    assert lines[0]["fact"] == "header" and {"mention", "partnership"} <= {
        line["fact"] for line in lines
    }
    out = tmp_path / "facts.jsonl"
    assert command("extract", files[0], "-o", out) == Result(0, "", "")
    assert out.read_text(encoding="utf-8") == printed.out


def test_read_shows_blocks(command: Command, files: list[Path]) -> None:
    result = command("read", files[0])
    assert "paragraph" in result.out or "title" in result.out
    assert "characters" in result.err
    assert json.loads(command("read", files[0], "--json").out)["name"] == "donghai.txt"


def test_explain_shows_rules_beside_sentences(command: Command, files: list[Path]) -> None:
    result = command("explain", files[0])
    assert "partnership joint_body" in result.out and "[test.v1, 0.9]" in result.out
    assert "product 东海云Pilot, based on 东海云" in result.out


@pytest.mark.parametrize("fmt", ["nq", "ttl", "trig"])
def test_export(fmt: str, command: Command, kg: Path, tmp_path: Path) -> None:
    printed = command("export", kg, "-f", fmt)
    assert printed.out == (kg / f"graph.{fmt}").read_text(encoding="utf-8")
    assert command("export", kg, "-f", fmt, "-o", tmp_path / "x" / "out").code == ExitCode.GOOD
    assert (tmp_path / "x" / "out").read_text(encoding="utf-8") == printed.out


@pytest.mark.parametrize("fmt", ["jsonld", "csv", "xlsx", "parquet"])
def test_tables_are_exported(fmt: str, command: Command, kg: Path, tmp_path: Path) -> None:
    first, second = tmp_path / f"a.{fmt}", tmp_path / f"b.{fmt}"
    for out in (first, second):
        assert command("export", kg, "-f", fmt, "-o", out) == Result(0, "", "")
    assert first.read_bytes() == second.read_bytes()
    if fmt in ("jsonld", "csv"):
        assert command("export", kg, "-f", fmt).out.encode("utf-8") == first.read_bytes()
    else:
        assert "--out graph." in one_line(command("export", kg, "-f", fmt))
    edges = command("export", kg, "-f", fmt, "--table", "edges", "-o", tmp_path / "edges")
    assert edges.code == (ExitCode.GOOD if fmt in ("csv", "parquet") else ExitCode.USAGE)


def test_networks_are_exported(command: Command, kg: Path, tmp_path: Path) -> None:
    for fmt, root in (("graphml", "graphml"), ("gexf", "gexf")):
        out = tmp_path / f"network.{fmt}"
        assert command("export", kg, "-f", fmt, "-o", out).code == ExitCode.GOOD
        tree = ElementTree.fromstring(out.read_text(encoding="utf-8"))
        assert tree.tag.endswith(root) and "西海大学" in out.read_text(encoding="utf-8")


def test_explore_writes_one_page(command: Command, kg: Path, tmp_path: Path) -> None:
    result = command("explore", kg)
    assert result == Result(0, "", "Open explorer.html in a browser.\n")
    page = (tmp_path / "explorer.html").read_text(encoding="utf-8")
    assert "东海数字医疗实验室" in page
    assert command("explore", kg, "-o", kg / "manifest.json" / "x.html").code == ExitCode.USAGE


def test_explore_shows_a_part(command: Command, kg: Path, tmp_path: Path) -> None:
    result = command("explore", kg, "--ego", "西海大学", "--min-confidence", "0.5", "--zip")
    assert result == Result(0, "", "Open explorer.zip in a browser.\n")
    assert zipfile.is_zipfile(tmp_path / "explorer.zip")
    assert command("explore", kg, "--communities", "--title", "<b>").code == ExitCode.GOOD
    assert '<h1 id="title">&lt;b&gt;</h1>' in (tmp_path / "explorer.html").read_text("utf-8")
    for wrong in (("--ego", "无名"), ("--year", "1999"), ("--kind", "x"), ("--company", "无名")):
        result = command("explore", kg, *wrong)
        assert result.code == ExitCode.USAGE and wrong[1] in one_line(result)


def test_settings_files(command: Command, files: list[Path], tmp_path: Path) -> None:
    settings = tmp_path / "csrgraph.toml"
    settings.write_text("colour = 1\n", encoding="utf-8")
    result = command("run", files[0])
    assert result.code == ExitCode.USAGE
    assert (
        "unknown setting 'colour'; allowed: language, lexicon, model, pipeline, weights"
        in one_line(result)
    )
    settings.write_text('language = "zh"\n', encoding="utf-8")
    assert command("run", files[0]).code == ExitCode.GOOD
    result = command("add", "kg", files[1], "--language", "en")
    assert result.code == ExitCode.USAGE and "other settings" in one_line(result)


def test_an_unfinished_update_is_announced(command: Command, kg: Path, files: list[Path]) -> None:
    (kg / "updating").touch()
    assert "the last update" in command("query", kg, "documents").err
    assert "the last update" in command("validate", kg).err
    command("add", kg, files[0])
    assert command("query", kg, "documents").err == ""


def test_wrong_use_is_one_line(command: Command) -> None:
    assert "No such command 'fly'" in one_line(command("fly"))
    assert "Missing argument" in one_line(command("query"))
    assert command().code == ExitCode.USAGE
    assert command("--version") == Result(0, "csrgraph 0.1.0\n", "")
    assert command("run", "--help").code == ExitCode.GOOD


def test_an_interrupt_is_one_line(
    command: Command, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(settings: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reports, "extractor_of", interrupt)
    result = command("run", files[0])
    assert result.code == 130 and "interrupted" in one_line(result)
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]


def test_a_full_disk_has_its_exit_code(
    command: Command, files: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(path: Path, content: object) -> bool:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("csrgraph.pipeline.state.write_file", full)
    result = command("run", files[0])
    assert result.code == ExitCode.STORAGE and "no space" in one_line(result)
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]


def test_cells_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    emit_rows(("a", "b"), [("\x1b[31mred\u202e", "[bold]x[/bold]\ny")], Format.table)
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\u202e" not in out and "[bold]x[/bold] y" in out


def test_messages_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    fail("http://x answers 500 (\x1b]0;title\x07 \x9b31m\u202e)")
    note("one\ntwo\x1b[2J")
    said = capsys.readouterr().err
    assert said.count("\n") == 3 and said.endswith("\ntwo\ufffd[2J\n")
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(said)
    names = dict.fromkeys(("en", "zh"), "m")
    item = Violation(rule="r", severity="warning", node="n", value="\x1b", messages=names,
                     sentence="a\x9bb", file="f\u202e", start=0, end=3)  # fmt: skip
    assert not {"\x1b", "\x9b", "\u202e"} & set("".join(violation_lines(item, "en")))


@pytest.mark.parametrize("cell", ["=1+1", "a\rb", 'a "b", c', "two\nlines", "\rx", "plain"])
def test_csv_cells_are_no_formulas(cell: str, capsys: pytest.CaptureFixture[str]) -> None:
    emit_rows(("a", "b", "c", "d"), [(cell, -5, None, True)], Format.csv)
    written = capsys.readouterr().out
    head, row = csv.reader(io.StringIO(written, newline=""))
    assert head == ["a", "b", "c", "d"] and row[1:] == ["-5", "", "true"]
    assert unguarded(row[0]) == cell and written.endswith("true\n") and "\r\n" not in written
    assert row[0] == cell or cell[0] in "=\r"


def test_json_has_numbers_and_nulls(capsys: pytest.CaptureFixture[str]) -> None:
    emit_rows(("a", "n"), [("智慧", 1), ("plain", None)], Format.json)
    assert json.loads(capsys.readouterr().out)[1] == {"a": "plain", "n": None}


def test_narrow_tables_fold_and_very_narrow_ones_become_blocks() -> None:
    cell = "东海数字医疗实验室与西海大学"
    folded = table_text(("name", "x"), [(cell, 1)], width=22)
    assert "".join(folded.split()).count("东") == 1 and len(folded.splitlines()) > 3
    assert all(mark in folded for mark in cell)
    blocks = table_text(("a", "b", "c"), [(cell, None, True)], width=22)
    assert blocks == f"--- 1 ---\na  {cell}\nc  yes\n"


CELLS = (
    "",
    "东海",
    "a",
    "é",
    "e\u0301",
    "👩‍🔬",
    "[b]x[/b]",
    "a  b ",
    "\u200b",
    "ｗｉｄｅ",
    12,
    -1.5,
    None,
    True,
)


@pytest.mark.parametrize("count", [0, 1, 40])
def test_a_table_that_fits_is_what_the_library_makes_of_it(count: int) -> None:
    rows = [
        tuple(CELLS[(row * step + step) % len(CELLS)] for step in (1, 3, 5)) for row in range(count)
    ]
    for columns in (("a", "名称", "long name"), ("x",)):
        cut = [row[: len(columns)] for row in rows]
        assert table_text(columns, cut, width=5000) == folded_table(columns, cut, width=5000)


def test_columns_are_chosen_in_order(command: Command, kg: Path) -> None:
    asked = command("query", kg, "documents", "--columns", "kind,document", "-f", "csv")
    assert asked.out.splitlines()[0] == "kind,document"
    wrong = command("query", kg, "documents", "--columns", "kinds")
    assert wrong.code == ExitCode.USAGE and "There is no column 'kinds'; allowed: " in wrong.err


def test_the_ontology_is_written(command: Command, tmp_path: Path) -> None:
    page = tmp_path / "ontology.html"
    assert command("ontology", "--out", page) == (ExitCode.GOOD, "", "")
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    printed = command("ontology", "--format", "ttl").out
    assert "csr:Partnership a owl:Class" in printed and "cv:sdg_17 a skos:Concept" in printed
