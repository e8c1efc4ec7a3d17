"""The one exception family of csrgraph, and the exit codes that go with it.

Every message says what happened, what is allowed and what to do next.
"""

from __future__ import annotations

__all__ = [
    "ConfigError",
    "CsrgraphError",
    "DamagedStoreError",
    "DuplicateNameError",
    "EmptyInputError",
    "EncodingError",
    "EncryptedFileError",
    "ExitCode",
    "ExtractionError",
    "FactsError",
    "FormatVersionError",
    "LinkedMemberError",
    "MalformedFileError",
    "MappingError",
    "ModelFilesError",
    "NestedArchiveError",
    "QueryError",
    "ReadError",
    "ReadTimeoutError",
    "RemoteError",
    "ResourceError",
    "ResultTooLargeError",
    "ScannedFileError",
    "ServerLostError",
    "StoreLockedError",
    "TooLargeError",
    "UnsafeNameError",
    "UnsupportedFormatError",
    "UsageError",
]


class ExitCode:
    """Exit codes of every command: the numbers are part of the interface."""

    GOOD = 0
    FINDING = 1
    USAGE = 2
    PARTIAL = 3
    LOCKED = 4
    STORAGE = 5


class CsrgraphError(Exception):
    """Base of all errors that csrgraph raises on purpose."""

    exit_code: int = ExitCode.USAGE
    # The word for it in `report.json`.
    reason: str = "error"


class UsageError(CsrgraphError):
    """A wrong argument or parameter."""


class ConfigError(CsrgraphError):
    """A settings file that cannot be used."""


class ResourceError(CsrgraphError):
    """A data file of the package that is missing or malformed; the message names `file:line`."""


class ModelFilesError(CsrgraphError):
    """The weights of the lexical model are missing or are not the pinned ones."""


class ReadError(CsrgraphError):
    """A report that cannot be read."""

    reason = "unreadable"


class EmptyInputError(ReadError):
    """A report without any text."""

    reason = "no_text"


class ScannedFileError(EmptyInputError):
    """A document whose pages are pictures of text."""


class UnsupportedFormatError(ReadError):
    """A file whose format no reader handles."""

    reason = "unsupported"


class EncodingError(ReadError):
    """Text in an encoding that cannot be told."""

    reason = "encoding"


class EncryptedFileError(ReadError):
    """A document that only a password opens."""

    reason = "encrypted"


class MalformedFileError(ReadError):
    """A document whose bytes are not what they begin as."""

    reason = "malformed"


class TooLargeError(ReadError):
    """A document beyond the limits of size or memory."""

    reason = "too_large"


class ReadTimeoutError(ReadError):
    """A document that takes longer to read than is allowed."""

    reason = "timeout"


class UnsafeNameError(ReadError):
    """A member of an archive whose name leads out of it, or stands for a device."""

    reason = "unsafe_name"


class DuplicateNameError(ReadError):
    """Members of an archive that share one name."""

    reason = "duplicate_name"


class LinkedMemberError(ReadError):
    """A member of an archive that is a link or no file at all."""

    reason = "link"


class NestedArchiveError(ReadError):
    """An archive inside an archive."""

    reason = "nested_archive"


class ExtractionError(CsrgraphError):
    """A report that was read but could not be turned into facts."""

    reason = "extraction"


class FactsError(CsrgraphError):
    """A facts file that is malformed or of another version."""


class MappingError(CsrgraphError):
    """A fact that has no place in the ontology."""


class QueryError(CsrgraphError):
    """A question or SPARQL query that cannot be answered."""


class ResultTooLargeError(QueryError):
    """A result with more rows or bytes than a server gives."""


class FormatVersionError(CsrgraphError):
    """A graph folder that another version of csrgraph wrote."""


class RemoteError(CsrgraphError):
    """A server that does not take a graph; `status` is its HTTP status, None if it gave none."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class ServerLostError(RemoteError):
    """A server that cannot be reached, or no longer."""


class StoreLockedError(CsrgraphError):
    """The store is open for writing in another process."""

    exit_code = ExitCode.LOCKED


class DamagedStoreError(CsrgraphError):
    """The store is damaged, or the disk is full."""

    exit_code = ExitCode.STORAGE
