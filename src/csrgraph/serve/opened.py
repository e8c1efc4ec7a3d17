"""A store as a worker holds it: opened for reading, and anew when the graph has changed; jobs one by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from csrgraph.errors import CsrgraphError, QueryError, ResultTooLargeError
from csrgraph.serve.jobs import Answer, Job, problem
from csrgraph.serve.options import signature
from csrgraph.store.dataset import GraphStore

__all__ = ["Opened"]


class Opened:
    """The store of a worker.

    Args:
        settings: Paths `store`, `manifest`, `marker`.

    Raises:
        CsrgraphError: if the store cannot be opened.
    """

    jobs: Mapping[str, Callable[..., Answer]]

    def __init__(self, settings: dict[str, Any]) -> None:
        self._path = Path(settings["store"])
        self._manifest, self._marker = Path(settings["manifest"]), Path(settings["marker"])
        self._signature: tuple[int, ...] = ()
        self._open()

    def answer(self, job: Job) -> Answer:
        """Return the answer to a job; what is wrong with the job is an answer too."""
        try:
            self._reopen_if_changed()
            return self._tried(job)
        except ResultTooLargeError as error:
            return problem(413, "result-too-large", str(error))
        except QueryError as error:
            return problem(400, "query-refused", str(error))
        except MemoryError:
            return problem(503, "out-of-memory", "The query needs more memory than is allowed.")
        except CsrgraphError:
            return problem(503, "store-failed", "The store cannot be read at the moment.")

    def opened(self) -> None:
        """Is called when the store has been opened, which may be in another state than before."""

    def version(self) -> str:
        """Return the hash of the graph by its manifest, "" where that cannot be read."""
        try:
            return str(json.loads(self._manifest.read_bytes())["graph_sha256"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def _tried(self, job: Job) -> Answer:
        """A store that was changed below its reader may fail once; it is opened anew then."""
        try:
            return self.jobs[job.kind](**job.values)
        except (OSError, RuntimeError):
            self._open()
        try:
            return self.jobs[job.kind](**job.values)
        except (OSError, RuntimeError) as error:
            raise QueryError(f"The query failed: {str(error).splitlines()[0][:200]}") from error

    def _open(self) -> None:
        seen = signature(self._manifest)
        self.store = GraphStore(self._path)
        self.opened()
        # What could not be opened is tried again by the next job.
        self._signature = seen

    def _reopen_if_changed(self) -> None:
        """A graph that is being changed is left as it was until its manifest says that it is done."""
        if signature(self._manifest) != self._signature and not self._marker.exists():
            self._open()
