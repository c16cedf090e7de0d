"""Reads what is set outside config.yaml: the environment first, then ``.env``, then the vault."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from adapters.account import Credentials
from bot.config.errors import ConfigError

_T = TypeVar("_T")
_FROM_ENVIRONMENT: Final = SettingsConfigDict(
    frozen=True, extra="ignore", env_file_encoding="utf-8", env_ignore_empty=True
)


class _EnvironmentFirst(BaseSettings):
    """Reads the environment, then ``.env``, then what the vault gave as arguments."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library passes it
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library passes it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, dotenv_settings, init_settings


class RedisEnvironment(BaseSettings):
    """Where Redis is, when the address is a secret."""

    model_config = _FROM_ENVIRONMENT
    url: SecretStr | None = None


class EndpointEnvironment(BaseSettings):
    """The key of the server that writes."""

    model_config = _FROM_ENVIRONMENT
    api_key: SecretStr | None = None


class NotifyEnvironment(BaseSettings):
    """Where the operators are told."""

    model_config = _FROM_ENVIRONMENT
    urls: SecretStr | None = None


def outside(kind: type[Credentials]) -> Callable[..., Credentials]:
    """Return *kind* as :func:`from_environment` reads it."""
    return type(kind.__name__, (kind, _EnvironmentFirst), {"model_config": _FROM_ENVIRONMENT})


def env_file(path: Path) -> Path:
    """Return the file of secrets beside the config *path*."""
    return path.parent / ".env"


def from_environment(
    read: Callable[..., _T],
    prefix: str,
    path: Path,
    stored: Mapping[str, SecretStr] = MappingProxyType({}),
) -> _T:
    """
    Let *read* look at the variables that begin with *prefix*.

    Args:
        stored: What the vault has, for what is set nowhere else.

    Raises:
        ConfigError: ``.env`` cannot be read.

        ValidationError: Something is missing or wrong.
    """
    file = env_file(path)
    try:
        return read(_env_prefix=prefix, _env_file=file, **stored)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: expected text in UTF-8: save it so") from error
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error
