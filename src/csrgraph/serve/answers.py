"""Answers to jobs, in the worker: queries checked and run, graphs, and the rows of pages."""

from __future__ import annotations

import gzip
import json
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from csrgraph.errors import QueryError
from csrgraph.rdf.vocab import BASE, PREFIXES
from csrgraph.serve.describe import service_description, void_description
from csrgraph.serve.formats import MEDIA
from csrgraph.serve.jobs import Answer, problem
from csrgraph.serve.opened import Opened
from csrgraph.serve.things import evidence, graph_query, home, search_rows, thing, things
from csrgraph.serve.writers import counted, written
from csrgraph.store.guard import check_query, check_words
from csrgraph.store.index import open_index

__all__ = ["Answerer"]

_PREAMBLE = "".join(f"PREFIX {key}: <{value}> " for key, value in PREFIXES.items())
_CHECKED = 512
_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_RDF = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}


class Answerer(Opened):
    """The store of a worker and what it answers.

    Args:
        settings: Paths `store`, `index`, `manifest`, `marker`; limits `rows`, `size`.
        offline: Whether this process has given up the network.

    Raises:
        CsrgraphError: if the store cannot be opened.
    """

    def __init__(self, settings: dict[str, Any], *, offline: bool) -> None:
        self._offline = offline
        self._rows, self._size = int(settings["rows"]), int(settings["size"])
        self._checked: OrderedDict[str, bool] = OrderedDict()
        self._index = Path(settings["index"])
        self.jobs = {
            "query": self._query,
            "graph": self._graph,
            "describe": self._describe,
            "void": self._void,
            "home": self._home,
            "things": self._things,
            "thing": self._thing,
            "table": self._table,
            "search": self._search,
            "explore": self._explore,
        }
        super().__init__(settings)

    def opened(self) -> None:
        """Note which graphs there are, and forget which queries were checked; open the search index."""
        self.store.index = open_index(self._index, self.version())
        self._checked.clear()
        graphs = (graph for graph in self.store.engine.named_graphs())
        self.graphs = frozenset(graph.value for graph in graphs if isinstance(graph, ox.NamedNode))

    def _query(
        self,
        text: str,
        *,
        rows: str | None,
        graph: str | None,
        default: list[str] | None = None,
        named: list[str] | None = None,
        trusted: bool = False,
    ) -> Answer:
        given = default is not None or named is not None
        own = False if trusted else self._check(text, given=given)
        try:
            result = self.store.engine.query(
                text,
                base_iri=BASE,
                prefixes=PREFIXES,
                use_default_graph_as_union=not given and not own,
                default_graph=_nodes(default or []) if given else None,
                named_graphs=_nodes(named or []) if given else None,
            )
            return self._written(result, rows, graph)
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"This is no SPARQL query: {error}") from error

    def _check(self, text: str, *, given: bool) -> bool:
        """Check a query; return whether it chooses its dataset itself.

        This process can be ended and has no network, so its words are enough; where the system left it a network, or
        FROM must be understood, the query is parsed. What was parsed a moment ago is not parsed again.
        """
        chooses = check_words(text)
        if self._offline and (given or not chooses):
            return False
        known = self._checked.get(text)
        if known is None or given:
            known = check_query(text, _PREAMBLE, graphs=_Any() if given else self.graphs)
            if not given:
                self._checked[text] = known
                if len(self._checked) > _CHECKED:
                    self._checked.popitem(last=False)
        return known

    def _written(self, result: Any, rows: str | None, graph: str | None) -> Answer:
        if isinstance(result, ox.QueryTriples):
            return self._triples(result, graph)
        if rows is None:
            return _not_acceptable()
        if isinstance(result, ox.QueryBoolean) and rows in {"csv", "tsv"}:
            return Answer(200, f"{MEDIA[rows]}; charset=utf-8", b"true" if result else b"false")
        form = _RESULTS[rows]
        body = written(
            lambda file: result.serialize(file, format=form), rows, rows=self._rows, size=self._size
        )
        return Answer(200, _media(rows), body)

    def _triples(self, triples: Any, graph: str | None) -> Answer:
        if graph is None:
            return _not_acceptable()
        found, form = counted(triples, self._rows), _RDF[graph]
        prefixes = None if graph == "nt" else PREFIXES
        body = written(
            lambda file: ox.serialize(found, file, format=form, prefixes=prefixes),
            graph,
            rows=self._rows,
            size=self._size,
        )
        return Answer(200, _media(graph), body)

    def _graph(self, *, iri: str | None, graph: str) -> Answer:
        """One graph, or the union of all."""
        if iri is None:
            found = self.store.engine.query(
                "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", use_default_graph_as_union=True
            )
            return self._triples(found, graph)
        if iri not in self.graphs:
            return problem(404, "no-such-graph", "There is no graph of that name.")
        quads = self.store.engine.quads_for_pattern(None, None, None, ox.NamedNode(iri))
        return self._triples((quad.triple for quad in quads), graph)

    def _describe(self, *, graph: str, endpoint: str) -> Answer:
        return self._triples(service_description(endpoint, sorted(self.graphs)), graph)

    def _void(self, *, graph: str, endpoint: str) -> Answer:
        return self._triples(void_description(self.store, endpoint), graph)

    def _home(self) -> Answer:
        return _json(home(self.store))

    def _things(self, *, name: str, page: int) -> Answer:
        return _json(things(self.store, name, page))

    def _thing(self, *, name: str, key: str, page: int = 1, graph: str | None = None) -> Answer:
        """What is known of a thing: as rows, or as a graph."""
        if graph is not None:
            found = self._query(graph_query(name, key), rows=None, graph=graph, trusted=True)
            return found if b"/" + key.encode("ascii") in found.body else _NOTHING
        rows = thing(self.store, name, key, page)
        return _NOTHING if rows is None else _json(rows)

    def _table(self, *, name: str, key: str) -> Answer:
        """All evidence of a thing."""
        found = evidence(self.store, name, key)
        if found is None:
            return _NOTHING
        found["evidence"] = list(counted(found["evidence"], self._rows))
        return _json(found)

    def _search(self, *, text: str) -> Answer:
        return _json(search_rows(self.store, text))

    def _explore(self) -> Answer:
        """The page of the map, without data."""
        from csrgraph.views.page import shell

        return Answer(
            200, "text/html; charset=utf-8", gzip.compress(shell().encode("utf-8"), mtime=0)
        )


class _Any:
    """Graphs that FROM names do not matter where the request itself chooses the dataset."""

    def __contains__(self, value: object) -> bool:
        return True


def _nodes(iris: list[str]) -> list[Any]:
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryError("The name of a graph must be an absolute IRI.") from error


_NOTHING = problem(404, "no-such-thing", "The graph says nothing of that.")


def _json(data: Any) -> Answer:
    return Answer(200, "application/json", json.dumps(data, ensure_ascii=False).encode("utf-8"))


def _media(name: str) -> str:
    media = MEDIA[name]
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _not_acceptable() -> Answer:
    offers = ", ".join(MEDIA.values())
    return problem(406, "not-acceptable", f"None of the accepted formats is on offer: {offers}.")
