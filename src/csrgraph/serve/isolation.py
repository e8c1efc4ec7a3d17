"""What a worker gives up before it sees a query: memory without end, files to write, core dumps, the network.

Everything here is best effort and says how far it came: some systems refuse a process a network of its own.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

__all__ = ["isolate", "limit_memory", "limit_processor"]

_NEW_USER = 0x10000000
_NEW_NET = 0x40000000
_DEATH_SIGNAL = 1
_KILL = 9


def isolate() -> bool:
    """Give up core dumps, written files and the network; end with the server. Return whether the network is gone."""
    if os.name != "posix":
        return False
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DEATH_SIGNAL, _KILL, 0, 0, 0)
    return any(libc.unshare(flags) == 0 for flags in (_NEW_NET, _NEW_USER | _NEW_NET))


def limit_memory(more: int) -> None:
    """Allow the process `more` bytes of address space beyond what it has now, where the system can tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return
    import resource

    size = pages * os.sysconf("SC_PAGE_SIZE") + more
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def limit_processor(seconds: float) -> None:
    """Allow the process `seconds` more of processor time, should the server be gone and nobody kill it."""
    if os.name != "posix":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
