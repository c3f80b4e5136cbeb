"""WARC files, whole and broken."""

import gzip
import io
import itertools
import os

import pytest

from factories_archive import warc
from guikou.archive.verdict import MOST_FAULTS, Verdict
from guikou.archive.warcs import LONGEST_LINE, verify_warc


def verified(content: bytes) -> Verdict:
    verdict = Verdict()
    verify_warc(io.BytesIO(content), "a.warc", verdict)
    return verdict


def reasons(content: bytes) -> list[str]:
    return [f"{each.where.en}: {each.reason.en}" for each in verified(content).faults]


def members(content: bytes) -> list[bytes]:
    begins = [at for at in range(len(content)) if content.startswith(b"\x1f\x8b\x08", at)] + [len(content)]
    return [content[first:last] for first, last in itertools.pairwise(begins)]


@pytest.mark.parametrize("compressed", [True, False])
def test_a_whole_file_is_good_and_each_record_is_placed(compressed: bool) -> None:
    content, verdict = warc(gzip=compressed), Verdict()
    places = verify_warc(io.BytesIO(content), "a.warc", verdict)
    assert (verdict.faults, verdict.records, verdict.unhashed) == ([], 2, 0)
    assert list(places) == [0, content.index(b"\x1f\x8b\x08" if compressed else b"WARC/1.0", 1)]


@pytest.mark.parametrize("compressed", [True, False])
def test_a_file_that_is_cut_off_anywhere_is_not_good(compressed: bool) -> None:
    content = warc(gzip=compressed)
    ends = [
        0,
        len(members(content)[0]) if compressed else content.index(b"WARC/1.0", 1),
    ]  # between records nothing shows that some are missing
    blanks = range(len(content) - 4, len(content)) if not compressed else ()  # nor whether all empty lines are there
    fine = {*ends, *(end - each for end in ends[1:] for each in range(1, 5) if not compressed), *blanks}
    assert [end for end in range(len(content)) if end not in fine and verified(content[:end]).good] == []


def test_what_was_changed_is_found_by_its_digest() -> None:
    content = warc(gzip=False).replace(b"<p>Notice</p>", b"<p>notice</p>")
    assert reasons(content) == [
        "a.warc, record 1 (at byte 0): Its content is not what its digest says: it was changed or is damaged",
        "a.warc, record 1 (at byte 0): Its payload is not what its digest says: it was changed or is damaged",
    ]


def test_damaged_compression_is_told_from_the_end_of_the_file() -> None:
    first, second = members(warc())
    middle = len(second) // 2
    assert reasons(first + second[:middle] + b"XXXX" + second[middle + 4 :])[0].endswith("The compressed data are damaged")
    assert reasons(first + b"\x1f\x8bXXXXXXXXXXXXXXXX")[0].endswith("The compressed data are damaged")


def test_a_file_that_is_compressed_as_a_whole_says_how_to_mend_it() -> None:
    (said,) = reasons(gzip.compress(warc(gzip=False)))
    assert said.startswith("a.warc: The file is compressed as a whole")


def test_a_wrong_length_is_found_at_the_record_and_behind_it() -> None:
    content = warc(gzip=False)
    length = int(content.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    shorter = content.replace(b"Content-Length: %d" % length, b"Content-Length: %d" % (length - 2), 1)
    assert any("No empty line follows" in each for each in reasons(shorter))
    assert not verified(content.replace(b"Content-Length: %d" % length, b"Content-Length: %d" % (length + 40), 1)).good


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file has no records"),
        (b"hello", "This is no WARC file"),
        (b"WARC/1.0\r\n" + b"X" * (LONGEST_LINE + 1), "A line of the header is too long"),
        (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n", "WARC-Record-ID is missing"),
        (b"WARC/1.0\r\nWARC-Type: resource\r\n\r\nhello\r\n\r\n", "The record does not say how long it is"),
        (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n", "The header of the record cannot be read"),
    ],
)
def test_what_is_no_warc_file_is_said(content: bytes, reason: str) -> None:
    said = reasons(content)
    assert any(reason in each for each in said) or (reason == "WARC-Record-ID is missing" and "cannot be read" in said[0])


def test_records_without_a_digest_are_counted() -> None:
    record = b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-11-22T00:00:00Z\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n"
    verdict = verified(record * 3)
    assert (verdict.good, verdict.records, verdict.unhashed) == (True, 3, 3)


def test_faults_beyond_the_most_that_are_kept_are_counted() -> None:
    bad = warc({"https://office.example/": b"good"}, gzip=False).replace(b"good", b"evil")
    verdict = verified(bad * 60)
    assert (len(verdict.faults), verdict.further) == (MOST_FAULTS, 20)


def test_random_bytes_are_no_archive() -> None:
    assert not verified(b"WARC/1.0\r\n" + os.urandom(5000)).good
