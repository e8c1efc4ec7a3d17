"""What `csrgraph explain KG CLAIM` shows of graphs that were really extracted, and what it refuses."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from csrgraph.cli.main import run_command
from csrgraph.errors import ExitCode
from csrgraph.extract.weights import LinearModel, Weights, weights_bytes
from csrgraph.pipeline import explaining, reports
from csrgraph.pipeline.factsfile import read_facts
from pipeline_fakes import snapshot

FIRST = """澜泊科技股份有限公司
2023年度社会责任报告
一、产学研合作
2023年5月，公司与东海大学、南山医院、岳芯智能设备有限公司签署战略合作协议。
公司与汀兰研究院（东海）有限公司签署技术合作协议。
公司荣获“质量之星”称号。
"""
SECOND = "远澜能源股份有限公司\n2022年度社会责任报告\n2022年3月，公司与北原大学签署合作协议。\n"
PARTNERS = ("东海大学", "南山医院", "岳芯智能设备有限公司")
SPAN = re.compile(r"^ +(\d+):(\d+)  (.+)$")
READING = re.compile(r"^  ([+-]) (\d\.\d\d)  (.+)  \[(.+)\]$")
FEATURE = re.compile(r"\S [+-]\d+\.\d\d(?:, |$)")


class Result(NamedTuple):
    code: int
    out: str
    err: str


class Shown(NamedTuple):
    """One reading as printed, with the line of its features (empty if there is none)."""

    stands: bool
    score: float
    what: str
    because: str
    features: str


Graphs = Callable[[str], Path]


def command(*arguments: object) -> Result:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run_command([str(argument) for argument in arguments])
    return Result(code, out.getvalue(), err.getvalue())


def one_line(result: Result) -> str:
    assert result.out == ""
    lines = result.err.splitlines()
    assert len(lines) == 1 and lines[0].startswith("csrgraph: "), result.err
    return lines[0]


@pytest.fixture(scope="module", autouse=True)
def _loaded_once() -> Iterator[None]:
    """Loading is most of a command's time; one pipeline for each settings serves all tests."""
    once = cache(reports.loaded_pipeline)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reports, "loaded_pipeline", once)
        patch.setattr(explaining, "loaded_pipeline", once)
        yield


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Graphs:
    """Graphs of the two texts: by the shipped weights, by rules alone, by a ranker made by hand."""
    folder = tmp_path_factory.mktemp("explain")
    texts = folder / "reports"
    texts.mkdir()
    for name, text in (("first.txt", FIRST), ("second.txt", SECOND)):
        (texts / name).write_text(text, encoding="utf-8")
    (folder / "rules.toml").write_text('pipeline = "rules"\n', encoding="utf-8")
    (folder / "default.toml").touch()
    (folder / "own.npz").write_bytes(weights_bytes(own_ranker()))
    more = {"default": (), "rules": (), "own": ("--weights", folder / "own.npz")}

    def built(name: str) -> Path:
        kg = folder / name
        if not kg.exists():
            config = folder / ("rules.toml" if name == "rules" else "default.toml")
            result = command("run", texts, "-o", kg, "--config", config, *more[name])
            assert result.code == ExitCode.GOOD, result.err
        return kg

    return built


def own_ranker() -> Weights:
    """A ranker that knows one thing: the party set of the grammar is the likelier one."""
    matrix = np.array([[0.0, 2.0], [0.0, 0.0]], dtype=np.float32)
    ties = LinearModel(("no", "yes"), {"G:=": 0}, matrix)
    return Weights({"ties": ties}, {"thresholds": {"partnership": 0.3}})


def claims_of(kg: Path, kind: str = "partnerships") -> list[Any]:
    return [
        claim
        for path in sorted((kg / "facts").iterdir())
        for claim in getattr(read_facts(path), kind)
    ]


def claim_with(kg: Path, name: str, kind: str = "partnerships") -> Any:
    (claim,) = (c for c in claims_of(kg, kind) if name in c.evidence.sentence.text)
    return claim


def explained(kg: Path, claim: Any) -> list[str]:
    result = command("explain", kg, claim.id)
    assert result.code == ExitCode.GOOD and result.err == ""
    return result.out.splitlines()


def readings(lines: list[str], title: str) -> list[Shown]:
    """The readings below a title, up to the next title."""
    found: list[Shown] = []
    for line in lines[lines.index(title) + 1 :]:
        match = READING.match(line)
        if match:
            mark, score, what, because = match.groups()
            found.append(Shown(mark == "+", float(score), what, because, ""))
        elif line.startswith("     "):
            found[-1] = found[-1]._replace(features=line.strip())
        else:
            break
    return found


