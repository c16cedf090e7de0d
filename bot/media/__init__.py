"""Images: what is taken in, and where it is kept until it is sent."""
