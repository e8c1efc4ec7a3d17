"""`csrgraph figure`: the partnerships as a picture for a paper."""

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
    Language,
    MinConfidence,
    Years,
    given_selection,
)
from csrgraph.pipeline.files import writable, write_file

__all__ = ["figure"]


def figure(
    kg: Graph,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The picture; its name ends in .svg, .pdf or .png.")
    ] = Path("figure.svg"),
    company: Companies = None,
    year: Years = None,
    kind: Kinds = None,
    ego: Ego = "",
    hops: Hops = 1,
    min_confidence: MinConfidence = 0.0,
    nodes: Annotated[
        int,
        typer.Option(min=2, max=600, help="Largest number of nodes; the best connected are drawn."),
    ] = 150,
    width: Annotated[float, typer.Option(metavar="MM", help="Width in millimetres.")] = 180.0,
    font_size: Annotated[
        float | None,
        typer.Option(metavar="PT", help="Size of names in points; by default 7, less for many."),
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of the legend.")] = Language.zh,
    monochrome: Annotated[
        bool, typer.Option("--monochrome", help="Black and white; shapes tell the types.")
    ] = False,
    title: Annotated[str | None, typer.Option(help="Title in the file; it is not drawn.")] = None,
    font: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Font with Chinese; by default one of this machine is found."
        ),
    ] = None,
    outlines: Annotated[
        bool, typer.Option("--outlines", help="SVG: letters as outlines, the same on any machine.")
    ] = False,
    dpi: Annotated[int, typer.Option(min=36, max=1200, help="PNG: dots per inch.")] = 300,
) -> None:
    """Draw the partnerships for a paper, as SVG, PDF or PNG."""
    from csrgraph.views.figure import FigureFormat, Look, make_figure

    fmt = FigureFormat.of(out)
    selection = given_selection(
        company=company,
        year=year,
        kind=kind,
        ego=ego,
        hops=hops,
        min_confidence=min_confidence,
    )
    look = Look(
        width=width,
        language=language.value,
        monochrome=monochrome,
        font_size=font_size,
        title=title,
    )
    with opened(kg) as store:
        drawn = make_figure(store, selection=selection, limit=nodes, look=look)
    data = drawn.data(fmt, font=font, outlines=outlines, dpi=dpi)
    with writable(out):
        write_file(out, data)
    note(drawn.scene.description)
    lacking = drawn.missing(font) if fmt is not FigureFormat.svg or outlines else ""
    if lacking:
        note(f"warning: the font has no {lacking}; empty boxes stand for them; give another --font")
