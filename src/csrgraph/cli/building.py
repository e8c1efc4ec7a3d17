"""What `run`, `add` and `remove` show: progress while they work, a summary at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from csrgraph.cli.console import emit, fail, note, plain, stderr
from csrgraph.errors import ExitCode
from csrgraph.pipeline import BuildSummary
from csrgraph.pipeline.reports import Progress as Report

__all__ = ["progress_bar", "show_summary"]

_STAGES = {
    "read": "Reading",
    "extract": "Extracting",
    "resolve": "Merging names",
    "store": "Writing the graph",
}
_COUNTED = ("documents", "organisations", "partnerships", "events", "metrics", "products",
            "projects")  # fmt: skip


@contextmanager
def progress_bar() -> Iterator[Report]:
    """Show a bar on stderr, if that is a terminal; yields the function that moves it."""
    console = stderr()
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=None)

        def move(stage: str, name: str, done: int, total: int) -> None:
            words = Text(f"{_STAGES.get(stage, stage)} {plain(name)}".strip()).markup
            bar.update(task, description=words, completed=done, total=total)

        yield move


def show_summary(summary: BuildSummary) -> int:
    """Write what was done, and what failed; return the exit code."""
    for warning in summary.warnings:
        note(f"warning: {plain(warning)}")
    for failure in summary.failures:
        fail(failure.message)
    done = [
        (word, getattr(summary, word)) for word in ("added", "replaced", "removed", "unchanged")
    ]
    emit("".join(f"{word:<10} {', '.join(map(plain, names))}\n" for word, names in done if names))
    rows = [(name, summary.totals.get(name, 0)) for name in _COUNTED]
    rows.append(("warnings", len(summary.warnings)))
    rows.append(("failures", len(summary.failures)))
    emit(f"\n{plain(str(summary.out))}\n" + "".join(f"  {name:<14}{n:>7}\n" for name, n in rows))
    if summary.totals.get("documents"):
        emit(_next_commands(summary))
    return _exit_code(summary)


def _next_commands(summary: BuildSummary) -> str:
    folder = _quoted(str(summary.out))
    return (
        "\nNext:\n"
        f"  csrgraph query {folder} partnerships\n"
        f"  csrgraph questions\n"
        f"  csrgraph explore {folder} -o explorer.html\n"
    )


def _quoted(path: str) -> str:
    return f"'{path}'" if " " in path else path


def _exit_code(summary: BuildSummary) -> int:
    if not summary.failures:
        return ExitCode.GOOD
    good = summary.added or summary.replaced or summary.unchanged
    return ExitCode.PARTIAL if good else ExitCode.USAGE
