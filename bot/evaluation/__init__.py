"""How good sorting, retrieval and drafts are on a set of examples: ``mynah eval``."""
