"""The explorer over HTTP: its page, the data of its map, and the evidence that a reader asks for."""

from __future__ import annotations

import gzip
import hashlib
import re

from starlette.requests import Request
from starlette.responses import Response

from csrgraph.serve.choice import choice
from csrgraph.serve.jobs import Answer, Job
from csrgraph.serve.maps import Maps
from csrgraph.serve.pool import Pool
from csrgraph.serve.problems import RefusalError, response_of
from csrgraph.serve.protocol import parameters
from csrgraph.serve.render import html

__all__ = ["Explorer"]

_NODES = 80
_NODE = re.compile(r"[a-z]{1,20}/[a-z0-9]{1,64}")
_STATE = re.compile(r"[0-9a-f]{16}")
_GZIP = re.compile(
    r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[0-9.]+\s*)?(?:,|$)", re.I
)
# The page brings a policy of its own, with the hashes of its scripts.
_POLICY = {"content-security-policy": "frame-ancestors 'none'"}


class Explorer:
    """The map of the graph.

    Args:
        pool: The workers.
        maps: What makes and keeps maps.
    """

    def __init__(self, pool: Pool, maps: Maps) -> None:
        self._pool, self._maps = pool, maps
        self._shell: Answer | None = None

    async def page(self, request: Request) -> Response:
        """Return the page: that of `csrgraph explore`, without data."""
        pairs = parameters(request.scope["query_string"])
        try:
            choice([pair for pair in pairs if pair[0] != "lang"])
        except RefusalError as error:
            return _told(request, error.status, error.detail)
        answer = self._shell or await self._pool.run(Job("explore"))
        if answer.problem:
            return _told(request, answer.status, answer.detail)
        self._shell = answer
        return _packed(request, answer, _POLICY)

    async def data(self, request: Request) -> Response:
        """Return the map without sentences; 503 while it is being prepared."""
        answer = await self._maps.data(choice(parameters(request.scope["query_string"])))
        return response_of(answer) if answer.problem else _packed(request, answer, {})

    async def evidence(self, request: Request) -> Response:
        """Return claims on nodes (`node`, repeated) with their sentences, in the state that a page has (`state`)."""
        pairs = parameters(request.scope["query_string"])
        nodes = [value for key, value in pairs if key == "node"]
        states = [value for key, value in pairs if key == "state"]
        chosen = choice([pair for pair in pairs if pair[0] not in {"node", "state"}])
        if not 0 < len(nodes) <= _NODES or not all(map(_NODE.fullmatch, nodes)):
            detail = f"Give `node` once to {_NODES} times, each an id such as partnership/2abcdefghijklmno."
            raise RefusalError(400, "parameters", detail)
        if len(states) != 1 or _STATE.fullmatch(states[0]) is None:
            raise RefusalError(
                400, "parameters", "Give `state` once, as the data of the map have it."
            )
        answer = await self._maps.evidence(chosen, states[0], nodes)
        return response_of(answer, {"cache-control": "no-cache"})


def _packed(request: Request, answer: Answer, headers: dict[str, str]) -> Response:
    """A packed answer as the client takes it; nothing where the client has it already."""
    tag = f'W/"{hashlib.blake2b(answer.body, digest_size=12).hexdigest()}"'
    headers = {**headers, "etag": tag, "cache-control": "no-cache", "vary": "Accept-Encoding"}
    known = [item.strip() for item in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    if _GZIP.search(",".join(request.headers.getlist("accept-encoding"))):
        return response_of(answer, {**headers, "content-encoding": "gzip"})
    return response_of(Answer(200, answer.media, gzip.decompress(answer.body)), headers)


def _told(request: Request, status: int, detail: str) -> Response:
    retry = {"retry-after": "1"} if status == 503 else {}
    return html(
        request, "problem", {"status": status, "detail": detail}, status=status, headers=retry
    )
