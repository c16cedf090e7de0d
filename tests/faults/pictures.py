"""Images for posts of the fault tests, drawn and put where the daemon finds them."""

import random
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image as Pillow

from bot.config import load
from bot.domain.extras import Extras, Image, ImageKind
from bot.media.shelf import Shelf


def draw_two(config: Path, chance: random.Random) -> Extras:
    """Draw two images that nobody has seen before, and keep them as *config* says."""
    shelf, images = Shelf(load(config).images_directory()), []
    for number in range(2):
        packed = BytesIO()
        colour = tuple(chance.randrange(256) for _ in range(3))
        Pillow.new("RGB", (40 + number, 30), colour).save(packed, "PNG")
        content = packed.getvalue()
        name = sha256(content).hexdigest()
        alt = f"A lamp, picture {number}"
        images.append(Image(name, ImageKind.png, len(content), 40 + number, 30, alt))
        shelf.put(images[-1], content)
    return Extras(images=tuple(images))
