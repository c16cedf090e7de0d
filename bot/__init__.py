"""Mynah: drafts replies and posts for a brand's own accounts; a person approves every one."""
