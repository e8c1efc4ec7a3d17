"""Claims from hits: partnerships and events with parties, objects, dates and evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from csrgraph.extract.analysis import Analysis, SentenceView
from csrgraph.extract.candidates import Candidate
from csrgraph.extract.dates import resolve_date
from csrgraph.extract.english import kind_of_english, object_of_english
from csrgraph.extract.kinds import tie_features
from csrgraph.extract.names import squeeze
from csrgraph.extract.naming import Names
from csrgraph.extract.objects import find_object, kind_of, programme_owners, status_of
from csrgraph.extract.relations import Tied
from csrgraph.extract.roles import SELF, party_key, stated_roles
from csrgraph.model.evidence import Evidence, Span
from csrgraph.model.facts import DateValue, PartnershipClaim, Party
from csrgraph.model.ids import claim_id, text_key

__all__ = ["date_of", "evidence_of", "party_of", "partnership_claims", "span_of"]

MINIMUM_SCORE = 0.5
_UNNAMED_RULES = frozenset({"found_body", "sign_agreement", "joint_verb"})
_COUNTED = re.compile(r"^(?:多|数|几|[一二三四五六七八九十百0-9]+)[余多十百]*(?:家|所|个|位)")
_PAIRS = {"”": "“", "」": "「", "』": "『", "》": "《", "）": "（"}
_TRIM = " \t\r\n　，,、；;。."


def _open(text: str, closer: str) -> bool:
    """Tell whether a quotation mark or bracket is open at the end of a text."""
    return text.count(_PAIRS[closer]) > text.count(closer)


def span_of(text: str, start: int, end: int) -> Span:
    """Return the span of `text[start:end]`."""
    return Span(start=start, end=end, text=text[start:end])


def evidence_of(
    analysis: Analysis, view: SentenceView, focus: tuple[int, int], date: DateValue | None = None
) -> Evidence:
    """Return the evidence of a fact: its sentence, the clause `focus`, where its date came from."""
    text = analysis.report.text
    sentence = view.sentence
    start, end = max(focus[0], sentence.start), min(focus[1], sentence.end)
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    while end < sentence.end and text[end] in _PAIRS and _open(text[start:end], text[end]):
        end += 1
    context: tuple[Span, ...] = ()
    inherited = (
        date is not None and date.certainty == "inherited" and view.earlier_index is not None
    )
    if inherited and view.earlier_index is not None:
        other = analysis.views[view.earlier_index].sentence
        context = (span_of(text, other.start, other.end),)
    section = analysis.report.blocks[sentence.block].section
    return Evidence(
        sentence=span_of(text, sentence.start, sentence.end),
        focus=span_of(text, start, end) if start < end else span_of(text, *focus),
        section=section,
        context=context,
        page=analysis.report.page_at(sentence.start),
    )


_AS_OF = re.compile(r"(?:截至|截止)到?\s*$")


def date_of(
    analysis: Analysis,
    view: SentenceView,
    focus: tuple[int, int],
    without: tuple[int, int] | None = None,
) -> DateValue:
    """Return the date of a fact at `focus`.

    Dates inside its object `without` do not count, nor those up to which something is counted (截至2022年末).
    """
    text = analysis.report.text
    dates = [
        date
        for date in view.dates
        if (without is None or date.end <= without[0] or without[1] <= date.start)
        and not _AS_OF.search(text, max(0, date.start - 4), date.start)
    ]
    period = analysis.found.reporter.period
    english = analysis.report.language == "en"
    return resolve_date(text, dates, view.earlier, period, focus, after=english)


def party_of(analysis: Analysis, names: Names, mention: Candidate, role: str) -> Party:
    """Return the party that a mention is."""
    text = analysis.report.text
    kind = "self" if mention.kind == "self" else "organisation"
    return Party(
        name=names.of(text, mention),
        role=role,
        span=span_of(text, mention.start, mention.end),
        kind="self" if kind == "self" else "organisation",
    )


def partnership_claims(
    analysis: Analysis, names: Names, document: str
) -> Iterator[PartnershipClaim]:
    """Yield the partnerships of the report's ties that name a counterpart and score enough."""
    for index, tied in analysis.ties:
        claim = _partnership(analysis, names, document, analysis.views[index], tied)
        if claim is not None:
            yield claim


