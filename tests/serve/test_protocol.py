"""The SPARQL 1.1 Protocol: the 34 cases of the W3C's manifest as requests of our own, and more of the same kind.

Names are those of the manifest (w3c/rdf-tests, sparql/sparql11/protocol). The update cases must be refused and leave
the graph as it is. `query_multiple_dataset` stands here as it is meant: in the manifest its `&` is percent-encoded,
which makes two names of graphs one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from served import DOCUMENTS, Server

ONE, TWO, THREE = DOCUMENTS
FORM = {"content-type": "application/x-www-form-urlencoded"}
QUERY = {"content-type": "application/sparql-query"}
UPDATE = {"content-type": "application/sparql-update"}
PLAIN = {"content-type": "text/plain"}
OTHER = "http://documents.example/data0.rdf"
BOTH = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type }}"
NAMED = f"ASK {{ GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }} }}"
FULL = (
    f"ASK {{ <{THREE}> a ?type GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }} }}"
)
ROWS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv")
GRAPH = ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json")


@dataclass(frozen=True)
class Case:
    name: str
    method: str = "GET"
    address: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: str | bytes = ""
    truth: bool | None = None
    media: tuple[str, ...] = ROWS


def default(*names: str) -> list[tuple[str, str]]:
    return [("default-graph-uri", name) for name in names]


def named(*names: str) -> list[tuple[str, str]]:
    return [("named-graph-uri", name) for name in names]


ANSWERED = (
    Case("query_post_form", "POST", default(OTHER), FORM, "query=ASK%20%7B%7D", True),
    Case("query_dataset_default_graphs_get", "GET", [("query", BOTH), *default(ONE, TWO)], truth=True),
    Case("query_dataset_default_graphs_post", "POST", default(ONE, TWO), QUERY, BOTH, True),
    Case("query_dataset_named_graphs_post", "POST", named(ONE, TWO), QUERY, NAMED, True),
    Case("query_dataset_named_graphs_get", "GET", [("query", NAMED), *named(ONE, TWO)], truth=True),
    Case("query_dataset_full", "POST", default(THREE) + named(ONE, TWO), QUERY, FULL, True),
    Case(
        "query_multiple_dataset", "POST", named(ONE, TWO), QUERY,
        NAMED.replace("ASK", f"ASK FROM <{THREE}>"), True,
    ),
    Case("query_get", "GET", [("query", "ASK {}"), *default(OTHER)], truth=True),
    Case("query_content_type_select", "POST", default(OTHER), QUERY, "SELECT (1 AS ?value) {}"),
    Case("query_content_type_ask", "POST", default(OTHER), QUERY, "ASK {}", True),
    Case(
        "query_content_type_describe", "POST", default(OTHER), QUERY,
        "DESCRIBE <http://example.org/>", media=GRAPH,
    ),
    Case(
        "query_content_type_construct", "POST", default(OTHER), QUERY,
        "CONSTRUCT { <s> <p> 1 } WHERE {}", media=GRAPH,
    ),
    Case("query_post_direct", "POST", default(OTHER), QUERY, "ASK {}", True),
)  # fmt: skip
WRONG = (
    Case("bad_query_method", "PUT", [("query", "ASK {}")]),
    Case("bad_multiple_queries", "GET", [("query", "ASK {}"), ("query", "SELECT * {}")]),
    Case("bad_query_wrong_media_type", "POST", [], PLAIN, "ASK {}"),
    Case("bad_query_missing_form_type", "POST", [], {}, "query=ASK%20%7B%7D"),
    Case("bad_query_missing_direct_type", "POST", [], {}, "ASK {}"),
    Case(
        "bad_query_non_utf8", "POST", [], {"content-type": f"{QUERY['content-type']}; charset=UTF-16"},
        "ASK {}".encode("utf-16"),
    ),
    Case("bad_query_syntax", "GET", [("query", "ASK {")]),
)  # fmt: skip
INSERT = f"INSERT DATA {{ GRAPH <{ONE}> {{ <{ONE}> a <http://example.org/New> }} }}"
USING = [("using-graph-uri", ONE)]
USING_NAMED = [("using-named-graph-uri", ONE)]
REFUSED = (
    Case("update_dataset_default_graph", "POST", USING, UPDATE, f"CLEAR ALL ; {INSERT}"),
    Case("update_dataset_default_graphs", "POST", [*USING, ("using-graph-uri", TWO)], UPDATE, INSERT),
    Case("update_dataset_named_graphs", "POST", USING_NAMED, UPDATE, INSERT),
    Case("update_dataset_full", "POST", USING + USING_NAMED, UPDATE, INSERT),
    Case("update_post_form", "POST", [], FORM, urlencode({"update": INSERT})),
    Case("update_post_direct", "POST", [], UPDATE, "CLEAR ALL"),
    Case("update_base_uri", "POST", [], UPDATE, "CLEAR GRAPH <g> ; INSERT DATA { GRAPH <g> { <s> <p> 1 } }"),
    Case("bad_update_get", "GET", [("update", "CLEAR ALL")]),
    Case("bad_multiple_updates", "POST", [], FORM, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"),
    Case("bad_update_wrong_media_type", "POST", [], PLAIN, "CLEAR NAMED"),
    Case("bad_update_missing_form_type", "POST", [], {}, "update=CLEAR%20NAMED"),
    Case(
        "bad_update_non_utf8", "POST", [], {"content-type": f"{UPDATE['content-type']}; charset=UTF-16"},
        "CLEAR NAMED".encode("utf-16"),
    ),
    Case("bad_update_syntax", "POST", [], FORM, "update=CLEAR%20XYZ"),
    Case("bad_update_dataset_conflict", "POST", USING, FORM, urlencode({"update": f"WITH <{TWO}> {INSERT}"})),
)  # fmt: skip
MORE = (
    *(
        Case(f"{word.lower()} {how}", *rest)
        for word in ("INSERT DATA {<a> <b> <c>}", "DELETE WHERE {?s ?p ?o}", "LOAD <http://127.0.0.1:1/>",
                     "CLEAR ALL", "DROP ALL", "CREATE GRAPH <g>", "COPY <a> TO <b>", "MOVE <a> TO <b>",
                     "ADD <a> TO <b>", "dRoP aLl", "DR#x\nOP ALL", "#x\nDROP ALL", "\ufeffDROP ALL")
        for how, *rest in (
            ("as query", "GET", [("query", word)]), ("by form", "POST", [], FORM, urlencode({"query": word})),
            ("direct", "POST", [], QUERY, word.encode()), ("as update", "POST", [], UPDATE, word.encode()),
            ("in the address", "POST", [("update", word)], QUERY, "ASK {}"),
        )
    ),
    *(Case(f"graph store {method}", method, [("graph", ONE)], {"content-type": "text/turtle"}, "<a> <b> <c> .")
      for method in ("PUT", "POST", "DELETE", "PATCH")),
)  # fmt: skip


def send(server: Server, case: Case, path: str = "/sparql/") -> tuple[int, str, bytes]:
    body = case.body.encode() if isinstance(case.body, str) else case.body
    request = server.client.build_request(
        case.method, f"{path}?{urlencode(case.address)}", headers=case.headers, content=body
    )
    answer = server.client.send(request)
    return answer.status_code, answer.headers["content-type"].partition(";")[0], answer.content


def test_the_table_has_the_cases_of_the_manifest() -> None:
    assert (len(ANSWERED) + len(WRONG), len(REFUSED)) == (20, 14)
    assert len({case.name for case in (*ANSWERED, *WRONG, *REFUSED)}) == 34


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case.name)
def test_queries_are_answered(server: Server, case: Case) -> None:
    status, media, body = send(server, case)
    assert status == 200, body
    assert media in case.media
    if case.truth is not None:
        assert json.loads(body)["boolean"] is case.truth


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_wrong_queries_are_refused(server: Server, case: Case) -> None:
    status, media, body = send(server, case)
    assert 400 <= status < 500, body
    assert media == "application/problem+json"


def test_updates_are_refused_and_change_nothing(server: Server) -> None:
    before = server.dump()
    for case in (*REFUSED, *MORE):
        path = "/data" if case.name.startswith("graph store") else "/sparql/"
        status, media, body = send(server, case, path)
        assert 400 <= status < 500, (case.name, body)
        assert media == "application/problem+json"
    assert server.dump() == before


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.9", "text/tab-separated-values"),
        ("text/*", "text/csv"),
        ("text/csv, */*;q=0.1", "text/csv"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/sparql-results+xml"),
    ],
)  # fmt: skip
def test_rows_come_in_the_format_that_is_liked_best(
    server: Server, accept: str, media: str
) -> None:
    answer = server.select("SELECT ?s { ?s ?p ?o } LIMIT 2", accept=accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media
    form = ox.QueryResultsFormat.from_media_type(media)
    assert form is not None
    if media != "text/csv":
        found: Any = ox.parse_query_results(answer.content, format=form)
        assert len(list(found)) == 2


@pytest.mark.parametrize("word", ["ttl", "turtle", "nt", "jsonld", "json", "rdf", "text/turtle"])
def test_format_chooses_the_format_of_a_graph(server: Server, word: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
    answer = server.client.get("/query", params={"query": query, "format": word})
    assert answer.status_code == 200, answer.text
    media = answer.headers["content-type"].partition(";")[0]
    form = ox.RdfFormat.from_media_type(media)
    assert len(set(ox.parse(answer.content, format=form))) == len(server.dump().splitlines())


def test_what_is_not_on_offer_is_not_acceptable(server: Server) -> None:
    assert server.select("ASK {}", accept="image/png").status_code == 406
    assert server.select("ASK {}", accept="text/turtle").status_code == 406
    assert server.client.get("/sparql?query=ASK%7B%7D&format=exe").status_code == 406


def test_a_dataset_is_chosen_by_from_or_by_parameters(server: Server) -> None:
    count = "SELECT (COUNT(*) AS ?n) {0} {{ ?s ?p ?o }}"

    def rows(clause: str, **parameters: str) -> int:
        query = {"query": count.format(clause), "format": "tsv", **parameters}
        answer = server.client.get("/kg/sparql", params=query)
        assert answer.status_code == 200, answer.text
        return int(answer.text.splitlines()[1])

    assert rows("") > 100
    assert rows(f"FROM <{ONE}>") == 1
    assert rows(f"FROM <{ONE}> FROM <{TWO}>") == 2
    assert rows(f"FROM NAMED <{ONE}>") == 0
    assert rows(f"FROM <{ONE}> FROM <{TWO}>", **{"default-graph-uri": THREE}) == 1
    assert rows("", **{"default-graph-uri": "http://127.0.0.1:1/none"}) == 0
    refused = server.select(count.format("FROM <http://127.0.0.1:1/none>"))
    assert refused.status_code == 400 and "there is no graph" in refused.json()["detail"]
    assert server.select("ASK {}").json()["boolean"] is True


def test_the_service_and_the_graph_describe_themselves(server: Server) -> None:
    for path, word in (
        ("/sparql", b"UnionDefaultGraph"),
        ("/.well-known/void", b"propertyPartition"),
    ):
        for media in ("text/turtle", "application/ld+json", "application/rdf+xml"):
            answer = server.client.get(path, headers={"accept": media})
            assert answer.status_code == 200, answer.text
            triples = set(ox.parse(answer.content, format=ox.RdfFormat.from_media_type(media)))
            assert len(triples) > 10 and word in answer.content


def test_graphs_can_be_fetched(server: Server) -> None:
    one = server.client.get("/data", params={"graph": ONE})
    assert one.status_code == 200 and b"Document" in one.content
    assert server.client.head("/kg/data", params={"graph": ONE}).status_code == 200
    assert server.client.get("/data", params={"graph": OTHER}).status_code == 404
    assert server.client.get("/data").status_code == 400
    assert server.client.get("/data?default&graph=x").status_code == 400


def test_prefixes_need_no_declaration_and_relative_names_are_data(server: Server) -> None:
    answer = server.select("SELECT DISTINCT ?o { ?o a org:Organization }")
    names = [row["o"]["value"] for row in answer.json()["results"]["bindings"]]
    assert names
    key = names[0].rsplit("/", 1)[1]
    assert server.select(f"ASK {{ <org/{key}> a org:Organization }}").json()["boolean"] is True
