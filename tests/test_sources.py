"""Documents in folders and archives, what is given for them, and one verdict for each."""

import json
import random
from pathlib import Path

import pytest

from csrgraph.config import Settings
from csrgraph.errors import UsageError
from csrgraph.model.facts import FactSet
from csrgraph.model.report import Report
from csrgraph.pipeline import add, build, list_reports, remove, reports
from csrgraph.pipeline.folder import Verdict
from csrgraph.pipeline.given import Given, read_manifest
from csrgraph.pipeline.reading import read_all
from csrgraph.pipeline.sources import Source, find_sources, recorded_name
from fact_samples import Writer
from pipeline_fakes import snapshot
from zip_samples import zipped


def facts_of(report: Report) -> FactSet:
    """The facts of a report whose first line is a company and its year; what is given comes first."""
    company = report.issuer or report.text.partition("20")[0]
    writer = Writer(f"{company}\n{report.text}", company, name=report.name)
    writer.organisation(company, "company", issuer=True)
    made = writer.facts()
    header = made.header.model_copy(
        update={"edition": report.edition, "sha256": report.sha256, "name": report.name}
    )
    return made.model_copy(update={"header": header})


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "extractor_of", lambda settings: facts_of)


def text(number: int) -> bytes:
    return f"{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number}海数据有限公司2023年度报告\n".encode()


def verdicts(documents: tuple[Verdict, ...]) -> dict[str, str]:
    return {item.file: item.verdict for item in documents}


def test_members_of_archives_are_documents(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_bytes(text(1))
    packed = zipped(
        ("2023/甲公司.txt", text(2)),
        ("../out.txt", text(3)),
        ("in.zip", zipped(("x.txt", text(4)))),
        ("copy.txt", text(1)),
        ("style.css", b"p {}"),
        ("__MACOSX/._a.txt", b"\x00"),
        ("README.md", b"about"),
    )
    (folder / "reports.zip").write_bytes(packed)
    expected = {
        "a.txt": "ok",
        "reports.zip/2023/甲公司.txt": "ok",
        "reports.zip/../out.txt": "failed",
        "reports.zip/in.zip": "failed",
        "reports.zip/copy.txt": "skipped",
        "reports.zip/style.css": "skipped",
    }
    summary = build([folder], tmp_path / "kg")
    assert verdicts(summary.documents) == expected
    words = {item.file.rpartition("/")[2]: item.reasons for item in summary.documents}
    assert words["out.txt"] == ("unsafe_name",) and words["in.zip"] == ("nested_archive",)
    assert words["copy.txt"] == ("duplicate",) and words["style.css"] == ("unsupported",)
    assert verdicts(read_all([folder], tmp_path / "out")) == expected
    before = snapshot(tmp_path / "kg")
    again = add(tmp_path / "kg", [folder])
    assert verdicts(again.documents) == expected and snapshot(tmp_path / "kg") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "kg", "out"]


