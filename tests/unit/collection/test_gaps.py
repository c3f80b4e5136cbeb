"""Stretches that no source was looked at in time for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikou.collection.domain.gaps import Gap, Look, covered, gapless_since, left, read, written

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float | None) -> Any:
    return None if number is None else START + timedelta(days=number)


def stretch(begins: float | None, ends: float) -> Gap:
    return day(begins), day(ends)


def look(at: float, *shown: float, back_to: float | None = None, joined: bool = False, since: float | None = None) -> Look:
    return Look(at=day(at), published=[day(number) for number in shown], back_to=day(back_to), joined=joined, since=day(since))


@pytest.mark.parametrize(
    ("gaps", "seen", "expected"),
    [
        pytest.param([], look(9, 8, 7, 6), [(None, 7)], id="the first look: what was before is not known; one may be an old post"),
        pytest.param([], look(9, 8), [(None, 8)], id="the first look at a single post"),
        pytest.param([], look(9), [(None, 9)], id="the first look at nothing"),
        pytest.param([], look(9, 8, 7, joined=True), [], id="the first look at everything"),
        pytest.param([(None, 7)], look(50, 49, 48, 47, back_to=8, since=9), [(None, 7), (9, 48)], id="forty days without a look"),
        pytest.param([(None, 7)], look(50, 49, 48, 47, 1, back_to=8, since=9), [(None, 7), (9, 48)], id="an old post pinned to the top"),
        pytest.param([], look(50, back_to=8, since=9), [(9, 50)], id="a source that shows nothing any more"),
        pytest.param([], look(50, 3, back_to=8, since=9), [(9, 50)], id="a source that shows only old ones"),
        pytest.param([(9, 50)], look(51, back_to=8, since=50), [(9, 51)], id="and nothing again"),
        pytest.param([(9, 50)], look(51, 8, 7, back_to=8, joined=True, since=50), [], id="and what it showed before"),
        pytest.param(
            [(None, 5), (9, 50)], look(60, 55, 8, 3, back_to=49, joined=True), [(None, 5)], id="a look far back closes what it passes"
        ),
        pytest.param([(9, 50)], look(60, 55, 49, 20, back_to=49, joined=True), [(9, 49)], id="a look into a gap makes it smaller"),
        pytest.param([(9, 50)], look(60, back_to=55, joined=True), [(9, 50)], id="a source that says it is unchanged closes nothing older"),
        pytest.param([], look(9, 8, 7, back_to=1, since=1), [(1, 8)], id="stopped on the way down"),
        pytest.param([(1, 7)], look(10, 9, 6, 5, back_to=1, since=1), [(1, 6)], id="stopped again, further down"),
        pytest.param(
            [(2, 4)], look(10, 9, 8, 7, back_to=6, since=8.5), [(2, 4), (6, 8)], id="posts dated before the look that did not show them"
        ),
        pytest.param([], look(10, 9, 4, 3, since=5), [], id="another address that shows what the former had shown"),
        pytest.param([(None, 7)], look(9, 20, 8.5, 8, back_to=8, since=8.2), [(None, 7), (8.2, 9)], id="dated in the future"),
    ],
)
def test_what_is_missing_after_a_look(gaps: list[Any], seen: Look, expected: list[Any]) -> None:
    assert left([stretch(*gap) for gap in gaps], seen) == [stretch(*gap) for gap in expected]


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [
        ([(None, 10)], None),
        ([(3, 10)], 3),
        ([(3, 10), (1, 3)], 1),
        ([(3, 10), (1, 2)], 3),
        ([(3, 9)], 10),
        ([], 10),
        ([(12, 20), (4, 15)], 4),
    ],
)
def test_since_when_nothing_is_missing(stretches: list[Any], expected: float | None) -> None:
    assert gapless_since([stretch(*each) for each in stretches], day(10)) == day(expected)


def test_what_is_covered_lies_between_the_gaps() -> None:
    assert covered([stretch(None, 1), stretch(2, 3)], day(5)) == [stretch(1, 2), stretch(3, 5)]
    assert covered([], day(5)) == [stretch(None, 5)]


def test_gaps_are_read_as_they_were_written() -> None:
    gaps = [stretch(None, 1), stretch(2, 3)]
    assert read(written(gaps)) == gaps


@given(st.lists(st.tuples(st.lists(st.integers(0, 99), max_size=5), st.booleans()), min_size=1, max_size=8))
def test_gaps_stay_apart_and_in_order_and_end_before_the_last_look(looks: list[tuple[list[int], bool]]) -> None:
    gaps: list[Gap] = []
    newest, before = None, None
    for number, (shown, joined) in enumerate(looks, start=1):
        at = number * 12
        seen = [each for each in shown if each <= at]
        gaps = left(gaps, look(at, *seen, back_to=newest, joined=joined, since=before))
        newest, before = max([*seen, *([newest] if newest is not None else [])], default=None), at
        flat = [moment for gap in gaps for moment in gap if moment is not None]
        assert flat == sorted(set(flat))
        assert all(begins is not None for begins, _ in gaps[1:])
        assert not flat or flat[-1] <= day(at)
