"""A scene as SVG: text stays text, to be found and edited, or becomes outlines that need no font."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import escape

from csrgraph.views.figure.labels import style
from csrgraph.views.figure.scene import Line, Mark, Scene, Text, outline_of

if TYPE_CHECKING:
    from csrgraph.views.figure.fonts import Face

__all__ = ["as_svg"]

_POINTS = 72 / 25.4


def as_svg(scene: Scene, *, face: Face | None = None) -> str:
    """Return the scene as one SVG document, with nothing in it that changes from run to run.

    Args:
        scene: What to draw.
        face: A font whose outlines stand for the text; by default the text stays text, shown in
            the first Chinese font that the viewer has.
    """
    ink = style()["ink"]
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'width="{_mm(scene.width)}mm" height="{_mm(scene.height)}mm" '
        f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" '
        f'font-family="{escape(_stack())}">'
    )
    parts = [
        head,
        f"<title>{_clean(scene.title)}</title>",
        f"<desc>{_clean(scene.description)}</desc>",
        f'<rect width="{_n(scene.width)}" height="{_n(scene.height)}" fill="{ink["halo"]}"/>',
        "<g>", *map(_line, scene.lines), "</g>",
        f'<g fill="{ink["halo"]}">', *map(_plate, scene.plates), "</g>",
        "<g>", *map(_mark, scene.marks), "</g>",
    ]  # fmt: skip
    if face is None:
        parts += ["<g>", *map(_text, scene.texts), "</g>"]
    else:
        parts += _outlined(scene.texts, face)
    return "\n".join([*parts, "</svg>", ""])


def _line(line: Line) -> str:
    dash = f' stroke-dasharray="{_n(line.dash)}"' if line.dash else ""
    return (
        f'<line x1="{_n(line.x1)}" y1="{_n(line.y1)}" x2="{_n(line.x2)}" y2="{_n(line.y2)}" '
        f'stroke="{line.color}" stroke-width="{_n(line.width)}"{dash}/>'
    )


def _mark(mark: Mark) -> str:
    look = f'fill="{mark.fill}" stroke="{mark.stroke}" stroke-width="{_n(mark.width)}"'
    look += f' stroke-dasharray="{_n(mark.dash)}"' if mark.dash else ""
    corners = outline_of(mark)
    title = f"<title>{_clean(mark.title)}</title>" if mark.title else ""
    if corners:
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)
        return f'<polygon points="{points}" {look}>{title}</polygon>'
    place = f'cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.radius)}"'
    return f"<circle {place} {look}>{title}</circle>"


def _plate(plate: tuple[float, float, float, float]) -> str:
    x, y, width, height = map(_n, plate)
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}"/>'


def _text(text: Text) -> str:
    return (
        f'<text x="{_n(text.x)}" y="{_n(text.y)}" font-size="{_n(text.size)}" '
        f'text-anchor="{text.anchor}" fill="{text.color}">{_clean(text.text)}</text>'
    )


def _outlined(texts: list[Text], face: Face) -> list[str]:
    """Return every glyph once, and each text as uses of glyphs; the text itself stays as its label."""
    used = sorted({char for text in texts for char in text.text})
    glyphs = {char: f"g{ord(char):x}" for char in used if face.svg_path(char)}
    defs = [f'<path id="{key}" d="{face.svg_path(char)}"/>' for char, key in glyphs.items()]
    parts = ["<defs>", *defs, "</defs>", "<g>"]
    for text in texts:
        scale = text.size / face.units
        x = text.x - (face.width(text.text) * scale / 2 if text.anchor == "middle" else 0.0)
        uses, at = [], 0.0
        for char in text.text:
            if char in glyphs:
                uses.append(f'<use href="#{glyphs[char]}" x="{_n(at)}"/>')
            at += face.width(char)
        parts.append(
            f'<g role="img" aria-label="{_clean(text.text)}" fill="{text.color}" '
            f'transform="translate({_n(x)} {_n(text.y)}) scale({scale:.6f} {-scale:.6f})">'
            + "".join(uses)
            + "</g>"
        )
    return [*parts, "</g>"]


def _stack() -> str:
    return ", ".join(
        family if family == "sans-serif" else f"'{family}'"
        for family in style()["stack"]["families"]
    )


def _clean(text: str) -> str:
    """Escape a text for XML; what XML cannot hold becomes U+FFFD."""
    return str(escape("".join(char if _allowed(char) else "\ufffd" for char in text)))


def _allowed(char: str) -> bool:
    code = ord(char)
    return char in "\t\n\r" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") or "0"


def _mm(points: float) -> str:
    return _n(points / _POINTS)
