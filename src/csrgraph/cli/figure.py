"""`csrgraph figure`: the partnerships as a picture for a paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from csrgraph.cli.console import note
from csrgraph.cli.opened import opened
from csrgraph.cli.options import Graph, Language
from csrgraph.pipeline.files import writable, write_file

__all__ = ["figure"]


def figure(
    kg: Graph,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The picture; its name ends in .svg, .pdf or .png.")
    ] = Path("figure.svg"),
    company: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only reports of this company; may be repeated."),
    ] = None,
    year: Annotated[
        list[int] | None,
        typer.Option(metavar="YYYY", help="Only reports on this year; may be repeated."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="Only partnerships of this kind; may be repeated."),
    ] = None,
    ego: Annotated[
        str, typer.Option(metavar="NAME", help="Only an organisation and what is around it.")
    ] = "",
    hops: Annotated[
        int, typer.Option(min=1, max=6, help="How many partnerships around --ego.")
    ] = 1,
    min_confidence: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Only claims that are at least this sure.")
    ] = 0.0,
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
    from csrgraph.views.figure import FigureFormat, Filters, Look, make_figure

    fmt = FigureFormat.of(out)
    filters = Filters(
        companies=tuple(company or ()),
        years=tuple(year or ()),
        kinds=tuple(kind or ()),
        ego=ego,
        hops=hops,
        min_confidence=min_confidence,
        limit=nodes,
    )
    look = Look(
        width=width,
        language=language.value,
        monochrome=monochrome,
        font_size=font_size,
        title=title,
    )
    with opened(kg) as store:
        drawn = make_figure(store, filters=filters, look=look)
    data = drawn.data(fmt, font=font, outlines=outlines, dpi=dpi)
    with writable(out):
        write_file(out, data)
    note(drawn.scene.description)
    lacking = drawn.missing(font) if fmt is not FigureFormat.svg or outlines else ""
    if lacking:
        note(f"warning: the font has no {lacking}; empty boxes stand for them; give another --font")
