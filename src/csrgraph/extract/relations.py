"""Partnerships of a sentence: who, tied by which words, as subject and with-phrase or as a list.

Works on a masked sentence. The clause rules (extraction notes, section 8): the party list stands
right behind a with-word, the subject before it; a tie must follow in reach; what a tie creates is
its object and never a party of the next clause; each counterpart of 与A…、与B… is a tie of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from csrgraph.extract.grammar import Form, Grammar, Tie, grammar
from csrgraph.extract.mask import Masked

__all__ = ["Tied", "clause_end", "find_ties"]

_PARTIES = "\ue000\ue001\ue004\ue006"
_PARTY = re.compile(f"[{_PARTIES}]")
_LOCATIVE = re.compile(r"(?:在|于|赴|到|对|向|从|以|为|被|经|据|针对|位于|前往|走进)$")
_CLAUSE = re.compile(r"[，,；;：:。]")
_CONTINUES = re.compile(r"[，,](?:双方|共同|联合|携手|合作|一道|一起|将|并|就|在|开展|围绕)")
_STOP = re.compile(
    rf"[；;。！？]|[，、,](?:并|还|又|也)?(?:与|和|同|携手|联合)[{_PARTIES}]|[，,][{_PARTIES}]"
)
_OWNED = ("的", "旗下", "下属", "所属", "子公司", "控股子公司", "全资子公司")
_OWNED_SIDE = ("旗下", "下属", "所属", "子公司", "控股", "全资")
_RULE_MAKING = re.compile(r"发布|印发|颁发|颁布|下发|出台|公布|认定|授予|评选|评为|批准|审批")
_JOINED = frozenset(
    {"association", "foundation", "international_org", "standards_or_rating_body", "government"}
)
_NOMINAL = frozenset({"和", "及", "以及"})
_REACH = 70


@dataclass(frozen=True, slots=True)
class Tied:
    """Parties tied in one masked sentence; numbers are masked positions.

    `parties` are positions of party placeholders; `implicit` tells that the issuer is understood;
    `tie` is the span of the tie words and `start`, `end` that of the clause that states it all.
    """

    parties: tuple[int, ...]
    tie: tuple[int, int]
    start: int
    end: int
    rule: str
    score: float
    kind: str = ""
    implicit: bool = False
    open_list: bool = False
    planned: bool = False
    negated: bool = False
    roles: dict[int, str] = field(default_factory=dict)
    subject_role: str = ""


def find_ties(masked: Masked, *, implicit_issuer: bool) -> list[Tied]:
    """Return the ties of a sentence, without two for the same parties and words.

    Args:
        masked: The masked sentence.
        implicit_issuer: Whether the issuer may be the subject when none is written.
    """
    rules = grammar()
    found = list(_forms(masked, rules, implicit_issuer))
    found += _with_phrases(masked, rules, implicit_issuer)
    return _best(found)


def _best(found: list[Tied]) -> list[Tied]:
    """Keep, of ties that share tie words or one inside the other's parties, the better."""
    order = sorted(found, key=lambda t: (-len(t.parties) - t.implicit, -t.score, t.start))
    kept: list[Tied] = []
    for tied in order:
        clash = any(
            (tied.tie[0] < other.tie[1] and other.tie[0] < tied.tie[1])
            or (set(tied.parties) <= set(other.parties) and tied.kind != "membership")
            for other in kept
            if tied.kind != "membership" or other.kind != "membership"
        )
        if not clash:
            kept.append(tied)
    return sorted(kept, key=lambda t: (t.start, t.tie))


