"""`csrgraph ontology`: the terms and controlled words of the graph, to read or to load."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from csrgraph.cli.console import emit
from csrgraph.cli.options import Output
from csrgraph.pipeline.files import writable, write_file

__all__ = ["OntologyFormat", "ontology"]


class OntologyFormat(StrEnum):
    """`html`: a page in Chinese and English; `ttl`: the files themselves."""

    html = "html"
    ttl = "ttl"


def ontology(
    fmt: Annotated[
        OntologyFormat, typer.Option("--format", "-f", help="A page to read, or Turtle.")
    ] = OntologyFormat.html,
    out: Output = None,
) -> None:
    """Write the ontology: every term and controlled word in Chinese and English."""
    from csrgraph.rdf.documentation import documentation, ontology_turtle

    text = documentation() if fmt is OntologyFormat.html else ontology_turtle()
    if out is None:
        emit(text)
        return
    with writable(out):
        write_file(out, text)
