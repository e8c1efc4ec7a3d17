"""Hostile files as generators, each with the one verdict that reading it may end in.

Run as a program it reads one file under limits and prints the verdict and the memory used, from a fresh process.
"""

from __future__ import annotations

import functools
import io
import json
import resource
import sys
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from csrgraph import errors
from csrgraph.ingest import base, child, ocr
from documents import docx, paragraph

LINE = "one line of text that can be read"
ZH = "公司与东海大学签署战略合作协议，共同开展数字健康研究。"
TRADITIONAL = "公司與東海大學簽署戰略合作協議，共同開展數字健康研究。"
TEXT = b"BT /F 9 Tf 50 50 Td (" + LINE.encode() + b") Tj ET\n"
_BOX = b"0 0 595 842"


@dataclass(frozen=True)
class Case:
    """A file to be made; `verdict` is `ok` or a word of `errors`.

    Two words stand where both limits are near: whether memory or the clock ends it first, the machine decides.

    `text` is in what is read, or in the message of the error; `absent` is in neither.
    """

    make: Callable[[], bytes]
    name: str
    verdict: str
    text: str = ""
    absent: str = ""
    slow: bool = False


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


def packed(content: bytes) -> bytes:
    return stream(zlib.compress(content, 9), b"/Filter/FlateDecode")


