"""Whatever picture comes in: what comes out is within its limit and has nothing hidden, or is refused in words."""

from io import BytesIO
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from guikou.channels.rendering.pictures import JPEG, PNG, crop, fitted
from guikou.kernel.bilingual import Refusal

FORMATS = st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP"])
TYPES = st.sampled_from([frozenset({JPEG}), frozenset({PNG}), frozenset({JPEG, PNG})])
ALWAYS_ENOUGH = 160 * 160 * 3 + 1_000  # the smallest that is tried, without any compression


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 220), st.integers(1, 220), st.integers(0, 9), FORMATS, TYPES, st.integers(200, 120_000))
def test_a_picture_is_within_its_limit_or_refused(width: int, height: int, seed: int, kind: str, types: frozenset[str], most: int) -> None:
    image, written = Image.frombytes("RGB", (width, height), Random(seed).randbytes(3 * width * height)), BytesIO()
    image.save(written, kind)
    try:
        made = fitted(written.getvalue(), types=types, most=most)
    except Refusal:
        assert most < ALWAYS_ENOUGH
        return
    with Image.open(BytesIO(made.data)) as seen:
        assert seen.size == (made.width, made.height)
        assert seen.get_format_mimetype() == made.media_type  # type: ignore[attr-defined]
        assert not seen.getexif()
    assert len(made.data) <= most
    assert made.media_type in types


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_bytes_are_refused_or_read_and_never_break(data: st.DataObject) -> None:
    written = BytesIO()
    Image.frombytes("RGB", (24, 16), Random(1).randbytes(24 * 16 * 3)).save(written, data.draw(FORMATS))
    damaged = bytearray(written.getvalue())
    for place, byte in data.draw(st.dictionaries(st.integers(0, len(damaged) - 1), st.integers(0, 255), max_size=8)).items():
        damaged[place] = byte
    try:
        made = fitted(bytes(damaged[: data.draw(st.integers(0, len(damaged)))]), types=frozenset({JPEG, PNG}), most=1 << 20)
    except Refusal:
        return
    assert made.media_type in (JPEG, PNG)


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.sampled_from([2.35, 1]))
def test_a_cover_is_as_large_as_it_can_be_and_within_the_picture(width: int, height: int, ratio: float) -> None:
    part = crop(width, height, ratio)
    wide, high = (part.right - part.left) * width, (part.bottom - part.top) * height
    assert 0 <= part.left < part.right <= 1
    assert 0 <= part.top < part.bottom <= 1
    assert abs(wide - ratio * high) < 0.001 * max(wide, high)
    assert wide > 0.999 * width or high > 0.999 * height
