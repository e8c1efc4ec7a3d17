"""The map in a notebook: a frame that runs alone, and a picture where the frame is taken away."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import nbformat
import pytest

from csrgraph.api import Store
from csrgraph.store import GraphStore, create_store
from csrgraph.views.display import make_display
from csrgraph.views.figure import make_figure


def bundle_of(store: GraphStore) -> dict[str, str]:
    return make_display(store)._repr_mimebundle_()


def notebook_of(bundle: dict[str, str]) -> Any:
    output = nbformat.v4.new_output("display_data", data=bundle)  # type: ignore[no-untyped-call]
    cell = nbformat.v4.new_code_cell("store.map()", outputs=[output])  # type: ignore[no-untyped-call]
    return nbformat.v4.new_notebook(cells=[cell])  # type: ignore[no-untyped-call]


def test_the_bundle_has_a_frame_and_pictures(store: GraphStore) -> None:
    bundle = bundle_of(store)
    assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"}
    assert bundle["text/html"].count("<iframe") == 1
    assert 'sandbox="allow-scripts allow-downloads"' in bundle["text/html"]
    assert bundle["image/svg+xml"] == make_figure(store).svg
    ET.fromstring(bundle["image/svg+xml"])
    # Without the frame, as a sanitizer leaves it, the HTML still holds the picture.
    left = re.sub(r"<iframe.*?</iframe>", "", bundle["text/html"], flags=re.S)
    data = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', left)
    assert data and base64.b64decode(data[1]).decode("utf-8") == bundle["image/svg+xml"]
    assert 'alt="csrgraph' in left and "<script" not in left


def test_the_api_gives_both(store: GraphStore, tmp_path: Path) -> None:
    opened = Store(store)
    assert "Map(5 partnerships" in repr(opened.map())
    assert opened.map(nodes=4).figure.scene.description.count("4 家机构") == 0  # type: ignore[union-attr]
    assert opened.map().save(tmp_path / "map.html").read_text(encoding="utf-8") == opened.map().html
    figure = opened.figure(companies=["西江医疗"], language="en", monochrome=True, width=85)
    assert "partnerships 2" in repr(figure) and "company = 西江医疗" in repr(figure)


def test_a_graph_without_partnerships_has_a_page_only(tmp_path: Path) -> None:
    create_store(tmp_path / "store", b"")
    with GraphStore(tmp_path / "store") as empty:
        assert set(bundle_of(empty)) == {"text/html", "text/plain"}


@pytest.mark.browser
@pytest.mark.parametrize("way", ["plain", "nbconvert"])
def test_an_exported_notebook_works_after_moving(
    way: str, store: GraphStore, browser: Any, tmp_path: Path
) -> None:
    bundle = bundle_of(store)
    if way == "nbconvert":
        nbconvert = pytest.importorskip("nbconvert", reason="issue 6: make notebook installs it")
        page, _ = nbconvert.HTMLExporter(embed_images=True).from_notebook_node(notebook_of(bundle))
    else:
        page = f"<!DOCTYPE html><meta charset=utf-8><div>{bundle['text/html']}</div>"
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "book.html").write_text(page, encoding="utf-8")
    moved = tmp_path / "移动 here"
    (tmp_path / "made").rename(moved)
    opened = browser.new_context(offline=True).new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.goto((moved / "book.html").as_uri(), wait_until="domcontentloaded")
    opened.locator("iframe").scroll_into_view_if_needed()
    frame = opened.frames[-1]
    frame.wait_for_function("window.csrgraph !== undefined", timeout=30_000)
    assert frame.locator("canvas").count() >= 1
    assert opened.evaluate("document.querySelector('iframe').contentDocument") is None
    opened.locator("summary").click()
    shown = opened.locator("details img").evaluate("image => [image.complete, image.naturalWidth]")
    assert shown[0] and shown[1] > 300
    assert not [trouble for trouble in troubles if "csrgraph" in trouble]


@pytest.mark.browser
def test_a_browser_finds_no_label_over_another(
    store: GraphStore, browser: Any, tmp_path: Path
) -> None:
    """The room that is kept is enough for the letters as a browser draws them."""
    figure = make_figure(store)
    (tmp_path / "figure.svg").write_text(figure.svg, encoding="utf-8")
    page = browser.new_context(offline=True).new_page()
    page.goto((tmp_path / "figure.svg").as_uri())
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('text')].map(text => {
             const box = text.getBBox(); return [box.x, box.x + box.width, text.textContent]; })"""
    )
    assert [box[2] for box in boxes] == [text.text for text in figure.scene.texts]
    room = {(x + wide / 2): (x, x + wide) for x, _, wide, _ in figure.scene.plates}
    checked = 0
    for (left, right, words), text in zip(boxes, figure.scene.texts, strict=True):
        near = min(room, key=lambda middle: abs(middle - text.x))
        if text.anchor == "middle" and abs(near - text.x) < 0.02:
            low, high = room[near]
            assert low - 1 <= left and right <= high + 1, words
            checked += 1
    assert checked >= 10
    page.screenshot(path=str(tmp_path / "figure.png"))
