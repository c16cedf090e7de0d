"""What Mynah remembers, in Redis, as plain data. The only package that imports redis."""
