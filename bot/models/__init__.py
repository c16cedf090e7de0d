"""Language models on this machine: found, fetched, unpacked, converted."""
