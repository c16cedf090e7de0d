"""What a text states that may be false: links, times, quantities, promises. Judges nothing."""
