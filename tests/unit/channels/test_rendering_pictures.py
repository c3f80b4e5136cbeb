"""Pictures that people send, as platforms take them."""

import struct
import zlib
from datetime import date
from io import BytesIO
from random import Random
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageCms

from guikou.channels.capability import Capability, Form, Limit, Unit
from guikou.channels.rendering import pictures as module
from guikou.channels.rendering.pictures import JPEG, PNG, Rectangle, crop, fitted, for_platform, opened
from guikou.channels.variants import Picture
from guikou.kernel.bilingual import Refusal

BOTH = frozenset({JPEG, PNG})
PLENTY = 1 << 20


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    written = BytesIO()
    image.save(written, kind, **how)
    return written.getvalue()


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("L", (width, height), Random(1).randbytes(width * height)).convert("RGB")


def read(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


RED = Image.new("RGB", (40, 20), "red")


@pytest.mark.parametrize(
    ("data", "types", "media_type"),
    [
        (saved(RED, "JPEG"), BOTH, JPEG),
        (saved(RED, "JPEG"), {PNG}, PNG),
        (saved(RED, "PNG"), BOTH, PNG),
        (saved(RED, "PNG"), {JPEG, "image/gif"}, JPEG),
        (saved(RED, "WEBP"), BOTH, PNG),
        (saved(RED, "BMP"), BOTH, PNG),
        (saved(RED, "GIF"), BOTH, PNG),
        (saved(RED, "AVIF"), BOTH, PNG),
        (saved(RED.convert("CMYK"), "JPEG"), BOTH, JPEG),
        (saved(RED.convert("P"), "PNG"), {JPEG}, JPEG),
    ],
)
def test_a_picture_comes_out_in_a_format_that_the_platform_takes(data: bytes, types: set[str], media_type: str) -> None:
    made = fitted(data, types=frozenset(types), most=PLENTY)
    image = read(made.data)
    assert (made.media_type, made.width, made.height) == (media_type, 40, 20)
    assert image.get_format_mimetype() == media_type  # type: ignore[attr-defined]
    red, green, blue = image.convert("RGB").getpixel((20, 10))  # type: ignore[misc]
    assert red > 220
    assert max(green, blue) < 60


def test_a_picture_of_an_apple_telephone_is_read() -> None:
    written = BytesIO()
    pillow_heif.from_pillow(RED).save(written, format="HEIF")
    assert fitted(written.getvalue(), types=BOTH, most=PLENTY).media_type == JPEG


def test_a_picture_is_turned_upright_and_nothing_of_its_recording_is_left() -> None:
    exif = Image.Exif()
    exif[0x112], exif[0x10F] = 6, "SecretCamera"
    exif.get_ifd(0x8825)[2] = (34.0, 16.0, 5.0)
    data = saved(RED, "JPEG", exif=exif, comment=b"SecretPlace") + b"SecretTail"
    made = fitted(data, types=BOTH, most=PLENTY)
    assert b"Secret" in data
    assert (made.width, made.height) == (20, 40)
    assert b"Secret" not in made.data
    assert not read(made.data).getexif()


def test_texts_and_profiles_within_a_png_are_left_out() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = fitted(saved(RED, "PNG", icc_profile=profile, exif=b"Exif\0\0Secret"), types=BOTH, most=PLENTY)
    assert not read(made.data).info


def test_the_colours_of_another_profile_are_brought_to_those_of_screens() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"TEMP", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"TEMP", b"gXYZ", 1)  # its red is our green
    red, green, _blue = read(fitted(saved(RED, "PNG", icc_profile=swapped), types=BOTH, most=PLENTY).data).getpixel((0, 0))  # type: ignore[misc]
    assert red < 20
    assert green > 235


def test_a_broken_colour_profile_leaves_the_colours_as_they_are() -> None:
    made = fitted(saved(RED, "PNG", icc_profile=b"broken"), types=BOTH, most=PLENTY)
    assert read(made.data).getpixel((0, 0)) == (255, 0, 0)


def test_what_is_transparent_stays_so_where_png_fits_and_is_white_elsewhere() -> None:
    clear = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    assert read(fitted(saved(clear, "WEBP"), types=BOTH, most=PLENTY).data).getpixel((0, 0)) == (0, 0, 0, 0)
    assert read(fitted(saved(clear, "PNG"), types=frozenset({JPEG}), most=PLENTY).data).getpixel((0, 0)) == (255, 255, 255)


def test_a_printed_picture_comes_out_in_the_colours_of_screens() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = read(fitted(saved(Image.new("RGBA", (40, 20), (255, 0, 0, 128)), "PNG", icc_profile=profile), types=BOTH, most=PLENTY).data)
    assert made.getpixel((0, 0)) == (255, 0, 0, 128)
    assert read(fitted(saved(RED.convert("LA"), "PNG"), types=BOTH, most=PLENTY).data).mode == "RGB"


def test_only_what_is_transparent_becomes_white() -> None:
    image = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 20, 20))
    made = read(fitted(saved(image, "PNG"), types=frozenset({JPEG}), most=PLENTY).data)
    assert made.getpixel((35, 10)) == (255, 255, 255)
    assert made.getpixel((5, 10))[1] < 20  # type: ignore[index]


