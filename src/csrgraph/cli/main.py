"""The command `csrgraph`: its commands, its errors, its exit codes.

An error is one line on stderr and an exit code of `ExitCode`; a traceback is a defect.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Annotated, NoReturn

import typer

from csrgraph import __version__
from csrgraph.cli.add import add
from csrgraph.cli.console import emit, fail
from csrgraph.cli.evaluate import evaluate
from csrgraph.cli.explain import explain
from csrgraph.cli.explore import explore
from csrgraph.cli.export import export
from csrgraph.cli.extract import extract
from csrgraph.cli.figure import figure
from csrgraph.cli.listing import list_reports
from csrgraph.cli.ontology import ontology
from csrgraph.cli.push import push
from csrgraph.cli.query import query
from csrgraph.cli.questions import questions
from csrgraph.cli.read import read
from csrgraph.cli.remove import remove
from csrgraph.cli.run import run
from csrgraph.cli.search import search
from csrgraph.cli.serve import serve
from csrgraph.cli.train import train
from csrgraph.cli.validate import validate
from csrgraph.cli.verify import verify
from csrgraph.errors import CsrgraphError, ExitCode

__all__ = ["app", "main", "run_command"]

_INTERRUPTED = 130
_TERMINATED = 143
_CLICK_ERRORS: tuple[type[Exception], ...] = typer.BadParameter.__mro__[1:3]
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

app = typer.Typer(
    name="csrgraph",
    help="CSR reports in, a knowledge graph with character-exact evidence out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, _command in (
    ("run", run),
    ("add", add),
    ("remove", remove),
    ("list", list_reports),
    ("read", read),
    ("extract", extract),
    ("explain", explain),
    ("evaluate", evaluate),
    ("train", train),
    ("query", query),
    ("questions", questions),
    ("search", search),
    ("validate", validate),
    ("verify", verify),
    ("explore", explore),
    ("figure", figure),
    ("export", export),
    ("ontology", ontology),
    ("push", push),
    ("serve", serve),
):
    app.command(_name)(_command)


def _show_version(wanted: bool) -> None:
    if wanted:
        emit(f"csrgraph {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Turn CSR reports into a knowledge graph with character-exact evidence."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit with its exit code."""
    _prepare_streams()
    signal.signal(signal.SIGTERM, _terminated)
    sys.exit(run_command(list(sys.argv[1:] if arguments is None else arguments)))


def run_command(arguments: list[str]) -> int:
    """Run a command and return its exit code; whatever goes wrong is one line on stderr."""
    try:
        code = typer.main.get_command(app).main(arguments, "csrgraph", standalone_mode=False)
        sys.stdout.flush()
        if code == _INTERRUPTED:
            raise KeyboardInterrupt
        return code if isinstance(code, int) else ExitCode.GOOD
    except CsrgraphError as error:
        fail(str(error))
        return error.exit_code
    except _CLICK_ERRORS as error:
        return _wrong_use(error)
    except (KeyboardInterrupt, typer.Abort):
        fail("interrupted; nothing half-written was left.")
        return _INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    except MemoryError:
        fail("out of memory; give fewer or smaller reports at once.")
        return ExitCode.STORAGE
    except OSError as error:
        fail(_system_message(error))
        return ExitCode.STORAGE if error.errno in _FULL else ExitCode.USAGE


def _wrong_use(error: Exception) -> int:
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "csrgraph"
    if message and not _only_help(error):
        fail(f"{message.rstrip('.')}; see: {command} --help")
    return ExitCode.USAGE


def _only_help(error: Exception) -> bool:
    """Tell whether the error only says that the help was shown."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _reader_left() -> int:
    """`csrgraph … | head`: the reader had enough, which is no error."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    return ExitCode.GOOD


def _system_message(error: OSError) -> str:
    if error.errno in _FULL:
        return f"no space is left on the disk ({error.filename or 'output'}); free some, run again."
    name = f"{error.filename}: " if error.filename else ""
    return f"{name}{error.strerror or error}."


def _prepare_streams() -> None:
    """Write UTF-8 to files and pipes whatever the locale; never fail on a character."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8")
            stream.reconfigure(errors="backslashreplace")


def _terminated(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(_TERMINATED)


if __name__ == "__main__":
    main()
