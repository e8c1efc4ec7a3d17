"""The sample reports against their annotation: a floor that may only rise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from csrgraph.extract.pipeline import extract
from csrgraph.ingest import read

DATA = Path(__file__).resolve().parents[1] / "data"
FLOOR_PRECISION = 0.95
FLOOR_RECALL = 0.88


@pytest.mark.parametrize("pipeline", ["nlp", "learned_nlp"])
def test_partnerships_of_the_sample_reports(pipeline: str, request: pytest.FixtureRequest) -> None:
    nlp = request.getfixturevalue(pipeline)
    right = found = expected = 0
    lines = (DATA / "gold/sample-partnerships.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 5
    for line in lines:
        gold = json.loads(line)
        facts = extract(read(DATA / "reports" / gold["file"]), nlp=nlp)
        names = {a.name: o.name for o in facts.organisations for a in o.aliases}
        wanted = {frozenset(names.get(p, p) for p in x["parties"]) for x in gold["partnerships"]}
        given = {
            frozenset("SELF" if p.name == facts.header.issuer else p.name for p in claim.parties)
            for claim in facts.partnerships
        }
        right += len(wanted & given)
        found += len(given)
        expected += len(wanted)
    assert right / found >= FLOOR_PRECISION
    assert right / expected >= FLOOR_RECALL
