"""Reads what a network answered into models of the few fields that matter; trusts none of it."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

MAX_TEXT: Final = 2_000
"""A longer text is cut: nobody needs more of it to answer, and prompts are short."""

Model = TypeVar("Model", bound=BaseModel)


class Unreadable(Exception):
    """The answer is not what the network's documentation promises."""


class Wire(BaseModel):
    """A part of an answer: what is not asked for is passed by."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


def whole(text: str) -> str:
    """Replace halves of characters, which JSON can spell and UTF-8 cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def bounded(text: str) -> str:
    """Cut *text* at :data:`MAX_TEXT` characters."""
    return text[:MAX_TEXT]


def _mended(text: object) -> object:
    return whole(text) if isinstance(text, str) else text


def _listed(value: object) -> object:
    return [] if value is None else value


Text = Annotated[str, BeforeValidator(_mended)]
Listed = BeforeValidator(_listed)
"""A list that some servers leave out by sending null."""
Things = Annotated[list[Any], Listed]
"""A list whose items are read one by one, so that one cannot spoil all."""


def read(model: type[Model], body: bytes, whose: str) -> Model:
    """
    Read an answer.

    Args:
        whose: Begins the message: ``X's answer``.

    Raises:
        Unreadable: It is no JSON, or lacks what *model* needs.
    """
    try:
        return model.model_validate(parsed(body, whose))
    except ValidationError as error:
        raise Unreadable(f"{whose} lacks {where(error)}") from None


def parsed(body: bytes, whose: str) -> Any:
    """
    Parse an answer.

    Raises:
        Unreadable: It is no JSON.
    """
    try:
        return json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise Unreadable(f"{whose} is no JSON") from None


def each(
    model: type[Model], things: Iterable[Any], name: Callable[[Any], str]
) -> Iterator[Model | str]:
    """
    Read every one of *things* by itself; a sentence stands for one that cannot be read.

    Args:
        name: Names a thing for that sentence, whatever it is.
    """
    for thing in things:
        try:
            yield model.model_validate(thing)
        except ValidationError as error:
            yield f"{name(thing)} was set aside: no usable {where(error)}"


def where(error: ValidationError) -> str:
    """Say in which field the first fault of *error* lies."""
    return ".".join(str(part) for part in error.errors()[0]["loc"])[:80] or "content"
