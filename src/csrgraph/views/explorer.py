"""The explorer: one HTML file with the network and its evidence, which needs no network connection.

pyvis builds the graph; the page is ours. Its own template is never used: it fetches styles, runs
report text as script in three places, and starts a physics simulation.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup
from pyvis.network import Network

from csrgraph.errors import UsageError
from csrgraph.store.dataset import GraphStore
from csrgraph.views.communities import condensed
from csrgraph.views.lite import lite
from csrgraph.views.mapdata import MapData, Queryable, load_map
from csrgraph.views.page import default_title, package_version, whole_page
from csrgraph.views.payload import BASE, page_data, page_nodes
from csrgraph.views.selection import Selection, select

__all__ = [
    "MAX_NODES", "Map", "WARN_NODES", "Written", "explorer_data", "make_map", "render", "write_explorer",
]  # fmt: skip

MAX_NODES = 5000
WARN_NODES = 3000
_PACKED = (1980, 1, 1, 0, 0, 0)


class _Ids(dict[str, None]):
    """Ids in their order; pyvis looks each new one up among all, which takes minutes in a list."""

    def append(self, key: str) -> None:
        """Add an id."""
        self[key] = None


class _Page(Network):  # type: ignore[misc]
    """A pyvis network that renders with our template: positions fixed, parallel edges kept."""

    def __init__(self) -> None:
        super().__init__(directed=True, cdn_resources="in_line")
        self.node_ids = _Ids()
        self.set_options(
            json.dumps(
                {
                    "physics": {"enabled": False},
                    "layout": {"improvedLayout": False},
                    "edges": {"smooth": False, "arrows": {"to": {"enabled": False}}},
                    "interaction": {"hover": False, "hideEdgesOnDrag": False, "multiselect": False},
                }
            )
        )

    def generate_html(self, name: str = "", local: bool = True, notebook: bool = False) -> str:
        raise UsageError("Use csrgraph.views.explorer.render(…) to make the page.")

    def write_html(self, *_: object, **__: object) -> None:
        raise UsageError("Use csrgraph.views.explorer.write_explorer(…) to write the page.")

    def show(self, *_: object, **__: object) -> None:
        raise UsageError("Use csrgraph.views.explorer.write_explorer(…) to write the page.")


class Written(NamedTuple):
    """A page that was written: where, and how many nodes it holds."""

    path: Path
    nodes: int


class Map:
    """A page for notebooks: shown in a sandboxed frame, or saved as a file."""

    def __init__(self, html: str, summary: str) -> None:
        self.html = html
        self._summary = summary

    def save(self, path: str | Path) -> Path:
        """Write the page as UTF-8 and return its path."""
        return _write(Path(path), self.html.encode("utf-8"))

    def __repr__(self) -> str:
        return f"Map({self._summary})"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        frame = Markup(
            '<iframe srcdoc="{}" sandbox="allow-scripts allow-downloads" '
            'style="width:100%;height:680px;border:1px solid #ccc;border-radius:8px"></iframe>'
        ).format(self.html)
        return {"text/html": str(frame), "text/plain": repr(self)}


def render(
    source: GraphStore | Queryable,
    *,
    title: str | None = None,
    selection: Selection | None = None,
    communities: bool = False,
) -> str:
    """Return the explorer's page.

    Args:
        source: An open store, or anything with `query(sparql)`.
        title: Title of the page; by default the issuer and title of a single report.
        selection: What to keep of the graph; by default all.
        communities: Whether to draw communities of organisations as one node each.

    Raises:
        UsageError: if there are more than `MAX_NODES` nodes, or a selection fits nothing.
    """
    return _page(_chosen(source, selection, communities), title, _version_of(source))


def write_explorer(
    source: GraphStore | Queryable,
    path: str | Path,
    *,
    title: str | None = None,
    selection: Selection | None = None,
    communities: bool = False,
    packed: bool = False,
) -> Written:
    """Write the explorer's page as UTF-8, whole or not at all.

    Args:
        source: See `render`.
        path: The file to write.
        title: See `render`.
        selection: See `render`.
        communities: See `render`.
        packed: Whether to write a ZIP archive that holds the page; some mail gateways refuse HTML.
    """
    data = _chosen(source, selection, communities)
    content = _page(data, title, _version_of(source)).encode("utf-8")
    target = Path(path)
    if packed:
        content = _zipped(target.with_suffix(".html").name, content)
    return Written(_write(target, content), len(data.nodes))


def make_map(
    source: GraphStore | Queryable, *, title: str | None = None, limit: int | None = None
) -> Map:
    """Return the page as a `Map` for notebooks, of at most `limit` nodes."""
    whole = load_map(source)
    data = whole if limit is None else lite(whole, limit)
    count = sum(node.kind == "partnership" for node in data.nodes.values())
    page = _page(data, title, _version_of(source))
    of = f" of {len(whole.nodes)}" if data is not whole else ""
    return Map(page, f"{count} partnerships, {len(data.nodes)}{of} nodes")


def _chosen(
    source: GraphStore | Queryable, selection: Selection | None, communities: bool
) -> MapData:
    data = select(load_map(source), selection or Selection())
    return condensed(data) if communities else data


def explorer_data(data: MapData, title: str | None = None, version: str = "") -> dict[str, Any]:
    """Return all that a page shows, as plain values; pyvis builds the network, every role is an edge of its own.

    Args:
        data: The map.
        title: Title of the page; by default the issuer and title of a single report.
        version: Hash of the graph.
    """
    page, shown = _Page(), list(data.nodes)
    for key, details in page_nodes(data, shown):
        page.add_node(key.removeprefix(BASE), **details)
    nodes = [{k: v for k, v in node.items() if k not in {"color", "shape"}} for node in page.nodes]
    return page_data(data, nodes, shown) | {
        "options": page.options,
        "version": version,
        "made_by": package_version(),
        "left_out": 0,
        "title": title or _title(data),
        "untitled": title is None and len(data.documents) != 1,
    }


def _page(data: MapData, title: str | None, version: str = "") -> str:
    if len(data.nodes) > MAX_NODES:
        raise UsageError(
            f"The map would have {len(data.nodes):,} nodes; a page holds at most {MAX_NODES:,}. "
            "Choose a part (--company, --year, --kind, --min-confidence, --ego NAME), draw "
            "communities (--communities), serve it (csrgraph serve KG, page /explore), or use "
            "another tool: csrgraph export KG -f gexf"
        )
    payload = explorer_data(data, title, version)
    return whole_page(payload["title"], payload)


def _title(data: MapData) -> str:
    if len(data.documents) == 1:
        document = data.documents[0]
        return " ".join(part for part in (document.issuer, document.title) if part)
    return default_title()


def _version_of(source: GraphStore | Queryable) -> str:
    """The hash of the graph's canonical dump, as `graph.nq.sha256` has it."""
    return hashlib.sha256(source.nquads()).hexdigest() if isinstance(source, GraphStore) else ""


def _zipped(name: str, content: bytes) -> bytes:
    """A ZIP archive of one file, without a clock time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        entry = zipfile.ZipInfo(name, _PACKED)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, content)
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent or Path(), prefix=".explorer-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(path)
    return path
