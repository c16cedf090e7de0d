"""How the account's own posts on X do, a hundred at a call."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final

from pydantic import AliasChoices, Field

from adapters.answers import Things, Wire
from adapters.x import wire
from bot.domain.metrics import Metrics

MOST: Final = 100
"""Source: X API v2, ``GET /2/tweets``, ``ids``; read 2026-11."""
FIELDS: Final = ["public_metrics"]
_GONE: Final = "https://api.x.com/2/problems/resource-not-found"
_GONE_TYPES: Final = frozenset({_GONE, _GONE.replace("api.x.com", "api.twitter.com")})

Count = Annotated[int, Field(ge=0)]


class _Counts(Wire):
    """X's description of 2026 says ``repost`` where its answers have ``retweet``."""

    likes: Count | None = Field(default=None, validation_alias="like_count")
    reposts: Count | None = Field(
        default=None, validation_alias=AliasChoices("retweet_count", "repost_count")
    )
    replies: Count | None = Field(default=None, validation_alias="reply_count")
    quotes: Count | None = Field(default=None, validation_alias="quote_count")
    views: Count | None = Field(default=None, validation_alias="impression_count")


class _Counted(Wire):
    id: wire.Id
    counts: _Counts = Field(validation_alias="public_metrics")


class _Missing(Wire):
    type: str
    id: wire.Id = Field(validation_alias=AliasChoices("resource_id", "value"))


class Lookup(Wire):
    """The answer: what is there, and a problem for each post that is not."""

    data: Things = Field(default_factory=list)
    errors: Things = Field(default_factory=list)


def measure(
    ask: Callable[[Sequence[str]], Lookup], ids: Sequence[str]
) -> Mapping[str, Metrics | None]:
    """
    Read the numbers of *ids*, by *ask*, which asks once for :data:`MOST` of them at most.

    A post counts as gone where X names it as not found: a post that is only withheld, or that X
    does not mention, is left out.
    """
    found: dict[str, Metrics | None] = {}
    for start in range(0, len(ids), MOST):
        answer = ask(ids[start : start + MOST])
        found |= dict(_counted(answer.data))
        found |= dict.fromkeys(_gone(answer.errors))
    return {one: found[one] for one in ids if one in found}


def _counted(things: Iterable[Any]) -> Iterator[tuple[str, Metrics]]:
    for one in wire.each(_Counted, things):
        if isinstance(one, _Counted):
            yield one.id, Metrics(**one.counts.model_dump())


def _gone(problems: Iterable[Any]) -> Iterator[str]:
    for one in wire.each(_Missing, problems):
        if isinstance(one, _Missing) and one.type in _GONE_TYPES:
            yield one.id
