"""Pushing to real servers: what is there afterwards, what is sent again, what happens when lines break."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import csrgraph
from csrgraph.cli.main import run_command
from csrgraph.errors import RemoteError, ServerLostError, UsageError
from csrgraph.pipeline import reports
from csrgraph.pipeline.pushing import Names, PushSummary, compare, send
from csrgraph.rdf import derived_quads, report_quads
from csrgraph.store import GraphStore, canonical_nquads, sha256
from csrgraph.store.remote import GraphServer
from handmade_graphs import all_quads, handmade_graph, told_again
from pipeline_fakes import fake_extractor, write_reports
from servers import Proxy, Rule, oxigraph, proxy, virtuoso
from stores import lose_report, store_of

WRITES = ("PUT", "POST", "DELETE")
BREAKS = ("drop", "lose", "503", "500")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv("CSRGRAPH_PASSWORD", raising=False)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("oxigraph") / "data"
    folder.mkdir()
    with oxigraph(folder) as url:
        yield url


@pytest.fixture
def line(endpoint: str) -> Iterator[Proxy]:
    with proxy(endpoint) as made:
        yield made


@pytest.fixture
def names(request: pytest.FixtureRequest) -> Names:
    """A place of its own for each test on the server that they share."""
    return Names(f"urn:test:{abs(hash(request.node.name))}:")


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with store_of(canonical_nquads(all_quads())) as opened:
        yield opened


def server(line: Proxy | str, **options: object) -> GraphServer:
    url = line if isinstance(line, str) else line.url
    values: dict[str, object] = {"pause": lambda seconds: None} | options
    return GraphServer(url, **values)  # type: ignore[arg-type]


def pushed(
    store: GraphStore, line: Proxy | str, names: Names, *, force: bool = False
) -> PushSummary:
    with server(line) as opened:
        return send(store, opened, names, force=force)


def assert_equal(store: GraphStore, line: Proxy | str, names: Names) -> None:
    """The server holds the canonical N-Triples of every graph, byte for byte."""
    with server(line) as opened:
        for graph in store.graphs():
            assert opened.get(names.there(graph)) == store.ntriples(graph)
        assert compare(store, opened, names) == []


def test_a_second_push_sends_nothing(store: GraphStore, line: Proxy, names: Names) -> None:
    first = pushed(store, line, names)
    assert len(first.sent) == 5 and not first.failed and first.bytes > 10_000
    assert_equal(store, line, names)
    before = sum(map(line.count, WRITES))
    again = pushed(store, line, names)
    assert again == PushSummary((), (), again.unchanged) and len(again.unchanged) == 5
    assert sum(map(line.count, WRITES)) == before


def test_only_what_changed_is_sent(store: GraphStore, line: Proxy, names: Names) -> None:
    pushed(store, line, names)
    one, two = store.documents()
    store.replace_all({two: told_again(1)[:20]}, derived_quads(handmade_graph()))
    line.seen.clear()
    summary = pushed(store, line, names)
    assert [name.rpartition("/")[2] for name in summary.sent] == [two]
    assert [name.rpartition("/")[2] for name in summary.deleted] == [one]
    assert len(summary.unchanged) == 3 and line.count("DELETE") == 1
    assert_equal(store, line, names)
    with server(line) as opened:
        assert opened.get(summary.deleted[0]) == b""


@pytest.mark.parametrize("seed", range(3))
def test_breaks_lose_nothing(seed: int, store: GraphStore, line: Proxy, names: Names) -> None:
    many = {f"d{number:02d}": told_again(1)[: 20 + number] for number in range(12)}
    store.replace_all(report_quads(handmade_graph()) | many, derived_quads(handmade_graph()))
    dice = random.Random(seed)
    line.rule = lambda method, graph: dice.choice(["pass"] * 8 + list(BREAKS))
    for _ in range(200):
        try:
            with server(line, tries=1) as opened:
                if not send(store, opened, names).failed:
                    break
        except ServerLostError as error:
            assert "cannot be reached" in str(error) or "answers 503" in str(error)
        except RemoteError as error:
            assert error.status == 500
    failures = sum(line.count(method, what) for method in WRITES for what in BREAKS)
    assert failures > 3
    bodies = [graph for method, graph, _ in line.seen if method == "PUT" and graph != names.pushed]
    assert len(bodies) <= len(store.graphs()) + failures
    line.rule = lambda method, graph: "pass"
    assert_equal(store, line, names)
    assert not pushed(store, line, names).sent


@pytest.mark.parametrize("outcome", ["drop", "503"])
def test_a_break_says_how_far_it_came(
    outcome: str, store: GraphStore, line: Proxy, names: Names
) -> None:
    last = max(map(names.there, store.graphs()))
    line.rule = lambda method, graph: outcome if graph == last else "pass"
    with pytest.raises(ServerLostError, match="4 of 5 graphs were sent") as caught:
        pushed(store, line, names)
    assert caught.value.exit_code == 3
    line.rule = lambda method, graph: "pass"
    assert pushed(store, line, names).sent == (last,)


def test_a_busy_server_is_asked_again(store: GraphStore, line: Proxy, names: Names) -> None:
    waits: list[float] = []
    outcomes = iter(["pass", "503", "drop", "429", "lose"])
    line.rule = lambda method, graph: next(outcomes, "pass")
    with server(line, pause=waits.append) as opened:
        assert len(send(store, opened, names).sent) == 5
    assert waits == [7, 1, 7, 4]
    assert_equal(store, line, names)


def test_a_graph_that_is_refused_does_not_stop_the_others(
    store: GraphStore, line: Proxy, names: Names
) -> None:
    refused = names.there(store.graphs()[1])
    line.rule = lambda method, graph: "413" if graph == refused else "pass"
    summary = pushed(store, line, names)
    assert len(summary.sent) == 4 and "answers 413 to PUT (no)" in summary.failed[refused]
    line.rule = lambda method, graph: "pass"
    assert pushed(store, line, names).sent == (refused,)
    assert_equal(store, line, names)


def test_a_change_by_hand_is_found_and_mended(store: GraphStore, line: Proxy, names: Names) -> None:
    pushed(store, line, names)
    graph, other, *_, lost = map(names.there, store.graphs())
    with server(line) as opened:
        opened.post(graph, b"<urn:a> <urn:b> <urn:c> .\n")
        opened.put(other, store.ntriples(store.graphs()[1]).split(b"\n", 1)[1])
        opened.delete(lost)
        found = {item.graph: (item.lacking, item.more) for item in compare(store, opened, names)}
    triples = store.ntriples(store.graphs()[-1]).count(b"\n")
    assert found == {graph: (0, 1), other: (1, 0), lost: (triples, 0)}
    assert not pushed(store, line, names).sent
    assert len(pushed(store, line, names, force=True).sent) == 5
    assert_equal(store, line, names)


def test_folders_do_not_take_each_others_place(
    store: GraphStore, line: Proxy, names: Names
) -> None:
    pushed(store, line, names)
    with GraphStore(None) as other:
        other.replace_all({"elsewhere": told_again(1)}, [])
        with pytest.raises(UsageError, match="another --graph-prefix"):
            pushed(other, line, names)
        beside = Names(f"{names.prefix}other/")
        assert len(pushed(other, line, beside).sent) == 1
        assert_equal(store, line, names)
        assert len(pushed(other, line, names, force=True).deleted) == 5


def test_what_the_server_knows_is_a_graph_of_its_own(
    store: GraphStore, line: Proxy, names: Names
) -> None:
    pushed(store, line, names)
    with server(line) as opened:
        lines = opened.get(names.pushed).decode().splitlines()
    hashes = {names.there(graph): sha256(store.ntriples(graph)) for graph in store.graphs()}
    start = "https://w3id.org/csrgraph/ns#graphHash"
    assert lines == sorted(f'<{name}> <{start}> "{value}" .' for name, value in hashes.items())


def test_graphs_are_read_by_a_query_service(
    store: GraphStore, line: Proxy, endpoint: str, names: Names
) -> None:
    pushed(store, line, names)
    with server(line, query=endpoint.replace("/store", "/query")) as opened:
        assert compare(store, opened, names) == []
        assert not send(store, opened, names).sent


def always(outcome: str) -> Rule:
    return lambda method, graph: outcome


def test_messages_name_the_service_that_refuses(
    store: GraphStore, line: Proxy, endpoint: str, names: Names
) -> None:
    for outcome, words in (
        ("404", "no SPARQL query service"),
        ("drop", "be reached"),
        ("401", "a user"),
    ):
        line.rule = always(outcome)
        with server(endpoint, query=line.url) as opened, pytest.raises(RemoteError) as caught:
            send(store, opened, names)
        assert str(caught.value).startswith(f"{line.url} ") and words in str(caught.value)


def test_a_password_is_not_sent_in_a_way_that_was_not_asked_for(line: Proxy) -> None:
    line.user, line.scheme = "me:secret", "Bearer"
    with server(line, user="me", password="secret") as opened, pytest.raises(RemoteError) as caught:
        opened.get("urn:x")
    assert "logs in by Bearer" in str(caught.value) and not line.seen


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", "no URL of http or https"),
        ("ftp://host/store", "no URL of http or https"),
        ("http://host:many/store", "is no URL"),
        ("http://me:secret@127.0.0.1/store", "holds a user"),
        ("http://me:secret@host:many/store", "holds a user"),
        ("me:secret@host/store", "holds a user"),
    ],
)
def test_addresses_that_cannot_be_used(address: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        GraphServer(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("401", "asks for a user; give --user"),
        ("403", "does not allow GET"),
        ("405", "is no Graph Store endpoint"),
        ("301", "has moved to"),
        ("500", "answers 500 to GET"),
        ("408", "answers 408 to GET"),
        ("429", "answers 429 to GET"),
        ("drop", "cannot be reached"),
    ],
)
def test_refusals_are_one_clear_line(
    outcome: str, words: str, store: GraphStore, line: Proxy, names: Names
) -> None:
    line.rule = lambda method, graph: outcome
    with pytest.raises(RemoteError, match=words) as caught:
        pushed(store, line, names)
    assert "\n" not in str(caught.value) and caught.value.exit_code == 2


def test_a_site_that_is_no_store_is_told(store: GraphStore, endpoint: str, names: Names) -> None:
    with pytest.raises(RemoteError, match="where N-Triples were asked for"):
        pushed(store, endpoint.replace("/store", "/"), names)
    with pytest.raises(RemoteError, match="is no Graph Store endpoint"):
        pushed(store, endpoint.replace("/store", "/nowhere"), names)


def test_a_server_that_keeps_nothing_is_told(store: GraphStore, line: Proxy, names: Names) -> None:
    line.rule = lambda method, graph: "200" if method == "PUT" else "pass"
    with pytest.raises(RemoteError, match="does not give back what it was sent"):
        pushed(store, line, names)


@pytest.mark.parametrize("prefix", ["", "kg", "http://e.org/kg", "http://e.org/a b/", "file:///x/"])
def test_prefixes_begin_iris(prefix: str) -> None:
    with pytest.raises(UsageError, match="ends in / or #"):
        Names(prefix)


@pytest.fixture
def kg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(reports, "extractor_of", fake_extractor)
    csrgraph.build(write_reports(tmp_path / "reports"), tmp_path / "kg")
    return tmp_path / "kg"


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: object) -> tuple[int, str, str]:
        code = run_command([str(argument) for argument in ("push", *arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_the_command(kg: Path, line: Proxy, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    line.user = "me:secret"
    given: tuple[object, ...] = (
        kg,
        "--endpoint",
        line.url,
        "--graph-prefix",
        "http://kg.test/one/",
    )
    code, _, said = run(*given)
    assert code == 2 and "asks for a user" in said
    code, _, said = run(*given, "--user", "me")
    assert code == 2 and "CSRGRAPH_PASSWORD" in said
    monkeypatch.setenv("CSRGRAPH_PASSWORD", "wrong")
    code, _, said = run(*given, "--user", "me")
    assert code == 2 and "does not know the user 'me'" in said and "wrong" not in said
    monkeypatch.setenv("CSRGRAPH_PASSWORD", "secret")
    given = (*given, "--user", "me")
    code, out, _ = run(*given)
    assert code == 0 and out.startswith("graphs: sent 6 (") and "failed 0" in out
    assert run(*given)[1] == "graphs: sent 0 (0.0 MB), deleted 0, unchanged 6, failed 0\n"
    assert run(*given, "--check") == (0, "The server holds the graph as it is here.\n", "")
    assert run(*given, "--check", "--force")[0] == 2
    with server(line, user="me", password="secret") as opened:
        opened.delete("http://kg.test/one/derived/partnerWith")
    code, out, said = run(*given, "--check")
    assert code == 1 and "derived/partnerWith" in out and "--force" in said
    line.rule = lambda method, graph: "413" if "report" in graph else "pass"
    code, out, said = run(*given, "--force")
    assert code == 3 and "failed 4" in out and said.count("answers 413") == 4
    line.rule = lambda method, graph: "pass"
    summary = csrgraph.push(
        kg, endpoint=line.url, user="me", password="secret", graph_prefix="http://kg.test/one/"
    )
    assert len(summary.sent) == 4 and len(summary.unchanged) == 2


def awkward(store: GraphStore) -> None:
    """Add a graph of everything that a server may get wrong."""
    values = [
        *map(ox.Literal, ("", " a ", "\t\n\r\"\\", "'", "\U0001f600𠮷", "\ufeff\ufffd", "甲" * 30_000)),
        '"甲"@zh', '"a"@en', "<urn:x:y>", "<http://e.org/甲>",
        *(f'"{value}"^^<http://www.w3.org/2001/XMLSchema#{kind}>' for value, kind in (
            ("true", "boolean"), ("7", "integer"), ("-0.25", "decimal"), ("3000000000", "decimal"),
            ("2023-05-01", "date"), ("2023-06", "gYearMonth"),
        )),
    ]  # fmt: skip
    graph = "https://w3id.org/csrgraph/id/graph/report/awkward"
    first = [f"<urn:s{number}> <urn:p> <urn:o> <{graph}> ." for number in range(200)]
    lines = [*first, *(f"<urn:t> <urn:p> {value} <{graph}> ." for value in values)]
    store.engine.load("\n".join(lines).encode(), format=ox.RdfFormat.N_QUADS)


def test_awkward_values_arrive(store: GraphStore, line: Proxy, names: Names) -> None:
    awkward(store)
    pushed(store, line, names)
    assert_equal(store, line, names)


@pytest.mark.virtuoso
def test_virtuoso_holds_the_same(store: GraphStore, tmp_path: Path) -> None:
    names = Names(None)
    awkward(store)
    with virtuoso(tmp_path) as url:
        for options, words in (
            ({}, "asks for a user"),
            ({"user": "csr", "password": "no"}, "does not know the user"),
        ):
            with server(url, **options) as opened, pytest.raises(RemoteError, match=words):
                send(store, opened, names)
        with server(url, user="csr", password="secret") as opened:
            assert len(send(store, opened, names).sent) == 6
            assert not send(store, opened, names).sent
            assert compare(store, opened, names) == []
            for graph in store.graphs():
                assert opened.get(names.there(graph)) == store.ntriples(graph)
            lose_report(store, store.documents()[0])
            assert len(send(store, opened, names).deleted) == 1
            assert compare(store, opened, names) == []
