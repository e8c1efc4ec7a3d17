import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from pathlib import Path

import pytest

from csrgraph.config import Settings
from csrgraph.errors import (
    DamagedStoreError,
    EmptyInputError,
    FactsError,
    FormatVersionError,
    ModelFilesError,
    ReadError,
    StoreLockedError,
    UsageError,
)
from csrgraph.model.graph import ResolvedGraph
from csrgraph.pipeline import add, build, list_reports, remove, reports, state
from csrgraph.pipeline.factsfile import facts_lines, parse_facts, read_facts
from csrgraph.pipeline.files import write_file
from csrgraph.pipeline.folder import Folder, Verdict
from csrgraph.pipeline.opening import interrupted, open_graph
from csrgraph.pipeline.sources import find_sources
from csrgraph.store.dataset import GraphStore
from fact_samples import donghai
from pipeline_fakes import fake_extractor, snapshot, write_reports


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "extractor_of", fake_extractor)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return write_reports(tmp_path / "reports")


def failed(documents: tuple[Verdict, ...]) -> dict[str, tuple[str, ...]]:
    return {item.file: item.reasons for item in documents if item.verdict == "failed"}


def stored(folder: Path) -> bytes:
    with open_graph(folder) as store:
        return store.nquads()


def test_a_new_graph_has_all_its_files(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "kg"
    summary = build(files, out)
    assert sorted(path.name for path in out.iterdir()) == [
        "facts", "graph.nq", "graph.nq.sha256", "graph.trig", "graph.ttl", "manifest.json",
        "report.json", "resolved.jsonl", "search.sqlite", "store", "texts",
    ]  # fmt: skip
    assert summary.added == ("beihai.txt", "donghai.txt", "xihai.txt")
    assert summary.totals["documents"] == 3 and summary.totals["partnerships"] == 2
    assert stored(out) == (out / "graph.nq").read_bytes()
    assert (out / "graph.nq.sha256").read_text(encoding="utf-8").startswith(summary.graph_sha256)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kg", "reports"]


def test_the_manifest_says_what_is_in_the_graph(files: list[Path], tmp_path: Path) -> None:
    build(files, tmp_path / "kg")
    text = (tmp_path / "kg" / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert {item["file"] for item in manifest["inputs"]} == {path.name for path in files}
    assert manifest["libraries"]["pyoxigraph"] and manifest["settings"]["pipeline"] == "default"
    assert str(tmp_path) not in text


def test_two_builds_are_equal_in_every_byte(files: list[Path], tmp_path: Path) -> None:
    builds = []
    for number, order in enumerate(permutations(files)):
        out = tmp_path / f"kg{number}"
        build(order, out)
        builds.append(snapshot(out))
    assert all(other == builds[0] for other in builds)


def test_adding_one_by_one_gives_the_same_as_all_at_once(files: list[Path], tmp_path: Path) -> None:
    build(files, tmp_path / "all")
    build(files[:1], tmp_path / "steps")
    for file in files[1:]:
        add(tmp_path / "steps", [file])
    assert snapshot(tmp_path / "steps") == snapshot(tmp_path / "all")
    assert stored(tmp_path / "steps") == stored(tmp_path / "all")


def test_removing_a_report_leaves_no_trace_of_it(files: list[Path], tmp_path: Path) -> None:
    build(files[:2], tmp_path / "two")
    build(files, tmp_path / "kg")
    summary = remove(tmp_path / "kg", [files[2].name])
    assert summary.removed == (files[2].name,)
    assert snapshot(tmp_path / "kg") == snapshot(tmp_path / "two")
    assert stored(tmp_path / "kg") == stored(tmp_path / "two")


def test_a_report_can_be_removed_by_its_id(files: list[Path], tmp_path: Path) -> None:
    build(files, tmp_path / "kg")
    remove(tmp_path / "kg", [item.document for item in list_reports(tmp_path / "kg")])
    assert list_reports(tmp_path / "kg") == () and stored(tmp_path / "kg") == b""


def test_only_reports_of_the_graph_can_be_removed(files: list[Path], tmp_path: Path) -> None:
    build(files, tmp_path / "kg")
    with pytest.raises(UsageError, match=r"There is no report 'nobody.txt'"):
        remove(tmp_path / "kg", ["nobody.txt"])


def test_the_same_report_again_changes_nothing(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "kg"
    build(files, out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    monkeypatch.setattr(reports, "extractor_of", lambda settings: pytest.fail("extracted again"))
    summary = build(files, out)
    assert summary.unchanged == tuple(sorted(path.name for path in files))
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_reports_are_extracted_again_when_the_rules_have_changed(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "kg"
    build(files, out)
    before = snapshot(out)
    monkeypatch.setattr("csrgraph.pipeline.batch.extraction_mark", lambda *values: "newer")
    summary = build(files[:1], out)
    assert summary.replaced == (files[0].name,) and summary.warnings == ()
    after = snapshot(out)
    assert {name for name in after if after[name] != before[name]} == {"manifest.json"}


def test_a_newer_edition_replaces_the_older_one(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "kg"
    build(files, out)
    newer = tmp_path / "newer.txt"
    text = files[2].read_text(encoding="utf-8")
    newer.write_text(f"{text}补充说明。\n", encoding="utf-8")
    summary = build([newer], out)
    assert summary.replaced == ("newer.txt",)
    assert summary.warnings == (
        "newer.txt: replaces another edition of the same report (beihai.txt)",
    )
    assert len(list((out / "texts").iterdir())) == 3
    build([*files, newer], tmp_path / "fresh")
    assert snapshot(out) == snapshot(tmp_path / "fresh")


def test_only_the_graphs_that_change_are_written(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(files[1:], tmp_path / "kg")
    written: list[str] = []
    update = GraphStore._update

    def spy(self: GraphStore, sparql: str) -> None:
        written.append(sparql)
        update(self, sparql)

    monkeypatch.setattr(GraphStore, "_update", spy)
    beihai = tmp_path / "nanhai.txt"
    beihai.write_text("南海数据有限公司2023年度社会责任报告\n", encoding="utf-8")
    add(tmp_path / "kg", [beihai])
    assert len(written) == 1


def test_one_bad_report_does_not_stop_the_others(files: list[Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("nothing\n", encoding="utf-8")
    empty = tmp_path / "empty.txt"
    empty.touch()
    summary = build([bad, *files, empty, tmp_path / "missing.txt"], tmp_path / "kg")
    assert len(summary.added) == 3
    assert failed(summary.documents) == {
        "bad.txt": ("extraction",),
        "empty.txt": ("no_text",),
        "missing.txt": ("unreadable",),
    }
    record = Folder(tmp_path / "kg").verdicts().documents
    assert record == summary.documents and len(record) == 6
    assert str(tmp_path) not in (tmp_path / "kg" / "report.json").read_text(encoding="utf-8")


def test_a_failure_stays_on_record_until_the_file_is_read(
    files: list[Path], tmp_path: Path
) -> None:
    out, bad = tmp_path / "kg", tmp_path / "beihai.txt"
    bad.write_text("nothing\n", encoding="utf-8")
    build([*files[:2], bad], out)
    before = snapshot(out)
    assert failed(build([bad], out).documents) and snapshot(out) == before
    build([files[2]], out)
    assert failed(Folder(out).verdicts().documents) == {}
    other = tmp_path / "other.txt"
    other.touch()
    build([other], out)
    assert failed(Folder(out).verdicts().documents) == {"other.txt": ("no_text",)}


def test_if_nothing_can_be_read_nothing_is_made(tmp_path: Path) -> None:
    empty, missing = tmp_path / "empty.txt", tmp_path / "missing.txt"
    empty.touch()
    with pytest.raises(ReadError, match="the file is empty"):
        build([empty], tmp_path / "kg")
    with pytest.raises(ReadError, match="None of the 2 reports"):
        build([empty, missing], tmp_path / "kg")
    assert [path.name for path in tmp_path.iterdir()] == ["empty.txt"]


@pytest.mark.parametrize("stage", ["read", "extract", "resolve", "store"])
def test_an_interrupted_build_leaves_nothing(stage: str, files: list[Path], tmp_path: Path) -> None:
    def interrupt(now: str, name: str, done: int, total: int) -> None:
        if now == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(files, tmp_path / "kg", progress=interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]


@pytest.mark.parametrize("stage", ["resolve", "store"])
def test_an_interrupted_update_is_finished_by_the_next(
    stage: str, files: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "kg"
    build(files[:2], out)

    def interrupt(now: str, name: str, done: int, total: int) -> None:
        if now == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(out, files[2:], progress=interrupt)
    assert interrupted(out)
    add(out, files)
    assert not interrupted(out)
    build(files, tmp_path / "fresh")
    assert snapshot(out) == snapshot(tmp_path / "fresh")
    assert stored(out) == stored(tmp_path / "fresh")


def test_an_update_cut_off_at_any_file_is_finished_by_the_next(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(files, tmp_path / "fresh")
    step = 0
    while True:
        out = tmp_path / f"kg{step}"
        build(files[:2], out)
        if not cut_off_at(step, out, files, monkeypatch):
            break
        add(out, files)
        assert snapshot(out) == snapshot(tmp_path / "fresh"), step
        assert stored(out) == stored(tmp_path / "fresh"), step
        step += 1
    assert step > 8


def cut_off_at(step: int, out: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Add the last file, and stop before the file number `step` is written."""
    count = 0

    def failing(path: Path, content: str | bytes) -> bool:
        nonlocal count
        count += 1
        if count > step:
            raise KeyboardInterrupt
        return write_file(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(state, "write_file", failing)
        patch.setattr("csrgraph.pipeline.graphs.write_file", failing)
        try:
            add(out, files[2:])
        except KeyboardInterrupt:
            return True
    return False


def test_a_folder_that_is_no_graph_is_left_alone(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    for action in (lambda: build(files, out), lambda: add(out, files), lambda: list_reports(out)):
        with pytest.raises(UsageError):
            action()
    assert [path.name for path in out.iterdir()] == ["notes.txt"]
    with pytest.raises(UsageError, match="is a file"):
        build(files, out / "notes.txt")
    with pytest.raises(UsageError, match="There is no folder"):
        list_reports(tmp_path / "nowhere")


def test_an_empty_folder_is_filled(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    assert build(files, tmp_path / "kg").totals["documents"] == 3


def test_a_graph_of_another_version_is_refused(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "kg"
    build(files, out)
    manifest = out / "manifest.json"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(data | {"format": 99}), encoding="utf-8")
    before = snapshot(out)
    for action in (lambda: build(files, out), lambda: open_graph(out), lambda: remove(out, [])):
        with pytest.raises(FormatVersionError, match=r"format 99.*reads format 1"):
            action()
    assert snapshot(out) == before
    for damage in ("{", "[]", '{"format": 1}'):
        manifest.write_text(damage, encoding="utf-8")
        with pytest.raises((DamagedStoreError, FormatVersionError)):
            list_reports(out)


def test_a_graph_keeps_its_settings(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "kg"
    build(files[:1], out, settings=Settings(language="zh"))
    add(out, files[1:])
    with pytest.raises(UsageError, match="other settings"):
        add(out, files, settings=Settings(language="en"))


def test_a_store_that_is_being_written_is_locked(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "kg"
    build(files[:2], out)
    before = snapshot(out)
    script = (
        "import sys, pyoxigraph\n"
        "store = pyoxigraph.Store(sys.argv[1])\n"
        "print('open', flush=True)\nsys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(out / "store")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"open\n"
        with pytest.raises(StoreLockedError):
            add(out, files[2:])
        other.communicate(b"")
    assert snapshot(out) == before
    assert add(out, files[2:]).added == (files[2].name,)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(files: list[Path], tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(UsageError, match="cannot be written"):
        build(files, locked / "kg")


def test_a_place_below_a_file_is_refused(files: list[Path]) -> None:
    with pytest.raises(UsageError, match="cannot be a folder"):
        build(files, files[0] / "kg")


def test_what_was_written_meanwhile_is_left_alone(files: list[Path], tmp_path: Path) -> None:
    def meddle(stage: str, name: str, done: int, total: int) -> None:
        (tmp_path / "kg").mkdir(exist_ok=True)
        (tmp_path / "kg" / "mine.txt").touch()

    with pytest.raises(UsageError, match="while the graph was built"):
        build(files, tmp_path / "kg", progress=meddle)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kg", "reports"]


def test_errors_that_meet_every_report_are_raised(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(settings: Settings) -> None:
        raise ModelFilesError("The weights are missing.")

    monkeypatch.setattr(reports, "extractor_of", refuse)
    with pytest.raises(ModelFilesError):
        build(files, tmp_path / "kg")
    assert not (tmp_path / "kg").exists()


def test_folders_are_searched_for_reports(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a/z.md",
        "a/.hidden.txt",
        ".git/c.txt",
        "d.png",
        "README.md",
        "kg/e.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    with find_sources([tmp_path, tmp_path / "b.txt"], without=tmp_path / "kg") as found:
        names = [(source.name, source.skip and source.skip[0]) for source in found]
    assert names == [("a/z.md", None), ("b.txt", None), ("link.txt", "link")]
    with (
        pytest.raises(UsageError, match=r"holds no report; supported: \.docx"),
        find_sources([tmp_path / ".git" / ".." / "kg" / ".."], without=tmp_path),
    ):
        pass
    with pytest.raises(UsageError, match="No report is given"), find_sources([]):
        pass


def test_facts_survive_their_file(tmp_path: Path) -> None:
    facts = donghai().facts()
    text = "".join(facts_lines(facts))
    assert parse_facts(text, "x") == facts
    (tmp_path / "x.jsonl").write_text(text, encoding="utf-8")
    assert read_facts(tmp_path / "x.jsonl") == facts


def test_a_text_is_written_once(tmp_path: Path) -> None:
    assert write_file(tmp_path / "a" / "b.txt", "甲")
    assert not write_file(tmp_path / "a" / "b.txt", "甲")
    assert write_file(tmp_path / "a" / "b.txt", "乙")
    (tmp_path / "link").symlink_to(tmp_path / "a" / "b.txt")
    assert write_file(tmp_path / "link", "丙") and (tmp_path / "link").is_symlink()
    assert (tmp_path / "a" / "b.txt").read_text(encoding="utf-8") == "丙"
    with pytest.raises(UsageError, match="is a folder; name a file in it"):
        write_file(tmp_path / "a", "甲")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_device_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_bytes)
        assert write_file(pipe, "甲")
        assert read.result(10).decode("utf-8") == "甲"
    assert pipe.is_fifo() and [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_spans_of_the_graph_quote_the_texts(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "kg"
    build(files, out)
    editions = {item.document: item.edition for item in list_reports(out)}
    texts = {
        document: json.loads((out / "texts" / f"{edition}.json").read_text(encoding="utf-8"))[
            "text"
        ]
        for document, edition in editions.items()
    }
    lines = (out / "resolved.jsonl").read_text(encoding="utf-8").splitlines()
    checked = 0
    for record in map(json.loads, lines):
        for span in spans_in(record):
            text = texts[record["document"]]
            assert text[span["start"] : span["end"]] == span["text"]
            checked += 1
    assert checked > 20
    assert {json.loads(line)["record"] for line in lines} == {
        "header", "document", "organisation", "product", "project", "partnership", "event",
        "metric", "product_claim", "project_claim", "mention", "decision",
    }  # fmt: skip
    assert len(ResolvedGraph.model_fields) == 11


def spans_in(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        if {"start", "end", "text"} <= set(value):
            return [value]
        return [span for item in value.values() for span in spans_in(item)]
    if isinstance(value, list):
        return [span for item in value for span in spans_in(item)]
    return []


def test_unreadable_facts_are_named(files: list[Path], tmp_path: Path) -> None:
    build(files, tmp_path / "kg")
    facts = next((tmp_path / "kg" / "facts").iterdir())
    facts.write_text("{}\n", encoding="utf-8")
    new = tmp_path / "new.txt"
    new.write_text("南海有限公司2023年度报告", encoding="utf-8")
    with pytest.raises(FactsError, match=rf"{facts.name}:1"):
        add(tmp_path / "kg", [new])


def test_empty_reports_have_an_error_of_their_own(tmp_path: Path) -> None:
    assert issubclass(EmptyInputError, ReadError)
