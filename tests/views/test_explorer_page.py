"""The explorer in a real browser, offline: whatever it shows, finds, keeps and gives away."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from csrgraph.store import GraphStore
from csrgraph.store.queries import query
from csrgraph.views import explorer
from csrgraph.views.explorer import make_map, render, write_explorer
from csrgraph.views.mapdata import MapData
from csrgraph.views.selection import Selection
from explorer_pages import PAYLOADS, Watched, hostile_map, hub_map, invented, write

pytestmark = pytest.mark.browser
LAB = "东海大学-东岭能源联合研究中心"


@pytest.fixture
def address(store: GraphStore, tmp_path: Path) -> str:
    return write_explorer(store, tmp_path / "e.html").path.as_uri()


def node_id(watched: Watched, label: str) -> str:
    return str(
        watched.page.evaluate(
            "label => JSON.parse(document.getElementById('data').textContent).nodes.find(n => n.label === label).id",
            label,
        )
    )


def choose(watched: Watched, label: str) -> str:
    watched.page.evaluate("id => csrgraph.select(id)", node_id(watched, label))
    return str(watched.page.inner_text("#panel"))


def test_it_opens_with_partnerships_and_says_what_is_folded(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    kinds = watched.page.evaluate(
        "[...new Set([...csrgraph.view().nodes].map(n => n.kind))].sort()"
    )
    assert kinds == ["organisation", "partnership"]
    notice = watched.page.inner_text("#notice")
    assert "已折叠：事件、产品" in notice and " / " in notice
    assert watched.troubles == []


def test_the_sentence_shows_who_what_and_when(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    panel = choose(watched, LAB)
    marks = watched.page.locator("#panel .claim mark")
    found = {
        (mark["kind"], mark["text"])
        for mark in marks.evaluate_all(
            "all => all.map(m => ({kind: m.className, text: m.textContent}))"
        )
    }
    assert {
        ("party", "东海大学"),
        ("self", "公司"),
        ("date", "2023年"),
        ("trigger", "联合成立"),
    } <= found
    assert "dongling.txt" in panel and "置信度" in panel and "partnership." in panel
    assert watched.troubles == []


def test_an_inherited_date_comes_with_its_own_sentence(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    panel = choose(watched, "战略合作协议")
    assert "承前 / inherited" in panel and LAB in panel
    quotes = watched.page.locator("#panel .claim blockquote")
    assert quotes.count() == 2
    assert quotes.nth(1).locator("mark.date").all_inner_texts() == ["2023年"]
    watched.page.click("#language")
    assert "comes from this earlier sentence" in watched.page.inner_text("#panel")
    assert "签署战略合作协议" in watched.page.inner_text("#panel"), "sentences are never translated"
    assert watched.page.inner_text("#panel .tag") == "Partnership"


def test_citation_and_query_are_copied(browser: Any, address: str, store: GraphStore) -> None:
    watched = Watched(browser, address)
    choose(watched, LAB)
    watched.page.click("[data-copy=citation]")
    assert "已复制" in watched.page.inner_text("[data-copy=citation]")
    citation = watched.state("copied")
    assert citation.startswith("「2023年，公司与东海大学联合成立") and "dongling.txt" in citation
    place = citation.rpartition("[")[2].rstrip("]").split("–")
    watched.page.click("[data-copy=sparql]")
    rows = query(store, watched.state("copied"))
    assert [str(rows["start"][0]), str(rows["end"][0])] == place
    assert rows["sentence"][0] in citation
    choose(watched, "东海大学")
    watched.page.click("[data-copy=sparql]")
    assert set(query(store, watched.state("copied"))["name"]) == {"东海大学"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("东海大", "东海大学"),
        ("donghaidaxue", "东海大学"),
        ("dhdx", "东海大学"),
        ("DONGgpt", "DongGPT"),
        ("xjyl", "西江医疗器械有限公司"),
        ("dongling nengyuan", "东岭能源科技股份有限公司"),
    ],
)
def test_search(browser: Any, address: str, typed: str, expected: str) -> None:
    watched = Watched(browser, address)
    watched.page.keyboard.press("/")
    watched.page.keyboard.type(typed)
    watched.page.keyboard.press("Enter")
    assert watched.page.inner_text("#panel h2") == expected
    shown = watched.page.evaluate("[...csrgraph.view().nodes].map(n => n.label)")
    assert expected in shown, "what is found is shown, whatever was folded"
    watched.page.keyboard.press("Escape")
    watched.page.keyboard.press("Escape")
    assert watched.state("selected") is None
    assert watched.troubles == []


def test_a_folded_event_is_drawn_while_it_is_selected(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    choose(watched, "DongGPT")
    kinds = "[...csrgraph.view().nodes].map(n => n.kind)"
    assert "product" in watched.page.evaluate(kinds)
    watched.page.keyboard.press("Escape")
    assert "product" not in watched.page.evaluate(kinds)
    assert watched.troubles == []


def test_a_large_map_draws_a_part_and_says_so(browser: Any, tmp_path: Path) -> None:
    html = explorer._page(invented(2000), None)
    assert len(html.encode()) <= 600_000 + 1000 * 2000
    watched = Watched(browser, write(tmp_path / "x.html", html))
    page = watched.page
    assert page.evaluate("csrgraph.view().nodes.size") <= 300
    assert "/ 2,000" in page.inner_text("#notice")
    linked = (
        "[...csrgraph.view().nodes].every(n => n.kind === 'organisation'"
        " || n.links.every(l => csrgraph.view().nodes.has(l.target)))"
    )
    assert page.evaluate(linked), "a partnership comes with all its parties"
    for _ in range(3):
        if page.locator("#more").count():
            page.click("#more")
    assert page.locator("#more").count() == 0
    page.click("#tab-table")
    assert page.locator("#table-statements tbody tr").count() == 900
    assert watched.troubles == []


def test_filters_count_and_hide(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page

    def shown(kind: str) -> int:
        return int(
            page.evaluate(f"[...csrgraph.view().nodes].filter(n => n.kind === '{kind}').length")
        )

    def count(part: str, value: str) -> int:
        return int(page.locator(f"#{part} label:has([data-value='{value}']) .count").inner_text())

    assert count("legend", "partnership") == shown("partnership") == 5
    page.check("#legend [data-value=event]")
    assert count("legend", "event") == shown("event") > 0
    page.uncheck("#kinds [data-value=strategic_agreement]")
    assert shown("partnership") == 4
    page.uncheck("#types [data-value=university]")
    assert "东海大学" not in page.evaluate("[...csrgraph.view().nodes].map(n => n.label)")
    page.click("#reset")
    page.uncheck("#reports label >> nth=1")
    assert shown("partnership") == 3
    page.click("#reset")
    page.check("#hide-issuers")
    assert page.evaluate("[...csrgraph.view().nodes].some(n => n.issuer)") is False
    page.click("#reset")
    page.evaluate(
        "{ const s = document.getElementById('score'); s.value = 0.95; s.dispatchEvent(new Event('input')); }"
    )
    assert page.evaluate(
        "[...csrgraph.view().nodes].every(n => n.kind === 'organisation' || n.claims.some(c => c.score >= 0.95))"
    )
    assert watched.troubles == []


def test_the_timeline_keeps_the_undated_apart(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page
    page.check("#legend [data-value=event]")
    bins = page.locator("#timeline .bin").evaluate_all("all => all.map(b => b.dataset.bin)")
    assert bins[-1] == "none" and "2023" in bins
    page.click("[data-bin='2023']")
    years = page.evaluate(
        "[...csrgraph.view().nodes].filter(n => n.kind !== 'organisation').map(n => n.year)"
    )
    assert years and set(years) == {2023}
    page.click(".timetitle button >> nth=0")
    bins = page.locator("#timeline .bin").evaluate_all("all => all.map(b => b.dataset.bin)")
    assert len(bins) == 13 and bins[-1] == "2023-00", "months, and what has only a year"
    page.click(".timetitle button >> nth=1")
    page.click("[data-bin='2023-03']")
    dates = page.evaluate("[...csrgraph.view().nodes].filter(n => n.date).map(n => n.date)")
    assert dates and all(date.startswith("2023-03") for date in dates)
    page.click("[data-bin='2023-03']")
    page.click("[data-bin='2023-00']")
    dates = page.evaluate("[...csrgraph.view().nodes].filter(n => n.date).map(n => n.date)")
    assert dates and set(dates) == {"2023"}
    assert watched.troubles == []


def test_a_path_gives_a_sentence_for_every_step(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page
    for field, name in (("#path-from", "浙江省中医院"), ("#path-to", "西江医疗器械有限公司")):
        page.fill(field, name)
        page.press(field, "Enter")
        page.dispatch_event(field, "change")
    assert "3 步" in page.inner_text("#path-result")
    assert page.locator("#panel .claim").count() == 3
    assert "医学影像联合实验室" in page.inner_text("#panel")
    page.check("#avoid")
    assert "没有路径" in page.inner_text("#path-result")
    assert watched.troubles == []


def test_a_single_report_offers_no_path(browser: Any, store: GraphStore, tmp_path: Path) -> None:
    choice = Selection(companies=("西江",))
    watched = Watched(browser, write(tmp_path / "x.html", render(store, selection=choice)))
    assert watched.page.is_hidden("#path-form") and watched.page.is_visible("#path-note")
    assert "东岭能源" not in watched.page.content().partition("<script>")[0].partition('"nodes"')[0]


def test_the_table_comes_first_sorts_and_leads_to_the_evidence(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.is_visible("#table") and page.evaluate("document.activeElement.id") == "table"
    rows = page.locator("#table-statements tbody tr")
    assert rows.count() == 5
    head = page.locator("#table-statements th button")
    for column in range(head.count()):
        for _ in range(2):
            head.nth(column).click()
            cells = page.locator(
                f"#table-statements tbody td:nth-child({column + 1})"
            ).all_inner_texts()
            way = page.locator("#table-statements th").nth(column).get_attribute("aria-sort")
            compare = "cells => [...cells].sort((a, b) => isNaN(a) || isNaN(b) ? a.localeCompare(b, 'zh') : a - b)"
            expected = page.evaluate(compare, [cell for cell in cells if cell])
            assert [cell for cell in cells if cell] == (
                expected if way == "ascending" else expected[::-1]
            )
    page.locator("#table-statements tbody tr button").first.press("Enter")
    assert page.locator("#panel blockquote").count() >= 1
    assert page.locator("#table-organisations tbody tr").count() == page.evaluate(
        "[...csrgraph.view().nodes].filter(n => n.kind === 'organisation').length"
    )
    assert watched.troubles == []


def test_arrows_walk_the_map(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    watched.page.focus("#map-keys")
    seen = set()
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        watched.page.keyboard.press(key)
        seen.add(watched.state("selected"))
    assert len(seen - {None}) >= 3
    assert watched.troubles == []


def test_the_address_keeps_every_choice(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page
    page.check("#legend [data-value=event]")
    page.uncheck("#kinds [data-value=strategic_agreement]")
    page.uncheck("#types [data-value=hospital]")
    page.uncheck("#roles [data-value=programme_owner]")
    page.uncheck("#reports label >> nth=1")
    page.check("#hide-issuers")
    page.click("[data-bin='2023']")
    page.click("#language")
    page.click("#theme")
    choose(watched, "东海大学")
    page.click("#tab-table")
    page.click("#table-statements th button >> nth=3")
    names = (
        "language",
        "theme",
        "tab",
        "selected",
        "hideIssuers",
        "folded",
        "types",
        "kinds",
        "roles",
        "reports",
        "bins",
        "sort",
    )
    before = {name: watched.state(name) for name in names}
    assert before["roles"] == ["programme_owner"] and before["theme"] == "dark"
    again = Watched(browser, page.url)
    assert {name: again.state(name) for name in names} == before
    assert again.page.evaluate("csrgraph.address()") == page.url.partition("#")[2]
    assert again.troubles == watched.troubles == []


@pytest.mark.parametrize(
    "hash_", ["#n=nonsense&z=x&c=abc&o=9~9&s=zz&m=pink", "#%%%", "#x=~~~&w=<script>"]
)
def test_a_broken_address_is_no_trouble(browser: Any, address: str, hash_: str) -> None:
    watched = Watched(browser, address + hash_)
    assert watched.page.is_visible("#network canvas")
    assert watched.troubles == []


def test_exports(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page
    with page.expect_download() as download:
        page.click("#save-csv")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 6 and rows[0][-1] == "IRI"
    assert any(LAB in row for row in rows) and all(
        row[-1].startswith("https://w3id.org/") for row in rows[1:]
    )
    with page.expect_download() as download:
        page.click("#save-svg")
    tree = ElementTree.fromstring(Path(download.value.path()).read_text(encoding="utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    assert len(tree.findall(f"{space}path")) == page.evaluate("csrgraph.view().nodes.size")
    assert "东海大学" in {label.text for label in tree.findall(f"{space}text")}
    with page.expect_download() as download:
        page.click("#save-png")
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\x89PNG") and len(content) > 5000
    assert watched.troubles == []


def test_labels_do_not_collide(browser: Any, address: str) -> None:
    """At any zoom no two labels share a pixel; a label covers no node but its own."""
    watched = Watched(browser, address)
    for zoom in ("#fit", "#zoom-in", "#zoom-in", "#zoom-out", "#zoom-out", "#zoom-out"):
        watched.page.click(zoom)
        watched.page.wait_for_timeout(60)
        boxes = watched.page.evaluate(
            "csrgraph.labels().map(l => { const c = document.createElement('canvas').getContext('2d');"
            "c.font = (l.bold ? '600 ' : '') + l.size + 'px sans-serif';"
            "const w = Math.max(...l.lines.map(t => c.measureText(t).width)) * 0.96, h = l.lines.length * l.size;"
            "return [l.x - w / 2, l.y - h / 2, l.x + w / 2, l.y + h / 2]; })"
        )
        assert boxes
        for number, one in enumerate(boxes):
            for other in boxes[number + 1 :]:
                apart = (
                    one[0] >= other[2]
                    or one[2] <= other[0]
                    or one[1] >= other[3]
                    or one[3] <= other[1]
                )
                assert apart, (zoom, one, other)


@pytest.mark.parametrize("width", [390, 1440])
def test_panels_never_cover_the_map(browser: Any, address: str, width: int) -> None:
    watched = Watched(browser, address, viewport={"width": width, "height": 860})
    box = watched.page.locator("#network").bounding_box()
    assert box["width"] >= 0.5 * width - 100 and box["height"] > 280
    for other in ("#panel", "#filters", "#bar", "#timeline", "#below", "header"):
        if not watched.page.is_visible(other):
            continue
        part = watched.page.locator(other).bounding_box()
        apart = (
            part["x"] >= box["x"] + box["width"] - 1
            or part["x"] + part["width"] <= box["x"] + 1
            or part["y"] >= box["y"] + box["height"] - 1
            or part["y"] + part["height"] <= box["y"] + 1
        )
        assert apart, other
    assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


REACH = """(() => {
  const place = document.getElementById("map-keys").getBoundingClientRect();
  const spots = [...csrgraph.view().nodes].map((node) => csrgraph.spot(node.id));
  const xs = spots.map((spot) => spot.x / place.width), ys = spots.map((spot) => spot.y / place.height);
  return [Math.min(...xs, ...ys), Math.max(...xs, ...ys)];
})()"""


@pytest.mark.parametrize(
    "hidden", ["display:none", "width:0;height:0;overflow:hidden", "width:90px"]
)
def test_the_map_is_whole_in_a_frame_that_gets_its_size_late(
    browser: Any, store: GraphStore, tmp_path: Path, hidden: str
) -> None:
    """As in a notebook; once the reader has moved the map, it stays where it is."""
    frame = make_map(store)._repr_mimebundle_()["text/html"]
    path = tmp_path / "notebook.html"
    path.write_text(
        f'<!DOCTYPE html><meta charset=utf-8><div id=d style="{hidden}">{frame}</div>',
        encoding="utf-8",
    )
    page = browser.new_context(offline=True, viewport={"width": 1200, "height": 900}).new_page()
    page.goto(path.as_uri())
    inside = page.frames[1]
    inside.wait_for_function("window.csrgraph !== undefined")

    def whole(style: str) -> bool:
        page.evaluate("style => { document.getElementById('d').style = style; }", style)
        page.wait_for_timeout(500)
        least, most = inside.evaluate(REACH)
        return bool(least >= 0 and 0.6 < most <= 1)

    assert whole("") and whole("width:800px")
    for _ in range(4):
        inside.click("#zoom-in")
    assert not whole("")
    inside.click("#fit")
    assert whole("width:900px")


@pytest.mark.parametrize("kind", ["map", "table", "english-dark", "frame"])
def test_report_text_never_runs(browser: Any, tmp_path: Path, kind: str) -> None:
    """Every payload in every field: each node is opened, searched, copied, exported."""
    html = explorer._page(hostile_map(), PAYLOADS[1], PAYLOADS[2])
    if kind == "frame":
        html = str(explorer.Map(html, "")._repr_mimebundle_()["text/html"])
    start = {"map": "#x=", "table": "#x=&t=table", "english-dark": "#x=&l=en&m=dark", "frame": ""}[
        kind
    ]
    address = write(tmp_path / "h.html", html) + start
    watched = Watched(browser, address, frame=kind == "frame")
    page = watched.inside
    every = 1 if kind == "map" else 5
    for key in page.evaluate("[...csrgraph.view().nodes].map(n => n.id)")[::every]:
        page.evaluate(
            "id => { csrgraph.select(id);"
            " document.querySelectorAll('#panel .copy').forEach((b) => b.click()); }",
            key,
        )
    for typed in ("script", "alert", "<", "__proto__"):
        page.fill("#search", typed)
    page.evaluate("csrgraph.state().from = 'org/' + '1'.padStart(16, '0')")
    page.evaluate("csrgraph.state().to = 'org/' + '2'.padStart(16, '0')")
    page.evaluate("csrgraph.select(null)")
    assert page.locator("#panel .claim").count() == 2, "a path of two steps"
    text, picture = page.evaluate("[csrgraph.asCsv(), csrgraph.asSvg()]")
    ElementTree.fromstring(picture)
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert len(cells) > 600 and not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    watched.page.wait_for_timeout(100)
    assert page.evaluate("window.__pwn") is None and watched.page.evaluate("window.__pwn") is None
    assert page.locator("script").count() == 3
    assert page.locator("#panel img, iframe, object, embed, form, video, audio").count() == 0
    assert watched.troubles == []


def test_a_title_is_text() -> None:
    for payload in PAYLOADS:
        head = explorer._page(MapData(), payload).partition('<script id="data"')[0]
        found = re.findall(r"<(script|h1|title|img|svg|iframe|base|style)\b", head)
        assert found == ["title", "style", "h1"], payload


def test_an_empty_graph_is_a_page_too(browser: Any, tmp_path: Path) -> None:
    watched = Watched(browser, write(tmp_path / "x.html", explorer._page(MapData(), None)))
    for part in ("#tab-table", "#tab-map", "#fit", "#language", "#reset"):
        watched.page.click(part)
    assert "Nothing matches" in watched.page.inner_text("#notice")
    assert "<svg" in watched.page.evaluate("csrgraph.asSvg()")
    assert watched.troubles == []


def test_the_policy_stops_what_would_run(browser: Any, address: str) -> None:
    """The net under the net: markup that got into the page would still not run, nor reach out."""
    watched = Watched(browser, address)
    watched.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.__pwn=1>')"
    )
    watched.page.evaluate("fetch('https://example.org/').catch(() => 0)")
    watched.page.wait_for_timeout(200)
    assert watched.page.evaluate("window.__pwn") is None
    assert any("CSP" in trouble for trouble in watched.troubles)


def test_it_works_after_moving_and_in_a_notebook_frame(
    browser: Any, store: GraphStore, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    first = write_explorer(store, tmp_path / "图谱 1.html").path
    moved = first.rename(tmp_path / "a" / "moved.html")
    watched = Watched(browser, moved.as_uri())
    assert LAB in choose(watched, LAB) and watched.troubles == []
    bundle = make_map(store)._repr_mimebundle_()
    path = tmp_path / "notebook.html"
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8>{bundle['text/html']}", encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(path.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("#tab-table").click()
    assert frame.locator("#table-statements tbody tr").count() == 5
    frame.locator("#table-statements tbody button").first.click()
    assert frame.locator("#panel blockquote").count() >= 1
    assert "5 partnerships" in bundle["text/plain"] and troubles == []


@pytest.mark.parametrize("hash_", ["", "#t=table&l=en", "#m=dark", "#m=dark&t=table&x="])
def test_axe_finds_no_serious_violation(browser: Any, address: str, hash_: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    watched = Watched(browser, address + hash_)
    choose(watched, LAB)
    found = axe.run(watched.page).response["violations"]
    serious = [item for item in found if item["impact"] in {"serious", "critical"}]
    assert not serious, json.dumps(
        [(item["id"], [n["target"] for n in item["nodes"]][:4]) for item in serious]
    )


def test_print_shows_map_evidence_and_table(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    choose(watched, LAB)
    watched.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    watched.page.emulate_media(media="print")
    for part, visible in (
        ("#network", True),
        ("#panel", True),
        ("#table-statements", True),
        ("#filters", False),
        ("#bar .buttons", False),
    ):
        assert watched.page.is_visible(part) is visible, part


def test_a_double_click_draws_more_ties_in_a_file_too(browser: Any, tmp_path: Path) -> None:
    address = write(tmp_path / "hub.html", explorer._page(hub_map(400), None))
    watched = Watched(browser, address)
    page = watched.page
    before = page.evaluate("csrgraph.view().nodes.size")
    assert before <= 300
    spot, box = page.evaluate("csrgraph.spot('org/hub')"), page.locator("#map-keys").bounding_box()
    page.mouse.dblclick(box["x"] + spot["x"], box["y"] + spot["y"], delay=50)
    page.wait_for_selector("#collapse")
    assert page.evaluate("csrgraph.view().nodes.size") == before + 100
    assert "/ 400" in page.inner_text(".growth strong")
    again = Watched(browser, address + "#" + page.evaluate("csrgraph.address()"))
    assert again.page.evaluate("csrgraph.view().nodes.size") == before + 100
    page.click("#collapse")
    assert page.evaluate("csrgraph.view().nodes.size") == before
    assert watched.troubles == again.troubles == []
