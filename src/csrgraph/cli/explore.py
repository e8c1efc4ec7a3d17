"""`csrgraph explore`: the graph as one page that works without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from csrgraph.cli.console import note
from csrgraph.cli.opened import opened
from csrgraph.cli.options import (
    Companies,
    Ego,
    Graph,
    Hops,
    Kinds,
    MinConfidence,
    Years,
    given_selection,
)
from csrgraph.pipeline.files import writable

__all__ = ["explore"]


def explore(
    kg: Graph,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The page; by default explorer.html, or explorer.zip."),
    ] = None,
    company: Companies = None,
    year: Years = None,
    kind: Kinds = None,
    ego: Ego = "",
    hops: Hops = 1,
    min_confidence: MinConfidence = 0.0,
    communities: Annotated[
        bool, typer.Option("--communities", help="Draw each community of organisations as one.")
    ] = False,
    title: Annotated[str | None, typer.Option(help="Title of the page.")] = None,
    packed: Annotated[
        bool, typer.Option("--zip", help="Write a ZIP archive of the page, for mail.")
    ] = False,
) -> None:
    """Write the explorer: one HTML file with the network and the evidence."""
    from csrgraph.views.explorer import WARN_NODES, write_explorer

    selection = given_selection(
        company=company,
        year=year,
        kind=kind,
        ego=ego,
        hops=hops,
        min_confidence=min_confidence,
    )
    target = out or Path("explorer.zip" if packed else "explorer.html")
    with opened(kg) as store, writable(target):
        written = write_explorer(
            store,
            target,
            title=title,
            selection=selection,
            communities=communities,
            packed=packed,
        )
    if written.nodes > WARN_NODES:
        note(
            f"warning: {written.nodes:,} nodes are slow to draw; "
            "choose a part: --company, --year, --kind, --min-confidence, --ego, --communities"
        )
    note(f"Open {target} in a browser.")
