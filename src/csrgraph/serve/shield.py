"""What every request passes first: whose host it names, what site it comes from, and the headers of every answer."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

from csrgraph.serve.problems import problem_response

__all__ = ["Shield"]

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:@/]+))(?::\d*)?")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ALLOW = "GET, HEAD, POST, OPTIONS"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}


class Shield:
    """An ASGI application around another one.

    Args:
        app: What answers the requests that pass.
        hosts: Names that the Host header may give beside localhost and numeric addresses. A page elsewhere can make
            its own name lead to this machine, so any other name is refused; it cannot do so with a number.
        origin: The one other web origin that may read answers, if any.
    """

    def __init__(self, app: Any, *, hosts: Iterable[str], origin: str | None) -> None:
        self._app = app
        self._hosts = {"localhost", *(host.lower() for host in hosts)}
        self._origin = origin

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)

        async def finish(message: Any) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(MutableHeaders(raw=message.setdefault("headers", [])), headers)
            await send(message)

        response = self._refusal(scope["method"], headers)
        await (response or self._app)(scope, receive, finish)

    def _refusal(self, method: str, headers: Headers) -> Response | None:
        if not self._known_host(headers.getlist("host")):
            return problem_response(421, "wrong-host", "This server does not answer for that host.")
        if method == "OPTIONS":
            return Response(status_code=204, headers={"allow": _ALLOW})
        if method not in _SAFE and self._foreign(headers):
            return problem_response(403, "cross-site", "Requests from other sites are refused.")
        return None

    def _known_host(self, given: list[str]) -> bool:
        found = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        if found is None:
            return False
        name = (found[1] or found[2]).lower()
        return name in self._hosts or _is_address(name)

    def _foreign(self, headers: Headers) -> bool:
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "").lower()
        if origin is not None and origin == self._origin:
            return False
        if site:
            return site not in {"same-origin", "none"}
        return origin is not None and origin.partition("://")[2] != headers.get("host")

    def _add_headers(self, answer: MutableHeaders, request: Headers) -> None:
        for name, value in _HEADERS.items():
            answer.setdefault(name, value)
        answer.setdefault("content-security-policy", _POLICY)
        if self._origin is None:
            answer.setdefault("cross-origin-resource-policy", "same-origin")
            return
        answer.add_vary_header("Origin")
        if request.get("origin") == self._origin:
            answer["access-control-allow-origin"] = self._origin
            answer["access-control-allow-methods"] = "GET, HEAD, POST"
            answer["access-control-allow-headers"] = "accept, content-type"


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
