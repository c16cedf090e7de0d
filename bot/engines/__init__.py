"""Language models behind one contract: prompts in, completions out."""
