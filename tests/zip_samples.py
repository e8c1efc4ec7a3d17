"""ZIP archives with chosen members, whatever their names and headers say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

__all__ = ["in_gbk", "link", "zipped"]

Entry = tuple[str | zipfile.ZipInfo, bytes]


def zipped(*entries: Entry, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    """Return the header of a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = 0o120777 << 16
    return info


def in_gbk(names: Iterable[str], data: bytes) -> bytes:
    """Return an archive as Windows packs it in China: names in GBK, without the flag for UTF-8."""
    stand_ins = {f"{number:0{len(name.encode('gbk'))}d}": name for number, name in enumerate(names)}
    packed = zipped(*[(stand_in, data) for stand_in in stand_ins])
    for stand_in, name in stand_ins.items():
        packed = packed.replace(stand_in.encode(), name.encode("gbk"))
    return packed