def page(
    content: bytes, *, box: bytes = _BOX, kids: bytes = b"3 0 R", more: bytes = b""
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


def many_lines() -> bytes:
    lines = b"".join(b"%d %d m 9 9 l S\n" % (n % 500, n % 800) for n in range(300_000))
    return document(page(packed(TEXT + lines)))


def much_text() -> bytes:
    words = b"(" + b"abcdefghij" * 100 + b") Tj 0 -9 Td\n"
    return document(page(packed(b"BT /F 9 Tf " + words * 10_000 + b"ET")))


def wrong_count() -> bytes:
    objects = page(stream(TEXT))
    objects[2] = b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"
    return document(objects)


def plain_pdf() -> bytes:
    return document(page(stream(TEXT)))


def locked(user: str, strength: int = 40) -> bytes:
    """Return a PDF that a password locks, the user's or (with none) only the owner's."""
    buffer = io.BytesIO()
    encryption = StandardEncryption(user, "owner", strength=strength)
    canvas = Canvas(buffer, invariant=1, encrypt=encryption)
    canvas.drawString(50, 50, LINE)
    canvas.save()
    return buffer.getvalue()


def part_of(data: bytes, percent: int) -> bytes:
    return data[: len(data) * percent // 100]


def noise(length: int) -> bytes:
    import random

    return random.Random(3).randbytes(length)


def word(body: str = paragraph(ZH), head: str = "") -> bytes:
    return docx(body, head=head)


def row(*cells: str) -> str:
    return "<w:tbl><w:tr>" + "".join(cells) + "</w:tr></w:tbl>"


def cell(properties: str, text: str = ZH) -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def archive_of(*members: tuple[str, str]) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                archive.writestr(name, content)
    return buffer.getvalue()


def twice() -> bytes:
    """Return a Word document with two main parts."""
    with zipfile.ZipFile(io.BytesIO(word())) as archive:
        xml = archive.read("word/document.xml").decode()
    other = xml.replace("东海", "西海")
    return archive_of(("word/document.xml", xml), ("word/document.xml", other))


def misstated(size: int) -> bytes:
    """Return a Word document whose directory states another size of its main part."""
    data = bytearray(word())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/document.xml"))
    data[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(data)


def ole(stream_name: str) -> bytes:
    """Return the start of a compound file with a directory entry of a name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + stream_name.encode("utf-16-le")


def html(body: str, charset: str = "utf-8") -> bytes:
    return f"<!doctype html><html><meta charset={charset}><body>{body}".encode()


def span_table(attribute: str) -> bytes:
    return html(f"<table><tr><td {attribute}=100000000>{ZH}<td>甲<tr><td>乙<td>丙</table><p>尾。")


def filled(*, unit: str, count: int) -> bytes:
    return (unit * count).encode()


def encoded(encoding: str, text: str = ZH * 3, mark: bytes = b"") -> bytes:
    return mark + text.encode(encoding)


def mixed() -> bytes:
    return b"\n".join(ZH.encode("gb18030" if n % 2 else "utf-8") for n in range(20))


_XXE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "haha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
_P = functools.partial

CASES: dict[str, Case] = {
    # PDF
    "pdf form in itself": Case(nested_form, "a.pdf", "malformed timeout"),
    "pdf 300 k lines": Case(many_lines, "a.pdf", "ok", LINE),
    "pdf 10 M characters": Case(much_text, "a.pdf", "malformed"),
    "pdf flate bomb": Case(
        lambda: document(page(packed(b" " * 400_000_000))), "a.pdf", "malformed timeout", slow=True
    ),
    "pdf page loop": Case(lambda: document(page(stream(b""), kids=b"2 0 R")), "a.pdf", "no_text"),
    "pdf count 2e9": Case(wrong_count, "a.pdf", "ok", LINE),
    "pdf deep arrays": Case(
        lambda: document(page(stream(b"[" * 100_000 + b"]" * 100_000))), "a.pdf", "no_text"
    ),
    "pdf wide page": Case(
        lambda: document(page(stream(TEXT), box=b"0 0 1000000000 1000000000")), "a.pdf", "ok", LINE
    ),
    "pdf user password": Case(_P(locked, "geheim"), "a.pdf", "encrypted", "password"),
    "pdf user password, 128 bits": Case(_P(locked, "geheim", 128), "a.pdf", "encrypted", "password"),
    "pdf owner password, RC4 of 40 bits": Case(_P(locked, ""), "a.pdf", "ok", LINE),
    "pdf owner password, RC4 of 128 bits": Case(_P(locked, "", 128), "a.pdf", "ok", LINE),
    **{
        f"pdf cut at {n} %": Case(lambda n=n: part_of(plain_pdf(), n), "a.pdf", verdict)  # type: ignore[misc]
        for n, verdict in ((10, "malformed"), (50, "malformed"), (90, "malformed"), (99, "ok"))
    },
    "pdf empty": Case(bytes, "a.pdf", "no_text", "empty"),
    "pdf of noise": Case(_P(noise, 5000), "a.pdf", "unsupported", "binary"),
    "pdf is html": Case(_P(html, f"<p>{ZH}"), "a.pdf", "ok", ZH),
    "pdf named txt": Case(plain_pdf, "a.txt", "ok", LINE),
    "pdf behind junk": Case(lambda: b"junk\n" * 50 + plain_pdf(), "a.pdf", "ok", LINE),
    # Word
    "docx gridSpan": Case(
        lambda: word(row(cell('<w:gridSpan w:val="100000000"/>'), cell("", "乙"))), "a.docx", "ok", ZH
    ),
    "docx vMerge": Case(lambda: word(row(cell("<w:vMerge/>"), cell("", "乙")) * 300), "a.docx", "ok", ZH),
    "docx XXE": Case(
        lambda: word(paragraph(ZH) + "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", _XXE),
        "a.docx", "malformed", absent="root:",
    ),
    "docx billion laughs": Case(
        lambda: word("<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", _LAUGHS), "a.docx", "malformed"
    ),
    "docx deep": Case(lambda: word("<w:sdt>" * 300 + "</w:sdt>" * 300), "a.docx", "malformed"),
    "docx text node of 300 MB": Case(
        lambda: word(f"<w:p><w:r><w:t>{'a' * 300_000_000}</w:t></w:r></w:p>"), "a.docx", "too_large", slow=True
    ),
    "docx text node of 30 MB": Case(
        lambda: word(f"<w:p><w:r><w:t>{'a' * 30_000_000}</w:t></w:r></w:p>"), "a.docx", "too_large"
    ),
    "docx 1 M paragraphs": Case(
        lambda: word("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 1_000_000),
        "a.docx", "timeout too_large", slow=True,
    ),
    "docx 10 M empty paragraphs": Case(
        lambda: word("<w:p/>" * 10_000_000), "a.docx", "malformed timeout", slow=True
    ),
    "docx without main part": Case(
        lambda: archive_of(("word/styles.xml", "<a/>")), "a.docx", "unsupported", "a ZIP archive"
    ),
    "docx encrypted": Case(_P(ole, "EncryptedPackage"), "a.docx", "encrypted", "password"),
    "docx is doc": Case(_P(ole, "WordDocument"), "a.docx", "unsupported", "an old Office document"),
    **{
        f"docx cut at {n} %": Case(lambda n=n: part_of(word(), n), "a.docx", "malformed")  # type: ignore[misc]
        for n in (10, 50, 90, 99)
    },
    "docx two main parts": Case(twice, "a.docx", "ok", "海大学"),
    "docx states 4 GB": Case(_P(misstated, 0xFFFFFFF0), "a.docx", "too_large"),
    "docx states 5 bytes": Case(_P(misstated, 5), "a.docx", "malformed"),
    "docx of blanks": Case(lambda: word(" " * 63_000_000), "a.docx", "too_large"),
    # HTML
    "html 100 k divs": Case(lambda: html("<div>" * 100_000 + f"<p>{ZH}"), "a.html", "malformed", "nested"),
    "html colspan": Case(_P(span_table, "colspan"), "a.html", "ok", ZH),
    "html rowspan": Case(_P(span_table, "rowspan"), "a.html", "ok", ZH),
    "html of what is not shown": Case(
        _P(html, f"<script>secret()</script><style>secret{{}}</style><!-- secret --><p hidden>secret</p><p>{ZH}"),
        "a.html", "ok", ZH, "secret",
    ),
    "html wrong charset": Case(
        lambda: html(f"<p>{ZH}", "big5").decode().encode("gb18030"), "a.html", "ok", ZH
    ),
    "html unknown charset": Case(_P(html, f"<p>{ZH}", "klingon"), "a.html", "ok", ZH),
    "html nothing closed": Case(
        _P(html, "<b><i><a href='x><table><tr><td>甲<ul><li>" * 20 + f"'><p>{ZH}"), "a.html", "ok", ZH
    ),
    "html of NUL bytes": Case(_P(html, f"<p>{ZH[:5]}\0\0{ZH[5:]}\0</p>"), "a.html", "ok", ZH),
    "html 300 k cells": Case(
        lambda: html("<table><tr>" + "<td>1" * 300_000 + f"<tr><td>{ZH}<td>2</table>"), "a.html", "ok", ZH
    ),
    "html lists in lists": Case(lambda: html("<ul><li><a>甲</a>" * 2_000 + ZH), "a.html", "malformed", "nested"),
    "html tables in tables": Case(
        lambda: html("<table><tr><td>甲" * 2_000 + ZH), "a.html", "malformed", "nested"
    ),
    # Text
    "txt UTF-16-LE": Case(_P(encoded, "utf-16-le"), "a.txt", "ok", ZH),
    "txt UTF-16-BE": Case(_P(encoded, "utf-16-be"), "a.txt", "ok", ZH),
    "txt UTF-16-LE, marked": Case(_P(encoded, "utf-16-le", mark=b"\xff\xfe"), "a.txt", "ok", ZH),
    "txt UTF-16-BE, marked": Case(_P(encoded, "utf-16-be", mark=b"\xfe\xff"), "a.txt", "ok", ZH),
    "txt GBK": Case(_P(encoded, "gbk"), "a.txt", "ok", ZH),
    "txt GB18030 of four bytes": Case(_P(encoded, "gb18030", ZH * 3 + "㐀𠀀"), "a.txt", "ok", "㐀𠀀"),
    "txt Big5": Case(_P(encoded, "big5", TRADITIONAL * 3), "a.txt", "ok", TRADITIONAL),
    "txt UTF-8 and GBK by line": Case(mixed, "a.txt", "ok", ZH),
    "txt cut character": Case(lambda: (ZH * 5).encode()[:-1], "a.txt", "ok", ZH),
    "txt cut GBK character": Case(lambda: (ZH * 5).encode("gbk")[:-1], "a.txt", "ok", ZH),
    "txt no marks": Case(_P(filled, unit="公司合作大学", count=170_000), "a.txt", "ok", "公司"),
    "txt ones": Case(_P(filled, unit="1", count=1_000_000), "a.txt", "ok", "1"),
    "txt brackets": Case(_P(filled, unit="（", count=1_000_000), "a.txt", "ok", "（"),
    "txt bracket lines": Case(_P(filled, unit="（甲\n", count=100_000), "a.txt", "ok", "（"),
    "txt table": Case(_P(filled, unit="甲\t1,000\t乙\n", count=200_000), "a.txt", "ok", "甲\t1,000\t乙"),
    "txt 5 MB word": Case(_P(filled, unit="a", count=5_000_000), "a.txt", "ok", "aaa"),
    "txt 300 k lines": Case(_P(filled, unit="甲\n", count=300_000), "a.txt", "too_large", "Split it"),
    "txt 12 M characters": Case(_P(filled, unit="a", count=12_000_000), "a.txt", "too_large", "Split it"),
    "txt binary": Case(lambda: bytes(range(256)) * 40, "a.txt", "unsupported", "binary"),
}  # fmt: skip


def high_water() -> int:
    """Return the most memory that this process ever held, in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def probe(path: str, seconds: str, memory: str) -> dict[str, object]:
    """Read a file under limits; return the verdict, what was said or read, and what it took."""
    limits = child.Limits(memory=int(memory), seconds=float(seconds))
    base.parsed = functools.partial(child.parsed, limits=limits)  # type: ignore[attr-defined]
    ocr.available = lambda: False
    before, start = high_water(), time.monotonic()
    problems: tuple[str, ...] = ()
    try:
        report = base.read(path)
        verdict, text, problems = "ok", report.text, report.problems
    except errors.ReadError as error:
        verdict, text = error.reason, str(error)
    return {
        "verdict": verdict,
        "text": text if len(text) < 500_000 else text[:250_000] + text[-250_000:],
        "problems": problems,
        "seconds": time.monotonic() - start,
        "grown": high_water() - before,
        "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
    }


if __name__ == "__main__":
    print(json.dumps(probe(*sys.argv[1:])))
