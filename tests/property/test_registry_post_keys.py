"""The key of a post in a column is the key of the post alone."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guikou.registry.catalogue import load
from guikou.registry.domain.post_keys import post_key, post_keys

CATALOGUE = load()
PARAMETERS = st.lists(
    st.tuples(st.sampled_from(["__biz", "mid", "idx", "sn", "utm_source", "id", "b"]), st.text("aZ09=%3D", max_size=6)).map("=".join),
    max_size=5,
).map("&".join)
ADDRESSES = st.builds(
    "{}{}{}?{}{}".format,
    st.sampled_from(["", "https://", "HTTP://www."]),
    st.sampled_from(["mp.weixin.qq.com", "weibo.com", "county.example"]),
    st.sampled_from(["", "/", "/s", "/s/AbCdEfGhIjKlMnOpQrStUv", "/1234567890/P2WLyl3ux", "//a/b/"]),
    PARAMETERS,
    st.sampled_from(["", "#rd", "#/a?b"]),
)
CELLS = st.lists(
    st.tuples(st.none() | ADDRESSES | st.text(max_size=20), st.none() | st.text("P2WLyl3ux 15\t", max_size=9)), min_size=1, max_size=8
)


@pytest.mark.parametrize("platform", ["wechat", "weibo", "website"])
@settings(max_examples=25, deadline=None)
@given(cells=CELLS)
def test_a_column_gives_the_keys_of_its_rows(platform: str, cells: list[tuple[str | None, str | None]]) -> None:
    frame = pl.DataFrame(cells, schema={"url": pl.String, "id": pl.String}, orient="row")
    keys = frame.select(key=post_keys(CATALOGUE, platform=platform, url=pl.col("url"), native_id=pl.col("id")))["key"].to_list()
    assert keys == [post_key(CATALOGUE, platform=platform, url=url, native_id=native_id) for url, native_id in cells]


@settings(max_examples=25, deadline=None)
@given(
    biz=st.from_regex(r"M[A-Za-z0-9]{13}==", fullmatch=True),
    mid=st.integers(1, 10**10),
    idx=st.integers(1, 8),
    rest=PARAMETERS.filter(lambda text: "mid" not in text and "idx" not in text and "__biz" not in text),
)
def test_no_tracking_parameter_changes_the_key_of_an_article(biz: str, mid: int, idx: int, rest: str) -> None:
    url = f"http://mp.weixin.qq.com/s?__biz={biz}&mid={mid}&idx={idx}&{rest}#rd"
    assert post_key(CATALOGUE, platform="wechat", url=url, native_id=None) == f"{biz}_{mid}_{idx}"
