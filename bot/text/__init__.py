"""
What a text is, letter by letter: one module for each network, and what all of them share.

``x``, ``reddit``, ``mastodon`` and ``bluesky`` say how long a text is there, whom and what it
names, and how it is sent and read back. They rest on ``urls`` (links), ``web_address`` (addresses
that are spelled out) and ``characters``. ``sameness`` compares what was sent with what is shown,
``splitting`` cuts a text into a thread, ``wording`` hears it as speech. Nothing here knows a
draft, an account or a server.
"""
