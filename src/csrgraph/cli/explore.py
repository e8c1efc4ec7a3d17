"""`csrgraph explore`: the graph as one page that works without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from csrgraph.cli.console import note
from csrgraph.cli.opened import opened
from csrgraph.cli.options import Graph
from csrgraph.pipeline.files import writable

__all__ = ["explore"]


def explore(
    kg: Graph,
    out: Annotated[Path, typer.Option("--out", "-o", help="The page.")] = Path("explorer.html"),
) -> None:
    """Write the explorer: one HTML file with the network and the evidence."""
    from csrgraph.views.explorer import write_explorer

    with opened(kg) as store, writable(out):
        write_explorer(store, out)
    note(f"Open {out} in a browser.")
