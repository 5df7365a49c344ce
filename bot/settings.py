"""Environment and ``.env`` -> typed Settings, read once, when asked."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.core.problems import DomestiqueError, did_you_mean

ENV_FILE = Path(".env")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_MAX_ID = 2**63  # Discord's ids are snowflakes: positive 64-bit integers
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


class SettingsError(DomestiqueError):
    """Settings that cannot be used; ``sentences`` names every one of them and what is wrong with it."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


def _ids(value: object) -> object:
    """Return the ids in comma-separated text as a set; anything that is not an id is a ValueError."""
    if not isinstance(value, str):
        return value
    return frozenset(_id(part) for part in value.split(",") if part.strip())


def _id(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not (text.isascii() and text.isdigit() and 0 < int(text) < _MAX_ID):
        raise ValueError(f"expected a Discord id (a whole number), found {text!r}")
    return int(text)


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value().strip()):
        raise ValueError(
            "expected a bot token (three parts joined by dots, as the developer portal shows it once), "
            "found something of another shape"
        )
    return SecretStr(value.get_secret_value().strip())


def _level(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value.strip().upper() not in LEVELS:
        raise ValueError(f"expected one of {', '.join(LEVELS)}, found {value!r}")
    return value.strip().upper()


def _folder(value: Path) -> Path:
    value = value.expanduser()
    if not value.exists():
        raise ValueError(f"expected a folder of knowledge, but {str(value)!r} does not exist")
    if not value.is_dir():
        raise ValueError(f"expected a folder of knowledge, but {str(value)!r} is a file")
    return value


def shipped_knowledge() -> Path:
    """Return the folder of knowledge that came with this code, checked out or installed."""
    here = Path(__file__).resolve().parent
    installed = here / "knowledge"
    return installed if installed.is_dir() else here.parent / "knowledge"


def default_cache() -> Path:
    """Return the user's own folder for what can be made again, as the platform's habit has it."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "domestique"


Ids = Annotated[frozenset[int], NoDecode, BeforeValidator(_ids)]


class Settings(BaseSettings):
    """Everything that can be set from outside; ``.env.example`` explains each name to a person."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    discord_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    knowledge_dir: Annotated[Path, AfterValidator(_folder)] = Field(
        default_factory=shipped_knowledge, validate_default=True
    )
    answer_channels: Ids = frozenset()
    admin_users: Ids = frozenset()
    admin_roles: Ids = frozenset()
    home_server: Annotated[int | None, BeforeValidator(_id)] = None
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_level)] = "INFO"
    cache_dir: Annotated[Path, AfterValidator(Path.expanduser)] = Field(default_factory=default_cache)


def load(env_file: Path | None = ENV_FILE, **given: Any) -> Settings:
    """Return the settings of the environment and *env_file*; values *given* by name come first.

    Raises SettingsError with one sentence for each name that is malformed, all of them at once.
    """
    sentences: list[str] = []
    settings = None
    try:
        settings = Settings(_env_file=env_file, **given)
    except ValidationError as error:
        sentences += [_sentence(problem["loc"][0], problem) for problem in error.errors(include_input=False)]
    except UnicodeDecodeError:
        raise SettingsError([f"{env_file} is not text in UTF-8"]) from None
    except OSError as error:
        raise SettingsError([f"{error.filename or env_file} cannot be read: {error.strerror or error}"]) from None
    sentences += _misspelt(env_file)
    if sentences or settings is None:
        raise SettingsError(sentences)
    return settings


def names() -> tuple[str, ...]:
    """Return the name of every setting as it stands in the environment."""
    return tuple(name.upper() for name in Settings.model_fields)


def _sentence(name: object, problem: Any) -> str:
    said = problem["msg"].removeprefix("Value error, ")
    said = said[:1].lower() + said[1:]
    return f"{str(name).upper()}: {said}."


def _misspelt(env_file: Path | None) -> list[str]:
    """Return a sentence for each name in *env_file* that is no setting but looks like one."""
    if env_file is None or not env_file.is_file():
        return []
    known = names()
    strangers = [name for name in dotenv_values(env_file) if name.upper() not in known]
    hints = ((name, did_you_mean(name.upper(), known)) for name in strangers)
    return [f"{name} in {env_file} is not a setting{hint}" for name, hint in hints if hint]
