"""The networks by name; ``bot.networks`` and ``bot.policy.demands`` say what each of them is."""

from enum import StrEnum


class NetworkName(StrEnum):
    """Where an account can be, as config.yaml, drafts and commands have it."""

    x = "x"
    reddit = "reddit"
    mastodon = "mastodon"
    bluesky = "bluesky"
