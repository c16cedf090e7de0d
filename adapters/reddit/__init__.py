"""
Reddit through praw.

``connect`` makes the account; what is imported here is its section of the configuration: commands
that send nothing need not pay for praw.
"""

from adapters.reddit.settings import RedditAccount, RedditSecrets, Subreddit

__all__ = ["RedditAccount", "RedditSecrets", "Subreddit"]
