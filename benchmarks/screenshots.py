"""Pictures of the explorer, to be looked at by a person: light and dark, desktop and phone, a map and a sentence.

`python benchmarks/screenshots.py kg/ pictures/` draws a graph folder; without one, the invented network of
`benchmarks/explorer.py` at 2,000 nodes. `docs/images` holds some of those of the demo network. Needs Debian's Chromium.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

from explorer import invented
from PIL import Image

from csrgraph.pipeline.opening import open_graph
from csrgraph.views.explorer import render
from csrgraph.views.page import whole_page

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# The partnership with the most parties: its sentence shows best what a panel holds.
TELLING = """(() => {
  const nodes = [...csrgraph.view().nodes].filter((node) => node.kind === "partnership" && node.object);
  nodes.sort((a, b) => b.links.length - a.links.length || (a.id < b.id ? -1 : 1));
  csrgraph.select(nodes[0].id);
})()"""


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", type=Path, nargs="?")
    parser.add_argument("pictures", type=Path, nargs="?", default=Path("pictures"))
    arguments = parser.parse_args()
    arguments.pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(_page(arguments.graph), encoding="utf-8")
        _draw(page.as_uri(), arguments.pictures)


def _page(graph: Path | None) -> str:
    if graph is None:
        from csrgraph.views.explorer import explorer_data

        return whole_page("2,000", explorer_data(invented(2000), None, ""))
    with open_graph(graph) as store:
        return render(store)


def _draw(address: str, pictures: Path) -> None:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        for scheme in ("light", "dark"):
            for name, size in (("desktop", DESKTOP), ("phone", PHONE)):
                page = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
                page.goto(address)
                _shoot(page, pictures / f"{name}-{scheme}.png")
                page.evaluate(TELLING)
                _shoot(page, pictures / f"{name}-{scheme}-evidence.png")
                page.close()
        browser.close()


def _shoot(page: Any, target: Path) -> None:
    page.wait_for_timeout(800)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(target, optimize=True)


if __name__ == "__main__":
    main()
