"""The shape of a rule and of what it looks at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.budget import Rate
from bot.domain.extras import NOTHING, Extras, Image
from bot.domain.network import NetworkName


class Act(StrEnum):
    """What a rule does where it is not kept."""

    blocks = "blocks"
    """A draft that breaks it is neither approved nor sent."""
    flags = "flags"
    """A person is shown it and decides."""
    limits = "limits"
    """Sending or reading waits until it may go on."""
    preflight = "preflight"
    """Nothing goes out from an account that does not meet it."""
    built_in = "built in"
    """The program does nothing else; tests hold it to that."""


@dataclass(frozen=True, slots=True)
class Case:
    """
    One text about to be drafted or published, and what is known of the place it goes to.

    Attributes:
        summoned: The mention that is answered names or quotes the account, and its id is known.

        author: Handle of whom the mention is by, without ``@``; None for an original post.

        own_handles: Of the brand's accounts on the network, which may be named.

        visibility: Mastodon: who will see it (``public``, ``unlisted``, ``private``); None where
            nobody has said so.

        content_warning: Mastodon: the line that hides the text; None without one.

        extras: What goes out with the text, as it was given with it.

        reply_approval: X: reference of the approval for AI-generated replies.

        write_approval: Reddit: reference of the approval to write through the API.

        already_replied: The account has answered this mention, or an answer is on its way.

        opted_out: The author asked not to be written to.

        place: Subreddit; None elsewhere.

        trend: The trend that gave the idea; None for everything else.

        reviewed: A person has read the text, or will before it goes out.

        parts: The posts of a thread in their order; none where *text* goes out as one post.

        n_replies_in_thread: The account's own, published or on their way.
    """

    network: str
    text: str
    is_reply: bool
    summoned: bool = False
    reply_approval: str | None = None
    write_approval: str | None = None
    already_replied: bool = False
    opted_out: bool = False
    place: str | None = None
    allowed_places: frozenset[str] = frozenset()
    title: str | None = None
    trend: str | None = None
    reviewed: bool = False
    parts: tuple[str, ...] = ()
    n_replies_in_thread: int = 0
    reply_cap: int = 1
    author: str | None = None
    own_handles: frozenset[str] = frozenset()
    visibility: str | None = None
    content_warning: str | None = None
    extras: Extras = NOTHING


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One demand of one network.

    Attributes:
        name: Stable: ``x.reply-approval``; ``all.`` for what holds on every network.

        network: ``*`` for all.

        explains: What is demanded, in one sentence for the operator and the documentation.

        find: What breaks the rule, as one sentence that says what to do; None when kept. A rule
            that no look at a draft can decide has none.

        source: Which document of the network, and when it was read.

        held_by: Where it is held, as ``module:name``.

        check: The check of the voice that holds it; empty for none.
    """

    name: str
    network: str
    explains: str
    find: Callable[[Case], str | None] | None = None
    source: str = field(kw_only=True)
    held_by: str = field(kw_only=True)
    acts: Act = field(default=Act.blocks, kw_only=True)
    check: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Demands:
    """
    All that one network demands of a bot and of its account.

    Attributes:
        network: As drafts have it.

        title: As it is written in a sentence.

        writes: What one account may write, by the network's documentation. The headers of its
            answers say what is really left (``bot.domain.budget``); this holds until the first
            answer, and where a network sends no headers.

        label: The rule that wants an automated account labelled, and how the operator does it.

        house_rules: Name of the rule that has the rules of servers or places read; empty for none.

        no_edits: Why a published text cannot be changed, in one line for the operator; empty where
            it can.

        no_edits_with_images: The same of a post that has images; empty where it keeps them.
    """

    network: NetworkName
    title: str
    rules: tuple[Rule, ...]
    writes: Rate
    label: tuple[str, str]
    house_rules: str = ""
    no_edits: str = ""
    no_edits_with_images: str = ""

    def why_no_edit(self, images: Sequence[Image]) -> str:
        """Say why a published text with *images* cannot be changed; empty where it can."""
        return self.no_edits or (self.no_edits_with_images if images else "")
