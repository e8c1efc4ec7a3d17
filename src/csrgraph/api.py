"""The public API: what a notebook needs. Options are keyword-only and nothing is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from csrgraph.errors import UsageError
from csrgraph.model.facts import FactSet
from csrgraph.model.graph import ResolvedGraph
from csrgraph.model.report import Report
from csrgraph.model.violations import ValidationReport
from csrgraph.pipeline import BuildSummary, build
from csrgraph.pipeline.opening import open_graph
from csrgraph.pipeline.pushing import PushSummary, push

if TYPE_CHECKING:
    from networkx import MultiDiGraph
    from pandas import DataFrame
    from rdflib import Dataset
    from spacy.language import Language

    from csrgraph.store.dataset import GraphStore
    from csrgraph.views.display import MapDisplay
    from csrgraph.views.figure import Figure
    from csrgraph.views.network import Projection

__all__ = [
    "BuildSummary",
    "PushSummary",
    "Store",
    "build",
    "extract",
    "load_pipeline",
    "open_store",
    "push",
    "read",
    "resolve",
    "to_dataset",
    "validate",
]


def read(path: str | Path, *, language: Literal["zh", "en"] | None = None) -> Report:
    """Return the report in a file: one text that never changes, and the blocks that cover it.

    Args:
        path: A report in a supported format.
        language: `zh` or `en`; by default the text decides.

    Raises:
        ReadError: if the file cannot be read, is empty, or is of an unknown format.
    """
    from csrgraph.ingest import read as read_report

    return read_report(path, language=language)


def load_pipeline(name: str = "default") -> Language:
    """Return the spaCy pipeline that `extract` uses; load it once for many reports.

    Raises:
        UsageError: if there is no pipeline of that name.
        ModelFilesError: if the weights of the lexical model are missing or changed.
    """
    from csrgraph.extract.pipeline import load_pipeline as load

    return load(name)


def extract(report: Report, *, nlp: Language | None = None) -> FactSet:
    """Return the facts of a report; every span in them quotes the report's text exactly.

    Args:
        report: The report as read.
        nlp: A pipeline of `load_pipeline`; pass one when extracting from many reports.
    """
    from csrgraph.extract.pipeline import extract as extract_facts

    return extract_facts(report, nlp=nlp)


def resolve(factsets: Sequence[FactSet]) -> ResolvedGraph:
    """Merge the facts of several reports into one graph; the order of the reports is no matter."""
    from csrgraph.resolve.merge import resolve as resolve_facts

    return resolve_facts(factsets)


def to_dataset(graph: ResolvedGraph) -> Dataset:
    """Return a graph as an `rdflib.Dataset`: one named graph per report, and derived ties."""
    from csrgraph.rdf import to_dataset as map_graph

    return map_graph(graph)


def validate(dataset: Dataset) -> ValidationReport:
    """Return what a dataset violates of the shapes and checks of the ontology; quotations against sentences only.

    Args:
        dataset: One named graph per report, as `to_dataset` makes it.
    """
    from csrgraph.pipeline.validating import validate_dataset

    return validate_dataset(dataset)


def open_store(path: str | Path) -> Store:
    """Open the folder of a graph for reading.

    Args:
        path: The folder that `build` or `csrgraph run` made.

    Raises:
        UsageError: if this is no folder of a graph.
        FormatVersionError: if another version of csrgraph wrote it.
        DamagedStoreError: if its files are damaged.
    """
    return Store(open_graph(path))


class Store:
    """A graph that is open for reading; use it in a `with` statement, or close it."""

    def __init__(self, graph: GraphStore) -> None:
        self._graph = graph

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; closing twice does nothing."""
        self._graph.close()

    @property
    def dataset(self) -> Dataset:
        """The store as an `rdflib.Dataset`; the default graph is the union of all graphs."""
        return self._graph.dataset

    def query(self, sparql: str) -> DataFrame:
        """Return the rows of a SELECT query, or one row with `answer` for an ASK query.

        Raises:
            QueryError: if the query is wrong or may not be run.
        """
        from csrgraph.store.queries import query

        return query(self._graph, sparql)

    def questions(self) -> DataFrame:
        """Return the named questions with number, titles and parameters."""
        from pandas import DataFrame

        from csrgraph.store.questions import questions

        rows = [
            (item.number, item.name, item.title_en, item.title_zh,
             ", ".join(parameter.name for parameter in item.parameters), item.description)
            for item in questions()
        ]  # fmt: skip
        columns = ["number", "question", "en", "zh", "parameters", "description"]
        return DataFrame(rows, columns=columns, dtype=object)

    def ask(self, question: str, /, **parameters: object) -> DataFrame:
        """Return the rows of a named question; a parameter left out does not restrict them.

        Raises:
            QueryError: if there is no such question or parameter, or a name fits nothing.
        """
        from csrgraph.store.queries import ask

        return ask(self._graph, question, **parameters)

    def validate(self) -> ValidationReport:
        """Return what the graph violates of the shapes and checks of the ontology; see `csrgraph validate`."""
        from csrgraph.pipeline.validating import validate_folder

        path = self._graph.path
        if path is None:
            raise UsageError("Only a graph in a folder can be validated; use validate(dataset).")
        return validate_folder(path.parent)

    def search(
        self, text: str, *, where: Literal["names", "evidence", "all"] = "all", limit: int = 100
    ) -> DataFrame:
        """Return the things whose names hold a text, then the sentences that do.

        Args:
            text: Any part of a name or sentence, in any case or width.
            where: `names`, `evidence` or `all`.
            limit: How many rows at most.

        Raises:
            QueryError: if `where` or `limit` is not allowed.
        """
        from csrgraph.store.queries import search

        return search(self._graph, text, where=where, limit=limit)

    def evidence(self, rows: DataFrame | Iterable[str]) -> DataFrame:
        """Return the claims and sentences behind rows, or behind IRIs of partnerships."""
        from csrgraph.store.queries import evidence

        return evidence(self._graph, rows)

    def to_networkx(self, *, projection: Projection = "partnership") -> MultiDiGraph:
        """Return the partnerships as a `networkx.MultiDiGraph`.

        Args:
            projection: `partnership`: organisations and partnerships are nodes, roles are edges;
                `organisation`: organisations are nodes, joined where they share partnerships.
        """
        from csrgraph.views.network import to_networkx

        return to_networkx(self._graph, projection=projection)

    def table(
        self, name: Literal["partnerships", "organisations", "edges", "evidence", "matrix"]
    ) -> DataFrame:
        """Return one of the tables that `csrgraph export` writes.

        Raises:
            UsageError: if the matrix is too large.
        """
        from csrgraph.views.tabledata import Graph, TableName
        from csrgraph.views.tables import table_frame

        return table_frame(Graph(self._graph).table(TableName(name)))

    def map(self, *, title: str | None = None, nodes: int = 200) -> MapDisplay:
        """Return the explorer for a notebook: shown as the cell's result, or saved with `.save`.

        Viewers that take scripts or frames away show the figure of the same graph instead.

        Args:
            title: Title of the page; by default that of the only report.
            nodes: Largest number of nodes; the best connected are shown, `csrgraph explore` writes all.
        """
        from csrgraph.views.display import make_display

        return make_display(self._graph, title=title, nodes=nodes)

    def figure(
        self,
        *,
        companies: Sequence[str] = (),
        years: Sequence[int] = (),
        kinds: Sequence[str] = (),
        ego: str = "",
        hops: int = 1,
        min_confidence: float = 0.0,
        nodes: int = 150,
        width: float = 180.0,
        font_size: float | None = None,
        language: Literal["zh", "en"] = "zh",
        monochrome: bool = False,
        title: str | None = None,
    ) -> Figure:
        """Return the partnerships as a picture: shown as SVG, or saved with `.save("figure.pdf")`.

        Args:
            companies: Only reports of these companies; a part of a name may fit several.
            years: Only reports on these years.
            kinds: Only partnerships of these kinds.
            ego: Only this organisation and what is around it; a part of its name is enough if no other has it.
            hops: How many partnerships around it.
            min_confidence: Only claims that are at least this sure, from 0 to 1.
            nodes: Largest number of nodes; the best connected are drawn.
            width: Width in millimetres.
            font_size: Size of names in points; by default 7, less for many nodes.
            language: Language of the legend.
            monochrome: Black and white; shapes tell the types.
            title: Title in the file; it is not drawn.

        Raises:
            UsageError: if a choice fits nothing or leaves nothing, or a size cannot be used.
        """
        from csrgraph.views.figure import Look, make_figure
        from csrgraph.views.selection import Selection

        selection = Selection(
            companies=tuple(companies),
            years=tuple(years),
            kinds=tuple(kinds),
            ego=ego,
            hops=hops,
            min_confidence=min_confidence,
        )
        look = Look(
            width=width,
            language=language,
            monochrome=monochrome,
            font_size=font_size,
            title=title,
        )
        return make_figure(self._graph, selection=selection, limit=nodes, look=look)