def test_the_sentence_and_the_claim_stand_at_the_top(graphs: Graphs) -> None:
    claim = claim_with(graphs("default"), "岳芯")
    sentence = claim.evidence.sentence
    head, place, quoted, said, *_ = explained(graphs("default"), claim)
    assert head == f"first.txt: {claim.id}"
    assert place.split("  ")[0] == f"{sentence.start}:{sentence.end}"
    assert quoted.strip() == sentence.text == FIRST.splitlines()[3]
    assert said.startswith(f"  = partnership {claim.kind}: ")
    for words in ("澜泊科技股份有限公司", *PARTNERS, "战略合作协议", "2023-05 (explicit)"):
        assert words in said
    assert said.endswith(f"  [{claim.rule}, {claim.score:g}]")


def test_every_span_is_quoted_where_it_stands(graphs: Graphs) -> None:
    claim = claim_with(graphs("default"), "岳芯")
    lines = explained(graphs("default"), claim)
    spans = [m.groups() for line in lines[4 : lines.index("mentions")] if (m := SPAN.match(line))]
    assert len(spans) == len(claim.spans()) == lines.index("mentions") - 4
    assert all(FIRST[int(start) : int(end)] == text for start, end, text in spans)
    assert {"公司", *PARTNERS, "2023年5月"} <= {text for _, _, text in spans}


def test_a_learned_claim_names_model_rule_and_features(graphs: Graphs) -> None:
    lines = explained(graphs("default"), claim_with(graphs("default"), "岳芯"))
    assert ".ranked.v1, " in lines[3]
    first = readings(lines, "party sets")[0]
    assert first.stands and first.because == "grammar: sign_agreement"
    assert all(name in first.what for name in ("SELF", *PARTNERS))
    assert FEATURE.search(first.features)
    names = {r.what: r for r in readings(lines, "mentions") if r.stands}
    assert {f"organisation {name}" for name in PARTNERS} <= set(names)
    for name in PARTNERS:
        shown = names[f"organisation {name}"]
        assert "crf.v1" in shown.because and FEATURE.search(shown.features)


def test_party_sets_that_lost_say_why(graphs: Graphs) -> None:
    lines = explained(graphs("default"), claim_with(graphs("default"), "岳芯"))
    first, *others = readings(lines, "party sets")
    assert others and not any(other.stands for other in others)
    scores = [first.score, *(other.score for other in others)]
    assert scores == sorted(scores, reverse=True)
    assert all("; lost" in other.because and FEATURE.search(other.features) for other in others)


@pytest.mark.parametrize("name", ["default", "rules"])
def test_a_part_of_a_name_that_lost_is_shown_with_its_reason(name: str, graphs: Graphs) -> None:
    lines = explained(graphs(name), claim_with(graphs(name), "汀兰"))
    shown = {reading.what: reading for reading in readings(lines, "mentions")}
    assert shown["organisation 汀兰研究院（东海）有限公司"].stands
    part = shown["unit 汀兰研究院"]
    assert not part.stands and part.because.startswith("unit_run.v1; lost: ")
    if name == "rules":
        assert part.because.endswith("a longer name covers it")


def test_rules_alone_name_the_rule_and_have_no_features(graphs: Graphs) -> None:
    claim = claim_with(graphs("rules"), "岳芯")
    lines = explained(graphs("rules"), claim)
    assert f"[partnership.sign_agreement.v1, {claim.score:g}]" in lines[3]
    (only,) = readings(lines, "party sets")
    assert only.stands and only.because == "sign_agreement"
    assert all(name in only.what for name in ("SELF", *PARTNERS))
    assert "crf" not in "\n".join(lines)
    assert not any(FEATURE.search(line) for line in lines if line.startswith("     "))


def test_the_graphs_own_weights_explain(graphs: Graphs) -> None:
    lines = explained(graphs("own"), claim_with(graphs("own"), "岳芯"))
    first, *others = readings(lines, "party sets")
    assert first.stands and first.score == 0.88 and first.features == "G:= +2.00"
    assert len(others) >= 2
    for other in others:
        assert not other.stands and other.score == 0.5 and other.features == ""
        assert other.because == "run of mentions; lost to a likelier set"


