"""The vectorised forms of moments and counts say what the scalar functions say."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from guikou.collection.domain.values import convert
from guikou.kernel.dates import NotAMoment, parse_moment
from guikou.kernel.numbers import NotACount, parse_count
from guikou.kernel.tables import MOMENT

MOMENTS = st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2040, 1, 1))  # noqa: DTZ001 - the zone is what is tested
FORMS = st.sampled_from(
    [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d",
        "%Y/%m/%d %H:%M",
        "%Y-%m-%dT%H:%M:%S+08:00",
        "%Y-%m-%dT%H:%M:%S.%fZ",
        "%Y-%m-%d %H:%M:61",
    ]
)
ZONES = st.sampled_from(["Asia/Shanghai", "America/Toronto", "UTC"])
SHAPES = st.from_regex(r"\A[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,2}([ T][0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2})?(Z|\+08:00)?)?\Z")


@given(
    texts=st.lists(st.one_of(st.builds(lambda moment, form: moment.strftime(form), MOMENTS, FORMS), SHAPES), min_size=1, max_size=20),
    zone=ZONES,
)
def test_moments_agree_with_the_scalar_function(texts: list[str], zone: str) -> None:
    converted = convert(pl.DataFrame({"at": texts}), {"at": MOMENT}, zone=zone)
    refused = {position for bad in converted.bad for position in bad.cells}
    for position, text in enumerate(texts):
        try:
            expected = parse_moment(text, local=ZoneInfo(zone))
        except NotAMoment:
            assert position in refused
            continue
        if not 1900 <= expected.year <= 2100:
            assert position in refused
        else:
            assert converted.frame["at"][position] == expected
            assert position not in refused


@given(seconds=st.integers(min_value=10**9, max_value=2 * 10**9 - 1), milli=st.booleans())
def test_epoch_seconds_and_milliseconds_agree(seconds: int, milli: bool) -> None:
    text = str(seconds * 1000 if milli else seconds)
    assert convert(pl.DataFrame({"at": [text]}), {"at": MOMENT}, zone="UTC").frame["at"].to_list() == [datetime.fromtimestamp(seconds, UTC)]


@given(
    texts=st.lists(
        st.one_of(st.from_regex(r"\A[0-9]{1,18}\Z"), st.from_regex(r"\A[0-9]{1,3}(\.[0-9])?[万wk]?\+?\Z"), st.text(max_size=6)),
        min_size=1,
        max_size=20,
    )
)
def test_counts_agree_with_the_scalar_function(texts: list[str]) -> None:
    converted = convert(pl.DataFrame({"n": texts}, schema={"n": pl.String}), {"n": pl.Int64, "n_floor": pl.Boolean}, zone="UTC")
    refused = {position for bad in converted.bad for position in bad.cells}
    for position, text in enumerate(texts):
        try:
            expected = parse_count(text.strip())
        except NotACount:
            assert position in refused
        else:
            assert converted.frame["n"][position] == (expected.value if expected else None)
            assert converted.frame["n_floor"][position] == (expected.floor if expected else None)
