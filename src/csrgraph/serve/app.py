"""The web application: addresses and what answers at each."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from csrgraph.serve.explorer import Explorer
from csrgraph.serve.files import static
from csrgraph.serve.formats import GRAPHS, accepted
from csrgraph.serve.jobs import Job
from csrgraph.serve.maps import Maps
from csrgraph.serve.options import ServeOptions
from csrgraph.serve.pool import Pool
from csrgraph.serve.problems import RefusalError, refused, response_of, unexpected, unrouted
from csrgraph.serve.protocol import graph_format, parameters, query_job, single
from csrgraph.serve.shield import Shield
from csrgraph.serve.site import Site

__all__ = ["make_app"]

_READ = ["GET", "HEAD"]
_VARY = {"vary": "Accept"}
# Where no query is given, a browser gets the query page and a program the service description.
_PEOPLE = {**GRAPHS, "html": ("text/html",)}


class Endpoint:
    """SPARQL and the graphs as files.

    Args:
        pool: The workers.
        options: How the graph is served.
    """

    def __init__(self, pool: Pool, options: ServeOptions) -> None:
        self._pool, self._options = pool, options

    async def sparql(self, request: Request) -> Response:
        """Answer a query, or describe the service where there is none."""
        limits = self._options
        job = await query_job(request, size=limits.body, seconds=limits.seconds)
        if job is not None:
            return await self._run(job)
        header = ",".join(request.headers.getlist("accept"))
        if accepted(header, _PEOPLE) == "html":
            return RedirectResponse("/sparql-ui", 303, _VARY)
        return await self._told(request, "describe")

    async def void(self, request: Request) -> Response:
        """Describe the graph."""
        return await self._told(request, "void")

    async def data(self, request: Request) -> Response:
        """Return one graph (`?graph=`) or the union of all (`?default`): the Graph Store Protocol, reading only."""
        pairs = parameters(request.scope["query_string"])
        name, default = single(pairs, "graph"), single(pairs, "default")
        if (name is None) == (default is None):
            raise RefusalError(400, "parameters", "Give either `graph` with an IRI, or `default`.")
        return await self._run(Job("graph", {"iri": name, "graph": graph_format(request, pairs)}))

    async def _told(self, request: Request, kind: str) -> Response:
        pairs = parameters(request.scope["query_string"])
        address = f"{request.url.scheme}://{request.url.netloc}/sparql"
        values = {"graph": graph_format(request, pairs), "endpoint": address}
        return await self._run(Job(kind, values))

    async def _run(self, job: Job) -> Response:
        return response_of(await self._pool.run(job), _VARY)


def make_app(pool: Pool, maps: Maps, options: ServeOptions) -> Any:
    """Return the ASGI application for a graph."""
    endpoint, site, explorer = Endpoint(pool, options), Site(pool), Explorer(pool, maps)
    name = options.name
    queries = ("/sparql", "/sparql/", "/query", f"/{name}/sparql", f"/{name}/query")
    routes = [
        *(Route(path, endpoint.sparql, methods=[*_READ, "POST"]) for path in queries),
        Route(f"/repositories/{name}", endpoint.sparql, methods=[*_READ, "POST"]),
        *(Route(path, endpoint.data, methods=_READ) for path in ("/data", f"/{name}/data")),
        Route("/.well-known/void", endpoint.void, methods=_READ),
        Route("/", site.home, methods=_READ),
        Route("/explore", explorer.page, methods=_READ),
        Route("/explore/data.json", explorer.data, methods=_READ),
        Route("/explore/evidence.json", explorer.evidence, methods=_READ),
        Route("/sparql-ui", site.sparql, methods=_READ),
        Route("/search", site.search, methods=_READ),
        Route("/id/{kind}", site.list, methods=_READ),
        Route("/id/{kind}/{key}", site.thing, methods=_READ),
        Route("/static/{name}", static, methods=_READ),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers={RefusalError: refused, HTTPException: unrouted, Exception: unexpected},
    )
    app.router.redirect_slashes = False
    return Shield(app, hosts=(options.host, *options.hosts), origin=options.origin)
