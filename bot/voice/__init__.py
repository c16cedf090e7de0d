"""Checks of a text: one file each, pure, with evidence for the operator."""
