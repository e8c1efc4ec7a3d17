"""A graph store on another server, by the SPARQL 1.1 Graph Store HTTP Protocol.

See https://www.w3.org/TR/sparql11-http-rdf-update/: GET, PUT, POST and DELETE of one named graph each.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator
from types import TracebackType

import httpx
import pyoxigraph as ox

from csrgraph.errors import RemoteError, ServerLostError, UsageError
from csrgraph.store.dumps import ntriples_of

__all__ = ["GraphServer"]

_NTRIPLES = "application/n-triples"
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
# Still so after all tries: it is the server that is not there, not the graph that is wrong.
_AWAY = _AGAIN - {500}
_NO_STORE = frozenset({404, 405, 410, 501})
_LONGEST_PAUSE = 60.0
# A server that never answered is more likely a wrong address than a busy server.
_FIRST_TRIES = 3
_TIMEOUT = httpx.Timeout(300.0, connect=10.0)
_TAG = re.compile(r"<[^>]*>|\s+")
_EXAMPLES = (
    "such as http://HOST:7878/store (Oxigraph), http://HOST:8890/sparql-graph-crud-auth (Virtuoso) "
    "or http://HOST:3030/DATASET/data (Fuseki)"
)


class GraphServer:
    """An open connection to a server.

    Args:
        endpoint: URL of its Graph Store Protocol service.
        query: URL of its SPARQL query service, to read graphs there instead; by default they are
            read as they are written.
        user: Name to log in with, where the server asks for one.
        password: Its password, sent only where the server asks for it.
        tries: How often a request is sent before the server counts as lost.
        pause: What waits for so many seconds; for tests.

    Raises:
        UsageError: if an address is no URL of the web, or holds a password.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        query: str | None = None,
        user: str | None = None,
        password: str | None = None,
        tries: int = 6,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = _checked(endpoint)
        self._query = _checked(query) if query else None
        self._user = user
        self._tries = tries
        self._pause = pause
        self._answered = False
        login = _Login(user, password or "") if user else None
        self._client = httpx.Client(auth=login, timeout=_TIMEOUT)

    def __enter__(self) -> GraphServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def get(self, graph: str) -> bytes:
        """Return the triples of a graph as sorted N-Triples; nothing where there is no such graph.

        Raises:
            RemoteError: if the server refuses, or answers in something else.
            ServerLostError: if it cannot be reached.
        """
        if self._query:
            sparql = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
            response = self._send("POST", self._query, form={"query": sparql})
        else:
            response = self._send("GET", self._of(graph), missing_is_good=True)
            if response.status_code == httpx.codes.NOT_FOUND:
                return b""
        try:
            found = ox.parse(response.content, format=ox.RdfFormat.N_TRIPLES)
            return ntriples_of(quad.triple for quad in found)
        except SyntaxError as error:
            kind = response.headers.get("content-type", "no media type")
            raise RemoteError(
                f"{_service(response.request)} answers in {kind} where N-Triples were asked for; "
                f"give a Graph Store endpoint, {_EXAMPLES}."
            ) from error

    def put(self, graph: str, ntriples: bytes) -> None:
        """Put triples in the place of a graph.

        Raises:
            RemoteError: if the server refuses.
            ServerLostError: if it cannot be reached.
        """
        self._send("PUT", self._of(graph), body=ntriples)

    def post(self, graph: str, ntriples: bytes) -> None:
        """Add triples to a graph; errors as with `put`."""
        self._send("POST", self._of(graph), body=ntriples)

    def delete(self, graph: str) -> None:
        """Remove a graph, if it is there; errors as with `put`."""
        self._send("DELETE", self._of(graph), missing_is_good=True)

    def _of(self, graph: str) -> httpx.URL:
        return self._url.copy_merge_params({"graph": graph})

    def _send(
        self,
        method: str,
        url: httpx.URL,
        *,
        body: bytes | None = None,
        form: dict[str, str] | None = None,
        missing_is_good: bool = False,
    ) -> httpx.Response:
        # Virtuoso refuses a DELETE that asks for triples, so only what reads does.
        reads = method == "GET" or form is not None
        headers = {"Accept": _NTRIPLES} if reads else {}
        headers |= {"Content-Type": _NTRIPLES} if body is not None else {}
        request = self._client.build_request(method, url, content=body, data=form, headers=headers)
        response = self._answer(request)
        missing = missing_is_good and response.status_code == httpx.codes.NOT_FOUND
        if not response.is_success and not missing:
            raise self._refusal(method, response)
        return response

    def _answer(self, request: httpx.Request) -> httpx.Response:
        """The answer to a request, which is sent again while the server is busy, down or cut off."""
        wait = 0.5
        tries = self._tries if self._answered else min(self._tries, _FIRST_TRIES)
        for left in reversed(range(tries)):
            try:
                response = self._client.send(request)
            except httpx.TransportError as error:
                if not left:
                    raise ServerLostError(
                        f"{_service(request)} cannot be reached ({_words(str(error) or repr(error))}); "
                        "check the address and the server, then run again."
                    ) from error
                self._pause(wait)
            else:
                self._answered = True
                if response.status_code not in _AGAIN or not left:
                    return response
                self._pause(max(wait, _asked_for(response)))
            wait *= 2
        raise UsageError(f"tries must be at least 1, got {self._tries}.")

    def _refusal(self, method: str, response: httpx.Response) -> RemoteError:
        status, url = response.status_code, _service(response.request)
        if status == httpx.codes.UNAUTHORIZED:
            if self._user is None:
                return RemoteError(
                    f"{url} asks for a user; give --user NAME and the password in CSRGRAPH_PASSWORD."
                )
            if _way(response) is None:
                asked = _words(response.headers["www-authenticate"]).partition(" ")[0]
                return RemoteError(
                    f"{url} logs in by {asked}; only digest and basic authentication are known here, "
                    "so put a server that asks for one of them in front."
                )
            return RemoteError(
                f"{url} does not know the user {self._user!r} with this password; check both."
            )
        if status == httpx.codes.FORBIDDEN:
            return RemoteError(
                f"{url} does not allow {method}; ask for the right to write graphs there."
            )
        if response.is_redirect:
            target = response.headers.get("location", "another address")
            return RemoteError(f"{url} has moved to {target}; give that address.")
        client = method == "GET" and response.is_client_error and status not in _AWAY
        if status in _NO_STORE or client:
            kind = "SPARQL query service" if url == self._query else "Graph Store endpoint"
            example = "" if url == self._query else f", {_EXAMPLES}"
            return RemoteError(
                f"{url} is no {kind} (it answers {status} to {method}); give one{example}.",
                status=status,
            )
        said = _words(response.text)
        error = ServerLostError if status in _AWAY else RemoteError
        return error(
            f"{url} answers {status} to {method}{f' ({said})' if said else ''}; see its log.",
            status=status,
        )


class _Login(httpx.Auth):
    """Logs in as the server asks, by digest or basic; nothing is sent before it asks."""

    def __init__(self, user: str, password: str) -> None:
        self._given = (user, password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._chosen is None:
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return
            maker = _way(response)
            if maker is None:
                return
            self._chosen = maker(*self._given)
        yield from self._chosen.auth_flow(request)


def _way(response: httpx.Response) -> type[httpx.DigestAuth | httpx.BasicAuth] | None:
    """How a server asks to log in; None for a way that is not known here."""
    asked = response.headers.get("www-authenticate", "basic").lower()
    if "digest" in asked:
        return httpx.DigestAuth
    return httpx.BasicAuth if "basic" in asked else None


def _service(request: httpx.Request) -> httpx.URL:
    """The address of the service that a request went to, as the user gave it."""
    return request.url.copy_remove_param("graph")


def _checked(address: str) -> httpx.URL:
    # What stands before an @ may be a password, which no message repeats, also not of a wrong address.
    user = UsageError(
        "The address holds a user; give --user NAME and the password in CSRGRAPH_PASSWORD."
    )
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        if "@" in address:
            raise user from None
        raise UsageError(f"{address!r} is no URL ({error}); give one, {_EXAMPLES}.") from error
    known = url.scheme in ("http", "https") and url.host
    if url.userinfo or ("@" in address and not known):
        raise user
    if not known:
        raise UsageError(f"{address!r} is no URL of http or https; give one, {_EXAMPLES}.")
    return url


def _asked_for(response: httpx.Response) -> float:
    """How many seconds a busy server asks to wait."""
    value = response.headers.get("retry-after", "")
    return min(float(value), _LONGEST_PAUSE) if value.isascii() and value.isdecimal() else 0.0


def _words(text: str) -> str:
    """The beginning of a server's message, on one line and without markup."""
    return " ".join(_TAG.sub(" ", text[:2000]).split())[:160]
