"""The explorer's page as HTML: one template and one script, with data in it or with a server to ask for them."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from csrgraph.errors import ResourceError
from csrgraph.resources import read_text, read_toml

__all__ = ["default_title", "package_version", "shell", "whole_page"]

# Where data come from goes first: it is what the rest calls.
_WITHIN, _SERVED = ("embedded",), ("served", "webgl")
_SCRIPTS = (
    "base", "state", "growth", "labels", "canvas", "network", "filters", "missing", "evidence", "search", "path",
    "table", "exports", "app",
)  # fmt: skip
_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def whole_page(title: str, data: dict[str, Any]) -> str:
    """Return the page with all data in it; it needs no network, and its policy allows none."""
    return _page(title, data, _script(*_WITHIN, *_SCRIPTS), served=False)


def shell() -> str:
    """Return the page without data: it asks the server that it comes from, and no other, for them."""
    words = read_toml("explorer/labels.toml")["served"]
    return _page(default_title(), {"words": words}, _script(*_SERVED, *_SCRIPTS), served=True)


def default_title() -> str:
    """Return the title of a page whose graph has none of its own."""
    return str(read_toml("explorer/labels.toml")["ui"]["title"][0])


def package_version() -> str:
    """Return the version of csrgraph."""
    from csrgraph import __version__

    return __version__


def _page(title: str, data: dict[str, Any], script: str, *, served: bool) -> str:
    vis = _vis_network()
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    template = Environment(autoescape=True).from_string(read_text("explorer/page.html.jinja"))
    return template.render(
        title=title,
        version=package_version(),
        style=Markup(read_text("explorer/app.css")),
        script_hashes=Markup(f"{_hash(vis)} {_hash(script)}"),
        served=served,
        data=Markup(text.translate(_ESCAPES)),
        vis=Markup(vis),
        app=Markup(script),
    )


def _script(*names: str) -> str:
    """The page's own script: its parts in order, in one scope, strict; it may have to wait for its data."""
    parts = [read_text(f"explorer/{name}.js") for name in names]
    return '"use strict";\n(async () => {\n' + "\n".join(parts) + "})();\n"


def _vis_network() -> str:
    """The vis-network script of the installed pyvis package, safe inside a script element."""
    found = find_spec("pyvis")
    if found is None or found.origin is None:
        raise ResourceError("The package pyvis is missing; install csrgraph-kg again.")
    path = Path(found.origin).parent / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return path.read_text(encoding="utf-8").replace("</script", "<\\/script")


def _hash(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
