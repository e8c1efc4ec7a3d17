"""The store and its questions on a graph made by hand, in memory and on disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from csrgraph.errors import QueryError
from csrgraph.model.facts import Status
from csrgraph.model.graph import ResolvedParty
from csrgraph.rdf import Quad, derived_quads, graph_iri, iri, report_quads
from csrgraph.rdf.terms import clean
from csrgraph.store import (
    GraphStore,
    ask,
    canonical_nquads,
    create_store,
    evidence,
    query,
    questions,
    search,
    trig,
    turtle,
)
from handmade_graphs import (
    BEISHAN,
    BROKER,
    DONGHU,
    ONE,
    OS,
    TEXTS,
    TWO,
    XIJIANG,
    all_quads,
    handmade_graph,
    told_again,
)

# Questions about several reports of one issuer, endings, doubts and tags; see test_competency.py.
MANY_REPORTS = {"brokers", "changes", "ended", "low_scores", "topics"}


@pytest.fixture(scope="module", params=["memory", "disk"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GraphStore]:
    if request.param == "disk":
        path = tmp_path_factory.mktemp("kg") / "store"
        create_store(path, canonical_nquads(all_quads()))
        with GraphStore(path) as opened:
            yield opened
        return
    with GraphStore(None) as opened:
        opened.replace_all(report_quads(handmade_graph()), derived_quads(handmade_graph()))
        yield opened


@pytest.fixture(scope="module")
def memory() -> rdflib.Dataset:
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=canonical_nquads(all_quads()).decode(), format="nquads")
    return dataset


def bag(rows: list[tuple[object, ...]]) -> list[tuple[str, ...]]:
    return sorted(tuple("" if cell is None else str(cell) for cell in row) for row in rows)


def frame_bag(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    return bag(list(frame.itertuples(index=False, name=None)))


@pytest.mark.parametrize("name", [question.name for question in questions()])
def test_each_question_gives_one_bag_on_both_engines(
    store: GraphStore, memory: rdflib.Dataset, name: str
) -> None:
    sparql = next(question.sparql for question in questions() if question.name == name)
    rows = ask(store, name)
    expected = [
        tuple(cell.toPython() if isinstance(cell, rdflib.Literal) else cell for cell in row)
        for row in memory.query(sparql)
        if isinstance(row, tuple)
    ]
    assert frame_bag(rows) == bag(expected)
    assert not rows.duplicated().any()
    assert len(rows) > 0 or name in MANY_REPORTS


def test_every_question_has_an_order(store: GraphStore) -> None:
    for question in questions():
        assert "ORDER BY" in question.sparql.splitlines()[-1], question.name
        assert ask(store, question.name).equals(ask(store, question.name))


def test_questions_that_were_asked_for_are_there() -> None:
    names = {question.name for question in questions()}
    assert names >= {
        "awards", "certainty", "coverage", "documents", "events", "evidence", "investor_meetings",
        "joint_bodies", "kinds", "metrics", "organisations", "partners", "partnerships",
        "products", "programme_owners", "projects", "shared_partners", "subunits", "timeline",
    }  # fmt: skip


def test_counts_do_not_grow_with_the_number_of_graphs(store: GraphStore) -> None:
    rows = ask(store, "coverage").set_index("document")
    assert list(rows["partnerships"]) == [3, 3]
    assert list(rows["metrics"]) == [1, 1]
    assert list(rows["mentions"]) == [4, 2]
    assert ask(store, "kinds").set_index("kind")["partnerships"]["joint_body"] == 1


def test_a_claim_has_its_own_date_object_and_value(store: GraphStore) -> None:
    rows = ask(store, "partnerships", kind="joint_body")
    found = set(zip(rows["document"], rows["object"], rows["date"], rows["certainty"], strict=True))
    assert found == {
        ("first.txt", "智慧实验室", "2023-05", "explicit"),
        ("first.txt", "“智慧实验室”", "2023", "report_period"),
        ("second.txt", "「智慧实验室」", None, "unknown"),
    }
    values = ask(store, "metrics").set_index("document")["value"]
    assert dict(values) == {"first.txt": 1200, "second.txt": 1250}


def test_parties_and_owners_are_joined_in_order(store: GraphStore) -> None:
    (row,) = ask(store, "partnerships", kind="joint_project").itertuples()
    assert row.parties == "北山科技股份有限公司 · 南岭医院 · 西江医院"
    assert row.programme_owner == "省卫健委 · 省科技厅"
    assert row.open_list is True


def test_quotes_stand_where_the_rows_say(store: GraphStore) -> None:
    texts = {"first.txt": TEXTS[ONE.id], "second.txt": TEXTS[TWO.id]}
    checked = 0
    for question in questions():
        rows = ask(store, question.name)
        if {"quote", "start", "end", "document"} <= set(rows.columns):
            columns = [rows[name] for name in ("quote", "start", "end", "document")]
            for quote, start, end, document in zip(*columns, strict=True):
                assert quote == clean(texts[document][start:end])
                checked += 1
    assert checked > 40


@pytest.mark.parametrize("status", ["planned", "negated"])
def test_what_has_not_happened_is_not_told_as_if_it_had(status: Status) -> None:
    """A question without a column for the status gives only what its title promises."""
    graph = handmade_graph()
    told = [*graph.partnerships, *graph.events]
    update = {"status": status, "unnamed": True}
    changed = [record.model_copy(update=update) for record in told]
    accepted = {"type": "project_acceptance", "id": "a" * 16, "claim": "b" * 16}
    changed.append(changed[-1].model_copy(update=accepted))
    given = graph.model_copy(
        update={"partnerships": tuple(changed[: len(graph.partnerships)]),
                "events": tuple(changed[len(graph.partnerships) :])}
    )  # fmt: skip
    quads = [quad for part in report_quads(given).values() for quad in part]
    with GraphStore(None) as store:
        store.load(canonical_nquads([*quads, *derived_quads(given)]))
        for name in ("awards", "ended", "investor_meetings", "joint_bodies"):
            assert ask(store, name).empty, name
        assert ask(store, "kinds").empty == (status == "negated")
        for name in (
            "agreements", "events", "multi_party", "open_lists", "partners", "partnerships",
            "product_ties", "roles", "timeline", "uncertain_dates",
        ):  # fmt: skip
            rows = ask(store, name)
            assert len(rows) and set(rows["status"]) == {status}, name


def test_partners_that_are_not_named_are_no_denial() -> None:
    graph = handmade_graph()
    alone = graph.partnerships[-1].model_copy(
        update={"id": "a" * 16, "claim": "b" * 16, "unnamed": True,
                "parties": (ResolvedParty(entity=BROKER.id, role="participant"),)}
    )  # fmt: skip
    given = graph.model_copy(update={"partnerships": (*graph.partnerships, alone)})
    quads = [quad for part in report_quads(given).values() for quad in part]
    with GraphStore(None) as store:
        store.load(canonical_nquads([*quads, *derived_quads(given)]))
        rows = ask(store, "not_partners", type="financial_institution")
        assert set(rows["why"]) == {"investor_meeting: host", "unnamed_partners"}


def test_places_are_found_by_city_and_without_parties() -> None:
    graph = handmade_graph()
    meeting = graph.events[0].model_copy(update={"parties": ()})
    city = XIJIANG.model_copy(update={"name": "成都西江医院"})
    given = graph.model_copy(
        update={"events": (meeting, *graph.events[1:]),
                "organisations": tuple(city if one is XIJIANG else one for one in graph.organisations)}
    )  # fmt: skip
    quads = [quad for part in report_quads(given).values() for quad in part]
    with GraphStore(None) as store:
        store.load(canonical_nquads([*quads, *derived_quads(given)]))
        for place, expected in (
            ("成都", {("四川", "name", city.name), ("成都", "event", None)}),
            ("四川", {("四川", "name", city.name)}),
        ):
            rows = ask(store, "places", place=place)
            found = set(zip(rows["province"], rows["found_in"], rows["name"], strict=True))
            assert found == expected


def test_unknown_cells_are_none(store: GraphStore) -> None:
    rows = ask(store, "partnerships", kind="strategic_agreement")
    assert rows.iloc[0]["object"] is None and rows.iloc[0]["date"] is None


def test_years_choose_claims(store: GraphStore) -> None:
    assert len(ask(store, "partnerships", year=2023)) == 3
    assert len(ask(store, "partnerships")) == 7
    assert ask(store, "timeline", year="1999").empty


@pytest.mark.parametrize("name", ["北山科技", "北山", " 北山 科技", str(iri("org", BEISHAN.id))])
def test_an_organisation_is_found_by_any_name(store: GraphStore, name: str) -> None:
    rows = ask(store, "partners", org=name)
    assert set(rows["partner"]) == {"东湖大学", "南岭医院", "西江医院", "海港银行"}
    assert set(rows["org"]) == {"北山科技股份有限公司"}


def test_a_whole_name_comes_before_a_part(store: GraphStore) -> None:
    both = ask(store, "partners", org="医院")
    assert set(both["org"]) == {"南岭医院", "西江医院"}
    assert set(ask(store, "partners", org="南岭医院")["org"]) == {"南岭医院"}


@pytest.mark.parametrize("name", ["SHANOS", "ＳＨＡＮＯＳ平台", "shanos平台", "Shan OS"])
def test_a_product_is_found_in_any_case_and_width(store: GraphStore, name: str) -> None:
    assert set(ask(store, "products", text=name)["product"]) == {"ShanOS"}
    assert str(iri("product", OS.id)) in set(search(store, name)["iri"])


def test_a_name_that_fits_nothing_gives_near_names(store: GraphStore) -> None:
    with pytest.raises(QueryError, match=r"near names: .*东湖大学"):
        ask(store, "partners", org="东胡大学")
    with pytest.raises(QueryError, match=r"near names: .*ShanOS"):
        ask(store, "products", text="ShamOS")


@pytest.mark.parametrize(
    "hostile",
    ['") } UNION {', "') || true || ('", "> } # ", "\\u0022", "\n# bind: org\n", "\ud800", "\x00"],
)
def test_hostile_values_are_only_values(store: GraphStore, hostile: str) -> None:
    for name, key in [("partners", "org"), ("products", "text"), ("evidence", "entity")]:
        with pytest.raises(QueryError, match=r"No \w+ is called"):
            ask(store, name, **{key: hostile})
    assert ask(store, "metrics", text=hostile).empty
    assert ask(store, "organisations", text=f"x{hostile}").empty


@pytest.mark.parametrize("value", ["２０２３", "20234", "x", "-202", "2023 "])
def test_a_year_has_four_digits(store: GraphStore, value: str) -> None:
    with pytest.raises(QueryError, match="four digits"):
        ask(store, "events", year=value)


def test_an_iri_that_is_none_is_refused(store: GraphStore) -> None:
    for wrong in [str(graph_iri(ONE.id)), str(iri("org", "x> <y")), "https://example.org/x", "x"]:
        with pytest.raises(QueryError, match="no IRI of a thing"):
            evidence(store, [wrong])
    with pytest.raises(QueryError, match="no IRI of a thing"):
        ask(store, "partners", org=str(iri("org", 'x"> }')))


def test_evidence_of_rows_iris_claims_and_organisations(store: GraphStore) -> None:
    rows = ask(store, "partnerships", kind="joint_body")
    found = evidence(store, rows)
    assert len(found) == 3 and set(found["node"]) == set(rows["partnership"])
    both = zip(found["quote"], found["sentence"], strict=True)
    assert all(quote in sentence for quote, sentence in both)
    one = evidence(store, [found.iloc[0]["claim"]])
    assert list(one["quote"]) == [found.iloc[0]["quote"]]
    mentions = evidence(store, [str(iri("org", DONGHU.id))])
    assert sorted(mentions["document"]) == ["first.txt", "second.txt"]
    assert set(mentions["quote"]) == {"东湖大学"}
    assert evidence(store, []).empty
    project = ask(store, "evidence", entity="星火计划")
    assert len(project) == 1
    lean = evidence(store, ask(store, "partnerships", kind="joint_project"))
    assert list(lean["context"]) == ["2023年5月"]


def test_shared_partners_of_two_reports(store: GraphStore) -> None:
    (row,) = ask(store, "shared_partners").itertuples()
    assert (row.organisation, row.issuers, row.partnerships) == ("南岭医院", 2, 2)
    assert row.reported_by == "东湖大学 · 北山科技股份有限公司"
    assert len(ask(store, "shared_partners", org="东湖大学")) == 1
    assert ask(store, "shared_partners", org="海港银行").empty


def test_numbers_dates_and_booleans_are_python_values(store: GraphStore) -> None:
    sparql = """SELECT ?a ?b ?c ?d { VALUES (?a ?b ?c ?d) { (1 1.5 true "2023-05") } }"""
    assert query(store, sparql).iloc[0].tolist() == [1, 1.5, True, "2023-05"]


def test_one_report_can_be_asked_alone(store: GraphStore) -> None:
    sparql = "SELECT (COUNT(DISTINCT ?p) AS ?n) { GRAPH <%s> { ?p a csr:Partnership } }"
    assert query(store, sparql % graph_iri(TWO.id)).iloc[0, 0] == 3


def test_questions_stay_fast_where_many_reports_say_the_same(tmp_path: Path) -> None:
    """The union of graphs keeps repetitions; patterns over them must not multiply."""
    frames = []
    for number in (1, 40):
        create_store(tmp_path / str(number), canonical_nquads(told_again(number)))
        with GraphStore(tmp_path / str(number)) as opened:
            assert len(opened.documents()) == number
            start = time.monotonic()
            frames.append({question.name: ask(opened, question.name) for question in questions()})
            ask(opened, "partners", org="北山科技")
            assert time.monotonic() - start < 10
    one, many = frames
    for name in ("partners", "partnerships", "joint_bodies", "products", "projects", "metrics"):
        assert frame_bag(one[name]) == frame_bag(many[name])


# --- dumps ---------------------------------------------------------------------------------------


def test_dumps_hold_what_the_store_holds(store: GraphStore) -> None:
    nquads = canonical_nquads(all_quads())
    assert store.nquads() == nquads
    assert nquads.splitlines() == sorted(nquads.splitlines())
    flat = rdflib.Graph().parse(data=turtle(nquads).decode(), format="turtle")
    named = rdflib.Dataset(default_union=True)
    named.parse(data=trig(nquads).decode(), format="trig")
    assert len(flat) == len({quad[:3] for quad in all_quads()})
    assert set(named.quads()) == set(all_quads())


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=[])), st.sampled_from(["zh", "en", None]))
def test_any_text_goes_through_the_store_unharmed(text: str, language: str | None) -> None:
    subject, name = iri("report", ONE.id), graph_iri(ONE.id)
    literal = rdflib.Literal(clean(text), lang=language)
    reports: dict[str, list[Quad]] = {ONE.id: [(subject, rdflib.RDFS.label, literal, name)]}
    with GraphStore(None) as opened:
        assert opened.replace_all(reports, [])
        assert not opened.replace_all(reports, [])
        assert query(opened, "SELECT ?o { ?s ?p ?o }").iloc[0, 0] == clean(text)
        data = opened.nquads()
        (row,) = list(opened.dataset.query("SELECT ?o { ?s ?p ?o }"))
        assert isinstance(row, tuple) and isinstance(row[0], rdflib.Literal)
        assert (str(row[0]), row[0].language) == (str(literal), literal.language)
    read = rdflib.Dataset()
    read.parse(data=data.decode("utf-8"), format="nquads")
    assert [o for _, _, o, _ in read.quads()] == [literal]
