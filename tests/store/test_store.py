from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from csrgraph.errors import DamagedStoreError, QueryError, StoreLockedError, UsageError
from csrgraph.rdf import derived_quads, report_quads
from csrgraph.rdf.terms import clean
from csrgraph.store import (
    GraphStore,
    ask,
    canonical_nquads,
    construct,
    create_store,
    evidence,
    query,
    questions,
    search,
    trig,
    turtle,
)
from graph_samples import sample_graph, sample_quads


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kg") / "store"
    create_store(path, canonical_nquads(sample_quads()))
    return path


@pytest.fixture
def store(folder: Path) -> Iterator[GraphStore]:
    with GraphStore(folder) as opened:
        yield opened


def test_the_store_holds_exactly_the_canonical_dump(store: GraphStore) -> None:
    assert store.nquads() == canonical_nquads(sample_quads())


def test_dumps_hold_the_same_statements() -> None:
    nquads = canonical_nquads(sample_quads())
    flat = rdflib.Graph().parse(data=turtle(nquads).decode(), format="turtle")
    named = rdflib.Dataset(default_union=True)
    named.parse(data=trig(nquads).decode(), format="trig")
    assert len(flat) == len({quad[:3] for quad in sample_quads()})
    assert len(list(named.quads())) == len(set(sample_quads()))


def test_dumps_do_not_depend_on_the_order_of_quads() -> None:
    quads = sample_quads()
    assert canonical_nquads(quads) == canonical_nquads(quads[::-1])


def test_replacing_a_report_is_a_whole_change_or_none(tmp_path: Path) -> None:
    reports, derived = report_quads(sample_graph()), derived_quads(sample_graph())
    create_store(tmp_path / "s", canonical_nquads(sample_quads()))
    with GraphStore(tmp_path / "s", writable=True) as opened:
        before = opened.nquads()
        document, other = opened.documents()
        assert not opened.replace_all(reports, derived)
        assert opened.replace_all(reports | {document: reports[document][:10]}, derived)
        assert opened.nquads() != before
        assert opened.replace_all(reports, derived)
        assert opened.nquads() == before
        assert opened.replace_all({other: reports[other]}, derived)
        assert not opened.replace_all({other: reports[other]}, derived)
        assert opened.documents() == [other]


