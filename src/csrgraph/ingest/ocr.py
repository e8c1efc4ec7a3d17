"""Recognition of the text in pictures of pages, by the optional package `rapidocr`.

Its wheel brings the models (PP-OCR of PaddlePaddle, for ONNX Runtime). They are named to it by their paths here:
it would otherwise look for models of its choice, and get from the network what is missing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from csrgraph.errors import ReadError

__all__ = ["Recognised", "available", "full_width", "recognised"]

_DPI, _POINTS = 200, 72
_MOST_PIXELS = 12_000_000
# Where a picture is too coarse (45 and 60 dpi were tried), lines with a lower mean probability of their characters had
# two in five right at best. From 100 dpi on no line of the samples had less than 0.9.
_LEAST_SCORE = 0.7
_MODELS = {"Det": "PP-OCRv6_det_small.onnx", "Rec": "PP-OCRv6_rec_small.onnx"}
_SETTINGS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,
    "Global.text_score": 0.0,
    # The picture is not made smaller. Lines are looked for in one of 1280 pixels, and read in the full one: on A4 the
    # search at full size found the same lines of 9 points, in four times the time and half a gigabyte more.
    "Global.max_side_len": _MOST_PIXELS,
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    # A batch widens every line to its widest: no time won, and memory lost.
    "Rec.rec_batch_num": 1,
    # One thread takes a steady time; two took from half of it to twice as long.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_HAN = re.compile("[\u3400-\u9fff]")
_WIDE = r"\u3001-\u3003\u3007-\u3011\u3400-\u9fff\uf900-\ufaff\uff01-\uff60“”"
_MARK = re.compile(rf"(?<=[{_WIDE}]) ?([,;:?!()])|([,;:?!()])(?= ?[{_WIDE}])")
_PAIR = re.compile(r"\(([^()（）]*)）|（([^()（）]*)\)")
_GAP = re.compile(rf"(?<=[{_WIDE}]) +(?=[{_WIDE}])")
_Found = list[tuple[Sequence[Sequence[float]], str, float]]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line or part of one, its edges in points from the page's lower left corner; `score` is a probability."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    score: float


def available() -> bool:
    """Return whether the package for recognition is installed."""
    return find_spec("rapidocr") is not None


def recognised(page: Any) -> list[Recognised]:
    """Return the lines of a page of PDFium, from the top, what stands side by side from the left.

    Columns are not told apart: their lines come alternately, each in its own box.

    Raises:
        ReadError: if the package for recognition is missing, without its models, or fails.
        MemoryError: if the memory does not suffice.
    """
    read = _engine()
    width, height = page.get_size()
    scale = min(_DPI / _POINTS, math.sqrt(_MOST_PIXELS / max(1.0, width * height)))
    # A transparent page has a fourth channel; sizes are rounded.
    picture = page.render(scale=scale).to_numpy()[:, :, :3].copy()
    across, down = width / picture.shape[1], height / picture.shape[0]
    found = []
    for corners, text, score in read(picture):
        (x1, y1), (x2, y2), (x3, y3), (x4, y4) = corners
        text = full_width(text.strip())
        # On a page a little askew the middles of the edges tell more than the outermost corners.
        left, right = across * (x1 + x4) / 2, across * (x2 + x3) / 2
        top, bottom = height - down * (y1 + y2) / 2, height - down * (y3 + y4) / 2
        if text and score >= _LEAST_SCORE:
            found.append(Recognised(text, left, right, top, bottom, score))
    return [line for row in _rows(found) for line in row]


def full_width(text: str) -> str:
    """Return a text with the full-width marks of Chinese print where half-width ones touch Chinese characters.

    Recognition takes one for the other. Marks in Latin text and between figures stay as they are, brackets become
    alike in pairs, and blanks between Chinese characters go, for print has none.
    """
    if not _HAN.search(text):
        return text
    text = _MARK.sub(lambda found: _FULL[found[1] or found[2]], text)
    return _GAP.sub("", _PAIR.sub(lambda found: f"（{found[1] or found[2] or ''}）", text))


def _rows(lines: Iterable[Recognised]) -> list[list[Recognised]]:
    """Lines of which the middle lies within the height of the row's first one stand side by side."""
    rows: list[list[Recognised]] = []
    for line in sorted(lines, key=lambda line: (-line.top - line.bottom, line.left)):
        if rows and rows[-1][0].bottom < (line.top + line.bottom) / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


@cache
def _engine() -> Callable[[Any], _Found]:
    if not available():
        raise ReadError(
            "the pages are pictures of text, and the package that recognises it is missing; "
            "install it by: pip install 'csrgraph-kg[ocr]'"
        )
    import cv2
    import rapidocr
    from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError

    folder = Path(rapidocr.__file__).parent / "models"
    models = {f"{part}.model_path": folder / name for part, name in _MODELS.items()}
    if not all(path.is_file() for path in models.values()):
        raise ReadError(f"rapidocr lacks a model of {_MODELS}; install it anew.")
    cv2.setNumThreads(1)
    paths = {key: str(path) for key, path in models.items()}
    engine: Any = rapidocr.RapidOCR(params=_SETTINGS | paths)

    def read(picture: Any) -> _Found:
        try:
            result = engine(picture)
        except (ONNXRuntimeError, cv2.error) as error:
            if "bad_alloc" in str(error) or "nsufficient memory" in str(error):
                raise MemoryError from error
            raise ReadError(f"recognition of a page failed ({error}); leave it out.") from error
        if result.boxes is None:
            return []
        return list(zip(result.boxes.tolist(), result.txts, map(float, result.scores), strict=True))

    return read
