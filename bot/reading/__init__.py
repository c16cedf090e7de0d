"""A file or page that an operator names, read into plain paragraphs. Judges nothing."""
