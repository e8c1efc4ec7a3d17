import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import networkx
import pandas as pd
import pytest
import rdflib

import csrgraph
from csrgraph.errors import QueryError, UsageError
from fact_samples import DONGHAI, donghai, xihai


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("api")
    for sample in (donghai(), xihai()):
        (place / sample.name).write_text(sample.text, encoding="utf-8")
    csrgraph.build([place], place / "kg")
    return place


@pytest.fixture
def store(folder: Path) -> Iterator[csrgraph.Store]:
    with csrgraph.open_store(folder / "kg") as opened:
        yield opened


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = (
        "import sys, csrgraph\n"
        "csrgraph.__version__, csrgraph.resolve, csrgraph.extract, dir(csrgraph)\n"
        "heavy = {'spacy', 'rdflib', 'pandas', 'pyoxigraph', 'networkx', 'onnxruntime'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_each_stage_is_a_function(folder: Path) -> None:
    nlp = csrgraph.load_pipeline()
    report = csrgraph.read(folder / "donghai.txt")
    facts = csrgraph.extract(report, nlp=nlp)
    assert facts.header.issuer == DONGHAI
    assert all(span.holds_in(report.text) for fact in facts.facts() for span in fact.spans())
    graph = csrgraph.resolve([facts])
    dataset = csrgraph.to_dataset(graph)
    assert isinstance(dataset, rdflib.Dataset) and len(dataset) > 50


def test_rooms_can_be_called_whatever_was_imported_before(folder: Path) -> None:
    import csrgraph.extract.pipeline
    import csrgraph.resolve.names as names

    assert names.organisation_key("东海") == "东海"
    assert csrgraph.resolve([]).documents == ()
    assert callable(csrgraph.extract)
    for first in ("csrgraph.resolve.names", "csrgraph.api", "csrgraph.extract", "csrgraph"):
        script = f"import {first}, csrgraph; print(len(csrgraph.resolve([]).documents))"
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "0", first


def test_all_public_names_are_there() -> None:
    for name in csrgraph.__all__:
        assert getattr(csrgraph, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        csrgraph.nothing  # noqa: B018


def test_the_store_answers_with_data_frames(store: csrgraph.Store) -> None:
    rows = store.ask("partners", org=DONGHAI)
    assert isinstance(rows, pd.DataFrame) and "西海大学" in set(rows["partner"])
    found = store.query("SELECT (COUNT(*) AS ?n) WHERE { ?p a csr:Partnership }")
    assert found["n"].iloc[0] == rows["partnership"].nunique() or found["n"].iloc[0] > 0
    assert set(store.questions()["question"]) >= {"partners", "events", "timeline"}
    assert "东海数字医疗实验室" in set(store.search("数字医疗")["name"])


def test_evidence_quotes_the_report(store: csrgraph.Store, folder: Path) -> None:
    text = csrgraph.read(folder / "donghai.txt").text
    rows = store.evidence(store.ask("partners", org=DONGHAI))
    mine = rows[rows["document"] == "donghai.txt"]
    assert len(mine) > 0
    for row in mine.to_dict("records"):
        assert text[row["start"] : row["end"]] == row["quote"]


def test_the_store_is_a_dataset(store: csrgraph.Store) -> None:
    assert isinstance(store.dataset, rdflib.Dataset)
    query = "SELECT ?s WHERE { ?s a <https://w3id.org/csrgraph/ns#Report> }"
    assert len(list(store.dataset.query(query))) == 2


def test_the_store_is_a_network(store: csrgraph.Store) -> None:
    network = store.to_networkx()
    assert isinstance(network, networkx.MultiDiGraph)
    labels = {data["label"] for _, data in network.nodes(data=True)}
    assert {DONGHAI, "西海大学"} <= labels
    kinds = {
        data["kind"] for _, data in store.to_networkx(projection="organisation").nodes(data=True)
    }
    assert kinds == {"organisation"}


def test_the_store_is_tables(store: csrgraph.Store) -> None:
    partnerships, edges = store.table("partnerships"), store.table("edges")
    assert set(edges["partnership"]) <= set(partnerships["partnership"]) and len(edges)
    assert len(store.evidence(partnerships)) >= len(partnerships)


def test_the_store_is_a_map(store: csrgraph.Store, tmp_path: Path) -> None:
    page = store.map(title="两份报告")
    assert "text/html" in page._repr_mimebundle_() and "两份报告" in page.html
    assert page.save(tmp_path / "map.html").read_text(encoding="utf-8") == page.html


def test_wrong_use_is_explained(store: csrgraph.Store, folder: Path) -> None:
    wrong: list[tuple[Callable[[], object], type[Exception]]] = [
        (lambda: store.ask("nobody"), QueryError),
        (lambda: store.query("SELECT"), QueryError),
        (lambda: csrgraph.open_store(folder), UsageError),
        (lambda: csrgraph.load_pipeline("other"), UsageError),
    ]
    for action, error in wrong:
        with pytest.raises(error):
            action()


def test_a_closed_store_says_so(folder: Path) -> None:
    store = csrgraph.open_store(folder / "kg")
    store.close()
    store.close()
    with pytest.raises(UsageError, match="closed"):
        store.query("ASK {}")


def test_nothing_is_printed(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    csrgraph.build([folder / "xihai.txt"], folder / "quiet")
    with csrgraph.open_store(folder / "quiet") as store:
        store.ask("documents")
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")
