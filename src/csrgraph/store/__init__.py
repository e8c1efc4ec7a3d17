"""Named graphs in, rows out: the Oxigraph store behind the API of rdflib."""

from __future__ import annotations

from csrgraph.store.dataset import GraphStore, create_store
from csrgraph.store.dumps import canonical_nquads, sha256, trig, turtle
from csrgraph.store.queries import ask, construct, evidence, query, search
from csrgraph.store.questions import Question, questions

__all__ = [
    "GraphStore",
    "Question",
    "ask",
    "canonical_nquads",
    "construct",
    "create_store",
    "evidence",
    "query",
    "questions",
    "search",
    "sha256",
    "trig",
    "turtle",
]
