"""
Reads and validates config.yaml; assembles the sections that packages own.

``load`` is the way in. Secrets are no part of the file: they come from the environment, or from
``.env`` beside the file, under names made of the account's name; what is in neither, from the vault
that ``mynah account add`` fills. ``python -m bot.config`` writes
the JSON Schema for editors.
"""

from functools import reduce
from operator import or_
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    PrivateAttr,
    SecretStr,
    ValidationError,
    create_model,
)
from pydantic_core import CoreSchema, ErrorDetails

from adapters.account import Account as NetworkAccount
from adapters.account import Credentials
from bot.config.brand import BrandSection
from bot.config.environment import (
    EndpointEnvironment,
    NotifyEnvironment,
    RedisEnvironment,
    env_file,
    from_environment,
    outside,
)
from bot.config.errors import ConfigError
from bot.config.files import find_secrets, read_all, secret_prefix
from bot.config.posting import Posting
from bot.config.schema import schema_of
from bot.config.sections import (
    GenerationSection,
    MediaSection,
    RedisSection,
    SchedulesSection,
    check_redis_url,
)
from bot.config.types import Section, Text
from bot.config.wording import close_to, worded
from bot.domain.brand import Brand
from bot.domain.ids import AccountName
from bot.domain.intent import Intent
from bot.domain.overdue import CatchUp
from bot.domain.pacing import Limits
from bot.domain.terms import Terms
from bot.networks import NETWORKS
from bot.policy.demands import DEMANDS
from bot.vault import VaultFailed, open_vault

__all__ = [
    "Account",
    "ConfigError",
    "Settings",
    "json_schema",
    "load",
    "missing_secrets",
]


class Account(NetworkAccount, Posting):
    """One of the brand's accounts, and when it posts."""


class _ByNetwork:
    """Reads an account as the section of its network, with the keys of every account."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        kinds = tuple(
            create_model(
                f"_On{DEMANDS[one.name].title}",
                __base__=(one.account, Account),
                __doc__=f"An account on {DEMANDS[one.name].title}, and when it posts.",
            )
            for one in NETWORKS.values()
        )
        return handler.generate_schema(
            Annotated[reduce(or_, kinds), Field(discriminator="network")]
        )


AccountKey = Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,30}$")]
_VALUE: Final = "Value error, "
_SECRET_KEYS: Final = frozenset().union(*(one.secret_keys() for one in NETWORKS.values()))


def _nothing() -> Any:
    """Return an empty section, to be validated: its paths are relative to the file all the same."""
    return {}


class Settings(Section):
    """Mynah's configuration."""

    brand_section: BrandSection = Field(
        alias="brand",
        description="who speaks, how, and what is true",
        examples=[{"name": "Heron Cycles", "about": "A bicycle maker.", "voice": {"tone": "dry"}}],
    )
    intents: dict[Intent, tuple[Text, ...]] = Field(
        default_factory=dict,
        description="kinds of mentions, each with sentences that people write",
        examples=[{"product": ["Is the Huila good for hills?"]}],
    )
    accounts: dict[AccountKey, Annotated[Account, _ByNetwork()]] = Field(
        min_length=1,
        description="the brand's own accounts, by the name you give them",
        examples=[{"x-main": {"network": "x", "handle": "heroncycles"}}],
    )
    generation: GenerationSection = Field(default_factory=GenerationSection)
    schedules: SchedulesSection = Field(default_factory=SchedulesSection)
    redis: RedisSection = Field(default_factory=_nothing, validate_default=True)
    media: MediaSection = Field(default_factory=_nothing, validate_default=True)
    _path: Path = PrivateAttr(Path("config.yaml"))

    @property
    def path(self) -> Path:
        """Where it was read."""
        return self._path

    def brand(self) -> Brand:
        """Return the brand as the rest of the program knows it."""
        return self.brand_section.brand()

    def images_directory(self) -> Path:
        """Return the folder of this brand's images; others may lie beside it."""
        return self.media.directory / self.brand_section.brand().slug

    def account(self, name: str) -> Account:
        """
        Return the section of the account *name*.

        Raises:
            ConfigError: There is no such account.
        """
        if name not in self.accounts:
            known = sorted(self.accounts)
            hint = close_to(name, known) or f": there are {', '.join(known)}"
            raise ConfigError(f"{self._path}: no account is named '{name}'{hint}")
        return self.accounts[name]

    def terms(self) -> dict[AccountName, Terms]:
        """Return when and how much each account posts."""
        zone = ZoneInfo(self.schedules.timezone)
        return {
            AccountName(name): Terms(
                limits=Limits(
                    min_gap=account.min_gap,
                    max_per_day=account.max_per_day,
                    daily_usd=account.daily_spend_usd,
                    monthly_usd=account.monthly_spend_usd,
                ),
                hours=account.timetable(zone),
                catch_up=CatchUp(account.overdue, account.overdue_after, account.reply_max_age),
                rate=DEMANDS[account.network].writes,
                reply_reserve=account.reply_reserve,
            )
            for name, account in self.accounts.items()
        }

    def secrets(self, name: str) -> Credentials:
        """
        Return the credentials of the account *name*: the environment's, else the vault's.

        Raises:
            ConfigError: One is missing; the message names its variable, and the command.

            VaultFailed: The environment lacks one, and the vault does not open.
        """
        prefix, network = secret_prefix(name), self.account(name).network
        kind = outside(NETWORKS[network].secrets)
        try:
            return from_environment(kind, prefix, self._path)
        except ValidationError as error:
            if all(fault["loc"] and fault["type"] != "missing" for fault in error.errors()):
                raise self._lacks(name, error) from None  # the cause would repeat secrets
        kept = open_vault(self._path).get(name)
        stored = kept.secrets if kept is not None and kept.network == network else {}
        renewed = NETWORKS[network].renewed
        if renewed is not None and renewed.made(stored):  # its tokens change, and stay in the vault
            return renewed.read(stored)
        try:
            return from_environment(kind, prefix, self._path, stored)
        except ValidationError as error:
            raise self._lacks(name, error) from None

    def _lacks(self, name: str, error: ValidationError) -> ConfigError:
        prefix = secret_prefix(name)
        place = f"account {name} needs it, in the environment or in {env_file(self._path)}"
        command = f"mynah account add {self.account(name).network} {name}"
        return ConfigError(
            "\n".join(
                f"{_variable(prefix, fault['loc'])} {_why(fault)}: {place}; or run {command}"
                for fault in error.errors(include_input=False)
            )
        )

    def endpoint_key(self) -> SecretStr | None:
        """
        Return ``MYNAH_OPENAI_API_KEY``, which the endpoint of generation may want.

        Raises:
            ConfigError: It cannot be one.
        """
        found = from_environment(EndpointEnvironment, "MYNAH_OPENAI_", self._path).api_key
        key = found.get_secret_value().strip() if found else ""
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise ConfigError("MYNAH_OPENAI_API_KEY: expected one word of plain letters and digits")
        return SecretStr(key) if key else None

    def notify_urls(self) -> tuple[SecretStr, ...]:
        """Return the addresses in ``MYNAH_NOTIFY_URLS``: where the operators are told."""
        urls = from_environment(NotifyEnvironment, "MYNAH_NOTIFY_", self._path).urls
        each = urls.get_secret_value().split() if urls else []
        return tuple(SecretStr(one) for one in dict.fromkeys(each))


