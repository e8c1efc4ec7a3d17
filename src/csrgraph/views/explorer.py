"""The explorer: one HTML file with the network and its evidence, which needs no network connection.

pyvis builds the graph; the page is ours. Its own template is never used: it fetches styles, runs
report text as script in three places, and starts a physics simulation.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from pyvis.network import Network

from csrgraph.errors import UsageError
from csrgraph.resources import read_text, read_toml
from csrgraph.store.dataset import GraphStore
from csrgraph.views.layout import lay_out
from csrgraph.views.mapdata import Claim, MapData, Node, Queryable, load_map

__all__ = ["MAX_NODES", "Map", "render", "write_explorer"]

MAX_NODES = 5000
DRAWN_NODES = 600
_STYLES = {
    "association": ("#8c6d46", "dot"), "company": ("#0072b2", "dot"),
    "financial_institution": ("#5f7488", "dot"), "foundation": ("#cc79a7", "dot"),
    "government": ("#7b4fa3", "dot"), "hospital": ("#d55e00", "dot"),
    "international_org": ("#444fb0", "dot"), "joint_body": ("#b8860b", "dot"),
    "media": ("#9a9a33", "dot"), "other": ("#8a8f98", "dot"), "party_or_union": ("#b03a2e", "dot"),
    "research_institute": ("#00838f", "dot"), "school": ("#3f9e6f", "dot"),
    "standards_or_rating_body": ("#6d6875", "dot"), "unit": ("#9aa5b1", "dot"),
    "university": ("#009e73", "dot"), "partnership": ("#e69f00", "diamond"),
    "event": ("#56b4e9", "triangle"), "product": ("#c2558f", "square"),
}  # fmt: skip
_CJK = re.compile(r"[\u2e80-\uffef]")
_LEGAL = re.compile(
    r"(?:(?:集团)?股份有限公司|有限责任公司|集团有限公司|有限公司|,? (?:Co\., )?(?:Ltd|Inc|plc|LLC)\.?)$"
)
_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


class _Page(Network):  # type: ignore[misc]
    """A pyvis network that renders with our template: positions fixed, parallel edges kept."""

    def __init__(self) -> None:
        super().__init__(directed=True, cdn_resources="in_line")
        self.set_options(
            json.dumps(
                {
                    "physics": {"enabled": False},
                    "edges": {"smooth": False, "arrows": {"to": {"enabled": False}}},
                    "interaction": {"hover": False, "hideEdgesOnDrag": True},
                }
            )
        )

    def generate_html(self, name: str = "", local: bool = True, notebook: bool = False) -> str:
        raise UsageError("Use csrgraph.views.explorer.render(…) to make the page.")

    def write_html(self, *_: object, **__: object) -> None:
        raise UsageError("Use csrgraph.views.explorer.write_explorer(…) to write the page.")

    def show(self, *_: object, **__: object) -> None:
        raise UsageError("Use csrgraph.views.explorer.write_explorer(…) to write the page.")


class Map:
    """A page for notebooks: shown in a sandboxed frame, or saved as a file."""

    def __init__(self, html: str, summary: str) -> None:
        self.html = html
        self._summary = summary

    def save(self, path: str | Path) -> Path:
        """Write the page as UTF-8 and return its path."""
        return _write(Path(path), self.html)

    def __repr__(self) -> str:
        return f"Map({self._summary})"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        frame = Markup(
            '<iframe srcdoc="{}" sandbox="allow-scripts allow-downloads" '
            'style="width:100%;height:680px;border:1px solid #ccc;border-radius:8px"></iframe>'
        ).format(self.html)
        return {"text/html": str(frame), "text/plain": repr(self)}


def render(source: GraphStore | Queryable, *, title: str | None = None) -> str:
    """Return the explorer's page.

    Args:
        source: An open store, or anything with `query(sparql)`.
        title: Title of the page; by default the issuer and title of a single report.

    Raises:
        UsageError: if there are more than `MAX_NODES` nodes.
    """
    return _page(load_map(source), title)


def write_explorer(
    source: GraphStore | Queryable, path: str | Path, *, title: str | None = None
) -> Path:
    """Write the explorer's page as UTF-8, whole or not at all, and return its path."""
    return _write(Path(path), render(source, title=title))


def make_map(source: GraphStore | Queryable, *, title: str | None = None) -> Map:
    """Return the page as a `Map` for notebooks."""
    data = load_map(source)
    count = sum(node.kind == "partnership" for node in data.nodes.values())
    return Map(_page(data, title), f"{count} partnerships, {len(data.nodes)} nodes")


def _page(data: MapData, title: str | None) -> str:
    if len(data.nodes) > MAX_NODES:
        raise UsageError(
            f"The graph has {len(data.nodes):,} nodes; a page holds at most {MAX_NODES:,}. "
            "Make a graph of fewer reports, or use: csrgraph export KG -f gexf"
        )
    script = read_text("explorer/app.js")
    vis = _vis_network()
    labels = read_toml("explorer/labels.toml")
    shown, left_out = _drawn(data)
    payload = _payload(data, shown, left_out, labels)
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    template = Environment(autoescape=True).from_string(read_text("explorer/page.html.jinja"))
    return template.render(
        title=title or _title(data, labels),
        version=_version(),
        style=Markup(read_text("explorer/app.css")),
        script_hashes=Markup(f"{_hash(vis)} {_hash(script)}"),
        data=Markup(text.translate(_ESCAPES)),
        vis=Markup(vis),
        app=Markup(script),
    )