def test_reports_are_written_by_their_editions(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(text(1))
    (documents,) = [read_all([tmp_path / "a.txt"], tmp_path / "out", given=Given(company="甲"))]
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {f"{documents[0].edition}.json", "report.json"}
    report = Report.model_validate_json(
        (tmp_path / "out" / f"{documents[0].edition}.json").read_text("utf-8")
    )
    assert report.text.encode() == text(1) and report.issuer == "甲"


def test_something_lost_is_partial(tmp_path: Path) -> None:
    broken = (
        "东海医疗2023年度报告。".encode("gb18030") * 30 + b"\xff\xff" + "公司".encode("gb18030")
    )
    (tmp_path / "a.txt").write_bytes(broken)
    (tmp_path / "b.txt").write_bytes(text(1))
    summary = build([tmp_path / "a.txt", tmp_path / "b.txt"], tmp_path / "kg")
    found = {item.file: (item.verdict, item.reasons) for item in summary.documents}
    assert found["b.txt"] == ("ok", ())
    assert found["a.txt"] in {("partial", ("encoding",)), ("failed", ("encoding",))}


@pytest.mark.parametrize("seed", range(6))
def test_every_document_has_one_verdict(seed: int, tmp_path: Path) -> None:
    chosen = random.Random(seed)
    kinds = [text(0), text(1), text(2), b"", b"\x89PNG....", b"PK\x03\x04", b"%PDF-1.7\n", text(3)]
    folder = tmp_path / "in"
    folder.mkdir()
    names = set()
    for number in range(12):
        data = chosen.choice([*kinds, text(number)])
        if chosen.random() < 0.3:
            (folder / f"{number}.zip").write_bytes(
                zipped(("a.txt", data), ("b/c.html", text(number)))
            )
            names |= {f"{number}.zip/a.txt", f"{number}.zip/b/c.html"}
        elif chosen.random() < 0.2:
            (folder / f"{number}.txt").symlink_to("/etc/passwd")
            names.add(f"{number}.txt")
        else:
            (folder / f"{number}.txt").write_bytes(data)
            names.add(f"{number}.txt")
    (folder / "good.txt").write_bytes(text(99))
    names.add("good.txt")
    for documents in (
        build([folder], tmp_path / "kg").documents,
        read_all([folder], tmp_path / "o"),
    ):
        assert [item.file for item in documents] == sorted(names)
        assert all(
            item.reasons and item.message
            for item in documents
            if item.verdict in {"failed", "skipped"}
        )
    for place in ("kg", "o"):
        written = json.loads((tmp_path / place / "report.json").read_text("utf-8"))
        assert [row["file"] for row in written["documents"]] == sorted(names)


@pytest.mark.parametrize(
    "name",
    [
        "a\nb.txt",
        "-rf.txt",
        f"{'长' * 80}.txt",
        "\u202etxt.exe.txt",
        "名.txt",
        "e\u0301.txt",
        "a .txt",
    ],
)
def test_odd_names_of_files(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(text(1))
    summary = build([folder], tmp_path / "kg")
    assert summary.added == (recorded_name(name),)
    assert "\n" not in summary.added[0] and "\u202e" not in summary.added[0]
    assert remove(tmp_path / "kg", summary.added).removed == summary.added


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    paths = [tmp_path / "x" / place / "a.txt" for place in ("2022", "2023")]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True)
        path.write_bytes(text(number))
    assert build(paths, tmp_path / "kg").added == ("2022/a.txt", "2023/a.txt")


def test_what_is_given_holds_until_something_else_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, kg = tmp_path / "a.txt", tmp_path / "kg"
    file.write_bytes(text(1))
    build([file], kg, given=Given(company="天海有限公司"))
    assert [item.issuer for item in list_reports(kg)] == ["天海有限公司"]
    assert add(kg, [file]).unchanged == ("a.txt",)
    with monkeypatch.context() as patch:
        patch.setattr("csrgraph.pipeline.batch.extraction_mark", lambda *values: "newer")
        assert add(kg, [file]).replaced == ("a.txt",)
    assert [item.issuer for item in list_reports(kg)] == ["天海有限公司"]
    assert add(kg, [file], given=Given(company="地海有限公司")).replaced == ("a.txt",)
    assert [item.issuer for item in list_reports(kg)] == ["地海有限公司"]
    build([file], tmp_path / "fresh", given=Given(company="地海有限公司"))
    assert snapshot(kg) == snapshot(tmp_path / "fresh")


def sources(*names: str) -> list[Source]:
    return [Source(name, Path(name)) for name in names]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_manifest_gives_values_for_several(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes("file,company,year\n甲.txt,天海,2022\n\nr.zip\\b.txt,,2023\n".encode(encoding))
    assert read_manifest(path, sources("2022/甲.txt", "r.zip/b.txt", "c.txt")) == {
        "2022/甲.txt": Given(company="天海", year="2022"),
        "r.zip/b.txt": Given(year="2023"),
    }


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            "file,colour\n",
            "m.csv:1: unknown column 'colour'; allowed: file, company, kind, year, language",
        ),
        ("company\nx\n", "m.csv:1: the column file is missing"),
        ("file,file\n", "m.csv:1: the column 'file' is there twice"),
        ("file,year\na.txt,2022\na.txt,2023\n", "m.csv:3: 'a.txt' stands on line 2, too"),
        ("file,year\nz.txt,2022\n", "m.csv:2: there is no document 'z.txt'"),
        ("file,year\nb.txt,2022\n", "m.csv:2: 'b.txt' fits 2 documents"),
        ("file,year\na.txt,22\n", "m.csv:2: the year '22' is not four digits"),
        ("file,language\na.txt,fr\n", "m.csv:2: the language 'fr' is not supported"),
        ("file,year\na.txt,2022,x\n", "m.csv:2: 3 cells under 2 columns"),
        ("file,year\n,2022\n", "m.csv:2: the column file is empty"),
    ],
)
def test_wrong_manifests_name_the_line(rows: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        read_manifest(path, sources("a.txt", "x/b.txt", "y/b.txt"))
    assert str(raised.value).startswith(words)


def test_a_company_goes_with_one_document(tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / f"{number}.txt").write_bytes(text(number))
    with pytest.raises(UsageError, match=r"there are 2; for several give --manifest"):
        build([tmp_path], tmp_path / "kg", given=Given(company="甲"))
    with pytest.raises(UsageError, match="not both"):
        build([tmp_path], tmp_path / "kg", given=Given(company="甲"), manifest="m.csv")
    with find_sources([tmp_path]) as found:
        assert len(found) == 2
    assert Settings().language is None
