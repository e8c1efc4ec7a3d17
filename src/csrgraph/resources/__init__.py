"""Data files of the package; the only code that knows where files lie."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from csrgraph.errors import ResourceError

__all__ = ["ontology_path", "read_text", "read_toml", "resource_path"]

_HERE = Path(__file__).resolve().parent
_CHECKOUT_ONTOLOGY = _HERE.parents[2] / "ontology"


def resource_path(name: str) -> Path:
    """Return the path of the package data file `name`, such as `lexicon/suffixes.toml`.

    Raises:
        ResourceError: if there is no such file.
    """
    path = _HERE / name
    if not path.exists():
        raise ResourceError(
            f"The data file {name!r} is missing from the installed package; "
            "install csrgraph-kg again."
        )
    return path


def ontology_path(name: str) -> Path:
    """Return the path of a file of the ontology, such as `csr.ttl` or `queries/partners.rq`.

    The ontology is package data in a wheel and the folder `ontology/` in a checkout.
    """
    packaged = _HERE / "ontology" / name
    path = packaged if packaged.exists() else _CHECKOUT_ONTOLOGY / name
    if not path.exists():
        raise ResourceError(
            f"The ontology file {name!r} is missing from the installed package; "
            "install csrgraph-kg again."
        )
    return path


@cache
def read_text(name: str) -> str:
    """Return the text of the package data file `name`."""
    return resource_path(name).read_text(encoding="utf-8")


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Return the table of the TOML package data file `name`.

    Raises:
        ResourceError: if the file is no TOML; the message names the line.
    """
    try:
        return tomllib.loads(read_text(name))
    except tomllib.TOMLDecodeError as error:
        raise ResourceError(f"{name}: {error}") from error
