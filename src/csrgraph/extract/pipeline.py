"""The spaCy pipeline: tokenizer, components and the public `extract`; all registrations sit here.

The tokenizer collects every boundary that a name source proposes on the text first and builds the
`Doc` once, so that no name crosses a token; the components then add hits to the one custom
attribute, `doc._.csrgraph`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry
from spacy.vocab import Vocab

from csrgraph.errors import ExtractionError, UsageError
from csrgraph.extract.analysis import Analysis, view_sentences
from csrgraph.extract.collect import EXTRACTOR, collect
from csrgraph.extract.english import find_english_ties
from csrgraph.extract.eventhits import judged_events
from csrgraph.extract.events import find_events
from csrgraph.extract.gazetteer import read_lexicon
from csrgraph.extract.knowledge import RULES_ONLY, Knowledge
from csrgraph.extract.lac import LacModel
from csrgraph.extract.lexical import Sentence, analyse
from csrgraph.extract.mentions import find_mentions
from csrgraph.extract.metrics import find_metrics
from csrgraph.extract.neighbour import english_model, load_neighbour
from csrgraph.extract.relations import find_ties
from csrgraph.extract.runs import party_names, rank_ties
from csrgraph.extract.tables import table_rows
from csrgraph.extract.weights import load_weights, shipped_weights
from csrgraph.model.facts import FactSet
from csrgraph.model.report import Block, Report

__all__ = ["EXTRACTOR", "LacTokenizer", "extract", "load_pipeline"]

_COMPONENTS = (
    "csrgraph_spans_v1",
    "csrgraph_relations_v1",
    "csrgraph_events_v1",
    "csrgraph_metrics_v1",
)
SHIPPED = "shipped"
if not Doc.has_extension("csrgraph"):
    Doc.set_extension("csrgraph", default=None)


class LacTokenizer:
    """Builds Docs whose tokens are the lexical model's words, cut again at every name's edges.

    `doc.text` equals the input whatever it holds; blanks are tokens of their own with tag `_SP`.
    """

    def __init__(
        self, vocab: Vocab, model_dir: str | None = None, knowledge: Knowledge = RULES_ONLY
    ) -> None:
        self.vocab = vocab
        self.model = LacModel(model_dir)
        self.knowledge = knowledge

    def __call__(self, text: str) -> Doc:
        """Return the Doc of a bare text; each line is a block."""
        blocks: list[Block] = []
        start = 0
        for line in text.splitlines(keepends=True):
            if line.strip():
                blocks.append(Block(kind="paragraph", start=start, end=start + len(line)))
            start += len(line)
        report = Report(
            edition="", name="text", media_type="text/plain", sha256="", language="zh",
            text=text, blocks=tuple(blocks),
        )  # fmt: skip
        return self.from_report(report)

    def from_report(self, report: Report) -> Doc:
        """Return the Doc of a report, with `doc._.csrgraph` set to its `Analysis`."""
        sentences = analyse(report.text, report.blocks, self.model)
        knowledge = _for_language(self.knowledge, report.language)
        found = find_mentions(report, sentences, knowledge)
        views = view_sentences(report, sentences, found.mentions)
        edges = {edge for mention in found.mentions for edge in (mention.start, mention.end)}
        edges |= {edge for view in views for d in view.dates for edge in (d.start, d.end)}
        doc = _doc(self.vocab, report.text, sentences, edges)
        doc._.csrgraph = Analysis(report, found, views, knowledge)
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        """Return nothing to store: the weights are those of the installed package."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> LacTokenizer:
        """Return this tokenizer; there is nothing to load."""
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Store nothing."""

    def from_disk(self, _path: Any, **_: Any) -> LacTokenizer:
        """Return this tokenizer; there is nothing to load."""
        return self


@registry.tokenizers("csrgraph.LacTokenizer.v1")  # type: ignore[untyped-decorator]
def _create_tokenizer(
    model_dir: str | None = None,
    weights: str | None = None,
    lexicon: str | None = None,
    neighbour: str | None = None,
) -> Any:
    knowledge = Knowledge(
        None
        if weights is None
        else shipped_weights()
        if weights == SHIPPED
        else load_weights(weights),
        read_lexicon(lexicon) if lexicon else (),
        load_neighbour(neighbour) if neighbour else None,
    )
    return lambda nlp: LacTokenizer(nlp.vocab, model_dir, knowledge)


def _for_language(knowledge: Knowledge, language: str) -> Knowledge:
    """English reports use the best installed English pipeline if none was asked for."""
    if language != "en" or knowledge.neighbour is not None:
        return knowledge
    name = english_model()
    return replace(knowledge, neighbour=_neighbour(name)) if name else knowledge


@cache
def _neighbour(name: str) -> Any:
    return load_neighbour(name)


@Language.component("csrgraph_spans_v1")
def _spans(doc: Doc) -> Doc:
    """Write `doc.spans["mentions"]`, one group per kind, and `doc.ents`; count misfits."""
    analysis: Analysis = doc._.csrgraph
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    groups: dict[str, list[Span]] = {}
    for mention in analysis.found.mentions:
        first, last = starts.get(mention.start), ends.get(mention.end)
        if first is None or last is None:
            analysis.misfits += 1
            continue
        groups.setdefault(mention.kind, []).append(Span(doc, first, last, label=mention.kind))
    for kind, spans in groups.items():
        doc.spans[kind] = spans
    doc.ents = groups.get("organisation", [])
    return doc


@Language.component("csrgraph_relations_v1")
def _relations(doc: Doc) -> Doc:
    """Find the ties of every sentence."""
    analysis: Analysis = doc._.csrgraph
    issuer = analysis.found.reporter.name is not None
    finder = find_english_ties if analysis.report.language == "en" else find_ties
    learned = analysis.knowledge.model("ties", analysis.report.language) is not None
    for index, view in enumerate(analysis.views):
        if not view.sentence.row:
            if learned:
                names = party_names(analysis.report.text, view.masked, analysis.found)
                ties = rank_ties(view.masked, names, analysis.knowledge, implicit_issuer=issuer)
            else:
                ties = finder(view.masked, implicit_issuer=issuer)
            analysis.ties.extend((index, tied) for tied in ties)
    return doc


@Language.component("csrgraph_events_v1")
def _events(doc: Doc) -> Doc:
    """Find the events of every sentence and the rows of event tables."""
    analysis: Analysis = doc._.csrgraph
    learned = analysis.knowledge.model("events", analysis.report.language) is not None
    for index, view in enumerate(analysis.views):
        if not view.sentence.row:
            hits = find_events(view.masked)
            if learned:
                hits = judged_events(view.masked, hits, analysis.knowledge)
            analysis.events.extend((index, hit) for hit in hits)
    analysis.rows.extend(table_rows(analysis.report.text, analysis.report.blocks))
    return doc


@Language.component("csrgraph_metrics_v1")
def _metrics(doc: Doc) -> Doc:
    """Find the figures of every sentence."""
    analysis: Analysis = doc._.csrgraph
    text = analysis.report.text
    for index, view in enumerate(analysis.views):
        if not view.sentence.row:
            hits = find_metrics(text, view.sentence.start, view.sentence.end)
            analysis.metrics.extend((index, hit) for hit in hits)
    return doc


def load_pipeline(
    name: str = "default",
    *,
    model_dir: str | None = None,
    weights: str | None = None,
    lexicon: str | None = None,
    model: str | None = None,
) -> Language:
    """Return the spaCy pipeline that `extract` uses.

    Args:
        name: `default` uses the learned weights, `rules` the rules alone.
        model_dir: Folder with the lexical model's files, instead of the installed package.
        weights: A weights file of `csrgraph train`, instead of the one that comes with the package.
        lexicon: A CSV file of a user's own names (`gazetteer.read_lexicon`).
        model: An installed spaCy pipeline whose entities are one more source of candidates.

    Raises:
        UsageError: if there is no pipeline of that name, or a file or model cannot be used.
        ModelFilesError: if weights are missing or damaged.
    """
    if name not in {"default", "rules"}:
        raise UsageError(f"There is no pipeline {name!r}; allowed: 'default', 'rules'.")
    config = {
        "@tokenizers": "csrgraph.LacTokenizer.v1",
        "model_dir": model_dir,
        "weights": None if name == "rules" else weights or SHIPPED,
        "lexicon": lexicon,
        "neighbour": model,
    }
    nlp = spacy.blank("xx", config={"nlp": {"tokenizer": config}})
    for component in _COMPONENTS:
        nlp.add_pipe(component)
    return nlp


def extract(report: Report, *, nlp: Language | None = None) -> FactSet:
    """Return the facts of a report; every span in them is checked against the report's text.

    Args:
        report: The report as read.
        nlp: A pipeline of `load_pipeline`; pass one when extracting from many reports.

    Raises:
        ExtractionError: if a fact's quotation does not stand where the fact says.
        ModelFilesError: if the weights of the lexical model are missing or changed.
    """
    nlp = nlp or load_pipeline()
    tokenizer = nlp.tokenizer
    if not isinstance(tokenizer, LacTokenizer):
        raise UsageError("extract needs a pipeline of csrgraph.load_pipeline().")
    doc = nlp(tokenizer.from_report(report))
    facts = collect(doc._.csrgraph)
    for span in (*facts.header.spans(), *(span for fact in facts.facts() for span in fact.spans())):
        if not span.holds_in(report.text):
            raise ExtractionError(
                f"{report.name}: the quotation {span.text[:40]!r} does not stand at "
                f"{span.start}:{span.end}; this is a defect of csrgraph, please report it."
            )
    return facts


def _doc(vocab: Vocab, text: str, sentences: Iterable[Sentence], edges: set[int]) -> Doc:
    tags: dict[int, str] = {}
    cuts = {0, len(text)} | edges
    opens: set[int] = set()
    for sentence in sentences:
        opens.add(sentence.start)
        for word in sentence.words:
            cuts.add(word.start)
            cuts.add(word.end)
            tags[word.start] = word.tag
    pieces = [text[left:right] for left, right in pairwise(sorted(cuts))]
    labels: list[str] = []
    starts: list[bool | int | None] = []
    offset, tag = 0, ""
    for piece in pieces:
        tag = tags.get(offset, tag)
        labels.append("_SP" if piece.isspace() else tag or "x")
        starts.append(offset in opens or offset == 0)
        offset += len(piece)
    if not pieces:
        return Doc(vocab, words=[], spaces=[])
    return Doc(vocab, words=pieces, spaces=[False] * len(pieces), tags=labels, sent_starts=starts)