def test_a_second_writer_is_told_that_the_store_is_locked(tmp_path: Path) -> None:
    create_store(tmp_path / "s", canonical_nquads(sample_quads()))
    code = (
        "import sys\nfrom csrgraph.store import GraphStore\n"
        f"s = GraphStore({str(tmp_path / 's')!r}, writable=True)\n"
        "print('open', flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "open\n"
        with pytest.raises(StoreLockedError, match="another process"):
            GraphStore(tmp_path / "s", writable=True)


def test_a_missing_and_a_damaged_store_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no store"):
        GraphStore(tmp_path / "none")
    create_store(tmp_path / "s", canonical_nquads(sample_quads()))
    (tmp_path / "s" / "CURRENT").write_bytes(b"nonsense")
    with pytest.raises(DamagedStoreError):
        GraphStore(tmp_path / "s")


def test_a_closed_store_says_so(folder: Path) -> None:
    opened = GraphStore(folder)
    opened.close()
    with pytest.raises(UsageError, match="closed"):
        query(opened, "ASK { ?s ?p ?o }")


@pytest.mark.parametrize("name", [question.name for question in questions()])
def test_each_question_gives_one_bag_on_both_engines(store: GraphStore, name: str) -> None:
    found = next(question for question in questions() if question.name == name)
    rows = ask(store, name)
    memory = rdflib.Dataset(default_union=True)
    memory.parse(data=store.nquads().decode(), format="nquads")
    answer: Any = memory.query(found.sparql)
    expected = sorted(
        tuple("" if cell is None else str(cell.toPython()) for cell in row) for row in answer
    )
    given_rows = sorted(
        tuple("" if cell is None else str(cell) for cell in row)
        for row in rows.itertuples(index=False)
    )
    assert given_rows == expected
    assert not rows.duplicated().any()


def test_partners_of_an_organisation_by_any_of_its_names(store: GraphStore) -> None:
    rows = ask(store, "partners", org="东岭能源")
    assert set(rows["partner"]) == {
        "东海大学", "南山电力有限公司", "浙江省中医院",
    }  # fmt: skip
    quotes = evidence(store, rows)
    assert len(quotes) == 3
    assert all(row["quote"] in row["sentence"] for row in quotes.to_dict("records"))


def test_two_reports_share_a_partner(store: GraphStore) -> None:
    assert list(ask(store, "shared_partners")["organisation"]) == ["东海大学"]


def test_investor_meeting_with_its_host(store: GraphStore) -> None:
    row = ask(store, "investor_meetings").iloc[0]
    assert (row["date"], row["place"], row["host"]) == ("2023-03-03", "成都", "广发证券")


def test_products_are_found_in_any_case(store: GraphStore) -> None:
    assert list(ask(store, "products", text="donggpt")["product"]) == ["DongGPT"]
    assert "DongGPT" in set(search(store, "DONGGPT")["name"])


def test_words_and_years_are_checked(store: GraphStore) -> None:
    assert len(ask(store, "events", type="investor_meeting")) == 1
    with pytest.raises(QueryError, match="no word of the ontology"):
        ask(store, "events", type="investor meetings")
    with pytest.raises(QueryError, match="four digits"):
        ask(store, "timeline", year="20x3")


def test_hostile_names_stay_names(store: GraphStore) -> None:
    with pytest.raises(QueryError, match="No organisation"):
        ask(store, "partners", org='") } UNION { ?s ?p ?o } #')
    with pytest.raises(QueryError, match="No product"):
        ask(store, "products", text='x") || true || ("')
    assert ask(store, "metrics", text='x") || true || ("').empty


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { sErViCe#\n<http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "DROP ALL",
        "SELECT",
        "SELECT * { " + "{" * 5000 + "}" * 5000 + " }",
        "SELECT * { FILTER(" + "!" * 5000 + "true) }",
        "x" * 70_000,
    ],
)
def test_queries_that_may_not_run(store: GraphStore, sparql: str) -> None:
    with pytest.raises(QueryError):
        query(store, sparql)


def test_the_word_service_in_a_string_is_harmless(store: GraphStore) -> None:
    assert query(store, 'SELECT ?s { ?s skos:prefLabel "SERVICE FROM" }').empty


def test_ask_and_construct(store: GraphStore) -> None:
    assert query(store, "ASK { ?s a csr:Partnership }")["answer"].tolist() == [True]
    made = construct(store, "CONSTRUCT { ?s a csr:Partnership } WHERE { ?s a csr:Partnership }")
    assert len(made) >= 4
    with pytest.raises(QueryError, match="gives rows"):
        construct(store, "ASK { ?s ?p ?o }")


def test_odd_numbers_are_rows_and_not_errors(store: GraphStore) -> None:
    odd = ["INF", "NaN", "abc", "1e999999999", "1_0", "9" * 5000]
    values = "1e0/0 0e0/0 'abc'^^xsd:decimal '1e999999999'^^xsd:decimal '1_0'^^xsd:integer"
    names = [
        f"({value} AS ?v{n})" for n, value in enumerate([*values.split(), f"'{odd[-1]}'^^xsd:int"])
    ]
    row = query(store, f"SELECT {' '.join(names)} (2.50 AS ?half) (3e0 AS ?whole) {{}}")
    assert row.values.tolist() == [[*odd, 2.5, 3]]


def test_the_store_is_a_real_rdflib_dataset(store: GraphStore) -> None:
    assert isinstance(store.dataset, rdflib.Dataset)
    rows: list[Any] = list(store.dataset.query("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c }"))
    assert int(rows[0][0]) > 20


@settings(max_examples=60)
@given(st.text())
def test_any_text_survives_both_libraries(text: str) -> None:
    literal = rdflib.Literal(clean(text))
    term = rdflib.URIRef("https://example.org/a")
    data = canonical_nquads([(term, term, literal, term)])
    read = rdflib.Dataset()
    read.parse(data=data.decode("utf-8"), format="nquads")
    assert {str(o) for _, _, o, _ in read.quads()} == {clean(text)}