def _drawn(data: MapData) -> tuple[list[str], int]:
    """Nodes that are put into the page: all, or the most connected ones."""
    degree: dict[str, int] = dict.fromkeys(data.nodes, 0)
    for link in data.links:
        degree[link.node] += 1
        degree[link.target] += 1
    order = sorted(
        data.nodes,
        key=lambda key: (data.nodes[key].kind != "partnership", -degree[key], key),
    )
    kept = set(order[:DRAWN_NODES])
    return [key for key in data.nodes if key in kept], max(0, len(order) - DRAWN_NODES)


def _payload(
    data: MapData, shown: list[str], left_out: int, labels: dict[str, Any]
) -> dict[str, Any]:
    page = _network(data, shown)
    visible = set(shown)
    sentences = {key: number for number, key in enumerate(data.sentences)}
    return {
        "nodes": page.nodes,
        "links": page.edges,
        "options": json.loads(page.options) if isinstance(page.options, str) else page.options,
        "claims": [_claim(claim, sentences) for claim in data.claims if claim.node in visible],
        "sentences": [
            {
                "text": sentence.text,
                "start": sentence.start,
                "section": sentence.section,
                "mentions": sentence.mentions,
            }
            for sentence in data.sentences.values()
        ],
        "documents": [
            {"file": file, "title": title, "issuer": issuer}
            for file, title, issuer in data.documents
        ],
        "styles": {key: {"color": c, "shape": shape} for key, (c, shape) in _STYLES.items()},
        "labels": {key: labels[key] for key in ("ui", "node", "word")},
        "left_out": left_out,
    }


def _network(data: MapData, shown: list[str]) -> _Page:
    """Build the pyvis network; every role is an edge with an id of its own."""
    page = _Page()
    places = lay_out(data, shown)
    degree: dict[str, int] = dict.fromkeys(data.nodes, 0)
    for link in data.links:
        degree[link.target] += 1
    for key in shown:
        node = data.nodes[key]
        x, y = places[key]
        page.add_node(key, label=node.label, x=x, y=y, **_details(node, degree[key]))
    visible = set(shown)
    page.edges.extend(
        {"node": link.node, "target": link.target, "role": link.role}
        for link in data.links
        if link.node in visible and link.target in visible
    )
    return page


def _details(node: Node, degree: int) -> dict[str, Any]:
    size = 13 if node.kind != "organisation" else min(30, 9 + 2 * degree)
    return {
        "kind": node.kind,
        "type": node.type,
        "names": node.names,
        "object": node.object,
        "date": node.date,
        "certainty": node.certainty,
        "status": node.status,
        "year": node.year,
        "open": node.open_list,
        "issuer": node.issuer,
        "short": _wrapped(_short(node)),
        "size": max(24, size) if node.issuer else size,
    }


def _short(node: Node) -> str:
    """The label on the map: a short name that the reports use, or the name without its legal form."""
    label = node.label
    if node.kind == "partnership" and not node.object:
        return ""
    if node.kind == "organisation":
        fitting = [name for name in node.names if 3 <= len(name) <= 8 and _CJK.search(name)]
        if node.issuer and fitting:
            return min(fitting, key=lambda name: (-len(name), name))
        label = _LEGAL.sub("", label) or label
    limit = 27 if _CJK.search(label) else 44
    return label if len(label) <= limit else label[: limit - 1] + "…"


def _wrapped(label: str, width: int = 18) -> str:
    """Break a label about every nine Chinese characters, never inside a Latin word."""
    lines, line, length = [], "", 0
    for piece in re.findall(r"[A-Za-z0-9.&'’+\-]+\s*|.", label):
        size = sum(2 if _CJK.match(char) else 1 for char in piece)
        if line and length + size > width:
            lines.append(line.strip())
            line, length = "", 0
        line += piece
        length += size
    return "\n".join([*lines, line.strip()])


def _claim(claim: Claim, sentences: dict[str, int]) -> dict[str, Any]:
    return {
        "node": claim.node,
        "sentence": sentences[claim.sentence],
        "focus": claim.focus,
        "triggers": claim.triggers,
        "context": [sentences[key] for key in claim.context],
        "document": claim.document,
        "title": claim.title,
        "date": claim.date,
        "certainty": claim.certainty,
        "status": claim.status,
        "rule": claim.rule,
        "score": claim.score,
    }


def _title(data: MapData, labels: dict[str, Any]) -> str:
    if len(data.documents) == 1:
        _, title, issuer = data.documents[0]
        return " ".join(part for part in (issuer, title) if part)
    return str(labels["ui"]["title"][0])


def _vis_network() -> str:
    """The vis-network script of the installed pyvis package, safe inside a script element."""
    path = files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return path.read_text(encoding="utf-8").replace("</script", "<\\/script")


def _hash(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _version() -> str:
    from csrgraph import __version__

    return __version__


def _write(path: Path, html: str) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent or Path(), prefix=".explorer-")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(html)
    Path(name).chmod(0o644)
    Path(name).replace(path)
    return path
