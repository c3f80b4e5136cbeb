from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikou.collection.domain.completeness import Known, judge, reached

START = datetime(2026, 1, 1, tzinfo=UTC)


def hours(*numbers: int) -> list[datetime]:
    return [START + timedelta(hours=number) for number in numbers]


@pytest.mark.parametrize(
    ("seen", "known", "expected"),
    [
        (hours(5, 4, 3, 2), Known(3, START + timedelta(hours=3)), True),
        (hours(9, 8, 7), Known(3, START + timedelta(hours=3)), False),
        (hours(0, 9, 8, 7), Known(3, START + timedelta(hours=3)), False),  # one old post, pinned
        (hours(9, 3), Known(1, START + timedelta(hours=3)), True),  # there was only one
        (hours(9, 2, 1), Known(3, START + timedelta(hours=3)), True),  # the newest one was deleted
        (hours(9), Known(), False),
        ([], Known(2, START), False),
    ],
)
def test_an_observation_reaches_back_where_it_shows_again_what_is_no_newer(seen: list[datetime], known: Known, expected: bool) -> None:
    assert reached(seen, known) is expected


@given(st.lists(st.integers(0, 50), min_size=1, unique=True), st.integers(0, 50))
def test_a_source_that_shows_everything_always_reaches_back(numbers: list[int], newest: int) -> None:
    before = [number for number in numbers if number <= newest]
    known = Known(min(len(before), 2), START + timedelta(hours=max(before)) if before else None)
    assert reached(hours(*numbers), known) is bool(before)


KNOWN = Known(2, START)


@pytest.mark.parametrize(
    ("verdict", "complete", "words"),
    [
        (judge(5, KNOWN, joined=True), True, ""),
        (judge(5, KNOWN, joined=True, refused=2), False, "2条内容无法读取"),
        (judge(5, KNOWN, joined=False), False, "可能有遗漏"),
        (judge(0, KNOWN, joined=True), False, "不能据此认为内容已删除"),
        (judge(5, KNOWN, joined=True, stopped=True), False, "下次继续"),
        (judge(5, Known(), joined=False), False, "首次采集"),
        (judge(0, Known(), joined=False), False, "是否发布过无法判断"),
        (judge(0, Known(), joined=True), True, ""),
        (judge(5, Known(), joined=True), True, ""),
    ],
)
def test_the_verdict_says_why_not(verdict: object, complete: bool, words: str) -> None:
    assert verdict.complete is complete  # type: ignore[attr-defined]
    why = verdict.why  # type: ignore[attr-defined]
    assert (why is None) is complete
    assert words in (why.zh if why else "")
