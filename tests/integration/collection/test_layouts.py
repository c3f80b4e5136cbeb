"""Layouts that are known by name, in files made for the purpose."""

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from guikou.collection import package
from guikou.collection.aliases import normal
from guikou.collection.dataset import Dataset
from guikou.collection.domain.fields import fields_of
from guikou.collection.layouts import LAYOUTS
from guikou.kernel.tables import ACCOUNTS, FIGURES, ORGANISATIONS, POSTS, QUESTIONS, SERVICES, STAFFING

WEIBO_HEADER = "id,bid,正文,头条文章url,原始图片url,视频url,位置,日期,工具,点赞数,评论数,转发数,话题,@用户,完整日期,是否原创,源用户id,源用户昵称,源微博id,源微博正文"
WEIBO_ROWS = (
    "5106001984359073\t,P2w8CihZD,停水通知,,https://a/1.jpg,,,2024-11-29T11:00:01,微博网页版,650,180,17,,,2024-11-29 11:00:01,True",
    "5106091736695139\t,P2ytns5I7,转发微博,,,,,2024-11-29T16:56:38,微博网页版,1,3,0,,,2024-11-29 16:56:38,False,233416,云溪交警,5102453601341198\t,路况",
)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_layout_speaks_of_fields_that_its_table_has_and_is_described_in_both_languages(layout: Any) -> None:
    assert set(layout.columns.values()) | set(layout.constants) <= set(fields_of(layout.table))
    assert layout.title.zh
    assert layout.title.en
    assert layout.recognised_by.zh != layout.recognised_by.en


def test_names_of_layouts_are_unique() -> None:
    names = [layout.name for layout in LAYOUTS]
    assert len(names) == len(set(names))


def test_rows_of_weibo_crawler_may_be_ragged_and_its_ids_end_with_a_tab(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "1234567890.csv").write_text("\n".join([WEIBO_HEADER, *WEIBO_ROWS]), encoding="utf-8-sig")
    found = reading(tmp_path)
    posts = found.posts().sort("published_at").collect()
    assert found.files["layout"].item() == "weibo-crawler"
    assert posts["post_id"].to_list() == ["weibo:5106001984359073", "weibo:5106091736695139"]
    assert posts.select("account_id", "original", "repost_of", "likes", "comments", "reposts", "pictures").rows() == [
        ("weibo:1234567890", True, None, 650, 180, 17, 1),
        ("weibo:1234567890", False, "weibo:5102453601341198", 1, 3, 0, None),
    ]


def _weibo_document() -> dict[str, Any]:
    post = {"user_id": 1234567890, "screen_name": "云溪发布", "id": 5106001984359073, "bid": "P2w8CihZD", "text": "停水通知", "pics": "",
            "created_at": "2024-11-29T11:00:01", "attitudes_count": 651, "comments_count": 180, "reposts_count": 17}  # fmt: skip
    again = {
        **post,
        "id": 5106091736695139,
        "bid": "P2ytns5I7",
        "text": "转发微博",
        "retweet": {"id": 5102453601341198, "screen_name": "云溪交警"},
    }
    user = {"id": "1234567890", "screen_name": "云溪发布", "statuses_count": 2, "followers_count": 124000, "description": "官方", "verified": True,
            "verified_reason": "云溪县政府新闻办"}  # fmt: skip
    return {"user": user, "weibo": [post, again]}


def test_csv_and_json_of_weibo_crawler_give_the_same_posts_once_with_the_newest_figures(
    tmp_path: Path, reading: Callable[..., Dataset]
) -> None:
    (tmp_path / "1234567890.csv").write_text("\n".join([WEIBO_HEADER, *WEIBO_ROWS]), encoding="utf-8-sig")
    (tmp_path / "1234567890.json").write_text(json.dumps(_weibo_document(), ensure_ascii=False), encoding="utf-8")
    found = reading(tmp_path)
    assert found.files.select("sheet", "table", "read", "accepted", "merged").rows() == [
        (None, "posts", 2, 0, 2),
        ("user", "accounts", 1, 1, 0),
        ("weibo", "posts", 2, 2, 0),
    ]
    posts = found.posts().sort("post_id").collect()
    assert posts["likes"].to_list() == [651, 651]
    assert posts["repost_of"].to_list() == [None, "weibo:5102453601341198"]
    account = found.accounts.row(0, named=True)
    assert (account["name"], account["followers"], account["verified_as"]) == ("云溪发布", 124000, "云溪县政府新闻办")


