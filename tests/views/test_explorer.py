from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest

from csrgraph.errors import UsageError
from csrgraph.rdf import derived_quads, report_quads
from csrgraph.store import GraphStore, canonical_nquads, create_store
from csrgraph.views import explorer
from csrgraph.views.explorer import make_map, render, write_explorer
from csrgraph.views.graphml import as_gexf, as_graphml
from csrgraph.views.mapdata import Link, MapData, Node, load_map
from csrgraph.views.network import to_networkx
from csrgraph.views.tables import as_csv, as_json
from graph_samples import sample_graph
from handmade_graphs import told_again

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAYLOADS = [
    "<script>window.__pwn=1</script>",
    "</script><script>window.__pwn=1</script>",
    "<img src=x onerror=window.__pwn=1>",
    '"><svg onload=window.__pwn=1>',
    "see href=\"javascript:window.__pwn=1\" here",
    "\u2028window.__pwn=1//",
    "<!--<script>",
    "{{7*7}}${7*7}",
    "＜script＞",
    "]]><script>window.__pwn=1</script>",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    graph = sample_graph()
    quads = [q for found in report_quads(graph).values() for q in found] + derived_quads(graph)
    path = tmp_path_factory.mktemp("views") / "store"
    create_store(path, canonical_nquads(quads))
    return path


@pytest.fixture
def store(folder: Path) -> Iterator[GraphStore]:
    with GraphStore(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing; .ci/run installs it")
        pytest.skip("Debian's chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


class Watched:
    """A page that notes every request to elsewhere, every console error and dialog."""

    def __init__(self, browser: Any, file: Path) -> None:
        self.page = browser.new_context(offline=True).new_page()
        self.troubles: list[str] = []
        note = self.troubles.append
        self.page.on("console", lambda m: note(m.text) if m.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: note(str(error)))
        self.page.on("dialog", lambda dialog: (note("dialog"), dialog.dismiss()))
        here = file.as_uri()
        self.page.on("request", lambda r: None if r.url.startswith(here) else note(r.url))
        self.page.goto(here)
        self.page.wait_for_function("window.csrgraph !== undefined")


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


def test_csv_cells_cannot_be_formulas() -> None:
    frame = pd.DataFrame({"a": ["=1+1", "＝1", "@x", "plain"], "n": [-1, 2, 3.5, None]})
    lines = as_csv(frame).splitlines()
    assert lines[1:3] == ["'=1+1,-1.0", "'＝1,2.0"]
    assert json.loads(as_json(frame))[3] == {"a": "plain", "n": None}


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


def test_too_many_nodes_are_refused(monkeypatch: pytest.MonkeyPatch, store: GraphStore) -> None:
    monkeypatch.setattr(explorer, "MAX_NODES", 3)
    with pytest.raises(UsageError, match="a page holds at most 3"):
        render(store)


def test_a_page_is_written_as_utf8_whatever_the_locale(store: GraphStore, tmp_path: Path) -> None:
    path = write_explorer(store, tmp_path / "页.html")
    assert "东岭能源" in path.read_text(encoding="utf-8")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["页.html"]


@pytest.mark.browser
def test_the_page_works_offline_and_shows_evidence(
    browser: Any, store: GraphStore, tmp_path: Path
) -> None:
    watched = Watched(browser, write_explorer(store, tmp_path / "e.html"))
    page = watched.page
    page.click("#tab-table")
    page.click("tr.link:has-text('南山电力有限公司'):has-text('战略合作协议')")
    panel = page.inner_text("#panel")
    assert "战略合作协议" in panel and "承前" in panel and "partnership.sign_agreement.v1" in panel
    assert "东海大学-东岭能源联合研究中心" in panel
    assert page.locator("#panel mark").all_inner_texts() == ["公司", "南山电力有限公司"]
    assert page.locator("#panel u").first.inner_text() == "签署战略合作协议"
    page.click("#language")
    assert "inherited" in page.inner_text("#panel")
    assert watched.troubles == []


@pytest.mark.browser
def test_search_filters_and_keyboard(browser: Any, store: GraphStore, tmp_path: Path) -> None:
    watched = Watched(browser, write_explorer(store, tmp_path / "e.html"))
    page = watched.page
    page.keyboard.press("/")
    page.keyboard.type("donggpt")
    assert "DongGPT" in page.inner_text("#hits")
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h3") == "DongGPT"
    page.keyboard.press("Escape")
    assert page.evaluate("window.csrgraph.state().selected") is None
    page.click("#reset")
    before = page.inner_text("#notice")
    page.click("#hide-issuers")
    assert page.inner_text("#notice") != before
    page.click("#reset")
    assert page.inner_text("#notice") == before
    assert watched.troubles == []


@pytest.mark.browser
def test_the_address_keeps_the_selection(browser: Any, store: GraphStore, tmp_path: Path) -> None:
    path = write_explorer(store, tmp_path / "e.html")
    watched = Watched(browser, path)
    page = watched.page
    key = next(node.id for node in load_map(store).nodes.values() if node.kind == "partnership")
    page.evaluate("id => window.csrgraph.select(id)", key)
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_function("window.csrgraph !== undefined")
    assert page.evaluate("window.csrgraph.state().selected") == key


@pytest.mark.browser
def test_report_text_never_runs(browser: Any, tmp_path: Path, store: GraphStore) -> None:
    data = load_map(store)
    hostile = hostile_map(data)
    path = tmp_path / "h.html"
    path.write_text(explorer._page(hostile, PAYLOADS[1]), encoding="utf-8")
    watched = Watched(browser, path)
    page = watched.page
    for key in list(hostile.nodes):
        page.evaluate("id => window.csrgraph.select(id)", key)
    page.click("#tab-table")
    page.keyboard.press("/")
    page.keyboard.type("script")
    assert page.evaluate("window.__pwn") is None
    assert page.locator("script").count() == 3
    assert watched.troubles == []


def hostile_map(data: MapData) -> MapData:
    """The same map with a payload in every field that holds text of a report."""
    nodes: dict[str, Node] = {}
    for number, (key, node) in enumerate(data.nodes.items()):
        payload = PAYLOADS[number % len(PAYLOADS)]
        nodes[key] = replace(node, label=payload, names=[payload], object=payload, date=payload)
    sentences = {
        key: replace(sentence, text=PAYLOADS[number % len(PAYLOADS)], section=PAYLOADS[0])
        for number, (key, sentence) in enumerate(data.sentences.items())
    }
    claims = [
        replace(claim, document=PAYLOADS[2], title=PAYLOADS[3], rule=PAYLOADS[4], focus=(0, 5))
        for claim in data.claims
    ]
    links = [Link(link.node, link.target, PAYLOADS[2]) for link in data.links]
    documents = [(PAYLOADS[0], PAYLOADS[1], PAYLOADS[2])]
    return MapData(nodes, links, claims, sentences, documents)


@pytest.mark.browser
def test_the_map_shows_in_a_notebook_frame(browser: Any, store: GraphStore, tmp_path: Path) -> None:
    bundle = make_map(store)._repr_mimebundle_()
    path = tmp_path / "notebook.html"
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8>{bundle['text/html']}", encoding="utf-8")
    page = browser.new_context(offline=True).new_page()
    page.goto(path.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("#tab-table").click()
    assert frame.locator("tr.link").count() == 5
    assert "5 partnerships" in bundle["text/plain"]


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
