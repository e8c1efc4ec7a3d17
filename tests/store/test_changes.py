"""What changes a store, and what may go wrong while it changes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from csrgraph.errors import DamagedStoreError, StoreLockedError, UsageError
from csrgraph.rdf import iri, report_quads
from csrgraph.store import GraphStore, ask, canonical_nquads, create_store, query
from handmade_graphs import BANK, ONE, TWO, all_quads, handmade_graph

TESTS = Path(__file__).resolve().parents[1]


def test_removing_a_report_leaves_the_others(tmp_path: Path) -> None:
    left = report_quads(handmade_graph())[TWO.id]
    create_store(tmp_path / "s", canonical_nquads(all_quads()))
    with GraphStore(tmp_path / "s", writable=True) as opened:
        assert opened.documents() == sorted([ONE.id, TWO.id])
        assert opened.replace_all({TWO.id: left}, [])
        opened.flush()
    with GraphStore(tmp_path / "s") as opened:
        assert opened.nquads() == canonical_nquads(left)
        assert str(iri("org", BANK.id)) in set(ask(opened, "organisations")["organisation_iri"])


def test_a_read_only_store_is_not_changed(tmp_path: Path) -> None:
    create_store(tmp_path / "s", canonical_nquads(all_quads()))
    with GraphStore(tmp_path / "s") as opened:
        before = opened.nquads()
        with pytest.raises(DamagedStoreError):
            opened.replace_all({}, [])
        assert opened.nquads() == before


def test_a_new_store_needs_a_new_folder(tmp_path: Path) -> None:
    create_store(tmp_path / "s", b"")
    with pytest.raises(UsageError, match="something already"):
        create_store(tmp_path / "s", canonical_nquads(all_quads()))


@pytest.mark.parametrize("folder", ["While lock file", "block of space"])
def test_the_words_of_a_path_do_not_name_the_error(tmp_path: Path, folder: str) -> None:
    create_store(tmp_path / folder, canonical_nquads(all_quads()))
    (tmp_path / folder / "CURRENT").write_bytes(b"nonsense")
    with pytest.raises(DamagedStoreError, match="build it again"):
        GraphStore(tmp_path / folder)


def test_a_second_writer_in_one_process_is_told(tmp_path: Path) -> None:
    create_store(tmp_path / "s", b"")
    with (
        GraphStore(tmp_path / "s", writable=True),
        pytest.raises(StoreLockedError, match="another process"),
    ):
        GraphStore(tmp_path / "s", writable=True)


def run_python(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, *arguments],
        env={"PYTHONPATH": str(TESTS)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_full_disk_is_told_apart(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from csrgraph.errors import DamagedStoreError\n"
        "from csrgraph.store import create_store\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "lines = ['<a:%d> <a:b> \"%s\" <a:g> .' % (i, str(i) * 300) for i in range(9000)]\n"
        "try:\n"
        "    create_store(sys.argv[1], '\\n'.join(lines).encode())\n"
        "except DamagedStoreError as error:\n"
        "    print(error)\n"
    )
    pytest.importorskip("resource")
    with run_python(code, str(tmp_path / "s")) as process:
        said, _ = process.communicate(timeout=60)
    assert "the disk is full" in said


def test_a_killed_writer_leaves_a_whole_state(tmp_path: Path) -> None:
    """SIGKILL while all reports and derived graphs are replaced again and again, one report cut, the
    other gone, and back: one state or the other, never a mix."""
    create_store(tmp_path / "s", canonical_nquads(all_quads()))
    code = (
        "import sys\n"
        "from csrgraph.rdf import derived_quads, report_quads\n"
        "from csrgraph.store import GraphStore\n"
        "from handmade_graphs import ONE, handmade_graph\n"
        "store = GraphStore(sys.argv[1], writable=True)\n"
        "whole, derived = report_quads(handmade_graph()), derived_quads(handmade_graph())\n"
        "cut = {ONE.id: whole[ONE.id][: len(whole[ONE.id]) // 2]}\n"
        "print('open', flush=True)\n"
        "while True:\n"
        "    store.replace_all(cut, [])\n"
        "    store.replace_all(whole, derived)\n"
    )
    whole = report_quads(handmade_graph())[ONE.id]
    states = {canonical_nquads(all_quads()), canonical_nquads(whole[: len(whole) // 2])}
    for pause in (0.05, 0.15, 0.3):
        with run_python(code, str(tmp_path / "s")) as process:
            assert process.stdout is not None and process.stdout.readline() == "open\n"
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
        with GraphStore(tmp_path / "s") as opened:
            assert opened.nquads() in states


def test_a_store_is_not_used_after_a_fork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_store(tmp_path / "s", b"")
    with GraphStore(tmp_path / "s") as opened:
        monkeypatch.setattr("os.getpid", lambda: -1)
        with pytest.raises(UsageError, match="after a fork"):
            query(opened, "ASK {}")
