"""The explorer's page at 1,000 to 5,000 nodes: size, time to make it, time to its first picture.

Stock pyvis (its own template, physics on) draws a network of 1,000 nodes in the same run and the same
browser. A picture is there as soon as the canvas holds a drawn pixel. Names and sentences are invented.
Needs Debian's Chromium.

With `--served` a graph of 20,000 nodes is built and served instead: how long the first answer takes, later ones, the
first picture of 300 nodes and that of 20,000, and what a selection costs.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from csrgraph.views.explorer import _page
from csrgraph.views.mapdata import Claim, Document, Link, MapData, Node, Sentence

BASE = "https://w3id.org/csrgraph/id/"
TYPES = ["company", "university", "hospital", "government", "association", "research_institute"]
KINDS = ["joint_project", "joint_research", "strategic_agreement", "education", "technology"]
PLACES = "东西南北安宁江海河湖山岭川原城州阳平"
THINGS = "云星光石松竹梅兰青蓝金玉春秋辰晨"
ENDINGS = ["科技有限公司", "大学", "人民医院", "研究院", "协会", "能源股份有限公司"]
FIRST_PICTURE = """
(() => { const timer = setInterval(() => {
  const canvas = document.querySelector('canvas');
  if (!canvas || !canvas.width || !canvas.height) return;
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  if (!pixels.some((value, at) => at % 4 === 3 && value)) return;
  window.firstPicture = performance.now();
  clearInterval(timer);
}, 20); })();
"""


def invented(count: int) -> MapData:
    """Return a network of `count` nodes: reporters, their partnerships, and partners of many of them."""
    chance = random.Random(7)
    data = MapData()
    ties = count * 45 // 100
    reporters = max(2, count // 60)
    for number in range(count - ties):
        name = "".join(chance.choices(PLACES, k=2) + chance.choices(THINGS, k=2))
        issuer = number < reporters
        node = Node(
            f"{BASE}org/{number:016d}",
            "organisation",
            name + chance.choice(ENDINGS),
            chance.choice(TYPES),
        )
        node.issuer = issuer
        data.nodes[node.id] = node
    organisations = list(data.nodes)
    for number in range(reporters):
        issuer = data.nodes[organisations[number]].label
        data.documents.append(
            Document(
                f"{BASE}report/{number:016d}",
                f"report-{number}.txt",
                "2023年度社会责任报告",
                issuer,
                organisations[number],
                "csr",
                2023,
            )
        )
    for number in range(ties):
        _partnership(data, number, organisations, chance.randrange(reporters), chance)
    return data


def _partnership(
    data: MapData, number: int, organisations: list[str], report: int, chance: random.Random
) -> None:
    partners = [
        organisations[int(len(organisations) * chance.random() ** 2)]
        for _ in range(chance.choice([1, 1, 2, 3]))
    ]
    parties = list(dict.fromkeys([organisations[report], *partners]))
    names = "、".join(data.nodes[key].label for key in parties[1:])
    plan = chance.choice(PLACES) + chance.choice(THINGS)
    text = (
        f"2023年{1 + number % 12}月，公司与{names}联合开展第{number}期“{plan}计划”合作项目，"
        "共同推进示范应用，取得阶段性成果。"
    )
    date = f"2023-{1 + number % 12:02d}"
    node = Node(
        f"{BASE}partnership/{number:016d}",
        "partnership",
        f"第{number}期合作项目",
        chance.choice(KINDS),
        object=f"第{number}期合作项目",
        date=date,
        certainty="explicit",
        status="active",
        year=2023,
    )
    data.nodes[node.id] = node
    data.links += [Link(node.id, key, "participant") for key in parties]
    sentence = f"{BASE}sentence/{number:016d}"
    mentions = [(text.find(data.nodes[key].label), key) for key in parties[1:]]
    spans = tuple((at, at + len(data.nodes[key].label), key) for at, key in mentions)
    data.sentences[sentence] = Sentence(text, 100 * number, "四、社会责任", spans, 1 + number % 90)
    data.claims.append(
        Claim(
            f"{BASE}claim/{number:016d}",
            node.id,
            sentence,
            (0, len(text) - 1),
            ("联合开展",),
            (),
            data.documents[report].id,
            date,
            "explicit",
            "active",
            "partnership.joint_verb.ranked.v1",
            0.9,
        )
    )


def stock(data: MapData) -> str:
    """Return what pyvis makes by itself of the same network, with its scripts inside."""
    from pyvis.network import Network

    network = Network(cdn_resources="in_line")
    for key, node in data.nodes.items():
        network.add_node(key, label=node.label, title=node.label)
    for link in data.links:
        network.add_edge(link.node, link.target)
    return str(network.generate_html())


def first_picture(browser: Any, path: Path, limit: float) -> float:
    """Return the seconds from opening a page to its first drawn pixel, `limit` if there is none."""
    page = browser.new_context(offline=True, viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(FIRST_PICTURE)
    page.goto(path.as_uri(), wait_until="commit")
    end = time.monotonic() + limit
    # Not wait_for_function: it compiles a string in the page, which the page's policy forbids.
    while time.monotonic() < end:
        found = page.evaluate("window.firstPicture")
        if found:
            page.context.close()
            return float(found) / 1000
        time.sleep(0.02)
    page.context.close()
    return limit


def main() -> None:
    """Print a row for each size, and the ratio to stock pyvis."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 1000, 2000, 5000])
    parser.add_argument("--limit", type=float, default=300, help="seconds to wait for stock pyvis")
    parser.add_argument("--served", action="store_true", help="measure the served explorer")
    parser.add_argument(
        "--reports", type=int, default=383, help="size of the served graph; 52 nodes each"
    )
    parser.add_argument("--keep", type=Path, help="folder in which the pages stay")
    arguments = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("skipped: Debian's chromium is not installed")
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        if arguments.served:
            measure_served(browser, graph_folder(folder / "kg", arguments.reports))
            browser.close()
            return
        pictures = {size: measured(browser, folder, size) for size in arguments.sizes}
        path = folder / "stock.html"
        path.write_text(stock(invented(1000)), encoding="utf-8")
        slow = first_picture(browser, path, arguments.limit)
        sign = "more than " if slow >= arguments.limit else ""
        print(f"stock pyvis, 1,000 nodes: first picture after {sign}{slow:.1f} s")
        for size, quick in pictures.items():
            print(f"  {size:,} nodes: {sign}{slow / quick:.0f} times sooner")
        browser.close()