def _with_phrases(masked: Masked, rules: Grammar, implicit: bool) -> list[Tied]:
    text = masked.text
    found: list[Tied] = []
    taken = 0
    previous: tuple[int, ...] = ()
    for match in rules.with_list.finditer(text):
        if match.start() < taken or text.startswith(_OWNED_SIDE, match.end("list")):
            continue
        tie = _tie_after(text, match, rules)
        if tie is None:
            continue
        subject = _subject(text, match, taken, previous)
        parties = _positions(text, match.start("list"), match.end("list"))
        left = _positions(text, *subject) if subject else previous
        understood = not left
        if understood and not implicit:
            continue
        if not left and match["with"] in _NOMINAL:
            continue
        rule, span, score = tie
        start = subject[0] if subject else match.start()
        tied = Tied(
            tuple(dict.fromkeys([*left, *parties])), span, start, clause_end(text, span[1]),
            rule, score, implicit=understood, open_list=match["etc"] is not None,
        )  # fmt: skip
        tied = _qualified(text, tied, rules, (subject or match.span())[1], match)
        if _vetoed(text, tied, rules, match.end()):
            continue
        found.append(tied)
        previous = left
        taken = max(span[1], match.end())
    return found


def _qualified(text: str, tied: Tied, rules: Grammar, gap_start: int, match: re.Match[str]) -> Tied:
    """Add plan, negation and the subject's role from the words around the with-phrase."""
    gap = text[max(0, min(gap_start, match.start()) - 6) : match.start()]
    between = text[match.end() : tied.tie[0]] + match["adverb"]
    before = text[gap_start : match.start()] if gap_start <= match.start() else gap
    role = next((role for pattern, role in rules.roles if pattern.search(before)), "")
    return replace(
        tied,
        planned=bool(rules.planned.search(before) or rules.planned.search(between)),
        negated=bool(rules.negated.search(gap) or rules.negated.search(between)),
        subject_role=role,
    )


