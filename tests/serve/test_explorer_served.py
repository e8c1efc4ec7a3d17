"""The served explorer in a real browser: what it shows, asks for, expands, and how it draws many nodes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from csrgraph.views.mapdata import MapData
from csrgraph.views.served import served_map
from explorer_pages import PAYLOADS, hostile_map, hub_map, invented
from served import Server

pytestmark = pytest.mark.browser
LAB = "智慧实验室"
STATE = "0123456789abcdef"
# What a software renderer says when it is asked which node lies under the pointer.
NOISE = "ReadPixels"


class Opened:
    """A page of the server with everything it asks for and complains of."""

    def __init__(self, browser: Any, url: str, path: str = "/explore", **options: Any) -> None:
        self.troubles: list[str] = []
        options = {"viewport": {"width": 1440, "height": 900}, **options}
        self.page = browser.new_context(**options).new_page()
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective));"
        )
        self.page.on("console", lambda said: self._note(said.type, said.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", lambda asked: self._asked(url, asked.url))
        self.asked: list[str] = []
        self.page.goto(url + path)
        self.until("window.csrgraph !== undefined")

    def _dismiss(self, dialog: Any) -> None:
        self.troubles.append("dialog")
        dialog.dismiss()

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and NOISE not in text:
            self.troubles.append(f"{kind}: {text}")

    def _asked(self, own: str, url: str) -> None:
        self.asked.append(url)
        if not url.startswith((f"{own}/", "data:", "blob:")):
            self.troubles.append(f"request: {url}")

    def until(self, condition: str, seconds: float = 30) -> None:
        """Wait; the page's policy forbids Playwright's own way."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            assert time.monotonic() < end, (
                condition,
                self.troubles,
                self.page.inner_text("#notice"),
            )
            time.sleep(0.03)

    def node(self, label: str) -> str:
        return str(self.page.evaluate("l => csrgraph.nodes.find(n => n.label === l).id", label))


def test_a_node_shows_its_sentence_when_it_is_selected(browser: Any, server: Server) -> None:
    opened = Opened(browser, server.url)
    page = opened.page
    before = [url for url in opened.asked if "evidence" in url]
    page.evaluate("id => csrgraph.select(id)", opened.node(LAB))
    page.wait_for_selector("#panel blockquote mark.party")
    assert LAB in page.inner_text("#panel blockquote >> nth=0")
    assert len([url for url in opened.asked if "evidence" in url]) == len(before) + 1
    page.evaluate("csrgraph.select(null)")
    page.evaluate("id => csrgraph.select(id)", opened.node(LAB))
    assert page.is_visible("#panel blockquote"), "what is here is not asked for again"
    assert opened.troubles == []


def test_search_filter_and_table_work_over_the_whole_graph(browser: Any, server: Server) -> None:
    opened = Opened(browser, server.url)
    page = opened.page
    page.fill("#search", "donghudaxue")
    page.press("#search", "Enter")
    assert page.inner_text("#title-of-node") == "东湖大学"
    page.click("#legend input[data-value=event]")
    kinds = "[...csrgraph.view().nodes].filter(n => n.kind === 'event').length"
    assert page.evaluate(kinds) > 0
    page.click("#tab-table")
    opened.until(
        "[...document.querySelectorAll('#table-statements tbody tr')].every(r => r.lastChild.textContent)"
    )
    with page.expect_download() as download:
        page.click("#save-csv")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert text.count("https://w3id.org/") == page.locator("#table-statements tbody tr").count()
    assert "在成都接待中信策略会投资者" in text
    assert opened.troubles == []


def test_the_choice_in_the_address_goes_to_the_data(browser: Any, server: Server) -> None:
    whole = Opened(browser, server.url).page.evaluate("csrgraph.nodes.length")
    opened = Opened(browser, server.url, "/explore?ego=海港银行&lang=en")
    assert 0 < opened.page.evaluate("csrgraph.nodes.length") < whole
    opened.page.evaluate("csrgraph.select(csrgraph.nodes.find(n => n.kind === 'partnership').id)")
    opened.page.wait_for_selector("#panel blockquote")
    assert opened.troubles == []


def test_what_cannot_be_fetched_is_told_and_tried_again(browser: Any, server: Server) -> None:
    opened = Opened(browser, server.url)
    page = opened.page
    page.route("**/explore/evidence.json*", lambda route: route.abort())
    page.evaluate("id => csrgraph.select(id)", opened.node(LAB))
    page.wait_for_selector("#panel .waiting .warn")
    page.unroute("**/explore/evidence.json*")
    page.click("#panel .waiting button:last-child")
    page.wait_for_selector("#panel blockquote")
    assert not page.locator("#panel .warn").count()


def told(browser: Any, url: str, data: MapData, path: str = "", script: str = "") -> Opened:
    """Open the shell of a real server with the data of any map, which the browser itself gives."""
    made = served_map(data, state=STATE)

    class Routed:
        """A browser whose pages get their answers from the map."""

        @staticmethod
        def new_context(**options: Any) -> Any:
            context, json_ = browser.new_context(**options), {"content_type": "application/json"}
            context.route("**/explore/data.json*", lambda r: r.fulfill(body=made.light, **json_))
            context.route(
                "**/explore/evidence.json*",
                lambda r: r.fulfill(body=made.evidence(_nodes(r.request.url)), **json_),
            )
            context.add_init_script(script)
            return context

    return Opened(Routed, url, f"/explore{path}")


