"""ZIP archives of reports: which members there are, and the bytes of one, within limits.

Limits hold for what the central directory says and for what comes out: headers lie. A member's name is only a name;
nothing is ever written to a path made of it.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from csrgraph.errors import (
    DuplicateNameError,
    EncryptedFileError,
    LinkedMemberError,
    MalformedFileError,
    NestedArchiveError,
    ReadError,
    TooLargeError,
    UnsafeNameError,
    UnsupportedFormatError,
)

__all__ = [
    "MAX_MEMBER",
    "MAX_MEMBERS",
    "MAX_RATIO",
    "MAX_TOTAL",
    "Archive",
    "Member",
    "is_archive",
]

MAX_MEMBERS = 5_000
MAX_MEMBER = 50 * 1024 * 1024
MAX_TOTAL = 512 * 1024 * 1024
MAX_RATIO = 200
_RATIO_FROM = 1024 * 1024
_MAX_DIRECTORY = 6 * 1024 * 1024
_CHUNK = 256 * 1024
_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_END = b"PK\x05\x06"
_END_SIZE = 22
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_DOCUMENTS = ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml", "content.xml")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.I)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name there with `/` between folders, and why it may not be read, if so."""

    name: str
    info: zipfile.ZipInfo
    refusal: ReadError | None = None


class Archive:
    """A ZIP archive that is open for reading.

    Raises:
        ReadError: if it is damaged or beyond the limits as a whole.
    """

    def __init__(self, path: Path, name: str) -> None:
        """Open an archive.

        Args:
            path: The file.
            name: What messages call it.
        """
        self.name = name
        try:
            _check_end(path, name)
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise ReadError(f"{name}: the file cannot be read: {error.strerror}.") from error
        except _BROKEN as error:
            raise MalformedFileError(_damaged(name, error)) from error
        infos = [info for info in self._zip.infolist() if not info.orig_filename.endswith("/")]
        try:
            _check_whole(infos, path.stat().st_size, name)
        except ReadError:
            self.close()
            raise
        names = [_decoded(info) for info in infos]
        count = Counter(_plain(name) for name in names)
        self.members = tuple(
            Member(_plain(written), info, _refusal(info, written, self._called(written), count))
            for written, info in zip(names, infos, strict=True)
        )

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def read(self, member: Member) -> bytes:
        """Return the bytes of a member.

        Raises:
            ReadError: if it may not be read, is damaged, or is more than its header says.
        """
        if member.refusal is not None:
            raise member.refusal
        called = self._called(member.name)
        try:
            data = self._inflated(member.info, called)
        except _BROKEN as error:
            raise MalformedFileError(_damaged(called, error)) from error
        except OSError as error:
            raise ReadError(f"{called}: the archive cannot be read: {error.strerror}.") from error
        if len(data) != member.info.file_size:
            raise MalformedFileError(_damaged(called, "it is not as long as its header says"))
        if _holds_archive(data):
            raise NestedArchiveError(
                f"{called}: this is an archive inside an archive, which is not opened; unpack it and give it by itself."
            )
        return data

    def _inflated(self, info: zipfile.ZipInfo, called: str) -> bytes:
        parts: list[bytes] = []
        size = 0
        # A member is opened as bytes always; the house rule on `open` is about files of text.
        inflated = self._zip.open
        with inflated(info) as file:
            while part := file.read(_CHUNK):
                size += len(part)
                if size > MAX_MEMBER:
                    raise TooLargeError(_large(called, size))
                parts.append(part)
        return b"".join(parts)

    def _called(self, written: str) -> str:
        return f"{self.name}/{written}"


def is_archive(path: Path) -> bool:
    """Tell whether a file is a ZIP archive and no document of an office program, which are archives, too."""
    try:
        with path.open("rb") as file:
            if not file.read(4).startswith(_MARKS):
                return False
        if not _may_be_parsed(path):
            return path.suffix.lower() == ".zip"
        with zipfile.ZipFile(path) as archive:
            return not set(_DOCUMENTS) & set(archive.namelist())
    except (OSError, *_BROKEN):
        return path.suffix.lower() == ".zip"


def _may_be_parsed(path: Path) -> bool:
    """Tell whether the directory of an archive is small enough to look at its names."""
    try:
        _check_end(path, path.name)
    except ReadError:
        return False
    return True


def _holds_archive(data: bytes) -> bool:
    if not data.startswith(_MARKS):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return not set(_DOCUMENTS) & set(archive.namelist())
    except _BROKEN:
        return False


def _check_end(path: Path, name: str) -> None:
    """Look at the end record before the directory is parsed, which takes long if there are millions of members."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_SIZE - 0xFFFF))
        tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise MalformedFileError(_damaged(name, "its directory is missing"))
    members, directory = struct.unpack_from("<HI", tail, place + 10)
    if members > MAX_MEMBERS or directory > _MAX_DIRECTORY:
        raise TooLargeError(_many(name))


def _check_whole(infos: list[zipfile.ZipInfo], size: int, name: str) -> None:
    if len(infos) > MAX_MEMBERS:
        raise TooLargeError(_many(name))
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL:
        raise TooLargeError(
            f"{name}: the archive unpacks to {total:,} bytes; at most {MAX_TOTAL:,} are read. Split it."
        )
    if sum(info.compress_size for info in infos) > size:
        raise MalformedFileError(_damaged(name, "its members overlap"))


def _refusal(
    info: zipfile.ZipInfo, written: str, called: str, count: Counter[str]
) -> ReadError | None:
    """Return the error of a member that may not be read."""
    if _leads_out(written):
        return UnsafeNameError(
            f"{called!r}: the member's name leads out of the archive or stands for a device; rename it and pack anew."
        )
    if count[_plain(written)] > 1:
        return DuplicateNameError(
            f"{called}: {count[_plain(written)]} members have this name; pack the reports under names of their own."
        )
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        return LinkedMemberError(
            f"{called}: the member is a link or no file; put the report itself into the archive."
        )
    if info.flag_bits & _ENCRYPTED:
        return EncryptedFileError(
            f"{called}: the member is encrypted; unpack the archive with its password and give the reports."
        )
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return UnsupportedFormatError(
            f"{called}: the member is compressed in an uncommon way; pack the archive anew with plain ZIP compression."
        )
    if info.file_size > MAX_MEMBER:
        return TooLargeError(_large(called, info.file_size))
    if info.file_size > _RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size:
        return TooLargeError(
            f"{called}: the member unpacks to more than {MAX_RATIO} times its size, as no report does; give the "
            "report itself."
        )
    return None


def _decoded(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the flag for UTF-8 it is in the encoding of the machine that packed it."""
    if info.flag_bits & _UTF8_NAME:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _leads_out(written: str) -> bool:
    name = written.replace("\\", "/")
    parts = name.split("/")
    return (
        "\x00" in name
        or name.startswith("/")
        or not _plain(written)
        or bool(re.match(r"[A-Za-z]:", name))
        or ".." in parts
        or any(_DEVICE.fullmatch(part.rstrip(" .")) for part in parts)
    )


def _plain(written: str) -> str:
    """Return a name with `/` between its parts, and no empty ones."""
    parts = written.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in {"", "."})


def _many(name: str) -> str:
    return (
        f"{name}: the archive has more than {MAX_MEMBERS:,} members, which is the limit. Split it."
    )


def _large(called: str, size: int) -> str:
    return f"{called}: the file has {size:,} bytes; at most {MAX_MEMBER:,} are read. Split it."


def _damaged(name: str, why: object) -> str:
    return f"{name}: the ZIP archive is damaged ({why}); get it again."
