"""A scene as PDF 1.7: vectors, and text that can be searched, in a font of its own glyphs only.

Written here since a page of lines, marks and one font is a few objects: no clock, no random name.
"""

from __future__ import annotations

import zlib

from csrgraph.views.figure.fonts import Face
from csrgraph.views.figure.labels import style
from csrgraph.views.figure.scene import Line, Mark, Scene, Text, outline_of

__all__ = ["as_pdf"]

# How far the handles of a curve stand off for a quarter of a circle.
_KAPPA = 0.5523


def as_pdf(scene: Scene, face: Face) -> bytes:
    """Return the scene as a PDF of one page, with the glyphs it uses embedded."""
    chars = sorted({char for text in scene.texts for char in text.text})
    numbers = {char: number for number, char in enumerate(chars, 1)}
    font = face.subset(chars)
    to_em = 1000 / face.units
    widths = " ".join(f"{round(face.width(char) * to_em)}" for char in chars)
    name = "/CSRGPH+CsrgraphFigure"
    box = f"[0 {round(face.descent * to_em)} 1000 {round(face.ascent * to_em)}]"
    content = _content(scene, face, numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_n(scene.width)} {_n(scene.height)}] "
            "/Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>"
        ).encode("ascii"),
        _stream(content),
        (
            f"<< /Type /Font /Subtype /Type0 /BaseFont {name} /Encoding /Identity-H "
            "/DescendantFonts [6 0 R] /ToUnicode 9 0 R >>"
        ).encode("ascii"),
        (
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont {name} /CIDToGIDMap /Identity "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor 7 0 R /DW 1000 /W [1 [{widths}]] >>"
        ).encode("ascii"),
        (
            f"<< /Type /FontDescriptor /FontName {name} /Flags 4 /FontBBox {box} /ItalicAngle 0 "
            f"/Ascent {round(face.ascent * to_em)} /Descent {round(face.descent * to_em)} "
            "/CapHeight 730 /StemV 80 /FontFile2 8 0 R >>"
        ).encode("ascii"),
        _stream(font, f"/Length1 {len(font)} "),
        _stream(_to_unicode(chars)),
        (
            f"<< /Title {_hex(scene.title)} /Subject {_hex(scene.description)} "
            "/Creator (csrgraph) >>"
        ).encode("ascii"),
    ]
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    data = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode("ascii") + body + b"\nendobj\n"
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode("ascii")
    data += b"".join(f"{place:010d} 00000 n \n".encode("ascii") for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    data += f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode("ascii")
    return bytes(data)


def _content(scene: Scene, face: Face, numbers: dict[str, int]) -> bytes:
    halo = _color(style()["ink"]["halo"])
    parts = [f"1 0 0 -1 0 {_n(scene.height)} cm 1 j 1 J"]
    parts += [f"{halo} rg 0 0 {_n(scene.width)} {_n(scene.height)} re f"]
    parts += map(_line, scene.lines)
    parts += [f"{halo} rg"]
    parts += [f"{' '.join(map(_n, plate))} re f" for plate in scene.plates]
    parts += map(_mark, scene.marks)
    parts += [_text(text, face, numbers) for text in scene.texts]
    return "\n".join(parts).encode("ascii")


def _line(line: Line) -> str:
    ends = f"{_n(line.x1)} {_n(line.y1)} m {_n(line.x2)} {_n(line.y2)} l S"
    return f"{_color(line.color)} RG {_n(line.width)} w {_dash(line.dash)} {ends}"


def _mark(mark: Mark) -> str:
    look = f"{_color(mark.fill)} rg {_color(mark.stroke)} RG {_n(mark.width)} w {_dash(mark.dash)}"
    corners = outline_of(mark)
    if not corners:
        return f"{look} {_circle(mark.x, mark.y, mark.radius)} b"
    first, *rest = [f"{_n(x)} {_n(y)}" for x, y in corners]
    return f"{look} {first} m {' '.join(f'{corner} l' for corner in rest)} b"


def _circle(x: float, y: float, r: float) -> str:
    k = _KAPPA * r
    curves = [
        (x + r, y + k, x + k, y + r, x, y + r), (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r), (x + k, y - r, x + r, y - k, x + r, y),
    ]  # fmt: skip
    drawn = " ".join(f"{' '.join(map(_n, curve))} c" for curve in curves)
    return f"{_n(x + r)} {_n(y)} m {drawn}"


def _text(text: Text, face: Face, numbers: dict[str, int]) -> str:
    wide = face.width(text.text) * text.size / face.units
    x = text.x - (wide / 2 if text.anchor == "middle" else 0.0)
    codes = "".join(f"{numbers[char]:04X}" for char in text.text)
    # The page is upside down, so that y grows downwards as in a scene; the letters are turned back.
    place = f"1 0 0 -1 {_n(x)} {_n(text.y)} Tm"
    return f"BT {_color(text.color)} rg /F1 {_n(text.size)} Tf {place} <{codes}> Tj ET"


def _to_unicode(chars: list[str]) -> bytes:
    pairs = [
        f"<{number:04X}> <{char.encode('utf-16-be', 'replace').hex().upper()}>"
        for number, char in enumerate(chars, 1)
    ]
    blocks = [
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar"
        for block in (pairs[n : n + 100] for n in range(0, len(pairs), 100))
    ]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
            *blocks,
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    ).encode("ascii")


def _stream(data: bytes, more: str = "") -> bytes:
    packed = zlib.compress(data, 9)
    head = f"<< {more}/Length {len(packed)} /Filter /FlateDecode >>\nstream\n"
    return head.encode("ascii") + packed + b"\nendstream"


def _hex(text: str) -> str:
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


def _color(color: str) -> str:
    return " ".join(_n(int(color[n : n + 2], 16) / 255) for n in (1, 3, 5))


def _dash(length: float) -> str:
    return f"[{_n(length)}] 0 d" if length else "[] 0 d"


def _n(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".") or "0"