def test_a_page_of_the_graph_as_it_was_offers_to_load_it_again(
    browser: Any, server: Server
) -> None:
    opened = Opened(browser, server.url)
    changed = {"status": 409, "body": '{"type": "urn:csrgraph:problem:changed"}'}
    opened.page.route("**/explore/evidence.json*", lambda route: route.fulfill(**changed))
    opened.page.evaluate("id => csrgraph.select(id)", opened.node(LAB))
    opened.page.wait_for_selector("#panel .waiting .warn:has-text('图谱已经更新')")
    opened.page.unroute("**/explore/evidence.json*")
    opened.page.click("#panel .waiting button:has-text('重新载入')")
    opened.page.wait_for_selector("#panel blockquote")


def _nodes(url: str) -> list[str]:
    return parse_qs(urlsplit(url).query)["node"]


def test_ties_are_drawn_on_demand(browser: Any, server: Server) -> None:
    opened = told(browser, server.url, hub_map(400))
    page = opened.page
    assert page.evaluate("csrgraph.view().nodes.size") <= 300
    page.evaluate("csrgraph.select('org/hub')")
    shown = int(page.inner_text(".growth strong").split()[1])
    assert "/ 400" in page.inner_text(".growth strong") and 100 < shown < 150
    assert f"{shown} / 400" in page.evaluate("csrgraph.labels().flatMap(l => l.lines)")
    page.click("#grow")
    assert page.inner_text(".growth strong").split()[1] == str(shown + 50)
    page.click("#grow")
    assert page.inner_text(".growth strong").split()[1] == str(shown + 100)
    page.select_option("#grow-only", "event")
    events = "[...csrgraph.view().nodes].filter(n => n.kind === 'event').length"
    assert page.evaluate(events) == 40
    count = page.evaluate("csrgraph.view().nodes.size")
    again = told(browser, server.url, hub_map(400), "#" + page.evaluate("csrgraph.address()"))
    assert again.page.evaluate("csrgraph.view().nodes.size") == count
    assert again.page.evaluate(events) == 40
    page.click("#collapse")
    assert page.inner_text(".growth strong").split()[1] == str(shown)
    spot, box = page.evaluate("csrgraph.spot('org/hub')"), page.locator("#map-keys").bounding_box()
    page.evaluate("csrgraph.select(null)")
    page.wait_for_timeout(400)
    spot = page.evaluate("csrgraph.spot('org/hub')")
    page.mouse.dblclick(box["x"] + spot["x"], box["y"] + spot["y"])
    opened.until("csrgraph.state().grown.size === 1")
    assert opened.troubles == again.troubles == []


def test_report_text_never_runs_on_the_served_page(browser: Any, server: Server) -> None:
    """Every payload in every field: each node is opened with its evidence, the table shown, all exported."""
    opened = told(browser, server.url, hostile_map(), "#x=")
    page = opened.page
    for at in range(0, 4 * len(PAYLOADS), 3):
        page.evaluate("at => csrgraph.select(csrgraph.nodes[at].id)", at)
    opened.until("!document.querySelector('#panel .waiting')")
    page.click("#tab-table")
    opened.until(
        "![...document.querySelectorAll('#table-statements tbody tr')].slice(0, 5).some(r => !r.lastChild.textContent)"
    )
    with page.expect_download():
        page.click("#save-csv")
    page.evaluate("csrgraph.asSvg()")
    assert page.evaluate("window.__pwn") is None
    assert opened.troubles == []


@pytest.mark.slow
def test_many_nodes_are_drawn_by_webgl(browser: Any, server: Server) -> None:
    opened = told(browser, server.url, invented(5500), "#c=10000")
    page = opened.page
    opened.until("csrgraph.painter() === 'webgl'", 60)
    assert page.evaluate("csrgraph.view().nodes.size") > 4000
    assert {url.rpartition("/")[2] for url in opened.asked if "/static/" in url} == {
        "graphology.umd.min.js", "sigma.min.js",
    }  # fmt: skip
    # The node that stands most alone: a click on its place selects it.
    page.wait_for_timeout(500)
    found = page.evaluate("""() => {
      const spots = [...csrgraph.view().nodes].map((node) => ({ id: node.id, ...csrgraph.spot(node.id) }));
      const inside = spots.filter((a) => a.x > 50 && a.y > 50 && a.x < 700 && a.y < 450).slice(0, 400);
      const room = (a) => Math.min(...spots.map((b) => (a === b ? 999 : Math.hypot(a.x - b.x, a.y - b.y))));
      return inside.sort((a, b) => room(b) - room(a))[0];
    }""")
    box = page.locator("#map-keys").bounding_box()
    page.mouse.click(box["x"] + found["x"], box["y"] + found["y"])
    opened.until(f"csrgraph.state().selected === '{found['id']}'")
    page.click("#reset")
    opened.until("csrgraph.painter() === 'canvas'")
    assert opened.troubles == []


@pytest.mark.slow
def test_without_webgl_it_draws_what_a_canvas_can(browser: Any, server: Server) -> None:
    script = (
        "const get = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext ="
        " function (kind, ...more) { return kind.startsWith('webgl') ? null : get.call(this, kind, ...more); };"
    )
    opened = told(browser, server.url, invented(7000), "#c=10000", script)
    opened.until("document.getElementById('notice').textContent.includes('WebGL：')", 60)
    assert 4500 < opened.page.evaluate("csrgraph.view().nodes.size") <= 5000
    assert opened.page.evaluate("csrgraph.painter()") == "canvas"
    assert opened.troubles == []
