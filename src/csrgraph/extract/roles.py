"""Roles that a sentence states of a party: who leads, hosts, supports, advises, pays, or is a member."""

from __future__ import annotations

from csrgraph.extract.grammar import grammar
from csrgraph.extract.mask import Masked
from csrgraph.extract.relations import Tied

__all__ = ["SELF", "party_key", "stated_roles"]

SELF = "SELF"
_PARTIES = "\ue000\ue001"
# Joining such a body makes the one who joins a member.
_BODIES = frozenset({"association", "international_org", "standards_or_rating_body", "joint_body"})


def stated_roles(text: str, masked: Masked, tied: Tied) -> dict[str, str]:
    """Return the roles that a sentence states of its parties, by name; the first pattern that names one wins.

    A role may be stated where the party is named again (与东海大学合作，东海大学为牵头单位).

    Args:
        text: The report's text.
        masked: The masked sentence.
        tied: A tie of it; who joins an association by it is a member.
    """
    roles: dict[str, str] = {}
    for pattern, role in grammar().party_roles:
        for match in pattern.finditer(masked.text):
            for at in range(*match.span("who")):
                if masked.text[at] in _PARTIES:
                    roles.setdefault(party_key(text, masked, at), role)
    if tied.kind == "membership":
        parties = sorted(at for at in tied.parties if at in masked.mentions)
        for at in parties:
            mention = masked.mentions[at]
            joins = mention.kind == "self" or (at == parties[0] and not tied.implicit)
            if joins and mention.type not in _BODIES:
                roles.setdefault(party_key(text, masked, at), "member")
        if tied.implicit:
            roles.setdefault(SELF, "member")
    return roles


def party_key(text: str, masked: Masked, at: int) -> str:
    """Return the name at a position without blanks, `SELF` for words that stand for the issuer."""
    mention = masked.mentions[at]
    return SELF if mention.kind == "self" else "".join(text[mention.start : mention.end].split())
