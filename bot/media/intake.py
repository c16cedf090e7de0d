"""
An image file that an operator names: looked at, and made anew from nothing but its pixels.

What a file says beside them never leaves this machine: where and when a picture was taken, with
which camera, by whom, how it was edited, what follows its end. Turning (EXIF orientation) is
carried out. Colours are brought into sRGB, which is what is seen where a file names no profile;
the profile itself goes, since it can name a device and its owner. Nothing is made smaller:
what an image looks like is for the operator to decide.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, JpegImagePlugin, UnidentifiedImageError

from bot.domain.extras import BadImage, Image, ImageKind

MAX_BYTES: Final = 50_000_000
"""Of the file as it is named; the networks' own limits are lower."""

MAX_PIXELS: Final = 50_000_000
"""
Of any image, before a pixel of it is unpacked: 200 MB of memory.

Larger than what any network takes here; a file of a few bytes can claim any size.
"""

_READ: Final = ("JPEG", "PNG", "WEBP", "GIF")
_MANY: Final = frozenset({"PNG", "WEBP", "GIF"})
"""Formats in which several frames are an animation; in a JPEG they are views of one picture."""

_OPAQUE: Final = frozenset({"L", "RGB"})
_QUALITY: Final = 92
_BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, zlib.error)
"""What Pillow raises for a file that is not what it says; its documentation names OSError only."""


def read_image(path: Path, alt: str) -> tuple[Image, bytes]:
    """
    Read *path* and make a clean file of it.

    A JPEG stays one, packed as finely as it was; a WebP without transparency becomes one; all
    else becomes a PNG.

    Returns:
        The image, and the content that is to be sent.

    Raises:
        BadImage: It is no image, broken, animated or too large.

        OSError: It is not there, or may not be read.
    """
    if not path.is_file():
        path.stat()  # says what is wrong where nothing is there
        raise BadImage(f"{path}: this is no file")
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise BadImage(f"{path}: larger than {MAX_BYTES // 1_000_000} MB: save it smaller")
    with _explained(path):
        picture = _opened(path, raw)
        clean = _plain(ImageOps.exif_transpose(picture))
        kind, content = _packed_as(picture, clean)
    image = Image(sha256(content).hexdigest(), kind, len(content), *clean.size, alt)
    return image, content


def _opened(path: Path, raw: bytes) -> Pillow.Image:
    picture = Pillow.open(io.BytesIO(raw), formats=_READ)
    width, height = picture.size
    if width * height > MAX_PIXELS:
        most = f"{MAX_PIXELS // 1_000_000} million"
        raise BadImage(f"{path}: {width} × {height} pixels are more than {most}: save it smaller")
    if picture.format in _MANY and getattr(picture, "is_animated", False):
        raise BadImage(f"{path}: it is animated: save one frame of it as a PNG or JPEG")
    picture.load()
    return picture


def _packed_as(picture: Pillow.Image, clean: Pillow.Image) -> tuple[ImageKind, bytes]:
    """Pack *clean* as *picture* was packed, as far as that is one of the two kinds."""
    packed = io.BytesIO()
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        sampling = JpegImagePlugin.get_sampling(picture)
        same = clean.mode == picture.mode  # tables of four colours do not fit three
        tables = picture.quantization if same else None
        finely = {"qtables": tables, "subsampling": sampling} if tables else {"quality": _QUALITY}
        clean.save(packed, "JPEG", optimize=True, **finely)
        return ImageKind.jpeg, packed.getvalue()
    if picture.format == "WEBP" and clean.mode in _OPAQUE:
        clean.save(packed, "JPEG", optimize=True, quality=_QUALITY)
        return ImageKind.jpeg, packed.getvalue()
    clean.save(packed, "PNG", optimize=True)
    return ImageKind.png, packed.getvalue()


def _plain(picture: Pillow.Image) -> Pillow.Image:
    """Return the pixels of *picture* in sRGB or grey, and nothing else of it."""
    if picture.mode == "CMYK":
        picture = _in_srgb(picture)
    wanted = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.mode not in {*_OPAQUE, wanted} or (picture.mode == "L" and wanted == "RGBA"):
        picture = picture.convert(wanted)
    # Grey has no colours that a profile could shift.
    clean = (picture if picture.mode == "L" else _in_srgb(picture)).copy()
    clean.info = {}
    return clean


def _in_srgb(picture: Pillow.Image) -> Pillow.Image:
    profile = picture.info.get("icc_profile")
    mode = "RGB" if picture.mode == "CMYK" else picture.mode
    if profile:
        try:
            known = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            seen = ImageCms.profileToProfile(picture, known, target, outputMode=mode)
        except (ImageCms.PyCMSError, OSError):
            return picture.convert(mode)  # it is no good: programs show colours as they stand
        if seen is not None:
            return seen
    return picture.convert(mode)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say in one line what is wrong with the file that Pillow stumbles over."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            yield
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        most = f"{MAX_PIXELS // 1_000_000} million"
        raise BadImage(f"{path}: more than {most} pixels: save it smaller") from error
    except UnidentifiedImageError as error:
        raise BadImage(f"{path}: this is no JPEG, PNG, WebP or GIF: save it as one") from error
    except _BROKEN as error:
        raise BadImage(f"{path}: the image is broken ({_words(error)}): save it anew") from error


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:100]
