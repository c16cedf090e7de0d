"""Files that hold what operators name as images, made by the library that reads them."""

import io
import random
from pathlib import Path

from PIL import Image, ImageCms, PngImagePlugin

SECRET = b"Ada Lovelace, 51.5 N"


def noise(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Return a picture that no packer makes small, the same at every call."""
    n_bands = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(
        mode, (width, height), random.Random(7).randbytes(width * height * n_bands)
    )


def exif(orientation: int = 1) -> Image.Exif:
    """Return where, when and by whom a picture was taken."""
    said = Image.Exif()
    said[0x0112] = orientation
    said[0x013B] = SECRET.decode()  # artist
    said.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)  # GPS
    return said


def file(folder: Path, name: str, picture: Image.Image | None = None, **options: object) -> Path:
    """Save *picture* as *name*."""
    path = folder / name
    (picture or noise()).save(path, **options)
    return path


def telling_file(folder: Path, ending: str, orientation: int = 1) -> Path:
    """Save a picture in a file that says all it can about its maker."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more: dict[str, object] = {"exif": exif(orientation), "icc_profile": profile}
    if ending == "png":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        more["pnginfo"] = text
    elif ending == "gif":
        more = {"comment": SECRET}
    else:
        more["xmp"] = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    if ending == "jpg":
        more["comment"] = SECRET
    picture = noise().quantize() if ending == "gif" else noise()
    path = file(folder, f"a.{ending}", picture, **more)
    with path.open("ab") as end:
        end.write(SECRET)
    return path


def png() -> bytes:
    """Return a small PNG."""
    packed = io.BytesIO()
    noise(8, 6).save(packed, "PNG")
    return packed.getvalue()
