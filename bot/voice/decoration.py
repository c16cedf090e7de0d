"""Emoji and tags in measure."""

from typing import Final

import regex

from bot.domain.verdict import Verdict, blocked, flagged, passed
from bot.text.characters import find_emoji
from bot.text.x import find_tags
from bot.voice.context import Context

NAME: Final = "decoration"
_TEXT_SIGNS: Final = regex.compile(r"[©®™‼⁉ℹ↔-↪▪-◾☎☑✔✖✳✴❇〰〽㊗㊙]")


def check(text: str, context: Context) -> Verdict:
    """
    Block more emoji than the brand uses; flag more tags.

    The brand's limit is two unless it says otherwise.

    Source:
        X, “Using hashtags”: no more than two in a post; read 2026-08.
    """
    emoji = [one for one in find_emoji(text) if not _TEXT_SIGNS.fullmatch(one)]
    allowed = context.brand.voice.max_emoji
    if len(emoji) > allowed:
        shown = "".join(emoji[:8])
        return blocked(NAME, f"{len(emoji)} emoji ({shown}), the brand uses at most {allowed}.")
    tags = find_tags(text)
    if len(tags) > (most := context.brand.voice.max_hashtags):
        shown = " ".join(tags[:5])
        return flagged(NAME, f"{len(tags)} tags ({shown}), the brand uses at most {most}.")
    return passed(NAME)
