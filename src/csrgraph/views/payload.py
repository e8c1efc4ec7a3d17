"""What the page gets: nodes with their places, links, claims and sentences as plain values.

Sentences stand once; links and claims point to them by number. What a script can make up itself
(empty fields, names folded for a search) is left out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from csrgraph.resources import read_text, read_toml
from csrgraph.store.vocabulary import vocabulary_labels
from csrgraph.views.dates import date_spans
from csrgraph.views.layout import Positions, lay_out, node_sizes
from csrgraph.views.mapdata import Claim, MapData, Node, Sentence
from csrgraph.views.naming import search_keys, short_label, wrapped

__all__ = ["BASE", "page_data", "page_nodes", "styles"]

BASE = "https://w3id.org/csrgraph/id/"


def page_nodes(data: MapData, shown: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """Return the nodes `shown` by id, with place, size, label and what is known of each."""
    places, sizes, ranks = lay_out(data, shown), node_sizes(data), _ranks(data)
    return [(key, _node(data.nodes[key], places, sizes, ranks)) for key in shown]


def page_data(data: MapData, nodes: list[dict[str, Any]], shown: list[str]) -> dict[str, Any]:
    """Return the page's data but for title and version; `nodes` are in the order of `shown`."""
    number = {key: place for place, key in enumerate(shown)}
    claims = [claim for claim in data.claims if claim.node in number]
    used = dict.fromkeys(key for claim in claims for key in (claim.sentence, *claim.context))
    sentences = {key: place for place, key in enumerate(used)}
    reports = {document.id: place for place, document in enumerate(data.documents)}
    years = sorted({document.year for document in data.documents if document.year})
    return {
        "base": BASE,
        "nodes": nodes,
        "links": [
            [number[link.node], number[link.target], link.role]
            for link in data.links
            if link.node in number and link.target in number
        ],
        "claims": [_claim(claim, data, number, sentences, reports) for claim in claims],
        "sentences": [_sentence(data.sentences[key], number) for key in used],
        "reports": [
            {
                "id": _short_id(document.id),
                "file": document.file,
                "title": document.title,
                "issuer": document.issuer,
                "publisher": _short_id(document.publisher),
                "year": document.year,
            }
            for document in data.documents
        ],
        "period": f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0]) if years else "",
        "styles": styles(),
        "labels": _labels(data),
        "queries": {
            name: read_text(f"explorer/{name}.rq").strip() for name in ("evidence", "mentions")
        },
    }


def styles() -> dict[str, dict[str, str]]:
    """Return colours on light and dark ground, and shape, of every kind of node."""
    table = read_toml("explorer/styles.toml")["styles"]
    return {
        key: {"light": light, "dark": dark, "shape": shape}
        for key, (light, dark, shape) in table.items()
    }


def _labels(data: MapData) -> dict[str, Any]:
    """Words of the page and those words of the vocabulary that occur in the data."""
    own, terms = read_toml("explorer/labels.toml"), vocabulary_labels()
    used = {word for node in data.nodes.values() for word in (node.type, node.status)}
    used |= {word for claim in data.claims for word in (claim.status, claim.certainty)}
    used |= {link.role for link in data.links} | {"other", "inherited", "unknown"}
    used |= {node.certainty for node in data.nodes.values()}
    words = {
        key: terms[own["role"].get(key, key)] for key in used if own["role"].get(key, key) in terms
    }
    return {"ui": own["ui"], "node": own["node"], "word": words | own["word"]}


def _ranks(data: MapData) -> dict[str, int]:
    """The order in which statements come onto a map that cannot draw all: those that tie most first."""
    degree: dict[str, int] = defaultdict(int)
    parties: dict[str, set[str]] = defaultdict(set)
    for link in data.links:
        degree[link.target] += 1
        parties[link.node].add(link.target)
    weight = {
        key: sum(degree[party] for party in parties[key] if not data.nodes[party].issuer)
        for key in data.nodes
    }
    order = sorted(
        (key for key, node in data.nodes.items() if node.kind != "organisation"),
        key=lambda key: (data.nodes[key].kind != "partnership", -weight[key], key),
    )
    return {key: rank for rank, key in enumerate(order)}


def _node(
    node: Node, places: Positions, sizes: dict[str, float], ranks: dict[str, int]
) -> dict[str, Any]:
    x, y = places[node.id]
    found = {
        "label": node.label,
        "x": x,
        "y": y,
        "size": round(sizes[node.id], 1),
        "kind": node.kind,
        "type": node.type,
        "names": node.names,
        "keys": search_keys(node),
        "lines": [line for line in wrapped(short_label(node)) if line],
        "object": node.object,
        "date": node.date,
        "certainty": node.certainty,
        "status": node.status,
        "year": node.year,
        "open": node.open_list,
        "issuer": node.issuer,
        "rank": ranks.get(node.id),
    }
    return {
        key: value
        for key, value in found.items()
        if value is not None and value is not False and value not in ("", [])
    }


def _claim(
    claim: Claim,
    data: MapData,
    number: dict[str, int],
    sentences: dict[str, int],
    reports: dict[str, int],
) -> dict[str, Any]:
    sentence = data.sentences[claim.sentence]
    said = claim.certainty in {"explicit", "report_period"}
    found = {
        "node": number[claim.node],
        "sentence": sentences[claim.sentence],
        "report": reports[claim.report],
        "focus": claim.focus,
        "triggers": _trigger_spans(sentence.text, claim),
        "dates": date_spans(sentence.text, claim.date, claim.certainty) if said else [],
        "context": [
            {
                "sentence": sentences[key],
                "dates": date_spans(data.sentences[key].text, claim.date, "explicit"),
            }
            for key in claim.context
        ],
        "date": claim.date,
        "certainty": claim.certainty,
        "status": claim.status,
        "rule": claim.rule,
        "score": claim.score,
    }
    return {key: value for key, value in found.items() if value not in ("", [])}


def _trigger_spans(text: str, claim: Claim) -> list[tuple[int, int]]:
    """Where the triggers stand: all in the focus; else, for one that does not, the first in the sentence."""
    start, end = claim.focus
    found = []
    for trigger in claim.triggers:
        at = text.find(trigger, start, end)
        at = at if at >= 0 else text.find(trigger)
        if at >= 0 and trigger:
            found.append((at, at + len(trigger)))
    return sorted(set(found))


def _sentence(sentence: Sentence, number: dict[str, int]) -> dict[str, Any]:
    found = {
        "text": sentence.text,
        "start": sentence.start,
        "section": sentence.section,
        "page": sentence.page,
        "mentions": [(a, b, number.get(entity, -1)) for a, b, entity in sentence.mentions],
    }
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def _short_id(iri: str) -> str:
    return iri.removeprefix(BASE)