def _tie_after(
    text: str, match: re.Match[str], rules: Grammar
) -> tuple[str, tuple[int, int], float] | None:
    """The tie in reach behind the party list: the first, the better on a draw."""
    end = match.end()
    stop = _STOP.search(text, end)
    limit = min(stop.start() if stop else len(text), end + _REACH)
    comma = _CLAUSE.search(text, end, limit)
    hard = comma.start() if comma and not _CONTINUES.match(text, comma.start()) else limit
    options: list[tuple[int, float, int, Tie]] = []
    for tie in rules.ties:
        found = tie.pattern.search(text, end, limit)
        if found and found.start() - end <= tie.gap and found.start() < max(hard, end + 1):
            options.append((found.start(), -tie.score, -found.end(), tie))
    if match["with"] in rules.joint_with:
        options += _joint_verb(text, match, limit)
    if not options:
        return None
    start, score, stop_at, tie = min(options, key=lambda o: (o[0] // 6, o[1], o[0]))
    return tie.id, (start, -stop_at), -score


_DOING = re.compile(
    r"成立|设立|组建|建立|建设|打造|构建|搭建|开发|研发|研制|申报|承担|主办|举办|组织|开展|推进|推动|探索|"
    r"编制|编写|制定|起草|发布|推出|发起|创办|培养|实施|完成|启动|举行|运营|拓展|帮扶|助力|捐赠|生产|设计|"
    r"签署|签订|进行|提供|攻关|共建|申请|投资|出资|孵化"
)


def _joint_verb(text: str, match: re.Match[str], limit: int) -> list[tuple[int, float, int, Tie]]:
    """携手A、B开展…: the with-word itself is the tie, completed by a verb of doing."""
    verb = _DOING.search(text, match.end(), min(limit, match.end() + 16))
    if verb is None:
        return []
    tie = Tie("joint_with", _DOING, 16, False, 0.85)
    return [(verb.start(), -0.85, -verb.end(), tie)]


def _subject(
    text: str, match: re.Match[str], floor: int, previous: tuple[int, ...]
) -> tuple[int, int] | None:
    """Span of the subject list before a with-phrase, None if it is understood."""
    clause_start = floor
    for mark in _CLAUSE.finditer(text, floor, match.start()):
        clause_start = mark.end()
    near = _last_list(text, clause_start, match.start())
    if near or previous:
        return near
    return _topic(text, floor, clause_start)


def _last_list(text: str, start: int, end: int) -> tuple[int, int] | None:
    lists = [
        found.span()
        for found in grammar().subject.finditer(text, start, end)
        if not _LOCATIVE.search(text, max(0, found.start() - 3), found.start())
        and not text.startswith(_OWNED, found.end())
        and end - found.end() <= 30
    ]
    return lists[-1] if lists else None


def _topic(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Subject of an earlier clause of the sentence: a party at a clause's head, the nearest."""
    best: tuple[int, int] | None = None
    head = start
    for mark in [*_CLAUSE.finditer(text, start, end)]:
        found = grammar().subject.search(text, head, mark.start())
        if (
            found
            and found.start() - head <= 14
            and not _LOCATIVE.search(text[head : found.start()])
        ):
            best = found.span()
        head = mark.end()
    return best


def _positions(text: str, start: int, end: int) -> tuple[int, ...]:
    return tuple(found.start() for found in _PARTY.finditer(text, start, end))


def clause_end(text: str, start: int) -> int:
    """Return where the clause around `start` of a masked sentence ends."""
    stop = _STOP.search(text, start)
    return stop.start() if stop else len(text)


def _vetoed(text: str, tied: Tied, rules: Grammar, list_end: int) -> bool:
    stretch = text[list_end : min(tied.end, tied.tie[1] + 12)]
    return bool(rules.veto.search(stretch)) and not rules.unless.search(stretch)


def _forms(masked: Masked, rules: Grammar, implicit: bool) -> Iterator[Tied]:
    for form in rules.forms:
        for match in form.pattern.finditer(masked.text):
            yield from _form(masked, rules, form, match, implicit)


def _form(
    masked: Masked, rules: Grammar, form: Form, match: re.Match[str], implicit: bool
) -> Iterator[Tied]:
    text = masked.text
    groups = match.groupdict()
    parties = _positions(text, *match.span("list"))
    if form.types:
        parties = tuple(p for p in parties if masked.mentions[p].type in form.types)
    lead = _positions(text, *match.span("lead")) if groups.get("lead") else ()
    other = _positions(text, *match.span("other")) if groups.get("other") else ()
    if not parties:
        return
    subject: tuple[int, ...] = other
    if not other and form.kind == "membership":
        subject = _member(masked, match.start())
    needs_self = form.id in {
        "membership_title",
        "membership_bare",
        "membership_joined",
        "partners_are",
        "partner_noun",
        "is_partner_of",
    }
    understood = needs_self and not subject
    if understood and not implicit:
        return
    base = Tied(
        (), match.span("tie"), match.start(), clause_end(text, match.end()), form.id, form.score,
        form.kind if form.kind != "general" else "", understood,
        bool(rules.open_list.match(text, match.end("list"))),
        bool(rules.planned.search(text, max(0, match.start() - 4), match.start("tie"))),
        bool(rules.negated.search(text, max(0, match.start() - 4), match.start("tie"))),
        dict.fromkeys(lead, "lead"),
    )  # fmt: skip
    if _vetoed(text, base, rules, match.end("list")):
        return
    if _by_authorities(masked, parties + lead + other, text[match.start("tie") : match.end("tie")]):
        return
    groups_of = [(p,) for p in parties] if form.split else [parties]
    for group in groups_of:
        together = tuple(dict.fromkeys([*subject, *lead, *group]))
        yield replace(base, parties=together)


def _member(masked: Masked, end: int) -> tuple[int, ...]:
    """Who is a member: the nearest party to the left that is no association and owns nothing."""
    for found in reversed(list(_PARTY.finditer(masked.text, 0, end))):
        mention = masked.mentions[found.start()]
        if mention.kind not in {"self", "organisation"} or mention.type in _JOINED:
            continue
        if not masked.text.startswith((*_OWNED, "\ue006"), found.end()):
            return (found.start(),)
    return ()


def _by_authorities(masked: Masked, parties: tuple[int, ...], tie: str) -> bool:
    """Authorities that issue a rule or a title together are no partnership."""
    types = {masked.mentions[p].type for p in parties}
    return types <= {"government", "party_or_union"} and bool(_RULE_MAKING.search(tie))


def _clause_start(text: str, end: int) -> int:
    start = 0
    for mark in _CLAUSE.finditer(text, 0, end):
        start = mark.end()
    return start
