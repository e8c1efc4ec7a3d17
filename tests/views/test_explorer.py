from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import networkx as nx

from csrgraph.store import GraphStore, canonical_nquads, create_store
from csrgraph.views.explorer import render, write_explorer
from csrgraph.views.graphml import as_gexf, as_graphml
from csrgraph.views.mapdata import load_map
from csrgraph.views.network import to_networkx
from handmade_graphs import told_again


def test_partnerships_are_nodes_and_roles_edges(store: GraphStore) -> None:
    graph = to_networkx(store)
    kinds = nx.get_node_attributes(graph, "kind")
    ties = [key for key, kind in kinds.items() if kind == "partnership"]
    assert len(ties) == 5
    labels = nx.get_node_attributes(graph, "label")
    roles = {labels[v]: data["role"] for _, v, data in graph.edges(data=True)}
    assert roles["国家中医药管理局"] == "programme_owner"
    assert roles["浙江省中医院"] == "participant"


def test_organisations_are_joined_by_the_partnerships_they_share(store: GraphStore) -> None:
    graph = to_networkx(store, projection="organisation")
    labels = nx.get_node_attributes(graph, "label")
    pairs = {(labels[u], labels[v]): d["weight"] for u, v, d in graph.edges(data=True)}
    assert pairs["东岭能源科技股份有限公司", "东海大学"] == 1
    assert ("西江医疗器械有限公司", "南山电力有限公司") not in pairs
    assert "国家中医药管理局" not in labels.values()


def test_exports_can_be_read_again(store: GraphStore, tmp_path: Path) -> None:
    graph = to_networkx(store, projection="organisation")
    (tmp_path / "g.graphml").write_bytes(as_graphml(graph))
    (tmp_path / "g.gexf").write_bytes(as_gexf(graph))
    assert nx.read_graphml(tmp_path / "g.graphml").number_of_nodes() == graph.number_of_nodes()
    assert nx.read_gexf(tmp_path / "g.gexf").number_of_edges() == graph.number_of_edges()
    assert as_gexf(graph) == as_gexf(graph)


def test_rendering_is_the_same_each_time(store: GraphStore, folder: Path) -> None:
    html = render(store)
    code = (
        "from csrgraph.store import GraphStore\nfrom csrgraph.views.explorer import render\n"
        "import hashlib\n"
        f"with GraphStore({str(folder)!r}) as store: page = render(store)\n"
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    import hashlib

    expected = hashlib.sha256(html.encode()).hexdigest()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        found = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout.strip() == expected


def test_nothing_is_linked_from_elsewhere(store: GraphStore) -> None:
    html = render(store)
    assert "cdnjs" not in html and 'src="http' not in html and 'href="http' not in html
    assert "default-src 'none'" in html


def test_a_page_is_written_as_utf8_whatever_the_locale(store: GraphStore, tmp_path: Path) -> None:
    path, nodes = write_explorer(store, tmp_path / "页.html")
    assert nodes == len(load_map(store).nodes)
    assert "东岭能源" in path.read_text(encoding="utf-8")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["页.html"]


def test_a_map_stays_fast_where_many_reports_say_the_same(tmp_path: Path) -> None:
    """Joined over the union of graphs, patterns would multiply until the memory ends."""
    maps = []
    for number in (1, 40):
        create_store(tmp_path / str(number), canonical_nquads(told_again(number)))
        with GraphStore(tmp_path / str(number)) as opened:
            start = time.monotonic()
            maps.append(load_map(opened))
            assert time.monotonic() - start < 10
    one, many = maps
    assert many.nodes == one.nodes and many.links == one.links
    assert len(many.claims) == 40 * len(one.claims)
