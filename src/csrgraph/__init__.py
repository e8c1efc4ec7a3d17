"""Corporate social responsibility reports in, a knowledge graph with evidence out.

The public names are loaded when they are first used, so that `import csrgraph` is quick and a
command that does not extract never loads spaCy. `csrgraph.extract` and `csrgraph.resolve` are
rooms of the package and functions at once: calling one calls the function of `csrgraph.api`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csrgraph.api import (
        BuildSummary,
        PushSummary,
        Store,
        build,
        extract,
        load_pipeline,
        open_store,
        push,
        read,
        resolve,
        to_dataset,
        validate,
    )

__all__ = [
    "BuildSummary",
    "PushSummary",
    "Store",
    "__version__",
    "build",
    "extract",
    "load_pipeline",
    "open_store",
    "push",
    "read",
    "resolve",
    "to_dataset",
    "validate",
]

__version__ = "0.1.0"

_DOORS = ("extract", "resolve")


class _Door(ModuleType):
    """A room that can be called."""

    def __call__(self, *values: object, **options: object) -> object:
        api = import_module("csrgraph.api")
        return getattr(api, self.__name__.rpartition(".")[2])(*values, **options)


class _Package(ModuleType):
    """The package; it makes the rooms that share a name with a public function callable."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in _DOORS and isinstance(value, ModuleType):
            value.__class__ = _Door
        super().__setattr__(name, value)


def __getattr__(name: str) -> object:
    if name in _DOORS:
        return import_module(f"csrgraph.{name}")
    if name in __all__:
        return getattr(import_module("csrgraph.api"), name)
    raise AttributeError(f"module 'csrgraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


sys.modules[__name__].__class__ = _Package
