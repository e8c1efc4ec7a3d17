"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csrgraph.errors import DamagedStoreError, UsageError

__all__ = ["flush_folder", "has_content", "writable", "write_file"]

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def write_file(path: Path, content: str | bytes) -> bool:
    """Write a file in one step, unless it is so already; tell whether it was not.

    The content goes to a file beside it first, which then takes its place: a reader sees the old
    file or the new one, never half of it. A link stays, and what it leads to is written; a pipe or a
    device, which no file may replace, is written to.

    Raises:
        UsageError: if there is a folder of that name.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file in it.")
    data = content.encode("utf-8") if isinstance(content, str) else content
    if has_content(path, data):
        return False
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return True
    path = Path(os.path.realpath(path))
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
