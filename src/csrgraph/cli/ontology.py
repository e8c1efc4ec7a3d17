"""`csrgraph ontology`: the terms and controlled words of the graph, to read or to load."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from csrgraph.cli.console import emit
from csrgraph.cli.options import Output
from csrgraph.pipeline.files import writable, write_file

__all__ = ["OntologyFormat", "ontology"]


class OntologyFormat(StrEnum):
    """`html`: a page in Chinese and English; `ttl`: the files; `context`: a JSON-LD context."""

    html = "html"
    ttl = "ttl"
    context = "context"


def ontology(
    fmt: Annotated[
        OntologyFormat,
        typer.Option("--format", "-f", help="A page to read, Turtle, or a JSON-LD context."),
    ] = OntologyFormat.html,
    out: Output = None,
) -> None:
    """Write the ontology: every term and controlled word in Chinese and English."""
    from csrgraph.rdf.context import context_text
    from csrgraph.rdf.documentation import documentation, ontology_turtle

    written: dict[OntologyFormat, Callable[[], str]] = {
        OntologyFormat.html: documentation,
        OntologyFormat.ttl: ontology_turtle,
        OntologyFormat.context: context_text,
    }
    text = written[fmt]()
    if out is None:
        emit(text)
        return
    with writable(out):
        write_file(out, text)
