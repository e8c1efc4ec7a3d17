"""Roles that a sentence states of its parties."""

from __future__ import annotations

import re

import pytest

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.mask import mask_sentence
from csrgraph.extract.relations import Tied
from csrgraph.extract.roles import stated_roles


def roles(marked: str, kind: str = "", *, implicit: bool = False) -> dict[str, str]:
    """The stated roles of a sentence whose mentions stand in 【】; all of them are parties of one tie."""
    text, mentions = "", []
    for part in re.split("(【.*?】)", marked):
        surface = part.strip("【】")
        if part != surface:
            mention = "self" if surface == "公司" else "organisation"
            label = "association" if surface.endswith("协会") else "company"
            end = len(text) + len(surface)
            mentions.append(Candidate(len(text), end, mention, "test.v1", 0.95, label))
        text += surface
    masked = mask_sentence(text, 0, len(text), mentions, [])
    parties = tuple(sorted(masked.mentions))
    tied = Tied(parties, (0, 1), 0, len(masked.text), "test", 0.9, kind, implicit)
    return stated_roles(text, masked, tied)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("由【东海大学】牵头，【公司】与【澜泊】共同承担。", {"东海大学": "lead"}),
        ("【公司】与【东海大学】合作，【东海大学】为牵头单位。", {"东海大学": "lead"}),
        ("【公司】承担课题，牵头单位为【东海大学】。", {"东海大学": "lead"}),
        ("由【澜泊】作为牵头单位，【公司】参加。", {"澜泊": "lead"}),
        ("由【甲会】、【乙会】主办，【公司】协办。", {"甲会": "host", "乙会": "host", "SELF": "supporter"}),
        ("在【东海大学】和【甲会】的指导下，【公司】联合【澜泊】。", {"东海大学": "advisor", "甲会": "advisor"}),
        ("【公司】与【澜泊】共建中心，【甲会】提供资金支持。", {"甲会": "funder"}),
        ("【公司】与【澜泊】共同出资设立合资企业。", {}),
        ("【公司】与【东海大学】签署战略合作协议。", {}),
    ],
)  # fmt: skip
def test_a_role_is_what_the_words_beside_a_party_say(marked: str, expected: dict[str, str]) -> None:
    assert roles(marked) == expected


def test_who_joins_an_association_is_a_member() -> None:
    assert roles("【澜泊】加入【钢铁协会】。", "membership") == {"澜泊": "member"}
    assert roles("加入【钢铁协会】。", "membership", implicit=True) == {"SELF": "member"}
