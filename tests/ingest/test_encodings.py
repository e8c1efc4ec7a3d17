"""Encodings told by the text: slices of 30 characters and more, in every encoding that reports come in."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from csrgraph.ingest.encoding import decode

REPORTS = sorted((Path(__file__).parents[2] / "data/reports").glob("*-2023.txt"))
TRADITIONAL = (
    "本公司於二〇二三年與東海大學簽署合作協議，雙方將共同設立數位健康聯合實驗室，開展為期三年的研究。報告期內，我們持續推動節能減碳，"
    "全年用電量較上年下降百分之六，並通過環境管理體系認證。公司重視員工發展，舉辦各類培訓一百二十場，參加人數超過四千人次；同時支持鄉村教育，"
    "向南山縣捐贈圖書與電腦設備，獲得當地學校師生好評。董事會下設審計、薪酬與永續發展委員會，定期檢討風險並向股東說明。展望未來，我們將繼續與"
    "供應商、客戶及社區攜手，提升產品品質與服務水準，為社會創造長期價值。"
)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be")


def slices(text: str, number: int) -> list[str]:
    """Return pieces of a text that hold 15 Chinese characters at least."""
    generator = random.Random(7)
    found: list[str] = []
    while len(found) < number:
        start = generator.randrange(len(text) - 120)
        piece = text[start : start + generator.choice((30, 40, 60, 120))].strip()
        if sum("\u4e00" <= char <= "\u9fff" for char in piece) >= 15:
            found.append(piece)
    return found


@pytest.mark.parametrize("encoding", [*ENCODINGS, "big5"])
def test_slices_are_read_as_they_were_written(encoding: str) -> None:
    text = TRADITIONAL if encoding == "big5" else "".join(p.read_text("utf-8") for p in REPORTS)
    wrong = 0
    pieces = slices(text, 250)
    for piece in pieces:
        plain = "".join(char for char in piece if char.encode(encoding, "ignore"))
        found, warnings = decode(plain.encode(encoding), "a.txt")
        wrong += found != plain and not warnings
    assert wrong <= len(pieces) * 0.005
