"""From the content of a figure to a scene: places, marks, labels, the legend and the line under the picture."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from csrgraph.errors import UsageError
from csrgraph.views.figure.content import Content
from csrgraph.views.figure.labels import filter_word, label_of, style, text_width, word, wrapped
from csrgraph.views.figure.placing import Box, place
from csrgraph.views.figure.scene import Line, Mark, Scene, Text
from csrgraph.views.layout import lay_out
from csrgraph.views.mapdata import Node
from csrgraph.views.selection import Selection

__all__ = ["POINTS", "Look", "compose"]

POINTS = 72 / 25.4
_NARROWEST, _WIDEST = 60.0, 2000.0
_OBJECT = 0.86
_LEGEND = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a figure looks: width in millimetres, language of its words, colours or none.

    `font_size` is that of the names, in points; by default 7, 6 above 60 nodes, 5 above 120.
    """

    width: float = 180.0
    language: Literal["zh", "en"] = "zh"
    monochrome: bool = False
    font_size: float | None = None
    title: str | None = None


def compose(
    content: Content, selection: Selection, look: Look, *, version: str, digest: str
) -> Scene:
    """Return the scene of a figure.

    Args:
        content: What to draw.
        selection: What was asked for; named under the picture.
        look: How it looks.
        version: Version of csrgraph, for the line under the picture.
        digest: Hash of the graph; its first 12 characters are shown.

    Raises:
        UsageError: if the width or the font size cannot be used.
    """
    size = _checked_size(look, len(content.nodes))
    width = look.width * POINTS
    title = look.title or word("title", look.language)
    scene = Scene(round(width, 2), 0.0, title, "")
    margin = style()["sizes"]["margin"]
    bottom = _network(scene, content, look, size, margin)
    bottom = _legend(scene, content, look, size * _LEGEND, margin, bottom + 2.2 * size)
    parts = _caption(content, selection, look, version, digest)
    scene.description = " · ".join(parts)
    for line in _flowed(parts, (width - 2 * margin) / (size * _LEGEND)):
        bottom += 1.35 * size * _LEGEND
        _write(scene, margin, bottom, line, size * _LEGEND, "soft", anchor="start")
    scene.height = round(bottom + margin, 2)
    return scene


def _checked_size(look: Look, count: int) -> float:
    if not _NARROWEST <= look.width <= _WIDEST:
        raise UsageError(
            f"A width of {look.width:g} mm cannot be used; give {_NARROWEST:g} to {_WIDEST:g}, "
            "such as 85 for a column or 180 for a page."
        )
    size = look.font_size or (7.0 if count <= 60 else 6.0 if count <= 120 else 5.0)
    if not 3 <= size <= 24:
        raise UsageError(f"A font of {size:g} points cannot be used; give 3 to 24, such as 7.")
    return size


def _network(scene: Scene, content: Content, look: Look, size: float, margin: float) -> float:
    """Draw nodes and links; return where they end."""
    nodes = content.nodes
    labels = {node.id: label_of(node, look.language) for node in nodes}
    boxes = [_box(node, labels[node.id], size) for node in nodes]
    starts = lay_out(content.data, [node.id for node in nodes])
    room = scene.width - 2 * margin
    places, height = place([starts[node.id] for node in nodes], boxes, room)
    spots = {
        node.id: (round(x + margin, 2), round(y + margin, 2))
        for node, (x, y) in zip(nodes, places, strict=True)
    }
    for link in content.links:
        _link(scene, spots[link.node], spots[link.target], link.role)
    for node, (half, above, below) in zip(nodes, boxes, strict=True):
        x, y = spots[node.id]
        scene.boxes[node.id] = (x - half, y - above, x + half, y + below)
        scene.labels[node.id] = node.label
        key = node.type if node.kind == "organisation" else "partnership"
        _mark(scene, key, x, y, _radius(node), look, status=node.status, issuer=node.issuer,
              title=node.label)  # fmt: skip
        _label(scene, node, labels[node.id], x, y, size)
    return margin + height


def _box(node: Node, lines: list[str], size: float) -> Box:
    sizes = style()["sizes"]
    font = _font(node, size)
    half = max(_radius(node) * 1.4, *(text_width(line, font) / 2 for line in lines)) + sizes["gap"]
    below = _radius(node) + sizes["gap"] + len(lines) * font * sizes["leading"] + sizes["gap"]
    return half, _radius(node) * 1.4 + sizes["gap"], below


def _font(node: Node, size: float) -> float:
    return size if node.kind == "organisation" else size * _OBJECT


def _radius(node: Node) -> float:
    sizes: dict[str, float] = style()["sizes"]
    if node.kind == "partnership":
        return sizes["partnership"]
    return sizes["issuer"] if node.issuer else sizes["mark"]