def measured(browser: Any, folder: Path, size: int) -> float:
    """Print size and times of one page; return its time to the first picture, the best of three."""
    data = invented(size)
    start = time.perf_counter()
    html = _page(data, None)
    made = time.perf_counter() - start
    path = folder / f"explorer-{size}.html"
    path.write_text(html, encoding="utf-8")
    picture = min(first_picture(browser, path, 60) for _ in range(3))
    length = path.stat().st_size
    print(
        f"{size:,} nodes: {length / 1e6:.2f} MB ({(length - 600_000) / size:.0f} bytes a node above 0.6 MB), "
        f"made in {made:.1f} s, first picture after {picture:.2f} s"
    )
    return picture


def graph_folder(path: Path, reports: int) -> Path:
    """Make the folder of a synthetic graph, if it is not there; return it."""
    from synthetic import synthetic_graph

    from csrgraph.config import Settings
    from csrgraph.pipeline.folder import KG_FORMAT, Folder, Manifest, as_json
    from csrgraph.rdf import derived_quads, report_quads
    from csrgraph.store import canonical_nquads, create_store

    folder = Folder(path)
    if not folder.manifest_file.exists():
        path.mkdir(parents=True, exist_ok=True)
        graph = synthetic_graph(reports)
        quads = [quad for part in report_quads(graph).values() for quad in part]
        create_store(folder.store, canonical_nquads(quads + derived_quads(graph)))
        manifest = Manifest(
            format=KG_FORMAT, csrgraph="0", settings=Settings(), inputs=(), totals={}, mark="1",
            graph_sha256="", libraries={},
        )  # fmt: skip
        folder.manifest_file.write_text(as_json(manifest), encoding="utf-8")
    return path


def measure_served(browser: Any, kg: Path) -> None:
    """Print times of the served explorer."""
    command = [sys.executable, "-m", "csrgraph.cli.main", "serve", str(kg), "--port", "0"]
    server = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "LC_ALL": "C"}
    )
    try:
        found = None
        while found is None and server.stderr is not None:
            found = re.search(r"Serving (http://\S+?)/ ", server.stderr.readline())
        url = found[1] if found else ""
        start = time.perf_counter()
        size = fetched(url)
        print(
            f"data ready {time.perf_counter() - start:.1f} s after the start, {size / 1e6:.2f} MB packed"
        )
        times = [timed(url) for _ in range(5)]
        print(f"later answers {statistics.median(times) * 1000:.0f} ms")
        for name, hash_ in (("300 nodes", ""), ("all nodes", "#x=&c=20000")):
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            start = time.perf_counter()
            page.goto(f"{url}/explore{hash_}")
            wanted = "csrgraph.painter() === 'webgl'" if hash_ else "csrgraph.ready > 0"
            while not page.evaluate(f"window.csrgraph !== undefined && {wanted}"):
                time.sleep(0.02)
            page.evaluate(
                "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            picture = time.perf_counter() - start
            drawn = page.evaluate("csrgraph.view().nodes.size")
            cost = page.evaluate(SELECTIONS)
            print(f"{name}: {drawn:,} drawn after {picture:.1f} s; a selection takes {cost:.0f} ms")
            page.context.close()
    finally:
        server.terminate()
        server.wait()


SELECTIONS = """
(() => { const nodes = [...csrgraph.view().nodes].slice(0, 5), start = performance.now();
  for (const node of nodes) csrgraph.select(node.id);
  return (performance.now() - start) / nodes.length; })()
"""


def fetched(url: str) -> int:
    """Return the length of the packed data, waiting while they are being prepared."""
    asked = urllib.request.Request(f"{url}/explore/data.json", headers={"accept-encoding": "gzip"})
    while True:
        try:
            with urllib.request.urlopen(asked) as answer:
                return len(answer.read())
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(0.5)


def timed(url: str) -> float:
    """Return the seconds of an answer."""
    start = time.perf_counter()
    fetched(url)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
