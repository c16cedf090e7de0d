"""What leaves this machine of an image is its pixels, and of a bad file nothing."""

import io
import zlib
from hashlib import sha256

import pytest
from PIL import Image, ImageCms

from bot.domain.extras import BadImage, ImageKind
from bot.media.intake import MAX_BYTES, read_image
from tests.bot.media.pictures import SECRET, exif, file, noise, telling_file


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "gif"])
def test_nothing_that_a_file_says_of_its_maker_is_left(tmp_path, ending):
    path = telling_file(tmp_path, ending)
    assert SECRET in path.read_bytes()
    image, content = read_image(path, "noise")
    assert SECRET not in content
    clean = opened(content)
    assert not clean.getexif()
    assert not {"icc_profile", "xmp", "comment", "exif", "XML:com.adobe.xmp"} & set(clean.info)
    assert (image.sha256, image.n_bytes) == (sha256(content).hexdigest(), len(content))


@pytest.mark.parametrize(
    ("ending", "kind"),
    [("jpg", ImageKind.jpeg), ("png", ImageKind.png), ("webp", ImageKind.jpeg)],
)
def test_a_file_is_kept_as_one_of_the_two_kinds_that_every_network_takes(tmp_path, ending, kind):
    image, content = read_image(file(tmp_path, f"a.{ending}"), "noise")
    assert image.kind is kind
    assert Image.MIME[opened(content).format] == kind


@pytest.mark.parametrize("ending", ["jpg", "png"])
def test_a_picture_that_was_taken_sideways_is_turned(tmp_path, ending):
    path = file(tmp_path, f"a.{ending}", noise(40, 20), exif=exif(orientation=6))
    image, content = read_image(path, "noise")
    assert (image.width, image.height) == opened(content).size == (20, 40)


def test_a_jpeg_is_packed_as_finely_as_it_was(tmp_path):
    for quality in (60, 85, 100):
        path = file(tmp_path, "a.jpg", noise(400, 300), quality=quality, optimize=True)
        image, _ = read_image(path, "noise")
        assert 0.85 < image.n_bytes / path.stat().st_size < 1.05


def test_what_can_be_seen_through_stays_so(tmp_path):
    for ending in ("png", "webp"):
        image, content = read_image(file(tmp_path, f"a.{ending}", noise(mode="RGBA")), "noise")
        assert (image.kind, opened(content).mode) == (ImageKind.png, "RGBA")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA"])
def test_every_mode_of_a_png_is_understood(tmp_path, mode):
    picture = noise(mode="L").convert("I;16") if mode == "I;16" else noise().convert(mode)
    _, content = read_image(file(tmp_path, "a.png", picture), "noise")
    assert opened(content).mode in {"L", "RGB", "RGBA"}


def test_colours_of_print_become_those_of_a_screen(tmp_path):
    _, content = read_image(file(tmp_path, "a.jpg", noise().convert("CMYK")), "noise")
    assert opened(content).mode == "RGB"


def test_colours_are_brought_out_of_the_profile_that_is_dropped(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    plain = Image.new("RGB", (8, 8), (200, 40, 40))
    _, shifted = read_image(file(tmp_path, "a.png", plain, icc_profile=swapped), "red")
    _, same = read_image(file(tmp_path, "b.png", plain), "red")
    assert opened(same).getpixel((0, 0)) == (200, 40, 40)
    red, green, _ = opened(shifted).getpixel((0, 0))
    assert green > red


def test_a_profile_that_is_no_good_costs_only_itself(tmp_path):
    path = file(tmp_path, "a.png", Image.new("RGB", (8, 8), (200, 40, 40)), icc_profile=b"junk")
    _, content = read_image(path, "red")
    assert opened(content).getpixel((0, 0)) == (200, 40, 40)


@pytest.mark.parametrize("ending", ["gif", "png", "webp"])
def test_an_animation_is_refused(tmp_path, ending):
    frames = [noise(), noise().rotate(90)]
    path = file(tmp_path, f"a.{ending}", frames[0], save_all=True, append_images=frames[1:])
    with pytest.raises(BadImage, match="animated"):
        read_image(path, "noise")


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "gif"])
@pytest.mark.parametrize("left", [0.1, 0.5, 0.9])
def test_a_file_that_breaks_off_is_refused(tmp_path, ending, left):
    path = file(tmp_path, f"a.{ending}", noise(200, 200))
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * left)])
    with pytest.raises(BadImage, match=r"broken|no JPEG"):
        read_image(path, "noise")


@pytest.mark.parametrize(
    "raw", [b"", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff", b"BM6"]
)
def test_what_is_no_image_is_refused(tmp_path, raw):
    (tmp_path / "a.jpg").write_bytes(raw)
    with pytest.raises(BadImage):
        read_image(tmp_path / "a.jpg", "noise")


def claiming(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims to be as large as that."""
    raw = io.BytesIO()
    Image.new("1", (8, 8)).save(raw, "PNG")
    content = bytearray(raw.getvalue())
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
def test_a_file_that_would_unpack_into_too_much_is_never_unpacked(tmp_path, side):
    (tmp_path / "a.png").write_bytes(claiming(side, side))
    with pytest.raises(BadImage, match="million"):
        read_image(tmp_path / "a.png", "noise")


def test_a_text_in_a_png_that_unpacks_into_too_much_is_refused(tmp_path):
    chunk = b"zTXtA\0\0" + zlib.compress(b"a" * 200_000_000, 9)
    whole = (len(chunk) - 4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    raw = file(tmp_path, "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(raw[:33] + whole + raw[33:])
    with pytest.raises(BadImage, match="broken"):
        read_image(tmp_path / "a.png", "noise")


def test_a_file_too_large_to_look_at_and_a_folder_are_refused(tmp_path):
    with (tmp_path / "a.png").open("wb") as sparse:
        sparse.truncate(MAX_BYTES + 1)
    for path in (tmp_path / "a.png", tmp_path):
        with pytest.raises(BadImage):
            read_image(path, "noise")
    with pytest.raises(FileNotFoundError):
        read_image(tmp_path / "none.png", "noise")
