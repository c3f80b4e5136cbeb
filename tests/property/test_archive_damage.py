"""Whatever byte of an archive changes: verifying never fails, and where a digest covers the byte the archive is not good."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from factories_archive import bag_files, listed, wacz_files, warc, zipped
from guikou.archive.verifying import verify


def kept() -> dict[str, bytes]:
    """Return three good archives by file name."""
    with tempfile.TemporaryDirectory() as folder:
        packed = zipped(Path(folder) / "a.wacz", listed(wacz_files())).read_bytes()
        bag = zipped(Path(folder) / "a.zip", bag_files({"posts.csv": b"id,title\n1,Notice\n", "site.wacz": packed})).read_bytes()
    return {"a.warc": warc(gzip=False), "a.warc.gz": warc(), "a.wacz": packed, "a.zip": bag}


GOOD = kept()
COVERED = {
    "a.warc": [b"<p>Notice</p>"],
    "a.warc.gz": [],
    "a.wacz": [wacz_files()["indexes/index.cdx"]],
    "a.zip": [b"id,title\n1,Notice\n", GOOD["a.wacz"]],
}


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_changed_byte_never_breaks_the_verifying_and_is_found_where_a_digest_covers_it(name: str, data: st.DataObject) -> None:
    content = GOOD[name]
    at, value = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(1, 255))
    changed = content[:at] + bytes([content[at] ^ value]) + content[at + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(changed)
        verdict = verify(file)
    spans = [(begins, begins + len(part)) for part in COVERED[name] if (begins := content.find(part)) >= 0]
    if any(first <= at < last for first, last in spans):
        assert not verdict.good


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_an_archive_that_is_cut_off_never_breaks_the_verifying(name: str, data: st.DataObject) -> None:
    content = GOOD[name]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
        verdict = verify(file)
    assert not verdict.good or name in ("a.warc", "a.warc.gz")  # between records nothing shows that some are missing


@given(st.binary(max_size=2000), st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)]))
def test_any_bytes_get_a_verdict(rest: bytes, beginning: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "any"
        file.write_bytes(beginning + rest)
        assert not verify(file).good