def test_an_alpha_channel_that_hides_nothing_is_dropped() -> None:
    assert read(fitted(saved(RED.convert("RGBA"), "PNG"), types=BOTH, most=PLENTY).data).mode == "RGB"


@pytest.mark.parametrize(
    ("image", "grey"), [(Image.new("I;16", (8, 8), 40_000), 156), (Image.new("L", (8, 8), 90), 90), (Image.new("1", (8, 8), 1), 255)]
)
def test_grey_pictures_keep_their_brightness(image: Image.Image, grey: int) -> None:
    made = read(fitted(saved(image, "PNG"), types=BOTH, most=PLENTY).data).convert("L")
    assert abs(made.getpixel((4, 4)) - grey) <= 1  # type: ignore[operator]


def test_a_large_picture_loses_quality_first() -> None:
    data = saved(noise(400, 300), "JPEG", quality=95)
    made = fitted(data, types=BOTH, most=len(data) * 6 // 10)
    assert len(made.data) <= len(data) * 6 // 10
    assert (made.width, made.height) == (400, 300)


@pytest.mark.parametrize("types", [BOTH, {JPEG}, {PNG}])
def test_a_picture_that_is_still_too_large_loses_pixels(types: set[str]) -> None:
    made = fitted(saved(noise(600, 300), "PNG"), types=frozenset(types), most=40_000)
    assert len(made.data) <= 40_000
    assert made.width < 600
    assert abs(made.width - 2 * made.height) <= 2


def jump(width: int, height: int) -> bytes:
    """A PNG that says to be huge and has nothing in it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def animated(kind: str) -> bytes:
    return saved(RED, kind, save_all=True, append_images=[Image.new("RGB", (40, 20), "blue")])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no picture that can be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture that can be read"),
        (saved(noise(100, 100), "JPEG")[:3000], "no picture that can be read"),
        (jump(10, 10), "no picture that can be read"),
        (b"\0\0\0\x1cftypheic" + b"\0" * 30, "no picture that can be read"),
        (saved(RED, "TIFF"), "no picture that can be read"),
        (jump(9_000, 9_000), "60 million"),
        (jump(12_000, 12_000), "60 million"),
        (jump(60_000, 60_000), "60 million"),
        (animated("GIF"), "moves"),
        (animated("PNG"), "moves"),
        (animated("WEBP"), "moves"),
        (b"x" * (module.MOST_BYTES + 1), "the most is 30 MB"),
    ],
)
def test_a_bad_picture_is_refused_in_plain_words(data: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        fitted(data, types=BOTH, most=PLENTY)
    assert refused.value.reason.zh.startswith(("图片", "这"))


def test_a_picture_is_refused_where_the_platform_takes_none_that_we_make() -> None:
    with pytest.raises(Refusal, match="neither JPG nor PNG"):
        fitted(saved(RED, "PNG"), types=frozenset({"image/gif"}), most=PLENTY)


def test_a_picture_that_cannot_be_made_small_enough_is_refused() -> None:
    with pytest.raises(Refusal, match="as small as 100 bytes"):
        fitted(saved(noise(300, 300), "PNG"), types=BOTH, most=100)


def test_a_photograph_of_a_telephone_that_records_two_is_its_first() -> None:
    image, drawn = opened(saved(RED, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 20), "blue")]))
    assert image.getpixel((0, 0))[0] > 200  # type: ignore[index]
    assert not drawn


def test_a_picture_for_a_platform_keeps_its_words_and_gets_the_name_of_its_format() -> None:
    limit = Limit(most=20_000, unit=Unit.BYTES, source="made", as_of=date(2026, 11, 22))
    capability = Capability(platform="p", form=Form.SHORT, can=frozenset(), limits={"picture": limit}, picture_types=frozenset({JPEG}))
    picture = Picture(name="地图.webp", media_type="image/webp", alt="县城地图", data=saved(noise(300, 300), "WEBP"))
    made = for_platform(picture, capability)
    assert (made.name, made.media_type, made.alt) == ("地图.jpg", JPEG, "县城地图")
    assert len(made.data) <= 20_000


def test_a_platform_without_a_limit_gets_the_picture_as_it_is() -> None:
    capability = Capability(platform="p", form=Form.ARTICLE, can=frozenset(), limits={}, picture_types=BOTH)
    made = for_platform(Picture(name="a", media_type="image/bmp", alt="a", data=saved(RED, "BMP")), capability)
    assert (made.name, made.media_type) == ("a.png", PNG)


@pytest.mark.parametrize(
    ("width", "height", "ratio", "part"),
    [
        (1000, 500, 1, Rectangle(0.25, 0, 0.75, 1)),
        (500, 1000, 1, Rectangle(0, 0.25, 1, 0.75)),
        (940, 800, 2.35, Rectangle(0, 0.25, 1, 0.75)),
        (100, 100, 1, Rectangle(0, 0, 1, 1)),
        (4700, 1000, 2.35, Rectangle(0.25, 0, 0.75, 1)),
    ],
)
def test_a_cover_is_cut_around_its_middle(width: int, height: int, ratio: float, part: Rectangle) -> None:
    made = crop(width, height, ratio)
    assert (made.left, made.top, made.right, made.bottom) == pytest.approx((part.left, part.top, part.right, part.bottom))
