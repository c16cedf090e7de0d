"""What the networks demand, as named pure functions. Blocks by default, and says by which rule."""
