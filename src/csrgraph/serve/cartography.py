"""Answers to jobs about the map, in a worker of their own: it is read and laid out once, and kept.

Only this process knows the map. The server keeps what it gives out as bytes; evidence is looked up here.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import OrderedDict
from typing import Any

from csrgraph.errors import UsageError
from csrgraph.serve.jobs import Answer, problem
from csrgraph.serve.opened import Opened
from csrgraph.views.mapdata import MapData, load_map
from csrgraph.views.selection import Selection
from csrgraph.views.served import ServedMap, served_map

__all__ = ["MapMaker"]

_JSON = "application/json"
_KEPT = 4
_WHOLE = "{}"
_LEVEL = 6
_CHANGED = "The graph has changed since this page was loaded; load it again."


class MapMaker(Opened):
    """The map of a graph, whole and in selections.

    Args:
        settings: Paths `store`, `manifest`, `marker`.

    Raises:
        CsrgraphError: if the store cannot be opened.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self.jobs = {"map": self._map, "evidence": self._evidence}
        self._maps: OrderedDict[str, ServedMap] = OrderedDict()
        self._data: MapData | None = None
        super().__init__(settings)

    def opened(self) -> None:
        """Forget the maps of the state before; note what the new one is called."""
        self._version = self.version()
        try:
            manifest = self._manifest.read_bytes()
        except OSError:
            manifest = b""
        self._state = hashlib.blake2b(manifest, digest_size=8).hexdigest()
        self._data = None
        self._maps.clear()

    def _map(self, *, chosen: dict[str, Any]) -> Answer:
        """What a page needs at once, packed."""
        try:
            found = self._made(chosen)
        except UsageError as error:
            return problem(400, "parameters", str(error))
        return Answer(200, _JSON, gzip.compress(found.light, _LEVEL, mtime=0))

    def _evidence(self, *, chosen: dict[str, Any], state: str, nodes: list[str]) -> Answer:
        """Claims on some nodes with their sentences."""
        if state != self._state:
            return problem(409, "changed", _CHANGED)
        try:
            return Answer(200, _JSON, self._made(chosen).evidence(nodes))
        except UsageError as error:
            return problem(400, "parameters", str(error))

    def _made(self, chosen: dict[str, Any]) -> ServedMap:
        key = json.dumps(chosen, sort_keys=True)
        if key not in self._maps:
            if self._data is None:
                self._data = load_map(self.store)
            wanted = dict(chosen)
            communities = bool(wanted.pop("communities", False))
            self._maps[key] = served_map(
                self._data,
                selection=_selection(wanted),
                communities=communities,
                version=self._version,
                state=self._state,
            )
        self._maps.move_to_end(key)
        for old in [old for old in self._maps if old != _WHOLE][:-_KEPT]:
            del self._maps[old]
        return self._maps[key]


def _selection(wanted: dict[str, Any]) -> Selection:
    """JSON has lists where a selection has tuples."""
    fields: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in wanted.items()
    }
    return Selection(**fields)
