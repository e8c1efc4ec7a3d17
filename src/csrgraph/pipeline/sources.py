"""Finding the documents among paths: files, folders of files, archives of files."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from csrgraph.errors import EmptyInputError, ReadError, UnsupportedFormatError, UsageError
from csrgraph.ingest.archive import Archive, Member, is_archive
from csrgraph.ingest.base import MAX_BYTES, SUPPORTED_SUFFIXES, read, read_bytes
from csrgraph.ingest.sniff import MARKDOWN, PLAIN
from csrgraph.model.ids import edition_id
from csrgraph.model.report import Report

__all__ = ["Source", "find_sources", "recorded_name"]

_ARCHIVE = ".zip"
_ABOUT_THE_FOLDER = frozenset({"CHANGELOG", "LICENSE", "NOTICE", "README", "SOURCES"})


@dataclass(frozen=True, slots=True)
class Source:
    """A document to read.

    `name` is what facts and `report.json` call it: the name of a file that was given, the path below a folder that was
    given, and for a member of an archive the archive's name before its own (`reports.zip/2023/one.pdf`). `skip` is the
    reason and the message of one that is left out, `refusal` the error of one that cannot be opened.
    """

    name: str
    path: Path
    archive: Archive | None = None
    member: Member | None = None
    skip: tuple[str, str] | None = None
    refusal: ReadError | None = None

    def edition(self) -> str | None:
        """Return the id of the edition, None if it cannot be told without reading the document.

        Raises:
            ReadError: if it is a member of an archive that cannot be read.
        """
        if self.skip is not None or self.refusal is not None:
            return None
        if self.archive is not None and self.member is not None:
            return edition_id(self.archive.read(self.member))
        try:
            if not self.path.is_file() or self.path.stat().st_size > MAX_BYTES:
                return None
            return edition_id(self.path.read_bytes())
        except OSError:
            return None

    def read(self, language: Literal["zh", "en"] | None) -> Report:
        """Return the report in it.

        Raises:
            ReadError: if it is left out or cannot be read; UnsupportedFormatError for a member that is no report.
        """
        if self.skip is not None:
            raise ReadError(self.skip[1])
        if self.refusal is not None:
            raise self.refusal
        if self.archive is not None and self.member is not None:
            report = read_bytes(self.archive.read(self.member), self.name, language=language)
            if self.suffix_is_foreign() and report.media_type in {PLAIN, MARKDOWN}:
                raise UnsupportedFormatError(
                    f"{self.name}: the member of the archive is no report."
                )
            return report
        return read(self.path, language=language).model_copy(update={"name": self.name})

    def suffix_is_foreign(self) -> bool:
        """Tell whether this is a member of an archive that nobody has named and whose name promises no report."""
        suffix = PurePosixPath(self.name).suffix.lower()
        return self.member is not None and suffix not in {"", *SUPPORTED_SUFFIXES}


@contextmanager
def find_sources(
    paths: Sequence[Path | str], *, without: Path | None = None
) -> Iterator[list[Source]]:
    """Yield the documents to read: those given, those below the folders given, and those in archives.

    A file that is given by name is taken whatever it is, so that the reader can say what is wrong with it; in folders
    only supported files and archives are taken, sorted; not hidden ones, or notes such as README.md. Links in a folder
    are skipped. The archives are open until the end of the `with` statement.

    Args:
        paths: Files, folders and ZIP archives.
        without: Folder that is left out: the graph's own.

    Raises:
        UsageError: if no path is given or a folder holds no report.
    """
    if not paths:
        raise UsageError("No report is given; name at least one file or folder.")
    found: dict[Path, Source] = {}
    for path in map(Path, paths):
        inside = list(_below(path, without)) if path.is_dir() else [Source(path.name, path)]
        if all(source.skip for source in inside):
            allowed = ", ".join(sorted((*SUPPORTED_SUFFIXES, _ARCHIVE)))
            raise UsageError(f"The folder {path} holds no report; supported: {allowed}.")
        for source in inside:
            key = source.path.absolute() if source.skip else source.path.resolve()
            found.setdefault(key, source)
    with ExitStack() as stack:
        yield [each for source in _told_apart(found.values()) for each in _opened(source, stack)]


def recorded_name(name: str) -> str:
    """Return a file's name with marks that could mislead or that no JSON holds written as escapes."""
    try:
        name = os.fsencode(name).decode("utf-8")
    except UnicodeDecodeError:
        name = _foreign(name)
    except UnicodeEncodeError:
        pass
    return "".join(
        mark if unicodedata.category(mark) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} else _escaped(mark)
        for mark in name
    )


def _foreign(name: str) -> str:
    try:
        return os.fsencode(name).decode("gb18030")
    except UnicodeDecodeError:
        return name


def _escaped(mark: str) -> str:
    return (
        mark.encode("ascii", "backslashreplace").decode("ascii")
        if ord(mark) > 127
        else f"\\x{ord(mark):02x}"
    )


def _below(folder: Path, without: Path | None) -> Iterator[Source]:
    avoided = without.resolve() if without else None
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        below = path.relative_to(folder)
        if any(part.startswith(".") for part in below.parts) or not _may_be_report(path):
            continue
        if path.is_symlink():
            message = f"{recorded_name(below.as_posix())}: a link in a folder is not followed; give the report itself."
            yield Source(below.as_posix(), path, skip=("link", message))
        elif path.is_file() and (avoided is None or avoided not in path.resolve().parents):
            yield Source(below.as_posix(), path)


def _may_be_report(path: Path) -> bool:
    if path.is_symlink() and path.is_dir():
        return True
    suffix = path.suffix.lower()
    return suffix == _ARCHIVE or (
        suffix in SUPPORTED_SUFFIXES and path.stem.upper() not in _ABOUT_THE_FOLDER
    )


def _told_apart(sources: Iterable[Source]) -> list[Source]:
    """Put folders before names that several files have, until they differ; make names fit to be recorded."""
    found = list(sources)
    depth = 0
    while True:
        count = Counter(source.name for source in found)
        depth += 1
        longer = [_longer(each) if count[each.name] > 1 else each for each in found]
        if longer == found:
            return [replace(each, name=recorded_name(each.name)) for each in found]
        found = longer


def _longer(source: Source) -> Source:
    """The source with one more folder before its name."""
    parts = source.path.absolute().parts
    number = len(PurePosixPath(source.name).parts) + 1
    if number >= len(parts):
        return source
    return replace(source, name="/".join(parts[-number:]))


def _opened(source: Source, stack: ExitStack) -> list[Source]:
    """An archive's documents, or the source itself where it is none."""
    if source.skip or not source.path.is_file() or not is_archive(source.path):
        return [source]
    try:
        archive = stack.enter_context(Archive(source.path, source.name))
    except ReadError as error:
        return [replace(source, refusal=error)]
    inside = [
        Source(recorded_name(f"{source.name}/{member.name}"), source.path, archive, member)
        for member in archive.members
        if _is_wanted(member)
    ]
    if inside:
        return sorted(inside, key=lambda each: each.name)
    message = f"{source.name}: the archive holds no report; pack at least one into it."
    return [replace(source, refusal=EmptyInputError(message))]


def _is_wanted(member: Member) -> bool:
    """Hidden members and notes are no documents; what may not be read is told, whatever its name."""
    if member.refusal is not None:
        return True
    path = PurePosixPath(member.name)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not hidden and path.stem.upper() not in _ABOUT_THE_FOLDER
