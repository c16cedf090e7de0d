"""What Mynah talks about: mentions, drafts, posts, verdicts. No I/O, no clock."""
