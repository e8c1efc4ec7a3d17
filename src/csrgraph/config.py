"""Settings: few, frozen, and recorded in every graph's manifest."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from csrgraph.errors import ConfigError

__all__ = ["SETTINGS_FILE", "Settings", "find_settings", "load_settings"]

SETTINGS_FILE = "csrgraph.toml"


class Settings(BaseModel):
    """What a user may set, in `csrgraph.toml` or as an argument.

    `pipeline` is the name of the extraction pipeline (`default` or `rules`); `language` overrides the
    language that the reader finds in a report; `weights` is a weights file of `csrgraph train`, `lexicon` a
    CSV file of known organisations (name, type, aliases), `model` an installed spaCy pipeline whose entities
    are one more source of candidates.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pipeline: str = "default"
    language: Literal["zh", "en"] | None = None
    weights: str | None = None
    lexicon: str | None = None
    model: str | None = None


def load_settings(path: Path) -> Settings:
    """Return the settings of a TOML file.

    Raises:
        ConfigError: if the file cannot be read or is no TOML, or a key or value is not allowed.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise ConfigError(f"The settings file {path} cannot be read: {reason}.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is no TOML file: {error}.") from error
    return _checked(table, path)


def find_settings(folder: Path) -> Settings:
    """Return the settings of `csrgraph.toml` in `folder`, the defaults if there is none."""
    path = folder / SETTINGS_FILE
    return load_settings(path) if path.is_file() else Settings()


def _checked(table: dict[str, Any], path: Path) -> Settings:
    unknown = sorted(set(table) - set(Settings.model_fields))
    if unknown:
        allowed = ", ".join(sorted(Settings.model_fields))
        raise ConfigError(f"{path}: unknown setting {unknown[0]!r}; allowed: {allowed}.")
    try:
        return Settings.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"{path}: setting {name!r} cannot be {first['input']!r}: {first['msg']}."
        ) from error
