"""The sections of config.yaml about the machine: how it writes, when it works, where it stores."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from bot.config.types import Duration, NearPath, Section, Text, Timezone, parse_duration
from bot.domain.address import is_private

EMBEDDED: Final = "embedded"
_LONGEST_ANSWER: Final = timedelta(minutes=2)  # of a batch's two and a half


def _every(written: str, meaning: str) -> timedelta:
    """Declare a field of a duration whose default shows in the schema as people write it."""
    default: timedelta = Field(
        default=parse_duration(written),
        description=meaning,
        examples=[written],
        json_schema_extra={"default": written},
    )
    return default


def check_redis_url(url: SecretStr) -> SecretStr:
    """
    Return *url* if redis-py could connect to it.

    Raises:
        ValueError: It could not; the message says what a good one looks like, never *url*.
    """
    written = url.get_secret_value()
    try:
        parts = urlsplit(written)
        is_network = parts.scheme in {"redis", "rediss"} and parts.hostname and parts.port != 0
        is_socket = parts.scheme == "unix" and parts.path.startswith("/")
    except ValueError:
        is_network = is_socket = False
    if written != EMBEDDED and not is_network and not is_socket:
        raise ValueError("embedded, or an address such as rediss://redis.internal:6379/0")
    return url


def _check_endpoint(url: str) -> str:
    """
    Return *url* without its last slash if prompts and a key may go there.

    Raises:
        ValueError: They may not; the message says what a good one looks like.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    is_whole = host and parts.scheme in {"http", "https"}
    if not is_whole or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("an address such as http://127.0.0.1:8000/v1")
    if parts.scheme == "http" and not is_private(host):
        raise ValueError("https:// (plain http only on this machine or a private network)")
    return url.rstrip("/")


def _check_timeout(timeout: timedelta) -> timedelta:
    if timeout > _LONGEST_ANSWER:
        raise ValueError("a duration of two minutes at most, such as 60s")
    return timeout


class EndpointSection(Section):
    """A server that writes in the place of a model on this machine."""

    url: Annotated[Text, AfterValidator(_check_endpoint)] = Field(
        description="where its OpenAI protocol begins",
        examples=["http://127.0.0.1:8000/v1"],
        json_schema_extra={"format": "uri"},
    )
    model: Text = Field(
        description="the model's name on the server", examples=["qwen3-4b-instruct"]
    )
    timeout: Annotated[Duration, AfterValidator(_check_timeout)] = _every(
        "60s", "how long one answer may take"
    )
    retries: int = Field(default=2, ge=0, le=10, description="more tries where one fails")
    max_tokens_per_day: int | None = Field(
        default=None,
        ge=1,
        description="of all workers, asked and answered, from midnight UTC; null for no limit",
        examples=[200000],
    )


class GenerationSection(Section):
    """Which language model writes, and how."""

    engine: Literal["transformers", "ctranslate2", "openai"] = Field(
        default="transformers",
        description="transformers or ctranslate2 (int8) on this machine, or openai: the endpoint",
    )
    endpoint: EndpointSection | None = Field(
        default=None,
        description="the server that the engine openai asks",
        examples=[{"url": "http://127.0.0.1:8000/v1", "model": "qwen3-4b-instruct"}],
    )

    model: Text = Field(
        default="gpt2",
        description="a causal language model of Hugging Face, or a folder",
        examples=["gpt2", "./models/ours"],
    )
    fallback: Text | None = Field(
        default="smollm2-135m-instruct",
        description="what takes over where the hub cannot be reached; null for nothing",
    )
    model_cache: NearPath | None = Field(
        default=None,
        description="a folder for models; the system's own if left out",
        examples=["models"],
    )
    summarizer: Text | None = Field(
        default=None,
        description="a sequence-to-sequence model that words summaries; null quotes sentences",
        examples=["google-t5/t5-small", "./models/bart"],
    )
    candidates: int = Field(default=6, ge=1, le=64, description="wordings tried for each draft")
    max_new_tokens: int = Field(
        default=48, ge=8, le=1024, description="length of a wording at most"
    )
    temperature: float = Field(default=0.5, gt=0, le=2, description="how freely it words")
    top_p: float = Field(default=0.9, gt=0, le=1, description="share of likely words it draws from")
    seed: int = Field(default=7, ge=0, lt=2**31, description="the same seed gives the same drafts")
    retrieval_threshold: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="how likely a fact must be the answer to a mention to be told",
    )
    past_replies_days: int = Field(
        default=180,
        ge=0,
        le=400,
        description="how long an operator's answer may serve again, always flagged; 0 for never",
    )
    batch: int = Field(default=8, ge=1, le=256, description="mentions written for at once, at most")

    @model_validator(mode="after")
    def _has_endpoint(self) -> Self:
        if self.engine == "openai" and self.endpoint is None:
            wanted = "url and model of a server, as engine is openai"
            raise PydanticCustomError("endpoint", wanted, {"at": ("endpoint",)})
        return self


class SchedulesSection(Section):
    """When things happen."""

    timezone: Timezone = Field(
        default="UTC",
        description="of the brand, for whatever has an hour",
        examples=["Europe/Berlin"],
    )
    poll_mentions: Duration = _every("60s", "how often to look for mentions")
    poll_trends: Duration = _every("30m", "how often to look for trends")
    publish: Duration = _every("1s", "how often to look for posts that are due")
    reconcile: Duration = _every("5s", "how often to look for posts without a certain end")
    measure: Duration = _every("60s", "how often to look for posts whose numbers are due")
    settle: Duration = _every("3m", "how long a network may take to show a post")
    lease: Duration = _every("60s", "how long one try at publishing may take")
    review_timeout: Duration = _every("72h", "how long a draft waits for a person")
    hold_timeout: Duration = _every("14d", "how long a post stays on hold")
    retention: Duration = _every("30d", "how long other people's words are kept")
    owed_after: Duration = _every(
        "4h", "how long an answer may be owed before you are reminded, and how often you are"
    )
    records: Duration = _every("400d", "how long drafts that ended and the audit are kept")


class MediaSection(Section):
    """Where the images of drafts are kept."""

    directory: NearPath = Field(
        default=Path(".mynah/media"),
        description="folder of the images, which every daemon and command must see",
        validate_default=True,
    )


class RedisSection(Section):
    """Where everything is kept."""

    url: Annotated[SecretStr, AfterValidator(check_redis_url)] = Field(
        default=SecretStr(EMBEDDED),
        description="embedded for a private server, or the address of one you run",
        examples=["embedded", "rediss://redis.internal:6379/0"],
        json_schema_extra={"default": EMBEDDED, "format": "uri-reference", "writeOnly": False},
    )
    directory: NearPath = Field(
        default=Path(".mynah/redis"),
        description="folder of the embedded server",
        validate_default=True,
    )
    binary: NearPath | None = Field(
        default=None,
        description="the embedded server's program; found on PATH or in a package if left out",
        examples=["/usr/bin/redis-server"],
    )

    @property
    def is_embedded(self) -> bool:
        """Tell whether Mynah runs the server itself."""
        return self.url.get_secret_value() == EMBEDDED
