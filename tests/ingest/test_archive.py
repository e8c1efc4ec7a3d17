import struct
import zipfile
from pathlib import Path

import pytest

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
from csrgraph.ingest import archive as limits
from csrgraph.ingest.archive import Archive, is_archive
from documents import docx
from zip_samples import in_gbk, link, zipped

TEXT = "东海医疗科技有限公司2023年度社会责任报告\n".encode()


def opened(folder: Path, data: bytes) -> Archive:
    path = folder / "a.zip"
    path.write_bytes(data)
    return Archive(path, path.name)


def test_members_are_read_in_memory(tmp_path: Path) -> None:
    data = zipped(("2023/甲.txt", TEXT), ("乙.txt", b"x"), ("空/", b""))
    with opened(tmp_path, data) as archive:
        assert {member.name: archive.read(member) for member in archive.members} == {
            "2023/甲.txt": TEXT,
            "乙.txt": b"x",
        }
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_names_are_decoded_in_the_encoding_of_the_machine_that_packed(tmp_path: Path) -> None:
    names = ["甲公司/年报.txt", "卫宁健康.txt"]
    with opened(tmp_path, in_gbk(names, TEXT)) as archive:
        assert [member.name for member in archive.members] == names
        assert archive.read(archive.members[0]) == TEXT
    utf8 = zipped(("A" * 9, TEXT)).replace(b"A" * 9, "卫宁a".encode() + b"bc")
    with opened(tmp_path, utf8) as archive:
        assert archive.members[0].name == "卫宁abc"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("/etc/passwd", UnsafeNameError),
        ("../x.txt", UnsafeNameError),
        ("a/../../x.txt", UnsafeNameError),
        ("..\\x.txt", UnsafeNameError),
        ("C:/x.txt", UnsafeNameError),
        ("c:x.txt", UnsafeNameError),
        ("a\x00.txt", UnsafeNameError),
        ("NUL", UnsafeNameError),
        ("a/com1.txt", UnsafeNameError),
        (link("x.txt"), LinkedMemberError),
    ],
)
def test_members_that_lead_out_are_refused(
    name: str | zipfile.ZipInfo, error: type[ReadError], tmp_path: Path
) -> None:
    with_nul = zipped(("a_.txt", TEXT)).replace(b"a_.txt", b"a\x00.txt")
    data = with_nul if name == "a\x00.txt" else zipped((name, TEXT))
    with (
        opened(tmp_path, zipped(("good.txt", TEXT))) as good,
        opened(tmp_path, data) as archive,
    ):
        assert good.members[0].refusal is None
        assert type(archive.members[0].refusal) is error
        with pytest.raises(error):
            archive.read(archive.members[0])


@pytest.mark.parametrize("name", ["..x.txt", "a..b/x.txt", "console.txt", "-rf.txt", "甲：乙.txt"])
def test_odd_names_are_no_harm(name: str, tmp_path: Path) -> None:
    with opened(tmp_path, zipped((name, TEXT))) as archive:
        assert archive.read(archive.members[0]) == TEXT


def test_two_members_of_one_name_are_both_refused(tmp_path: Path) -> None:
    data = zipped(("a.txt", TEXT), ("b.txt", b"other")).replace(b"b.txt", b"a.txt")
    with opened(tmp_path, data) as archive:
        assert [type(member.refusal) for member in archive.members] == [DuplicateNameError] * 2


def test_archives_in_archives_are_refused_and_documents_are_not(tmp_path: Path) -> None:
    word = docx("<w:p/>")
    with opened(tmp_path, zipped(("in.zip", zipped(("a", TEXT))), ("in.docx", word))) as archive:
        with pytest.raises(NestedArchiveError):
            archive.read(archive.members[0])
        assert archive.read(archive.members[1]) == word


def flagged(data: bytes, flag: int) -> bytes:
    """The archive with a flag in the header of its only member, here and in the directory."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + offset
        changed[place] |= flag
    return bytes(changed)


def test_encrypted_and_uncommon_members(tmp_path: Path) -> None:
    with opened(tmp_path, flagged(zipped(("a.txt", TEXT)), 1)) as archive:
        assert type(archive.members[0].refusal) is EncryptedFileError
    with opened(tmp_path, zipped(("a.txt", TEXT), method=zipfile.ZIP_LZMA)) as archive:
        assert type(archive.members[0].refusal) is UnsupportedFormatError


def test_bombs_are_refused_by_their_headers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zeros = bytes(3 * 1024 * 1024)
    with opened(tmp_path, zipped(("a.txt", zeros), ("b.txt", zeros[:1000]))) as archive:
        assert [type(member.refusal) for member in archive.members] == [TooLargeError, type(None)]
    monkeypatch.setattr(limits, "MAX_TOTAL", 100)
    with pytest.raises(TooLargeError, match="unpacks to 101 bytes; at most 100"):
        opened(tmp_path, zipped(("a.txt", bytes(101))))
    monkeypatch.setattr(limits, "MAX_MEMBERS", 2)
    with pytest.raises(TooLargeError, match="more than 2 members"):
        opened(tmp_path, zipped(*[(f"{n}.txt", b"") for n in range(3)]))


def with_size(data: bytes, size: int) -> bytes:
    """The archive whose headers say another inflated size of its only member."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", changed, data.index(mark) + offset, size)
    return bytes(changed)


def test_bombs_whose_headers_lie_are_refused(tmp_path: Path) -> None:
    zeros = bytes(3 * 1024 * 1024)
    for size in (10, 900_000):
        with opened(tmp_path, with_size(zipped(("a.txt", zeros)), size)) as archive:
            assert archive.members[0].refusal is None
            with pytest.raises(MalformedFileError):
                archive.read(archive.members[0])


def test_what_comes_out_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path, zipped(("a.txt", TEXT * 20))) as archive:
        monkeypatch.setattr(limits, "MAX_MEMBER", 100)
        with pytest.raises(TooLargeError, match="at most 100"):
            archive.read(archive.members[0])


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    data = zipped(*[(f"{n}.txt", TEXT * 1000) for n in range(2)], method=zipfile.ZIP_STORED)
    second = data.rindex(b"PK\x01\x02")
    changed = bytearray(data)
    struct.pack_into("<II", changed, second + 20, len(data), len(data))
    with pytest.raises(MalformedFileError):
        opened(tmp_path, bytes(changed))


@pytest.mark.parametrize("cut", [4, 30, -30, -1])
def test_damaged_archives(cut: int, tmp_path: Path) -> None:
    with pytest.raises(ReadError):
        opened(tmp_path, zipped(("a.txt", TEXT))[:cut])


def test_what_is_an_archive_is_told_by_content(tmp_path: Path) -> None:
    files = {
        "a.zip": (zipped(("a.txt", TEXT)), True),
        "a.pdf": (zipped(("a.txt", TEXT)), True),
        "cut.zip": (zipped(("a.txt", TEXT))[:40], True),
        "word.zip": (docx("<w:p/>"), False),
        "word.docx": (docx("<w:p/>"), False),
        "cut.docx": (docx("<w:p/>")[:90], False),
        "text.zip": (TEXT, False),
    }
    for name, (data, expected) in files.items():
        (tmp_path / name).write_bytes(data)
        assert is_archive(tmp_path / name) is expected, name
