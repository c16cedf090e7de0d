"""Reddit through praw: the section of config.yaml that it owns, and how to connect."""

from adapters.reddit.connect import connect
from adapters.reddit.settings import RedditAccount, RedditSecrets, Subreddit

__all__ = ["RedditAccount", "RedditSecrets", "Subreddit", "connect"]
