"""Closer classes: from types, kinds and names, by words that are data."""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import OWL, RDF, RDFS, URIRef
from rdflib.namespace import ORG

from csrgraph.errors import MappingError, ResourceError
from csrgraph.model.facts import EVENT_TYPES, ORGANISATION_TYPES, EventAttribute
from csrgraph.model.graph import EventRecord, PartnershipRecord
from csrgraph.rdf import CSR, iri, ontology_graph, to_dataset
from csrgraph.rdf.entities import _CLASSES
from csrgraph.rdf.kinds import body_classes, event_classes, is_formal, kinds
from csrgraph.resources import read_toml
from graph_samples import sample_graph
from handmade_graphs import BEISHAN, LAB, handmade_graph

ROWS = read_toml("patterns/kinds.toml")["kind"]
EVENT, PARTNERSHIP = handmade_graph().events[0], handmade_graph().partnerships[0]


def event(type_: str, name: str | None = None, *attributes: EventAttribute) -> EventRecord:
    return EVENT.model_copy(update={"type": type_, "object_name": name, "attributes": attributes})


def partnership(kind: str, status: str = "active") -> PartnershipRecord:
    return PARTNERSHIP.model_copy(update={"kind": kind, "status": status})


@pytest.mark.parametrize("type_", EVENT_TYPES)
def test_every_event_type_has_a_class_below_event(type_: str) -> None:
    classes = list(dict.fromkeys(event_classes(event(type_))))
    assert classes[0] == CSR.Event and len(classes) == (1 if type_ == "other" else 2)
    assert CSR.Event in ontology_graph().transitive_objects(classes[-1], RDFS.subClassOf)


def test_no_two_event_types_share_a_class() -> None:
    counted = Counter(list(event_classes(event(type_)))[1] for type_ in EVENT_TYPES)
    assert set(counted.values()) == {1}


def test_an_unknown_event_type_is_an_error() -> None:
    with pytest.raises(MappingError, match="eclipse"):
        list(event_classes(event("eclipse")))


@pytest.mark.parametrize("row", ROWS, ids=[row["class"] for row in ROWS])
def test_every_pattern_has_an_example_and_a_counterexample(row: dict[str, str]) -> None:
    (kind,) = [kind for kind in kinds() if kind.term == CSR[row["class"]]]
    assert kind.pattern.search(row["example"]) and not kind.pattern.search(row["counter"])
    if kind.reads == "event":
        for type_ in EVENT_TYPES:
            found = kind.term in event_classes(event(type_, row["example"]))
            assert found == (type_ in kind.of)
            assert kind.term not in event_classes(event(type_, row["counter"]))
    else:
        for one in ("joint_body", "joint_venture", "technology"):
            assert (kind.term in body_classes(partnership(one), row["example"])) == (one in kind.of)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"class": "JointLap"}, "'JointLap' is no class"), ({"reads": "title"}, "reads 'title'"),
     ({"pattern": "("}, "pattern of JointLab is wrong"), ({"of": []}, "JointLab lacks of")],
)  # fmt: skip
def test_a_bad_row_is_told(
    change: dict[str, object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = next(row for row in ROWS if row["class"] == "JointLab") | change
    monkeypatch.setattr("csrgraph.rdf.kinds.read_toml", lambda name: {"kind": [row]})
    with pytest.raises(ResourceError, match=said):
        kinds.__wrapped__()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Beishan-Donghu Joint Lab", [CSR.JointLab]),
        ("Beishan Research Centre", [CSR.JointLab]),
        ("Beishan Slab", []),
        ("Green Supply Alliance", [CSR.Alliance]),
        ("Shanhu Data Co., Ltd.", [CSR.JointVenture]),
        ("东湖大学生实习基地", []),
    ],
)
def test_bodies_are_told_by_the_end_of_their_name(name: str, found: list[URIRef]) -> None:
    assert list(body_classes(partnership("joint_body"), name)) == found
    assert list(body_classes(partnership("joint_body", "negated"), name)) == []


def test_a_rating_among_the_details_makes_a_credit_rating() -> None:
    rated = event("rating", None, EventAttribute(name="bond_rating", value="AAA"))
    assert CSR.CreditRatingEvent in event_classes(rated)


@pytest.mark.parametrize(
    ("type_", "name", "formal"),
    [("company", "北山科技", True), ("other", "北山科技", False), ("other", "北山（有限合伙）", True),
     ("joint_body", "山湖数据有限公司", True), ("joint_body", "智慧实验室", False),
     ("party_or_union", "北山工会", False), ("other", "Lakeside LLC", True), ("other", "SHELLC", False),
     ("unit", "北山有限公司", False)],
)  # fmt: skip
def test_formal_organisations(type_: str, name: str, formal: bool) -> None:
    assert is_formal(BEISHAN.model_copy(update={"type": type_, "name": name})) == formal


@pytest.mark.parametrize("type_", ORGANISATION_TYPES)
def test_types_are_formal_as_the_ontology_says(type_: str) -> None:
    above = ontology_graph().transitive_objects(_CLASSES[type_], RDFS.subClassOf)
    nameless = BEISHAN.model_copy(update={"type": type_, "name": "某单位"})
    assert is_formal(nameless) == (ORG.FormalOrganization in above)


def test_the_graph_has_the_closer_classes() -> None:
    dataset = to_dataset(handmade_graph())
    assert len(set(dataset.subjects(RDF.type, CSR.Agreement))) == 1
    assert (iri("org", LAB.id), RDF.type, CSR.JointLab) in dataset
    assert (iri("org", BEISHAN.id), RDF.type, ORG.FormalOrganization) in dataset
    for kind in (CSR.DividendEvent, CSR.InvestorExchange, CSR.AwardEvent, CSR.ProductLaunch):
        assert len(set(dataset.subjects(RDF.type, kind))) == 1


def test_closer_classes_change_little() -> None:
    """At most two more types for a thing, and every class is declared."""
    dataset, ontology = to_dataset(sample_graph()), ontology_graph()
    for subject in set(dataset.subjects(RDF.type, None)):
        types = set(dataset.objects(subject, RDF.type))
        assert len(types) <= 4, types
        assert all((kind, RDF.type, OWL.Class) in ontology for kind in types)