def test_a_claim_of_another_report_is_read_in_that_report(graphs: Graphs) -> None:
    lines = explained(graphs("default"), claim_with(graphs("default"), "北原"))
    assert lines[0].startswith("second.txt: ")
    assert lines[2].strip() == SECOND.splitlines()[2]
    assert not any(name in "\n".join(lines) for name in PARTNERS)


def test_an_event_is_explained(graphs: Graphs) -> None:
    claim = claim_with(graphs("default"), "质量之星", "events")
    _, _, quoted, said, *rest = explained(graphs("default"), claim)
    assert quoted.strip() == "公司荣获“质量之星”称号。"
    assert said.startswith("  = event award: 澜泊科技股份有限公司 (subject)")
    assert claim.rule in said
    assert any(r.stands and r.what == "self 公司" for r in readings(rest, "mentions"))


def test_six_characters_or_the_iri_name_a_claim(graphs: Graphs) -> None:
    kg = graphs("default")
    claim = claim_with(kg, "岳芯").id
    whole = command("explain", kg, claim)
    assert command("explain", kg, claim[:6]) == whole
    assert command("explain", kg, f"https://w3id.org/csrgraph/id/claim/{claim}") == whole
    rows = command("query", kg, "partnerships", "--columns", "parties,partnership", "-f", "json")
    (row,) = (row for row in json.loads(rows.out) if "岳芯" in row["parties"])
    assert command("explain", kg, row["partnership"]) == whole
    short = command("explain", kg, claim[:5])
    assert short.code == ExitCode.USAGE and repr(claim[:5]) in one_line(short)


@pytest.mark.parametrize("wanted", ["zzzzzzzzzzzzzzzz", "岳芯智能设备有限公司", ""])
def test_an_unknown_claim_says_where_to_find_one(wanted: str, graphs: Graphs) -> None:
    kg = graphs("default")
    result = command("explain", kg, wanted)
    assert result.code == ExitCode.USAGE
    message = one_line(result)
    assert f"{kg} holds no claim {wanted!r}" in message
    assert f"csrgraph query {kg} " in message


def test_several_claims_that_fit_are_named(graphs: Graphs, tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    shutil.copytree(graphs("default"), kg)
    ids = [claim_with(kg, name).id for name in ("岳芯", "北原")]
    for path in (kg / "facts").iterdir():
        text = path.read_text(encoding="utf-8")
        for claim in ids:
            text = text.replace(claim, f"aaaaaa{claim[6:]}")
        path.write_text(text, encoding="utf-8")
    result = command("explain", kg, "aaaaaa")
    assert result.code == ExitCode.USAGE
    message = one_line(result)
    assert "fits 2 claims" in message and "give more characters" in message
    assert all(f"aaaaaa{claim[6:]}" in message for claim in ids)
    assert command("explain", kg, f"aaaaaa{ids[0][6:]}").code == ExitCode.GOOD


def test_places_that_are_no_graph(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(SECOND, encoding="utf-8")
    for place, words in (
        (tmp_path, "is not the folder of a graph"),
        (report, "is not the folder of a graph"),
        (tmp_path / "nowhere", "There is no folder"),
    ):
        result = command("explain", place, "abcdefgh")
        assert result.code == ExitCode.USAGE
        message = one_line(result)
        assert str(place) in message and words in message and "csrgraph run REPORT -o" in message
    assert list(tmp_path.iterdir()) == [report]


def test_a_graph_without_a_claim_asks_for_one(graphs: Graphs) -> None:
    kg = graphs("default")
    result = command("explain", kg)
    assert result.code == ExitCode.USAGE
    assert f"csrgraph explain {kg} CLAIM" in one_line(result)


@pytest.mark.parametrize("damage", [None, b"", b'{"edition": 1}', b"\xff"])
def test_a_lost_text_is_a_damaged_graph(
    damage: bytes | None, graphs: Graphs, tmp_path: Path
) -> None:
    kg = tmp_path / "kg"
    shutil.copytree(graphs("default"), kg)
    for path in (kg / "texts").iterdir():
        if damage is None:
            path.unlink()
        else:
            path.write_bytes(damage)
    result = command("explain", kg, claim_with(kg, "岳芯").id)
    assert result.code == ExitCode.STORAGE
    assert "cannot be read" in one_line(result)


def test_explaining_changes_nothing_and_says_the_same_twice(graphs: Graphs) -> None:
    kg = graphs("default")
    before = snapshot(kg)
    claim = claim_with(kg, "汀兰")
    assert explained(kg, claim) == explained(kg, claim)
    assert snapshot(kg) == before
