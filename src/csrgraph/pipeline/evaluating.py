"""Predictions for annotated items, and their scores: the pipeline in front of `evaluate`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from csrgraph.config import Settings
from csrgraph.evaluate import Item, Scores, Tie, score_items
from csrgraph.evaluate.items import Happening, Marked, Proof
from csrgraph.ingest import report_of
from csrgraph.model.evidence import Evidence
from csrgraph.model.facts import DateValue, FactSet, Party
from csrgraph.model.ids import edition_id
from csrgraph.model.report import Block, Report

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["Baseline", "evaluate", "predict", "report_of_item", "scorable"]

Baseline = Literal["rules", "lac"]
UNNAMED_ISSUER = "（报告发布单位）"


def evaluate(
    gold: Sequence[Item],
    *,
    baseline: Baseline | None = None,
    settings: Settings | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[Scores, list[Item]]:
    """Return the scores of the extraction on annotated items, and its predictions.

    Args:
        gold: Annotated items.
        baseline: None is what `csrgraph run` uses; `rules` are the rules without learned weights; `lac`
            are the raw tags of the lexical model, organisations only.
        settings: Weights, lexicon and model to use, as for a run.
        progress: Is told the number of items done.
    """
    predicted = predict(gold, baseline=baseline, settings=settings, progress=progress)
    return score_items(scorable(gold, baseline), predicted), predicted


def scorable(gold: Sequence[Item], baseline: Baseline | None) -> list[Item]:
    """Return the items with the keys that a baseline can be scored on: raw tags give organisations only."""
    if baseline != "lac":
        return list(gold)
    return [
        item.model_copy(update={"labelled": ("orgs",)}) for item in gold if "orgs" in item.labelled
    ]


def predict(
    items: Iterable[Item],
    *,
    baseline: Baseline | None = None,
    settings: Settings | None = None,
    nlp: Language | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Item]:
    """Return what the extraction makes of each item's text, in the form of the annotations.

    Args:
        items: Annotated items; their labels are not looked at.
        baseline: As for `evaluate`.
        settings: Weights, lexicon and model to use, as for a run.
        nlp: A pipeline to use instead.
        progress: Is told the number of items done.
    """
    from csrgraph.pipeline.reports import loaded_pipeline

    chosen = settings or Settings()
    if baseline is not None:
        chosen = chosen.model_copy(update={"pipeline": "rules"})
    nlp = nlp or loaded_pipeline(chosen)
    predictions: list[Item] = []
    for item in items:
        predictions.append(_by_lac(item, nlp) if baseline == "lac" else _by_pipeline(item, nlp))
        if progress:
            progress(len(predictions))
    return predictions


def report_of_item(item: Item) -> Report:
    """Return an item as a report: whole documents as they would be read, excerpts line by line."""
    if item.whole:
        report = report_of(item.text, item.id)
        return report.model_copy(update={"issuer": item.reporter}) if item.reporter else report
    data = item.text.encode("utf-8", "surrogatepass")
    blocks: list[Block] = []
    start = 0
    for line in item.text.split("\n"):
        if line.strip():
            blocks.append(Block(kind="paragraph", start=start, end=start + len(line)))
        start += len(line) + 1
    chinese = any("\u4e00" <= char <= "\u9fff" for char in item.text)
    return Report(
        edition=edition_id(data),
        name=item.id,
        media_type="text/plain",
        sha256=hashlib.sha256(data).hexdigest(),
        language="zh" if chinese else "en",
        text=item.text,
        blocks=tuple(blocks),
        issuer=item.reporter or UNNAMED_ISSUER,
    )


def _by_pipeline(item: Item, nlp: Any) -> Item:
    from csrgraph.extract.pipeline import extract

    facts = extract(report_of_item(item), nlp=nlp)
    types = {organisation.name: organisation.type for organisation in facts.organisations}
    marked: dict[str, list[Marked]] = {"organisation": [], "self": [], "product": [], "project": []}
    for mention in facts.mentions:
        if mention.kind in marked:
            span = mention.span
            kind = types.get(mention.name) if mention.kind == "organisation" else None
            marked[mention.kind].append(
                Marked(
                    start=span.start, end=span.end, text=span.text, type=kind, score=mention.score
                )
            )
    return Item(
        id=item.id,
        text=item.text,
        self=tuple(marked["self"]),
        orgs=tuple(marked["organisation"]),
        products=tuple(marked["product"]),
        projects=tuple(marked["project"]),
        partnerships=tuple(_ties(facts)),
        events=tuple(
            Happening(
                type=event.type,
                participants=tuple(_surface(party) for party in event.parties),
                object=event.object_name,
                date=_date(event.date),
                date_value=event.date.value,
                evidence=_proof(event.evidence),
            )
            for event in facts.events
        ),
    )


def _ties(facts: FactSet) -> Iterable[Tie]:
    for claim in facts.partnerships:
        yield Tie(
            participants=tuple(_surface(party) for party in claim.parties),
            kind=claim.kind,
            object=claim.object_name,
            date=_date(claim.date),
            status=claim.status,
            open_list=claim.open_list,
            unnamed=claim.unnamed,
            trigger=claim.triggers[0].text if claim.triggers else None,
            roles={
                _surface(p): p.role
                for p in (*claim.programme_owners, *claim.parties)
                if p.role != "participant"
            },
            date_value=claim.date.value,
            score=claim.score,
            evidence=_proof(claim.evidence),
        )


def _proof(evidence: Evidence) -> Proof:
    sentence = evidence.sentence
    return Proof(start=sentence.start, end=sentence.end, text=sentence.text)


def _surface(party: Party) -> str:
    return "SELF" if party.kind == "self" or party.span is None else party.span.text


def _by_lac(item: Item, nlp: Any) -> Item:
    """The words that the lexical model tags ORG, as they stand."""
    doc = nlp.tokenizer(item.text)
    spans: list[Marked] = []
    for view in doc._.csrgraph.views:
        for word in view.sentence.words:
            if word.tag == "ORG":
                text = item.text[word.start : word.end]
                spans.append(Marked(start=word.start, end=word.end, text=text))
    return Item(id=item.id, text=item.text, orgs=tuple(spans))


def _date(date: DateValue) -> str | None:
    """The date as written; words for the period of the report are none (annotation guidelines)."""
    return date.span.text if date.span and date.certainty != "report_period" else None
