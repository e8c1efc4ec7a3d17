"""Pages for people, and the same as files: what the graph holds, one thing, search."""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from csrgraph.rdf.vocab import PREFIXES
from csrgraph.resources import read_toml
from csrgraph.serve.files import evidence_csv
from csrgraph.serve.formats import GRAPHS, accepted
from csrgraph.serve.jobs import Answer, Job
from csrgraph.serve.pool import Pool
from csrgraph.serve.problems import RefusalError, response_of
from csrgraph.serve.render import html, language_of
from csrgraph.store.questions import questions

__all__ = ["Site"]

_KEY = re.compile(r"([a-z2-7]{16})(?:\.(ttl|nt|jsonld|rdf|json|csv))?")
_FORMS = {"html": ("text/html", "application/xhtml+xml"), **GRAPHS, "csv": ("text/csv",)}
_MAIN = ("report", "org", "partnership", "product", "project", "event", "metric")
_LONGEST = 200
_PAGE = 50
_VARY = {"vary": "Accept, Accept-Language"}
# The editor sets styles inline; its scripts are files.
_EDITOR_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DECLARED = "".join(f"PREFIX {key}: <{value}>\n" for key, value in PREFIXES.items())
_FIRST_QUERY = f"""{_DECLARED}
SELECT DISTINCT ?name ?organisation WHERE {{
  ?organisation a org:Organization ; skos:prefLabel ?name
}} ORDER BY ?name LIMIT 20
"""


class Site:
    """The pages of a graph.

    Args:
        pool: The workers.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kinds = frozenset(read_toml("serve/pages.toml")["kinds"])

    async def home(self, request: Request) -> Response:
        """Return the first page."""
        answer = await self._pool.run(Job("home"))
        return self._page(request, "home", answer, {"main_kinds": _MAIN})

    async def list(self, request: Request) -> Response:
        """Return things of a kind, a page at a time."""
        kind = self._kind(request)
        answer = await self._pool.run(Job("things", {"name": kind, "page": _page(request)}))
        return self._page(request, "list", answer, {"kind": kind})

    async def thing(self, request: Request) -> Response:
        """Return a thing as a page, a graph, rows or a table of its evidence."""
        kind = self._kind(request)
        found = _KEY.fullmatch(request.path_params["key"])
        if found is None:
            raise RefusalError(404, "not-found", "There is nothing at this address.")
        form = found[2] or accepted(",".join(request.headers.getlist("accept")), _FORMS)
        if form is None:
            raise RefusalError(406, "not-acceptable", f"On offer: {', '.join(_FORMS)}, json.")
        values: dict[str, Any] = {"name": kind, "key": found[1]}
        if form in GRAPHS:
            return response_of(await self._pool.run(Job("thing", values | {"graph": form})), _VARY)
        if form == "csv":
            answer = await self._pool.run(Job("table", values))
            if answer.problem:
                return response_of(answer, _VARY)
            return Response(evidence_csv(json.loads(answer.body)), 200, _VARY, "text/csv")
        answer = await self._pool.run(Job("thing", values | {"page": _page(request)}))
        if form == "html":
            return self._page(request, "thing", answer, {})
        return response_of(answer, _VARY)

    async def search(self, request: Request) -> Response:
        """Return what a text finds."""
        text = request.query_params.get("q", "")[:_LONGEST].strip()
        page = _page(request)
        answer = Answer(200, body=b"[]")
        if text:
            answer = await self._pool.run(Job("search", {"text": text}))
        if answer.problem:
            return self._page(request, "search", answer, {})
        rows, start = json.loads(answer.body), (page - 1) * _PAGE
        shown = {"rows": rows[start : start + _PAGE], "more": len(rows) > start + _PAGE}
        return html(request, "search", shown | {"q": text, "page": page})

    async def sparql(self, request: Request) -> Response:
        """Return the page for queries of one's own: YASGUI, and a plain form without scripts."""
        column = "title_zh" if language_of(request)[0] == "zh" else "title_en"
        known = [
            {"name": item.name, "title": getattr(item, column), "sparql": item.sparql, "description": item.description}
            for item in questions()
        ]  # fmt: skip
        chosen = request.query_params.get("question")
        text = next((item["sparql"] for item in known if item["name"] == chosen), _FIRST_QUERY)
        data = {
            "questions": known,
            "prefixes": PREFIXES,
            "query": text,
            "chosen": chosen,
        }
        values = {"questions": known, "query_text": text, "data": data}
        headers = {"content-security-policy": _EDITOR_POLICY}
        return html(request, "sparql", values, headers=headers)

    def _page(
        self, request: Request, template: str, answer: Answer, values: dict[str, Any]
    ) -> Response:
        if answer.problem:
            retry = {"retry-after": "1"} if answer.status == 503 else {}
            shown = {"status": answer.status, "detail": answer.detail}
            return html(request, "problem", shown, status=answer.status, headers=retry)
        return html(request, template, json.loads(answer.body) | values)

    def _kind(self, request: Request) -> str:
        kind = str(request.path_params["kind"])
        if kind not in self._kinds:
            raise RefusalError(404, "not-found", "There is nothing at this address.")
        return kind


def _page(request: Request) -> int:
    given = request.query_params.get("page", "1")
    if not (given.isascii() and given.isdecimal() and 0 < len(given) < 7 and int(given)):
        raise RefusalError(400, "parameters", "`page` is a number from 1.")
    return int(given)
