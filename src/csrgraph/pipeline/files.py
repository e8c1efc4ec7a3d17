"""Writing files whole or not at all, and finding the reports among paths."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from csrgraph.errors import DamagedStoreError, UsageError

__all__ = ["find_reports", "flush_folder", "has_content", "writable", "write_file"]

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_ABOUT_THE_FOLDER = frozenset({"CHANGELOG", "LICENSE", "NOTICE", "README", "SOURCES"})


def write_file(path: Path, content: str | bytes) -> bool:
    """Write a file in one step, unless it is so already; tell whether it was not.

    The content goes to a file beside it first, which then takes its place: a reader sees the old
    file or the new one, never half of it.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    if has_content(path, data):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return True


def has_content(path: Path, data: bytes) -> bool:
    """Tell whether a file holds exactly `data`."""
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def flush_folder(folder: Path) -> None:
    """Ask the system to put a folder's entries on disk, where it can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Turn a refusal of the system to write below `folder` into a clear error."""
    try:
        yield
    except PermissionError as error:
        raise UsageError(
            f"The folder {folder} cannot be written to ({error.strerror}); "
            "choose another one with --out."
        ) from error
    except (NotADirectoryError, FileExistsError) as error:
        raise UsageError(
            f"{folder} cannot be a folder: {error.strerror}; choose another one with --out."
        ) from error
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise DamagedStoreError(
            f"There is no space left on the disk to write {folder}; free some and run again."
        ) from error


def find_reports(
    paths: Sequence[Path], suffixes: Iterable[str], *, without: Path | None = None
) -> list[Path]:
    """Return the files to read: those given, and the reports below the folders given.

    A file that is given by name is taken whatever it is, so that the reader can say what is wrong
    with it; in folders only supported files are taken, sorted; not hidden ones, links, or notes
    such as README.md.

    Args:
        paths: Files and folders.
        suffixes: Supported endings of file names, such as `.txt`.
        without: Folder that is left out: the graph's own.

    Raises:
        UsageError: if no path is given or a folder holds no report.
    """
    if not paths:
        raise UsageError("No report is given; name at least one file or folder.")
    allowed = frozenset(suffixes)
    found: dict[Path, Path] = {}
    for path in paths:
        inside = _reports_below(path, allowed, without) if path.is_dir() else [path]
        if not inside:
            raise UsageError(
                f"The folder {path} holds no report; supported: {', '.join(sorted(allowed))}."
            )
        for file in inside:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _reports_below(folder: Path, suffixes: frozenset[str], without: Path | None) -> list[Path]:
    avoided = without.resolve() if without else None
    found = []
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or path.is_symlink() or not path.is_file():
            continue
        if path.suffix.lower() not in suffixes or path.stem.upper() in _ABOUT_THE_FOLDER:
            continue
        if avoided is None or avoided not in path.resolve().parents:
            found.append(path)
    return found