def load(path: Path) -> Settings:
    """
    Read *path* and the files it names; ``MYNAH_REDIS_URL`` goes before its ``redis.url``.

    Raises:
        ConfigError: Something is wrong; one line for each fault, with its place and an example.
    """
    data, sources = read_all(path)
    strayed = list(find_secrets(sources[()], _SECRET_KEYS))
    if strayed:
        raise ConfigError.of(strayed)
    try:
        settings = Settings.model_validate(data, context={"directory": path.resolve().parent})
    except ValidationError as error:
        # Without its cause: pydantic's own words repeat the input, secrets and all.
        raise worded(error, sources, json_schema()) from None
    settings._path = path  # noqa: SLF001 - our own class: where it was read is no key of the file
    return _with_redis_url(settings, path)


def missing_secrets(settings: Settings) -> list[str]:
    """Name every variable that is neither set nor in the vault, a line for each."""
    lines: list[str] = []
    for name in settings.accounts:
        try:
            settings.secrets(name)
        except ConfigError as error:
            lines += str(error).splitlines()
        except VaultFailed as error:
            lines.append(f"account {name}: {error}")
    return lines


def json_schema() -> dict[str, Any]:
    """Describe config.yaml for editors."""
    return schema_of(Settings)


def _with_redis_url(settings: Settings, path: Path) -> Settings:
    url = from_environment(RedisEnvironment, "MYNAH_REDIS_", path).url
    if url is None:
        return settings
    try:
        redis = settings.redis.model_copy(update={"url": check_redis_url(url)})
    except ValueError as error:
        raise ConfigError(f"MYNAH_REDIS_URL: expected {error}") from error
    return settings.model_copy(update={"redis": redis})


def _why(fault: ErrorDetails) -> str:
    return "is not set" if fault["type"] == "missing" else fault["msg"].removeprefix(_VALUE)


def _variable(prefix: str, loc: tuple[int | str, ...]) -> str:
    return f"{prefix}{str(loc[0]).upper()}" if loc else f"{prefix}…"
