"""The server as a web server: hosts, origins, methods, bodies, slow clients, errors (S8, S9, S11 to S15)."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from csrgraph.cli.main import run_command
from csrgraph.serve.formats import GRAPHS, SOLUTIONS, accepted, named
from csrgraph.store import GraphStore
from served import Server, Watched, alive, graph_folder, serving, write_manifest
from stores import lose_report

HEAD = b"Host: 127.0.0.1\r\n"
QUERY = b"Content-Type: application/sparql-query\r\n"
GET = b"GET /%s HTTP/1.1\r\nConnection: close\r\n" + HEAD + b"\r\n"
POST = b"POST /sparql HTTP/1.1\r\nConnection: close\r\n" + HEAD + QUERY
LEAK = re.compile(
    r"Traceback|File \"|/(?:tmp|home|root|usr)/|site-packages|\d+\.\d+\.\d+|[Uu]vicorn|[Ss]tarlette"
)


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = graph_folder(tmp_path_factory.mktemp("hasty") / "kg")
    with serving(folder.path, hasty=True) as running:
        yield running


def raw(server: Server, *pieces: bytes, wait: float = 5.0) -> bytes:
    """Send bytes, return what comes back until the server closes or `wait` seconds have passed."""
    answer = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
            while part := connection.recv(65536):
                answer += part
        except (TimeoutError, ConnectionError):
            pass
    return answer


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    return int(found[1]) if found else 0


RAW = {
    "128 MB announced": (POST + b"Content-Length: 134217728\r\n\r\n", b"x" * 65536),
    "long address": (b"GET /sparql?query=" + b"a" * 1_000_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",),
    "many headers": (b"GET / HTTP/1.1\r\n" + HEAD, b"X-A: b\r\n" * 100_000, b"\r\n"),
    "chunks without end": (
        POST + b"Transfer-Encoding: chunked\r\n\r\n",
        *([b"10000\r\n" + b"x" * 65536 + b"\r\n"] * 80),
    ),
    "two lengths": (POST + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}",),
    "odd length": (POST + b"Content-Length: -6\r\n\r\nASK {}",),
    "odd coding": (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",),
    "nul in the path": (GET % b"a%00b",),
    "no utf-8 in the path": (GET % b"%ff%fe",),
    "no utf-8 in the query": (GET % b"sparql?query=%ff%fe",),
    "no utf-8 in the body": (POST + b"Content-Length: 2\r\n\r\n\xff\xfe",),
    "utf-16": (POST + b"Content-Length: 14\r\n\r\n" + "ASK {} ".encode("utf-16-le"),),
    "no host": (b"GET /sparql HTTP/1.1\r\nConnection: close\r\n\r\n",),
    "two hosts": (b"GET /sparql HTTP/1.1\r\nConnection: close\r\n" + HEAD + HEAD + b"\r\n",),
    "no http": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",),
}  # fmt: skip


@pytest.mark.parametrize("name", RAW)
def test_broken_requests_are_refused(server: Server, name: str) -> None:
    memory = Watched(server.process.pid).memory()
    answer = raw(server, *RAW[name])
    # A client that goes on sending may be cut off before it sees the answer.
    assert 400 <= status(answer) < 500 or answer == b"", answer[:200]
    assert not LEAK.search(answer.decode("latin-1"))
    assert Watched(server.process.pid).memory() < memory + 50 * 1024**2
    assert server.select("ASK {}").status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:1", 200), ("localhost", 200), ("LOCALHOST:80", 200), ("[::1]:80", 200), ("10.1.2.3", 200),
        ("evil.example", 421), ("evil.example:8765", 421), ("127.0.0.1.evil.example", 421), ("localhost.evil", 421),
        ("", 421), ("[::1", 421), ("127.0.0.1@evil.example", 421),
    ],
)  # fmt: skip
def test_only_names_of_this_machine_are_answered(server: Server, host: str, status: int) -> None:
    answer = server.client.get("/sparql?query=ASK%7B%7D", headers={"host": host})
    assert answer.status_code == status


def test_no_other_site_may_read_or_post_by_default(server: Server) -> None:
    for origin in ("http://evil.example", "null"):
        answer = server.client.get("/sparql?query=ASK%7B%7D", headers={"origin": origin})
        assert answer.status_code == 200
        assert not any(name.startswith("access-control") for name in answer.headers)
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        posted = server.client.post("/sparql", data={"query": "ASK {}"}, headers={"origin": origin})
        assert posted.status_code == 403
    for site, expected in (
        ("cross-site", 403), ("Cross-Site", 403), ("same-site", 403), ("\u00a7", 403),
        ("same-origin", 200), ("none", 200),
    ):  # fmt: skip
        found = server.client.post(
            "/sparql", data={"query": "ASK {}"}, headers=[(b"sec-fetch-site", site.encode())]
        )
        assert found.status_code == expected, site
    own = server.client.post("/sparql", data={"query": "ASK {}"}, headers={"origin": server.url})
    assert own.status_code == 200


def test_cors_is_for_one_origin_exactly(kg: Path) -> None:
    wanted = "https://site.example"
    with serving(kg, "--cors", wanted, "--allow-host", "graph.example") as server:
        for origin in (wanted, "https://site.example.evil", "https://SITE.example", "null"):
            headers = {"origin": origin, "host": "graph.example"}
            answer = server.client.get("/sparql?query=ASK%7B%7D", headers=headers)
            allowed = answer.headers.get("access-control-allow-origin")
            assert allowed == (wanted if origin == wanted else None)
            assert "access-control-allow-credentials" not in answer.headers
            posted = server.client.post("/sparql", data={"query": "ASK {}"}, headers=headers)
            assert posted.status_code == (200 if origin == wanted else 403)
        asked = server.client.options("/sparql", headers={"origin": wanted})
        assert asked.status_code == 204 and "POST" in asked.headers["access-control-allow-methods"]


def test_methods(server: Server) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW", "get"):
        answer = raw(
            server, method.encode() + b" /sparql HTTP/1.1\r\nConnection: close\r\n" + HEAD + b"\r\n"
        )
        assert status(answer) == 405, (method, answer[:100])
    assert server.client.options("/sparql").status_code == 204
    head = server.client.head("/sparql", params={"query": "ASK {}"})
    assert head.status_code == 200 and head.content == b""


@pytest.mark.parametrize(
    "path",
    [
        "/../manifest.json", "/..%2fmanifest.json", "/static/..%2f..%2fmanifest.json", "/static/",
        "/static/%2e%2e/%2e%2e/manifest.json", "/static/..%5c..%5cmanifest.json", "/static/%2fetc%2fpasswd",
        "/static//etc/passwd", "/static/serve.css%00.js", "/id/org/..%2f..%2fmanifest.json",
        "/id/..%2forg/aaaaaaaaaaaaaaaa", "/kg/manifest.json", "/manifest.json",
    ],
)  # fmt: skip
def test_no_address_leads_to_a_file(server: Server, path: str) -> None:
    answer = raw(server, f"GET {path} HTTP/1.1\r\nConnection: close\r\n".encode() + HEAD + b"\r\n")
    assert status(answer) == 404
    assert b'"graph_sha256"' not in answer and b"root:" not in answer


def test_errors_say_nothing_of_the_inside(server: Server) -> None:
    answers = [
        server.select("ASK {"), server.select("SELECT * { ?s <http://x y> ?o }"), server.client.get("/nothing"),
        server.select("SELECT (<http://x/f>(1) AS ?x) {}"), server.client.put("/sparql"), server.client.get("/data"),
        server.client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), server.client.get("/id/org/aaaaaaaaaaaaaaaa"),
        server.client.get("/sparql?query=ASK%7B%7D&default-graph-uri=x"), server.client.get("/?page=x"),
    ]  # fmt: skip
    for answer in answers:
        assert not LEAK.search(answer.text), answer.text
        assert "server" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    problem = answers[0].json()
    assert problem.keys() == {"type", "title", "status", "detail"} and problem["status"] == 400


def test_slow_clients_are_dropped_and_others_served(hasty: Server) -> None:
    body = b"POST /sparql HTTP/1.1\r\n" + HEAD + QUERY + b"Content-Length: 1000\r\n\r\nASK"
    big = (
        b"GET /sparql?query=SELECT%20*%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff%7DLIMIT%2020000 HTTP/1.1\r\n"
        + HEAD
        + b"\r\n"
    )
    assert hasty.select("ASK {}").status_code == 200
    before = Watched(hasty.process.pid).sockets()
    open_: list[tuple[str, socket.socket]] = []
    for kind, sent, number in (
        ("silent", b"", 40),
        ("head", b"GET / HT", 40),
        ("body", body, 20),
        ("read", big, 10),
    ):
        for _ in range(number):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", hasty.port))
            connection.sendall(sent)
            open_.append((kind, connection))
    times = []
    for _ in range(100):
        start = time.perf_counter()
        assert hasty.select("ASK {}").status_code == 200
        times.append(time.perf_counter() - start)
    assert sorted(times)[95] < 1.0
    process = Watched(hasty.process.pid)
    for _ in range(150):
        if process.sockets() <= before:
            break
        time.sleep(0.1)
    assert process.sockets() <= before
    assert process.threads() < 10
    for kind, connection in open_:
        with connection:
            connection.settimeout(5)
            if kind == "body":
                assert status(connection.recv(4096)) == 408


def test_a_client_that_sends_drop_by_drop_is_dropped(hasty: Server) -> None:
    start = time.perf_counter()
    with socket.create_connection(("127.0.0.1", hasty.port)) as connection:
        connection.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n")
        with pytest.raises(OSError):
            for _ in range(60):
                connection.sendall(b"X-A: b\r\n")
                time.sleep(0.1)
    assert time.perf_counter() - start < 5


def test_readers_see_a_new_state_when_it_is_published(kg: Path) -> None:
    folder = graph_folder(kg.parent / "changing")
    with serving(folder.path) as server:
        count = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"

        def graphs() -> set[str]:
            answers = [server.select(f"{count} #{number}") for number in range(12)]
            return {row.json()["results"]["bindings"][0]["n"]["value"] for row in answers}

        before = graphs()
        assert len(before) == 1
        with GraphStore(folder.store, writable=True) as store:
            folder.marker.write_text("", encoding="utf-8")
            lose_report(store, store.documents()[0])
            store.flush()
            write_manifest(folder, "2")
            assert graphs() == before
            folder.marker.unlink()
            assert graphs() == {str(int(before.pop()) - 1)}


def test_a_worker_that_dies_is_replaced(server: Server) -> None:
    process = Watched(server.process.pid)
    before = process.children()
    for child in before:
        os.kill(child, signal.SIGKILL)
    time.sleep(0.2)
    assert server.select("ASK {}").status_code == 200
    assert not set(before) & set(process.children())


def test_the_workers_end_with_the_server(kg: Path) -> None:
    with serving(kg) as server:
        children = Watched(server.process.pid).children()
        assert len(children) == 5
        server.process.kill()
        for _ in range(100):
            if not any(alive(child) for child in children):
                return
            time.sleep(0.05)
        raise AssertionError("workers live on without their server")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "csrgraph.cli.main", "serve", *arguments],
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip


def test_wrong_use_is_one_line_and_a_code(server: Server, kg: Path, tmp_path: Path) -> None:
    taken = run(str(kg), "--port", str(server.port))
    assert taken.returncode == 2 and "cannot be used" in taken.stderr
    assert run(str(tmp_path / "none")).returncode == 2
    wrong = run(str(kg), "--cors", "*")
    assert wrong.returncode == 2 and "one origin" in wrong.stderr
    for path in (kg / "store").glob("MANIFEST*"):
        path.write_bytes(b"damaged")
    damaged = run(str(kg), "--port", "0")
    assert damaged.returncode == 5 and len(damaged.stderr.splitlines()) == 1


def test_without_the_extra_it_says_what_to_install(
    kg: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("csrgraph.cli.serve.find_spec", lambda name: None)
    assert run_command(["serve", str(kg)]) == 2
    assert "pip install 'csrgraph-kg[serve]'" in capsys.readouterr().err


def test_it_listens_on_this_machine_and_warns_otherwise(server: Server, kg: Path) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    assert "warning: this address" not in server.log()
    with serving(kg, "--host", "0.0.0.0") as wide:
        assert "warning: this address can be reached from other machines" in wide.log()


@pytest.mark.parametrize(
    ("header", "rows", "graph"),
    [
        ("", "json", "ttl"), ("text/csv", "csv", None), ("application/xml", "xml", "rdf"), ("*/*;q=0", None, None),
        ("text/turtle;q=0.2, application/ld+json", None, "jsonld"), ("nonsense;;q=x", None, None), ("*", "json", "ttl"),
        ("application/*;q=2", "json", "nt"), ("text/turtle; q=abc, */*", "json", "nt"),
    ],
)  # fmt: skip
def test_accept(header: str, rows: str | None, graph: str | None) -> None:
    assert (accepted(header, SOLUTIONS), accepted(header, GRAPHS)) == (rows, graph)


def test_format_words() -> None:
    assert named("JSON") == ("json", "jsonld") and named("text/csv") == ("csv", None)
    assert named("application/ld+json") == (None, "jsonld") and named("exe") == (None, None)


def test_importing_csrgraph_loads_no_web_server() -> None:
    code = "import sys, csrgraph, csrgraph.cli.main; print(sorted({'starlette', 'uvicorn'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(found.stdout.replace("'", '"')) == []
