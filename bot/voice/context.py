"""What a check may look at beside the text itself."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain.brand import Brand
from bot.domain.ids import Untrusted


def _unlimited(text: str) -> tuple[int, int]:
    return len(text), 10_000


@dataclass(frozen=True, slots=True)
class Context:
    """
    The surroundings of one text under check.

    Attributes:
        language: The mention's, as a BCP 47 primary tag; the text must be in it.

        sources: Wording of every fact and product that the text may state.

        mention: What is answered; None for an original post.

        topic: The mention's topic from triage (``praise``, ``complaint``, ``question``, …).

        recent: The brand's recent posts and waiting drafts, over all accounts.

        length: (used, allowed) as the network counts.
    """

    brand: Brand
    language: str
    sources: tuple[str, ...] = ()
    mention: Untrusted | None = None
    topic: str = ""
    recent: tuple[str, ...] = ()
    length: Callable[[str], tuple[int, int]] = field(default=_unlimited)
