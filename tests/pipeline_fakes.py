"""A stand-in for extraction: reports of `fact_samples` are recognised by their first line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from csrgraph.config import Settings
from csrgraph.errors import ExtractionError
from csrgraph.model.facts import FactSet
from csrgraph.model.report import Report
from fact_samples import Writer, donghai, xihai

__all__ = ["fake_extractor", "small_facts", "snapshot", "write_reports"]

BEIHAI_TEXT = "北海数据有限公司2023年度社会责任报告\n公司与东海医疗签署战略合作协议。\n"


def small_facts(report: Report) -> FactSet:
    """The hand-written facts of a sample report, for the text that was really read."""
    samples = (donghai, xihai)
    for sample in samples:
        if report.text == sample().text:
            return sample().facts()
    first = report.text.splitlines()[0]
    if "报告" not in first:
        raise ExtractionError(f"{report.name}: this is no report.")
    writer = Writer(report.text, first.partition("20")[0], name=report.name)
    writer.organisation(first.partition("20")[0], "company", issuer=True)
    return writer.facts()


def fake_extractor(settings: Settings) -> Callable[[Report], FactSet]:
    """Take the place of `csrgraph.pipeline.reports.extractor_of`."""
    return small_facts


def write_reports(folder: Path) -> list[Path]:
    """Write the sample reports below `folder`."""
    folder.mkdir(exist_ok=True)
    texts = {"donghai.txt": donghai().text, "xihai.txt": xihai().text, "beihai.txt": BEIHAI_TEXT}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def snapshot(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of a graph folder but those of the store."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != "store"
    }
