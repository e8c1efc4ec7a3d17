"""The explorer as a notebook shows it: a sandboxed frame, and a picture for viewers that take frames away."""

from __future__ import annotations

import base64
from pathlib import Path

from markupsafe import Markup

from csrgraph.errors import UsageError
from csrgraph.store.dataset import GraphStore
from csrgraph.views.explorer import Map, make_map
from csrgraph.views.figure import Figure, make_figure

__all__ = ["MapDisplay", "make_display"]


class MapDisplay:
    """The explorer's page with the figure of the same graph; `.html` and `.save` give the page."""

    def __init__(self, page: Map, figure: Figure | None) -> None:
        self.html = page.html
        self.figure = figure
        self._page = page

    def save(self, path: str | Path) -> Path:
        """Write the page as UTF-8 and return its path."""
        return self._page.save(path)

    def __repr__(self) -> str:
        return repr(self._page)

    def _repr_mimebundle_(self, **options: object) -> dict[str, str]:
        bundle = dict(self._page._repr_mimebundle_(**options))
        if self.figure is not None:
            bundle["text/html"] += _still(self.figure)
            bundle["image/svg+xml"] = self.figure.svg
        return bundle


def make_display(source: GraphStore, *, title: str | None = None, nodes: int = 200) -> MapDisplay:
    """Return the explorer of a store for notebooks, with at most `nodes` nodes in both."""
    page = make_map(source, title=title, limit=nodes)
    try:
        figure = make_figure(source, limit=nodes)
    except UsageError:
        # A graph without partnerships has a page, but nothing to draw.
        return MapDisplay(page, None)
    return MapDisplay(page, figure)


def _still(figure: Figure) -> str:
    """The picture, folded: what is left where a viewer takes the frame out of the HTML.

    Such viewers prefer HTML to the picture beside it, so the picture is in the HTML too.
    """
    data = base64.b64encode(figure.svg.encode("utf-8")).decode("ascii")
    return str(
        Markup(
            "<details><summary>{}</summary>"
            '<img alt="{}" style="max-width:100%" src="data:image/svg+xml;base64,{}"></details>'
        ).format("图片 · picture", figure.scene.description, data)
    )
