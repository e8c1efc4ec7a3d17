"""Finding a Chinese font and taking glyphs from it; the only module that uses fontTools.

Every glyph is read as an outline and written as TrueType: so fonts of any make (TrueType, CFF,
variable, collections) end in the same small file, with the same bytes for the same font.
"""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from csrgraph.errors import UsageError
from csrgraph.views.figure.labels import style

__all__ = ["Face", "find_font", "open_face"]

_WAYS = (
    "on Debian: apt install fonts-noto-cjk; or give a file: --font FILE (.ttf, .otf or .ttc); "
    "or write an .svg without --outlines, which needs no font"
)
_PROBE = "中国公司医院大学合作"
_TOLERANCE = 1.0
_SIMPLIFIED = re.compile(r"\b(?:SC|CN|GB|Hans)\b")
# What fontTools raises at damaged tables, besides its own error.
_DAMAGED = (OSError, EOFError, struct.error, KeyError, ValueError, IndexError, AssertionError)


class Face:
    """One face of a font file.

    Args:
        path: A file of a font or of a collection of fonts.
        number: Which face of a collection.

    Attributes:
        path: The file.
        number: The face.
        units: Units of an em, in which widths and outlines are given.
    """

    def __init__(self, path: Path, number: int = 0) -> None:
        self.path = path
        self.number = number
        library = _library()
        try:
            self._load(library.TTFont(io.BytesIO(path.read_bytes()), fontNumber=number, lazy=True))
        except (library.TTLibError, *_DAMAGED) as error:
            raise UsageError(f"The font {path} cannot be read ({error}); {_WAYS}.") from error

    def _load(self, font: Any) -> None:
        """Take what is needed from a font; tables are parsed here, so this is where damage shows."""
        self.units: int = font["head"].unitsPerEm
        self.ascent: int = font["hhea"].ascent
        self.descent: int = font["hhea"].descent
        self._names: dict[int, str] = font.getBestCmap() or {}
        self._glyphs = font.getGlyphSet(location=_regular(font))

    def missing(self, text: str) -> str:
        """Return the characters of a text that the font has no glyph for, each once."""
        return "".join(c for c in dict.fromkeys(text) if ord(c) not in self._names and c > " ")

    def width(self, text: str) -> float:
        """Return how wide a text is, in units."""
        return float(sum(self._glyphs[self.name(char)].width for char in text))

    def name(self, char: str) -> str:
        """Return the name of a character's glyph, that of the empty box if there is none."""
        return self._names.get(ord(char), ".notdef")

    def svg_path(self, char: str) -> str:
        """Return a character's outline as an SVG path, in units, upwards; "" if it is blank."""
        from fontTools.pens.svgPathPen import SVGPathPen

        pen = SVGPathPen(self._glyphs, ntos=lambda number: f"{round(number)}")
        self._glyphs[self.name(char)].draw(pen)
        return str(pen.getCommands())

    def subset(self, chars: list[str]) -> bytes:
        """Return a TrueType font whose glyphs 1, 2, … are those of `chars`; glyph 0 is the empty box."""
        from fontTools.fontBuilder import FontBuilder
        from fontTools.pens.cu2quPen import Cu2QuPen
        from fontTools.pens.ttGlyphPen import TTGlyphPen

        names = [".notdef", *(f"g{number}" for number in range(1, len(chars) + 1))]
        glyphs, metrics = {}, {}
        for name, char in zip(names, ["\uffff", *chars], strict=True):
            source = self._glyphs[self.name(char)]
            pen = TTGlyphPen(None)
            source.draw(Cu2QuPen(pen, _TOLERANCE * self.units / 1000, reverse_direction=True))
            glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
            metrics[name] = (round(source.width), 0)
        builder = FontBuilder(self.units, isTTF=True)
        builder.setupGlyphOrder(names)
        builder.setupCharacterMap({ord(c): n for c, n in zip(chars, names[1:], strict=True)})
        builder.setupGlyf(glyphs)
        table = builder.font["glyf"]
        metrics = {name: (width, table[name].xMin if table[name].numberOfContours else 0)
                   for name, (width, _) in metrics.items()}  # fmt: skip
        builder.setupHorizontalMetrics(metrics)
        builder.setupHorizontalHeader(ascent=self.ascent, descent=self.descent)
        builder.setupNameTable({"familyName": "csrgraph", "styleName": "Regular"})
        builder.setupOS2()
        builder.setupPost(keepGlyphNames=False)
        head = builder.font["head"]
        head.created = head.modified = 0
        builder.font.recalcTimestamp = False
        buffer = io.BytesIO()
        builder.save(buffer)
        return buffer.getvalue()


def open_face(given: Path | None = None) -> Face:
    """Return the font that is given, else a Chinese font of this machine.

    Raises:
        UsageError: if fontTools is not installed, there is no font, or it has no Chinese.
    """
    path, number = (given, None) if given is not None else find_font()
    face = _face(path, _simplified(path) if number is None else number)
    lacking = face.missing(_PROBE)
    if lacking:
        raise UsageError(f"The font {path.name} has no Chinese ({lacking} are missing); {_WAYS}.")
    return face


@cache
def _face(path: Path, number: int) -> Face:
    return Face(path, number)


def find_font() -> tuple[Path, int | None]:
    """Return the file of a Chinese font of this machine, and which face of the file it is, if known.

    Raises:
        UsageError: if there is none.
    """
    table = style()["fonts"]
    matched = _fontconfig(table["pattern"])
    if matched is not None:
        return matched
    for name in table["files"]:
        if Path(name).is_file():
            return Path(name), None
    raise UsageError(f"No Chinese font was found on this machine; {_WAYS}.")


def _fontconfig(pattern: str) -> tuple[Path, int] | None:
    """Ask fontconfig, where it is installed; it always answers something, so the language is asked too."""
    program = shutil.which("fc-match")
    if program is None:
        return None
    wanted = [program, "--format", "%{file}\t%{index}\t%{lang}", pattern]
    try:
        answer = subprocess.run(wanted, capture_output=True, check=True, timeout=60)
    except (subprocess.SubprocessError, OSError):
        return None
    file, _, rest = answer.stdout.decode("utf-8", "replace").partition("\t")
    index, _, languages = rest.partition("\t")
    if "zh" not in languages or not Path(file).is_file():
        return None
    # The upper bits of the index name an instance of a variable font.
    return Path(file), int(index or 0) & 0xFFFF


def _simplified(path: Path) -> int:
    """Return the face of a collection that is for simplified Chinese: the first is often Japanese."""
    library = _library()
    try:
        collection = library.TTCollection(io.BytesIO(path.read_bytes()), lazy=True)
        families = [str(font["name"].getDebugName(1)) for font in collection.fonts]
    except (library.TTLibError, *_DAMAGED):
        # One font, or a damaged file: opening it will tell.
        return 0
    found = [n for n, family in enumerate(families) if _SIMPLIFIED.search(family)]
    return found[0] if found else 0


def _library() -> Any:
    try:
        from fontTools import ttLib
    except ImportError as error:
        raise UsageError(
            "PDF, PNG and outlines need fontTools; run: pip install 'csrgraph-kg[figure]', "
            "or write an .svg without --outlines"
        ) from error
    return ttLib


def _regular(font: Any) -> dict[str, float] | None:
    """The upright of regular weight of a variable font; its default is often the thinnest."""
    if "fvar" not in font:
        return None
    axes = {axis.axisTag: axis for axis in font["fvar"].axes}
    if "wght" not in axes:
        return {}
    weight = axes["wght"]
    return {"wght": min(max(400.0, weight.minValue), weight.maxValue)}
