"""Pictures that prove something: checked by what is inside, drawn anew, kept under their hash. Nothing of the file that came is ever handed out."""

import hashlib
import io
import os
import warnings
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from guikou.kernel.bilingual import Refusal, Text

LARGEST = 10 * 2**20
MOST_PIXELS = 40_000_000
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MEDIA_TYPES = {"image/png": "png", "image/jpeg": "jpg"}


class NotAPicture(Refusal):
    """The file is no picture that can be kept."""

    field = "picture"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn anew, without anything that the file held besides."""

    content: bytes
    media_type: str
    sha256: str


def drawn_anew(upload: bytes) -> Picture:
    """
    Return a picture from a file that somebody sent.

    :raises NotAPicture: too large, damaged, or no picture at all, whatever its name says.
    """
    if len(upload) > LARGEST:
        raise NotAPicture(_TOO_LARGE.fill(limit=LARGEST >> 20))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(io.BytesIO(upload), formats=_FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture(_TOO_MANY_PIXELS.fill(limit=MOST_PIXELS // 1_000_000))
            photograph = picture.format == "JPEG"
            upright = ImageOps.exif_transpose(picture)
            see_through = not photograph and ("transparency" in upright.info or "A" in upright.getbands())
            bare = upright.convert("RGBA" if see_through else "RGB")
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError) as wrong:
            if isinstance(wrong, NotAPicture):
                raise
            raise NotAPicture(_NO_PICTURE) from wrong
    bare.info.clear()
    out = io.BytesIO()
    bare.save(out, "JPEG" if photograph else "PNG", **({"quality": 90} if photograph else {}))
    content = out.getvalue()
    return Picture(content, "image/jpeg" if photograph else "image/png", hashlib.sha256(content).hexdigest())


def place(sha256: str, media_type: str) -> Path:
    """Return where a picture lies."""
    return settings.MEDIA_ROOT / "evidence" / sha256[:2] / f"{sha256}.{MEDIA_TYPES[media_type]}"


def keep(picture: Picture) -> None:
    """Write a picture to its place; one that is there already stays."""
    path = place(picture.sha256, picture.media_type)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(f".{os.getpid()}.part")
    beside.write_bytes(picture.content)
    beside.replace(path)


_TOO_LARGE = Text("图片超过{limit}兆字节，请压缩后再上传。", "The picture is larger than {limit} MB. Make it smaller and send it again.")
_TOO_MANY_PIXELS = Text(
    "图片超过{limit}百万像素，请缩小后再上传。", "The picture has more than {limit} million pixels. Make it smaller and send it again."
)
_NO_PICTURE = Text(
    "这个文件不是可以识别的图片。请上传 PNG、JPEG 或 WebP 格式的截图或照片。",
    "This file is no picture that can be read. Send a screenshot or photograph as PNG, JPEG or WebP.",
)
