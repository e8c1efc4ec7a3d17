from __future__ import annotations

import pytest

from csrgraph.views.lite import lite
from csrgraph.views.mapdata import Link, MapData, Node


def star(partnerships: int, events: int) -> MapData:
    """An issuer with partnerships of two partners each, one of them shared, and events of its own."""
    data = MapData()
    data.nodes["o"] = Node("o", "organisation", "发布者", "company", issuer=True)
    data.nodes["s"] = Node("s", "organisation", "共享大学", "university")
    for n in range(partnerships):
        data.nodes[f"o{n:02d}"] = Node(f"o{n:02d}", "organisation", f"伙伴{n}", "company")
        data.nodes[f"p{n:02d}"] = Node(f"p{n:02d}", "partnership", "", "general")
        parties = ["o", f"o{n:02d}", *(["s"] if n % 2 else [])]
        data.links += [Link(f"p{n:02d}", party, "participant") for party in parties]
    for n in range(events):
        data.nodes[f"e{n:02d}"] = Node(f"e{n:02d}", "event", "会议", "meeting")
        data.links.append(Link(f"e{n:02d}", "o", "subject"))
    return data


@pytest.mark.parametrize("limit", [4, 9, 10, 21, 30, 40])
def test_a_lite_map_is_whole_in_itself(limit: int) -> None:
    data = star(10, 15)
    small = lite(data, limit)
    assert len(small.nodes) <= limit
    assert all(link.node in small.nodes and link.target in small.nodes for link in small.links)
    for key, node in small.nodes.items():
        if node.kind == "partnership":
            whole = {link.target for link in data.links if link.node == key}
            assert whole == {link.target for link in small.links if link.node == key}
    ties = sorted(key for key, node in small.nodes.items() if node.kind == "partnership")
    assert set(ties[:1]) <= {f"p{n:02d}" for n in range(1, 10, 2)} or limit > 13


def test_a_small_map_is_left_as_it_is() -> None:
    data = star(3, 1)
    assert lite(data, 9) is data
    assert lite(star(0, 5), 3).nodes.keys() == {"o", "e00", "e01"}
