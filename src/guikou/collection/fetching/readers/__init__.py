"""The kinds of sources, and who reads them."""

from collections.abc import Mapping

from guikou.collection.fetching.readers import bluesky, feed, mastodon, wordpress
from guikou.collection.fetching.readers.reader import Kind
from guikou.kernel.bilingual import Text

_LATER = Text("随统一发布功能一起提供。", "It comes with the release desk.")

KINDS: Mapping[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind(id="feed", name=feed.NAME, address=Text("订阅源的网址", "the address of the feed"), reader=feed.FeedReader()),
        Kind(
            id="mastodon",
            name=mastodon.NAME,
            address=Text("账号主页的网址", "the address of the account's page"),
            reader=mastodon.MastodonReader(),
        ),
        Kind(
            id="bluesky",
            name=bluesky.NAME,
            address=Text("账号主页的网址", "the address of the account's page"),
            reader=bluesky.BlueskyReader(),
        ),
        Kind(
            id="wordpress",
            name=wordpress.NAME,
            address=Text("网站首页的网址", "the address of the website"),
            reader=wordpress.WordPressReader(),
        ),
        Kind(id="upload", name=Text("上传导出文件", "Uploaded exports")),
        Kind(id="hand", name=Text("人工录入", "Entered by hand")),
        Kind(id="wechat", name=Text("微信公众号接口", "WeChat interface"), absent=_LATER),
        Kind(id="weibo", name=Text("微博接口", "Weibo interface"), absent=_LATER),
    )
}
"""In the order in which they are offered. WeChat and Weibo are read where a `Reader` is put into their entry; until then nobody can choose them."""
