"""A figure as PNG: PDFium draws the PDF, and the pixels are packed here, with the resolution and no date."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pypdfium2 as pdfium

__all__ = ["as_png"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_INCH = 0.0254


def as_png(pdf: bytes, *, dpi: int) -> bytes:
    """Return the only page of a PDF as a PNG in true colour."""
    document = pdfium.PdfDocument(pdf)
    try:
        bitmap = document[0].render(scale=dpi / 72, rev_byteorder=True)
        pixels = np.asarray(bitmap.to_numpy())[:, :, :3]
        return _packed(np.ascontiguousarray(pixels), round(dpi / _INCH))
    finally:
        document.close()


def _packed(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], per_metre: int) -> bytes:
    height, width, _ = pixels.shape
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    # Each row begins with the number of its filter: 0, none.
    rows = np.concatenate(
        [np.zeros((height, 1), np.uint8), pixels.reshape(height, width * 3)], axis=1
    )
    chunks = (
        (b"IHDR", head),
        (b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + check
