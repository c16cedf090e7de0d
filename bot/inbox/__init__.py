"""From what strangers say to a decision: read it in, sort it, hand it on."""
