"""One package for each network. An adapter translates; it decides nothing and knows no other."""
