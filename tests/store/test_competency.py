"""The 25 competency questions against expected rows, on both engines, with and without named graphs.

`cases/many.jsonl` is about six reports made by hand, `cases/founding.jsonl` about the founding report: there `rows`
are what the report says, `missing` those of them that the extraction does not give, `added` what it gives besides.
Rows are compared as sets of the named columns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyoxigraph as ox
import pytest
import rdflib

from csrgraph.errors import QueryError
from csrgraph.extract.pipeline import extract
from csrgraph.ingest import read
from csrgraph.rdf import derived_quads, report_quads
from csrgraph.resolve import resolve
from csrgraph.store import GraphStore, ask, canonical_nquads, create_store, evidence, questions
from csrgraph.store.queries import bound
from csrgraph.store.rows import frame, ordered_frame
from many_reports import TEXTS, many_quads

CASES = Path(__file__).parent / "cases"
WITHOUT_EVIDENCE = {"kinds", "certainty", "documents", "coverage"}


def cases(name: str) -> list[dict[str, Any]]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


MANY, FOUNDING = cases("many"), cases("founding")


def name_of(case: dict[str, Any]) -> str:
    given = ",".join(f"{key}={value}" for key, value in case["parameters"].items())
    return f"{case['cq']}-{case['question']}-{given}"


def rows_of(rows: list[list[Any]]) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in rows}


def shown(frame: pd.DataFrame, columns: list[str]) -> set[tuple[Any, ...]]:
    return set(frame[columns].itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    path = tmp_path_factory.mktemp("many") / "store"
    create_store(path, canonical_nquads(many_quads()))
    with GraphStore(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def founding(
    shared: Path, learned_nlp: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GraphStore]:
    facts = extract(read(shared / "reports/winning-health-2023-csr.txt"), nlp=learned_nlp)
    graph = resolve([facts])
    quads = [quad for part in report_quads(graph).values() for quad in part]
    path = tmp_path_factory.mktemp("founding") / "store"
    create_store(path, canonical_nquads([*quads, *derived_quads(graph)]))
    with GraphStore(path) as opened:
        yield opened


class Engines:
    """One graph in four shapes: Oxigraph and rdflib, each with named graphs and flat."""

    def __init__(self, store: GraphStore) -> None:
        nquads = store.nquads()
        self.flat = GraphStore(None)
        for quad in store.engine:
            self.flat.engine.add(ox.Quad(quad.subject, quad.predicate, quad.object))
        triples = ox.serialize(
            dict.fromkeys(quad.triple for quad in store.engine), format=ox.RdfFormat.N_TRIPLES
        )
        self.named = rdflib.Dataset(default_union=True)
        self.named.parse(data=nquads.decode("utf-8"), format="nquads")
        self.graph = rdflib.Graph()
        self.graph.parse(data=(triples or b"").decode("utf-8"), format="nt")
        self.store = store

    def bags(self, sparql: str) -> Iterator[list[tuple[str, ...]]]:
        for store in (self.store, self.flat):
            found = frame(store, sparql).itertuples(index=False, name=None)
            yield sorted(tuple("" if cell is None else str(cell) for cell in row) for row in found)
        for graph in (self.named, self.graph):
            answer: Any = graph.query(sparql)
            yield sorted(
                tuple("" if cell is None else str(cell.toPython()) for cell in row)
                for row in answer
            )


@pytest.fixture(scope="module")
def engines(many: GraphStore) -> Engines:
    return Engines(many)


def test_every_competency_question_has_a_query_and_expected_rows() -> None:
    numbers = sorted(item.number for item in questions() if item.number)
    assert numbers == list(range(1, 26))
    known = {item.name: item.number for item in questions()}
    assert {case["cq"] for case in MANY} == {case["cq"] for case in FOUNDING} == set(range(1, 26))
    assert all(known[case["question"]] == case["cq"] for case in MANY + FOUNDING)
    assert {case["question"] for case in MANY if case["rows"]} == {
        item.name for item in questions() if item.number
    }


def test_every_title_is_a_question_in_both_languages() -> None:
    for item in questions():
        assert item.title_en.endswith("?") and item.title_zh.endswith("？"), item.name


@pytest.mark.parametrize("case", MANY, ids=name_of)
def test_expected_rows_of_many_reports(many: GraphStore, case: dict[str, Any]) -> None:
    frame = ask(many, case["question"], **case["parameters"])
    assert shown(frame, case["columns"]) == rows_of(case["rows"])


@pytest.mark.shared
@pytest.mark.parametrize("case", FOUNDING, ids=name_of)
def test_expected_rows_of_the_founding_report(founding: GraphStore, case: dict[str, Any]) -> None:
    truth = rows_of(case["rows"])
    missing, added = rows_of(case.get("missing", [])), rows_of(case.get("added", []))
    assert missing <= truth and not added & truth
    frame = ask(founding, case["question"], **case["parameters"])
    assert shown(frame, case["columns"]) == (truth - missing) | added


@pytest.mark.parametrize("name", [item.name for item in questions()])
def test_one_bag_on_two_engines_with_and_without_graphs(engines: Engines, name: str) -> None:
    given = [{}, *(case["parameters"] for case in MANY if case["question"] == name)]
    for parameters in given:
        first, *others = engines.bags(bound(engines.store, name, **parameters))
        assert len(first) == len(set(first))
        for other in others:
            assert other == first, parameters


@pytest.mark.parametrize("name", [item.name for item in questions()])
def test_questions_of_an_empty_graph_give_no_rows(name: str) -> None:
    empty = rdflib.Dataset(default_union=True)
    sparql = next(item.sparql for item in questions() if item.name == name)
    with GraphStore(None) as store:
        assert ask(store, name).empty
    answer: Any = empty.query(sparql)
    rows = [row for row in answer if any(cell is not None and str(cell) != "0" for cell in row)]
    assert not rows


@pytest.mark.parametrize(
    "name", [item.name for item in questions() if item.name not in WITHOUT_EVIDENCE]
)
def test_rows_lead_to_their_sentences(many: GraphStore, name: str) -> None:
    rows = ask(many, name)
    if rows.empty:
        pytest.skip("the six reports have nothing of this kind")
    found = evidence(many, rows)
    assert len(found) > 0
    texts = {f"{key}.txt": text for key, text in TEXTS.items()}
    for row in found.to_dict("records"):
        assert texts[str(row["document"])][row["start"] : row["end"]] == row["quote"]
        assert row["quote"] in row["sentence"]


@pytest.mark.parametrize("name", [item.name for item in questions()])
def test_our_order_is_that_of_the_engine(many: GraphStore, name: str) -> None:
    sparql = bound(many, name)
    ours, engine = ordered_frame(many, sparql), frame(many, sparql)
    keys = re.findall(r"\?(\w+)", sparql[sparql.rindex("ORDER BY") :])
    assert ours[keys].astype(object).equals(engine[keys].astype(object))


@pytest.mark.parametrize("value", ["x", "-1", "1e9", "1 2", "٣", "", "3}", "0.5.1"])
def test_a_number_is_a_number(many: GraphStore, value: str) -> None:
    if value == "":
        assert len(ask(many, "low_scores", below=value)) == 1
        return
    with pytest.raises(QueryError, match="must be a number"):
        ask(many, "low_scores", below=value)