def _partnership(
    analysis: Analysis, names: Names, document: str, view: SentenceView, tied: Tied
) -> PartnershipClaim | None:
    text, masked = analysis.report.text, view.masked
    english = analysis.report.language == "en"
    found = (
        None
        if tied.kind == "membership"
        else object_of_english(masked, tied)
        if english
        else find_object(masked, tied)
    )
    parties = _parties(analysis, names, view, tied)
    others = [party for party in parties if party.name != names.issuer]
    unnamed = not others
    if unnamed and not _worth_keeping(text, view, tied, parties):
        return None
    if not unnamed and len(parties) < 2:
        return None
    obj = span_of(text, *masked.span(*found)) if found else None
    name = squeeze(obj.text) if obj else None
    owners = programme_owners(masked, tied)
    stop = max(tied.tie[1], found[1] if found else 0, *(p + 1 for p in tied.parties))
    focus = (masked.starts[tied.start], masked.ends[stop - 1])
    status = status_of(masked, tied)
    statuses = analysis.knowledge.model("statuses", analysis.report.language)
    if statuses is not None and status == "active":
        status = statuses.best(tie_features(masked, tied, text))
    if status == "ended":
        focus = masked.span(tied.start, tied.end)
    date = date_of(analysis, view, focus, (obj.start, obj.end) if obj else None)
    score = tied.score
    ranked = analysis.knowledge.model("ties", analysis.report.language) is not None
    if not ranked:
        score *= _score(masked.mentions[p].score for p in tied.parties)
        if score < MINIMUM_SCORE:
            return None
    if name and name.startswith("《") and name.count("《") == 1:
        name = name[1 : name.index("》")]
    kind = (
        kind_of_english(masked.text[tied.start : stop], tied.kind)
        if english
        else kind_of(masked, tied, found, name or "")
    )
    kinds = analysis.knowledge.model("kinds", analysis.report.language)
    # The rules' words for a kind are telling; where they have none, the model knows better.
    if kinds is not None and kind == "general":
        kind = kinds.best(tie_features(masked, tied, text))
    programme = owners[0][1] if owners else None
    has_programme = programme is not None and programme[0] < programme[1]
    return PartnershipClaim(
        id=claim_id(
            document,
            f"partnership/{kind}",
            [text_key(party.name) for party in parties],
            text_key(name or ""),
            text[view.sentence.start : view.sentence.end],
        ),
        parties=tuple(parties),
        kind=kind,
        object=obj,
        object_name=name,
        triggers=(span_of(text, *masked.span(*tied.tie)),),
        date=date,
        status=status,
        open_list=tied.open_list,
        unnamed=unnamed,
        programme_owners=tuple(
            party_of(analysis, names, masked.mentions[at], "programme_owner") for at, _ in owners
        ),
        programme=span_of(text, *masked.span(*programme)) if has_programme and programme else None,
        evidence=evidence_of(analysis, view, focus, date),
        rule=f"partnership.{tied.rule}{'.ranked' if ranked else ''}.v1",
        score=round(score, 2),
    )


def _parties(analysis: Analysis, names: Names, view: SentenceView, tied: Tied) -> list[Party]:
    parties: dict[str, Party] = {}
    text = analysis.report.text
    roles = stated_roles(text, view.masked, tied)
    subject_role = tied.subject_role
    if tied.implicit and names.known_issuer:
        issuer = Party(
            name=names.issuer, role=subject_role or roles.get(SELF) or "participant", kind="self"
        )
        parties[names.issuer] = issuer
        subject_role = ""
    for position in tied.parties:
        mention = view.masked.mentions[position]
        usable = {"self", "organisation"} if names.known_issuer else {"organisation"}
        if mention.kind not in usable:
            continue
        stated = roles.get(party_key(text, view.masked, position))
        role = tied.roles.get(position) or stated or subject_role or "participant"
        subject_role = ""
        party = party_of(analysis, names, mention, role)
        parties.setdefault(party.name, party)
    return list(parties.values())


def _worth_keeping(text: str, view: SentenceView, tied: Tied, parties: list[Party]) -> bool:
    """An unnamed counterpart counts only where the tie is concrete and the others are counted."""
    generic = [
        text[m.start : m.end]
        for at, m in view.masked.mentions.items()
        if at in tied.parties and m.kind == "generic"
    ]
    counted = any(_COUNTED.match(surface) for surface in generic)
    return bool(parties) and counted and tied.rule in _UNNAMED_RULES


def _score(scores: Iterator[float]) -> float:
    lowest = min(scores, default=1.0)
    return 0.6 + 0.4 * lowest