def test_the_database_of_weibo_crawler_is_read_table_by_table(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    with sqlite3.connect(tmp_path / "weibodata.db") as connection:
        connection.execute("CREATE TABLE user (id, nick_name, follower_count, bio)")
        connection.execute("INSERT INTO user VALUES ('1234567890', '云溪发布', 10, '官方')")
        connection.execute(
            "CREATE TABLE weibo (id, bid, user_id, screen_name, text, created_at, attitudes_count, comments_count, reposts_count, retweet_id)"
        )
        connection.execute(
            "INSERT INTO weibo VALUES ('5106001984359073', 'P2w8CihZD', '1234567890', '云溪发布', '停水', '2024-11-29 11:00:01', 1, 2, 3, '')"
        )
        connection.execute("CREATE TABLE comments (id, weibo_id, text)")
        connection.execute("INSERT INTO comments VALUES ('1', '5106001984359073', '好')")
    connection.close()
    found = reading(tmp_path)
    assert dict(found.files.select("sheet", "layout").iter_rows()) == {
        "comments": None,
        "user": "weibo-crawler-profiles",
        "weibo": "weibo-crawler-records",
    }
    assert found.posts().collect().select("account_id", "original").rows() == [("weibo:1234567890", True)]


def test_weibo_spider_and_weibo_crawler_agree_on_a_post(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    header = "微博id,微博正文,头条文章url,原始图片url,微博视频url,发布位置,发布时间,发布工具,点赞数,转发数,评论数"
    (tmp_path / "1234567890.csv").write_text("\n".join([WEIBO_HEADER, WEIBO_ROWS[0]]), encoding="utf-8")
    rows = f"P2w8CihZD,停水通知,,无,,无,2024-11-29 11:00,微博网页版,700,20,190\n{header}"
    (tmp_path / "spider").mkdir()
    (tmp_path / "spider" / "1234567890.csv").write_text(f"{header}\n{rows}\n", encoding="utf-8-sig")
    found = reading(tmp_path)
    assert found.posts().collect().select("post_id", "likes", "reposts", "comments").rows() == [("weibo:5106001984359073", 700, 20, 190)]
    assert found.rejected["reason_zh"].to_list() == ["这一行重复了表头"]


def test_thumbs_and_hearts_of_wechat_are_not_mixed(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    link = "http://mp.weixin.qq.com/s?__biz=MzA4MDEwMjUwMA==&mid=2650000001&idx={idx}&sn=abc&chksm=x#wechat_redirect"
    heading = [
        "公众号",
        "ID",
        "链接",
        "标题",
        "封面",
        "摘要",
        "创建时间",
        "发布时间",
        "阅读",
        "点赞",
        "分享",
        "喜欢",
        "留言",
        "作者",
        "是否原创",
        "文章类型",
        "所属合集",
        "文章内容",
    ]
    row = [
        "云溪发布",
        "1",
        link.format(idx=1),
        "甲",
        "",
        "",
        "2026-01-02 08:00:00",
        "2026-01-02 09:00:00",
        "100",
        "5",
        "3",
        "2",
        "1",
        "",
        "原创",
        "",
        "",
        "全文",
    ]
    pl.DataFrame([row], schema=heading, orient="row").write_excel(tmp_path / "articles.xlsx")
    article = {"aid": "2650000001_2", "appmsgid": 2650000001, "itemidx": 2, "link": link.format(idx=2), "title": "乙", "digest": "摘要", "update_time": 1767319200,
               "create_time": 1767315600, "copyright_stat": 11, "readNum": 200, "oldLikeNum": 6, "shareNum": 4, "likeNum": 3, "commentNum": 2,
               "content": "<p>正文</p>", "_accountName": "云溪发布"}  # fmt: skip
    (tmp_path / "articles.json").write_text(json.dumps([article]), encoding="utf-8")
    posts = reading(tmp_path).posts().sort("post_id").collect()
    assert posts.select("post_id", "title", "text", "likes", "hearts", "reposts", "comments", "original", "headline").rows() == [
        ("wechat:MzA4MDEwMjUwMA==_2650000001_1", "甲", "全文", 5, 2, 3, 1, True, None),
        ("wechat:MzA4MDEwMjUwMA==_2650000001_2", "乙", "正文", 6, 3, 4, 2, True, False),
    ]
    assert posts["account_id"].unique().to_list() == ["wechat:~云溪发布"]
    assert posts["published_at"].to_list() == [datetime(2026, 1, 2, 1, 0, tzinfo=UTC), datetime(2026, 1, 2, 2, 0, tzinfo=UTC)]


def test_works_of_douyin_have_no_id_and_are_told_by_title_and_time(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    heading = ["作品名称", "发布时间", "体裁", "审核状态", "播放量", "完播率", "5s完播率", "点赞量", "分享量", "评论量", "收藏量"]
    rows = [
        ["防汛提醒", "2026-01-02 08:00:00", "视频", "公开", "1.2万", "35%", "0.6", "10", "2", "-", "3"],
        ["防汛提醒", "2026-01-03 08:00:00", "视频", "公开", "5", "-", "-", "1", "0", "0", "0"],
    ]
    pl.DataFrame(rows, schema=heading, orient="row").write_excel(tmp_path / "云溪发布 作品列表.xlsx")
    (tmp_path / "again").mkdir()
    pl.DataFrame(rows[:1], schema=heading, orient="row").write_excel(tmp_path / "again" / "作品列表（云溪发布）.xlsx")
    found = reading(tmp_path)
    assert found.accounts["account_id"].to_list() == ["douyin:~云溪发布"]
    assert found.posts().sort("published_at").collect().select("title", "reads", "comments").rows() == [
        ("防汛提醒", 12000, None),
        ("防汛提醒", 5, 0),
    ]
    assert found.files["merged"].sum() == 1


def test_a_register_of_outlets_lists_several_accounts_in_a_cell_and_notes_list_none(
    tmp_path: Path, reading: Callable[..., Dataset]
) -> None:
    lines = [
        "媒体名,区县,已知网站,已知公众号名,抖音主页 url,微博主页url,快手主页url,快手备注,公众号ghid",
        (
            "云溪融媒,云溪县,yunxi.example.org|news.example.org,云溪发布|云溪报,未找到,https://weibo.com/u/1234567890?refer_flag=1,"
            '"https://www.kuaishou.com/profile/3xabcdefgh12345?source=SEARCH\nhttps://www.kuaishou.com/profile/3xabcdefgh67890（云溪矩阵）",没有找到,gh_0123456789ab'
        ),
        "云溪水务,云溪县,,,,,,未找到,",
    ]
    (tmp_path / "outlets.csv").write_text("\n".join(lines), encoding="utf-8")
    found = reading(tmp_path)
    assert found.files.select("layout", "read", "accepted", "rejected").rows() == [("outlet-register", 8, 7, 1)]
    assert found.rejected.select("row", "value").rows() == [(3, "云溪水务")]
    assert sorted(found.accounts.select("account_id", "name").rows()) == [
        ("kuaishou:3xabcdefgh12345", None),
        ("kuaishou:3xabcdefgh67890", "云溪矩阵"),
        ("website:news.example.org", "news.example.org"),
        ("website:yunxi.example.org", "yunxi.example.org"),
        ("wechat:gh_0123456789ab", "云溪发布"),
        ("wechat:~云溪报", "云溪报"),
        ("weibo:1234567890", None),
    ]
    assert set(found.accounts["organisation_name"]) == {"云溪融媒"}
    assert found.organisations["name"].to_list() == ["云溪融媒"]


def test_an_address_without_its_scheme_is_read_and_what_is_no_account_is_refused_with_its_column(
    tmp_path: Path, reading: Callable[..., Dataset]
) -> None:
    token = "MS4wLjABAAAAwS0HvR0bVz9mJ1nQx2k3s4T5u6V7w8X9y0Zabcdefgh"
    lines = [
        "媒体名,抖音主页 URL,抖音ID,微博主页url,公众号ghid,已知公众号名",
        f"云溪融媒,douyin.com/user/{token}?previous_page=web_code_link（主号）,,尚未开通,没有找到,https://mp.weixin.qq.com/s/abc",
        f"云溪水务,联系宣传科王老师,{token},暂无账号,gh_0123456789ab,{'很长的说明' * 20}",
    ]
    (tmp_path / "outlets.csv").write_text("\n".join(lines), encoding="utf-8")
    found = reading(tmp_path)
    accounts = {row["account_id"]: row for row in found.accounts.iter_rows(named=True)}
    assert {f"douyin:{token}", "wechat:gh_0123456789ab"} <= set(accounts)
    assert accounts[f"douyin:{token}"]["former_names"] is None
    assert found.rejected.filter(pl.col("row") == 3).select("column", "value", "reason_zh").rows() == [
        ("抖音主页 URL", "联系宣传科王老师", "看不出是哪个账号，也不是“未找到”一类的说明"),
        ("已知公众号名", "很长的说明" * 20, "看不出是哪个账号，也不是“未找到”一类的说明"),
    ]


def test_accounts_of_legislators_are_taken_from_nested_yaml(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    text = "- id:\n    bioguide: A000001\n  social:\n    twitter: RepExample\n    twitter_id: 123456\n    youtube_id: UC0123456789012345678901\n- id:\n    bioguide: B000002\n  social:\n    rss_url: http://x\n"
    (tmp_path / "legislators-social-media.yaml").write_text(text, encoding="utf-8")
    found = reading(tmp_path)
    assert found.files.select("layout", "read", "accepted", "rejected").rows() == [("us-legislators", 3, 2, 1)]
    assert sorted(found.accounts["platform"]) == ["x", "youtube"]
    assert found.accounts["organisation_name"].unique().to_list() == ["A000001"]


def test_messages_of_citizens_become_questions_without_their_writers(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    head = "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间"
    row = "40,U0005855,噪音,2020/1/3 20:08:05,夜间施工,已处理,2020/2/3 10:00:00"
    (tmp_path / "messages.csv").write_text(f"{head}\n{row}\n{row}\n41,U1,缺时间,,详情,,\n42,U1,相对时间,昨天,详情,,\n", encoding="utf-8")
    found = reading(tmp_path)
    assert found.questions.select("question_id", "subject", "answer").rows() == [("40", "噪音", "已处理")]
    assert found.questions["asked_at"].item() == datetime(2020, 1, 3, 12, 8, 5, tzinfo=UTC)
    assert "U0005855" not in str(found.questions.to_dicts())
    assert found.files.select("read", "accepted", "merged", "rejected").rows() == [(4, 1, 1, 2)]
    assert sorted(found.rejected.select("row", "value").rows()) == [(4, None), (5, "昨天")]


def test_a_data_package_comes_back_as_it_was_written(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    account = {"account_id": "weibo:@yunxi", "platform": "weibo", "handle": "yunxi", "name": "云溪发布", "former_names": ["云溪在线"], "organisation_id": "o1", "organisation_name": "云溪县政府办",
               "organisation_origin": "data", "followers": 12, "followers_floor": False, "verified": False, "last_update_at": at}  # fmt: skip
    tables = {
        "accounts": ACCOUNTS.frame([account]),
        "organisations": ORGANISATIONS.frame([{"organisation_id": "o1", "name": "云溪县政府办", "level": "county", "residents": 5}]),
        "posts": POSTS.frame(
            [{"post_id": "weibo:1", "account_id": "weibo:@yunxi", "published_at": at, "title": "甲", "reads": 1, "reads_floor": True}]
        ),
        "figures": FIGURES.frame(
            [{"account_id": "weibo:@yunxi", "at": at, "name": "followers", "value": 12, "origin": "page", "floor": True}]
        ),
        "questions": QUESTIONS.frame([{"question_id": "q1", "organisation_id": "o1", "asked_at": at, "subject": "问"}]),
        "services": SERVICES.frame(
            [
                {"service_id": "s1", "kind": "service", "name": "办证", "account_id": "weibo:@yunxi"},
                {"service_id": "s2", "kind": "duty", "name": "防汛"},
            ]
        ),
        "staffing": STAFFING.frame([{"account_id": "weibo:@yunxi", "people": 0.5, "part_time": True, "login_lost": False}]),
    }
    package.write(tmp_path, tables)
    found = reading(tmp_path)
    assert found.files.filter(pl.col("table").is_not_null())["rejected"].sum() == 0
    for name, written in tables.items():
        read_back = found.posts().collect() if name == "posts" else getattr(found, name)
        kept = [
            column
            for column in written.columns
            if column not in ("source", "row", "sources", "proposed", "level", "place", "function", "kind")
        ]
        assert read_back.select(kept).rows() == written.select(kept).rows(), name


def test_an_account_named_only_by_name_is_the_one_that_bears_it(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "accounts.csv").write_text(
        "平台,账号名称,识别符,主办单位\n微博,云溪发布,1234567890,云溪县政府\n微博,云溪交警,1234567891,云溪县公安局\n", encoding="utf-8"
    )
    posts = "账号名称,发布时间,标题\n云溪发布,2026-01-02,甲\n云溪交警,2026-01-02,乙\n云溪水务,2026-01-02,丙\n"
    (tmp_path / "posts.csv").write_text(posts, encoding="utf-8")
    found = reading(tmp_path)
    assert dict(found.posts().collect().select("title", "account_id").iter_rows()) == {
        "甲": "weibo:1234567890",
        "乙": "weibo:1234567891",
        "丙": "other:~other/云溪水务",
    }
    assert found.accounts.height == 3


def test_headings_are_compared_without_what_people_vary() -> None:
    assert normal("主页 URL") == normal("主页url") == normal("主页（ＵＲＬ）")
    assert normal("完播率") != normal("5s完播率")
    assert normal("_id") != normal("id")
    assert normal("——") == "——"
