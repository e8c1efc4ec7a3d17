"""What `run`, `add` and `remove` show: progress while they work, a summary at the end."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from csrgraph.cli.console import emit, fail, note, plain, stderr
from csrgraph.errors import ExitCode
from csrgraph.pipeline import BuildSummary
from csrgraph.pipeline.folder import Verdict
from csrgraph.pipeline.reports import Progress as Report

__all__ = ["count_verdicts", "exit_code", "progress_bar", "show_left_out", "show_summary"]

_STAGES = {
    "read": "Reading",
    "extract": "Extracting",
    "resolve": "Merging names",
    "store": "Writing the graph",
    "push": "Sending",
    "check": "Comparing",
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
    show_left_out(summary.documents)
    done = [
        (word, getattr(summary, word)) for word in ("added", "replaced", "removed", "unchanged")
    ]
    emit("".join(f"{word:<10} {', '.join(map(plain, names))}\n" for word, names in done if names))
    rows = [(name, summary.totals.get(name, 0)) for name in _COUNTED]
    rows.append(("warnings", len(summary.warnings)))
    emit(f"\n{plain(str(summary.out))}\n" + "".join(f"  {name:<14}{n:>7}\n" for name, n in rows))
    if summary.documents:
        emit(f"  read: {count_verdicts(summary.documents)}\n")
    if summary.totals.get("documents"):
        emit(_next_commands(summary))
    return exit_code(summary.documents)


def _next_commands(summary: BuildSummary) -> str:
    folder = shlex.quote(str(summary.out))
    return (
        "\nNext:\n"
        f"  csrgraph query {folder} partnerships\n"
        f"  csrgraph questions\n"
        f"  csrgraph explore {folder} -o explorer.html\n"
    )


def show_left_out(documents: Sequence[Verdict]) -> None:
    """Write which documents failed or were skipped, and why."""
    for item in documents:
        if item.verdict == "failed":
            fail(plain(item.message))
        elif item.verdict == "skipped":
            note(f"skipped: {plain(item.message)}")


def count_verdicts(documents: Sequence[Verdict]) -> str:
    """Return how many documents have each verdict, in words."""
    found = Counter(item.verdict for item in documents)
    return ", ".join(f"{found[word]} {word}" for word in ("ok", "partial", "failed", "skipped"))


def exit_code(documents: Sequence[Verdict]) -> int:
    """Return the exit code that goes with verdicts: all good, some failed, or nothing readable."""
    found = Counter(item.verdict for item in documents)
    if not found["failed"]:
        return ExitCode.GOOD
    return ExitCode.PARTIAL if found["ok"] or found["partial"] else ExitCode.USAGE
