"""Hostile files: each ends in its verdict, within the limits of time and memory, and the parent lives on."""

from __future__ import annotations

import gc
import http.server
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrgraph.errors import MalformedFileError
from csrgraph.ingest import read, read_bytes
from csrgraph.ingest.child import parsed
from csrgraph.ingest.sniff import PDF
from ingest import hostile
from ingest.hostile import CASES, ZH

SECONDS, MEMORY = 6, 700 * 1024**2
MAX_GROWTH = 200 * 1024**2
TEXT_SECONDS, TEXT_GROWTH = 60, 1024**3
TESTS = Path(hostile.__file__).parents[1]


def probed(path: Path) -> dict[str, Any]:
    """What reading a file comes to, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "ingest.hostile", str(path), str(SECONDS), str(MEMORY)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    "key",
    [pytest.param(key, marks=[pytest.mark.slow] * case.slow) for key, case in CASES.items()],
)
def test_a_hostile_file_ends_in_its_verdict(key: str, tmp_path: Path) -> None:
    case = CASES[key]
    path = tmp_path / case.name
    path.write_bytes(case.make())
    found = probed(path)
    text = found.pop("text")
    assert found["verdict"] in case.verdict.split(), (found, text[:300])
    assert case.text in text, text[:300]
    assert not case.absent or case.absent not in text
    # Text is read without a child; its time is that of finding blocks.
    plain = case.name.endswith(".txt")
    assert found["seconds"] < (TEXT_SECONDS if plain else SECONDS + 2)
    assert found["grown"] < (TEXT_GROWTH if plain else MAX_GROWTH)
    assert found["child"] < MEMORY


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40


def test_text_that_lost_characters_is_not_read_in_silence() -> None:
    for key in ("txt cut character", "txt cut GBK character"):
        assert "encoding" in read_bytes(CASES[key].make(), "a.txt").problems


def test_nothing_that_a_page_names_is_fetched() -> None:
    asked: list[str] = []

    class Canary(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with http.server.HTTPServer(("127.0.0.1", 0), Canary) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        here = f"http://127.0.0.1:{server.server_port}"
        body = (
            f"<base href={here}/base><meta http-equiv=refresh content='0;url={here}/refresh'>"
            f"<link rel=stylesheet href={here}/sheet><img src={here}/picture><iframe src={here}/f></iframe>"
            f"<script src={here}/script></script><object data={here}/o></object><p>{ZH}</p>"
        )
        dtd = f'<!DOCTYPE html SYSTEM "{here}/dtd">'
        entity = f'<!DOCTYPE w [<!ENTITY % x SYSTEM "{here}/entity"> %x;]>'
        assert read_bytes(hostile.html(body), "a.html").text.strip() == ZH
        assert ZH in read_bytes(f"{dtd}<html><p>{ZH}".encode(), "a.html").text
        with pytest.raises(MalformedFileError):
            read_bytes(hostile.word(head=entity), "a.docx")
        server.shutdown()
        thread.join()
    assert asked == []


@pytest.mark.parametrize(
    "unit", ["公司合作大学", "1", "（", "（甲\n", "甲\t1,000\t乙\n", "a", "一、\n", "甲，乙\n"]
)
def test_time_to_read_text_grows_with_its_length(unit: str) -> None:
    """Twice the text takes little more than twice the time."""

    def seconds(count: int) -> float:
        data = (unit * count).encode()
        times = []
        # The collector's rounds grow with all objects of the process.
        gc.disable()
        for _ in range(3):
            start = time.process_time()
            read_bytes(data, "a.txt")
            times.append(time.process_time() - start)
        gc.enable()
        return min(times)

    count = 40_000 // len(unit)
    assert seconds(2 * count) <= 3 * seconds(count) + 0.1


ODD = "１２３ＡＢ㎡\u200b\u200d\ufeff\u202e\u2066\u2069\u00ad\ufe0f⼀⽂豈e\u0301\u3000\u2028\x85\r\n\t"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from(ODD + "公司，。大学\n"), min_size=1, max_size=120))
def test_odd_characters_stay_and_blocks_lie_on_them(middle: str) -> None:
    text = f"公司{middle}。"
    report = read_bytes(text.encode(), "a.txt")
    assert report.text == text.replace("\r\n", "\n").replace("\r", "\n")
    covered = "".join(report.text[block.start : block.end] for block in report.blocks)
    assert "".join(covered.split()) == "".join(report.text.split())
    for block in report.blocks:
        for start, end in block.cells:
            assert report.text[start:end] == report.text[start:end].strip() != ""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_kinds_give_the_same_blocks(ends: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(ends.join(["年度报告", "一、概况", ZH, "甲\t乙\t丙", "1\t2\t3"]).encode())
    report = read(path)
    assert [report.text[b.start : b.end] for b in report.blocks] == report.text.split("\n")


def test_the_sample_document_is_read() -> None:
    pieces, notes = parsed(hostile.plain_pdf(), PDF, "a.pdf")
    assert [piece.text for piece in pieces] == [hostile.LINE]
    assert notes == []
