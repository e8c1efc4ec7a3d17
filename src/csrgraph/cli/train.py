"""`csrgraph train`: learn the weights of the extraction from labelled text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from csrgraph.cli.console import note

__all__ = ["train"]


def train(
    labels: Annotated[
        list[Path], typer.Argument(metavar="LABELS.jsonl…", help="Files of labelled items.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The weights file to write.")] = Path(
        "weights.npz"
    ),
) -> None:
    """Learn weights from labelled items; the same items give the same file, byte for byte."""
    from csrgraph.pipeline.training import train as learn

    about = learn(labels, out, say=note)
    note(f"{out}: learned from {about['items']} items; use it with --weights {out}")
