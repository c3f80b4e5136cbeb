"""What tells one post from another."""

import polars as pl
import pytest

from guikou.registry.domain.platforms import Catalogue
from guikou.registry.domain.post_keys import post_key, post_keys


@pytest.mark.parametrize(
    ("platform", "url", "native_id", "key"),
    [
        ("wechat", "http://mp.weixin.qq.com/s?__biz=MzA4NTExMTE0MQ==&amp;mid=2650&amp;idx=1&amp;sn=ab#rd", None, "MzA4NTExMTE0MQ==_2650_1"),
        ("wechat", "https://mp.weixin.qq.com/s?idx=1&mid=2650&__biz=MzA4NTExMTE0MQ%3D%3D", "2650_1", "MzA4NTExMTE0MQ==_2650_1"),
        ("wechat", "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv?from=timeline", None, "AbCdEfGhIjKlMnOpQrStUv"),
        ("wechat", "https://mp.weixin.qq.com/s?src=11&timestamp=1&signature=x", None, None),
        ("wechat", "https://mp.weixin.qq.com/s?src=11&signature=x", "2650_1", "2650_1"),
        ("wechat", "https://county.example/news/1.html", None, "county.example/news/1.html"),
        ("weibo", "https://m.weibo.cn/detail/5107025565018313", None, "5107025565018313"),
        ("weibo", "https://weibo.com/1234567890/P2WLyl3ux?type=comment", None, "5107025565018313"),
        ("weibo", None, "P2WLyl3ux", "5107025565018313"),
        ("weibo", None, "5107025565018313\t", "5107025565018313"),
        ("x", "https://twitter.com/office/status/123?s=20", None, "123"),
        ("youtube", "https://youtu.be/abcdefghijk?t=1", None, "abcdefghijk"),
        ("douyin", "https://www.douyin.com/user/x?modal_id=7300000000000000001", None, "7300000000000000001"),
        ("website", "HTTPS://www.County.example//a/?b=2&utm_source=x&a=1#top", None, "county.example/a?a=1&b=2"),
        ("website", "https://county.example/", None, "county.example"),
        ("website", "https://county.example/a", "17", "17"),
        ("other", "", " ", None),
        ("other", None, None, None),
    ],
)
def test_the_key_of_a_post(catalogue: Catalogue, platform: str, url: str | None, native_id: str | None, key: str | None) -> None:
    assert post_key(catalogue, platform=platform, url=url, native_id=native_id) == key


def test_keys_of_a_column_come_without_reading_it(catalogue: Catalogue) -> None:
    frame = pl.LazyFrame({"url": ["https://x.com/a/status/1", None], "id": [None, "2"]})
    keys = frame.select(key=post_keys(catalogue, platform="x", url=pl.col("url"), native_id=pl.col("id"))).collect()
    assert keys["key"].to_list() == ["1", "2"]
