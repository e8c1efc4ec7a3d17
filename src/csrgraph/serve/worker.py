"""A worker: a process of its own that opens the store for reading and answers one job at a time.

`python -m csrgraph.serve.worker SETTINGS` reads jobs from stdin and writes answers to stdout. The first answer says
that it is ready, or why not. What a query does to it (endless time, memory, a stack overflow) ends this process only.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from csrgraph.errors import CsrgraphError
from csrgraph.serve.isolation import isolate, limit_memory, limit_processor
from csrgraph.serve.jobs import Answer, problem, read_frame, write_frame

if TYPE_CHECKING:
    from csrgraph.serve.opened import Opened

__all__ = ["main"]

_READY = 200
_FAILED = 500


def main(settings: dict[str, Any]) -> int:
    """Answer jobs until stdin ends; return the exit code.

    Args:
        settings: What `csrgraph.serve.pool` says: paths of the source, limits.
    """
    offline = isolate()
    sys.modules["pandas"] = _Later("pandas")
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    try:
        answerer = _answerer(settings, offline=offline)
    except CsrgraphError as error:
        write_frame(output, problem(_FAILED, type(error).__name__, str(error)))
        return error.exit_code
    limit_memory(int(settings["memory"]))
    hello = {"offline": offline}
    write_frame(output, Answer(_READY, "application/json", json.dumps(hello).encode("ascii")))
    while (job := read_frame(sys.stdin.buffer)) is not None:
        limit_processor(float(settings["seconds"]) * 2)
        write_frame(output, answerer.answer(job))
    return 0


def _answerer(settings: dict[str, Any], *, offline: bool) -> Opened:
    """What this worker does: maps, or all the rest."""
    if settings["work"] == "maps":
        from csrgraph.serve.cartography import MapMaker

        return MapMaker(settings)
    from csrgraph.serve.answers import Answerer

    return Answerer(settings, offline=offline)


class _Later(ModuleType):
    """A module that is imported when it is first used: most workers never use it, and it takes half of their start."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
