"""The graph in the formats of other tools."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from csrgraph.errors import UsageError

if TYPE_CHECKING:
    from csrgraph.store.dataset import GraphStore

__all__ = ["BINARY", "ExportFormat", "ExportTable", "exported"]


class ExportFormat(StrEnum):
    """RDF: `nq`, `ttl`, `trig`, `jsonld`; networks: `graphml`, `gexf`; tables: `csv`, `xlsx`, `parquet`."""

    nq = "nq"
    ttl = "ttl"
    trig = "trig"
    jsonld = "jsonld"
    graphml = "graphml"
    gexf = "gexf"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"


class ExportTable(StrEnum):
    """The tables that `csv` and `parquet` hold one of, and `xlsx` all."""

    partnerships = "partnerships"
    organisations = "organisations"
    edges = "edges"
    evidence = "evidence"
    matrix = "matrix"


BINARY = frozenset({ExportFormat.xlsx, ExportFormat.parquet})
_RDF = frozenset({ExportFormat.nq, ExportFormat.ttl, ExportFormat.trig, ExportFormat.jsonld})
_ONE_TABLE = frozenset({ExportFormat.csv, ExportFormat.parquet})


def exported(store: GraphStore, fmt: ExportFormat, *, table: ExportTable | None = None) -> bytes:
    """Return a store's graph in a format; the same graph gives the same bytes.

    Args:
        store: The open store.
        fmt: The format.
        table: Which table `csv` and `parquet` hold; by default the partnerships.

    Raises:
        UsageError: if the format holds no single table, or the table is too large for it.
    """
    if table is not None and fmt not in _ONE_TABLE:
        raise UsageError(
            f"The format {fmt.value} takes no --table; allowed with: csv, parquet. xlsx holds all tables."
        )
    if fmt in _RDF:
        return _rdf(store, fmt)
    if fmt in (ExportFormat.graphml, ExportFormat.gexf):
        return _network(store, fmt)
    return _tables(store, fmt, table or ExportTable.partnerships)


def _rdf(store: GraphStore, fmt: ExportFormat) -> bytes:
    from csrgraph.rdf.context import shipped_context
    from csrgraph.store.dumps import trig, turtle
    from csrgraph.store.jsonld import jsonld

    nquads = store.nquads()
    if fmt is ExportFormat.jsonld:
        return jsonld(nquads, shipped_context())
    if fmt is ExportFormat.nq:
        return nquads
    return turtle(nquads) if fmt is ExportFormat.ttl else trig(nquads)


def _network(store: GraphStore, fmt: ExportFormat) -> bytes:
    from csrgraph.views.graphml import as_gexf, as_graphml
    from csrgraph.views.network import to_networkx

    network = to_networkx(store)
    return as_graphml(network) if fmt is ExportFormat.graphml else as_gexf(network)


def _tables(store: GraphStore, fmt: ExportFormat, table: ExportTable) -> bytes:
    from csrgraph.views.parquet import as_parquet
    from csrgraph.views.spreadsheet import as_xlsx
    from csrgraph.views.tabledata import Graph, TableName
    from csrgraph.views.tables import table_csv

    graph = Graph(store)
    if fmt is ExportFormat.xlsx:
        return as_xlsx(graph)
    rows = graph.table(TableName(table.value))
    return table_csv(rows) if fmt is ExportFormat.csv else as_parquet(rows)
