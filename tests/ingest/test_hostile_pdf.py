"""Hostile PDF documents: each ends in an error of ours, within the limits, and the parent lives on."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable

import pytest

from csrgraph import errors
from csrgraph.ingest.child import Limits, parsed
from csrgraph.ingest.sniff import PDF

LIMITS = Limits(memory=700 * 1024**2, seconds=6)


def document(objects: dict[int, bytes]) -> bytes:
    """Return a PDF with numbered objects; the first is the catalogue."""
    body, places = b"%PDF-1.7\n", {}
    for number, content in sorted(objects.items()):
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = max(objects) + 1
    table = b"".join(
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n"
        for n in range(size)
    )
    return body + b"xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(body),
    )


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), more, content)


def page(
    content: bytes, *, box: bytes = b"0 0 595 842", kids: bytes = b"3 0 R", more: bytes = b""
) -> dict[int, bytes]:
    return {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[%s]/Count 1>>" % kids,
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>>>"
        % (box, more),
        4: content,
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }


def nested_form() -> bytes:
    objects = page(stream(b"/X Do"), more=b"/XObject<</X 6 0 R>>")
    objects[6] = stream(
        b"/X Do " * 6, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
    )
    return document(objects)


def bomb() -> bytes:
    packed = zlib.compress(b" " * 400_000_000, 9)
    return document(page(stream(packed, b"/Filter/FlateDecode")))


def page_loop() -> bytes:
    return document(page(stream(b""), kids=b"2 0 R"))


def endless_count() -> bytes:
    objects = page(stream(b"BT /F 9 Tf (one line of text that can be read) Tj ET"))
    objects[2] = b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"
    return document(objects)


def deep_arrays() -> bytes:
    return document(page(stream(b"[" * 100_000 + b"]" * 100_000)))


def many_rules() -> bytes:
    lines = b"".join(
        b"%d %d m %d %d l S\n" % (n % 500, n % 800, n % 500 + 40, n % 800) for n in range(60_000)
    )
    text = b"BT /F 9 Tf 50 50 Td (one line of text that can be read) Tj ET\n"
    return document(page(stream(text + lines)))


def wide_page() -> bytes:
    text = b"BT /F 9 Tf 50 50 Td (one line of text that can be read) Tj ET"
    return document(page(stream(text), box=b"0 0 1000000000 1000000000"))


@pytest.mark.parametrize(
    "make",
    [nested_form, bomb, page_loop, endless_count, deep_arrays, many_rules, wide_page],
    ids=lambda make: make.__name__,
)
def test_hostile_documents_end_within_the_limits(make: Callable[[], bytes]) -> None:
    data = make()
    start = time.monotonic()
    try:
        pieces, _ = parsed(data, PDF, "a.pdf", LIMITS)
        assert any("one line of text" in piece.text for piece in pieces)
    except errors.ReadError as error:
        assert str(error).startswith("a.pdf: ")
    assert time.monotonic() - start < LIMITS.seconds + 2


def test_the_sample_document_is_read() -> None:
    text = b"BT /F 9 Tf 50 50 Td (one line of text that can be read) Tj ET"
    pieces, warnings = parsed(document(page(stream(text))), PDF, "a.pdf")
    assert [piece.text for piece in pieces] == ["one line of text that can be read"]
    assert warnings == []
