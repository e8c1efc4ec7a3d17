"""The explorer's data as a server gives them out: what the whole page needs at once, and evidence when it is asked for.

Both are parts of the same data that a page in a file holds, with the same numbers.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from csrgraph.errors import UsageError
from csrgraph.views.communities import condensed
from csrgraph.views.explorer import explorer_data
from csrgraph.views.lite import lite
from csrgraph.views.mapdata import MapData
from csrgraph.views.selection import Selection, select

__all__ = ["MOST_NODES", "ServedMap", "served_map"]

MOST_NODES = 20_000
# What filters, search, path and table need of a claim; the rest comes with its sentence.
_LIGHT = ("node", "sentence", "report", "date", "certainty", "status", "score")


@dataclass(frozen=True, slots=True)
class ServedMap:
    """A map in two parts; `state` names the state of the graph that it shows.

    `light` is JSON: the page's data with claims cut short and the number of sentences in place of them.
    """

    state: str
    light: bytes
    _claims: list[dict[str, Any]]
    _sentences: list[dict[str, Any]]
    _of: dict[str, list[int]]

    def evidence(self, nodes: Iterable[str]) -> bytes:
        """Return claims on nodes and their sentences, each with its number, as JSON.

        Args:
            nodes: Ids as the page has them: `partnership/…`.

        Raises:
            UsageError: if there is no such node on the map.
        """
        claims: set[int] = set()
        for node in nodes:
            if node not in self._of:
                raise UsageError(f"{node!r} is no node of this map; load the page again.")
            claims.update(self._of[node])
        used = {self._claims[number]["sentence"] for number in claims}
        for number in claims:
            used |= {item["sentence"] for item in self._claims[number].get("context", ())}
        return _json(
            {
                "state": self.state,
                "claims": [[number, self._claims[number]] for number in sorted(claims)],
                "sentences": [[number, self._sentences[number]] for number in sorted(used)],
            }
        )


def served_map(
    data: MapData,
    *,
    selection: Selection | None = None,
    communities: bool = False,
    version: str = "",
    state: str = "",
    most: int = MOST_NODES,
) -> ServedMap:
    """Return a map for a server: of all data or of a selection, its best connected part where it is too large.

    Args:
        data: What the store holds.
        selection: What to keep of it.
        communities: Whether to draw communities of organisations as one node each.
        version: Hash of the graph.
        state: A word for the state of the graph.
        most: How many nodes there may be.

    Raises:
        UsageError: if the selection fits nothing.
    """
    chosen = select(data, selection or Selection())
    chosen = condensed(chosen) if communities else chosen
    kept = lite(chosen, most)
    full = explorer_data(kept, None, version)
    claims, sentences = full["claims"], full["sentences"]
    of: dict[str, list[int]] = defaultdict(list)
    for node in full["nodes"]:
        of[node["id"]] = []
    for number, claim in enumerate(claims):
        of[full["nodes"][claim["node"]]["id"]].append(number)
    light = full | {
        "claims": [{key: claim[key] for key in _LIGHT if key in claim} for claim in claims],
        "sentences": len(sentences),
        "left_out": len(chosen.nodes) - len(kept.nodes),
        "state": state,
    }
    return ServedMap(state, _json(light), claims, sentences, dict(of))


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")
