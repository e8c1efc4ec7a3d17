"""A graph opened for a command that asks it something."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from csrgraph.cli.console import Format, emit_rows, note
from csrgraph.pipeline.opening import interrupted, open_graph

if TYPE_CHECKING:
    from pandas import DataFrame

    from csrgraph.store.dataset import GraphStore

__all__ = ["emit_frame", "opened", "warn_of_update"]


@contextmanager
def opened(kg: Path) -> Iterator[GraphStore]:
    """Open a graph for reading, and say if its last update was cut off."""
    with open_graph(kg) as store:
        warn_of_update(kg)
        yield store


def warn_of_update(kg: Path) -> None:
    """Say if the last update of a graph was cut off, or is still under way."""
    if interrupted(kg):
        note(
            f"warning: the last update of {kg} has not ended; "
            f"run it again, or: csrgraph add {shlex.quote(str(kg))} REPORT"
        )


def emit_frame(frame: DataFrame, fmt: Format) -> None:
    """Write the rows of a data frame to stdout."""
    cells = frame.astype(object).where(frame.notna(), None)
    rows = [tuple(row) for row in cells.itertuples(index=False, name=None)]
    emit_rows([str(column) for column in frame.columns], rows, fmt)
