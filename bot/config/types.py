"""Small checked values that sections of the configuration are made of."""

import os
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo, available_timezones

import regex
from langcodes import tag_is_valid
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)

from bot.config.wording import close_to

OWN_LANGUAGE: Final = "und"
"""BCP 47 for "not said": a text given without a language is in the brand's own."""

_UNITS: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_TEN_YEARS_S: Final = 10 * 365 * 86_400
_DURATION: Final = regex.compile(r"(\d{1,9})(ms|s|m|h|d|w)")


class Section(BaseModel):
    """A part of config.yaml: checked once, then fixed; unknown keys are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, protected_namespaces=()
    )


def parse_duration(written: object, *, least: int = 1) -> timedelta:
    """
    Read ``90s``, ``5m``, ``2h``, ``3d`` and the like.

    Args:
        least: The smallest number taken; 0 lets ``0s`` through.

    Raises:
        ValueError: *written* is something else, or too short, or longer than ten years.
    """
    match = _DURATION.fullmatch(written) if isinstance(written, str) else None
    if match is None or int(match[1]) < least or int(match[1]) * _UNITS[match[2]] > _TEN_YEARS_S:
        raise ValueError("a duration such as 500ms, 90s, 5m, 2h, 3d or 2w")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def _language(code: str) -> str:
    if not regex.fullmatch("[a-z]{2,3}", code) or not tag_is_valid(code):
        raise ValueError("a language code of two or three letters such as en, zh or de")
    return code


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:  # unknown, or a folder of the database
        near = close_to(name, sorted(available_timezones()))
        raise ValueError(f"a time zone of the IANA database{near}") from error
    return name


def _expression(pattern: str) -> str:
    try:
        regex.compile(pattern, regex.IGNORECASE)
    except (regex.error, RecursionError) as error:
        raise ValueError(f"a regular expression: «{error}»") from error
    return pattern


def _beside(path: Path, info: ValidationInfo) -> Path:
    if "\0" in str(path):
        raise ValueError("a path without null characters")
    # os.path: Path.expanduser raises for a user who does not exist
    expanded = os.path.expanduser(path)  # noqa: PTH111 - see above
    return Path((info.context or {}).get("directory", "")) / expanded


def _by_language(texts: object) -> object:
    return {OWN_LANGUAGE: texts} if isinstance(texts, str) else texts


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema({"type": "string", "pattern": f"^{_DURATION.pattern}$"}),
]
Span = Annotated[
    timedelta,
    BeforeValidator(partial(parse_duration, least=0)),
    WithJsonSchema({"type": "string", "pattern": f"^{_DURATION.pattern}$"}),
]
"""A duration that may be none: ``0s``."""
Text = Annotated[str, StringConstraints(min_length=1)]
Language = Annotated[str, AfterValidator(_language), Field(examples=["en"], pattern="^[a-z]{2,3}$")]
Timezone = Annotated[str, AfterValidator(_timezone)]
Expression = Annotated[Text, AfterValidator(_expression)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
NearPath = Annotated[Path, AfterValidator(_beside)]
"""A path; relative ones are relative to the folder of config.yaml."""
Texts = Annotated[
    dict[Language, Text],
    Field(min_length=1),
    BeforeValidator(_by_language),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": {"type": "string"}},
            ]
        }
    ),
]
"""One text, or a text for each language."""
