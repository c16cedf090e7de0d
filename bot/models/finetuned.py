"""What is known of a model that ``mynah finetune`` made: a file in its folder."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

_FILE: Final = "finetuned.json"


@dataclass(frozen=True, slots=True)
class Scores:
    """
    How a model does on what it did not learn.

    Attributes:
        perplexity: On held-out pairs, of the approved words for a fact.

        copy_perplexity: On held-out paragraphs of copy; None where there are none.

        copied: Share of its wordings with a long run of words from a text that was learnt.

        faithful: Share of its wordings that say what their fact says.

        n_wordings: How many wordings the two shares are of.
    """

    perplexity: float
    copy_perplexity: float | None
    copied: float
    faithful: float
    n_wordings: int


@dataclass(frozen=True, slots=True)
class Finetuned:
    """
    Where a fine-tuned model comes from, enough to make it again.

    Attributes:
        base: What ``generation.model`` would call the model that it was made of.

        brand: The slug of the brand whose texts it learnt.
    """

    base: str
    brand: str
    made_at: datetime
    seed: int
    steps: int
    n_pairs: int
    n_passages: int
    before: Scores
    after: Scores


_FORM: Final = TypeAdapter(Finetuned)


def write_record(folder: Path, record: Finetuned) -> None:
    """Put *record* into the folder of its model."""
    (folder / _FILE).write_bytes(_FORM.dump_json(record, indent=2))


def read_record(folder: Path) -> Finetuned | None:
    """Return what is known of the model in *folder*; None where it is none of ours."""
    try:
        return _FORM.validate_json((folder / _FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def finetuned_models(cache: Path) -> tuple[tuple[Path, Finetuned], ...]:
    """List the fine-tuned models in *cache*, oldest first."""
    folders = sorted(one for one in cache.glob("*") if not one.name.startswith("."))
    found = [(folder, record) for folder in folders if (record := read_record(folder))]
    return tuple(sorted(found, key=lambda one: one[1].made_at))
