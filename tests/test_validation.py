"""Validation: every shape and check is proven by an example that violates it and nothing else of its kind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

import csrgraph
from csrgraph.cli.main import run_command
from csrgraph.model.facts import Status
from csrgraph.model.graph import NameUse, Organisation
from csrgraph.model.ids import entity_id
from csrgraph.model.violations import Violation
from csrgraph.pipeline.validating import validate_folder, validate_store
from csrgraph.rdf import to_dataset
from csrgraph.rdf.validate import aimed_shapes, shape_names, shapes, violations
from csrgraph.resources import ontology_path
from csrgraph.store import GraphStore, canonical_nquads
from csrgraph.store.checks import checks, run_checks
from handmade_graphs import all_quads, handmade_graph
from stores import store_of

EXAMPLES = ontology_path("examples")
VALID = sorted((EXAMPLES / "valid").glob("*.trig"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.trig"))
CHECKS = {check.name for check in checks()}


def opened(path: Path) -> GraphStore:
    quads = ox.parse(path.read_bytes(), format=ox.RdfFormat.TRIG)
    return store_of(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")


def text_of(path: Path) -> Callable[[str], str | None] | None:
    found = re.search(r"^# text: (.+)$", path.read_text(encoding="utf-8"), re.M)
    return (lambda edition: found.group(1)) if found else None


def by_shapes(path: Path) -> list[Violation]:
    with opened(path) as store:
        return [item for name in store.graphs() for item in violations(store.copy_of(name), name)]


def by_checks(path: Path) -> list[Violation]:
    with opened(path) as store:
        return run_checks(store, text_of(path))


def test_every_rule_has_an_example_that_violates_it() -> None:
    assert {path.stem for path in INVALID} == shape_names() | CHECKS
    assert len(shape_names()) > 100 and len(CHECKS) >= 20
    targets = {path.stem for path in VALID} - {"graph"}
    kinds = {
        str(node).rpartition("#")[2] for node in shapes().subjects(rdflib.SH.targetClass, None)
    }
    assert targets == kinds - {"Participation-of"}


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_violates_its_rule_only(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(f"# violates: {path.stem}\n")
    found = by_checks(path) if path.stem in CHECKS else by_shapes(path)
    assert {item.rule for item in found} == {path.stem}, found
    for item in found:
        assert set(item.messages) == {"en", "zh"} and item.node


def test_aimed_shapes_find_what_the_shapes_find() -> None:
    def found(graph: rdflib.Graph, given: rdflib.Graph) -> set[tuple[str, ...]]:
        _, results, _ = pyshacl.validate(graph, shacl_graph=given)
        assert isinstance(results, rdflib.Graph)
        terms = (rdflib.SH.sourceShape, rdflib.SH.focusNode, rdflib.SH.value)
        nodes = results.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult)
        return {tuple(str(results.value(node, term)) for term in terms) for node in nodes}

    told = 0
    for path in INVALID[::4]:
        with opened(path) as store:
            for name in store.graphs():
                graph = store.copy_of(name)
                expected = found(graph, shapes())
                assert found(graph, aimed_shapes()) == expected, path.stem
                told += len(expected)
    assert told > 20


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_violates_nothing(path: Path) -> None:
    assert by_shapes(path) == []
    if path.stem == "graph":
        assert by_checks(path) == []


def test_what_the_mapper_writes_is_valid() -> None:
    report = csrgraph.validate(to_dataset(handmade_graph()))
    assert report.conforms and report.violations == ()
    assert (report.rules, report.graphs) == (len(shape_names()) + len(CHECKS), 5)


def test_units_of_units_are_described_with_their_owners() -> None:
    graph = handmade_graph()
    names = ("乙处", "甲部", "丙科")
    owner = next(one for one in graph.organisations if one.type == "company")
    above = {"乙处": "甲部", "甲部": owner.id, "丙科": "乙处"}
    ids = {name: entity_id("unit", name) for name in names}
    made = [
        Organisation(id=ids[name], key=name, name=name, type="unit",
                     unit_of=ids.get(above[name], above[name]))
        for name in names
    ]  # fmt: skip
    use = NameUse(document=graph.documents[1].id, name="丙科")
    made[2] = made[2].model_copy(update={"names": (use,)})
    told = graph.model_copy(update={"organisations": (*made, *graph.organisations)})
    assert csrgraph.validate(to_dataset(told)).violations == ()


@pytest.mark.parametrize("first", ["negated", "active"])
def test_a_tie_that_a_report_both_denies_and_states_is_derived(first: Status) -> None:
    """The node has the status of its best claim only; what is derived follows from the claims."""
    graph = handmade_graph()
    records = list(graph.partnerships)
    (place,) = [at for at, record in enumerate(records) if record.status == "negated"]
    second: Status = "active" if first == "negated" else "negated"
    weaker = {"status": second, "claim": "a" * 16, "score": 0.1}
    records[place] = records[place].model_copy(update={"status": first})
    records.append(records[place].model_copy(update=weaker))
    told = graph.model_copy(update={"partnerships": tuple(records)})
    assert csrgraph.validate(to_dataset(told)).violations == ()


def test_forty_reports_that_say_the_same_are_checked_as_fast_as_their_size() -> None:
    """Joins over the union of graphs must not multiply (docs/decisions.md)."""
    from handmade_graphs import told_again

    quads = [quad for number in range(40) for quad in told_again(number)]
    with store_of(canonical_nquads(quads)) as store:
        assert "partnership_without_partner" in {item.rule for item in run_checks(store)}


def test_a_folder_is_checked_with_its_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = Path(__file__).parents[1] / "data/reports/winning-health-2023.txt"
    kg = tmp_path / "kg"
    assert run_command(["run", str(source), "-o", str(kg)]) == 0
    assert run_command(["validate", str(kg)]) == 0
    assert validate_folder(kg).conforms
    (text,) = (kg / "texts").glob("*.json")
    report = json.loads(text.read_text(encoding="utf-8"))
    report["text"] = report["text"].replace("卫宁健康", "卫安健康")
    text.write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    capsys.readouterr()
    assert run_command(["validate", str(kg), "--lang", "zh"]) == 1
    out, said = capsys.readouterr()
    assert "violation quotation_in_text: 引文须与该版本文本中相应位置的文字一致。" in out
    assert "winning-health-2023.txt" in out and "0 warnings" in said
    assert run_command(["validate", str(kg), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["violations"]
    assert {item["rule"] for item in found} == {"quotation_in_text"}
    assert all(item["sentence"] and item["file"] for item in found)


def test_violations_carry_their_evidence() -> None:
    quads = [quad for quad in all_quads() if quad[1] != csrgraph_term("role")]
    with store_of(canonical_nquads(quads)) as store:
        report = validate_store(store)
    assert not report.conforms
    assert {item.rule for item in report.violations} == {"Participation-role"}
    assert all(item.sentence and item.file for item in report.violations)


def csrgraph_term(name: str) -> rdflib.URIRef:
    from csrgraph.rdf import CSR

    return CSR[name]
