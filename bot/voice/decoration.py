"""Emoji and tags in measure."""

from typing import Final

import regex

from bot.domain.length import find_emoji
from bot.domain.verdict import Verdict, blocked, flagged, passed
from bot.voice.claims.links import TAG
from bot.voice.context import Context

NAME: Final = "decoration"
MAX_TAGS: Final = 2
"""Source: X, “Using hashtags”: no more than two in a post; read 2026-08."""
_TEXT_SIGNS: Final = regex.compile(r"[©®™‼⁉ℹ↔-↪▪-◾☎☑✔✖✳✴❇〰〽㊗㊙]")


def check(text: str, context: Context) -> Verdict:
    """Block more emoji than the brand uses; flag more than two tags."""
    emoji = [one for one in find_emoji(text) if not _TEXT_SIGNS.fullmatch(one)]
    allowed = context.brand.voice.max_emoji
    if len(emoji) > allowed:
        shown = "".join(emoji[:8])
        return blocked(NAME, f"{len(emoji)} emoji ({shown}), the brand uses at most {allowed}.")
    tags = TAG.findall(text)
    if len(tags) > MAX_TAGS:
        return flagged(NAME, f"{len(tags)} tags ({' '.join(tags[:5])}), two are enough.")
    return passed(NAME)
