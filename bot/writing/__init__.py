"""From a mention to a draft: find the fact, word it, check it, rank it."""
