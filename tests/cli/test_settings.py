from pathlib import Path

import pytest
from pydantic import ValidationError

from csrgraph.config import Settings, find_settings, load_settings
from csrgraph.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    path = folder / "csrgraph.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_where_there_is_no_file(tmp_path: Path) -> None:
    assert find_settings(tmp_path) == Settings() == load_settings(written(tmp_path, ""))


def test_values_are_read(tmp_path: Path) -> None:
    written(tmp_path, 'pipeline = "default"\nlanguage = "en"\n')
    assert find_settings(tmp_path) == Settings(pipeline="default", language="en")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "colour = 1",
            "unknown setting 'colour'; allowed: language, lexicon, model, pipeline, weights",
        ),
        ('language = "fr"', "setting 'language' cannot be 'fr'"),
        ("pipeline = 3", "setting 'pipeline' cannot be 3"),
        ("pipeline", "is no TOML file"),
    ],
)
def test_bad_files_say_what_is_wrong(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=words):
        load_settings(written(tmp_path, text))


def test_missing_and_undecodable_files(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load_settings(tmp_path / "none.toml")
    (tmp_path / "csrgraph.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        find_settings(tmp_path)


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().pipeline = "other"  # type: ignore[misc]
