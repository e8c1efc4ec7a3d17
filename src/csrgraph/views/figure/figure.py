"""The figure of a graph: drawn once, shown in a notebook, saved in a format for papers."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import Path

from csrgraph.errors import UsageError
from csrgraph.store.dataset import GraphStore
from csrgraph.views.figure.composing import Look, compose
from csrgraph.views.figure.content import content_of
from csrgraph.views.figure.scene import Scene
from csrgraph.views.figure.svg import as_svg
from csrgraph.views.mapdata import MapData, load_map
from csrgraph.views.selection import Selection

__all__ = ["Figure", "FigureFormat", "draw", "make_figure"]

_DPIS = (36, 1200)


class FigureFormat(StrEnum):
    """Formats of a figure, by the ending of its file."""

    svg = "svg"
    pdf = "pdf"
    png = "png"

    @classmethod
    def of(cls, path: Path) -> FigureFormat:
        """Return the format of a file's name.

        Raises:
            UsageError: if it ends in no format.
        """
        ending = path.suffix.lower().removeprefix(".")
        if ending not in set(cls):
            raise UsageError(
                f"{path.name} ends in no format of a figure; name it .svg, .pdf or .png."
            )
        return cls(ending)


class Figure:
    """A figure: a notebook shows it as SVG; `data` and `save` give it as SVG, PDF or PNG."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @property
    def svg(self) -> str:
        """The figure as SVG; its text is text, so no font is needed to make it."""
        return as_svg(self.scene)

    def data(
        self,
        fmt: FigureFormat | str,
        *,
        font: str | Path | None = None,
        outlines: bool = False,
        dpi: int = 300,
    ) -> bytes:
        """Return the bytes of a file.

        Args:
            fmt: `svg`, `pdf` or `png`.
            font: File of the font for PDF, PNG and outlines; by default a Chinese one is looked for.
            outlines: Draw the text of an SVG as outlines: the same look everywhere, but no text.
            dpi: Dots per inch of a PNG.

        Raises:
            UsageError: if no font is found or it cannot be used, or `dpi` is out of bounds.
        """
        wanted = FigureFormat.of(Path(f"figure.{fmt}"))
        if not _DPIS[0] <= dpi <= _DPIS[1]:
            raise UsageError(f"{dpi} dots per inch cannot be drawn; give 36 to 1200, such as 300.")
        if wanted is FigureFormat.svg and not outlines:
            return self.svg.encode("utf-8")
        from csrgraph.views.figure.fonts import open_face

        face = open_face(Path(font) if font is not None else None)
        if wanted is FigureFormat.svg:
            return as_svg(self.scene, face=face).encode("utf-8")
        from csrgraph.views.figure.pdf import as_pdf

        pdf = as_pdf(self.scene, face)
        if wanted is FigureFormat.pdf:
            return pdf
        from csrgraph.views.figure.png import as_png

        return as_png(pdf, dpi=dpi)

    def missing(self, font: str | Path | None = None) -> str:
        """Return the characters that the font has no glyph for, each once; "" if it has them all."""
        from csrgraph.views.figure.fonts import open_face

        face = open_face(Path(font) if font is not None else None)
        return face.missing("".join(text.text for text in self.scene.texts))

    def save(
        self,
        path: str | Path,
        *,
        font: str | Path | None = None,
        outlines: bool = False,
        dpi: int = 300,
    ) -> Path:
        """Write the figure in the format of the file's name; options are those of `data`.

        Raises:
            UsageError: as `data`, or if the name ends in no format.
        """
        target = Path(path)
        data = self.data(FigureFormat.of(target), font=font, outlines=outlines, dpi=dpi)
        target.write_bytes(data)
        return target

    def __repr__(self) -> str:
        return f"Figure({self.scene.description})"

    def _repr_svg_(self) -> str:
        return self.svg


def make_figure(
    source: GraphStore,
    *,
    selection: Selection | None = None,
    limit: int = 150,
    look: Look | None = None,
) -> Figure:
    """Return the figure of an open store's partnerships.

    Raises:
        UsageError: if a choice is wrong or leaves nothing to draw, or the look cannot be used.
    """
    digest = hashlib.sha256(source.nquads()).hexdigest()
    return draw(load_map(source), digest, selection=selection, limit=limit, look=look)


def draw(
    data: MapData,
    digest: str,
    *,
    selection: Selection | None = None,
    limit: int = 150,
    look: Look | None = None,
) -> Figure:
    """Return the figure of a map.

    Args:
        data: The map.
        digest: Hash of the graph, shown under the picture.
        selection: What to keep of the map; by default all partnerships.
        limit: Largest number of nodes; the best connected are drawn.
        look: How it looks.
    """
    from csrgraph import __version__

    wanted = selection or Selection()
    content = content_of(data, wanted, limit=limit)
    return Figure(compose(content, wanted, look or Look(), version=__version__, digest=digest))
