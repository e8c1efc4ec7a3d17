"""Problems over HTTP: a status, a word and a sentence as JSON; no traces, no paths, no versions."""

from __future__ import annotations

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from csrgraph.serve.jobs import Answer

__all__ = ["RefusalError", "problem_response", "refused", "response_of", "unexpected", "unrouted"]

_RETRY = frozenset({"busy", "preparing", "store-failed"})
_TITLES = {
    400: "Bad request", 403: "Forbidden", 404: "Not found", 405: "Method not allowed",
    406: "Not acceptable", 408: "Request timeout", 409: "Conflict", 413: "Too large", 415: "Unsupported media type",
    421: "Misdirected request", 500: "Internal error", 503: "Unavailable", 504: "Timeout",
}  # fmt: skip
_WORDS = {404: "not-found", 405: "method-not-allowed"}
_DETAILS = {404: "There is nothing at this address.", 405: "This address is for reading only."}
_PIECE = 64 * 1024


class RefusalError(Exception):
    """A request that is not answered; `status`, `word` and `detail` go into the problem."""

    def __init__(self, status: int, word: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.word, self.detail = status, word, detail


def problem_response(
    status: int, word: str, detail: str, headers: dict[str, str] | None = None
) -> Response:
    """Return a problem as `application/problem+json`."""
    body = {
        "type": f"urn:csrgraph:problem:{word}",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
    }
    more = dict(headers or {})
    if word in _RETRY:
        more["retry-after"] = "1"
    if status in {408, 413}:
        more["connection"] = "close"
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status, more, "application/problem+json")


def response_of(answer: Answer, headers: dict[str, str] | None = None) -> Response:
    """Return a worker's answer as a response; `Server-Timing` says how long the worker was busy."""
    headers = {**(headers or {}), "server-timing": f"query;dur={answer.seconds * 1000:.1f}"}
    if answer.problem:
        return problem_response(answer.status, answer.problem, answer.detail, headers)
    if len(answer.body) <= _PIECE:
        return Response(answer.body, answer.status, headers, answer.media)
    return _Pieces(answer.body, answer.status, headers, answer.media)


class _Pieces(Response):
    """A long body sent piece by piece, so that a reader that stops is noticed."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        start = {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
        await send(start)
        view = memoryview(self.body)
        for at in range(0, len(view), _PIECE):
            piece, more = bytes(view[at : at + _PIECE]), at + _PIECE < len(view)
            await send({"type": "http.response.body", "body": piece, "more_body": more})


async def refused(request: Request, error: Exception) -> Response:
    """Return the response to a `RefusalError`."""
    if not isinstance(error, RefusalError):
        raise error
    return problem_response(error.status, error.word, error.detail)


async def unrouted(request: Request, error: Exception) -> Response:
    """Return the response where no route fits an address or a method."""
    if not isinstance(error, HTTPException):
        raise error
    status = error.status_code
    word, detail = _WORDS.get(status, "bad-request"), _DETAILS.get(status, "The request is wrong.")
    return problem_response(status, word, detail, dict(error.headers or {}))


async def unexpected(request: Request, error: Exception) -> Response:
    """Return the response to a defect; what it was is in the server's log only."""
    return problem_response(500, "internal", "Something went wrong in the server.")
