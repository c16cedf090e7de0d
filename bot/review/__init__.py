"""Where people decide: the only door for CLI, screen and page."""
