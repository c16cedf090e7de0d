"""What the brand can truthfully say, and which of it answers a mention."""
