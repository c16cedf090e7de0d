"""What a desk asks of the voice, of the networks' rules and of their posts."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.draft import Draft
from bot.domain.mention import Mention
from bot.domain.thread import Form
from bot.domain.verdict import Verdict

Check = Callable[[Draft, Mention | None], tuple[Verdict, ...]]
"""Every check of the voice over a draft's text."""

Rules = Callable[[Draft], str | None]
"""The network's rules and the opt-out list: why the draft may not go out, or None."""

Cut = Callable[[Draft, Form], Draft]
"""The draft in the posts that its network takes."""


def whole(draft: Draft, _form: Form) -> Draft:
    """Let *draft* go out as one post, however long."""
    return replace(draft, thread=None)


HARD_CHECKS = frozenset({"length", "scaffolding"})
"""Checks that no reason overrides: the network would refuse, or nobody can mean it."""
