"""Real graph servers on free ports of this machine, and a proxy that breaks connections."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

_INI = """[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = t.db
TransactionFile = t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = .
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{web}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 10000
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Start Oxigraph's server; yields the URL of its Graph Store Protocol service."""
    name = Path(sys.executable).with_name("oxigraph")
    port = free_port()
    command = [str(name), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, port):
        yield f"http://127.0.0.1:{port}/store"


def virtuoso_command(name: str) -> str:
    """Return a command of Virtuoso; without it the test is skipped, and fails in continuous integration."""
    found = shutil.which(name)
    if found is None:
        message = "Virtuoso is not installed (Debian: virtuoso-opensource-7)"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return str(found)


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Start Virtuoso with a user `csr` who may write graphs; yields its Graph Store Protocol service."""
    sql, web = free_port(), free_port()
    (folder / "v.ini").write_text(_INI.format(sql=sql, web=web), encoding="utf-8")
    command = [virtuoso_command("virtuoso-t"), "+configfile", "v.ini", "+foreground"]
    with _running(command, folder, web):
        made = "USER_CREATE('csr', 'secret'); GRANT SPARQL_UPDATE TO \"csr\";"
        isql = [virtuoso_command("isql-vt"), f"127.0.0.1:{sql}", "dba", "dba", f"exec={made}"]
        done = subprocess.run(isql, check=True, capture_output=True, text=True, timeout=60)
        assert "Error" not in done.stdout, done.stdout
        yield f"http://127.0.0.1:{web}/sparql-graph-crud-auth"


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder.parent / f"server{port}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert process.poll() is None, f"{command[0]} has ended"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


Rule = Callable[[str, str], str]


class Proxy:
    """A proxy before a server; `rule(method, graph)` says what happens to a request.

    `pass`; a status such as `503`, which is answered without asking the server; `drop`, which cuts
    the connection before the server is asked, and `lose`, which cuts it after the server has done it.
    """

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.rule: Rule = lambda method, graph: "pass"
        self.seen: list[tuple[str, str, str]] = []
        self.user: str | None = None
        self.scheme = "Basic"
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}{self.target.path}"

    def count(self, method: str, what: str = "pass") -> int:
        """How many requests of a method had an outcome."""
        return sum(1 for seen, _, outcome in self.seen if (seen, outcome) == (method, what))

    def allows(self, header: str | None) -> bool:
        """Whether a request may pass: `user` is NAME:PASSWORD of basic authentication."""
        wanted = base64.b64encode((self.user or "").encode()).decode()
        return self.user is None or header == f"Basic {wanted}"


@contextmanager
def proxy(target: str) -> Iterator[Proxy]:
    """Start a proxy before a server."""
    made = Proxy(target)
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()


def _handler(owner: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            graph = parse_qs(urlsplit(self.path).query).get("graph", [""])[0]
            if not owner.allows(self.headers.get("authorization")):
                self.reply(401, b"", {"WWW-Authenticate": f'{owner.scheme} realm="x"'})
                return
            outcome = owner.rule(self.command, graph)
            owner.seen.append((self.command, graph, outcome))
            if outcome.isdecimal():
                self.reply(int(outcome), b"<p>no</p>", {"Retry-After": "7"})
            elif outcome == "drop":
                self.close_connection = True
            else:
                status, headers, data = self.forward(body)
                if outcome == "lose":
                    self.close_connection = True
                else:
                    self.reply(status, data, headers)

        do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

        def forward(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            connection = http.client.HTTPConnection(owner.target.netloc, timeout=30)
            kept = {
                key: value for key, value in self.headers.items()
                if key.lower() in {"accept", "content-type"}
            }  # fmt: skip
            connection.request(self.command, self.path, body, kept)
            response = connection.getresponse()
            kind = response.headers.get("content-type", "text/plain")
            data = response.read()
            connection.close()
            return response.status, {"Content-Type": kind}, data

        def reply(self, status: int, data: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler
