"""The SPARQL 1.1 Protocol, queries only: from a request to the job that a worker is given."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from csrgraph.serve.formats import GRAPHS, SOLUTIONS, accepted, named
from csrgraph.serve.jobs import Job
from csrgraph.serve.problems import RefusalError

__all__ = ["body_of", "formats_of", "graph_format", "parameters", "query_job", "single"]

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_FIELDS = 100
# A body that is somewhat too long is read to its end, else many clients never see the answer.
_READ = 4 * 1024**2

Pairs = list[tuple[str, str]]


async def query_job(request: Request, *, size: int, seconds: float) -> Job | None:
    """Return the query of a request; None for a GET without parameters, which asks for the service description.

    Args:
        request: The request.
        size: How long its body may be, in bytes.
        seconds: How long its body may take.

    Raises:
        RefusalError: if it is no query of the protocol.
    """
    pairs = parameters(request.scope["query_string"])
    if request.method == "POST":
        pairs = pairs + await _posted(request, size=size, seconds=seconds)
    _refuse_updates(pairs)
    if request.method != "POST" and all(key in {"format", "output"} for key, _ in pairs):
        return None
    text = single(pairs, "query")
    if text is None:
        raise RefusalError(400, "no-query", "Give exactly one parameter `query`.")
    rows, graph = formats_of(request, pairs)
    default, named_graphs = _all(pairs, "default-graph-uri"), _all(pairs, "named-graph-uri")
    values: dict[str, object] = {"text": text, "rows": rows, "graph": graph}
    if default or named_graphs:
        values |= {"default": default, "named": named_graphs}
    return Job("query", values)


def parameters(query: bytes) -> Pairs:
    """Return the parameters of an address or a form.

    Raises:
        RefusalError: if they are no UTF-8, or too many.
    """
    try:
        text = query.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError as error:
        raise RefusalError(400, "encoding", "Parameters must be percent-encoded UTF-8.") from error
    except ValueError as error:
        raise RefusalError(
            400, "parameters", f"At most {_FIELDS} parameters are allowed."
        ) from error


def single(pairs: Pairs, name: str) -> str | None:
    """Return the value of a parameter that may stand once; None where it does not stand.

    Raises:
        RefusalError: if it stands more than once.
    """
    found = _all(pairs, name)
    if len(found) > 1:
        raise RefusalError(400, "parameters", f"The parameter `{name}` is given more than once.")
    return found[0] if found else None


def formats_of(request: Request, pairs: Pairs) -> tuple[str | None, str | None]:
    """Return the formats for rows and for graphs that a request accepts.

    Raises:
        RefusalError: if there is none.
    """
    wanted = single(pairs, "format") or single(pairs, "output")
    if wanted:
        found = named(wanted)
    else:
        header = ",".join(request.headers.getlist("accept"))
        found = accepted(header, SOLUTIONS), accepted(header, GRAPHS)
    if found == (None, None):
        offers = ", ".join(dict.fromkeys((*SOLUTIONS, *GRAPHS)))
        raise RefusalError(
            406, "not-acceptable", f"None of the accepted formats is on offer: {offers}."
        )
    return found


def graph_format(request: Request, pairs: Pairs) -> str:
    """Return the format of a graph that a request accepts.

    Raises:
        RefusalError: if there is none.
    """
    graph = formats_of(request, pairs)[1]
    if graph is None:
        offers = ", ".join(types[0] for types in GRAPHS.values())
        raise RefusalError(406, "not-acceptable", f"A graph is given as: {offers}.")
    return graph


async def body_of(request: Request, *, size: int, seconds: float) -> bytes:
    """Return the body of a request.

    Raises:
        RefusalError: if it is too long, or takes too long.
    """
    too_long = RefusalError(413, "too-long", f"The body may have at most {size:,} bytes.")
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdecimal() or int(length) > _READ:
        raise too_long
    parts, found = [], 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                found += len(part)
                if found > _READ:
                    raise too_long
                parts.append(part if found <= size else b"")
    except TimeoutError as error:
        raise RefusalError(408, "slow", f"The body did not arrive within {seconds:g} s.") from error
    except ClientDisconnect as error:
        raise RefusalError(400, "bad-request", "The client has left.") from error
    if found > size:
        raise too_long
    return b"".join(parts)


async def _posted(request: Request, *, size: int, seconds: float) -> Pairs:
    types = request.headers.getlist("content-type")
    media, charset = _media_type(types[0] if len(types) == 1 else "")
    if media == UPDATE:
        raise RefusalError(403, "read-only", _READ_ONLY)
    if media not in {FORM, QUERY}:
        raise RefusalError(415, "media-type", f"A query is posted as {FORM} or {QUERY}.")
    if charset not in {"", "utf-8", "utf8"}:
        raise RefusalError(415, "encoding", "A query must be UTF-8.")
    body = await body_of(request, size=size, seconds=seconds)
    if media == FORM:
        return parameters(body)
    try:
        return [("query", body.decode("utf-8"))]
    except UnicodeDecodeError as error:
        raise RefusalError(400, "encoding", "The query is no UTF-8 text.") from error


def _media_type(header: str) -> tuple[str, str]:
    media, *rest = (part.strip().lower() for part in header.split(";"))
    found = (part.partition("=") for part in rest)
    charset = next((value.strip('" ') for key, _, value in found if key.strip() == "charset"), "")
    return media, charset


def _refuse_updates(pairs: Sequence[tuple[str, str]]) -> None:
    if any(key in {"update", "using-graph-uri", "using-named-graph-uri"} for key, _ in pairs):
        raise RefusalError(403, "read-only", _READ_ONLY)


def _all(pairs: Sequence[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in pairs if key == name]


_READ_ONLY = "This endpoint is for reading; change the graph with csrgraph add and remove."
