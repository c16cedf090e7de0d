"""Which brand each line of a set is about, and that it knows the facts that the line expects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from bot.config import Settings, load
from bot.config.errors import Problem
from bot.domain.brand import Brand
from bot.evaluation.cases import Line, read_set, refuse

_Kind = TypeVar("_Kind", bound=Line)


@dataclass(frozen=True, slots=True)
class Group(Generic[_Kind]):
    """The lines about one brand, in the order in which they were given."""

    settings: Settings
    brand: Brand
    lines: tuple[_Kind, ...]


@dataclass(frozen=True, slots=True)
class _Placed(Generic[_Kind]):
    file: Path
    number: int
    line: _Kind
    config: Path


def read_groups(
    files: Sequence[Path], kind: type[_Kind], default: Path, most: int | None
) -> tuple[Group[_Kind], ...]:
    """
    Read *files* and sort their lines by brand.

    Args:
        default: Config of the lines that name no brand.

        most: Lines taken of each file, the first ones; None for all. The others are checked too.

    Raises:
        BadSet: A line is wrong, names no brand that is there, or a fact that its brand lacks.

        ConfigError: A brand's config is wrong.

        OSError: A file cannot be read.
    """
    placed = [
        _Placed(file, number, line, _config_of(file, line, default))
        for file in files
        for number, line in read_set(file, kind)
    ]
    refuse([_unknown_brand(one) for one in placed if one.line.brand and not one.config.is_file()])
    settings = {config: load(config) for config in dict.fromkeys(one.config for one in placed)}
    brands = {config: found.brand() for config, found in settings.items()}
    refuse([fault for one in placed for fault in _unknown_names(one, brands)])
    taken = [one for file in files for one in islice((p for p in placed if p.file == file), most)]
    return tuple(
        Group(settings[config], brands[config], lines)
        for config in settings
        if (lines := tuple(one.line for one in taken if one.config == config))
    )


def _config_of(file: Path, line: Line, default: Path) -> Path:
    return file.parent / "brands" / f"{line.brand}.yaml" if line.brand else default


def _unknown_brand(one: _Placed[_Kind]) -> Problem:
    got = f"'{one.line.brand}', but there is no {one.config}"
    return Problem(str(one.file), one.number, ("brand",), "a brand with a config", got)


def _unknown_names(one: _Placed[_Kind], brands: Mapping[Path, Brand]) -> list[Problem]:
    brand = brands[one.config]
    known = {fact.id for fact in brand.facts} | {product.id for product in brand.products}
    expected = f"facts and products of {one.config}"
    return [
        Problem(str(one.file), one.number, ("expect",), expected, f"'{name}'")
        for name in one.line.named()
        if name not in known
    ]
