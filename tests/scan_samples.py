"""PDF documents of pictures only, as a scanner makes them, for tests of character recognition."""

from __future__ import annotations

import ctypes
import io
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as raw
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_POINTS = 72
_SIMPLIFIED_CHINESE = 2
_REGULAR = 400
_QUALITY = 85


def as_scan(pdf: bytes, dpi: int = 200) -> bytes:
    """Return a PDF document as pictures of its pages, without text.

    The samples embed no font, and PDFium shows none of their Chinese where the system has no Chinese font. So it draws
    all but the text; the characters are drawn in Noto Sans CJK where they stand, narrowed where the sample's are.
    """
    document = pypdfium2.PdfDocument(pdf)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for index in range(len(document)):
        page = document[index]
        width, height = page.get_size()
        picture = io.BytesIO()
        _picture(page, dpi / _POINTS).save(picture, "JPEG", quality=_QUALITY)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(picture), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _picture(page: Any, scale: float) -> Image.Image:
    characters = _characters(page)
    for thing in list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1)):
        page.remove_obj(thing)
    page.gen_content()
    picture: Image.Image = page.render(scale=scale).to_pil().convert("L")
    for character, x, y, width, size in characters:
        at = (x * scale, (page.get_height() - y) * scale)
        _draw(picture, character, at, width * scale, round(size * scale))
    return picture


def _characters(page: Any) -> list[tuple[str, float, float, float, float]]:
    """The visible characters: where each stands, how far on the next one does, and the size of its font."""
    text_page = page.get_textpage()
    found = []
    for at in range(text_page.count_chars()):
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text_page.raw, at, x, y)
        left, _, right, _ = text_page.get_charbox(at, loose=True)
        character = chr(raw.FPDFText_GetUnicode(text_page.raw, at))
        size = raw.FPDFText_GetFontSize(text_page.raw, at)
        found.append((character, x.value, y.value, right - left, size))
    text_page.close()
    found.append(("\n", 0.0, -1.0, 0.0, 0.0))
    return [
        (character, x, y, min(width, following[1] - x) if following[1] > x else width, size)
        for (character, x, y, width, size), following in pairwise(found)
        if not character.isspace()
    ]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc"
    font = ImageFont.truetype(str(path), size, index=_SIMPLIFIED_CHINESE)
    font.set_variation_by_axes([_REGULAR])
    return font


def _draw(
    picture: Image.Image, character: str, at: tuple[float, float], width: float, size: int
) -> None:
    font = _font(size)
    natural = font.getlength(character)
    glyph = Image.new("L", (round(natural) + 2, 2 * size), 0)
    ImageDraw.Draw(glyph).text((1, 1.5 * size), character, 255, font, anchor="ls")
    if 0 < width < natural:
        glyph = glyph.resize((max(1, round(glyph.width * width / natural)), glyph.height))
    picture.paste(0, (round(at[0]) - 1, round(at[1] - 1.5 * size)), glyph)
