"""One text in several posts, each a reply to the one before it, and which of them are public."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import PublishKey
from bot.domain.post import Post, Receipt


class Form(StrEnum):
    """In how many posts a text goes out."""

    post = "post"
    """In one."""
    thread = "thread"
    """In as many as it needs, each answering the one before."""
    numbered = "numbered"
    """The same, each with its number."""


@dataclass(frozen=True, slots=True)
class Part:
    """
    One post of a thread.

    Attributes:
        text: As readers see it, the number included.

        cost_usd: What publishing it costs by the network's price table.

        receipt: Proof that it is public; None as long as there is none.

        gone_at: When it was noticed that the network has it no more.
    """

    text: str
    cost_usd: float = 0.0
    receipt: Receipt | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """
    The parts of one draft, in the order in which they go out.

    Attributes:
        numbered: Each part of several ends with its number: `` (2/5)``.
    """

    parts: tuple[Part, ...]
    numbered: bool = False

    @property
    def form(self) -> Form:
        """How it was asked for."""
        return Form.numbered if self.numbered else Form.thread

    @property
    def texts(self) -> tuple[str, ...]:
        """What readers see, part by part."""
        return tuple(part.text for part in self.parts)

    @property
    def out(self) -> tuple[Receipt, ...]:
        """Receipts of the parts that are public, in their order."""
        return tuple(part.receipt for part in self.parts if part.receipt is not None)

    @property
    def left(self) -> tuple[Part, ...]:
        """The parts that still have to go out."""
        return self.parts[len(self.out) :]

    @property
    def has_begun(self) -> bool:
        """Whether readers see a beginning without its end."""
        return bool(self.out and self.left)

    @property
    def number(self) -> int:
        """Number of the next part, from 1; of the last one when all are out."""
        return min(len(self.out) + 1, len(self.parts))

    def next_post(self, whole: Post) -> Post:
        """
        Return the post that goes out next.

        Args:
            whole: The thread as if it were one post: whom it answers, and the key of its
                approval. Each part has a key of its own, made of that and of its number.
        """
        before = self.parts[self.number - 2].receipt if self.number > 1 else None
        return replace(
            whole,
            text=self.parts[self.number - 1].text,
            key=PublishKey(f"{whole.key}-{self.number}"),
            in_reply_to=before.id if before else whole.in_reply_to,
            extras=whole.extras.for_rest if before else whole.extras,
        )

    def with_receipt(self, receipt: Receipt) -> "Thread":
        """
        Return the thread with its next part proven.

        Raises:
            ValueError: All parts were proven before.
        """
        if not self.left:
            raise ValueError("every part of the thread has its receipt")
        n_out = len(self.out)
        proven = replace(self.parts[n_out], receipt=receipt)
        return replace(self, parts=(*self.parts[:n_out], proven, *self.left[1:]))

    @property
    def gone(self) -> tuple[tuple[int, Part], ...]:
        """The parts that the network has no more, each with its number from 1."""
        numbered = enumerate(self.parts, start=1)
        return tuple((number, part) for number, part in numbered if part.gone_at is not None)

    def with_gone(self, ids: AbstractSet[str], at: datetime) -> "Thread":
        """Return the thread with the posts *ids* noticed as gone; an earlier notice stays."""
        parts = (
            replace(part, gone_at=at)
            if part.gone_at is None and part.receipt is not None and part.receipt.id in ids
            else part
            for part in self.parts
        )
        return replace(self, parts=tuple(parts))

    def lost(self) -> str:
        """Say which parts are gone, in words for an operator; empty when none is."""
        if not self.gone:
            return ""
        numbers = ", ".join(str(number) for number, _ in self.gone)
        which = f"part {numbers}" if len(self.gone) == 1 else f"parts {numbers}"
        return f"{which} of {len(self.parts)} {'is' if len(self.gone) == 1 else 'are'} gone"

    def public(self) -> str:
        """Say which parts are public, in words for an operator; empty when none is."""
        if not self.out:
            return ""
        which = "part 1" if len(self.out) == 1 else f"parts 1 to {len(self.out)}"
        verb = "is" if len(self.out) == 1 else "are"
        seen = " ".join(one.url or one.id for one in self.out)
        return f"{which} of {len(self.parts)} {verb} public: {seen}"


def thread_of(texts: Sequence[str], *, numbered: bool) -> Thread:
    """Make a thread of *texts*, none of them public and none priced."""
    return Thread(tuple(map(Part, texts)), numbered)