def _link(scene: Scene, one: tuple[float, float], other: tuple[float, float], role: str) -> None:
    dash = 2.0 if role == "programme_owner" else 0.0
    line = Line(*one, *other, style()["ink"]["edge"], 0.6, dash)
    if line not in scene.lines:
        scene.lines.append(line)


def _mark(scene: Scene, key: str, x: float, y: float, radius: float, look: Look, *,
          status: str = "", issuer: bool = False, title: str = "") -> None:  # fmt: skip
    """Draw a node; what reports has a ring around it, a tie that is only planned a broken outline."""
    marks, ink = style()["marks"], style()["ink"]
    shape, color, tone = marks.get(key, marks["other"])
    fill = ink[tone] if look.monochrome else color
    dash = 1.4 if status in {"planned", "negated"} else 0.0
    if status == "negated":
        fill = ink["light"]
    if issuer:
        ring = Mark(x, y, radius, "circle", ink["light"], ink["outline"], 0.9)
        scene.marks.append(ring)
        radius *= 0.62
    scene.marks.append(Mark(x, y, radius, shape, fill, ink["outline"], 0.5, dash, title))


def _label(scene: Scene, node: Node, lines: list[str], x: float, y: float, size: float) -> None:
    sizes = style()["sizes"]
    font = _font(node, size)
    color = "text" if node.kind == "organisation" else "soft"
    base = y + _radius(node) + sizes["gap"]
    for number, line in enumerate(lines, 1):
        foot = base + number * font * sizes["leading"] - 0.22 * font
        _write(scene, x, foot, line, font, color)
        wide = text_width(line, font)
        top = foot - 0.92 * font
        plate = (round(x - wide / 2, 2), round(top, 2), round(wide, 2), round(1.16 * font, 2))
        scene.plates.append(plate)


def _write(scene: Scene, x: float, y: float, text: str, size: float, ink: str, *,
           anchor: str = "middle") -> None:  # fmt: skip
    color = style()["ink"][ink]
    scene.texts.append(Text(round(x, 2), round(y, 2), text, round(size, 2), color, anchor))


def _legend(
    scene: Scene, content: Content, look: Look, size: float, margin: float, top: float
) -> float:
    """Draw the legend in as many rows as it needs; return its base line."""
    x, y = margin, top
    for key, count, extra in _entries(content):
        text = word(key, look.language) + (f" {count}" if count else "")
        needed = 2.2 * size + text_width(text, size) + 1.6 * size
        if x > margin and x + needed > scene.width - margin:
            x, y = margin, y + 1.7 * size
        middle = y - 0.36 * size
        if key == "programme_owner":
            ink = style()["ink"]["edge"]
            scene.lines.append(Line(x, middle, x + 1.6 * size, middle, ink, 0.6, 2.0))
        else:
            kind = {"issuer": "company"}.get(key, key)
            kind = "partnership" if extra.get("status") else kind
            radius = (0.6 if key == "issuer" else 0.42) * size
            _mark(scene, kind, x + 0.8 * size, middle, radius, look, **extra)
        _write(scene, x + 2.2 * size, y, text, size, "text", anchor="start")
        x += needed
    return y + 0.5 * size


def _entries(content: Content) -> list[tuple[str, int, dict[str, Any]]]:
    """What the legend explains: only what is in the picture."""
    partners = [node for node in content.nodes if node.kind == "partnership"]
    found: list[tuple[str, int, dict[str, Any]]] = [("partnership", len(partners), {})]
    for status in ("planned", "negated"):
        count = sum(node.status == status for node in partners)
        found += [(status, count, {"status": status})] if count else []
    types = Counter(node.type for node in content.nodes if node.kind == "organisation")
    found += [(key, types[key], {}) for key in sorted(types, key=lambda t: (-types[t], t))]
    if any(node.issuer for node in content.nodes):
        found.append(("issuer", 0, {"issuer": True}))
    if any(link.role == "programme_owner" for link in content.links):
        found.append(("programme_owner", 0, {}))
    return found


def _caption(
    content: Content, selection: Selection, look: Look, version: str, digest: str
) -> list[str]:
    language = look.language
    counts = {
        "reports": content.reports,
        "partnerships": content.count("partnership"),
        "organisations": content.count("organisation"),
        "all_partnerships": content.all_partnerships,
        "all_organisations": content.all_organisations,
    }
    parts = [word("data", language, version=version, hash=digest[:12])]
    parts += [word(key, language, **counts) for key in ("reports", "partnerships", "organisations")]
    if counts["partnerships"] < content.all_partnerships:
        parts.append(word("cut", language, **counts))
    return parts + [
        f"{filter_word(name, language)} = {word(value, language) if name == 'kind' else value}"
        for name, value in selection.given()
    ]


def _flowed(parts: list[str], ems: float) -> list[str]:
    """Set the parts behind one another; break between them, within one only if it is too long."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and text_width(longer, 1.0) <= ems:
            lines[-1] = longer
        else:
            lines += wrapped(part, ems)
    return lines
