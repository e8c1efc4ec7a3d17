"""`csrgraph verify`: is a graph folder what its manifest says?"""

from __future__ import annotations

import shlex

import typer

from csrgraph.cli.console import emit, note, plain
from csrgraph.cli.options import Graph
from csrgraph.errors import ExitCode
from csrgraph.pipeline.verifying import verify as verify_folder

__all__ = ["verify"]


def verify(kg: Graph) -> None:
    """Compare texts, facts, dumps and store of a graph with its manifest; name what is changed, missing or damaged."""
    found = verify_folder(kg)
    for item in found:
        of = f" (of {item.document})" if item.document else ""
        emit(plain(f"{item.part} {item.name}{of}: {item.message}") + "\n")
    if not found:
        note("the folder is what its manifest says")
        return
    note(
        f"{len(found)} differences; mend them by `csrgraph add {shlex.quote(str(kg))} REPORT` with the reports "
        "that are named, or build the graph again"
    )
    damaged = any(item.part == "store" and item.name == "store" for item in found)
    raise typer.Exit(ExitCode.STORAGE if damaged else ExitCode.FINDING)
