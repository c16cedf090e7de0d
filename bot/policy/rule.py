"""The shape of a rule and of what it looks at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bot.domain.budget import Rate
from bot.domain.extras import NOTHING, Extras, Image, Room
from bot.domain.network import NetworkName
from bot.domain.told import NOTHING_TOLD, Told


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
        summoned: The mention that is answered names, answers or quotes the account, and its id is
            known.

        only_quotes: It quotes the account and does no more: it talks to others.

        author: Handle of whom the mention is by, without ``@``; None for an original post.

        own_handles: Of the brand's accounts on the network, which may be named.

        visibility: Mastodon: who will see it (``public``, ``unlisted``, ``private``); None where
            nobody has said so.

        content_warning: Mastodon: the line that hides the text; None without one.

        extras: What goes out with the text, as it was given with it.

        told: The limits that the server, or the place there, named.

        lengths: (used, allowed) of each post by these limits, where they are known.

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
    only_quotes: bool = False
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
    told: Told = NOTHING_TOLD
    lengths: tuple[tuple[int, int], ...] = ()

    def beyond_the_told(self) -> str | None:
        """Say which post is longer than its server named; None where none is, or it named none."""
        if self.told.n_text is None:
            return None
        over = next((one for one in self.lengths if one[0] > one[1]), None)
        if over is None:
            return None
        return f"The text counts {over[0]} characters, {over[1]} are allowed; shorten it."


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


class Beside(StrEnum):
    """What can go out beside a text, where the network lets its author say so."""

    warning = "warning"
    visibility = "visibility"
    card = "card"


@dataclass(frozen=True, slots=True)
class Prices:
    """
    What a network charges, in US dollars.

    Attributes:
        post: One post; *post_with_url* where it has a link, *summoned_reply* where it answers
            somebody who addressed the account.

        mention_read: One mention that is read.

        post_read: One post of the account's own that is read; *others_post_read* of anybody.
    """

    post: float = 0.0
    post_with_url: float = 0.0
    summoned_reply: float = 0.0
    mention_read: float = 0.0
    post_read: float = 0.0
    others_post_read: float = 0.0


FREE: Final = Prices()


@dataclass(frozen=True, slots=True)
class Asks:
    """
    Which endpoint is asked for what, by the names under which its budget is known.

    Empty where a network has one budget for all that is read.

    Attributes:
        mentions: Who addressed the account.

        posts: Posts by their ids: our own and their numbers, and what stands above a mention.

        quotes: Who quotes a post.
    """

    mentions: str = ""
    posts: str = ""
    quotes: str = ""


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

        asks: Where every endpoint has a budget of its own, which ones reading needs.

        prices: What it charges. Where it does, ``<network>.spend-caps`` is a rule.

        takes: What its authors may say beside a text.

        room: What images it takes, as documented; a server or a place may name its own numbers.

        no_edits_with_images: The same of a post that has images; empty where it keeps them.
    """

    network: NetworkName
    title: str
    rules: tuple[Rule, ...]
    writes: Rate
    label: tuple[str, str]
    house_rules: str = ""
    no_edits: str = ""
    asks: Asks = Asks()
    prices: Prices = FREE
    takes: frozenset[Beside] = frozenset()
    room: Room | None = None
    no_edits_with_images: str = ""

    def why_no_edit(self, images: Sequence[Image]) -> str:
        """Say why a published text with *images* cannot be changed; empty where it can."""
        return self.no_edits or (self.no_edits_with_images if images else "")
