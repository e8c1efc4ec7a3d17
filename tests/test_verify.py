"""`csrgraph verify` finds what was changed in any file of a graph folder, and names the report."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from csrgraph.cli.main import run_command
from csrgraph.errors import DamagedStoreError
from csrgraph.pipeline.verifying import Difference, verify
from csrgraph.store import GraphStore
from stores import lose_report

SAMPLES = Path(__file__).parents[1] / "data/reports"
NAMES = ["winning-health-2023.txt", "anlan-insurtech-2023.txt"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kg = tmp_path_factory.mktemp("verify") / "kg"
    assert run_command(["run", *(str(SAMPLES / name) for name in NAMES), "-o", str(kg)]) == 0
    return kg


@pytest.fixture
def kg(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "kg")
    return tmp_path / "kg"


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def parts(found: list[Difference]) -> set[str]:
    return {item.part for item in found}


def test_a_folder_as_it_was_built_is_right(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(built) == []
    assert run_command(["verify", str(built)]) == 0
    assert capsys.readouterr() == ("", "the folder is what its manifest says\n")


@pytest.mark.parametrize(
    "name",
    ["graph.nq", "graph.nq.sha256", "graph.ttl", "graph.trig", "resolved.jsonl", "search.sqlite"],
)
def test_a_changed_or_missing_dump_is_found(kg: Path, name: str) -> None:
    flip(kg / name, (kg / name).stat().st_size // 2)
    (found,) = verify(kg)
    assert (found.part, found.name) == ("dump", name)
    (kg / name).unlink()
    assert [item.name for item in verify(kg)] == [name]


@pytest.mark.parametrize("part", ["facts", "texts"])
def test_a_changed_missing_or_strange_file_is_found(kg: Path, part: str) -> None:
    one, other = sorted((kg / part).iterdir())
    flip(one, one.stat().st_size // 2)
    (kg / part / "stranger").write_bytes(b"")
    found = verify(kg)
    assert {item.name for item in found} == {one.name, "stranger"}
    assert [item.document in NAMES for item in found] == [True, False]
    other.unlink()
    assert {item.name for item in verify(kg)} >= {one.name, other.name, "stranger"}


def test_a_store_that_lost_or_changed_a_report_is_told(
    kg: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with GraphStore(kg / "store", writable=True) as store:
        one, other = store.documents()
        lose_report(store, one)
        store._update(
            f"INSERT DATA {{ GRAPH <https://w3id.org/csrgraph/id/graph/report/{other}> {{ <a:b> <a:c> 1 }} }}"
        )
        store.flush()
    found = {item.name: item for item in verify(kg)}
    assert found[f"report/{one}"].message == "the graph is missing"
    assert found[f"report/{other}"].message == "the graph is changed"
    assert {item.document for item in found.values()} == set(NAMES)
    assert run_command(["verify", str(kg)]) == 1
    out, said = capsys.readouterr()
    assert NAMES[0] in out and "2 differences" in said


def test_a_cut_off_update_is_told(kg: Path) -> None:
    (kg / "updating").write_text("", encoding="utf-8")
    assert parts(verify(kg)) == {"update"}


def test_flipped_bits_of_the_store_are_found(kg: Path) -> None:
    """Every flip is found, or changes nothing that a reader gets: such bytes hold no data (padding, statistics).

    The store is never opened here while it may be damaged: one flip in some hundred asks for all memory.
    """
    chance = random.Random(5)
    files = sorted(path for path in (kg / "store").iterdir() if path.stat().st_size)
    seen = 0
    for path in files:
        data = path.read_bytes()
        for _ in range(2):
            flip(path, chance.randrange(len(data)))
            found = verify(kg)
            assert parts(found) <= {"store"}
            seen += bool(found)
            path.write_bytes(data)
    assert verify(kg) == [] and seen > 0


def test_a_cut_log_of_the_store_is_found(built: Path, tmp_path: Path) -> None:
    """A log that lost its end opens without an error and lacks what was written last."""
    kg = tmp_path / "kg"
    assert run_command(["run", str(SAMPLES / NAMES[0]), "-o", str(kg)]) == 0
    assert run_command(["add", str(kg), str(SAMPLES / NAMES[1])]) == 0
    for path in sorted((kg / "store").glob("*.log")):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    try:
        with GraphStore(kg / "store") as store:
            lost = len(store.documents()) < 2
    except DamagedStoreError:
        lost = True
    assert bool(verify(kg)) == lost


def test_what_is_damaged_beyond_opening_has_its_exit_code(kg: Path) -> None:
    (kg / "store" / "CURRENT").write_bytes(b"nonsense")
    assert run_command(["verify", str(kg)]) == 5
